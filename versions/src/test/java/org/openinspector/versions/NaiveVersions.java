package org.openinspector.versions;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Orders for which no tool is at hand, written again from their specifications, pair by pair.
final class NaiveVersions {
    private static final String IDENTIFIERS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    private static final Pattern SEMVER =
            Pattern.compile(
                    "v?([0-9]+(?:\\.[0-9]+){2})(?:-("
                            + IDENTIFIERS
                            + "))?(?:\\+("
                            + IDENTIFIERS
                            + "))?");
    private static final Pattern NUGET =
            Pattern.compile(
                    "([0-9]+(?:\\.[0-9]+){0,3})(?:-("
                            + IDENTIFIERS
                            + "))?(?:\\+("
                            + IDENTIFIERS
                            + "))?");
    private static final Pattern CRAN = Pattern.compile("[0-9]+(?:[.-][0-9]+)*");
    private static final Pattern HACKAGE = Pattern.compile("[0-9]+(?:\\.[0-9]+)*");

    /// Numbers; letters with a number; a word before the release with a number.
    private static final Pattern OPENSSL =
            Pattern.compile(
                    "([0-9]+(?:\\.[0-9]+)*)((?!dev|alpha|beta|pre|rc)[a-z]+)?([0-9]+)?"
                            + "(?:-?(dev|alpha|beta|pre|rc)([0-9]*))?(?:-fips)?");

    private NaiveVersions() {}

    static boolean isValid(VersionScheme scheme, String version) {
        return pattern(scheme).matcher(version).matches();
    }

    static int compare(VersionScheme scheme, Pair pair) {
        Matcher left = match(scheme, pair.left());
        Matcher right = match(scheme, pair.right());
        return switch (scheme) {
            case SWIFT, HEX -> semver(left, right);
            case PUB -> {
                int order = semver(left, right);
                if (order == 0 && (left.group(3) == null || right.group(3) == null)) {
                    yield Boolean.compare(left.group(3) != null, right.group(3) != null);
                }
                yield order != 0 ? order : identifiers(text(left, 3), text(right, 3));
            }
            case NUGET -> {
                int order = numbers(filled(left.group(1), 4), filled(right.group(1), 4));
                yield order != 0 ? order : preRelease(lower(text(left, 2)), lower(text(right, 2)));
            }
            case CRAN, HACKAGE -> numbers(list(pair.left()), list(pair.right()));
            default -> openssl(left, right);
        };
    }

    private static Pattern pattern(VersionScheme scheme) {
        return switch (scheme) {
            case SWIFT, HEX, PUB -> SEMVER;
            case NUGET -> NUGET;
            case CRAN -> CRAN;
            case HACKAGE -> HACKAGE;
            default -> OPENSSL;
        };
    }

    private static Matcher match(VersionScheme scheme, String version) {
        Matcher matcher = pattern(scheme).matcher(version);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(version);
        }
        return matcher;
    }

    private static int semver(Matcher left, Matcher right) {
        int order = numbers(list(left.group(1)), list(right.group(1)));
        return order != 0 ? order : preRelease(text(left, 2), text(right, 2));
    }

    /// Empty = none, which comes last.
    private static int preRelease(String left, String right) {
        return left.isEmpty() || right.isEmpty()
                ? Boolean.compare(left.isEmpty(), right.isEmpty())
                : identifiers(left, right);
    }

    private static int identifiers(String left, String right) {
        List<String> ours = Arrays.asList(left.split("\\."));
        List<String> theirs = Arrays.asList(right.split("\\."));
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            String a = ours.get(i);
            String b = theirs.get(i);
            boolean number = a.matches("[0-9]+");
            boolean other = b.matches("[0-9]+");
            int order =
                    number && other
                            ? new BigInteger(a).compareTo(new BigInteger(b))
                            : number != other ? (number ? -1 : 1) : a.compareTo(b);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ours.size(), theirs.size());
    }

    private static int numbers(List<BigInteger> left, List<BigInteger> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = left.get(i).compareTo(right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    /// What precedes the release, then nothing, then letters; an end of 40 numbers for all.
    private static int openssl(Matcher left, Matcher right) {
        int order = numbers(filled(left.group(1), 40), filled(right.group(1), 40));
        if (order != 0) {
            return order;
        }
        Comparator<Matcher> byWord =
                Comparator.<Matcher, Integer>comparing(m ->
                                m.group(4) == null
                                        ? 9
                                        : List.of("dev", "alpha", "beta", "pre", "rc")
                                                .indexOf(m.group(4)))
                        .thenComparing(m -> number(text(m, 5)));
        Comparator<Matcher> byLetters =
                Comparator.<Matcher, String>comparing(m -> text(m, 2))
                        .thenComparing(m -> number(text(m, 3)));
        boolean letters = left.group(2) != null;
        boolean others = right.group(2) != null;
        return letters || others
                ? byLetters.thenComparing(byWord).compare(left, right)
                : byWord.compare(left, right);
    }

    private static BigInteger number(String digits) {
        return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
    }

    private static List<BigInteger> list(String version) {
        return Arrays.stream(version.split("[.-]")).map(BigInteger::new).toList();
    }

    private static List<BigInteger> filled(String version, int size) {
        List<BigInteger> out = new ArrayList<>(list(version));
        while (out.size() < size) {
            out.add(BigInteger.ZERO);
        }
        return out;
    }

    private static String text(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? "" : text;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
