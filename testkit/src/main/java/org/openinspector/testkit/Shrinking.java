package org.openinspector.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Simpler variants of sequences.
final class Shrinking {
    private Shrinking() {}

    /// Leaves out halves, quarters, … single values; then replaces one value by a simpler one.
    static <T> List<List<T>> lists(List<T> value, int min, Function<T, List<T>> simpler) {
        List<List<T>> out = new ArrayList<>();
        for (int chunk = value.size(); chunk > 0; chunk /= 2) {
            for (int from = 0; from + chunk <= value.size(); from += chunk) {
                if (value.size() - chunk >= min) {
                    List<T> rest = new ArrayList<>(value.subList(0, from));
                    rest.addAll(value.subList(from + chunk, value.size()));
                    out.add(rest);
                }
            }
        }
        for (int i = 0; i < value.size(); i++) {
            for (T replacement : simpler.apply(value.get(i))) {
                List<T> changed = new ArrayList<>(value);
                changed.set(i, replacement);
                out.add(changed);
            }
        }
        return out;
    }

    /// A code point is simpler as the first of its kind: `0`, `A`, `a`.
    static List<Integer> codePoint(Integer point) {
        int simple = Character.isDigit(point) ? '0' : Character.isUpperCase(point) ? 'A' : 'a';
        return Character.isLetterOrDigit(point) && point > simple ? List.of(simple) : List.of();
    }

    static String text(List<Integer> codePoints) {
        StringBuilder out = new StringBuilder();
        codePoints.forEach(out::appendCodePoint);
        return out.toString();
    }
}
