package org.openinspector.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Makes random values, and simpler variants of a value that broke a law.
///
/// @param <T> what it makes
public interface Generator<T> {
    /// A value; the same one for the same state of `random`.
    T next(RandomGenerator random);

    /// Simpler values than this one, simplest first; empty if there is none.
    default List<T> simpler(T value) {
        return List.of();
    }

    /// A generator without variants, from a function.
    static <T> Generator<T> of(Function<RandomGenerator, T> make) {
        return make::apply;
    }

    /// One of the values.
    static <T> Generator<T> oneOf(List<T> values) {
        return random -> values.get(random.nextInt(values.size()));
    }

    /// Whole numbers, both ends included; simpler means nearer to `min`.
    static Generator<Integer> integers(int min, int max) {
        return new Generator<>() {
            @Override
            public Integer next(RandomGenerator random) {
                return random.nextInt(min, max + 1);
            }

            @Override
            public List<Integer> simpler(Integer value) {
                List<Integer> out = new ArrayList<>();
                for (int distance = value - min; distance > 0; distance /= 2) {
                    out.add(value - distance);
                }
                return out;
            }
        };
    }

    /// Lists of `min` to `max` values; simpler means shorter, then with one simpler value.
    static <T> Generator<List<T>> lists(Generator<T> of, int min, int max) {
        return new Generator<>() {
            @Override
            public List<T> next(RandomGenerator random) {
                int size = random.nextInt(min, max + 1);
                List<T> out = new ArrayList<>(size);
                for (int i = 0; i < size; i++) {
                    out.add(of.next(random));
                }
                return out;
            }

            @Override
            public List<List<T>> simpler(List<T> value) {
                return Shrinking.lists(value, min, of::simpler);
            }
        };
    }

    /// Texts that the function makes; simpler means with a part left out.
    static Generator<String> texts(Function<RandomGenerator, String> make) {
        return new Generator<>() {
            @Override
            public String next(RandomGenerator random) {
                return make.apply(random);
            }

            @Override
            public List<String> simpler(String value) {
                List<Integer> points = value.codePoints().boxed().toList();
                return Shrinking.lists(points, 0, Shrinking::codePoint).stream()
                        .map(Shrinking::text)
                        .toList();
            }
        };
    }

    /// Texts of 1 to `max` of the given pieces.
    static Generator<String> pieces(List<String> pieces, int max) {
        return texts(random -> {
            StringBuilder out = new StringBuilder();
            for (int left = random.nextInt(1, max + 1); left > 0; left--) {
                out.append(pieces.get(random.nextInt(pieces.size())));
            }
            return out.toString();
        });
    }
}
