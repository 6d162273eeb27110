package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.NOON;
import static org.openinspector.findings.Samples.REGION;
import static org.openinspector.findings.Samples.installed;
import static org.openinspector.findings.Samples.openssl;
import static org.openinspector.findings.Samples.scan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.DateFilter;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.MapComparison;
import org.openinspector.apimodel.inspector2.MapFilter;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkitserver.TestDatabase;

/// What rules hide, when, and what history says of it.
final class RulesTest {
    private static final AccountScope OF_A = AccountScope.of(A, REGION);
    private static final AccountScope OF_B = AccountScope.of(B, REGION);

    private final Database database = TestDatabase.fresh(Findings.CAPABILITY);
    private Instant clock = NOON.plus(Duration.ofDays(1));
    private final Findings findings = findings();

    private Findings findings() {
        return new Findings(
                database,
                Details.PLAIN,
                FindingsSettings.DEFAULTS,
                Listing.Limits.DEFAULTS,
                () -> clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    static FilterCriteria vulnerability(String... ids) {
        return FilterCriteria.builder().vulnerabilityId(equal(ids)).build();
    }

    static List<StringFilter> equal(String... values) {
        List<StringFilter> out = new ArrayList<>();
        for (String value : values) {
            out.add(
                    StringFilter.builder()
                            .comparison(StringComparison.EQUALS)
                            .value(value)
                            .build());
        }
        return out;
    }

    private Rule rule(AccountScope scope, String name, FilterCriteria criteria) {
        return findings.rules()
                .create(scope, scope.accounts().getFirst(), name, true, criteria, null, null);
    }

    private static Evaluation evaluation(String account, int second, Observed... observed) {
        return scan(
                account, "h", NOON.plusSeconds(second), installed("openssl", "3.0.11-1"), observed);
    }

    /// Status by vulnerability.
    private SortedMap<String, String> statuses(AccountScope scope) {
        SortedMap<String, String> out = new TreeMap<>();
        for (Finding one : all(findings, scope)) {
            out.put(String.valueOf(one.title()).split(" ", 2)[0], one.status().value());
        }
        return out;
    }

    static List<Finding> all(Findings findings, AccountScope scope) {
        List<Finding> out = new ArrayList<>();
        String token = "";
        while (token != null) {
            FindingPage page = findings.list(scope, null, null, 100, token);
            out.addAll(page.findings());
            token = page.nextToken();
        }
        return out;
    }

    private String arn(AccountScope scope, String vulnerability) {
        return all(findings, scope).stream()
                .filter(one -> String.valueOf(one.title()).startsWith(vulnerability + " "))
                .map(Finding::findingArn)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void hidesWhatIsThereAndWhatComesAndShowsItAgain() {
        findings.evaluate(List.of(evaluation(A, 0, openssl("CVE-1"), openssl("CVE-3"))));
        Rule rule = rule(OF_A, "accepted", vulnerability("CVE-1", "CVE-2"));
        assertEquals(Map.of("CVE-1", "SUPPRESSED", "CVE-3", "ACTIVE"), statuses(OF_A));
        findings.evaluate(
                List.of(evaluation(A, 60, openssl("CVE-1"), openssl("CVE-2"), openssl("CVE-3"))));
        assertEquals(
                Map.of("CVE-1", "SUPPRESSED", "CVE-2", "SUPPRESSED", "CVE-3", "ACTIVE"),
                statuses(OF_A));
        String arn = arn(OF_A, "CVE-1");
        assertEquals(Optional.of(rule.arn()), findings.rules().hiding(OF_A, arn).map(Rule::arn));
        assertEquals(List.of(2L), findings.rules().hidden(OF_A, List.of(rule)));
        FindingChange change = findings.history(OF_A, arn).getLast();
        assertEquals(ChangeKind.SUPPRESSED, change.kind());
        assertEquals(Cause.of(Cause.Kind.RULE, "accepted (" + rule.arn() + ")"), change.cause());
        // One that comes hidden is new and hidden at once.
        List<FindingChange> second = findings.history(OF_A, arn(OF_A, "CVE-2"));
        assertEquals(1, second.size());
        assertEquals(ChangeKind.OPENED, second.getFirst().kind());
        findings.rules()
                .update(
                        OF_A,
                        rule.arn(),
                        new RuleChange(null, null, vulnerability("CVE-2", "CVE-3"), null, null));
        assertEquals(
                Map.of("CVE-1", "ACTIVE", "CVE-2", "SUPPRESSED", "CVE-3", "SUPPRESSED"),
                statuses(OF_A));
        assertEquals(ChangeKind.RELEASED, findings.history(OF_A, arn).getLast().kind());
        findings.rules().delete(OF_A, rule.arn());
        assertEquals(
                Map.of("CVE-1", "ACTIVE", "CVE-2", "ACTIVE", "CVE-3", "ACTIVE"), statuses(OF_A));
        assertEquals(Optional.empty(), findings.rules().find(OF_A, rule.arn()));
    }

    @Test
    void aRuleForActiveFindingsDoesNotUndoItself() {
        findings.evaluate(List.of(evaluation(A, 0, openssl("CVE-1"))));
        rule(OF_A, "all", FilterCriteria.builder().findingStatus(equal("ACTIVE")).build());
        findings.evaluate(List.of(evaluation(A, 60, openssl("CVE-1"), openssl("CVE-2"))));
        findings.rules().upkeep();
        assertEquals(Map.of("CVE-1", "SUPPRESSED", "CVE-2", "SUPPRESSED"), statuses(OF_A));
    }

    @Test
    void aRuleForWhatDidNotChangeSinceDoesNotUndoItself() {
        findings.evaluate(List.of(evaluation(A, 0, openssl("CVE-1"))));
        Rule rule =
                rule(
                        OF_A,
                        "old",
                        FilterCriteria.builder()
                                .updatedAt(
                                        List.of(
                                                DateFilter.builder()
                                                        .endInclusive(NOON.plusSeconds(90))
                                                        .build()))
                                .build());
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A));
        assertEquals(clock, findings.get(OF_A, arn(OF_A, "CVE-1")).orElseThrow().updatedAt());
        // All its findings are asked again.
        RuleChange words = new RuleChange(null, null, null, "words", null);
        findings.rules().update(OF_A, rule.arn(), words);
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A));
        Observed changed = Samples.vulnerability("CVE-1", "openssl", "3.0.11-1", Severity.CRITICAL);
        findings.evaluate(List.of(evaluation(A, 60, changed)));
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A));
        findings.evaluate(List.of(evaluation(A, 120, openssl("CVE-1"))));
        assertEquals(Map.of("CVE-1", "ACTIVE"), statuses(OF_A));
    }

    /// An evaluation of another kind that describes the host.
    private static Evaluation described(int second, String team) {
        Evaluation host = evaluation(A, second);
        return new Evaluation(
                A,
                REGION,
                host.resource().toBuilder().tags(Map.of("team", team)).build(),
                FindingType.CODE_VULNERABILITY,
                List.of(),
                host.installed(),
                host.cause(),
                host.at());
    }

    @Test
    void findingsFollowTheDescriptionOfTheirResource() {
        findings.evaluate(List.of(evaluation(A, 0, openssl("CVE-1"))));
        rule(
                OF_A,
                "red",
                FilterCriteria.builder()
                        .resourceTags(
                                List.of(
                                        MapFilter.builder()
                                                .comparison(MapComparison.EQUALS)
                                                .key("team")
                                                .value("red")
                                                .build()))
                        .build());
        assertEquals(Map.of("CVE-1", "ACTIVE"), statuses(OF_A));
        findings.evaluate(List.of(described(60, "red")));
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A));
        findings.evaluate(List.of(described(120, "blue")));
        assertEquals(Map.of("CVE-1", "ACTIVE"), statuses(OF_A));
    }

    @Test
    void findingsFollowTheLastLookAtTheirResource() {
        findings.evaluate(List.of(evaluation(A, 0, openssl("CVE-1"))));
        rule(
                OF_A,
                "not looked at",
                FilterCriteria.builder()
                        .lastObservedAt(
                                List.of(
                                        DateFilter.builder()
                                                .endInclusive(NOON.plusSeconds(90))
                                                .build()))
                        .build());
        List<String> host = List.of(evaluation(A, 0).resource().id());
        findings.touchResources(A, REGION, host, NOON.plusSeconds(60));
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A));
        findings.touchResources(A, REGION, host, NOON.plusSeconds(120));
        assertEquals(Map.of("CVE-1", "ACTIVE"), statuses(OF_A));
    }

    @Test
    void hiddenFindingsCloseAndComeBackHidden() {
        findings.evaluate(List.of(evaluation(A, 0, openssl("CVE-1"))));
        rule(OF_A, "one", vulnerability("CVE-1"));
        // The scan began before the rule was made, and counts all the same.
        assertEquals(new Reconciled(0, 0, 0, 1, 0), findings.evaluate(List.of(evaluation(A, 60))));
        assertEquals(Map.of("CVE-1", "CLOSED"), statuses(OF_A));
        assertEquals(
                new Reconciled(0, 1, 0, 0, 0),
                findings.evaluate(List.of(evaluation(A, 120, openssl("CVE-1")))));
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A));
    }

    @Test
    void statementsAndRulesEndAlone() {
        Observed stated = openssl("CVE-1").with(Disposition.SUPPRESSED, "says VEX");
        findings.evaluate(List.of(evaluation(A, 0, stated)));
        Rule rule = rule(OF_A, "one", vulnerability("CVE-1"));
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A));
        String arn = arn(OF_A, "CVE-1");
        int changes = findings.history(OF_A, arn).size();
        findings.evaluate(List.of(evaluation(A, 60, openssl("CVE-1"))));
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A), "the rule still hides it");
        assertEquals(ChangeKind.UPDATED, findings.history(OF_A, arn).getLast().kind());
        findings.evaluate(List.of(evaluation(A, 120, stated)));
        findings.rules().delete(OF_A, rule.arn());
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A), "VEX still hides it");
        findings.evaluate(List.of(evaluation(A, 180, openssl("CVE-1"))));
        assertEquals(Map.of("CVE-1", "ACTIVE"), statuses(OF_A));
        assertEquals(Cause.Kind.VEX, findings.history(OF_A, arn).getLast().cause().kind());
        assertEquals(changes + 4, findings.history(OF_A, arn).size());
    }

    @Test
    void anExpiredRuleHidesNothing() {
        findings.evaluate(List.of(evaluation(A, 0, openssl("CVE-1"))));
        Rule rule = rule(OF_A, "one", vulnerability("CVE-1", "CVE-2"));
        Instant end = clock.plusSeconds(60);
        findings.rules().settings(OF_A, rule.arn(), Optional.of("team"), Optional.of(end));
        findings.rules().upkeep();
        assertEquals(Map.of("CVE-1", "SUPPRESSED"), statuses(OF_A));
        clock = end;
        findings.evaluate(List.of(evaluation(A, 60, openssl("CVE-1"), openssl("CVE-2"))));
        assertEquals("ACTIVE", statuses(OF_A).get("CVE-2"), "at once, before anybody looks");
        findings.rules().upkeep();
        assertEquals(Map.of("CVE-1", "ACTIVE", "CVE-2", "ACTIVE"), statuses(OF_A));
        Rule after = findings.rules().find(OF_A, rule.arn()).orElseThrow();
        assertEquals(Optional.of("team"), after.owner());
        assertEquals(List.of(false, false), List.of(after.active(), after.pending()));
        findings.rules().settings(OF_A, rule.arn(), Optional.empty(), Optional.empty());
        assertEquals(Map.of("CVE-1", "SUPPRESSED", "CVE-2", "SUPPRESSED"), statuses(OF_A));
    }

    @Test
    void theAdministratorsRulesGovernMembers() {
        findings.evaluate(
                List.of(
                        evaluation(A, 0, openssl("CVE-1")),
                        evaluation(B, 0, openssl("CVE-1"), openssl("CVE-2"))));
        rule(OF_A, "one", vulnerability("CVE-1"));
        Rule own = rule(OF_B, "own", vulnerability("CVE-2"));
        assertEquals(Map.of("CVE-1", "ACTIVE", "CVE-2", "SUPPRESSED"), statuses(OF_B));
        findings.rules().govern(B, REGION, Optional.of(A));
        assertEquals(Map.of("CVE-1", "SUPPRESSED", "CVE-2", "ACTIVE"), statuses(OF_B));
        RuleRefusedException refused =
                assertThrows(
                        RuleRefusedException.class, () -> rule(OF_B, "two", vulnerability("x")));
        assertInstanceOf(RuleRefusal.Governed.class, refused.refusal());
        Rule only =
                rule(
                        OF_A,
                        "only A",
                        FilterCriteria.builder()
                                .vulnerabilityId(equal("CVE-2"))
                                .awsAccountId(equal(A))
                                .build());
        findings.evaluate(
                List.of(
                        evaluation(A, 60, openssl("CVE-1"), openssl("CVE-2")),
                        evaluation(B, 60, openssl("CVE-1"), openssl("CVE-2"))));
        assertEquals(Map.of("CVE-1", "SUPPRESSED", "CVE-2", "SUPPRESSED"), statuses(OF_A));
        assertEquals(Map.of("CVE-1", "SUPPRESSED", "CVE-2", "ACTIVE"), statuses(OF_B));
        assertEquals(
                Optional.of("one"),
                findings.rules().hiding(OF_B, arn(OF_B, "CVE-1")).map(Rule::name));
        findings.rules().govern(B, REGION, Optional.empty());
        assertEquals(Map.of("CVE-1", "ACTIVE", "CVE-2", "SUPPRESSED"), statuses(OF_B));
        findings.rules().delete(OF_B, own.arn());
        findings.rules().delete(OF_A, only.arn());
        assertEquals(Map.of("CVE-1", "ACTIVE", "CVE-2", "ACTIVE"), statuses(OF_B));
    }

    @Test
    void namesAreTakenOnceAndRulesAreFew() {
        Rule first = rule(OF_A, "one", vulnerability("CVE-1"));
        assertInstanceOf(
                RuleRefusal.NameTaken.class,
                assertThrows(
                                RuleRefusedException.class,
                                () -> rule(OF_A, "one", vulnerability("CVE-2")))
                        .refusal());
        assertInstanceOf(
                RuleRefusal.NoCriteria.class,
                assertThrows(
                                RuleRefusedException.class,
                                () -> rule(OF_A, "two", FilterCriteria.builder().build()))
                        .refusal());
        assertEquals("one", rule(OF_B, "one", vulnerability("CVE-1")).name());
        assertInstanceOf(
                RuleRefusal.Unknown.class,
                assertThrows(
                                RuleRefusedException.class,
                                () -> findings.rules().delete(OF_B, first.arn()))
                        .refusal());
        if (Fixtures.full()) {
            for (int i = 1; i < Rules.RULES_MAX; i++) {
                rule(OF_A, "rule " + i, vulnerability("CVE-" + i));
            }
            assertInstanceOf(
                    RuleRefusal.TooMany.class,
                    assertThrows(
                                    RuleRefusedException.class,
                                    () -> rule(OF_A, "more", vulnerability("CVE-2")))
                            .refusal());
        }
    }

    @Test
    void previewCountsWhatWouldBeHidden() {
        findings.evaluate(
                List.of(evaluation(A, 0, openssl("CVE-1"), openssl("CVE-2"), openssl("CVE-3"))));
        rule(OF_A, "one", vulnerability("CVE-1"));
        assertEquals(
                new RulePreview(Map.of("HIGH", 1L), 1),
                findings.rules().preview(OF_A, vulnerability("CVE-1", "CVE-2")));
        assertEquals(
                new RulePreview(Map.of(), 0),
                findings.rules().preview(OF_B, vulnerability("CVE-1", "CVE-2")));
    }

    @Test
    void tagsAreAddedReplacedAndRemoved() {
        Rule rule = rule(OF_A, "one", vulnerability("CVE-1"));
        findings.tags().put(OF_A, rule.arn(), Map.of("a", "1", "b", "2"));
        findings.tags().put(OF_A, rule.arn(), Map.of("b", "3"));
        assertEquals(Map.of("a", "1", "b", "3"), findings.tags().of(OF_A, rule.arn()));
        assertEquals(Map.of(), findings.tags().of(OF_B, rule.arn()));
        findings.tags().remove(OF_A, rule.arn(), List.of("a", "z"));
        assertEquals(Map.of("b", "3"), findings.tags().of(OF_A, rule.arn()));
        for (Map<String, String> bad :
                List.of(
                        Map.of("aws:x", ""),
                        Map.of("AWS:x", ""),
                        Map.of(" ", ""),
                        Map.of("k", "<>"),
                        Map.of("k".repeat(129), ""))) {
            assertThrows(
                    TagRefusal.class, () -> findings.tags().put(OF_A, rule.arn(), bad), bad + "");
        }
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            many.put("k" + i, "");
        }
        assertThrows(TagRefusal.class, () -> findings.tags().put(OF_A, rule.arn(), many));
        assertEquals(1, findings.tags().of(OF_A, rule.arn()).size(), "nothing of it was stored");
    }

    /// Rules that are there before the findings are asked in memory, rules that come after them in
    /// the database, and a third time in plain Java.
    @Test
    void memoryAndDatabaseHideWhatPlainJavaDoes() {
        Findings shadow = new Findings(TestDatabase.fresh(Findings.CAPABILITY));
        for (int seed = 1; seed <= (Fixtures.full() ? 40 : 3); seed++) {
            try (Database first = TestDatabase.fresh(Findings.CAPABILITY);
                    Database second = TestDatabase.fresh(Findings.CAPABILITY)) {
                if (seed == 1) {
                    new Population(new SplittableRandom(7)).fill(shadow, List.of(A), 20);
                }
                List<Finding> unruled = all(shadow, OF_A);
                RandomCriteria random = new RandomCriteria(new SplittableRandom(seed), unruled);
                List<FilterCriteria> criteria = new ArrayList<>();
                while (criteria.size() < 12) {
                    FilterCriteria one = random.criteria();
                    if (!FilterCriteria.toJson(one).equals("{}")) {
                        criteria.add(one);
                    }
                }
                Map<String, String> expected = new TreeMap<>();
                for (Finding finding : unruled) {
                    for (int i = 0; i < criteria.size(); i++) {
                        if (!finding.status().value().equals("CLOSED")
                                && NaiveList.matches(finding, criteria.get(i))) {
                            expected.putIfAbsent(finding.findingArn(), "rule " + i);
                        }
                    }
                }
                assertTrue(expected.size() > 5, "hidden: " + expected.size());
                Findings before = new Findings(first);
                rules(before, criteria);
                new Population(new SplittableRandom(7)).fill(before, List.of(A), 20);
                assertEquals(expected, hidden(before), "in memory, seed " + seed);
                Findings after = new Findings(second);
                new Population(new SplittableRandom(7)).fill(after, List.of(A), 20);
                rules(after, criteria);
                assertEquals(expected, hidden(after), "in the database, seed " + seed);
            }
        }
    }

    private static void rules(Findings findings, List<FilterCriteria> criteria) {
        for (int i = 0; i < criteria.size(); i++) {
            findings.rules().create(OF_A, A, "rule " + i, true, criteria.get(i), null, null);
        }
    }

    static Map<String, String> hidden(Findings findings) {
        Map<String, String> out = new TreeMap<>();
        for (Finding one : all(findings, OF_A)) {
            findings.rules()
                    .hiding(OF_A, one.findingArn())
                    .ifPresent(rule -> {
                        assertEquals("SUPPRESSED", one.status().value());
                        out.put(one.findingArn(), rule.name());
                    });
        }
        return out;
    }
}
