// Where packages are installed, or were.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Resources that have a package, or had it at a time: "where is openssl < 3.0.7". The delegated administrator searches
/// its members' resources too.
@readonly
@http(method: "POST", uri: "/openinspector/packages/search", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "resources", pageSize: "maxResults")
operation SearchPackages {
    input := {
        /// Name of the package (`openssl`), with its group, scope or path (`org.apache.logging.log4j:log4j-core`), or of
        /// the source package it was built from. Its case does not count.
        @required
        @length(min: 1, max: 256)
        name: String

        /// How the name is compared; EQUALS if absent.
        nameComparison: PackageNameComparison

        /// Type of the package URL: `deb`, `rpm`, `pypi`; absent: all.
        @length(min: 1, max: 32)
        @pattern("^[a-z][a-z0-9.+-]*$")
        ecosystem: String

        /// Which versions, in the ecosystem's own order: `< 3.0.7`, `>= 1.1.1, < 3.0.7`. A bound without an epoch is
        /// compared within the epoch of the installed version. Absent: all.
        @length(min: 1, max: 256)
        version: String

        /// What was installed then; absent: now.
        asOf: Timestamp

        /// Only in these accounts.
        accountIds: SearchedAccountIds

        /// Only on these resources.
        resourceIds: SearchedResourceIds

        /// Only on resources of these types.
        resourceTypes: SearchedResourceTypes

        /// Whether to tell the files that prove a package, which takes longer.
        withPaths: Boolean

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        /// By account and id.
        @required
        resources: PackageHolders

        /// On all pages.
        @required
        resourceCount: Long

        /// Resources whose inventory is not indexed yet after an upgrade: nobody knows whether they have the package.
        @required
        unsearchedResourceCount: Long

        /// Since when there are records; only if asked about the past, and absent if there are none.
        recordedSince: Timestamp

        nextToken: NextToken
    }
}

enum PackageNameComparison {
    EQUALS
    PREFIX
}

@length(min: 1, max: 100)
list SearchedAccountIds {
    member: SearchedAccountId
}

@pattern("^\\d{12}$")
string SearchedAccountId

@length(min: 1, max: 100)
list SearchedResourceIds {
    member: ResourceId
}

@length(min: 1, max: 100)
list SearchedResourceTypes {
    member: SearchedResourceType
}

@length(min: 1, max: 100)
string SearchedResourceType

list PackageHolders {
    member: PackageHolder
}

/// A resource that has packages that were searched for.
structure PackageHolder {
    @required
    accountId: String

    @required
    region: String

    @required
    resourceId: ResourceId

    /// Type as in the Inspector API, or `OpenInspector::Host` and `OpenInspector::ContainerImage`.
    @required
    resourceType: String

    /// When it was first seen with exactly what is installed on it.
    @required
    since: Timestamp

    /// When something else was seen; absent if it is still so.
    until: Timestamp

    /// By package URL; the first hundred.
    @required
    packages: HeldPackages

    /// All of them.
    @required
    packageCount: Integer
}

list HeldPackages {
    member: HeldPackage
}

structure HeldPackage {
    /// Package URL.
    @required
    package: String

    /// As its ecosystem orders it.
    @required
    version: String

    /// The source package, if its name is what was asked for.
    source: String

    /// True if the version, or a bound, has no place in the ecosystem's order: somebody has to look.
    @required
    undecided: Boolean

    /// Files that prove it, the first twenty; absent unless asked for.
    paths: PackagePaths
}

list PackagePaths {
    member: String
}
