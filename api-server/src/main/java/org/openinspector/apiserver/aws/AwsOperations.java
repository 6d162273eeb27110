package org.openinspector.apiserver.aws;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.organization.OrganizationAccount;
import org.openinspector.apimodel.openinspector.AwsAccountAccess;
import org.openinspector.apimodel.openinspector.AwsAccountState;
import org.openinspector.apimodel.openinspector.AwsMissingAccess;
import org.openinspector.apimodel.openinspector.ListAwsAccessRequest;
import org.openinspector.apimodel.openinspector.ListAwsAccessResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.organization.AccountTokens;

/// `ListAwsAccess`: which calls AWS does not answer, and what that costs.
public final class AwsOperations {
    private static final int PAGE = 50;
    private static final int ACCOUNTS_PAGE = 1_000;

    private final Accounts accounts;
    private final AwsView view;

    /// Operations on this view.
    public AwsOperations(Accounts accounts, AwsView view) {
        this.accounts = accounts;
        this.view = view;
    }

    /// The accounts that the caller may read, and what is missing in them.
    public ListAwsAccessResponse list(ListAwsAccessRequest request, Call call) {
        String after = AccountTokens.after(request.nextToken());
        Optional<AwsView.Discovery> discovery = view.discovery();
        if (discovery.isEmpty()) {
            return ListAwsAccessResponse.builder().discovers(false).accounts(List.of()).build();
        }
        AwsView.Discovery told = discovery.get();
        Set<String> readable = readable(call);
        List<String> asked = Objects.requireNonNullElse(request.accountIds(), List.of());
        int max = Objects.requireNonNullElse(request.maxResults(), PAGE);
        List<String> found =
                told.accountIds().stream()
                        .filter(id -> id.compareTo(after) > 0)
                        .filter(readable::contains)
                        .filter(id -> asked.isEmpty() || asked.contains(id))
                        .limit(max + 1L)
                        .toList();
        boolean more = found.size() > max;
        List<String> page = more ? found.subList(0, max) : found;
        boolean own = readable.contains(accountOf(told.principalArn()));
        ListAwsAccessResponse.Builder answer =
                ListAwsAccessResponse.builder()
                        .discovers(true)
                        .accounts(
                                page.stream()
                                        .flatMap(id -> told.access().apply(id).stream())
                                        .map(AwsOperations::wire)
                                        .toList())
                        .nextToken(more ? AccountTokens.of(page.getLast()) : null);
        if (own) {
            // Who runs the server is not everybody's business.
            answer.installation(told.installation())
                    .externalId(told.externalId().orElse(null))
                    .principalArn(told.principalArn())
                    .organizationProblem(told.problem().orElse(null));
        }
        return answer.build();
    }

    /// The caller, its members, and all accounts of the organization that it manages.
    private Set<String> readable(Call call) {
        Set<String> readable = new TreeSet<>(call.readable().accounts());
        String caller = call.caller().accountId();
        if (accounts.organizations().standing(caller, call.scope().region()).isManagement()) {
            String after = "";
            List<OrganizationAccount> page;
            do {
                page = accounts.organizations().accounts(caller, after, ACCOUNTS_PAGE);
                page.forEach(account -> readable.add(account.id()));
                after = page.isEmpty() ? after : page.getLast().id();
            } while (page.size() == ACCOUNTS_PAGE);
        }
        return readable;
    }

    private static String accountOf(String arn) {
        String[] parts = arn.split(":", 6);
        return parts.length > 4 ? parts[4] : "";
    }

    private static AwsAccountAccess wire(AwsView.AccountAccess access) {
        return AwsAccountAccess.builder()
                .accountId(access.accountId())
                .name(access.name())
                .state(AwsAccountState.of(access.state()))
                .roleArn(access.role().orElse(null))
                .unreachable(access.unreachable().orElse(null))
                .regions(access.regions())
                .missing(access.missing().stream().map(AwsOperations::wire).toList())
                .build();
    }

    private static AwsMissingAccess wire(AwsView.Missing missing) {
        return AwsMissingAccess.builder()
                .region(missing.region())
                .action(missing.action())
                .part(missing.part().orElse(null))
                .failure(missing.failure())
                .message(missing.message())
                .loses(missing.loses())
                .remedy(missing.remedy())
                .since(missing.since())
                .lastSeenAt(missing.at())
                .build();
    }
}
