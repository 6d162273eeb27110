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
