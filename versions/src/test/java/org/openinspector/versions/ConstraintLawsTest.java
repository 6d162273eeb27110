package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;

/// What must hold for every constraint language.
final class ConstraintLawsTest {
    private static final String DAMAGE = "<>=!~^|,.*x-+[]() \t@#v0\u00e9\ud800";
    private static final int TRIES = Fixtures.full() ? 100_000 : 5_000;

    @ParameterizedTest
    @EnumSource
    void complementHoldsWhatTheSetDoesNot(ConstraintSyntax syntax) {
        Property.check(
                ConstraintSamples.pairs(syntax),
                TRIES,
                pair -> {
                    VersionSet set = parsed(syntax, pair.left());
                    String version = pair.right();
                    if (set != null && isOrdered(set.scheme(), version)) {
                        assertEquals(!set.contains(version), set.complement().contains(version));
                        assertEquals(
                                set.contains(version) && !set.versions().contains(version),
                                set.complement().complement().contains(version));
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void setsCombineAsTheirMembersDo(ConstraintSyntax syntax) {
        Property.check(
                ConstraintSamples.pairs(syntax),
                TRIES,
                pair -> {
                    VersionSet left = parsed(syntax, pair.left());
                    String version = pair.right();
                    if (left == null || !isOrdered(left.scheme(), version)) {
                        return;
                    }
                    VersionSet right = Selection.exactly(syntax.scheme(), version).set();
                    boolean a = left.contains(version);
                    boolean b = right.contains(version);
                    assertEquals(a || b, left.or(right).contains(version));
                    assertEquals(a && b, left.and(right).contains(version));
                    assertEquals(
                            left.complement(),
                            left.or(VersionSet.nothing(syntax.scheme())).complement());
                });
    }

    @ParameterizedTest
    @EnumSource
    void rangesAreInOrderAndApart(ConstraintSyntax syntax) {
        Property.check(
                ConstraintSamples.pairs(syntax),
                TRIES,
                pair -> {
                    VersionSet set = parsed(syntax, pair.left());
                    if (set == null) {
                        return;
                    }
                    Optional<VersionKey> last = Optional.empty();
                    for (AffectedRange range : set.ranges()) {
                        Optional<KeyInterval> interval = range.compile();
                        if (interval.isEmpty()) {
                            return;
                        }
                        Optional<VersionKey> from = interval.get().from();
                        Optional<VersionKey> to = interval.get().to();
                        assertTrue(
                                from.isEmpty()
                                        || to.isEmpty()
                                        || from.get().compareTo(to.get()) < 0);
                        if (last.isPresent()) {
                            assertTrue(last.get().compareTo(from.orElseThrow()) < 0);
                        }
                        last = to;
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void anyTextIsReadOrRefusedWithAReason(ConstraintSyntax syntax) {
        Generator<String> texts =
                Generator.texts(
                        random -> damaged(ConstraintSamples.constraint(syntax, random), random));
        Property.check(
                texts,
                TRIES,
                text -> {
                    try {
                        syntax.parse(text);
                    } catch (InvalidConstraintException e) {
                        String message = String.valueOf(e.getMessage());
                        assertFalse(message.isBlank());
                        assertTrue(message.length() < 500, message);
                    }
                });
    }

    private static String damaged(String text, RandomGenerator random) {
        StringBuilder out = new StringBuilder(text);
        for (int edits = random.nextInt(5); edits > 0 && !out.isEmpty(); edits--) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(3)) {
                case 0 -> out.deleteCharAt(at);
                case 1 -> out.insert(at, DAMAGE.charAt(random.nextInt(DAMAGE.length())));
                default -> out.setCharAt(at, (char) random.nextInt(128));
            }
        }
        return out.toString();
    }

    private static @Nullable VersionSet parsed(ConstraintSyntax syntax, String text) {
        try {
            return syntax.parse(text);
        } catch (InvalidConstraintException e) {
            return null;
        }
    }

    private static boolean isOrdered(VersionScheme scheme, String version) {
        return !(scheme.encode(version) instanceof Encoding.Unordered);
    }
}
