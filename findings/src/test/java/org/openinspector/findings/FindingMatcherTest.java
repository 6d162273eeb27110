package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.REGION;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.accounts.Accounts;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;
import org.openinspector.testkitserver.TestDatabase;

/// Criteria asked of one finding against lists made in plain Java.
final class FindingMatcherTest {
    private static List<Finding> all = List.of();

    @BeforeAll
    static void fill() {
        try (Database database = TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY)) {
            Findings findings =
                    new Findings(database, Samples.keys(database), FindingsSettings.DEFAULTS);
            new Population(new SplittableRandom(11)).fill(findings, List.of(A, B), 20);
            List<Finding> out = new ArrayList<>();
            @Nullable String token = null;
            do {
                FindingPage page =
                        findings.list(
                                new AccountScope(List.of(A, B), REGION), null, null, 100, token);
                out.addAll(page.findings());
                token = page.nextToken();
            } while (token != null);
            all = List.copyOf(out);
        }
    }

    @Test
    void matchesWhatListsHave() {
        AtomicInteger matched = new AtomicInteger();
        Property.check(
                RandomGenerator::nextLong,
                Fixtures.full() ? 5_000 : 300,
                seed -> {
                    FilterCriteria criteria =
                            new RandomCriteria(new SplittableRandom(seed), all).criteria();
                    FindingMatcher matcher = FindingMatcher.of(criteria);
                    List<String> got =
                            all.stream().filter(matcher).map(Finding::findingArn).sorted().toList();
                    matched.addAndGet(got.size());
                    assertEquals(
                            NaiveList.answer(all, criteria, null).stream()
                                    .map(Finding::findingArn)
                                    .sorted()
                                    .toList(),
                            got,
                            () -> FilterCriteria.toJson(criteria));
                });
        assertTrue(matched.get() > 100, "matched " + matched);
    }

    @Test
    void anArnOfSomebodyElseIsABug() {
        Finding other = all.getFirst().toBuilder().findingArn("arn:x").build();
        assertThrows(
                IllegalArgumentException.class,
                () -> FindingMatcher.of(FilterCriteria.builder().build()).test(other));
    }
}
