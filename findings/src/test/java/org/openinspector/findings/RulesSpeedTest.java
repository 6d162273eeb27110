package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.NOON;
import static org.openinspector.findings.Samples.REGION;
import static org.openinspector.findings.Samples.openssl;
import static org.openinspector.findings.Samples.scan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkitserver.TestDatabase;

/// 100,000 findings at once, and 500 rules beside an evaluation. Runs with the full tests only.
final class RulesSpeedTest {
    private static final AccountScope OF_A = AccountScope.of(A, REGION);
    private static final int HOSTS = 1_000;
    private static final int EACH = 100;

    private static void fill(Findings findings, int minute) {
        for (int from = 0; from < HOSTS; from += 100) {
            List<Evaluation> all = new ArrayList<>();
            for (int host = from; host < from + 100; host++) {
                Observed[] observed = new Observed[EACH];
                for (int i = 0; i < EACH; i++) {
                    observed[i] = openssl("CVE-" + i);
                }
                all.add(
                        scan(
                                A,
                                "h" + host,
                                NOON.plus(Duration.ofMinutes(minute)),
                                Installed.NOTHING,
                                observed));
            }
            findings.evaluate(all);
        }
    }

    private static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    @Test
    void aHundredThousandFindingsFollowARule() {
        Assumptions.assumeTrue(Fixtures.full(), "100,000 findings are for the full tests");
        try (Database database = TestDatabase.fresh(Findings.CAPABILITY)) {
            Findings findings = new Findings(database);
            double bare = seconds(() -> fill(findings, 0));
            FilterCriteria high =
                    FilterCriteria.builder().severity(RulesTest.equal("HIGH")).build();
            double hides =
                    seconds(() -> findings.rules().create(OF_A, A, "all", true, high, null, null));
            Rule rule = findings.rules().list(OF_A, null, null, 0, 1).getFirst();
            assertEquals(
                    new RulePreview(Map.of(), (long) HOSTS * EACH),
                    findings.rules().preview(OF_A, high));
            double shows = seconds(() -> findings.rules().delete(OF_A, rule.arn()));
            System.out.printf(
                    "opened in %.1f s, hidden in %.1f s, shown in %.1f s%n", bare, hides, shows);
            // The bar is 5 s on two idle cores; tests share theirs.
            assertTrue(hides < 30, "hidden in " + hides + " s");
        }
    }

    @Test
    void fiveHundredRulesCostAnEvaluationLittle() {
        Assumptions.assumeTrue(Fixtures.full(), "500 rules are for the full tests");
        try (Database database = TestDatabase.fresh(Findings.CAPABILITY)) {
            Findings findings = new Findings(database);
            for (int i = 0; i < Rules.RULES_MAX; i++) {
                FilterCriteria criteria =
                        i % 2 == 0
                                ? RulesTest.vulnerability("CVE-2020-" + i)
                                : FilterCriteria.builder()
                                        .title(RulesTest.equal("a title " + i))
                                        .build();
                findings.rules().create(OF_A, A, "rule " + i, true, criteria, null, null);
            }
            double with = seconds(() -> fill(findings, 0));
            try (Database other = TestDatabase.fresh(Findings.CAPABILITY)) {
                Findings without = new Findings(other);
                double bare = seconds(() -> fill(without, 0));
                System.out.printf("opened in %.1f s with rules, %.1f s without%n", with, bare);
                assertTrue(with < 2 * bare + 5, with + " s with rules, " + bare + " s without");
            }
        }
    }
}
