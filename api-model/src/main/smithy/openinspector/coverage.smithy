// What was not looked at, and why.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Resources with packages that no vulnerability data speaks of, or with files that could not be read.
@readonly
@http(method: "POST", uri: "/openinspector/coverage/gaps/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "resources", pageSize: "maxResults")
operation ListCoverageGaps {
    input := {
        /// Only this resource.
        resourceId: ResourceId

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        resources: CoverageGapList

        nextToken: NextToken
    }
}

list CoverageGapList {
    member: CoverageGap
}

/// The gaps of one resource.
structure CoverageGap {
    @required
    resourceId: ResourceId

    /// Type as in the Inspector API, or `OpenInspector::Host` and `OpenInspector::ContainerImage`.
    @required
    resourceType: String

    /// Packages without vulnerability data.
    @required
    ecosystems: EcosystemGapList

    /// Files that could not be read; the first hundred.
    @required
    problems: ScanProblemList

    /// All files that could not be read.
    @required
    problemCount: Integer
}

list EcosystemGapList {
    member: EcosystemGap
}

structure EcosystemGap {
    /// `pub`, `debian:13`.
    @required
    ecosystem: String

    /// Number of packages.
    @required
    packages: Integer

    /// Why there is no data for them.
    @required
    reason: String
}

list ScanProblemList {
    member: ScanProblem
}

structure ScanProblem {
    /// Who read the file: `ruby/gemfile-lock`.
    @required
    cataloger: String

    @required
    path: String

    /// Digest of the image layer that holds the file.
    layer: String

    line: Integer

    @required
    message: String
}
