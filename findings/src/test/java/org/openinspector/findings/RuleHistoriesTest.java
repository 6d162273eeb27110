package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.NOON;
import static org.openinspector.findings.Samples.REGION;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;
import org.openinspector.testkitserver.TestDatabase;

/// Random histories of scans, VEX, rules, expiries, memberships and sweeps. A second database that
/// gets the same evaluations and knows no rules says how findings are without them; rules are
/// applied to that in plain Java. What was shown after each step is what history tells of that time
/// at the end.
final class RuleHistoriesTest {
    private static final AccountScope BOTH = new AccountScope(List.of(A, B), REGION);

    /// A rule as the model knows it.
    private static final class Known {
        final String arn;
        final String account;
        FilterCriteria criteria;
        @Nullable Instant expiresAt;
        boolean suppresses = true;

        Known(String arn, String account, FilterCriteria criteria) {
            this.arn = arn;
            this.account = account;
            this.criteria = criteria;
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class World implements AutoCloseable {
        final Database database = TestDatabase.fresh(Findings.CAPABILITY);
        final Database other = TestDatabase.fresh(Findings.CAPABILITY);
        final RandomGenerator random;
        final Population population;
        final Findings shadow = new Findings(other);
        final Map<String, Known> rules = new LinkedHashMap<>();
        final Map<String, String> admins = new TreeMap<>();
        final Map<Instant, Map<String, String>> shown = new LinkedHashMap<>();
        Instant clock = NOON;
        int asked;
        int killAt = -1;
        int names;
        Findings findings = open();

        World(long seed) {
            random = new SplittableRandom(seed);
            population = new Population(random);
        }

        Findings open() {
            return new Findings(
                    database,
                    Details.PLAIN,
                    FindingsSettings.DEFAULTS,
                    Listing.Limits.DEFAULTS,
                    () -> {
                        if (asked++ == killAt) {
                            throw new Killed();
                        }
                        return clock;
                    });
        }

        @Override
        public void close() {
            database.close();
            other.close();
        }

        void evaluate() {
            List<Evaluation> all = new ArrayList<>();
            for (String account : List.of(A, B)) {
                for (int i = 0; i < 6; i++) {
                    if (random.nextInt(3) == 0) {
                        Resource resource = population.resource(account, i);
                        for (FindingType type : FindingType.known()) {
                            if (random.nextInt(3) > 0) {
                                all.add(
                                        stated(
                                                population.evaluation(
                                                        account, resource, type, clock, 0)));
                            }
                        }
                    }
                }
            }
            shadow.evaluate(all);
            findings.evaluate(all);
        }

        /// Some of what was observed is said to harm nobody, or to be fixed.
        private Evaluation stated(Evaluation given) {
            List<Observed> observed =
                    given.observed().stream()
                            .map(one ->
                                    switch (random.nextInt(12)) {
                                        case 0, 1 -> one.with(Disposition.SUPPRESSED, "says VEX");
                                        case 2 -> one.with(Disposition.FIXED, "says VEX");
                                        default -> one;
                                    })
                            .toList();
            return new Evaluation(
                    given.accountId(),
                    given.region(),
                    given.resource(),
                    given.type(),
                    observed,
                    given.installed(),
                    given.cause(),
                    given.at());
        }

        void closeOne() {
            String account = random.nextBoolean() ? A : B;
            List<String> ids = List.of(population.resource(account, random.nextInt(6)).id());
            Cause gone = Cause.of(Cause.Kind.RESOURCE_GONE);
            shadow.closeResources(account, REGION, ids, gone, clock);
            findings.closeResources(account, REGION, ids, gone, clock);
        }

        void touch() {
            String account = random.nextBoolean() ? A : B;
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ids.add(population.resource(account, i).id());
            }
            shadow.touchResources(account, REGION, ids, clock);
            findings.touchResources(account, REGION, ids, clock);
        }

        FilterCriteria criteria() {
            List<Finding> all = RulesTest.all(shadow, BOTH);
            if (all.isEmpty()) {
                return RulesTest.vulnerability("CVE-2024-1001");
            }
            RandomCriteria questions = new RandomCriteria(random, all);
            for (int i = 0; i < 50; i++) {
                FilterCriteria one = questions.criteria();
                if (!FilterCriteria.toJson(one).equals("{}")) {
                    return one;
                }
            }
            return RulesTest.vulnerability("CVE-2024-1001");
        }

        void create() {
            String account = random.nextInt(3) == 0 && !admins.containsKey(B) ? B : A;
            create(account, "rule " + names++, criteria());
        }

        void create(String account, String name, FilterCriteria criteria) {
            AccountScope scope = AccountScope.of(account, REGION);
            @Nullable Rule there =
                    findings.rules().list(scope, null, null, 0, 100).stream()
                            .filter(one -> one.name().equals(name))
                            .findFirst()
                            .orElse(null);
            Rule made =
                    there != null
                            ? there
                            : findings.rules()
                                    .create(scope, account, name, true, criteria, null, null);
            rules.put(name, new Known(made.arn(), account, criteria));
        }

        void change() {
            if (rules.isEmpty()) {
                return;
            }
            List<String> all = List.copyOf(rules.keySet());
            String name = all.get(random.nextInt(all.size()));
            Known rule = rules.get(name);
            if (rule == null || admins.containsKey(rule.account)) {
                return;
            }
            AccountScope scope = AccountScope.of(rule.account, REGION);
            switch (random.nextInt(4)) {
                case 0 -> {
                    FilterCriteria criteria = criteria();
                    findings.rules()
                            .update(
                                    scope,
                                    rule.arn,
                                    new RuleChange(null, null, criteria, null, "because"));
                    rule.criteria = criteria;
                }
                case 1 -> {
                    findings.rules().delete(scope, rule.arn);
                    rules.remove(name);
                }
                case 2 -> {
                    boolean suppresses = !rule.suppresses;
                    findings.rules()
                            .update(
                                    scope,
                                    rule.arn,
                                    new RuleChange(null, suppresses, null, null, null));
                    rule.suppresses = suppresses;
                }
                default -> {
                    Instant end = clock.plus(Duration.ofHours(random.nextInt(48)));
                    findings.rules()
                            .settings(scope, rule.arn, Optional.of("team"), Optional.of(end));
                    rule.expiresAt = end;
                }
            }
        }

        void govern() {
            boolean leave = admins.containsKey(B);
            findings.rules().govern(B, REGION, leave ? Optional.empty() : Optional.of(A));
            if (leave) {
                admins.remove(B);
            } else {
                admins.put(B, A);
            }
        }

        void step() {
            clock = clock.plus(Duration.ofMinutes(1 + random.nextInt(60 * 30)));
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> evaluate();
                case 4 -> closeOne();
                case 5 -> touch();
                case 6, 7 -> create();
                case 8, 9, 10 -> change();
                default -> govern();
            }
            findings.rules().upkeep();
            shadow.sweep(clock);
            findings.sweep(clock);
        }

        /// What hides a finding, in plain Java: the oldest rule of the account that governs.
        private @Nullable String expectedRule(Finding unruled) {
            String governor = admins.getOrDefault(unruled.awsAccountId(), unruled.awsAccountId());
            for (var entry : rules.entrySet()) {
                Known rule = entry.getValue();
                if (rule.account.equals(governor)
                        && rule.suppresses
                        && (rule.expiresAt == null || clock.isBefore(rule.expiresAt))
                        && !unruled.status().value().equals("CLOSED")
                        && NaiveList.matches(unruled, rule.criteria)) {
                    return rule.arn;
                }
            }
            return null;
        }

        void check(String when) {
            Map<String, String> expected = new TreeMap<>();
            for (Finding one : RulesTest.all(shadow, BOTH)) {
                @Nullable String rule = expectedRule(one);
                expected.put(
                        one.findingArn(),
                        (rule == null ? one.status().value() : "SUPPRESSED")
                                + " "
                                + rule
                                + " "
                                + one.severity().value()
                                + " "
                                + one.lastObservedAt());
            }
            Map<String, String> seen = new TreeMap<>();
            Map<String, String> now = new TreeMap<>();
            for (Finding one : RulesTest.all(findings, BOTH)) {
                seen.put(
                        one.findingArn(),
                        one.status().value()
                                + " "
                                + findings.rules()
                                        .hiding(BOTH, one.findingArn())
                                        .map(Rule::arn)
                                        .orElse(null)
                                + " "
                                + one.severity().value()
                                + " "
                                + one.lastObservedAt());
                now.put(one.findingArn(), text(one));
                assertEquals(
                        one.status(),
                        findings.history(BOTH, one.findingArn()).getLast().status(),
                        when);
            }
            assertEquals(expected, seen, when);
            shown.put(clock, now);
        }

        /// All that history rebuilds.
        private static String text(Finding one) {
            return Finding.toJson(
                    one.toBuilder().lastObservedAt(NOON).resources(List.of()).build());
        }

        /// History against what was shown.
        void checkPast() {
            shown.forEach((at, before) -> {
                Map<String, String> told = new TreeMap<>();
                @Nullable String token = null;
                do {
                    PastPage page = findings.past().list(BOTH, at, PastQuestion.ALL, 7, token);
                    page.findings()
                            .forEach(one ->
                                    told.put(one.finding().findingArn(), text(one.finding())));
                    token = page.next().orElse(null);
                } while (token != null);
                assertEquals(before, told, "as of " + at);
                before.forEach((arn, text) ->
                        assertEquals(
                                text,
                                findings.past()
                                        .get(BOTH, arn, at)
                                        .map(one -> text(one.finding()))
                                        .orElse("")));
            });
        }
    }

    @Test
    void hideWhatPlainJavaHidesAndHistoryTellsIt() {
        Property.check(
                RandomGenerator::nextLong,
                Fixtures.full() ? 100 : 1,
                seed -> {
                    try (World world = new World(seed)) {
                        for (int i = 0; i < (Fixtures.full() ? 30 : 14); i++) {
                            world.step();
                            world.check("step " + i);
                        }
                        world.checkPast();
                    }
                });
    }

    /// A process is killed at each point where it asks the time, which it does before everything it
    /// writes; the next one goes on.
    @Test
    void killedAnywhereNothingIsHalfApplied() {
        int points = 0;
        // In the gate every third point.
        for (int kill = 0; kill <= points; kill += kill == 0 || Fixtures.full() ? 1 : 9) {
            try (World world = new World(5)) {
                for (int i = 0; i < 3; i++) {
                    world.clock = world.clock.plusSeconds(60);
                    world.evaluate();
                }
                int from = world.asked;
                if (kill > 0) {
                    world.killAt = from + kill - 1;
                }
                try {
                    acts(world);
                } catch (Killed killed) {
                    world.findings = world.open();
                    world.killAt = -1;
                    // What is stored is applied by whoever comes next, whatever was answered.
                    world.findings.rules().upkeep();
                    acts(world);
                }
                if (kill == 0) {
                    points = world.asked - from;
                    assertTrue(points > 12, "points: " + points);
                }
                world.findings.rules().upkeep();
                world.check("killed at " + kill);
            }
        }
    }

    private static void acts(World world) {
        AccountScope scope = AccountScope.of(A, REGION);
        FilterCriteria high =
                FilterCriteria.builder().severity(RulesTest.equal("HIGH", "LOW")).build();
        FilterCriteria low = FilterCriteria.builder().severity(RulesTest.equal("LOW")).build();
        world.create(A, "one", high);
        world.create(A, "two", RulesTest.vulnerability("CVE-2024-1003", "CVE-2024-1007"));
        Known one = world.rules.get("one");
        if (one == null) {
            throw new IllegalStateException("rule one is not there");
        }
        world.findings.rules().update(scope, one.arn, new RuleChange(null, null, low, null, null));
        one.criteria = low;
        world.findings.rules().govern(B, REGION, Optional.of(A));
        world.admins.put(B, A);
        world.create(
                A,
                "three",
                FilterCriteria.builder().findingStatus(RulesTest.equal("ACTIVE")).build());
        Known three = world.rules.get("three");
        if (three != null && world.findings.rules().find(scope, three.arn).isPresent()) {
            world.findings.rules().delete(scope, three.arn);
        }
        world.rules.remove("three");
    }
}
