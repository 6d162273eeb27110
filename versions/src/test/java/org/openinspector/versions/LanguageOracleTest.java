package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.versions.VersionScheme.COMPOSER;
import static org.openinspector.versions.VersionScheme.CONAN;
import static org.openinspector.versions.VersionScheme.CRAN;
import static org.openinspector.versions.VersionScheme.GO;
import static org.openinspector.versions.VersionScheme.HEX;
import static org.openinspector.versions.VersionScheme.SEMVER;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Property;

/// The tools of the language ecosystems, each asked once about all pairs; a tool that is not there
/// is skipped.
final class LanguageOracleTest {
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{16}");

    private static final NativeTool NODE =
            NativeTool.optional(
                    List.of("node", "-e", NativeTool.script("node-versions.js")),
                    "apt-get install npm");
    private static final NativeTool GO_COMMAND =
            NativeTool.optional(
                    List.of("bash", "-c", NativeTool.script("go-versions.sh")),
                    "https://go.dev/dl/");
    private static final NativeTool PHP =
            NativeTool.optional(
                    List.of("php", "-r", NativeTool.script("composer-versions.php")),
                    "apt-get install php-cli php-composer-semver");
    private static final NativeTool ELIXIR =
            NativeTool.optional(
                    List.of("elixir", "-e", NativeTool.script("elixir-versions.exs")),
                    "apt-get install elixir");
    private static final NativeTool CONAN_PYTHON =
            NativeTool.optional(
                    List.of("python3", "-c", NativeTool.script("conan-versions.py")),
                    "pip install conan");
    private static final NativeTool R =
            NativeTool.optional(
                    List.of("Rscript", "-e", NativeTool.script("cran-versions.R")),
                    "apt-get install r-base-core");

    @Test
    void semverAgreesWithNode() throws Exception {
        // Its numbers are doubles. Of more than three it takes a part of the third and all that
        // follows for a pre-release.
        Pattern known = Pattern.compile("[v=]*[0-9]+\\.[0-9]+\\.[0-9]+([-+A-Za-z].*)?");
        check(
                SEMVER,
                "node semver",
                NODE,
                pair ->
                        !hasLongNumber(pair)
                                && known.matcher(pair.left()).matches()
                                && known.matcher(pair.right()).matches());
    }

    @Test
    void goAgreesWithGo() throws Exception {
        // Since go1.21 the name without a third number is that of the language, before rc1; the
        // vulnerability database reads it as a release all the same.
        check(
                GO,
                "x/mod/semver, go/version",
                GO_COMMAND,
                pair -> !isLanguage(pair.left()) && !isLanguage(pair.right()));
    }

    private static boolean isLanguage(String version) {
        return version.matches("go[0-9]+(\\.[0-9]+)?(-.*)?");
    }

    @Test
    void composerAgreesWithComposer() throws Exception {
        check(COMPOSER, "composer/semver", PHP, pair -> !hasLongNumber(pair));
    }

    /// Also the line of `SharedOracleTest` that is wrong.
    @Test
    void composerKnowsWhatComposerKnows() throws Exception {
        List<Pair> pairs =
                new ArrayList<>(
                        Samples.pairs(
                                COMPOSER,
                                Differential.pairs(),
                                Property.seed() + 1,
                                pair -> !hasLongNumber(pair)));
        pairs.add(new Pair("1.0.0", "1.0"));
        List<String> answers = PHP.answers(pairs);
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            int left = COMPOSER.key(pair.left()).isPresent() ? 0 : 1;
            int right = COMPOSER.key(pair.right()).isPresent() ? 0 : 1;
            String expected = left + right == 0 ? "valid" : "invalid " + left + " " + right;
            String answer = answers.get(i);
            assertEquals(expected, answer.startsWith("invalid") ? answer : "valid", pair::toString);
        }
        assertEquals("0", answers.getLast());
    }

    @Test
    void hexAgreesWithElixir() throws Exception {
        check(HEX, "Elixir's Version", ELIXIR, pair -> true);
    }

    @Test
    void conanAgreesWithConan() throws Exception {
        // Its answers about versions without a key go in circles, but each is the same here.
        check(CONAN, "conan", CONAN_PYTHON, pair -> true);
    }

    @Test
    void cranAgreesWithR() throws Exception {
        // Its numbers are 32 bits long.
        check(
                CRAN,
                "compareVersion of R",
                R,
                pair -> !(pair.left() + " " + pair.right()).matches(".*[0-9]{10}.*"));
    }

    private static boolean hasLongNumber(Pair pair) {
        return LONG_NUMBER.matcher(pair.left() + " " + pair.right()).find();
    }

    /// What the tool refuses has no expected answer.
    private static void check(
            VersionScheme scheme, String oracle, NativeTool tool, Predicate<Pair> filter)
            throws Exception {
        List<Pair> judged = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int round = 0; judged.size() < Differential.pairs(); round++) {
            assertTrue(
                    round < 10, () -> "only " + judged.size() + " pairs that " + oracle + " takes");
            List<Pair> pairs =
                    Samples.pairs(
                            scheme,
                            Differential.pairs(),
                            Property.seed() + round,
                            filter.and(pair ->
                                    isOrdered(scheme, pair.left())
                                            && isOrdered(scheme, pair.right())));
            List<String> answers = tool.answers(pairs);
            for (int i = 0; i < pairs.size(); i++) {
                if (!answers.get(i).startsWith("invalid")) {
                    judged.add(pairs.get(i));
                    expected.add(answers.get(i));
                }
            }
        }
        Differential.check(scheme, oracle, judged, expected);
    }

    private static boolean isOrdered(VersionScheme scheme, String version) {
        return !(scheme.encode(version) instanceof Encoding.Unordered);
    }
}
