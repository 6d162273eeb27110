// The organization: accounts that are administered together.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// The caller's organization.
@readonly
@http(method: "GET", uri: "/openinspector/organization", code: 200)
operation GetOrganization {
    input := {}

    output := {
        @required
        organizationId: OrganizationId

        @required
        managementAccountId: AccountId

        @required
        createdAt: Timestamp

        /// The delegated administrator in the request's Region; absent while there is none.
        delegatedAdminAccountId: AccountId

        /// How the caller stands to that administrator: `ENABLED` for a member, `CREATED` for an account that never was
        /// one. Absent for the administrator itself.
        relationshipStatus: String

        /// Regions that the caller's account is served in.
        @required
        regions: RegionList
    }

    errors: [
        ResourceNotFoundException
    ]
}

list RegionList {
    member: String
}

/// The accounts of the organization that the caller manages, in order of their ids.
@readonly
@http(method: "POST", uri: "/openinspector/accounts/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "accounts", pageSize: "maxResults")
operation ListAccounts {
    input := {
        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        accounts: OrganizationAccountList

        nextToken: NextToken
    }
}

/// Makes an account in the organization that the caller manages, with an administrator and an access key. The secret is
/// shown this once.
@http(method: "POST", uri: "/openinspector/accounts", code: 200)
operation CreateAccount {
    input := {
        /// The id; chosen by the server if it is absent.
        accountId: AccountId

        @required
        name: AccountName
    }

    output := {
        @required
        account: OrganizationAccount

        @required
        accessKey: FirstAccessKey
    }

    errors: [
        ConflictException
    ]
}

/// Takes an account out of the organization that the caller manages. It stands alone from then on, scanned as before.
@http(method: "POST", uri: "/openinspector/accounts/remove", code: 200)
operation RemoveAccount {
    input := {
        @required
        accountId: AccountId
    }

    output := {}

    errors: [
        ConflictException
        ResourceNotFoundException
    ]
}

/// Closes an account of the organization that the caller manages: its keys no longer work, nothing in it is scanned, and
/// what was found in it leaves the wire as after `Disable`.
@http(method: "POST", uri: "/openinspector/accounts/close", code: 200)
operation CloseAccount {
    input := {
        @required
        accountId: AccountId
    }

    output := {}

    errors: [
        ConflictException
        ResourceNotFoundException
    ]
}

list OrganizationAccountList {
    member: OrganizationAccount
}

/// An account of an organization.
structure OrganizationAccount {
    @required
    accountId: AccountId

    @required
    name: AccountName

    @required
    state: AccountState

    @required
    joinedAt: Timestamp
}

enum AccountState {
    ACTIVE
    CLOSED
}

/// An access key with its secret.
structure FirstAccessKey {
    @required
    accessKeyId: String

    @required
    secretAccessKey: SecretAccessKey
}

@length(min: 12, max: 12)
@pattern("^\\d{12}$")
string AccountId

@pattern("^o-[a-z0-9]{10,32}$")
string OrganizationId

@length(min: 1, max: 128)
string AccountName

