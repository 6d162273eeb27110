package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.openinspector.versions.VersionScheme.DEBIAN;
import static org.openinspector.versions.VersionScheme.PEP440;
import static org.openinspector.versions.VersionScheme.RPM;
import static org.openinspector.versions.VersionScheme.RUBYGEMS;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;

/// The ecosystems' own tools, each asked once about all pairs.
final class NativeOracleTest {
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{16}");

    private static final NativeTool PERL =
            new NativeTool(
                    List.of(
                            "perl",
                            "-MDpkg::Version",
                            "-ne",
                            "chomp; my ($a, $b) = map { Dpkg::Version->new($_, check => 0) }"
                                    + " split /\\t/; print $a <=> $b, qq(\\n)"),
                    "apt-get install perl libdpkg-perl");

    private static final NativeTool PYTHON =
            new NativeTool(
                    List.of(
                            "python3",
                            "-c",
                            """
                            import sys
                            from packaging.version import InvalidVersion, Version
                            def read(text):
                                try:
                                    return Version(text)
                                except InvalidVersion:
                                    return None
                            for line in sys.stdin:
                                a, b = map(read, line.rstrip("\\n").split("\\t"))
                                if a is None or b is None:
                                    print("invalid", int(a is None), int(b is None))
                                else:
                                    print((a > b) - (a < b))
                            """),
                    "apt-get install python3 python3-packaging");

    private static final NativeTool RPM_LUA =
            new NativeTool(
                    List.of(
                            "rpm",
                            "--eval",
                            "%{lua: for l in io.lines(os.getenv('PAIRS')) do"
                                    + " local a, b = l:match('([^\\t]*)\\t(.*)')"
                                    + " print(rpm.vercmp(a, b) .. '\\n') end}"),
                    "apt-get install rpm");

    private static final NativeTool RUBY =
            new NativeTool(
                    List.of(
                            "ruby",
                            "-e",
                            """
                            STDIN.each_line do |line|
                              a, b = line.chomp.split("\\t", -1)
                              valid = [a, b].map { |v| Gem::Version.correct?(v) }
                              puts(valid.all? ? Gem::Version.new(a) <=> Gem::Version.new(b) : "invalid")
                            end
                            """),
                    "apt-get install ruby");

    @Test
    void debianAgreesWithDpkgsPerlModule() throws Exception {
        // Perl rounds longer numbers; dpkg itself, below, does not.
        List<Pair> pairs =
                Samples.pairs(
                        DEBIAN,
                        Differential.pairs(),
                        Property.seed(),
                        pair -> Differential.keyed(DEBIAN, pair) && !hasLongNumber(pair));
        Differential.check(DEBIAN, "Dpkg::Version", pairs, PERL.answers(pairs));
    }

    private static boolean hasLongNumber(Pair pair) {
        return LONG_NUMBER.matcher(pair.left() + " " + pair.right()).find();
    }

    @Test
    void debianAgreesWithDpkgItself() throws Exception {
        // What dpkg refuses must be refused, too. It takes a leading '-' for an option, and a sign
        // before the epoch, which policy forbids, for part of a number.
        int count = Fixtures.full() ? 1500 : 300;
        List<Pair> pairs =
                Samples.pairs(
                        DEBIAN,
                        count,
                        Property.seed() + 1,
                        pair -> !hasSign(pair.left()) && !hasSign(pair.right()));
        List<String> wrong = new ArrayList<>();
        for (Pair pair : pairs) {
            boolean both = Differential.keyed(DEBIAN, pair);
            int order = both ? Integer.signum(DEBIAN.compare(pair.left(), pair.right())) : 0;
            String relation = List.of("lt", "eq", "gt").get(order + 1);
            int status = dpkg(pair.left(), relation, pair.right());
            if (status != (both ? 0 : 2)) {
                wrong.add(pair + " " + (both ? relation : "refused") + ", dpkg exits " + status);
            }
        }
        Counts.record("debian pairs", count, "dpkg --compare-versions", wrong.size());
        assertEquals(List.of(), wrong);
    }

    private static boolean hasSign(String version) {
        return version.startsWith("-") || version.startsWith("+");
    }

    private static int dpkg(String left, String relation, String right)
            throws IOException, InterruptedException {
        return new ProcessBuilder("dpkg", "--compare-versions", left, relation, right)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void rpmAgreesWithRpm() throws Exception {
        List<Pair> pairs = keyed(RPM);
        Differential.check(RPM, "rpm", pairs, RPM_LUA.answers(pairs));
    }

    @Test
    void pep440AgreesWithPackaging() throws Exception {
        List<Pair> pairs =
                Samples.pairs(
                        PEP440,
                        Differential.pairs(),
                        Property.seed(),
                        pair ->
                                Differential.keyed(PEP440, pair)
                                        && !isLegacy(pair.left())
                                        && !isLegacy(pair.right()));
        Differential.check(PEP440, "packaging", pairs, PYTHON.answers(pairs));
    }

    @Test
    void pep440KnowsWhatPackagingKnows() throws Exception {
        List<Pair> pairs =
                Samples.pairs(
                        PEP440,
                        Differential.pairs(),
                        Property.seed() + 1,
                        pair -> Differential.keyed(PEP440, pair));
        List<String> answers = PYTHON.answers(pairs);
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            String expected =
                    isLegacy(pair.left()) || isLegacy(pair.right())
                            ? "invalid "
                                    + (isLegacy(pair.left()) ? 1 : 0)
                                    + " "
                                    + (isLegacy(pair.right()) ? 1 : 0)
                            : "valid";
            String answer = answers.get(i);
            assertEquals(expected, answer.startsWith("invalid") ? answer : "valid", pair::toString);
        }
    }

    private static boolean isLegacy(String version) {
        return PEP440.key(version).orElseThrow().toBytes()[0] == 0;
    }

    @Test
    void rubygemsAgreesWithRubygems() throws Exception {
        // A letter after the first number: Gem::Version refuses it, advisories hold it.
        List<Pair> pairs =
                Samples.pairs(
                        RUBYGEMS,
                        Differential.pairs(),
                        Property.seed(),
                        pair ->
                                Differential.keyed(RUBYGEMS, pair)
                                        && !pair.left().matches("[0-9]+[A-Za-z].*")
                                        && !pair.right().matches("[0-9]+[A-Za-z].*"));
        Differential.check(RUBYGEMS, "Gem::Version", pairs, RUBY.answers(pairs));
    }

    @Test
    void rubygemsRefusesWhatRubygemsRefuses() throws Exception {
        List<Pair> pairs =
                Samples.pairs(
                        RUBYGEMS,
                        1000,
                        Property.seed(),
                        pair -> RUBYGEMS.key(pair.left()).isEmpty());
        List<String> answers = RUBY.answers(pairs);
        for (int i = 0; i < pairs.size(); i++) {
            assertEquals("invalid", answers.get(i), pairs.get(i)::left);
        }
    }

    private static List<Pair> keyed(VersionScheme scheme) {
        return Samples.pairs(
                scheme,
                Differential.pairs(),
                Property.seed(),
                pair -> Differential.keyed(scheme, pair));
    }
}
