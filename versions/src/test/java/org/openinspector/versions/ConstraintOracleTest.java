package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Property;

/// The ecosystems' own readers of constraints: what they let through must be what is let through
/// here. What they refuse may mean something here.
final class ConstraintOracleTest {
    private static final NativeTool NODE =
            NativeTool.optional(
                    List.of("node", "-e", NativeTool.script("node-constraints.js")),
                    "apt-get install npm");
    private static final NativeTool PYTHON =
            new NativeTool(
                    List.of("python3", "-c", NativeTool.script("packaging-constraints.py")),
                    "pip install packaging");
    private static final NativeTool RUBY =
            new NativeTool(
                    List.of("ruby", "-e", NativeTool.script("rubygems-constraints.rb")),
                    "apt-get install ruby");
    private static final NativeTool PHP =
            NativeTool.optional(
                    List.of("php", "-r", NativeTool.script("composer-constraints.php")),
                    "apt-get install php-cli php-composer-semver");
    private static final NativeTool ELIXIR =
            NativeTool.optional(
                    List.of("elixir", "-e", NativeTool.script("elixir-constraints.exs")),
                    "apt-get install elixir");
    private static final NativeTool CARGO =
            NativeTool.optional(
                    List.of("bash", "-c", NativeTool.script("cargo-constraints.sh")),
                    "rustup, and the crate semver: cargo fetch");

    @Test
    void npmAgreesWithNode() throws Exception {
        check(ConstraintSyntax.NPM, "node semver", NODE, pair -> true);
    }

    @Test
    void pep440AgreesWithPackaging() throws Exception {
        check(ConstraintSyntax.PEP440, "packaging", PYTHON, pair -> true);
    }

    @Test
    void rubygemsAgreesWithGemRequirement() throws Exception {
        check(ConstraintSyntax.RUBYGEMS, "Gem::Requirement", RUBY, pair -> true);
    }

    @Test
    void composerAgreesWithComposer() throws Exception {
        // Composer joins two alternatives where one ends and the other begins, even if one is
        // empty.
        check(
                ConstraintSyntax.COMPOSER,
                "composer/semver",
                PHP,
                pair -> !pair.left().contains("||") || !hasEmptyPart(pair.left()));
    }

    private static boolean hasEmptyPart(String constraint) {
        for (String part : constraint.split("\\|\\|", -1)) {
            try {
                if (ConstraintSyntax.COMPOSER.parse(part).ranges().isEmpty()) {
                    return true;
                }
            } catch (InvalidConstraintException e) {
                return false;
            }
        }
        return false;
    }

    @Test
    void hexAgreesWithElixir() throws Exception {
        check(ConstraintSyntax.HEX, "Elixir's Version", ELIXIR, pair -> true);
    }

    @Test
    void cargoAgreesWithItsCrate() throws Exception {
        // Cargo takes pre-releases only where a comparator names one of the same release.
        check(
                ConstraintSyntax.CARGO,
                "crate semver",
                CARGO,
                pair -> !pair.right().contains("-") && !pair.right().contains("+"));
    }

    @Test
    void mavenAgreesWithMaven() throws Exception {
        List<Pair> pairs = pairs(ConstraintSyntax.MAVEN, pair -> true);
        List<String> answers = new ArrayList<>();
        for (Pair pair : pairs) {
            answers.add(maven(pair));
        }
        check(ConstraintSyntax.MAVEN, "maven-artifact", pairs, answers);
    }

    private static String maven(Pair pair) {
        try {
            VersionRange range = VersionRange.createFromVersionSpec(pair.left());
            return range.containsVersion(new DefaultArtifactVersion(pair.right())) ? "yes" : "no";
        } catch (InvalidVersionSpecificationException e) {
            return "invalid";
        }
    }

    private static void check(
            ConstraintSyntax syntax, String oracle, NativeTool tool, Predicate<Pair> filter)
            throws Exception {
        List<Pair> pairs = pairs(syntax, filter);
        check(syntax, oracle, pairs, tool.answers(pairs));
    }

    private static List<Pair> pairs(ConstraintSyntax syntax, Predicate<Pair> filter) {
        // From "0" on means from the beginning here, as in advisories, also before 0 itself.
        return ConstraintSamples.pairs(
                syntax,
                Differential.pairs(),
                Property.seed(),
                filter.and(pair -> syntax.scheme().compare("0", pair.right()) <= 0));
    }

    private static void check(
            ConstraintSyntax syntax, String oracle, List<Pair> pairs, List<String> answers)
            throws Exception {
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        int inside = 0;
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            String expected = answers.get(i).strip();
            if (expected.equals("invalid")) {
                continue;
            }
            judged++;
            inside += expected.equals("yes") ? 1 : 0;
            String ours = answer(syntax, pair);
            if (!ours.equals(expected)) {
                wrong.add(
                        String.format(
                                "%s  has  %s: here %s, but %s",
                                pair.left(), pair.right(), ours, expected));
            }
        }
        Counts.record(syntax + " constraints", judged, oracle, wrong.size());
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
                                + String.join("\n", wrong.subList(0, Math.min(25, wrong.size()))));
        assertTrue(judged > pairs.size() / 3, "most constraints are valid");
        assertTrue(inside > judged / 10 && inside < judged * 9 / 10, "both answers occur");
    }

    private static String answer(ConstraintSyntax syntax, Pair pair) {
        try {
            return syntax.parse(pair.left()).contains(pair.right()) ? "yes" : "no";
        } catch (InvalidConstraintException e) {
            return "invalid: " + e.getMessage();
        }
    }
}
