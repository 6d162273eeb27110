package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.REGION;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.DataKeys;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;
import org.openinspector.testkitserver.TestDatabase;

/// Lists against the same lists made in plain Java.
final class FindingsListTest {
    private static final AccountScope BOTH = new AccountScope(List.of(A, B), REGION);
    private static final AccountScope ONLY_A = AccountScope.of(A, REGION);

    /// Looks few answers up.
    private static Findings findings;

    /// Walks whenever it can, and in small steps.
    private static Findings walking;

    private static List<Finding> all;

    @BeforeAll
    static void fill() {
        Database database = TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY);
        DataKeys keys = Samples.keys(database);
        findings = new Findings(database, keys, FindingsSettings.DEFAULTS);
        walking =
                new Findings(
                        database,
                        new Details(keys),
                        FindingsSettings.DEFAULTS,
                        new Listing.Limits(8, 1, 5, 1, 1, 3, 6));
        new Population(new SplittableRandom(7)).fill(findings, List.of(A, B), 30);
        all = pages(findings, BOTH, FilterCriteria.builder().build(), null, 100);
    }

    @Test
    void answersLikePlainJava() {
        Property.check(
                RandomGenerator::nextLong,
                Fixtures.full() ? 5_000 : 40,
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    RandomCriteria questions = new RandomCriteria(random, all);
                    FilterCriteria criteria = questions.criteria();
                    @Nullable SortCriteria sort = questions.sort();
                    AccountScope scope = random.nextBoolean() ? BOTH : ONLY_A;
                    List<Finding> visible =
                            all.stream()
                                    .filter(one -> scope.accounts().contains(one.awsAccountId()))
                                    .toList();
                    int size = random.nextInt(5) == 0 ? random.nextInt(20, 100) : 100;
                    assertEquals(
                            arns(NaiveList.answer(visible, criteria, sort)),
                            arns(
                                    pages(
                                            random.nextInt(3) == 0 ? findings : walking,
                                            scope,
                                            criteria,
                                            sort,
                                            size)),
                            () -> FilterCriteria.toJson(criteria) + " by " + sort);
                });
    }

    private static List<String> arns(List<Finding> findings) {
        return findings.stream().map(Finding::findingArn).toList();
    }

    private static List<Finding> pages(
            Findings findings,
            AccountScope scope,
            FilterCriteria criteria,
            @Nullable SortCriteria sort,
            int size) {
        List<Finding> out = new ArrayList<>();
        @Nullable String token = null;
        do {
            FindingPage page = findings.list(scope, criteria, sort, size, token);
            out.addAll(page.findings());
            token = page.nextToken();
        } while (token != null);
        return out;
    }

    @Test
    void aTokenBelongsToItsQuestion() {
        FilterCriteria none = FilterCriteria.builder().build();
        String token =
                Objects.requireNonNull(findings.list(ONLY_A, none, null, 5, null).nextToken());
        assertEquals(5, findings.list(ONLY_A, none, null, 5, token).findings().size());
        assertThrows(ValidationException.class, () -> findings.list(BOTH, none, null, 5, token));
        FilterCriteria other =
                FilterCriteria.builder()
                        .title(new RandomCriteria(new SplittableRandom(1), all).criteria().title())
                        .severity(List.of())
                        .build();
        assertThrows(ValidationException.class, () -> findings.list(ONLY_A, other, null, 5, token));
        for (int i = 0; i < token.length(); i++) {
            char changed = token.charAt(i) == 'A' ? 'B' : 'A';
            String bad = token.substring(0, i) + changed + token.substring(i + 1);
            if (!Arrays.equals(decoded(bad), decoded(token))) {
                assertThrows(
                        ValidationException.class, () -> findings.list(ONLY_A, none, null, 5, bad));
            }
        }
    }

    private static byte[] decoded(String token) {
        return Base64.getUrlDecoder().decode(token);
    }
}
