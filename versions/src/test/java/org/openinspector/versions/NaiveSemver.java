package org.openinspector.versions;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Precedence of Semantic Versioning 2.0 as section 11 says it, pair by pair, for valid versions.
final class NaiveSemver {
    /// The expression that the specification suggests, without its ban on leading zeros.
    private static final Pattern VERSION =
            Pattern.compile(
                    "([0-9]+)\\.([0-9]+)\\.([0-9]+)"
                            + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?"
                            + "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");

    private NaiveSemver() {}

    static boolean isValid(String version) {
        return VERSION.matcher(version).matches();
    }

    static int compare(Pair pair) {
        Matcher left = match(pair.left());
        Matcher right = match(pair.right());
        for (int i = 1; i <= 3; i++) {
            int order = new BigInteger(left.group(i)).compareTo(new BigInteger(right.group(i)));
            if (order != 0) {
                return order;
            }
        }
        if (left.group(4) == null || right.group(4) == null) {
            return Boolean.compare(left.group(4) == null, right.group(4) == null);
        }
        String[] ours = left.group(4).split("\\.", -1);
        String[] theirs = right.group(4).split("\\.", -1);
        for (int i = 0; i < ours.length && i < theirs.length; i++) {
            int order = identifiers(ours[i], theirs[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ours.length, theirs.length);
    }

    private static Matcher match(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(version);
        }
        return matcher;
    }

    private static int identifiers(String left, String right) {
        boolean number = left.matches("[0-9]+");
        boolean otherNumber = right.matches("[0-9]+");
        if (number && otherNumber) {
            return new BigInteger(left).compareTo(new BigInteger(right));
        }
        return number == otherNumber
                ? left.compareTo(right)
                : Boolean.compare(!number, !otherNumber);
    }
}
