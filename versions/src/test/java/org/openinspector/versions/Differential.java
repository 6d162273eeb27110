package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;

/// Compares answers about pairs, and records how many there were.
final class Differential {
    private Differential() {}

    /// Pairs for one scheme and one oracle.
    static int pairs() {
        return Fixtures.full() ? 100_000 : 10_000;
    }

    /// True if the scheme has keys for both.
    static boolean keyed(VersionScheme scheme, Pair pair) {
        return scheme.key(pair.left()).isPresent() && scheme.key(pair.right()).isPresent();
    }

    /// Asserts that an oracle in this process says the same.
    static void check(
            VersionScheme scheme, String oracle, List<Pair> pairs, ToIntFunction<Pair> answer)
            throws IOException {
        check(
                scheme,
                oracle,
                pairs,
                pairs.stream()
                        .map(pair -> String.valueOf(Integer.signum(answer.applyAsInt(pair))))
                        .toList());
    }

    /// Asserts that the scheme's comparison equals the answers, which are `-1`, `0` or `1`.
    static void check(VersionScheme scheme, String oracle, List<Pair> pairs, List<String> answers)
            throws IOException {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            int ours = Integer.signum(scheme.compare(pair.left(), pair.right()));
            int theirs = Integer.parseInt(answers.get(i).strip());
            if (ours != theirs) {
                wrong.add(
                        pair.left()
                                + "  "
                                + "<=>".charAt(ours + 1)
                                + "  "
                                + pair.right()
                                + "  here, but "
                                + "<=>".charAt(theirs + 1));
            }
        }
        Counts.record(scheme.id() + " pairs", pairs.size(), oracle, wrong.size());
        wrong.sort(Comparator.comparingInt(String::length));
        assertTrue(
                wrong.isEmpty(),
                () ->
                        wrong.size()
                                + " wrong against "
                                + oracle
                                + " (-Dproperty.seed="
                                + Property.seed()
                                + "):\n"
                                + String.join("\n", wrong.subList(0, Math.min(15, wrong.size()))));
    }
}
