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
