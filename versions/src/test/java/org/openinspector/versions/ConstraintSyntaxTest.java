package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ConstraintSyntaxTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    # syntax; constraint; ranges
                    NPM;         ^1.2.3;                      [1.2.3, 2.0.0-0)
                    NPM;         ~1.2;                        [1.2.0-0, 1.3.0-0)
                    NPM;         1.2 - 2.3;                   [1.2.0-0, 2.4.0-0)
                    NPM;         <1.0.0 || >=2.0.0 <2.1.0;    [*, 1.0.0) [2.0.0, 2.1.0)
                    NPM;         <5.0.3 >=5.0.0 || < 4.2.1;   [*, 4.2.1) [5.0.0, 5.0.3)
                    NPM;         *;                           [*, *]
                    NPM;         >1.0.0;                      (1.0.0, *]
                    NPM;         =1.0.0;                      [1.0.0, 1.0.0]
                    CARGO;       1.2;                         [1.2.0, 2.0.0-0)
                    CARGO;       >=0.4.1, <0.5;               [0.4.1, 0.5.0-0)
                    CARGO;       1.*;                         [1.0.0, 2.0.0-0)
                    HEX;         ~> 1.2.3 or == 2.0.0;        [1.2.3, 1.3.0-0) [2.0.0, 2.0.0]
                    PEP440;      ~=1.4.2;                     [1.4.2, 1.5.dev0)
                    PEP440;      ==1.*;                       [1.dev0, 2.dev0)
                    PEP440;      <2.0,!=1.5;                  [*, 1.5) [1.5.post0.dev0, 2.0.dev0)
                    PEP440;      ===1.0-custom;               =1.0-custom
                    RUBYGEMS;    ~> 1.2.3;                    [1.2.3, 1.3.A)
                    RUBYGEMS;    ~> 6.0.3, >= 6.0.3.1;        [6.0.3.1, 6.1.A)
                    RUBYGEMS;    != 1.0;                      [*, 1.0) (1.0, *]
                    COMPOSER;    >=1.2,<1.3.4;                [1.2-dev, 1.3.4-dev)
                    COMPOSER;    >=1.2 <1.3.4|^2.0;           [1.2-dev, 1.3.4-dev) [2.0-dev, 3-dev)
                    COMPOSER;    dev-main;                    =dev-main
                    COMPOSER;    ~1.2.3;                      [1.2.3-dev, 1.3-dev)
                    COMPOSER;    1.0 - 2.0;                   [1.0-dev, 2.1-dev)
                    MAVEN;       [1.0,2.0);                   [1.0, 2.0)
                    MAVEN;       (,1.0],[1.2,);               [*, 1.0] [1.2, *]
                    MAVEN;       1.0;                         [1.0, 1.0]
                    NUGET;       [1.0,2.0);                   [1.0, 2.0)
                    NUGET;       1.0;                         [1.0, *]
                    NUGET;       (,2.0.0);                    [*, 2.0.0)
                    COMPARATORS; >= 1.0, < 2.0;               [1.0, 2.0)
                    COMPARATORS; = 1.0;                       [1.0, 1.0]
                    COMPARATORS; <=1.2 || >2 <3;              [*, 1.2] (2, 3)
                    COMPARATORS; > 0, < 2;                    (00, 2)
                    COMPARATORS; >= 0;                        [*, *]
                    COMPARATORS; main;                        =main
                    COMPARATORS; >= 1 and < 2 or = 3;         [1, 2) [3, 3]
                    """)
    void readsAsPublished(ConstraintSyntax syntax, String constraint, String expected)
            throws Exception {
        assertEquals(expected, written(syntax.parse(constraint)));
    }

    private static String written(VersionSet set) {
        return (set.ranges().stream()
                                .map(ConstraintSyntaxTest::written)
                                .collect(Collectors.joining(" "))
                        + set.versions().stream()
                                .map(version -> "=" + version)
                                .collect(Collectors.joining(" ")))
                .strip();
    }

    private static String written(AffectedRange range) {
        String from =
                range.introduced().equals("0")
                        ? "[*"
                        : (range.afterIntroduced() ? "(" : "[") + range.introduced();
        String to =
                range.limit()
                        .map(limit -> limit + ")")
                        .or(() -> range.lastAffected().map(last -> last + "]"))
                        .orElse("*]");
        return from + ", " + to;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    NPM;         1.x.3;          "1.x.3" is no version, expected numbers, then 'x' or '*'
                    NPM;         >=1.2-beta;     "1.2-beta" is no version, expected three numbers before a pre-release
                    NPM;         latest;         "latest" is no version, expected numbers, then 'x' or '*'
                    CARGO;       >=1 <2;         ">=1 <2" has '<' at character 5, expected ',' or the end
                    HEX;         ~> 1;           "1" has one number, expected two or three after ~>
                    PEP440;      1.0;            "1.0" has '1' at character 1, expected one of === ~= == != <= >= < >
                    PEP440;      >=1.*;          "1.*" has '.*', expected only after numbers, == and !=
                    PEP440;      <1+a;           "1+a" is a local version, expected one only after == and !=
                    RUBYGEMS;    >=;             ">=" ends, expected a version
                    COMPOSER;    foo;            "foo" is no version of Composer's, expected numbers, a wildcard or a branch
                    MAVEN;       [1,2;           "[1,2" ends, expected ']' or ')'
                    MAVEN;       (1.0);          "(1.0)" has ')' at character 5, expected ','
                    NUGET;       [1,2),[3,4);    "[1,2),[3,4)" has ',' at character 6, expected the end
                    COMPARATORS; >= 1, ;         ">= 1," ends, expected a version
                    COMPARATORS; '';             "" ends, expected a version
                    """)
    void refusalSaysWhatWasSeenAndExpected(
            ConstraintSyntax syntax, String constraint, String message) {
        assertEquals(
                message,
                assertThrows(InvalidConstraintException.class, () -> syntax.parse(constraint))
                        .getMessage());
    }

    /// A bound that is no version is kept, so that the advisory is not lost: what it decides is
    /// unknown, and nothing else is.
    @Test
    void boundsWithoutAnOrderAreKept() throws Exception {
        VersionSet set =
                ConstraintSyntax.COMPARATORS.parse(
                        ">= 1.0, < nonsense || = 0.5", VersionScheme.SEMVER);
        assertTrue(set.contains("0.5"));
        assertThrows(UnorderedVersionException.class, () -> set.contains("1.5"));
        assertFalse(ConstraintSyntax.COMPARATORS.parse(">= 1.0, < nonsense").contains("0.9"));
        assertThrows(
                InvalidConstraintException.class,
                () -> ConstraintSyntax.COMPARATORS.parse("< nonsense, < 1"));
    }

    @Test
    void complementIsExact() throws Exception {
        VersionSet patched = ConstraintSyntax.RUBYGEMS.parse("~> 1.2.3");
        VersionSet unaffected = ConstraintSyntax.RUBYGEMS.parse("< 1.0");
        VersionSet affected =
                patched.or(unaffected).or(ConstraintSyntax.RUBYGEMS.parse(">= 2")).complement();
        assertEquals("[1.0, 1.2.3) [1.3.A, 2)", written(affected));
        VersionSet nothing = VersionSet.nothing(VersionScheme.RPM);
        assertEquals(VersionSet.everything(VersionScheme.RPM), nothing.complement());
        assertEquals(nothing, nothing.complement().complement());
        assertEquals("[*, *]", written(ConstraintSyntax.COMPOSER.parse("dev-main").complement()));
    }

    /// Not up to 1.2 in any release is after 1.2 in every release.
    @Test
    void rpmBoundsStandForAllReleases() throws Exception {
        VersionSet set = ConstraintSyntax.COMPARATORS.parse("> 1.2", VersionScheme.RPM);
        assertFalse(set.contains("1.2-3"));
        assertTrue(set.complement().contains("1.2-3"));
        assertTrue(set.contains("1.2.1-1"));
        assertTrue(ConstraintSyntax.COMPARATORS.parse("1.2", VersionScheme.RPM).contains("1.2-3"));
    }

    @ParameterizedTest
    @EnumSource
    void hostileTextsAreRefusedInTime(ConstraintSyntax syntax) {
        String or =
                IntStream.range(0, 400).mapToObj(i -> ">=" + i).collect(Collectors.joining("||"));
        String not =
                IntStream.range(0, 400).mapToObj(i -> "!=" + i).collect(Collectors.joining(","));
        for (String text :
                List.of(
                        "",
                        " ",
                        "||",
                        "||".repeat(4000),
                        ",".repeat(8000),
                        "[".repeat(8000),
                        "(,),".repeat(2000),
                        "1".repeat(8000),
                        "1.".repeat(4000),
                        "1-".repeat(500),
                        ">=1 ".repeat(2000),
                        ">=1,".repeat(2000),
                        "=1.x".repeat(100),
                        "9".repeat(1000000),
                        or,
                        not)) {
            assertTimeout(
                    Duration.ofSeconds(3),
                    () -> {
                        try {
                            syntax.parse(text).complement();
                        } catch (InvalidConstraintException e) {
                            assertFalse(String.valueOf(e.getMessage()).isBlank());
                        }
                    });
        }
    }

    @Test
    void setCannotBeWrong() {
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new VersionSet(
                                VersionScheme.RPM,
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.SEMVER, "0", Optional.empty())),
                                new TreeSet<>()));
    }
}
