// Fixing instances: plans, approval, progress.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Whether the account's instances may be fixed from here.
@readonly
@http(method: "POST", uri: "/openinspector/fixing/settings/get", code: 200)
operation GetFixSettings {
    input := {}

    output := {
        @required
        settings: FixSettings

        /// Why nothing can be fixed whatever the settings say; absent if that can be.
        unavailable: String
    }
}

/// Turns fixing on or off for the account. Off unless somebody turns it on.
@idempotent
@http(method: "POST", uri: "/openinspector/fixing/settings/put", code: 200)
operation PutFixSettings {
    input := {
        @required
        settings: FixSettings
    }

    output := {
        @required
        settings: FixSettings
    }
}

/// Draws up what would be run where, which packages would go to which version, and which findings should close then.
/// Nothing is run.
@http(method: "POST", uri: "/openinspector/fixing/plans/create", code: 201)
operation CreateFixPlan {
    input := {
        @required
        target: FixTarget

        /// Absent: INSTALL_PACKAGES.
        method: FixMethod

        /// Absent: AT_LEAST.
        versions: FixVersions

        /// Whether Patch Manager may start an instance anew if it has to. Absent: no.
        reboot: Boolean

        /// On how many instances at once. Absent: 10.
        maxConcurrency: FixConcurrency

        /// If more instances fail than this, no further command is sent. Absent: 0.
        maxErrors: FixErrors

        /// How long a command may take. Absent: 3600.
        timeoutSeconds: FixTimeoutSeconds
    }

    output := {
        @required
        plan: FixPlan
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// A plan, a page of its instances, and the patches as text for a patch baseline.
@readonly
@http(method: "POST", uri: "/openinspector/fixing/plans/get", code: 200)
operation GetFixPlan {
    input := {
        @required
        planId: FixPlanId

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        plan: FixPlan

        /// By their ids.
        @required
        instances: FixInstanceList

        /// What the instances of this page need, one in each line, as a patch baseline's list of approved patches
        /// takes it.
        @required
        approvedPatches: String

        nextToken: NextToken
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// The account's plans, newest first; the last hundred.
@readonly
@http(method: "POST", uri: "/openinspector/fixing/plans/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "plans", pageSize: "maxResults")
operation ListFixPlans {
    input := {
        maxResults: MaxResults
        nextToken: NextToken
    }

    output := {
        @required
        plans: FixPlanList

        nextToken: NextToken
    }
}

/// Approves a plan. Not by who drew it up.
@http(method: "POST", uri: "/openinspector/fixing/plans/approve", code: 200)
operation ApproveFixPlan {
    input := {
        @required
        planId: FixPlanId
    }

    output := {
        @required
        plan: FixPlan
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Has a plan run. Answers at once; GetFixPlan tells the progress.
@http(method: "POST", uri: "/openinspector/fixing/plans/start", code: 202)
operation StartFixPlan {
    input := {
        @required
        planId: FixPlanId
    }

    output := {
        @required
        plan: FixPlan
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Ends a plan: what was not sent is not sent, what runs is asked to end.
@http(method: "POST", uri: "/openinspector/fixing/plans/cancel", code: 202)
operation CancelFixPlan {
    input := {
        @required
        planId: FixPlanId
    }

    output := {
        @required
        plan: FixPlan
    }

    errors: [
        ResourceNotFoundException
    ]
}

structure FixSettings {
    @required
    enabled: Boolean

    /// Whether somebody else than who drew up a plan has to approve it.
    @required
    approvalRequired: Boolean
}

/// What is to be fixed.
union FixTarget {
    /// These findings.
    findingArns: FixFindingArns

    /// All active findings of instances that match; the Inspector API's FilterCriteria.
    filterCriteria: FilterCriteriaDocument

    /// All active findings of the account's instances in the Region.
    account: FixAccountTarget
}

structure FixAccountTarget {}

@length(min: 1, max: 100)
list FixFindingArns {
    member: FindingArn
}

enum FixMethod {
    /// The packages of the plan and nothing else.
    INSTALL_PACKAGES
    /// Patch Manager looks what its baseline would install. Changes nothing.
    PATCH_BASELINE_SCAN
    /// Patch Manager installs what its baseline approves.
    PATCH_BASELINE_INSTALL
}

enum FixVersions {
    /// The plan's versions, or newer ones if the instance's repositories offer these.
    AT_LEAST
    /// The plan's versions.
    EXACT
}

enum FixPlanState {
    /// Nothing was run.
    PLANNED
    RUNNING
    COMPLETED
    COMPLETED_WITH_FAILURES
    CANCELLED
}

list FixPlanList {
    member: FixPlan
}

structure FixPlan {
    @required
    planId: FixPlanId

    /// What was to be fixed, for people.
    @required
    target: String

    @required
    method: FixMethod

    @required
    versions: FixVersions

    @required
    reboot: Boolean

    @required
    maxConcurrency: Integer

    @required
    maxErrors: Integer

    @required
    timeoutSeconds: Integer

    @required
    state: FixPlanState

    @required
    approvalRequired: Boolean

    @required
    createdBy: String

    @required
    createdAt: Timestamp

    approvedBy: String

    approvedAt: Timestamp

    startedBy: String

    startedAt: Timestamp

    /// When somebody asked for the plan's end.
    cancelAskedAt: Timestamp

    finishedAt: Timestamp

    @required
    counts: FixCounts
}

structure FixCounts {
    @required
    instances: Integer

    /// Packages that go to another version, over all instances.
    @required
    changes: Integer

    /// Findings that should close.
    @required
    findings: Integer

    /// Of these, closed now, because an inventory said so.
    @required
    closed: Integer

    /// Instances whose command says that it succeeded.
    @required
    succeeded: Integer

    /// Instances whose command failed or took too long.
    @required
    failed: Integer

    /// Instances that were looked at after their command.
    @required
    verified: Integer
}

list FixInstanceList {
    member: FixInstance
}

structure FixInstance {
    @required
    resourceId: ResourceId

    @required
    state: FixInstanceState

    @required
    verification: FixVerification

    /// Systems Manager's; absent before the command is sent.
    commandId: String

    /// What the command said, or why the instance is left out.
    message: String

    @required
    changes: FixChangeList

    /// Findings that should close.
    @required
    findingArns: FixClosingArns
}

list FixClosingArns {
    member: FindingArn
}

enum FixInstanceState {
    PLANNED
    RUNNING
    SUCCEEDED
    FAILED
    TIMED_OUT
    CANCELLED
    SKIPPED
}

enum FixVerification {
    /// It need not be looked at.
    NONE
    DUE
    /// Its inventory is taken.
    COLLECTING
    /// It is inspected.
    LOOKING
    DONE
    /// It could not be inspected; the next sweep tells.
    FAILED
}

list FixChangeList {
    member: FixChange
}

structure FixChange {
    @required
    name: String

    architecture: String

    @required
    fromVersion: String

    @required
    toVersion: String
}

@length(min: 36, max: 36)
@pattern("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
string FixPlanId

@range(min: 1, max: 1000)
integer FixConcurrency

@range(min: 0, max: 1000)
integer FixErrors

@range(min: 60, max: 172800)
integer FixTimeoutSeconds
