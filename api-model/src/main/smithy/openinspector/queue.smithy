// What waits to be looked at, why, and where changes are told.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Resources that wait to be looked at or inspected, the next first, each with its place and why it was put there last.
@readonly
@http(method: "POST", uri: "/openinspector/queue/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "entries", pageSize: "maxResults")
operation ListQueue {
    input := {
        /// Only this resource, also if it waits for nothing: then why it was in the queue last.
        resourceId: ResourceId

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        entries: QueueEntryList

        /// Resources that wait for a look, because a change was told.
        @required
        looks: Long

        /// Resources that wait for an inspection.
        @required
        inspections: Long

        nextToken: NextToken
    }
}

list QueueEntryList {
    member: QueueEntry
}

/// A resource, and what it waits for.
structure QueueEntry {
    @required
    accountId: String

    @required
    region: String

    /// `ec2`, `ecr`, `lambda`, `host`, `image`.
    @required
    kind: String

    /// Absent if so much was told of the account, Region and kind that all of it is listed.
    resourceId: String

    @required
    stage: QueueStage

    /// Why it was put into the queue last: what was told, found or asked for. Absent if it never was.
    reason: String

    /// When that was.
    reasonAt: Timestamp

    /// Since when it waits.
    since: Timestamp

    /// How often a change was told since the last look.
    told: Long

    /// 1 for the next one to be done, whoever's it is; absent if it waits for nothing.
    position: Long

    /// Larger is done earlier.
    priority: Integer

    /// Failed attempts in a row.
    attempts: Integer

    /// Why the last attempt failed.
    lastError: String
}

enum QueueStage {
    /// A change was told: AWS is asked about it.
    LOOK
    /// What is installed on it is to be read.
    INSPECT
    /// It is being read.
    INSPECTING
    /// It waits for nothing.
    NONE
}

/// The queues of events that changes are told by: whether they answer, and what came.
@readonly
@http(method: "GET", uri: "/openinspector/queue/sources", code: 200)
operation ListChangeSources {
    input := {}

    output := {
        @required
        sources: ChangeSourceList
    }
}

list ChangeSourceList {
    member: ChangeSource
}

/// A queue of events. The counts are of everything since it was first seen, by all servers.
structure ChangeSource {
    /// Whose queue it is.
    @required
    accountId: String

    /// Its address.
    @required
    source: String

    @required
    state: ChangeSourceState

    /// Why it is not listening.
    message: String

    /// Since when it is in its state.
    @required
    since: Timestamp

    /// When a message came last.
    receivedAt: Timestamp

    /// Messages that came.
    @required
    received: Long

    /// Of these, messages that named something to look at.
    @required
    told: Long

    /// Of these, messages that nobody can read.
    @required
    poison: Long

    /// Of these, messages that need no look.
    @required
    ignored: IgnoredMessagesList
}

list IgnoredMessagesList {
    member: IgnoredMessages
}

structure IgnoredMessages {
    @required
    reason: String

    @required
    messages: Long
}

enum ChangeSourceState {
    /// It is asked, and answers.
    LISTENING
    /// It does not answer.
    UNREACHABLE
    /// A permission is missing; the message names it.
    DENIED
    /// It is not there.
    MISSING
}
