package org.openinspector.estate.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which versions a search is about, in the words of each ecosystem's own manual.
final class VersionConstraintsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deb | < 3.0.7 | 3.0.7~rc1-1 | INSIDE",
                "deb | < 3.0.7 | 3.0.7-1 | OUTSIDE",
                "deb | <= 3.0.7 | 3.0.7-1 | OUTSIDE",
                "deb | < 9.1 | 2:9.0.1378-2 | INSIDE",
                "deb | < 1:9.1 | 2:9.0.1378-2 | OUTSIDE",
                "deb | >= 0:1 | 2 | INSIDE",
                "rpm | = 3.0.7 | 1:3.0.7-24.el9 | INSIDE",
                "rpm | 3.0.7 | 1:3.0.7-24.el9 | INSIDE",
                "rpm | != 3.0.7 | 1:3.0.7-24.el9 | OUTSIDE",
                "rpm | > 3.0.7 | 1:3.0.7-24.el9 | OUTSIDE",
                "rpm | < 3.0.7-25 | 1:3.0.7-24.el9 | INSIDE",
                "apk | < 1.2.3-r4 | 1.2.3-r3 | INSIDE",
                "maven | < 2.0 | 2.0-rc1 | INSIDE",
                "pypi | < 2.0 | 2.0.dev1 | INSIDE",
                "pypi | >= 2.0 | 2.0.post1 | INSIDE",
                "npm | >= 1.0.0, < 2.0.0 | 2.0.0-beta.1 | INSIDE",
                "npm | >=1.0.0,<2.0.0 | 2.0.0 | OUTSIDE",
                "golang | < v1.10.0 | v1.9.0 | INSIDE",
                "gem | < 1.0 | 1.0.pre | INSIDE",
                "generic | < 1.0.2k | 1.0.2j | INSIDE",
                "bitnami | < 2 | 1 | UNDECIDED",
                "bitnami | = 1 | 1 | INSIDE",
                "bitnami | > 1 | 1 | OUTSIDE",
                "bitnami | >= 1, != 1 | 1 | OUTSIDE",
                "cargo | < 1.0.0 | not-a-version | UNDECIDED",
            })
    void comparesInTheEcosystemsOrder(
            String type, String text, String version, VersionConstraints.Answer expected) {
        assertEquals(
                expected,
                VersionConstraints.parse(text).test(VersionConstraints.scheme(type), version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<", "1.0 2.0", "< 1,", ",", "=> 1", "<> 1", "~> 1.0 < 2"})
    void refusesWhatItCannotRead(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> VersionConstraints.parse(text));
        assertTrue(String.valueOf(refused.getMessage()).contains("expected"));
    }

    @Test
    void isBounded() {
        assertThrows(
                IllegalArgumentException.class, () -> VersionConstraints.parse("1".repeat(257)));
        assertThrows(
                IllegalArgumentException.class,
                () -> VersionConstraints.parse("1" + ",1".repeat(10)));
    }
}
