package org.openinspector.versions;

import static org.openinspector.versions.VersionScheme.ALPINE;
import static org.openinspector.versions.VersionScheme.COMPOSER;
import static org.openinspector.versions.VersionScheme.DEBIAN;
import static org.openinspector.versions.VersionScheme.MAVEN;
import static org.openinspector.versions.VersionScheme.NUGET;
import static org.openinspector.versions.VersionScheme.PEP440;
import static org.openinspector.versions.VersionScheme.SEMVER;

import io.github.nscuro.versatile.VersionFactory;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openinspector.testkit.Property;

/// Other implementations that run in this process. Each filter names what that implementation gets
/// wrong or does not know.
final class JvmOracleTest {
    @Test
    void mavenAgreesWithMaven() throws Exception {
        List<Pair> pairs =
                pairs(MAVEN, pair -> isConsistent(pair.left()) && isConsistent(pair.right()));
        Differential.check(MAVEN, "ComparableVersion", pairs, JvmOracleTest::maven);
    }

    private static int maven(Pair pair) {
        return new ComparableVersion(pair.left()).compareTo(new ComparableVersion(pair.right()));
    }

    /// Maven orders `1-0-1` and `1-ga-1` apart from `1-1`, though it calls that their canonical
    /// form.
    private static boolean isConsistent(String version) {
        ComparableVersion read = new ComparableVersion(version);
        return read.compareTo(new ComparableVersion(read.getCanonical())) == 0;
    }

    @Test
    void alpineAgreesWithNaiveComparison() throws Exception {
        List<Pair> pairs =
                pairs(
                        ALPINE,
                        pair ->
                                NaiveAlpine.isValid(pair.left())
                                        && NaiveAlpine.isValid(pair.right()));
        Differential.check(ALPINE, "naive comparison", pairs, NaiveAlpine::compare);
    }

    @Test
    void alpineAgreesWithVersatile() throws Exception {
        // Its numbers are longs; it misorders leading zeros, letters and later suffixes against
        // other kinds, and svn before git.
        Predicate<Pair> known =
                both(
                        "[1-9][0-9]{0,17}(\\.([1-9][0-9]{0,17}|0))*"
                                + "(_(alpha|beta|pre|rc)([1-9][0-9]?)?)*(-r(0|[1-9][0-9]?))?");
        Differential.check(
                ALPINE, "versatile", pairs(ALPINE, known), pair -> versatile("apk", pair));
    }

    @Test
    void semverAgreesWithNaiveComparison() throws Exception {
        List<Pair> pairs =
                pairs(
                        SEMVER,
                        pair ->
                                NaiveSemver.isValid(pair.left())
                                        && NaiveSemver.isValid(pair.right()));
        Differential.check(SEMVER, "naive comparison", pairs, NaiveSemver::compare);
    }

    @Test
    void semverAgreesWithVersatilesNpm() throws Exception {
        // It compares numbers over 127 by identity, ignores case, and misorders identifiers that
        // begin with '-' or '0'.
        Predicate<Pair> known =
                both(
                        "([1-9]?[0-9])(\\.([1-9]?[0-9])){2}"
                                + "(-(([1-9]?[0-9])|[a-z][a-z0-9-]*)(\\.(([1-9]?[0-9])|[a-z][a-z0-9-]*))*)?");
        Differential.check(
                SEMVER, "versatile (npm)", pairs(SEMVER, known), pair -> versatile("npm", pair));
    }

    @Test
    void semverAgreesWithVersatilesGo() throws Exception {
        // Go forbids leading zeros; its numbers are longs here.
        String number = "(0|[1-9][0-9]{0,8})";
        String identifier = "(" + number + "|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
        Predicate<Pair> known =
                both(
                        number
                                + ("(\\." + number + "){2}")
                                + ("(-" + identifier + "(\\." + identifier + ")*)?"));
        Differential.check(
                SEMVER,
                "versatile (golang)",
                pairs(SEMVER, known),
                pair -> versatile("golang", new Pair("v" + pair.left(), "v" + pair.right())));
    }

    @Test
    void debianAgreesWithVersatile() throws Exception {
        // Its numbers are ints.
        Predicate<Pair> known =
                both("([0-9]{1,9}:)?[0-9]+[0-9A-Za-z.+~-]*").and(both("(?!.*[0-9]{10}).*"));
        Differential.check(
                DEBIAN, "versatile", pairs(DEBIAN, known), pair -> versatile("deb", pair));
    }

    @Test
    void pep440AgreesWithVersatile() throws Exception {
        // It knows fewer spellings, and misorders letters and numbers in local versions.
        Predicate<Pair> known =
                both("[0-9]{1,9}(\\.[0-9]{1,9})*((a|b|rc)[0-9])?(\\.post[0-9])?(\\.dev[0-9])?");
        Differential.check(
                PEP440, "versatile", pairs(PEP440, known), pair -> versatile("pypi", pair));
    }

    @Test
    void nugetAgreesWithVersatile() throws Exception {
        // Its numbers are ints, and it compares labels of digits as text if one has a leading zero.
        String number = "(0|[1-9][0-9]{0,8})";
        String label = "(" + number + "|[A-Za-z][A-Za-z0-9]*)";
        Predicate<Pair> known =
                both(number + "(\\." + number + "){2,3}(-" + label + "(\\." + label + ")*)?");
        Differential.check(
                NUGET, "versatile", pairs(NUGET, known), pair -> versatile("nuget", pair));
    }

    @Test
    void composerAgreesWithVersatile() throws Exception {
        Predicate<Pair> known = both("[0-9]{1,5}(\\.[0-9]{1,9}){0,3}(-(alpha|beta|RC)[1-9]?)?");
        Differential.check(
                COMPOSER, "versatile", pairs(COMPOSER, known), pair -> versatile("composer", pair));
    }

    @ParameterizedTest
    @EnumSource(names = {"NUGET", "SWIFT", "PUB", "HEX", "CRAN", "HACKAGE", "OPENSSL"})
    void agreesWithNaiveComparison(VersionScheme scheme) throws Exception {
        List<Pair> pairs =
                pairs(
                        scheme,
                        pair ->
                                NaiveVersions.isValid(scheme, pair.left())
                                        && NaiveVersions.isValid(scheme, pair.right()));
        Differential.check(
                scheme, "naive comparison", pairs, pair -> NaiveVersions.compare(scheme, pair));
    }

    private static int versatile(String scheme, Pair pair) {
        return VersionFactory.forScheme(scheme, pair.left())
                .compareTo(VersionFactory.forScheme(scheme, pair.right()));
    }

    private static Predicate<Pair> both(String expression) {
        Pattern pattern = Pattern.compile(expression);
        return pair ->
                pattern.matcher(pair.left()).matches() && pattern.matcher(pair.right()).matches();
    }

    private static List<Pair> pairs(VersionScheme scheme, Predicate<Pair> filter) {
        Predicate<Pair> ordered =
                pair ->
                        !(scheme.encode(pair.left()) instanceof Encoding.Unordered)
                                && !(scheme.encode(pair.right()) instanceof Encoding.Unordered);
        return Samples.pairs(scheme, Differential.pairs(), Property.seed(), filter.and(ordered));
    }
}
