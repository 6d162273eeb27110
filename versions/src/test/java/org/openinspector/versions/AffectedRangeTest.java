package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.versions.VersionScheme.DEBIAN;
import static org.openinspector.versions.VersionScheme.MAVEN;
import static org.openinspector.versions.VersionScheme.PEP440;
import static org.openinspector.versions.VersionScheme.RPM;
import static org.openinspector.versions.VersionScheme.SEMVER;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openinspector.testkit.Property;

final class AffectedRangeTest {
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # scheme, introduced, fixed, last affected, version, inside
                    DEBIAN, 0,     2.4-6, ,      2.4-6,         false
                    DEBIAN, 0,     2.4-6, ,      2.4-5+deb12u9, true
                    DEBIAN, 0,     2.4-6, ,      0~git1-1,      true
                    DEBIAN, 0,     2.4-6, ,      1:0-1,         false
                    DEBIAN, 0,     ,      ,      99:1,          true
                    DEBIAN, 2.0-1, 2.4-6, ,      2.0~rc1-1,     false
                    DEBIAN, 2.0-1, 2.4-6, ,      2.0-1,         true
                    DEBIAN, 2.0-1, ,      2.4-6, 2.4-6,         true
                    DEBIAN, 2.0-1, ,      2.4-6, 2.4-6+b1,      false
                    DEBIAN, 2.0-1, ,      2.4,   2.4-0,         true
                    RPM,    0,     1.2-3, ,      1.2-2,         true
                    RPM,    0,     1.2-3, ,      1.2-3,         false
                    RPM,    0,     1.2-3, ,      1.2-3.el9,     false
                    # A bound without a release stands for all releases of its version.
                    RPM,    0,     1.2,   ,      1.2-3,         false
                    RPM,    0,     1.2,   ,      1.1-99,        true
                    RPM,    1.2,   ,      ,      1.2-3,         true
                    RPM,    0,     ,      1.2,   1.2-3,         true
                    RPM,    0,     ,      1.2,   1.2,           true
                    RPM,    0,     ,      1.2,   1.2.1-1,       false
                    RPM,    0,     ,      1.2,   1.2^git1-1,    false
                    RPM,    0,     ,      1.2-3, 1.2-3,         true
                    RPM,    0,     ,      1.2-3, 1.2-4,         false
                    SEMVER, 0,     1.2.0, ,      0.0.0-0,       true
                    SEMVER, 1.0.0, 1.2.0, ,      1.2.0-rc.1,    true
                    SEMVER, 1.0.0, 1.2.0, ,      1.2.0+build,   false
                    SEMVER, 1.0.0, ,      1.2.0, 1.2.0+build,   true
                    SEMVER, 1.0.0, ,      1.2.0, 1.2.1-0,       false
                    PEP440, 0,     2.0,   ,      2.0rc1,        true
                    PEP440, 0,     2.0,   ,      2.0.0,         false
                    PEP440, 0,     ,      2.0,   2.0.post1,     false
                    MAVEN,  2.0,   2.15,  ,      2.14.1,        true
                    MAVEN,  2.0,   2.15,  ,      2.15-rc1,      true
                    MAVEN,  2.0,   2.15,  ,      2.15.0,        false
                    # No key: compared pairwise.
                    MAVEN,  1.sp.1, 3,    ,      2,             true
                    MAVEN,  1,      3,    ,      1.sp.1,        true
                    MAVEN,  2.0,   ,      1,     2.0,           false
                    """)
    void containsAsPublished(
            VersionScheme scheme,
            String introduced,
            @Nullable String fixed,
            @Nullable String lastAffected,
            String version,
            boolean inside) {
        AffectedRange range =
                new AffectedRange(
                        scheme,
                        introduced,
                        Optional.ofNullable(fixed),
                        Optional.ofNullable(lastAffected));
        assertEquals(inside, range.contains(version));
        Optional<KeyInterval> interval = range.compile();
        Optional<VersionKey> key = scheme.key(version);
        if (interval.isPresent() && key.isPresent()) {
            assertEquals(inside, interval.get().contains(key.get()));
        }
    }

    /// The compiled range says what the published one says.
    @ParameterizedTest
    @EnumSource
    void compilesToTheSameVersions(VersionScheme scheme) {
        Property.check(
                Samples.triples(scheme),
                5_000,
                triple -> {
                    String version = triple.get(2);
                    Optional<VersionKey> key = scheme.key(version);
                    if (key.isEmpty()) {
                        return;
                    }
                    for (AffectedRange range :
                            new AffectedRange[] {
                                AffectedRange.until(
                                        scheme, triple.get(0), Optional.of(triple.get(1))),
                                AffectedRange.until(scheme, "0", Optional.of(triple.get(1))),
                                AffectedRange.until(scheme, triple.get(0), Optional.empty()),
                                new AffectedRange(
                                        scheme,
                                        triple.get(0),
                                        Optional.empty(),
                                        Optional.of(triple.get(1)))
                            }) {
                        range.compile()
                                .ifPresent(interval ->
                                        assertEquals(
                                                range.contains(version),
                                                interval.contains(key.get()),
                                                range::toString));
                    }
                });
    }

    @Test
    void boundsWithoutKeyDoNotCompile() {
        assertTrue(AffectedRange.until(DEBIAN, "0", Optional.empty()).compile().isPresent());
        assertTrue(AffectedRange.until(DEBIAN, "1-", Optional.empty()).compile().isEmpty());
        assertTrue(AffectedRange.until(DEBIAN, "0", Optional.of("1-")).compile().isEmpty());
        assertTrue(AffectedRange.until(MAVEN, "0", Optional.of("1.sp.1")).compile().isEmpty());
        assertTrue(
                new AffectedRange(SEMVER, "0", Optional.empty(), Optional.of("x"))
                        .compile()
                        .isEmpty());
        AffectedRange unordered = AffectedRange.until(PEP440, "0", Optional.of("1 2"));
        assertThrows(UnorderedVersionException.class, () -> unordered.contains("1"));
    }

    @Test
    void rangeCannotBeWrong() {
        assertThrows(
                IllegalArgumentException.class,
                () -> AffectedRange.until(RPM, " ", Optional.empty()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new AffectedRange(RPM, "0", Optional.of("1"), Optional.of("1")));
        assertFalse(AffectedRange.until(RPM, "2", Optional.of("1")).contains("1.5"));
    }
}
