// Users, roles, access keys, policies, and the record of who did what.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// Makes a user, who may do nothing until a policy is attached.
@http(method: "POST", uri: "/openinspector/identity/users/create", code: 200)
operation CreateUser {
    input := {
        @required
        name: IdentityName

        tags: IdentityTags
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ConflictException
        ServiceQuotaExceededException
    ]
}

/// Makes a role, which may do nothing until a policy is attached.
@http(method: "POST", uri: "/openinspector/identity/roles/create", code: 200)
operation CreateRole {
    input := {
        @required
        name: IdentityName

        /// JSON: who may take the role on.
        @required
        trustPolicy: PolicyDocument

        /// How long it may be taken on at once; 3600 if absent.
        sessionSecondsMax: SessionSecondsMax

        tags: IdentityTags
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ConflictException
        ServiceQuotaExceededException
    ]
}

/// Changes who may take a role on, and for how long.
@http(method: "POST", uri: "/openinspector/identity/roles/update", code: 200)
operation UpdateRole {
    input := {
        @required
        principal: PrincipalName

        trustPolicy: PolicyDocument

        sessionSecondsMax: SessionSecondsMax
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// A user or role with its policies and tags.
@readonly
@http(method: "POST", uri: "/openinspector/identity/principals/get", code: 200)
operation GetPrincipal {
    input := {
        @required
        principal: PrincipalName
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Users or roles, by name.
@readonly
@http(method: "POST", uri: "/openinspector/identity/principals/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "principals", pageSize: "maxResults")
operation ListPrincipals {
    input := {
        @required
        kind: PrincipalKind

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        principals: IdentityPrincipalList

        nextToken: NextToken
    }
}

/// Deletes a user or role with its keys and its own policies.
@http(method: "POST", uri: "/openinspector/identity/principals/delete", code: 200)
operation DeletePrincipal {
    input := {
        @required
        principal: PrincipalName
    }

    output := {}

    errors: [
        ResourceNotFoundException
    ]
}

/// Replaces all tags of a user or role.
@http(method: "POST", uri: "/openinspector/identity/principals/tags", code: 200)
operation TagPrincipal {
    input := {
        @required
        principal: PrincipalName

        @required
        tags: IdentityTags
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Makes all temporary keys of a user or role useless that were made until now.
@http(method: "POST", uri: "/openinspector/identity/principals/revoke-sessions", code: 200)
operation RevokeSessions {
    input := {
        @required
        principal: PrincipalName
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Makes an access key of a user. Its secret is told here and never again.
@http(method: "POST", uri: "/openinspector/identity/keys/create", code: 200)
operation CreateAccessKey {
    input := {
        /// The user; absent: the caller.
        principal: PrincipalName
    }

    output := {
        @required
        accessKey: NewAccessKey
    }

    errors: [
        ResourceNotFoundException
        ServiceQuotaExceededException
    ]
}

/// A user's access keys, oldest first, without their secrets.
@readonly
@http(method: "POST", uri: "/openinspector/identity/keys/list", code: 200)
operation ListAccessKeys {
    input := {
        /// The user; absent: the caller.
        principal: PrincipalName
    }

    output := {
        @required
        accessKeys: AccessKeyList
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Deactivates an access key, or makes it good again.
@http(method: "POST", uri: "/openinspector/identity/keys/update", code: 200)
operation UpdateAccessKey {
    input := {
        @required
        accessKeyId: AccessKeyId

        @required
        active: Boolean
    }

    output := {
        @required
        accessKey: IdentityAccessKey
    }

    errors: [
        ResourceNotFoundException
        ServiceQuotaExceededException
    ]
}

/// Replaces an access key: a new one is made and the old one deactivated, both or neither.
@http(method: "POST", uri: "/openinspector/identity/keys/rotate", code: 200)
operation RotateAccessKey {
    input := {
        @required
        accessKeyId: AccessKeyId
    }

    output := {
        @required
        accessKey: NewAccessKey
    }

    errors: [
        ResourceNotFoundException
        ServiceQuotaExceededException
    ]
}

/// Deletes an access key.
@http(method: "POST", uri: "/openinspector/identity/keys/delete", code: 200)
operation DeleteAccessKey {
    input := {
        @required
        accessKeyId: AccessKeyId
    }

    output := {}

    errors: [
        ResourceNotFoundException
    ]
}

/// Makes a policy of the account, or replaces its text: at once for all that have it.
@http(method: "POST", uri: "/openinspector/identity/policies/put", code: 200)
operation PutPolicy {
    input := {
        @required
        name: PolicyName

        @length(min: 0, max: 1000)
        description: String

        @required
        document: PolicyDocument
    }

    output := {
        @required
        policy: IdentityPolicy
    }

    errors: [
        ConflictException
        ServiceQuotaExceededException
    ]
}

/// A policy with its text.
@readonly
@http(method: "POST", uri: "/openinspector/identity/policies/get", code: 200)
operation GetPolicy {
    input := {
        @required
        policy: PolicyReference
    }

    output := {
        @required
        policy: IdentityPolicy
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// The account's policies by name, on the first page after those that come with the product.
@readonly
@http(method: "POST", uri: "/openinspector/identity/policies/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "policies", pageSize: "maxResults")
operation ListPolicies {
    input := {
        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        policies: IdentityPolicyList

        nextToken: NextToken
    }
}

/// Deletes a policy that nobody has.
@http(method: "POST", uri: "/openinspector/identity/policies/delete", code: 200)
operation DeletePolicy {
    input := {
        @required
        policy: PolicyReference
    }

    output := {}

    errors: [
        ResourceNotFoundException
        ConflictException
    ]
}

/// Gives a policy to a user or role.
@http(method: "POST", uri: "/openinspector/identity/policies/attach", code: 200)
operation AttachPolicy {
    input := {
        @required
        principal: PrincipalName

        @required
        policy: PolicyReference
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ResourceNotFoundException
        ServiceQuotaExceededException
    ]
}

/// Takes a policy away from a user or role.
@http(method: "POST", uri: "/openinspector/identity/policies/detach", code: 200)
operation DetachPolicy {
    input := {
        @required
        principal: PrincipalName

        @required
        policy: PolicyReference
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Gives a user or role a policy of its own, or replaces it.
@http(method: "POST", uri: "/openinspector/identity/policies/inline/put", code: 200)
operation PutInlinePolicy {
    input := {
        @required
        principal: PrincipalName

        @required
        name: PolicyName

        @required
        document: PolicyDocument
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ResourceNotFoundException
        ServiceQuotaExceededException
    ]
}

/// Deletes a user's or role's own policy.
@http(method: "POST", uri: "/openinspector/identity/policies/inline/delete", code: 200)
operation DeleteInlinePolicy {
    input := {
        @required
        principal: PrincipalName

        @required
        name: PolicyName
    }

    output := {
        @required
        principal: IdentityPrincipal
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// What holds for everybody in the account, beside their own policies.
@readonly
@http(method: "POST", uri: "/openinspector/identity/boundary/get", code: 200)
operation GetAccountBoundary {
    output := {
        /// Absent if nothing does.
        document: PolicyDocument
    }
}

/// Sets what holds for everybody in the account. Refused if the caller could not change it again.
@http(method: "POST", uri: "/openinspector/identity/boundary/put", code: 200)
operation PutAccountBoundary {
    input := {
        /// Absent: nothing.
        document: PolicyDocument
    }

    output := {}

    errors: [
        ConflictException
    ]
}

/// What policies say of a call, and which statement decides.
@readonly
@http(method: "POST", uri: "/openinspector/identity/simulate", code: 200)
operation SimulatePolicy {
    input := {
        @required
        principal: PrincipalName

        @required
        action: SimulatedAction

        /// An ARN; `*` if absent.
        @length(min: 1, max: 2048)
        resource: String

        /// Condition keys and their values, beside those that come with the principal.
        context: SimulatedContext
    }

    output := {
        @required
        decision: SimulatedDecision

        /// In words, as a refusal says it; absent if it is allowed.
        reason: String

        /// Name or ARN of the policy that decides; absent if none does.
        policy: String

        /// The deciding statement's place in it, from 0.
        statement: Integer

        /// The deciding statement's Sid.
        sid: String
    }

    errors: [
        ResourceNotFoundException
    ]
}

/// Calls of the account in the Region, newest first.
@readonly
@http(method: "POST", uri: "/openinspector/identity/audit/list", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "events", pageSize: "maxResults")
operation ListAuditEvents {
    input := {
        /// The first instant.
        since: Timestamp

        /// The first instant after.
        until: Timestamp

        /// The caller's ARN.
        @length(min: 1, max: 2048)
        principalArn: String

        /// For example inspector2:ListFindings.
        @length(min: 1, max: 256)
        action: String

        /// Only calls that were answered with an error.
        refusedOnly: Boolean

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        @required
        events: AuditEventList

        nextToken: NextToken
    }
}

/// There are as many as there may be.
@error("client")
@httpError(402)
structure ServiceQuotaExceededException {
    @required
    message: String
}

enum PrincipalKind {
    USER
    ROLE
}

list IdentityPrincipalList {
    member: IdentityPrincipal
}

/// A user or role.
structure IdentityPrincipal {
    @required
    arn: String

    @required
    kind: PrincipalKind

    @required
    name: String

    /// Another one if the name is used again later.
    @required
    uniqueId: String

    /// ARNs of the policies it was given.
    @required
    policies: StringList

    /// Its own policies' JSON, by name.
    @required
    inlinePolicies: PolicyDocuments

    /// Who may take it on; of roles.
    trustPolicy: String

    /// How long it may be taken on at once; of roles.
    sessionSecondsMax: Integer

    @required
    tags: IdentityTags

    @required
    createdAt: Timestamp

    /// Temporary keys that were made earlier count for nothing.
    sessionsRevokedBefore: Timestamp
}

list StringList {
    member: String
}

map PolicyDocuments {
    key: String
    value: String
}

map IdentityTags {
    key: IdentityTagKey
    value: IdentityTagValue
}

@length(min: 1, max: 128)
string IdentityTagKey

@length(min: 0, max: 256)
string IdentityTagValue

@length(min: 1, max: 64)
@pattern("^[A-Za-z0-9+=,.@_-]+$")
string IdentityName

/// `user/NAME`, `role/NAME`, or the ARN.
@length(min: 6, max: 128)
@pattern("^(arn:aws:iam::\\d{12}:)?(user|role)/[A-Za-z0-9+=,.@_-]{1,64}$")
string PrincipalName

@length(min: 1, max: 128)
@pattern("^[A-Za-z0-9+=,.@_-]+$")
string PolicyName

/// A policy's name or ARN.
@length(min: 1, max: 192)
@pattern("^(arn:aws:iam::(aws|\\d{12}):policy/)?[A-Za-z0-9+=,.@_-]{1,128}$")
string PolicyReference

@length(min: 1, max: 65536)
string PolicyDocument

@range(min: 3600, max: 43200)
integer SessionSecondsMax

@length(min: 16, max: 128)
@pattern("^[A-Z0-9]+$")
string AccessKeyId

/// An access key with its secret.
structure NewAccessKey {
    @required
    accessKeyId: AccessKeyId

    @required
    secretAccessKey: SecretAccessKey

    @required
    principalArn: String

    @required
    createdAt: Timestamp
}

@sensitive
string SecretAccessKey

list AccessKeyList {
    member: IdentityAccessKey
}

/// An access key without its secret.
structure IdentityAccessKey {
    @required
    accessKeyId: AccessKeyId

    @required
    principalArn: String

    @required
    active: Boolean

    @required
    createdAt: Timestamp

    /// Absent if it was never used.
    lastUsedAt: Timestamp

    lastUsedService: String

    lastUsedRegion: String
}

list IdentityPolicyList {
    member: IdentityPolicy
}

/// A policy.
structure IdentityPolicy {
    @required
    arn: String

    @required
    name: String

    @required
    description: String

    /// Its JSON; absent in lists.
    document: String

    /// Whether it comes with the product.
    @required
    managed: Boolean

    /// Absent if it comes with the product.
    createdAt: Timestamp

    updatedAt: Timestamp
}

@length(min: 3, max: 256)
@pattern("^[a-zA-Z0-9-]+:[a-zA-Z0-9]+$")
string SimulatedAction

map SimulatedContext {
    key: SimulatedKey
    value: SimulatedValues
}

@length(min: 3, max: 256)
string SimulatedKey

@length(min: 1, max: 100)
list SimulatedValues {
    member: SimulatedValue
}

@length(min: 0, max: 2048)
string SimulatedValue

enum SimulatedDecision {
    ALLOWED
    EXPLICIT_DENY
    IMPLICIT_DENY
}

list AuditEventList {
    member: AuditEvent
}

/// One call: who did what.
structure AuditEvent {
    @required
    time: Timestamp

    @required
    requestId: String

    @required
    principalArn: String

    @required
    accessKeyId: String

    /// For example inspector2:ListFindings; empty if the request named no operation.
    @required
    action: String

    /// What it was on; `*` for nothing in particular.
    @required
    resource: String

    @required
    sourceAddress: String

    @required
    userAgent: String

    /// JSON without secrets, cut if long.
    @required
    parameters: String

    /// HTTP status of the answer; 0 if it is not known.
    @required
    status: Integer

    /// The error's name; absent if it was done.
    errorCode: String
}
