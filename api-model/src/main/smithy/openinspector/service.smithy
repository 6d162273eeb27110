$version: "2.0"

namespace org.openinspector

use aws.api#service
use aws.auth#sigv4
use aws.protocols#restJson1

/// What OpenInspector offers beyond the Amazon Inspector API, at the same endpoint, under `/openinspector/`.
/// It is signed for `inspector2`, so that one set of credentials serves both.
@restJson1
@sigv4(name: "inspector2")
@service(sdkId: "OpenInspector", arnNamespace: "inspector2", endpointPrefix: "inspector2")
@title("OpenInspector")
service OpenInspector {
    version: "2026-11-21"
    operations: [
        // fixing.smithy
        GetFixSettings
        PutFixSettings
        CreateFixPlan
        GetFixPlan
        ListFixPlans
        ApproveFixPlan
        StartFixPlan
        CancelFixPlan
        // queue.smithy
        ListQueue
        ListChangeSources
        // aws.smithy
        ListAwsAccess
        // publishing.smithy
        CreateEventSink
        UpdateEventSink
        DeleteEventSink
        GetEventSink
        ListEventSinks
        TestEventSink
        ListDeadLetters
        ReplayEvents
        // organization.smithy
        GetOrganization
        ListAccounts
        CreateAccount
        RemoveAccount
        CloseAccount
        // identity.smithy
        CreateUser
        CreateRole
        UpdateRole
        GetPrincipal
        ListPrincipals
        DeletePrincipal
        TagPrincipal
        RevokeSessions
        CreateAccessKey
        ListAccessKeys
        UpdateAccessKey
        RotateAccessKey
        DeleteAccessKey
        PutPolicy
        GetPolicy
        ListPolicies
        DeletePolicy
        AttachPolicy
        DetachPolicy
        PutInlinePolicy
        DeleteInlinePolicy
        GetAccountBoundary
        PutAccountBoundary
        SimulatePolicy
        ListAuditEvents
        // takeover.smithy
        TakeOverFirstObserved
        // packages.smithy
        SearchPackages
        // usage.smithy
        GetCostEstimate
        GetFindingAsOf
        ListFindingsAsOf
        GetFindingSuppression
        PutRuleSettings
        ListRules
        PreviewRule
        GetRetention
        UpdateRetention
        GetEncryptionStatus
        RotateKeys
        // rescans.smithy
        StartRescan
        GetRescan
        ListRescans
        // findings.smithy
        ListFindingHistory
        GetFindingEvidence
        ExplainFinding
        ExplainVerdict
        // coverage.smithy
        ListCoverageGaps
        // server.smithy
        GetServerStatus
        ListJobs
        GetKnowledgeStatus
        UpdateKnowledge
        ListKnowledgeChanges
    ]
    errors: [
        ValidationException
        AccessDeniedException
        ThrottlingException
        InternalServerException
    ]
}
