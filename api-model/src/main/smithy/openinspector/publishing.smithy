// Telling others what happened.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Makes an event sink, which gets what happens from now on; docs/events.md says what that is.
@http(method: "POST", uri: "/openinspector/eventsinks/create", code: 200)
operation CreateEventSink {
    input := {
        @required
        name: EventSinkName

        /// Who delivers; default `webhook`.
        type: EventSinkType

        /// Where events go, as the type has it: an address, an ARN, `s3://BUCKET/PREFIX`.
        target: EventSinkTarget

        /// The target of a webhook, by its older name: `https://HOST[:PORT]/PATH`.
        url: EventSinkTarget

        /// What the type asks for besides, by name.
        settings: EventSinkSettings

        /// What requests to webhooks are signed with, 16 to 256 visible ASCII characters; absent: one is made.
        secret: EventSinkSecret

        /// Events delivered at once, at most; the default is the type's. To a webhook, 1 posts the event itself and no array.
        maxBatchSize: EventBatchSize

        filter: EventFilter

        /// Whether it is delivered to; default true.
        enabled: Boolean
    }

    output := {
        @required
        sink: EventSink

        /// The secret that was made, if the type signs. It is not shown again.
        secret: EventSinkSecret
    }
}

/// Changes an event sink; what is absent stays as it is. What waits is tried at once.
@http(method: "POST", uri: "/openinspector/eventsinks/update", code: 200)
operation UpdateEventSink {
    input := {
        @required
        sinkId: EventSinkId

        name: EventSinkName

        target: EventSinkTarget

        /// The target by its older name.
        url: EventSinkTarget

        /// Replaces all settings.
        settings: EventSinkSettings

        /// A new secret; the one there is signs too for a day.
        secret: EventSinkSecret

        /// Makes a new secret; the one there is signs too for a day.
        rotateSecret: Boolean

        maxBatchSize: EventBatchSize

        filter: EventFilter

        enabled: Boolean
    }

    output := {
        @required
        sink: EventSink

        /// The secret that was made. It is not shown again.
        secret: EventSinkSecret
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Deletes an event sink and its dead letters.
@idempotent
@http(method: "POST", uri: "/openinspector/eventsinks/delete", code: 200)
operation DeleteEventSink {
    input := {
        @required
        sinkId: EventSinkId
    }

    output := {}

    errors: [
        ResourceNotFoundException
    ]
}

/// An event sink, and how delivery goes.
@readonly
@http(method: "POST", uri: "/openinspector/eventsinks/get", code: 200)
operation GetEventSink {
    input := {
        @required
        sinkId: EventSinkId
    }

    output := {
        @required
        sink: EventSink

        @required
        delivery: EventDelivery
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// The account's event sinks in the Region, by name.
@readonly
@http(method: "POST", uri: "/openinspector/eventsinks/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "sinks", pageSize: "maxResults")
operation ListEventSinks {
    input := {
        maxResults: MaxResults
        nextToken: NextToken
    }

    output := {
        @required
        sinks: EventSinkList

        nextToken: NextToken
    }
}

/// Sends a test event to an event sink now, whether it is enabled or not, and says what came of it.
@http(method: "POST", uri: "/openinspector/eventsinks/test", code: 200)
operation TestEventSink {
    input := {
        @required
        sinkId: EventSinkId
    }

    output := {
        @required
        delivered: Boolean

        /// What the receiver answered, or why nothing was delivered.
        message: String
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Events that were given up after too many attempts, in their order.
@readonly
@http(method: "POST", uri: "/openinspector/eventsinks/deadletters/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "deadLetters", pageSize: "maxResults")
operation ListDeadLetters {
    input := {
        @required
        sinkId: EventSinkId

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        deadLetters: DeadLetterList

        nextToken: NextToken
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Tells events again that an event sink's filter lets through now, in their order and with the same content, before
/// what waits. The oldest 10,000; ask again for later ones.
@http(method: "POST", uri: "/openinspector/events/replay", code: 202)
operation ReplayEvents {
    input := {
        @required
        sinkId: EventSinkId

        /// Only dead letters; default false.
        deadLetters: Boolean

        /// Only events of this finding (its ARN) or resource (its id).
        about: ResourceId

        /// Only what happened at this time or later.
        startInclusive: Timestamp

        /// Only what happened before.
        endExclusive: Timestamp
    }

    output := {
        /// Events that are told again.
        @required
        events: Integer

        /// Whether there may be more of them.
        @required
        truncated: Boolean
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Where events go.
structure EventSink {
    @required
    sinkId: EventSinkId

    @required
    name: EventSinkName

    @required
    type: EventSinkType

    /// Where events go; of an address that is a secret, only the host.
    @required
    target: EventSinkTarget

    /// The target of a webhook, by its older name.
    url: EventSinkTarget

    @required
    settings: EventSinkSettings

    @required
    maxBatchSize: Integer

    @required
    filter: EventFilter

    @required
    state: EventSinkState

    @required
    createdAt: Timestamp

    @required
    updatedAt: Timestamp
}

list EventSinkList {
    member: EventSink
}

/// Which events a sink gets. What is absent or empty lets all through.
structure EventFilter {
    /// `Inspector2 Finding`, `Inspector2 Scan`, `Inspector2 Coverage`, `Inspector2 AutoEnable`; of sinks that keep
    /// figures `OpenInspector Metrics`.
    detailTypes: EventDetailTypes

    /// Of findings; events of other kinds have none and are let through.
    severities: EventSeverities

    /// Whose events; for the delegated administrator, who gets those of members too.
    accountIds: EventAccountIds

    /// The Inspector API's FilterCriteria, which findings must match when they are told; events of other kinds are let
    /// through.
    findingCriteria: FilterCriteriaDocument
}

@length(max: 10)
list EventDetailTypes {
    member: EventDetailType
}

@length(min: 1, max: 64)
string EventDetailType

@length(max: 10)
list EventSeverities {
    member: EventSeverity
}

@length(min: 1, max: 32)
string EventSeverity

@length(max: 1000)
list EventAccountIds {
    member: EventAccountId
}

@pattern("^\\d{12}$")
string EventAccountId

enum EventSinkState {
    ENABLED
    DISABLED
    /// The receiver said that it is there no more.
    GONE
}

/// How delivery to a sink goes.
structure EventDelivery {
    /// Events that wait; at most 10,000 are counted.
    @required
    waiting: Long

    /// When the oldest of them happened.
    oldestWaitingAt: Timestamp

    /// Events delivered so far.
    @required
    delivered: Long

    /// Attempts that failed so far.
    @required
    failedAttempts: Long

    /// Events that were given up so far.
    @required
    dead: Long

    /// Of these, how many ListDeadLetters has.
    @required
    deadLetters: Long

    /// Events that became too old before they were delivered.
    @required
    expired: Long

    /// Attempts at what is next.
    @required
    attempts: Integer

    /// When it is tried next; absent if nothing failed.
    retryAt: Timestamp

    lastDeliveredAt: Timestamp

    lastFailedAt: Timestamp

    /// Why the last attempt failed; absent if it did not.
    lastError: String
}

list DeadLetterList {
    member: DeadLetter
}

/// An event that was given up.
structure DeadLetter {
    @required
    eventId: String

    @required
    detailType: String

    /// Whose event.
    @required
    accountId: String

    /// The finding's ARN or the resource's id.
    @required
    about: String

    /// When it happened.
    @required
    happenedAt: Timestamp

    /// When it was given up.
    @required
    givenUpAt: Timestamp

    @required
    attempts: Integer

    /// Why the last attempt failed.
    @required
    error: String
}

@length(min: 36, max: 36)
@pattern("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
string EventSinkId

@length(min: 1, max: 64)
@pattern("^[A-Za-z0-9._-]+$")
string EventSinkName

@length(min: 1, max: 2048)
string EventSinkTarget

/// `webhook`, `slack`, `eventbridge`, `securityhub`, `sns`, `cloudwatch`, `s3`; docs/publishers.md has a table.
@length(min: 1, max: 32)
@pattern("^[a-z0-9]+$")
string EventSinkType

@length(max: 20)
map EventSinkSettings {
    key: EventSinkSettingName
    value: EventSinkSettingValue
}

@length(min: 1, max: 64)
@pattern("^[A-Za-z0-9]+$")
string EventSinkSettingName

@length(min: 1, max: 1024)
string EventSinkSettingValue

@length(min: 16, max: 256)
@sensitive
string EventSinkSecret

@range(min: 1, max: 1000)
integer EventBatchSize
