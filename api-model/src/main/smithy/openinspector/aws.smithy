// What the server may see of AWS, and what is missing to see all of it.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// The AWS accounts that are discovered, and the calls that AWS does not answer in them: which coverage that costs, and
/// what to do. An account sees itself, its members if it is the delegated administrator, and all accounts of the
/// organization that it manages.
@readonly
@http(method: "POST", uri: "/openinspector/aws/access/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "accounts", pageSize: "maxResults")
operation ListAwsAccess {
    input := {
        /// Only these accounts.
        accountIds: AwsAccountIdList

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        /// False for a server that discovers no AWS account.
        @required
        discovers: Boolean

        /// Names this installation: what it makes in an account is tagged with it, and roles may ask for it as external id.
        installation: String

        /// The external id that is sent when a role is assumed; absent without an organization.
        externalId: String

        /// The user or role whose credentials the server has.
        principalArn: String

        /// Why the organization could not be listed the last time.
        organizationProblem: String

        @required
        accounts: AwsAccountAccessList

        nextToken: NextToken
    }
}

@length(max: 100)
list AwsAccountIdList {
    member: AccountId
}

list AwsAccountAccessList {
    member: AwsAccountAccess
}

/// What the server may see of one account.
structure AwsAccountAccess {
    @required
    accountId: AccountId

    @required
    name: String

    @required
    state: AwsAccountState

    /// The role that is assumed; absent for the account of the server's credentials.
    roleArn: String

    /// Why the role cannot be assumed.
    unreachable: String

    /// Regions in which it is looked at.
    @required
    regions: RegionList

    @required
    missing: AwsMissingAccessList
}

enum AwsAccountState {
    /// It is looked at.
    MONITORED

    /// AWS has suspended it.
    SUSPENDED

    /// It left the organization long ago; what it had counts as gone.
    GONE
}

list AwsMissingAccessList {
    member: AwsMissingAccess
}

/// A call that AWS does not answer.
structure AwsMissingAccess {
    @required
    region: String

    /// The IAM action: `ecr:DescribeImages`.
    @required
    action: String

    /// Which part of the role's permissions has it.
    part: String

    /// What came of the last call: `DENIED`, `THROTTLED`, `UNREACHABLE`, …
    @required
    failure: String

    @required
    message: String

    /// What is lost while it goes on.
    @required
    loses: String

    /// What to do.
    @required
    remedy: String

    @required
    since: Timestamp

    @required
    lastSeenAt: Timestamp
}
