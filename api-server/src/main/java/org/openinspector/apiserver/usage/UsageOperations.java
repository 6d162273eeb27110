package org.openinspector.apiserver.usage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.openinspector.apimodel.inspector2.BatchGetFreeTrialInfoRequest;
import org.openinspector.apimodel.inspector2.BatchGetFreeTrialInfoResponse;
import org.openinspector.apimodel.inspector2.CloudProvider;
import org.openinspector.apimodel.inspector2.Currency;
import org.openinspector.apimodel.inspector2.FreeTrialAccountInfo;
import org.openinspector.apimodel.inspector2.FreeTrialInfo;
import org.openinspector.apimodel.inspector2.FreeTrialInfoError;
import org.openinspector.apimodel.inspector2.FreeTrialInfoErrorCode;
import org.openinspector.apimodel.inspector2.FreeTrialStatus;
import org.openinspector.apimodel.inspector2.FreeTrialType;
import org.openinspector.apimodel.inspector2.ListUsageTotalsRequest;
import org.openinspector.apimodel.inspector2.ListUsageTotalsResponse;
import org.openinspector.apimodel.inspector2.Usage;
import org.openinspector.apimodel.inspector2.UsageTotal;
import org.openinspector.apimodel.inspector2.UsageType;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.EstateReading;
import org.openinspector.estate.usage.CostEstimate;
import org.openinspector.estate.usage.FreeTrial;
import org.openinspector.storage.AccountScope;

/// `ListUsageTotals`, `BatchGetFreeTrialInfo`.
public final class UsageOperations {
    private static final int PAGE = 100;

    private final EstateReading estate;

    /// Operations on this estate.
    public UsageOperations(EstateReading estate) {
        this.estate = estate;
    }

    /// What the accounts used in the last 30 days. Accounts that may not be read are passed over,
    /// as are those that used nothing.
    public ListUsageTotalsResponse totals(ListUsageTotalsRequest request, Call call) {
        EstateReading.UsagePage page =
                Refusals.ofToken(() ->
                        estate.costs(
                                call.readable(),
                                Objects.requireNonNullElse(request.accountIds(), List.of()),
                                call.at(),
                                Objects.requireNonNullElse(request.maxResults(), PAGE),
                                request.nextToken()));
        List<UsageTotal> totals = new ArrayList<>();
        page.accounts()
                .forEach((account, costs) ->
                        totals.add(
                                UsageTotal.builder()
                                        .accountId(account)
                                        .usage(costs.stream().map(UsageOperations::usage).toList())
                                        .build()));
        return ListUsageTotalsResponse.builder()
                .totals(totals)
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static Usage usage(CostEstimate cost) {
        return Usage.builder()
                .type(cost.usage().type())
                .total(cost.usage().total())
                .estimatedMonthlyCost(cost.monthlyCost().doubleValue())
                .currency(Currency.USD)
                .cloudProvider(provider(cost.usage().type()))
                .build();
    }

    private static CloudProvider provider(UsageType type) {
        if (type.value().startsWith("AZURE_")) {
            return CloudProvider.AZURE;
        }
        return type.value().startsWith("GCP_") ? CloudProvider.GCP : CloudProvider.AWS;
    }

    /// When the free trials of each kind that was ever enabled began and end. An account that may
    /// not be read is refused in the same words whether there is such an account or not.
    public BatchGetFreeTrialInfoResponse freeTrials(
            BatchGetFreeTrialInfoRequest request, Call call) {
        Set<String> asked = new LinkedHashSet<>(request.accountIds());
        List<String> readable =
                asked.stream().filter(call.readable().accounts()::contains).toList();
        Map<String, List<FreeTrial>> trials =
                readable.isEmpty()
                        ? Map.of()
                        : estate
                                .freeTrials(new AccountScope(readable, call.readable().region()))
                                .stream()
                                .collect(Collectors.groupingBy(FreeTrial::accountId));
        List<FreeTrialAccountInfo> accounts = new ArrayList<>();
        List<FreeTrialInfoError> failed = new ArrayList<>();
        for (String account : asked) {
            if (readable.contains(account)) {
                accounts.add(
                        FreeTrialAccountInfo.builder()
                                .accountId(account)
                                .freeTrialInfo(
                                        trials.getOrDefault(account, List.of()).stream()
                                                .map(trial -> info(trial, call))
                                                .toList())
                                .build());
            } else {
                failed.add(
                        FreeTrialInfoError.builder()
                                .accountId(account)
                                .code(FreeTrialInfoErrorCode.ACCESS_DENIED)
                                .message("the caller may not read this account")
                                .build());
            }
        }
        return BatchGetFreeTrialInfoResponse.builder()
                .accounts(accounts)
                .failedAccounts(failed)
                .build();
    }

    private static FreeTrialInfo info(FreeTrial trial, Call call) {
        return FreeTrialInfo.builder()
                .type(FreeTrialType.of(trial.kind()))
                .start(trial.start())
                .end(trial.end())
                .status(trial.active(call.at()) ? FreeTrialStatus.ACTIVE : FreeTrialStatus.INACTIVE)
                .cloudProvider(CloudProvider.AWS)
                .build();
    }
}
