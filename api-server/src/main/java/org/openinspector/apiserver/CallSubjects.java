package org.openinspector.apiserver;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.identity.Identities;
import org.openinspector.accounts.identity.IdentityKind;
import org.openinspector.apimodel.inspector2.BatchGetCodeSnippetRequest;
import org.openinspector.apimodel.inspector2.BatchGetFindingDetailsRequest;
import org.openinspector.apimodel.inspector2.CreateFilterRequest;
import org.openinspector.apimodel.inspector2.DeleteFilterRequest;
import org.openinspector.apimodel.inspector2.ListTagsForResourceRequest;
import org.openinspector.apimodel.inspector2.TagResourceRequest;
import org.openinspector.apimodel.inspector2.UntagResourceRequest;
import org.openinspector.apimodel.inspector2.UpdateFilterRequest;
import org.openinspector.apimodel.openinspector.AttachPolicyRequest;
import org.openinspector.apimodel.openinspector.CreateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.CreateRoleRequest;
import org.openinspector.apimodel.openinspector.CreateUserRequest;
import org.openinspector.apimodel.openinspector.DeleteAccessKeyRequest;
import org.openinspector.apimodel.openinspector.DeleteInlinePolicyRequest;
import org.openinspector.apimodel.openinspector.DeletePolicyRequest;
import org.openinspector.apimodel.openinspector.DeletePrincipalRequest;
import org.openinspector.apimodel.openinspector.DetachPolicyRequest;
import org.openinspector.apimodel.openinspector.ExplainFindingRequest;
import org.openinspector.apimodel.openinspector.GetFindingAsOfRequest;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceRequest;
import org.openinspector.apimodel.openinspector.GetFindingSuppressionRequest;
import org.openinspector.apimodel.openinspector.GetPolicyRequest;
import org.openinspector.apimodel.openinspector.GetPrincipalRequest;
import org.openinspector.apimodel.openinspector.ListAccessKeysRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.PutInlinePolicyRequest;
import org.openinspector.apimodel.openinspector.PutPolicyRequest;
import org.openinspector.apimodel.openinspector.PutRuleSettingsRequest;
import org.openinspector.apimodel.openinspector.RevokeSessionsRequest;
import org.openinspector.apimodel.openinspector.RotateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.SimulatePolicyRequest;
import org.openinspector.apimodel.openinspector.TagPrincipalRequest;
import org.openinspector.apimodel.openinspector.UpdateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.UpdateRoleRequest;

/// What an operation's input is about, as policies name it. An input that is not here is about
/// nothing in particular: `*`.
///
/// @param resources ARNs, or `*`; each has to be allowed
/// @param tags that it sets
/// @param tagKeys keys of tags that it sets or removes
record CallSubjects(List<String> resources, Map<String, String> tags, List<String> tagKeys) {
    private static final CallSubjects NOTHING = new CallSubjects(List.of("*"), Map.of(), List.of());

    static CallSubjects of(Object input, Call call, Accounts accounts) {
        String account = call.caller().accountId();
        return switch (input) {
            case TagResourceRequest in ->
                    new CallSubjects(
                            List.of(in.resourceArn()), in.tags(), RequestContext.keys(in.tags()));
            case UntagResourceRequest in ->
                    new CallSubjects(List.of(in.resourceArn()), Map.of(), in.tagKeys());
            case ListTagsForResourceRequest in -> on(in.resourceArn());
            case CreateFilterRequest in -> {
                Map<String, String> tags = Objects.requireNonNullElse(in.tags(), Map.of());
                yield new CallSubjects(List.of("*"), tags, RequestContext.keys(tags));
            }
            case UpdateFilterRequest in -> on(in.filterArn());
            case DeleteFilterRequest in -> on(in.arn());
            case BatchGetFindingDetailsRequest in -> on(in.findingArns());
            case BatchGetCodeSnippetRequest in -> on(in.findingArns());
            case ListFindingHistoryRequest in -> on(in.findingArn());
            case GetFindingEvidenceRequest in -> on(in.findingArn());
            case ExplainFindingRequest in -> on(in.findingArn());
            case GetFindingAsOfRequest in -> on(in.findingArn());
            case GetFindingSuppressionRequest in -> on(in.findingArn());
            case PutRuleSettingsRequest in -> on(in.arn());
            case CreateUserRequest in ->
                    tagged(
                            IdentityKind.USER.arn(account, in.name()),
                            Objects.requireNonNullElse(in.tags(), Map.of()));
            case CreateRoleRequest in ->
                    tagged(
                            IdentityKind.ROLE.arn(account, in.name()),
                            Objects.requireNonNullElse(in.tags(), Map.of()));
            case TagPrincipalRequest in ->
                    tagged(Identities.arn(account, in.principal()), in.tags());
            case UpdateRoleRequest in -> principal(account, in.principal());
            case GetPrincipalRequest in -> principal(account, in.principal());
            case DeletePrincipalRequest in -> principal(account, in.principal());
            case RevokeSessionsRequest in -> principal(account, in.principal());
            case AttachPolicyRequest in -> principal(account, in.principal());
            case DetachPolicyRequest in -> principal(account, in.principal());
            case PutInlinePolicyRequest in -> principal(account, in.principal());
            case DeleteInlinePolicyRequest in -> principal(account, in.principal());
            case SimulatePolicyRequest in -> principal(account, in.principal());
            case CreateAccessKeyRequest in ->
                    principal(
                            account,
                            Objects.requireNonNullElse(in.principal(), call.caller().subjectArn()));
            case ListAccessKeysRequest in ->
                    principal(
                            account,
                            Objects.requireNonNullElse(in.principal(), call.caller().subjectArn()));
            case UpdateAccessKeyRequest in -> key(in.accessKeyId(), account, accounts);
            case RotateAccessKeyRequest in -> key(in.accessKeyId(), account, accounts);
            case DeleteAccessKeyRequest in -> key(in.accessKeyId(), account, accounts);
            case PutPolicyRequest in -> on(Identities.policyArn(account, in.name()));
            case GetPolicyRequest in -> on(Identities.policyArn(account, in.policy()));
            case DeletePolicyRequest in -> on(Identities.policyArn(account, in.policy()));
            default -> NOTHING;
        };
    }

    private static CallSubjects on(String arn) {
        return new CallSubjects(List.of(arn), Map.of(), List.of());
    }

    private static CallSubjects on(List<String> arns) {
        return arns.isEmpty() ? NOTHING : new CallSubjects(arns, Map.of(), List.of());
    }

    private static CallSubjects tagged(String arn, Map<String, String> tags) {
        return new CallSubjects(List.of(arn), tags, RequestContext.keys(tags));
    }

    private static CallSubjects principal(String account, String named) {
        return on(Identities.arn(account, named));
    }

    /// A key belongs to its user, as in IAM.
    private static CallSubjects key(String id, String account, Accounts accounts) {
        return accounts.accessKey(account, id).map(key -> on(key.principalArn())).orElse(NOTHING);
    }
}
