// What stands behind a finding.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Every change of a finding's status with its cause, newest first.
@readonly
@http(method: "POST", uri: "/openinspector/findings/history/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "entries", pageSize: "maxResults")
operation ListFindingHistory {
    input := {
        @required
        findingArn: FindingArn

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        entries: FindingHistory

        nextToken: NextToken
    }

    errors: [
        ResourceNotFoundException
    ]
}

list FindingHistory {
    member: FindingHistoryEntry
}

/// One change.
structure FindingHistoryEntry {
    @required
    at: Timestamp

    /// What happened.
    @required
    change: FindingChangeKind

    /// Status before; absent for the first entry.
    from: FindingStatus

    /// Status after.
    @required
    to: FindingStatus

    /// Severity before; absent for the first entry.
    previousSeverity: String

    /// Severity after: `HIGH`.
    @required
    severity: String

    /// Code of the cause: `PACKAGE_REMOVED`, `ADVISORY_CHANGED` and so on.
    @required
    causeCode: String

    /// What the cause is about: `requests 2.19.0 → 2.20.0`; of a rule its name and ARN.
    @required
    cause: String

    /// What differs between before and after; the first hundred.
    @required
    attributes: ChangedAttributeList
}

list ChangedAttributeList {
    member: ChangedAttribute
}

/// An attribute of a finding that changed.
structure ChangedAttribute {
    /// Path in the Inspector API's Finding: `packageVulnerabilityDetails.vulnerablePackages[0].version`.
    @required
    name: String

    /// Absent if it was not there.
    before: String

    /// Absent if it is not there.
    after: String
}

enum FindingChangeKind {
    OPENED
    REOPENED
    UPDATED
    SUPPRESSED
    RELEASED
    CLOSED
}

enum FindingStatus {
    ACTIVE
    SUPPRESSED
    CLOSED
}

/// Why a finding holds: one argument for each vulnerable package and each source that speaks of it.
@readonly
@http(method: "POST", uri: "/openinspector/findings/evidence/get", code: 200)
operation GetFindingEvidence {
    input := {
        @required
        findingArn: FindingArn
    }

    output := {
        @required
        evidence: FindingEvidence
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// The arguments for a finding.
structure FindingEvidence {
    @required
    packages: EvidencePackages
}

list EvidencePackages {
    member: EvidencePackage
}

/// A vulnerable package, why it is, and where it was found.
structure EvidencePackage {
    /// Package URL.
    @required
    package: String

    /// The installed version.
    @required
    version: String

    /// First version that no advisory calls affected any more; absent while there is none.
    fixedVersion: String

    /// Arguments that call it affected.
    @required
    why: EvidenceArguments

    /// Arguments about the same vulnerability and package that say otherwise.
    @required
    dissent: EvidenceArguments

    /// What somebody who examined the product says of it; absent if nobody does.
    vex: EvidenceStatement

    /// What proves that the package is there; the first fifty.
    @required
    evidence: PackageEvidences

    /// All that proves it.
    @required
    evidenceCount: Integer
}

list EvidenceArguments {
    member: EvidenceArgument
}

/// One argument: a source's statement and how the installed version compares with it.
structure EvidenceArgument {
    /// Who says so: `debian-dsa`.
    @required
    source: String

    /// Name of the advisory at its source.
    @required
    advisory: String

    /// The name under which the advisory speaks of the package.
    @required
    package: String

    /// The version order: `debian`.
    @required
    scheme: String

    /// The version that was compared.
    @required
    version: String

    /// The range that decided: `>= 0, < 1.1.1n-0+deb11u4`.
    @required
    range: String

    /// The comparison that decided: `1.1.1n-0+deb11u3 < 1.1.1n-0+deb11u4 (debian order)`.
    @required
    comparison: String

    /// First version that is no longer affected; absent while there is none.
    fixedVersion: String

    /// What there is to expect of a fix: `FIXED`, `WILL_NOT_FIX`, `END_OF_LIFE` and so on.
    fixState: String

    /// The vendor's own word for that.
    vendorWord: String

    /// The channel of updates that the statement is about: `esm-infra`; absent for the release itself.
    channel: String

    /// Each condition of the statement, and whether it holds.
    conditions: StringList

    /// Why the verdict is less certain than others.
    doubts: StringList
}

list PackageEvidences {
    member: PackageEvidence
}

/// A file that says the package is there.
structure PackageEvidence {
    @required
    path: String

    /// Digest of the image layer that brought the file.
    layer: String

    /// `INSTALLED`, or `DECLARED` if only a lockfile asks for it.
    @required
    basis: String

    /// Why the package's identity or version is uncertain.
    doubt: String
}

/// A VEX statement.
structure EvidenceStatement {
    /// Who says it.
    @required
    author: String

    /// The document's id.
    @required
    document: String

    /// The product, as it stands in the document.
    @required
    product: String

    /// `NOT_AFFECTED`, `AFFECTED`, `FIXED` or `UNDER_INVESTIGATION`.
    @required
    status: String

    /// The standard's word for why it is not affected: `vulnerable_code_not_present`.
    justification: String

    /// What is said for people.
    text: String

    /// When it was said.
    issued: String
}

/// The whole argument about one vulnerability in one package of a resource, be it a finding or not, with the inventory
/// that is stored and the data that are in use now.
@readonly
@http(method: "POST", uri: "/openinspector/verdicts/explain", code: 200)
operation ExplainVerdict {
    input := {
        @required
        resourceId: ResourceId

        /// Package URL; without version or qualifiers the first package of that name.
        @required
        @length(min: 1, max: 4096)
        package: String

        /// Any id of the vulnerability: `CVE-2024-3094`.
        @required
        @length(min: 1, max: 256)
        vulnerabilityId: String
    }

    output := {
        @required
        explanation: VerdictExplanation
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// The whole arguments for a finding, one for each of its packages; the first twenty.
@readonly
@http(method: "POST", uri: "/openinspector/findings/explain", code: 200)
operation ExplainFinding {
    input := {
        @required
        findingArn: FindingArn
    }

    output := {
        @required
        explanations: VerdictExplanations
    }

    errors: [
        ResourceNotFoundException
    ]
}

list VerdictExplanations {
    member: VerdictExplanation
}

/// Why a vulnerability is, or is not, a finding of a package.
structure VerdictExplanation {
    /// Package URL as it was asked for.
    @required
    package: String

    /// `affected`, `fixed`, `not affected`, `under investigation`, `undecided` or `no data`.
    @required
    verdict: String

    @required
    isFinding: Boolean

    /// The argument for people.
    @required
    text: String

    /// The argument as JSON, with all it quotes. Fed back to the engine, the quotations give the same verdict.
    @required
    json: String
}

/// A finding as it was at a time, also a deleted one.
@readonly
@http(method: "POST", uri: "/openinspector/findings/as-of/get", code: 200)
operation GetFindingAsOf {
    input := {
        @required
        findingArn: FindingArn

        @required
        at: Timestamp
    }

    output := {
        @required
        finding: PastFinding
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Findings as they were at a time, by account and ARN, last first. A page may be empty although more follow: nextToken tells.
@readonly
@http(method: "POST", uri: "/openinspector/findings/as-of/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "findings", pageSize: "maxResults")
operation ListFindingsAsOf {
    input := {
        @required
        at: Timestamp

        accountIds: AccountIdList

        resourceId: ResourceId

        @length(min: 1, max: 256)
        vulnerabilityId: String

        severities: SeverityList

        statuses: FindingStatusList

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        findings: PastFindingList

        nextToken: NextToken
    }
}

@length(min: 1, max: 100)
list AccountIdList {
    member: AccountId
}

@pattern("^\\d{12}$")
string AccountId

@length(min: 1, max: 10)
list SeverityList {
    member: FindingSeverity
}

enum FindingSeverity {
    INFORMATIONAL
    LOW
    MEDIUM
    HIGH
    CRITICAL
    UNTRIAGED
}

@length(min: 1, max: 10)
list FindingStatusList {
    member: FindingStatus
}

list PastFindingList {
    member: PastFinding
}

/// A finding as it was.
structure PastFinding {
    /// The Inspector API's Finding. `lastObservedAt` is what was known when it last changed; `resources` are described as
    /// they were last.
    @required
    finding: FindingDocument

    /// When it became so.
    @required
    changedAt: Timestamp

    /// What had happened.
    @required
    change: FindingChangeKind

    /// Code of the cause.
    @required
    causeCode: String

    @required
    cause: String
}

document FindingDocument

/// What hides a finding.
@readonly
@http(method: "POST", uri: "/openinspector/findings/suppression/get", code: 200)
operation GetFindingSuppression {
    input := {
        @required
        findingArn: FindingArn
    }

    output := {
        @required
        status: FindingStatus

        /// The rule that hides it, the oldest if several match; absent if none does.
        rule: SuppressingRule
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// A rule that hides a finding; it may be the delegated administrator's.
structure SuppressingRule {
    @required
    arn: FilterArn

    @required
    name: String

    reason: String

    owner: String

    expiresAt: Timestamp
}

@length(min: 1, max: 128)
string FilterArn

/// Says who answers for a filter and when it ends. What is absent is removed.
@idempotent
@http(method: "PUT", uri: "/openinspector/rules/settings", code: 200)
operation PutRuleSettings {
    input := {
        @required
        arn: FilterArn

        @length(min: 1, max: 256)
        owner: String

        /// From then on it hides nothing; a time that is over ends it now.
        expiresAt: Timestamp
    }

    output := {
        @required
        rule: Rule
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// The account's suppression rules with what the Inspector API does not tell of them, oldest first.
@readonly
@http(method: "POST", uri: "/openinspector/rules/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "rules", pageSize: "maxResults")
operation ListRules {
    input := {
        maxResults: MaxResults
        nextToken: NextToken
    }

    output := {
        @required
        rules: RuleList

        nextToken: NextToken
    }
}

list RuleList {
    member: Rule
}

/// A suppression rule.
structure Rule {
    @required
    arn: FilterArn

    @required
    name: String

    @required
    state: RuleState

    owner: String

    expiresAt: Timestamp

    reason: String

    /// Findings that it hides now, counted up to 10,000.
    @required
    hidden: Long
}

enum RuleState {
    /// It hides what it matches.
    ACTIVE
    /// Stored findings are still being brought in line with it.
    APPLYING
    /// Its time is over.
    EXPIRED
    /// A filter that is no rule.
    NONE
}

/// How many findings criteria would hide if they were a rule. Nothing is stored.
@readonly
@http(method: "POST", uri: "/openinspector/rules/preview", code: 200)
operation PreviewRule {
    input := {
        /// The Inspector API's FilterCriteria.
        @required
        filterCriteria: FilterCriteriaDocument
    }

    output := {
        /// Findings that are ACTIVE and would be hidden, by severity.
        @required
        hides: SeverityCountList

        /// All of them.
        @required
        total: Long

        /// Findings that match and are hidden already.
        @required
        hidden: Long
    }
}

document FilterCriteriaDocument

list SeverityCountList {
    member: SeverityCount
}

structure SeverityCount {
    @required
    severity: FindingSeverity

    @required
    count: Long
}

/// How long findings of the account and Region are kept.
@readonly
@http(method: "POST", uri: "/openinspector/retention/get", code: 200)
operation GetRetention {
    input := {}

    output := {
        @required
        retention: Retention
    }
}

/// Sets periods; what is absent stays as it is. They count for findings that close, or are seen again, from then on.
@idempotent
@http(method: "PUT", uri: "/openinspector/retention", code: 200)
operation UpdateRetention {
    input := {
        reopenWithinHours: ReopenHours
        keepFixedHours: KeepHours
        keepGoneHours: KeepHours
        keepDisabledHours: KeepHours
        keepSuspendedHours: KeepHours

        /// How long changes are kept; 0 for ever.
        historyDays: HistoryDays
    }

    output := {
        @required
        retention: Retention
    }
}

@range(min: 1, max: 2160)
integer ReopenHours

@range(min: 1, max: 87600)
integer KeepHours

@range(min: 0, max: 36500)
integer HistoryDays

/// Periods of findings.
structure Retention {
    /// A closed finding that is seen again this soon is the same finding.
    @required
    reopenWithinHours: Integer

    /// How long a closed finding is kept that was fixed.
    @required
    keepFixedHours: Integer

    /// The same if its resource is gone.
    @required
    keepGoneHours: Integer

    /// The same if its kind of scan was turned off.
    @required
    keepDisabledHours: Integer

    /// The same if its account was suspended.
    @required
    keepSuspendedHours: Integer

    /// How long changes are kept; 0 for ever.
    @required
    historyDays: Integer
}
