package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;

/// PHP's `version_compare`, for texts that Composer does not take for versions. Numbers have any
/// length here. A `#` is kept: PHP uses it for "any number" inside, and drops it from texts.
///
/// The relation is not transitive (`1.#` equals `1.1` and `1.2`), so there are no keys.
///
/// @see <a href="https://www.php.net/version_compare">version_compare</a>
final class PhpVersions {
    private static final String ANY_NUMBER = "#";
    private static final List<String> FORMS =
            List.of("dev", "alpha", "a", "beta", "b", "RC", "rc", ANY_NUMBER, "pl", "p");
    private static final int[] RANKS = {0, 1, 1, 2, 2, 3, 3, 4, 5, 5};

    private PhpVersions() {}

    static int compare(String left, String right) {
        List<String> ours = elements(left);
        List<String> theirs = elements(right);
        for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
            int order;
            if (i >= theirs.size()) {
                order = againstNothing(ours.get(i));
            } else if (i >= ours.size()) {
                order = -againstNothing(theirs.get(i));
            } else {
                order = compareElements(ours.get(i), theirs.get(i));
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /// A number more makes a version later; a word more counts as in the place of a number.
    private static int againstNothing(String element) {
        return isNumber(element) ? 1 : Integer.compare(rank(element), rank(ANY_NUMBER));
    }

    private static int compareElements(String left, String right) {
        if (isNumber(left) && isNumber(right)) {
            int from = Texts.significant(left, 0, left.length());
            int otherFrom = Texts.significant(right, 0, right.length());
            int byLength = Integer.compare(left.length() - from, right.length() - otherFrom);
            return byLength != 0
                    ? byLength
                    : Integer.signum(left.substring(from).compareTo(right.substring(otherFrom)));
        }
        return Integer.compare(
                rank(isNumber(left) ? ANY_NUMBER : left),
                rank(isNumber(right) ? ANY_NUMBER : right));
    }

    /// Words count by how they begin; unknown ones are all the same.
    private static int rank(String word) {
        for (int i = 0; i < FORMS.size(); i++) {
            if (word.startsWith(FORMS.get(i))) {
                return RANKS[i];
            }
        }
        return -1;
    }

    private static boolean isNumber(String element) {
        return Texts.isDigit(element.charAt(0));
    }

    /// Runs of digits and runs of letters; a leading `v` does not count, as in Composer.
    private static List<String> elements(String version) {
        List<String> out = new ArrayList<>();
        int at = version.startsWith("v") || version.startsWith("V") ? 1 : 0;
        while (at < version.length()) {
            char first = version.charAt(at);
            int end = at + 1;
            if (Texts.isDigit(first)) {
                end = Texts.digits(version, at, version.length());
            } else if (Texts.isLetter(first)) {
                while (end < version.length() && Texts.isLetter(version.charAt(end))) {
                    end++;
                }
            } else if (first != '#') {
                at++;
                continue;
            }
            out.add(version.substring(at, end));
            at = end;
        }
        return out;
    }
}
