package org.openinspector.aws;

import java.util.Locale;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.Runtime;

/// Names of runtimes: Lambda's `python3.12` is the wire's `PYTHON_3_12`.
final class LambdaRuntimes {
    private LambdaRuntimes() {}

    /// The wire's name; empty if it has none, so that the runtime is not supported.
    static Optional<Runtime> wire(String runtime) {
        StringBuilder name = new StringBuilder();
        String lower = runtime.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letterBefore =
                    i > 0 && lower.charAt(i - 1) >= 'a' && lower.charAt(i - 1) <= 'z';
            boolean digitBefore = i > 0 && lower.charAt(i - 1) >= '0' && lower.charAt(i - 1) <= '9';
            if ((digit && letterBefore && !afterDot(lower, i)) || (c == 'x' && digitBefore)) {
                name.append('_');
            }
            name.append(c == '.' ? '_' : Character.toUpperCase(c));
        }
        Runtime known = Runtime.of(name.toString());
        return known.isKnown() && !known.equals(Runtime.UNSUPPORTED)
                ? Optional.of(known)
                : Optional.empty();
    }

    /// `8.al2`: the letters after the dot keep their digit.
    private static boolean afterDot(String text, int index) {
        int at = index - 1;
        while (at >= 0 && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
            at--;
        }
        return at >= 0 && text.charAt(at) == '.';
    }

    /// Runtimes that a function brings itself; the wire has no name for them.
    static boolean isOwn(String runtime) {
        return runtime.equals("provided.al2") || runtime.equals("provided.al2023");
    }
}
