// Looking at resources again, on demand.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Inspects resources again, whether they changed or not. Answers at once; GetRescan tells the progress.
@http(method: "POST", uri: "/openinspector/rescans", code: 202)
operation StartRescan {
    input := {
        /// What to look at.
        @required
        target: RescanTarget
    }

    output := {
        /// Name of the rescan.
        @required
        rescanId: RescanId
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// How far a rescan is, and what came of it.
@readonly
@http(method: "GET", uri: "/openinspector/rescans/{rescanId}", code: 200)
operation GetRescan {
    input := {
        @required
        @httpLabel
        rescanId: RescanId
    }

    output := {
        @required
        rescan: Rescan

        /// Resources that could not be inspected; the first hundred.
        @required
        failures: RescanFailureList
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// The account's rescans, newest first.
@readonly
@http(method: "POST", uri: "/openinspector/rescans/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "rescans", pageSize: "maxResults")
operation ListRescans {
    input := {
        maxResults: MaxResults
        nextToken: NextToken
    }

    output := {
        @required
        rescans: RescanList

        nextToken: NextToken
    }
}

/// Which resources a rescan covers.
union RescanTarget {
    /// One resource.
    resourceId: ResourceId

    /// All resources with a tag.
    tag: TagTarget

    /// All resources of the account and Region.
    all: AllTarget
}

structure TagTarget {
    @required
    @length(min: 1, max: 128)
    key: String

    /// The tag's value; absent: any.
    @length(min: 0, max: 256)
    value: String
}

/// All resources.
structure AllTarget {}

list RescanList {
    member: Rescan
}

/// A rescan and its counts.
structure Rescan {
    @required
    rescanId: RescanId

    /// What was asked for: `all`, `tag env=prod`.
    @required
    target: String

    @required
    state: RescanState

    /// Resources it covers.
    @required
    total: Integer

    /// Resources inspected, failed ones included.
    @required
    done: Integer

    /// Resources that could not be inspected.
    @required
    failed: Integer

    /// Resources that went away meanwhile.
    @required
    gone: Integer

    @required
    startedAt: Timestamp

    /// Absent while it runs.
    finishedAt: Timestamp

    /// Findings that came of it, so far.
    @required
    findings: FindingChanges
}

/// Findings that changed their status.
structure FindingChanges {
    @required
    opened: Integer

    @required
    closed: Integer

    @required
    reopened: Integer
}

enum RescanState {
    RUNNING
    /// All resources were inspected.
    COMPLETED
    /// Some resources could not be inspected.
    COMPLETED_WITH_FAILURES
}

list RescanFailureList {
    member: RescanFailure
}

structure RescanFailure {
    @required
    resourceId: ResourceId

    @required
    message: String
}

@length(min: 1, max: 64)
@pattern("^[a-zA-Z0-9-]+$")
string RescanId
