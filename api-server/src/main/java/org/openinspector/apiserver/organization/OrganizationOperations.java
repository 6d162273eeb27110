package org.openinspector.apiserver.organization;

import java.util.List;
import java.util.Optional;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.organization.Organization;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.accounts.organization.Standing;
import org.openinspector.apimodel.openinspector.AccountState;
import org.openinspector.apimodel.openinspector.CloseAccountRequest;
import org.openinspector.apimodel.openinspector.CloseAccountResponse;
import org.openinspector.apimodel.openinspector.CreateAccountRequest;
import org.openinspector.apimodel.openinspector.CreateAccountResponse;
import org.openinspector.apimodel.openinspector.FirstAccessKey;
import org.openinspector.apimodel.openinspector.GetOrganizationResponse;
import org.openinspector.apimodel.openinspector.ListAccountsRequest;
import org.openinspector.apimodel.openinspector.ListAccountsResponse;
import org.openinspector.apimodel.openinspector.OrganizationAccount;
import org.openinspector.apimodel.openinspector.RemoveAccountRequest;
import org.openinspector.apimodel.openinspector.RemoveAccountResponse;
import org.openinspector.apiserver.Call;

/// `GetOrganization`, `ListAccounts`, `CreateAccount`, `RemoveAccount`, `CloseAccount`.
public final class OrganizationOperations {
    private static final int PAGE = 50;

    private final Accounts accounts;

    /// Operations on these accounts.
    public OrganizationOperations(Accounts accounts) {
        this.accounts = accounts;
    }

    /// The caller's organization.
    public GetOrganizationResponse get(Call call) {
        String caller = call.caller().accountId();
        Organization organization =
                OrganizationRefusals.ownAnswer(() -> accounts.organizations().organization(caller));
        Standing standing = accounts.organizations().standing(caller, call.scope().region());
        return GetOrganizationResponse.builder()
                .organizationId(organization.id())
                .managementAccountId(organization.managementId())
                .createdAt(organization.createdAt())
                .delegatedAdminAccountId(standing.admin().orElse(null))
                .relationshipStatus(standing.relationship().map(Enum::name).orElse(null))
                .regions(accounts.regions(caller))
                .build();
    }

    /// The accounts of the organization that the caller manages.
    public ListAccountsResponse list(ListAccountsRequest request, Call call) {
        int max = request.maxResults() == null ? PAGE : request.maxResults();
        String after = OrganizationRefusals.after(request.nextToken());
        List<org.openinspector.accounts.organization.OrganizationAccount> found =
                OrganizationRefusals.ownAnswer(() ->
                        accounts.organizations()
                                .accounts(call.caller().accountId(), after, max + 1));
        boolean more = found.size() > max;
        var page = more ? found.subList(0, max) : found;
        return ListAccountsResponse.builder()
                .accounts(page.stream().map(OrganizationOperations::wire).toList())
                .nextToken(more ? OrganizationRefusals.token(page.getLast().id()) : null)
                .build();
    }

    /// Makes an account.
    public CreateAccountResponse create(CreateAccountRequest request, Call call) {
        Organizations.Made made =
                OrganizationRefusals.ownAnswer(() ->
                        accounts.organizations()
                                .create(
                                        call.caller().accountId(),
                                        Optional.ofNullable(request.accountId()),
                                        request.name()));
        return CreateAccountResponse.builder()
                .account(wire(made.account()))
                .accessKey(
                        FirstAccessKey.builder()
                                .accessKeyId(made.key().id())
                                .secretAccessKey(made.key().secret())
                                .build())
                .build();
    }

    /// Takes an account out of the organization.
    public RemoveAccountResponse remove(RemoveAccountRequest request, Call call) {
        return OrganizationRefusals.ownAnswer(() -> {
            accounts.organizations().remove(call.caller().accountId(), request.accountId());
            return RemoveAccountResponse.builder().build();
        });
    }

    /// Closes an account.
    public CloseAccountResponse close(CloseAccountRequest request, Call call) {
        return OrganizationRefusals.ownAnswer(() -> {
            accounts.organizations().close(call.caller().accountId(), request.accountId());
            return CloseAccountResponse.builder().build();
        });
    }

    private static OrganizationAccount wire(
            org.openinspector.accounts.organization.OrganizationAccount account) {
        return OrganizationAccount.builder()
                .accountId(account.id())
                .name(account.name())
                .state(account.closed() ? AccountState.CLOSED : AccountState.ACTIVE)
                .joinedAt(account.joinedAt())
                .build();
    }
}
