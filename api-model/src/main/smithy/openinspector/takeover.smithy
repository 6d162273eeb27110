// Taking over what another Inspector knew.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Lets findings be as old as another Inspector saw them. A date that is not older than the finding's own changes nothing.
@idempotent
@http(method: "POST", uri: "/openinspector/findings/first-observed/take-over", code: 200)
operation TakeOverFirstObserved {
    input := {
        @required
        findings: FirstObservedList
    }

    output := {
        /// How many findings are older now.
        @required
        changed: Integer

        /// Findings that are not there.
        @required
        unknown: StringList
    }
}

@length(min: 1, max: 100)
list FirstObservedList {
    member: FirstObserved
}

/// When a finding was first seen.
structure FirstObserved {
    @required
    findingArn: FindingArn

    @required
    firstObservedAt: Timestamp
}
