package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class VersionSchemeTest {
    @ParameterizedTest
    @CsvSource({
        "alpine, ALPINE",
        "crates, SEMVER",
        "debian, DEBIAN",
        "go, GO",
        "maven, MAVEN",
        "npm, SEMVER",
        "pep440, PEP440",
        "pypi, PEP440",
        "redhat, RPM",
        "rpm, RPM",
        "rubygems, RUBYGEMS",
        "semver, SEMVER",
        "nuget, NUGET",
        "packagist, COMPOSER",
        "composer, COMPOSER",
        "hex, HEX",
        "swift, SWIFT",
        "pub, PUB",
        "cran, CRAN",
        "hackage, HACKAGE",
        "conan, CONAN",
        "openssl, OPENSSL",
        "golang, GO",
        "cargo, SEMVER",
        "ubuntu, DEBIAN",
        "wolfi, ALPINE",
        "gem, RUBYGEMS"
    })
    void schemeIsFoundByName(String name, VersionScheme expected) {
        assertEquals(Optional.of(expected), VersionScheme.named(name));
        assertEquals(Optional.of(expected), VersionScheme.named(expected.id()));
    }

    @Test
    void unknownNameIsNoScheme() {
        assertEquals(Optional.empty(), VersionScheme.named("DEBIAN"));
        assertEquals(Optional.empty(), VersionScheme.named("generic"));
    }

    @ParameterizedTest
    @EnumSource
    void hostileTextsAreRefusedWithAReason(VersionScheme scheme) {
        for (String text :
                List.of(
                        "",
                        " ",
                        "1 2",
                        "1\u0000",
                        "1\u007f",
                        "1\u00a0",
                        "1\ud800",
                        "\udc001",
                        "1".repeat(1025),
                        "1" + "é".repeat(512),
                        "1".repeat(50_000_000))) {
            Encoding.Unordered refused =
                    assertInstanceOf(Encoding.Unordered.class, scheme.encode(text));
            assertTrue(refused.why().length() < 300, refused.why());
            assertThrows(UnorderedVersionException.class, () -> scheme.compare(text, "1"));
            assertThrows(UnorderedVersionException.class, () -> scheme.compare("1", text));
        }
    }

    @ParameterizedTest
    @EnumSource
    void longestTextsStayWithinTheLimit(VersionScheme scheme) {
        for (String piece :
                List.of("1", "0", "1.", "1-", "a1", "a", "a.", "~", "_p1", "-1", "a-")) {
            String text = "1" + ("." + piece).repeat(1023 / (piece.length() + 1));
            String dense = "1" + piece.repeat(1023 / piece.length());
            for (String each : List.of(text, dense, text + "1")) {
                switch (scheme.encode(each)) {
                    case Encoding.Keyed(VersionKey key) -> assertTrue(key.length() <= 1024);
                    case Encoding.Unkeyed(String why) -> assertTrue(why.length() < 300, why);
                    case Encoding.Unordered(String why) -> {
                        assertTrue(why.length() < 300, why);
                        assertThrows(
                                UnorderedVersionException.class, () -> scheme.compare(each, "1"));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbersOfAnyLengthOrder(VersionScheme scheme) {
        for (int digits : new int[] {9, 10, 18, 19, 20, 249, 250, 251, 255, 256, 257, 990}) {
            String shorter = "9".repeat(digits);
            String longer = "1" + "0".repeat(digits);
            // Composer takes at most 19 digits for a version; longer ones are compared as by PHP.
            assertTrue(scheme.compareAny(shorter, longer) < 0, () -> digits + " digits");
            assertTrue(scheme.compareAny("000" + shorter, longer) < 0, () -> digits + " digits");
            assertEquals(0, scheme.compareAny("000" + shorter, shorter));
        }
    }

    @Test
    void messagesSayWhatWasSeenAndExpected() {
        assertEquals(
                new Encoding.Unordered(
                        "\"a:1\" has 'a' at character 1, expected an epoch of digits before the ':'"),
                VersionScheme.DEBIAN.encode("a:1"));
        assertEquals(
                new Encoding.Unordered("\"1-\" ends, expected a revision after the '-'"),
                VersionScheme.DEBIAN.encode("1-"));
        assertEquals(
                new Encoding.Unordered(
                        "\"1\\u0000\" has U+0000 at character 2, expected no blank or control"
                                + " character"),
                VersionScheme.RPM.encode("1\u0000"));
        assertEquals(
                new Encoding.Unordered(
                        "the epoch of \"2147483648:1\" is too big, expected at most 2147483647"),
                VersionScheme.DEBIAN.encode("2147483648:1"));
    }

    @Test
    void unicodeComparesInTheOrderOfItsBytes() {
        // U+FF5E precedes U+1F600 in UTF-8, and follows it in UTF-16.
        assertTrue(VersionScheme.ALPINE.compare("1.0～", "1.0😀") < 0);
    }
}
