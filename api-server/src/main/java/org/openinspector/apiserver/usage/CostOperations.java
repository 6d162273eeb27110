package org.openinspector.apiserver.usage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.openinspector.apimodel.openinspector.AccountCost;
import org.openinspector.apimodel.openinspector.GetCostEstimateRequest;
import org.openinspector.apimodel.openinspector.GetCostEstimateResponse;
import org.openinspector.apimodel.openinspector.UsageCost;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.EstateReading;
import org.openinspector.estate.usage.CostEstimate;
import org.openinspector.estate.usage.Price;

/// `GetCostEstimate`.
public final class CostOperations {
    private static final int PAGE = 100;

    private final EstateReading estate;

    /// Operations on this estate.
    public CostOperations(EstateReading estate) {
        this.estate = estate;
    }

    /// What the usage of the last 30 days would cost at AWS.
    public GetCostEstimateResponse estimate(GetCostEstimateRequest request, Call call) {
        EstateReading.UsagePage page =
                Refusals.ofToken(() ->
                        estate.costs(
                                call.readable(),
                                Objects.requireNonNullElse(request.accountIds(), List.of()),
                                call.at(),
                                Objects.requireNonNullElse(request.maxResults(), PAGE),
                                request.nextToken()));
        List<AccountCost> accounts = new ArrayList<>();
        page.accounts()
                .forEach((account, costs) ->
                        accounts.add(
                                AccountCost.builder()
                                        .accountId(account)
                                        .monthlyCost(sum(costs, CostEstimate::monthlyCost))
                                        .fullMonthCost(sum(costs, CostEstimate::fullMonthCost))
                                        .usage(costs.stream().map(CostOperations::cost).toList())
                                        .build()));
        return GetCostEstimateResponse.builder()
                .accounts(accounts)
                .currency("USD")
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static double sum(List<CostEstimate> costs, Function<CostEstimate, BigDecimal> cost) {
        return costs.stream().map(cost).reduce(BigDecimal.ZERO, BigDecimal::add).doubleValue();
    }

    private static UsageCost cost(CostEstimate cost) {
        return UsageCost.builder()
                .type(cost.usage().type().value())
                .total(cost.usage().total())
                .since(cost.usage().since())
                .average(cost.average())
                .averageWhileCounted(cost.averageWhileCounted())
                .price(cost.price().map(price -> price.usd().doubleValue()).orElse(null))
                .priceSure(cost.price().map(Price::sure).orElse(false))
                .priceSource(cost.price().map(Price::source).orElse(null))
                .monthlyCost(cost.monthlyCost().doubleValue())
                .fullMonthCost(cost.fullMonthCost().doubleValue())
                .build();
    }
}
