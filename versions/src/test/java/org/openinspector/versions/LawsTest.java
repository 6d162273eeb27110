package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;

/// What must hold for every order.
final class LawsTest {
    private static final int TRIES = Fixtures.full() ? 100_000 : 10_000;

    @ParameterizedTest
    @EnumSource
    void versionEqualsItself(VersionScheme scheme) {
        Property.check(
                Samples.versions(scheme),
                TRIES,
                version -> {
                    if (isOrdered(scheme, version)) {
                        assertEquals(0, scheme.compare(version, version));
                        assertTrue(scheme.reaches(version, version));
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void orderDoesNotDependOnTheSideThatAsks(VersionScheme scheme) {
        Property.check(
                Samples.pairs(scheme),
                TRIES,
                pair -> {
                    if (isOrdered(scheme, pair.left()) && isOrdered(scheme, pair.right())) {
                        assertEquals(
                                Integer.signum(scheme.compare(pair.left(), pair.right())),
                                -Integer.signum(scheme.compare(pair.right(), pair.left())));
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void keyedVersionsOrderTransitively(VersionScheme scheme) {
        Property.check(
                Samples.triples(scheme),
                TRIES,
                triple -> {
                    String a = triple.get(0);
                    String b = triple.get(1);
                    String c = triple.get(2);
                    if (triple.stream().allMatch(v -> scheme.key(v).isPresent())
                            && scheme.compare(a, b) <= 0
                            && scheme.compare(b, c) <= 0) {
                        assertTrue(scheme.compare(a, c) <= 0, "a <= b <= c, but a > c");
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void keysOrderAsVersionsDo(VersionScheme scheme) {
        Property.check(
                Samples.pairs(scheme),
                TRIES,
                pair -> {
                    Optional<VersionKey> left = scheme.key(pair.left());
                    Optional<VersionKey> right = scheme.key(pair.right());
                    if (left.isPresent() && right.isPresent()) {
                        VersionKey a = left.get();
                        VersionKey b = right.get();
                        int order = Integer.signum(a.compareTo(b));
                        assertEquals(
                                Integer.signum(scheme.compare(pair.left(), pair.right())), order);
                        assertEquals(order == 0, a.equals(b));
                        assertEquals(order == 0, a.isPrefixOf(b), "a key is a prefix of another");
                        assertTrue(a.compareTo(a.successor()) < 0);
                        assertTrue(order >= 0 || a.successor().compareTo(b) < 0, "in between");
                        assertTrue(a.length() <= Texts.BYTES_MAX);
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void boundReachesWhatLiesBelowItsUpperKey(VersionScheme scheme) {
        Property.check(
                Samples.pairs(scheme),
                TRIES,
                pair -> {
                    Optional<VersionKey> after = scheme.keyAfter(pair.left());
                    assertEquals(scheme.key(pair.left()).isPresent(), after.isPresent());
                    Optional<VersionKey> key = scheme.key(pair.right());
                    if (after.isPresent() && key.isPresent()) {
                        assertEquals(
                                key.get().compareTo(after.get()) < 0,
                                scheme.reaches(pair.left(), pair.right()));
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void anyTextHasAnAnswer(VersionScheme scheme) {
        Generator<String> texts =
                Generator.texts(random -> {
                    StringBuilder text = new StringBuilder();
                    for (int left = random.nextInt(20); left > 0; left--) {
                        text.append((char) random.nextInt(random.nextInt(8) > 0 ? 128 : 65536));
                    }
                    return text.toString();
                });
        Property.check(
                texts,
                TRIES,
                text -> {
                    switch (scheme.encode(text)) {
                        case Encoding.Keyed(VersionKey key) ->
                                assertEquals(Optional.of(key), scheme.key(text));
                        case Encoding.Unkeyed(String why) -> assertFalse(why.isBlank());
                        case Encoding.Unordered(String why) -> assertFalse(why.isBlank());
                    }
                });
    }

    private static boolean isOrdered(VersionScheme scheme, String version) {
        return !(scheme.encode(version) instanceof Encoding.Unordered);
    }
}
