package org.openinspector.apiserver.accounts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanChange;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.ScanRules;
import org.openinspector.accounts.ScanState;
import org.openinspector.accounts.ScanStatus;
import org.openinspector.accounts.organization.Standing;
import org.openinspector.apimodel.inspector2.AccessDeniedException;
import org.openinspector.apimodel.inspector2.Account;
import org.openinspector.apimodel.inspector2.AccountState;
import org.openinspector.apimodel.inspector2.BatchGetAccountStatusRequest;
import org.openinspector.apimodel.inspector2.BatchGetAccountStatusResponse;
import org.openinspector.apimodel.inspector2.DisableRequest;
import org.openinspector.apimodel.inspector2.DisableResponse;
import org.openinspector.apimodel.inspector2.EnableRequest;
import org.openinspector.apimodel.inspector2.EnableResponse;
import org.openinspector.apimodel.inspector2.ErrorCode;
import org.openinspector.apimodel.inspector2.FailedAccount;
import org.openinspector.apimodel.inspector2.ListAccountPermissionsRequest;
import org.openinspector.apimodel.inspector2.ListAccountPermissionsResponse;
import org.openinspector.apimodel.inspector2.OperationShape;
import org.openinspector.apimodel.inspector2.Permission;
import org.openinspector.apimodel.inspector2.ResourceScanType;
import org.openinspector.apimodel.inspector2.ResourceState;
import org.openinspector.apimodel.inspector2.ResourceStatus;
import org.openinspector.apimodel.inspector2.Service;
import org.openinspector.apimodel.inspector2.State;
import org.openinspector.apimodel.inspector2.Status;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.apiserver.organization.OrganizationRefusals;
import org.openinspector.storage.AccountScope;

/// `BatchGetAccountStatus`, `Enable`, `Disable`, `ListAccountPermissions`. A caller speaks for its
/// own account, and for its members if it is the delegated administrator.
public final class AccountOperations {
    /// Kinds that nothing here can scan yet.
    private static final Set<ScanKind> WITHOUT_ENGINE =
            EnumSet.of(ScanKind.LAMBDA_CODE, ScanKind.CODE_REPOSITORY);

    /// The members are required also where nothing is wrong.
    private static final ErrorCode NO_ERROR = ErrorCode.of("");

    private final Accounts accounts;

    /// Operations on these accounts.
    public AccountOperations(Accounts accounts) {
        this.accounts = accounts;
    }

    /// The state of the accounts asked for; of the caller's if none is named.
    public BatchGetAccountStatusResponse status(BatchGetAccountStatusRequest request, Call call) {
        List<AccountState> states = new ArrayList<>();
        List<FailedAccount> failed = new ArrayList<>();
        Standing caller = standing(call);
        for (String account : asked(request.accountIds(), call)) {
            if (!speaksFor(caller, account)) {
                failed.add(notTheirs(account));
                continue;
            }
            Map<ScanKind, ScanState> kinds =
                    accounts.state(AccountScope.of(account, call.scope().region()));
            states.add(
                    AccountState.builder()
                            .accountId(account)
                            .state(state(ScanRules.service(kinds)))
                            .resourceState(
                                    ResourceState.builder()
                                            .ec2(state(kinds, ScanKind.EC2))
                                            .ecr(state(kinds, ScanKind.ECR))
                                            .lambda(state(kinds, ScanKind.LAMBDA))
                                            .lambdaCode(state(kinds, ScanKind.LAMBDA_CODE))
                                            .codeRepository(state(kinds, ScanKind.CODE_REPOSITORY))
                                            .build())
                            .build());
        }
        return BatchGetAccountStatusResponse.builder()
                .accounts(states)
                .failedAccounts(failed)
                .build();
    }

    /// Turns kinds of scanning on.
    public EnableResponse enable(EnableRequest request, Call call) {
        Set<ScanKind> kinds = kinds(request.resourceTypes());
        for (ScanKind kind : kinds) {
            if (WITHOUT_ENGINE.contains(kind)) {
                throw AccessDeniedException.builder()
                        .message(kind + " scanning is not supported here yet; see ROADMAP.md")
                        .build();
            }
        }
        Outcome outcome = change(request.accountIds(), call, kinds, true);
        return EnableResponse.builder()
                .accounts(outcome.done())
                .failedAccounts(outcome.failed())
                .build();
    }

    /// Turns kinds of scanning off; all of them if none is named.
    public DisableResponse disable(DisableRequest request, Call call) {
        List<ResourceScanType> named = request.resourceTypes();
        Set<ScanKind> kinds =
                named == null || named.isEmpty() ? EnumSet.allOf(ScanKind.class) : kinds(named);
        Outcome outcome = change(request.accountIds(), call, kinds, false);
        return DisableResponse.builder()
                .accounts(outcome.done())
                .failedAccounts(outcome.failed())
                .build();
    }

    /// What the caller may do: a member enables, others decide what is disabled.
    public ListAccountPermissionsResponse permissions(
            ListAccountPermissionsRequest request, Call call) {
        boolean member = standing(call).isMember();
        List<Permission> all = new ArrayList<>();
        for (Service service : List.of(Service.EC2, Service.ECR, Service.LAMBDA)) {
            if (request.service() != null && !request.service().equals(service)) {
                continue;
            }
            List<OperationShape> operations =
                    member
                            ? List.of(OperationShape.ENABLE_SCANNING)
                            : List.of(
                                    OperationShape.ENABLE_SCANNING,
                                    OperationShape.DISABLE_SCANNING);
            operations.forEach(operation -> all.add(permission(service, operation)));
            if (service.equals(Service.ECR) && !member) {
                all.add(permission(service, OperationShape.ENABLE_REPOSITORY));
                all.add(permission(service, OperationShape.DISABLE_REPOSITORY));
            }
        }
        int from = Refusals.offset(request.nextToken(), all.size());
        int max = request.maxResults() == null ? all.size() : request.maxResults();
        int to = Math.min(all.size(), from + max);
        return ListAccountPermissionsResponse.builder()
                .permissions(all.subList(from, to))
                .nextToken(to < all.size() ? Integer.toString(to) : null)
                .build();
    }

    private static Permission permission(Service service, OperationShape operation) {
        return Permission.builder().service(service).operation(operation).build();
    }

    private Standing standing(Call call) {
        return accounts.organizations().standing(call.caller().accountId(), call.scope().region());
    }

    /// True if the caller may speak for the account: its own, or a member's.
    private static boolean speaksFor(Standing caller, String account) {
        return account.equals(caller.accountId()) || caller.administers(account);
    }

    private record Outcome(List<Account> done, List<FailedAccount> failed) {}

    private Outcome change(
            @Nullable List<String> named, Call call, Set<ScanKind> kinds, boolean enable) {
        List<Account> done = new ArrayList<>();
        List<FailedAccount> failed = new ArrayList<>();
        Standing caller = standing(call);
        List<String> asked = asked(named, call);
        if (!enable && asked.contains(caller.accountId())) {
            OrganizationRefusals.forMembersNot(caller, "disable itself");
        }
        for (String account : asked) {
            if (!speaksFor(caller, account)) {
                failed.add(notTheirs(account));
                continue;
            }
            AccountScope scope = AccountScope.of(account, call.scope().region());
            if (!enable && leavesMembers(caller, scope, kinds)) {
                failed.add(
                        FailedAccount.builder()
                                .accountId(account)
                                .errorCode(ErrorCode.DISASSOCIATE_ALL_MEMBERS)
                                .errorMessage(
                                        "the delegated administrator has members; disassociate them"
                                                + " before the service is turned off")
                                .build());
                continue;
            }
            ScanChange change =
                    enable ? accounts.enable(scope, kinds) : accounts.disable(scope, kinds);
            switch (change) {
                case ScanChange.Done(var states) -> done.add(account(account, states));
                case ScanChange.Refused refused ->
                        failed.add(
                                FailedAccount.builder()
                                        .accountId(account)
                                        .errorCode(code(refused.reason()))
                                        .errorMessage(refused.message())
                                        .build());
            }
        }
        return new Outcome(done, failed);
    }

    /// True if the service would be off in the account of an administrator that has members.
    private boolean leavesMembers(Standing caller, AccountScope scope, Set<ScanKind> kinds) {
        if (!scope.equals(caller.scope()) || caller.readable().accounts().size() < 2) {
            return false;
        }
        Map<ScanKind, ScanState> states = accounts.state(scope);
        return states.entrySet().stream()
                .noneMatch(entry ->
                        !kinds.contains(entry.getKey())
                                && entry.getValue().status() != ScanStatus.DISABLED);
    }

    private static ErrorCode code(ScanChange.Reason reason) {
        return switch (reason) {
            case NEEDS_LAMBDA -> ErrorCode.RESOURCE_NOT_FOUND;
            case ENABLE_IN_PROGRESS -> ErrorCode.ENABLE_IN_PROGRESS;
            case DISABLE_IN_PROGRESS -> ErrorCode.DISABLE_IN_PROGRESS;
        };
    }

    private static Account account(String id, Map<ScanKind, ScanState> states) {
        return Account.builder()
                .accountId(id)
                .status(status(ScanRules.service(states)))
                .resourceStatus(
                        ResourceStatus.builder()
                                .ec2(status(states, ScanKind.EC2))
                                .ecr(status(states, ScanKind.ECR))
                                .lambda(status(states, ScanKind.LAMBDA))
                                .lambdaCode(status(states, ScanKind.LAMBDA_CODE))
                                .codeRepository(status(states, ScanKind.CODE_REPOSITORY))
                                .build())
                .build();
    }

    private static Set<ScanKind> kinds(List<ResourceScanType> types) {
        return types.stream()
                .map(type -> ScanKind.valueOf(type.value()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ScanKind.class)));
    }

    private static List<String> asked(@Nullable List<String> named, Call call) {
        return named == null || named.isEmpty()
                ? List.of(call.caller().accountId())
                : named.stream().distinct().sorted(Comparator.naturalOrder()).toList();
    }

    private static FailedAccount notTheirs(String account) {
        return FailedAccount.builder()
                .accountId(account)
                .errorCode(ErrorCode.ACCESS_DENIED)
                .errorMessage(OrganizationRefusals.NO_ACCESS)
                .build();
    }

    private static State state(Map<ScanKind, ScanState> states, ScanKind kind) {
        return state(states.getOrDefault(kind, ScanState.NEVER).status());
    }

    private static State state(ScanStatus status) {
        return State.builder().status(status(status)).errorCode(NO_ERROR).errorMessage("").build();
    }

    private static Status status(Map<ScanKind, ScanState> states, ScanKind kind) {
        return status(states.getOrDefault(kind, ScanState.NEVER).status());
    }

    private static Status status(ScanStatus status) {
        return Status.of(status.name());
    }
}
