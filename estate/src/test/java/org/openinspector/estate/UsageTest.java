package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.ScanMode;
import org.openinspector.apimodel.inspector2.UsageType;
import org.openinspector.estate.usage.CostEstimate;
import org.openinspector.storage.AccountScope;
import org.openinspector.testkit.Property;

/// Usage of random metering rows, counted again row by row.
final class UsageTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant BEGIN = NOW.minus(Duration.ofDays(30));
    private static final List<String> ACCOUNTS =
            List.of("000000000001", "000000000002", "000000000003", "000000000004");
    private static final List<String> REGIONS = List.of("us-east-1", "eu-west-1");
    private static final List<UsageType> TYPES =
            List.of(
                    UsageType.EC2_INSTANCE_HOURS,
                    UsageType.EC2_AGENTLESS_INSTANCE_HOURS,
                    UsageType.LAMBDA_FUNCTION_HOURS,
                    UsageType.ECR_INITIAL_SCAN,
                    UsageType.ECR_RESCAN);

    /// Prices of section 15 of reference/inspector.md, for Ireland.
    private static final Map<String, String> IRELAND =
            Map.of(
                    "EC2_INSTANCE_HOURS", "1.2528",
                    "ECR_INITIAL_SCAN", "0.09",
                    "ECR_RESCAN", "0.01");

    private static final World world = new World();

    @AfterAll
    static void end() {
        world.close();
    }

    private record Row(
            String account, String region, UsageType type, String id, Instant from, Instant to) {}

    private static List<Row> rows(SplittableRandom random) {
        List<Row> rows = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            UsageType type = TYPES.get(random.nextInt(TYPES.size()));
            // Also before, over both ends of, and after the window.
            Instant from = BEGIN.plus(Duration.ofMinutes(random.nextInt(-8_000, 46_000)));
            Instant to =
                    type.value().endsWith("SCAN")
                            ? from
                            : from.plus(Duration.ofMinutes(random.nextInt(0, 9_000)));
            rows.add(
                    new Row(
                            ACCOUNTS.get(random.nextInt(random.nextInt(1, 5))),
                            REGIONS.get(random.nextInt(2)),
                            type,
                            "r-" + number,
                            from,
                            to));
        }
        return rows;
    }

    private static void store(List<Row> rows) {
        world.database.updateAcrossAccounts(c -> {
            Sql.update(c, "DELETE FROM estate.metering");
            for (Row row : rows) {
                Sql.update(
                        c,
                        "INSERT INTO estate.metering VALUES (?, ?, ?, ?, ?, ?)",
                        row.account,
                        row.region,
                        row.type.value(),
                        row.id,
                        row.from,
                        row.to);
            }
        });
    }

    /// Hours or scans by `account type`.
    private static SortedMap<String, Double> naive(AccountScope scope, List<Row> rows) {
        SortedMap<String, Double> totals = new TreeMap<>();
        for (Row row : rows) {
            if (!scope.accounts().contains(row.account)
                    || !scope.region().equals(row.region)
                    || row.to.isBefore(BEGIN)
                    || !row.from.isBefore(NOW)) {
                continue;
            }
            Instant from = row.from.isBefore(BEGIN) ? BEGIN : row.from;
            Instant to = row.to.isAfter(NOW) ? NOW : row.to;
            totals.merge(
                    row.account + " " + row.type.value(),
                    row.type.value().endsWith("SCAN")
                            ? 1
                            : Duration.between(from, to).toMillis() / 3_600_000.0,
                    Double::sum);
        }
        return totals;
    }

    @Test
    void countsEveryRowOnce() {
        SplittableRandom random = new SplittableRandom(Property.seed());
        for (int round = 0; round < 15; round++) {
            List<Row> rows = rows(random);
            store(rows);
            AccountScope scope =
                    new AccountScope(
                            random.nextBoolean() ? ACCOUNTS : List.of(ACCOUNTS.get(1)),
                            REGIONS.get(random.nextInt(2)));
            List<String> only =
                    random.nextBoolean() ? List.of() : List.of(ACCOUNTS.get(1), "999999999999");
            SortedMap<String, Double> expected = naive(scope, rows);
            if (!only.isEmpty()) {
                expected.keySet().removeIf(key -> !key.startsWith(ACCOUNTS.get(1)));
            }
            SortedMap<String, Double> seen = new TreeMap<>();
            @Nullable String token = null;
            do {
                EstateReading.UsagePage page =
                        world.reading.costs(scope, only, NOW, random.nextInt(1, 3), token);
                page.accounts()
                        .forEach((account, costs) ->
                                costs.forEach(cost -> {
                                    seen.put(
                                            account + " " + cost.usage().type().value(),
                                            cost.usage().total());
                                    checkCost(scope.region(), cost);
                                }));
                token = page.nextToken().orElse(null);
            } while (token != null);
            assertEquals(expected.keySet(), seen.keySet());
            expected.forEach(
                    (key, total) -> assertEquals(total, seen.getOrDefault(key, -1.0), 1e-6, key));
        }
    }

    private static void checkCost(String region, CostEstimate cost) {
        @Nullable String price = IRELAND.get(cost.usage().type().value());
        if (!region.equals("eu-west-1") || price == null) {
            return;
        }
        double number =
                cost.usage().type().value().endsWith("SCAN")
                        ? cost.usage().total()
                        : cost.usage().total() / 720;
        assertEquals(
                new BigDecimal(price)
                        .multiply(BigDecimal.valueOf(number))
                        .setScale(2, RoundingMode.HALF_UP),
                cost.monthlyCost());
    }

    @Test
    void tokensBelongToTheirList() {
        SplittableRandom random = new SplittableRandom(Property.seed());
        store(rows(random));
        AccountScope scope = new AccountScope(ACCOUNTS, "us-east-1");
        String token =
                world.reading.costs(scope, List.of(), NOW, 1, null).nextToken().orElseThrow();
        assertThrows(
                IllegalArgumentException.class,
                () -> world.reading.costs(scope, List.of(ACCOUNTS.get(0)), NOW, 1, token));
        assertThrows(
                IllegalArgumentException.class,
                () -> world.reading.costs(scope, List.of(), NOW, 1, "x"));
    }

    @Test
    void instancesWithoutAnAgentAreCountedApart() throws InterruptedException {
        try (World other = new World()) {
            other.connector.world.put("i-1", Scripted.Thing.of("django", "1.0"));
            other.connector.world.put("i-2", Scripted.Thing.of("django", "1.0"));
            other.connector.modes.put("i-2", ScanMode.EC2_AGENTLESS);
            Instant from = other.now;
            for (int sweep = 0; sweep < 4; sweep++) {
                other.sweep();
            }
            Map<String, Double> totals = new TreeMap<>();
            other.reading
                    .usage(World.SCOPE, from, other.now)
                    .forEach(one -> totals.put(one.type().value(), one.total()));
            assertEquals(2, totals.size());
            // One was scanned some milliseconds before the other.
            assertEquals(
                    totals.getOrDefault("EC2_INSTANCE_HOURS", 0.0),
                    totals.getOrDefault("EC2_AGENTLESS_INSTANCE_HOURS", 0.0),
                    1e-4);
            assertTrue(totals.getOrDefault("EC2_INSTANCE_HOURS", 0.0) > 0.3);
        }
    }
}
