// The server itself: is it well, what does it do, how old is what it knows.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Version, readiness and the connectors with their last sweep.
@readonly
@http(method: "GET", uri: "/openinspector/status", code: 200)
operation GetServerStatus {
    input := {}

    output := {
        @required
        version: String

        @required
        startedAt: Timestamp

        @required
        uptimeSeconds: Long

        @required
        ready: Boolean

        /// What the server waits for while it is not ready.
        waitsFor: StringList

        @required
        connectors: ConnectorStatusList
    }
}

list StringList {
    member: String
}

list ConnectorStatusList {
    member: ConnectorStatus
}

/// One thing that a connector lists together, such as the images of one Region.
structure ConnectorStatus {
    /// `local`, `aws`.
    @required
    connector: String

    @required
    accountId: String

    @required
    region: String

    /// `host`, `image`, `ec2`.
    @required
    kind: String

    @required
    outcome: SweepOutcome

    /// When the last sweep ended; absent before the first.
    sweptAt: Timestamp

    /// Resources it found.
    resources: Integer

    /// Why it was incomplete.
    message: String
}

enum SweepOutcome {
    /// No sweep has ended yet.
    NONE
    /// Everything was listed.
    COMPLETE
    /// Something could not be listed, so nothing was closed.
    INCOMPLETE
}

/// Background work that is due, running or failing.
@readonly
@http(method: "POST", uri: "/openinspector/jobs/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "jobs", pageSize: "maxResults")
operation ListJobs {
    input := {
        /// Only jobs of this task.
        @length(min: 1, max: 256)
        task: String

        /// Only jobs in this state.
        state: JobState

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        jobs: JobList

        nextToken: NextToken
    }
}

list JobList {
    member: Job
}

/// A piece of work.
structure Job {
    /// `inspect`, `sweep`, `advisory-update`.
    @required
    task: String

    @required
    jobId: String

    @required
    state: JobState

    /// Since when it waits or runs; when it failed, if it is out of attempts.
    @required
    since: Timestamp

    /// When it runs next; absent if it is running or out of attempts.
    due: Timestamp

    /// Failed attempts in a row.
    @required
    attempts: Integer

    /// Why the last attempt failed.
    lastError: String

    /// Larger runs earlier.
    @required
    priority: Integer
}

enum JobState {
    /// It runs when it is due.
    WAITING
    RUNNING
    /// It is out of attempts and runs only if it is asked for again.
    FAILED
}

/// The sources of vulnerability data and their age.
@readonly
@http(method: "GET", uri: "/openinspector/knowledge", code: 200)
operation GetKnowledgeStatus {
    input := {}

    output := {
        /// Version of the snapshot in use; absent before the first.
        snapshotVersion: String

        /// When the snapshot was built.
        builtAt: Timestamp

        /// Whether an update is running.
        @required
        updating: Boolean

        @required
        sources: KnowledgeSourceList
    }
}

list KnowledgeSourceList {
    member: KnowledgeSourceStatus
}

structure KnowledgeSourceStatus {
    /// `debian`, `osv/PyPI`, `kev`.
    @required
    sourceId: String

    @required
    records: Long

    /// Date that the source gives its data.
    dataDate: Timestamp

    /// When it was last fetched successfully.
    updatedAt: Timestamp

    /// Age of the data.
    ageSeconds: Long

    /// Why the last fetch failed; absent if it did not.
    lastError: String

    /// Where it is fetched.
    url: String
}

/// Fetches all sources now. Answers at once; GetKnowledgeStatus tells the progress.
@idempotent
@http(method: "POST", uri: "/openinspector/knowledge/update", code: 202)
operation UpdateKnowledge {
    input := {}

    output := {
        /// Whether this request started the update; false if one was running.
        @required
        started: Boolean
    }
}

/// What each newer state of the vulnerability data changed, newest first: what differed from the data before, which
/// inventories and resources that touched, and what became of their findings. The numbers are of all accounts.
@readonly
@http(method: "POST", uri: "/openinspector/knowledge/changes/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "changes", pageSize: "maxResults")
operation ListKnowledgeChanges {
    input := {
        maxResults: MaxResults
        nextToken: NextToken
    }

    output := {
        @required
        changes: KnowledgeChangeList

        nextToken: NextToken
    }
}

list KnowledgeChangeList {
    member: KnowledgeChange
}

/// One state of the vulnerability data, and what matching with it did.
structure KnowledgeChange {
    /// Version of the data.
    @required
    snapshotVersion: String

    /// Version of the data before; absent if everything was matched.
    comparedWith: String

    /// Why everything was matched; absent if only what the difference touched was.
    wholeBecause: String

    /// When the server first met the data.
    @required
    seenAt: Timestamp

    /// Absent while it is not finished.
    finishedAt: Timestamp

    /// Packages about which the two say something else.
    @required
    packagesChanged: Integer

    /// Vulnerabilities of which they say something else than which packages have them.
    @required
    vulnerabilitiesChanged: Integer

    /// Distinct inventories to be matched or evaluated.
    @required
    inventoriesTouched: Integer

    /// Of these, done so far.
    @required
    inventoriesDone: Integer

    /// Of these, with another answer than before.
    @required
    inventoriesChanged: Integer

    /// Resources whose findings were looked at.
    @required
    resourcesTouched: Long

    @required
    findingsOpened: Long

    @required
    findingsReopened: Long

    @required
    findingsUpdated: Long

    @required
    findingsClosed: Long
}

/// The versions of the caller's data key, which everything that is kept of the account is sealed with.
@readonly
@http(method: "GET", uri: "/openinspector/encryption", code: 200)
operation GetEncryptionStatus {
    input := {}

    output := {
        @required
        keys: EncryptionKeyList

        /// Values are still being sealed with the newest key.
        @required
        resealing: Boolean
    }
}

/// Makes a new version of the caller's data key. It seals from now on; what older ones sealed is replaced
/// in the background, and can be read all the time. At most once an hour.
@http(method: "POST", uri: "/openinspector/encryption/rotate", code: 200)
operation RotateKeys {
    input := {}

    output := {
        @required
        version: Integer
    }

    errors: [
        ConflictException
    ]
}

list EncryptionKeyList {
    member: EncryptionKey
}

structure EncryptionKey {
    @required
    version: Integer

    /// What wraps it: a key of AWS KMS, or a file.
    @required
    wrappedBy: KeyWrapping

    @required
    createdAt: Timestamp

    @required
    state: EncryptionKeyState

    /// Since when nothing is sealed with it any more.
    retiredAt: Timestamp
}

enum KeyWrapping {
    KMS
    LOCAL
}

enum EncryptionKeyState {
    /// Seals and opens.
    NEWEST
    /// Opens what is not sealed anew yet.
    OUTGOING
    RETIRED
}
