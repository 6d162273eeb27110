package org.openinspector.apiserver.organization;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.organization.DelegatedAdmin;
import org.openinspector.accounts.organization.OrganizationException;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.accounts.organization.Relationship;
import org.openinspector.accounts.organization.Standing;
import org.openinspector.apimodel.inspector2.AutoEnable;
import org.openinspector.apimodel.inspector2.DelegatedAdminAccount;
import org.openinspector.apimodel.inspector2.DelegatedAdminStatus;
import org.openinspector.apimodel.inspector2.DescribeOrganizationConfigurationResponse;
import org.openinspector.apimodel.inspector2.DisableDelegatedAdminAccountRequest;
import org.openinspector.apimodel.inspector2.DisableDelegatedAdminAccountResponse;
import org.openinspector.apimodel.inspector2.EnableDelegatedAdminAccountRequest;
import org.openinspector.apimodel.inspector2.EnableDelegatedAdminAccountResponse;
import org.openinspector.apimodel.inspector2.GetDelegatedAdminAccountResponse;
import org.openinspector.apimodel.inspector2.ListDelegatedAdminAccountsRequest;
import org.openinspector.apimodel.inspector2.ListDelegatedAdminAccountsResponse;
import org.openinspector.apimodel.inspector2.RelationshipStatus;
import org.openinspector.apimodel.inspector2.ResourceNotFoundException;
import org.openinspector.apimodel.inspector2.UpdateOrganizationConfigurationRequest;
import org.openinspector.apimodel.inspector2.UpdateOrganizationConfigurationResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;

/// Delegated administrators, and what they want for accounts that join.
public final class DelegationOperations {
    private final Organizations organizations;

    /// Operations on these organizations.
    public DelegationOperations(Organizations organizations) {
        this.organizations = organizations;
    }

    /// Names the administrator.
    public EnableDelegatedAdminAccountResponse enable(
            EnableDelegatedAdminAccountRequest request, Call call) {
        String admin = request.delegatedAdminAccountId();
        OrganizationRefusals.run(() ->
                organizations.appoint(
                        call.caller().accountId(),
                        call.scope().region(),
                        admin,
                        Optional.ofNullable(request.clientToken())));
        return EnableDelegatedAdminAccountResponse.builder().delegatedAdminAccountId(admin).build();
    }

    /// Ends the delegation; members stay as they are scanned.
    public DisableDelegatedAdminAccountResponse disable(
            DisableDelegatedAdminAccountRequest request, Call call) {
        String admin = request.delegatedAdminAccountId();
        OrganizationRefusals.run(() ->
                organizations.dismiss(call.caller().accountId(), call.scope().region(), admin));
        return DisableDelegatedAdminAccountResponse.builder()
                .delegatedAdminAccountId(admin)
                .build();
    }

    /// The administrator of the caller's organization, and how the caller stands to it.
    public GetDelegatedAdminAccountResponse get(Call call) {
        Standing standing = standing(call);
        String admin =
                standing.admin()
                        .orElseThrow(() ->
                                ResourceNotFoundException.builder()
                                        .message(
                                                "account "
                                                        + standing.accountId()
                                                        + " has no delegated administrator in "
                                                        + call.scope().region())
                                        .build());
        Relationship relationship =
                standing.isManagement()
                        ? Relationship.ENABLED
                        : standing.relationship().orElse(Relationship.ENABLED);
        return GetDelegatedAdminAccountResponse.builder()
                .delegatedAdmin(
                        org.openinspector.apimodel.inspector2.DelegatedAdmin.builder()
                                .accountId(admin)
                                .relationshipStatus(RelationshipStatus.of(relationship.name()))
                                .build())
                .build();
    }

    /// The administrators of the caller's organization: one or none.
    public ListDelegatedAdminAccountsResponse list(
            ListDelegatedAdminAccountsRequest request, Call call) {
        Standing standing = standing(call);
        if (!standing.isManagement() && !standing.isAdmin()) {
            throw OrganizationRefusals.denied(
                    "Account "
                            + standing.accountId()
                            + " is not the management account of an organization");
        }
        List<DelegatedAdminAccount> all =
                standing
                        .admin()
                        .map(admin ->
                                DelegatedAdminAccount.builder()
                                        .accountId(admin)
                                        .status(DelegatedAdminStatus.ENABLED)
                                        .build())
                        .stream()
                        .toList();
        int from = Refusals.offset(request.nextToken(), all.size());
        return ListDelegatedAdminAccountsResponse.builder()
                .delegatedAdminAccounts(all.subList(from, all.size()))
                .build();
    }

    /// What is turned on for accounts that join.
    public DescribeOrganizationConfigurationResponse describe(Call call) {
        Standing standing = standing(call);
        if (!standing.isAdmin()) {
            throw OrganizationRefusals.denied(
                    OrganizationException.notAdmin(standing.accountId()).message());
        }
        Set<ScanKind> kinds =
                organizations
                        .delegation(standing.accountId(), call.scope().region())
                        .map(DelegatedAdmin::autoEnable)
                        .orElse(Set.of());
        return DescribeOrganizationConfigurationResponse.builder()
                .autoEnable(wire(kinds))
                .maxAccountLimitReached(standing.members().size() >= Organizations.MEMBERS_MAX)
                .build();
    }

    /// Says what is turned on for accounts that join.
    public UpdateOrganizationConfigurationResponse update(
            UpdateOrganizationConfigurationRequest request, Call call) {
        AutoEnable asked = request.autoEnable();
        if (!standing(call).isAdmin()) {
            throw OrganizationRefusals.denied(
                    OrganizationException.notAdmin(call.caller().accountId()).message());
        }
        withoutEngine("LAMBDA_CODE", asked.lambdaCode());
        withoutEngine("CODE_REPOSITORY", asked.codeRepository());
        withoutEngine("AMI", asked.ami());
        Set<ScanKind> kinds = EnumSet.noneOf(ScanKind.class);
        if (asked.ec2()) {
            kinds.add(ScanKind.EC2);
        }
        if (asked.ecr()) {
            kinds.add(ScanKind.ECR);
        }
        if (Boolean.TRUE.equals(asked.lambda())) {
            kinds.add(ScanKind.LAMBDA);
        }
        OrganizationRefusals.run(() ->
                organizations.autoEnable(call.caller().accountId(), call.scope().region(), kinds));
        return UpdateOrganizationConfigurationResponse.builder().autoEnable(wire(kinds)).build();
    }

    private static void withoutEngine(String kind, @Nullable Boolean asked) {
        if (Boolean.TRUE.equals(asked)) {
            throw OrganizationRefusals.denied(
                    kind + " scanning is not supported here yet; see ROADMAP.md");
        }
    }

    private static AutoEnable wire(Set<ScanKind> kinds) {
        return AutoEnable.builder()
                .ec2(kinds.contains(ScanKind.EC2))
                .ecr(kinds.contains(ScanKind.ECR))
                .lambda(kinds.contains(ScanKind.LAMBDA))
                .lambdaCode(kinds.contains(ScanKind.LAMBDA_CODE))
                .codeRepository(kinds.contains(ScanKind.CODE_REPOSITORY))
                .ami(false)
                .build();
    }

    private Standing standing(Call call) {
        return organizations.standing(call.caller().accountId(), call.scope().region());
    }
}
