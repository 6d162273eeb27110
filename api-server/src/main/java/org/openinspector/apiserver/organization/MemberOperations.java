package org.openinspector.apiserver.organization;

import java.util.List;
import java.util.Optional;
import org.openinspector.accounts.organization.Member;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.apimodel.inspector2.AssociateMemberRequest;
import org.openinspector.apimodel.inspector2.AssociateMemberResponse;
import org.openinspector.apimodel.inspector2.DisassociateMemberRequest;
import org.openinspector.apimodel.inspector2.DisassociateMemberResponse;
import org.openinspector.apimodel.inspector2.GetMemberRequest;
import org.openinspector.apimodel.inspector2.GetMemberResponse;
import org.openinspector.apimodel.inspector2.ListMembersRequest;
import org.openinspector.apimodel.inspector2.ListMembersResponse;
import org.openinspector.apimodel.inspector2.RelationshipStatus;
import org.openinspector.apiserver.Call;

/// `AssociateMember`, `DisassociateMember`, `GetMember`, `ListMembers`: of the delegated
/// administrator.
public final class MemberOperations {
    private static final int PAGE = 50;

    private final Organizations organizations;

    /// Operations on these organizations.
    public MemberOperations(Organizations organizations) {
        this.organizations = organizations;
    }

    /// Makes an account of the organization a member.
    public AssociateMemberResponse associate(AssociateMemberRequest request, Call call) {
        OrganizationRefusals.run(() ->
                organizations.associate(
                        call.caller().accountId(), call.scope().region(), request.accountId()));
        return AssociateMemberResponse.builder().accountId(request.accountId()).build();
    }

    /// Ends a membership.
    public DisassociateMemberResponse dissociate(DisassociateMemberRequest request, Call call) {
        OrganizationRefusals.run(() ->
                organizations.dissociate(
                        call.caller().accountId(), call.scope().region(), request.accountId()));
        return DisassociateMemberResponse.builder().accountId(request.accountId()).build();
    }

    /// A member, or what was one.
    public GetMemberResponse get(GetMemberRequest request, Call call) {
        Optional<Member> member =
                OrganizationRefusals.answer(() ->
                        organizations.member(
                                call.caller().accountId(),
                                call.scope().region(),
                                request.accountId()));
        // Clients take these words for "not there".
        return GetMemberResponse.builder()
                .member(
                        wire(
                                member.orElseThrow(() ->
                                        OrganizationRefusals.denied(
                                                "Invoking account does not have access to get member"
                                                        + " account "
                                                        + request.accountId()))))
                .build();
    }

    /// Members; all accounts of the organization if not only associated ones are asked for.
    public ListMembersResponse list(ListMembersRequest request, Call call) {
        int max = request.maxResults() == null ? PAGE : request.maxResults();
        String after = OrganizationRefusals.after(request.nextToken());
        List<Member> found =
                OrganizationRefusals.answer(() ->
                        organizations.members(
                                call.caller().accountId(),
                                call.scope().region(),
                                !Boolean.FALSE.equals(request.onlyAssociated()),
                                after,
                                max + 1));
        boolean more = found.size() > max;
        List<Member> page = more ? found.subList(0, max) : found;
        return ListMembersResponse.builder()
                .members(page.stream().map(MemberOperations::wire).toList())
                .nextToken(more ? OrganizationRefusals.token(page.getLast().accountId()) : null)
                .build();
    }

    private static org.openinspector.apimodel.inspector2.Member wire(Member member) {
        return org.openinspector.apimodel.inspector2.Member.builder()
                .accountId(member.accountId())
                .relationshipStatus(RelationshipStatus.of(member.relationship().name()))
                .delegatedAdminAccountId(member.adminId())
                .updatedAt(member.updatedAt())
                .build();
    }
}
