package org.openinspector.testkit;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Checks a law on many random values. A value that breaks it is made as simple as it can be while
/// still breaking it; the message names the seed, and `-Dproperty.seed=<seed>` repeats the run.
public final class Property {
    /// Variants tried for one broken law, so that a slow law cannot shrink for ever.
    private static final int VARIANTS_MAX = 20_000;

    private Property() {}

    /// A law; it is broken if it throws.
    ///
    /// @param <T> what it is about
    @FunctionalInterface
    public interface Law<T> {
        /// Checks one value.
        void holds(T value) throws Exception;
    }

    /// The seed of this run: `-Dproperty.seed`, else fixed in the gate, so that it repeats, and
    /// fresh in the full run, so that it explores.
    public static long seed() {
        return Long.getLong("property.seed", Fixtures.full() ? System.nanoTime() : 1L);
    }

    /// Checks the law on `tries` values.
    ///
    /// @throws AssertionError if a value breaks it, with the simplest such value found
    public static <T> void check(Generator<T> generator, int tries, Law<? super T> law) {
        check(generator, tries, seed(), law);
    }

    static <T> void check(Generator<T> generator, int tries, long seed, Law<? super T> law) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < tries; i++) {
            T value = generator.next(random);
            Throwable broken = broken(law, value);
            if (broken != null) {
                throw failure(generator, law, new Counterexample<>(value, broken), seed, i);
            }
        }
    }

    private record Counterexample<T>(T value, Throwable broken) {}

    private static <T> AssertionError failure(
            Generator<T> generator,
            Law<? super T> law,
            Counterexample<T> first,
            long seed,
            int index) {
        Counterexample<T> simplest = first;
        int left = VARIANTS_MAX;
        boolean simpler = true;
        while (simpler) {
            simpler = false;
            List<T> variants = generator.simpler(simplest.value());
            for (T variant : variants.subList(0, Math.min(left, variants.size()))) {
                left--;
                Throwable broken = broken(law, variant);
                if (broken != null) {
                    simplest = new Counterexample<>(variant, broken);
                    simpler = true;
                    break;
                }
            }
        }
        return new AssertionError(
                "value "
                        + index
                        + " of seed "
                        + seed
                        + " (-Dproperty.seed="
                        + seed
                        + ") breaks the law: "
                        + first.value()
                        + "; simplest: "
                        + simplest.value()
                        + ": "
                        + simplest.broken().getMessage(),
                simplest.broken());
    }

    /// What the law throws; an error of the machine (out of memory) is not caught, a stack overflow
    /// is a broken law.
    private static <T> @Nullable Throwable broken(Law<? super T> law, T value) {
        try {
            law.holds(value);
            return null;
        } catch (Exception | AssertionError | StackOverflowError e) {
            return e;
        }
    }
}
