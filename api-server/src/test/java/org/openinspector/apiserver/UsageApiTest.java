package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.BatchGetFreeTrialInfoRequest;
import org.openinspector.apimodel.inspector2.BatchGetFreeTrialInfoResponse;
import org.openinspector.apimodel.inspector2.Currency;
import org.openinspector.apimodel.inspector2.FreeTrialInfoErrorCode;
import org.openinspector.apimodel.inspector2.FreeTrialStatus;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListUsageTotalsRequest;
import org.openinspector.apimodel.inspector2.ListUsageTotalsResponse;
import org.openinspector.apimodel.inspector2.Usage;
import org.openinspector.apimodel.inspector2.UsageTotal;
import org.openinspector.apimodel.openinspector.GetCostEstimateRequest;
import org.openinspector.apimodel.openinspector.GetCostEstimateResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.UsageCost;

/// `ListUsageTotals`, `BatchGetFreeTrialInfo`, `GetCostEstimate`.
class UsageApiTest {
    private final ApiClient b = ApiServer.shared().client(ApiServer.B);

    private ListUsageTotalsResponse totals(ListUsageTotalsRequest request) {
        return b.inspector(
                Inspector2Protocol.LIST_USAGE_TOTALS, request, ListUsageTotalsResponse.class);
    }

    @Test
    void countsFirstScansOfImages() {
        ListUsageTotalsResponse answer = totals(ListUsageTotalsRequest.builder().build());
        List<UsageTotal> all = Objects.requireNonNull(answer.totals());
        assertEquals(1, all.size());
        assertEquals(ApiServer.B, all.getFirst().accountId());
        TreeMap<String, Usage> byType = new TreeMap<>();
        Objects.requireNonNull(all.getFirst().usage())
                .forEach(one -> byType.put(Objects.requireNonNull(one.type()).value(), one));
        Usage scans = Objects.requireNonNull(byType.get("ECR_INITIAL_SCAN"));
        assertEquals(6, scans.total());
        // Six first scans at 0.09 USD each.
        assertEquals(0.54, scans.estimatedMonthlyCost());
        assertEquals(Currency.USD, scans.currency());
        assertNull(answer.nextToken());
    }

    @Test
    void accountsThatMayNotBeReadArePassedOver() {
        assertEquals(
                List.of(),
                totals(ListUsageTotalsRequest.builder().accountIds(List.of(ApiServer.A)).build())
                        .totals());
        ApiClient.refusal(
                400,
                "ValidationException",
                () -> totals(ListUsageTotalsRequest.builder().nextToken("x").build()));
    }

    @Test
    void trialsLastFifteenDays() {
        BatchGetFreeTrialInfoResponse answer =
                b.inspector(
                        Inspector2Protocol.BATCH_GET_FREE_TRIAL_INFO,
                        BatchGetFreeTrialInfoRequest.builder()
                                .accountIds(List.of(ApiServer.B, ApiServer.A))
                                .build(),
                        BatchGetFreeTrialInfoResponse.class);
        assertEquals(1, answer.accounts().size());
        assertEquals(
                List.of("EC2", "ECR", "LAMBDA"),
                answer.accounts().getFirst().freeTrialInfo().stream()
                        .map(info -> info.type().value())
                        .toList());
        answer.accounts()
                .getFirst()
                .freeTrialInfo()
                .forEach(info -> {
                    assertEquals(FreeTrialStatus.ACTIVE, info.status());
                    assertEquals(Duration.ofDays(15), Duration.between(info.start(), info.end()));
                });
        assertEquals(1, answer.failedAccounts().size());
        assertEquals(ApiServer.A, answer.failedAccounts().getFirst().accountId());
        assertEquals(
                FreeTrialInfoErrorCode.ACCESS_DENIED, answer.failedAccounts().getFirst().code());
    }

    @Test
    void estimatesTellTheirPrices() {
        GetCostEstimateResponse answer =
                b.own(
                        OpenInspectorProtocol.GET_COST_ESTIMATE,
                        GetCostEstimateRequest.builder().build(),
                        GetCostEstimateResponse.class);
        UsageCost scans =
                answer.accounts().getFirst().usage().stream()
                        .filter(cost -> cost.type().equals("ECR_INITIAL_SCAN"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(0.09, scans.price());
        assertFalse(scans.priceSure(), "the source names Ireland's price, not that of us-east-1");
        assertEquals(0.54, scans.monthlyCost());
        assertEquals(0.54, scans.fullMonthCost());
        assertTrue(answer.accounts().getFirst().monthlyCost() >= 0.54);
        assertEquals("USD", answer.currency());
    }
}
