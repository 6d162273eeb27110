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

    /// What the cause is about: `requests 2.19.0 → 2.20.0`.
    @required
    cause: String
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
