package org.openinspector.estate.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.inspector2.UsageType;

/// The price table, and what is computed with it.
final class PricesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir Path folder;

    private static BigDecimal usd(Prices prices, String region, UsageType type) {
        return prices.of(region, type).map(Price::usd).orElseThrow();
    }

    /// The prices of Ireland as reference/inspector.md, section 15, quotes them.
    @Test
    void saysWhichPricesAreSure() {
        Prices prices = Prices.builtIn();
        Price ireland = prices.of("eu-west-1", UsageType.EC2_INSTANCE_HOURS).orElseThrow();
        assertEquals(new BigDecimal("1.2528"), ireland.usd());
        assertEquals(Price.Unit.MONTH, ireland.unit());
        assertTrue(ireland.sure());
        assertEquals(new BigDecimal("0.09"), usd(prices, "eu-west-1", UsageType.ECR_INITIAL_SCAN));
        assertEquals(new BigDecimal("0.01"), usd(prices, "eu-west-1", UsageType.ECR_RESCAN));
        assertFalse(
                prices.of("us-east-1", UsageType.EC2_INSTANCE_HOURS).orElseThrow().sure(),
                "another Region's price");
        assertEquals(Optional.empty(), prices.of("us-east-1", UsageType.CODE_REPOSITORY_SAST));
    }

    @Test
    void theUsersFileReplacesRows() throws IOException {
        Files.writeString(
                folder.resolve(Prices.FILE),
                """
                # ours
                us-east-1,ECR_RESCAN,each,0.005,sure,contract, of May
                *,EC2_INSTANCE_HOURS,month,1,sure,contract
                """);
        Prices prices = Prices.of(folder);
        Price rescan = prices.of("us-east-1", UsageType.ECR_RESCAN).orElseThrow();
        assertEquals(new BigDecimal("0.005"), rescan.usd());
        assertEquals("contract, of May", rescan.source());
        assertEquals(new BigDecimal("0.01"), usd(prices, "eu-west-1", UsageType.ECR_RESCAN));
        // A word about all Regions is about those too of which only we have one.
        assertEquals(BigDecimal.ONE, usd(prices, "eu-west-1", UsageType.EC2_INSTANCE_HOURS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "us-east-1,ECR_RESCAN,each,0.005,sure",
                "us east,ECR_RESCAN,each,0.005,sure,x",
                "us-east-1,RESCAN,each,0.005,sure,x",
                "us-east-1,ECR_RESCAN,hour,0.005,sure,x",
                "us-east-1,ECR_RESCAN,each,-1,sure,x",
                "us-east-1,ECR_RESCAN,each,1e9,sure,x",
                "us-east-1,ECR_RESCAN,each,0.005,maybe,x",
                "us-east-1,ECR_RESCAN,each,1,sure,x\nus-east-1,ECR_RESCAN,each,2,sure,y",
            })
    void wrongLinesAreNamed(String text) throws IOException {
        Files.writeString(folder.resolve(Prices.FILE), "# head\n" + text + "\n");
        String message =
                String.valueOf(
                        assertThrows(IllegalArgumentException.class, () -> Prices.of(folder))
                                .getMessage());
        assertTrue(message.contains("line " + (text.contains("\n") ? 3 : 2)), message);
        assertTrue(message.contains("expected"), message);
    }

    @Test
    void oversizeFilesAreRefused() throws IOException {
        Files.writeString(folder.resolve(Prices.FILE), "#".repeat((1 << 20) + 1));
        assertThrows(IllegalArgumentException.class, () -> Prices.of(folder));
    }

    /// 7,200 hours are ten instances for a month; counted for six days, the same are fifty.
    @Test
    void hoursAreInstancesOfAMonth() {
        Optional<Price> price = Prices.builtIn().of("eu-west-1", UsageType.EC2_INSTANCE_HOURS);
        CostEstimate month =
                CostEstimate.of(
                        new Usage(
                                "000000000001",
                                UsageType.EC2_INSTANCE_HOURS,
                                7_200,
                                NOW.minus(Duration.ofDays(30))),
                        price,
                        NOW);
        assertEquals(10, month.average(), 1e-9);
        assertEquals(new BigDecimal("12.53"), month.monthlyCost());
        assertEquals(month.monthlyCost(), month.fullMonthCost());
        CostEstimate days =
                CostEstimate.of(
                        new Usage(
                                "000000000001",
                                UsageType.EC2_INSTANCE_HOURS,
                                7_200,
                                NOW.minus(Duration.ofDays(6))),
                        price,
                        NOW);
        assertEquals(new BigDecimal("12.53"), days.monthlyCost());
        assertEquals(50, days.averageWhileCounted(), 1e-9);
        assertEquals(new BigDecimal("62.64"), days.fullMonthCost());
    }

    @Test
    void scansAreNotProjectedAndUnknownPricesCostNothing() {
        Usage scans =
                new Usage(
                        "000000000001",
                        UsageType.ECR_INITIAL_SCAN,
                        200,
                        NOW.minus(Duration.ofDays(1)));
        CostEstimate cost =
                CostEstimate.of(
                        scans, Prices.builtIn().of("eu-west-1", UsageType.ECR_INITIAL_SCAN), NOW);
        assertEquals(new BigDecimal("18.00"), cost.monthlyCost());
        assertEquals(new BigDecimal("18.00"), cost.fullMonthCost());
        assertEquals(
                new BigDecimal("0.00"),
                CostEstimate.of(scans, Optional.empty(), NOW).monthlyCost());
    }

    @Test
    void trialsLastFifteenDays() {
        FreeTrial trial = new FreeTrial("000000000001", "EC2", NOW);
        assertTrue(trial.active(NOW.plus(Duration.ofDays(15)).minusMillis(1)));
        assertFalse(trial.active(NOW.plus(Duration.ofDays(15))));
    }
}
