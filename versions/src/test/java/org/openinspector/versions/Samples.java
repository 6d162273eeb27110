package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.openinspector.testkit.Generator;

/// Random versions that look like real ones and differ where orders are tricky.
final class Samples {
    private static final List<String> NUMBERS =
            List.of(
                    "0",
                    "1",
                    "2",
                    "9",
                    "10",
                    "11",
                    "00",
                    "01",
                    "010",
                    "100",
                    "20240101",
                    "4294967296",
                    "9223372036854775808",
                    "99999999999999999999999");

    /// Go knows no leading zeros.
    private static final List<String> PLAIN_NUMBERS =
            List.of("0", "1", "2", "9", "10", "11", "20", "21", "100", "4294967296");

    private Samples() {}

    /// Versions of the scheme's usual form, with some damage.
    static Generator<String> versions(VersionScheme scheme) {
        return Generator.texts(random -> String.join("", pieces(scheme, random)));
    }

    /// Pairs that mostly share a beginning; simpler means with less in one of them.
    static Generator<Pair> pairs(VersionScheme scheme) {
        Generator<String> texts = versions(scheme);
        return new Generator<>() {
            @Override
            public Pair next(RandomGenerator random) {
                List<String> left = pieces(scheme, random);
                List<String> right =
                        random.nextInt(4) == 0
                                ? pieces(scheme, random)
                                : changed(left, scheme, random);
                return new Pair(String.join("", left), String.join("", right));
            }

            @Override
            public List<Pair> simpler(Pair pair) {
                List<Pair> out = new ArrayList<>();
                texts.simpler(pair.left()).forEach(text -> out.add(new Pair(text, pair.right())));
                texts.simpler(pair.right()).forEach(text -> out.add(new Pair(pair.left(), text)));
                return out;
            }
        };
    }

    /// Three versions that mostly share a beginning.
    static Generator<List<String>> triples(VersionScheme scheme) {
        Generator<String> texts = versions(scheme);
        Generator<List<String>> lists = Generator.lists(texts, 3, 3);
        return new Generator<>() {
            @Override
            public List<String> next(RandomGenerator random) {
                List<String> first = pieces(scheme, random);
                List<String> second = changed(first, scheme, random);
                List<String> third = changed(random.nextBoolean() ? first : second, scheme, random);
                return List.of(
                        String.join("", first), String.join("", second), String.join("", third));
            }

            @Override
            public List<List<String>> simpler(List<String> value) {
                return lists.simpler(value);
            }
        };
    }

    /// So many pairs that the filter lets through.
    static List<Pair> pairs(VersionScheme scheme, int count, long seed, Predicate<Pair> filter) {
        RandomGenerator random = new java.util.SplittableRandom(seed);
        Generator<Pair> generator = pairs(scheme);
        List<Pair> out = new ArrayList<>(count);
        for (long tries = 0; out.size() < count; tries++) {
            if (tries > 200L * count) {
                throw new AssertionError("hardly any pair of " + scheme + " passes the filter");
            }
            Pair pair = generator.next(random);
            if (filter.test(pair)) {
                out.add(pair);
            }
        }
        return out;
    }

    private static List<String> changed(
            List<String> pieces, VersionScheme scheme, RandomGenerator random) {
        List<String> out = new ArrayList<>(pieces);
        for (int edits = random.nextInt(3); edits >= 0 && !out.isEmpty(); edits--) {
            int at = random.nextInt(out.size());
            switch (random.nextInt(5)) {
                case 0 -> out.remove(at);
                case 1 -> out.subList(at, out.size()).clear();
                case 2 -> out.add(at, pick(pool(scheme), random));
                case 3 -> out.addAll(pieces(scheme, random).reversed().subList(0, 1));
                default -> out.set(at, similar(out.get(at), scheme, random));
            }
        }
        return out.isEmpty() ? pieces : out;
    }

    private static String similar(String piece, VersionScheme scheme, RandomGenerator random) {
        return piece.chars().allMatch(Character::isDigit)
                ? pick(NUMBERS, random)
                : pick(pool(scheme), random);
    }

    private static List<String> pool(VersionScheme scheme) {
        return switch (scheme) {
            case DEBIAN ->
                    List.of(
                            "~", "~~", "a", "Z", "+", "-", ".", "rc", "deb", "+deb", "ubuntu", "_",
                            "$", ":", "0", "1", "10", "-1", "~1", ".0", "1:", "0:");
            case RPM ->
                    List.of(
                            "~", "^", "a", "Z", "+", "-", ".", "_", "rc", "el", "fc", "git", "0",
                            "1", "10", ".0", "~rc1", "^git1", "1:", "0:", "é");
            case ALPINE ->
                    List.of(
                            "a", "z", ".", ".0", ".01", "_alpha", "_beta", "_pre", "_rc", "_cvs",
                            "_svn", "_git", "_hg", "_p", "-r0", "-r1", "-r01", "~0af", "~0", "1",
                            "0", "_p1", "A", "_x", "-");
            case SEMVER ->
                    List.of(
                            "-", ".", "+", "a", "A", "alpha", "beta", "rc", "0", "1", "10", "-0",
                            "x-y", "-a", ".0", "+b", "v");
            case PEP440 ->
                    List.of(
                            "a", "b", "rc", "c", "alpha", "pre", "preview", ".post", "post", "-1",
                            "rev", ".dev", "dev", "+l", "+1", ".", "-", "_", "0", "1", "1!", "0!",
                            "v", "R", "DEV", ".0", "x");
            case MAVEN ->
                    List.of(
                            ".",
                            "-",
                            "a",
                            "b",
                            "m",
                            "alpha",
                            "beta",
                            "milestone",
                            "rc",
                            "CR",
                            "snapshot",
                            "ga",
                            "final",
                            "RELEASE",
                            "sp",
                            "jre",
                            "x",
                            "0",
                            "1",
                            "10",
                            ".0",
                            "-0",
                            "-1",
                            "-SNAPSHOT",
                            "a1",
                            "-rc1");
            case RUBYGEMS ->
                    List.of(
                            ".", "-", "a", "b", "Z", "rc", "pre", "beta", "0", "1", "10", ".0",
                            ".00", ".a", ".pre", ".rc1", "-1", "-a");
            case GO ->
                    List.of(
                            "-",
                            ".",
                            "+",
                            "v",
                            "go",
                            "rc",
                            "beta",
                            "rc1",
                            "beta2",
                            "-0.",
                            "-20240101000000-abcdefabcdef",
                            "+incompatible",
                            "0",
                            "1",
                            "10",
                            "-rc.1",
                            ".0");
            case NUGET ->
                    List.of(
                            "-",
                            ".",
                            "+",
                            "a",
                            "A",
                            "Beta",
                            "BETA",
                            "rc",
                            "0",
                            "1",
                            "10",
                            "-0",
                            ".0",
                            "+b",
                            "-preview.1",
                            "01");
            case COMPOSER ->
                    List.of(
                            "-", ".", "_", "dev", "-dev", "alpha", "a", "beta", "b", "RC", "rc",
                            "pl", "p", "patch", "stable", "-stable", "STABLE", "0", "1", "10", ".0",
                            ".x-dev", "@beta", "+b", "dev-", "-RC1", "beta2");
            case HEX, SWIFT, PUB ->
                    List.of(
                            "-", ".", "+", "a", "A", "alpha", "beta", "rc", "0", "1", "10", "-0",
                            "x-y", "-a", ".0", "+b", "+1", "v");
            case CRAN, HACKAGE -> List.of(".", "-", "0", "1", "10", ".0", "-1", "01", "a");
            case CONAN ->
                    List.of(
                            ".", "-", "+", "a", "z", "cci", "rc", "2k", "k", "0", "1", "10", ".0",
                            "-rc1", "+b", "_", "A");
            case OPENSSL ->
                    List.of(
                            ".", "-", "a", "z", "za", "k", "p1", "-beta", "-pre", "rc", "-dev",
                            "dev", "-alpha1", "-fips", "0", "1", "10", ".0", "e");
        };
    }

    private static List<String> pieces(VersionScheme scheme, RandomGenerator random) {
        List<String> out = new ArrayList<>();
        boolean epochs = scheme == VersionScheme.DEBIAN || scheme == VersionScheme.RPM;
        if (epochs && random.nextInt(6) == 0) {
            out.add(pick(List.of("0:", "1:", "2:", "01:", "10:"), random));
        }
        if (scheme == VersionScheme.PEP440 && random.nextInt(8) == 0) {
            out.add(pick(List.of("0!", "1!", "v", "10!"), random));
        }
        if (scheme == VersionScheme.GO && random.nextInt(3) > 0) {
            out.add(pick(List.of("v", "v", "go"), random));
        }
        if (scheme == VersionScheme.COMPOSER && random.nextInt(8) == 0) {
            out.add(pick(List.of("v", "dev-", "2010-01-", "20240101", "2010.01.02."), random));
        }
        List<String> numbers = scheme == VersionScheme.GO ? PLAIN_NUMBERS : NUMBERS;
        out.add(pick(numbers, random));
        boolean three =
                switch (scheme) {
                    case SEMVER, HEX, SWIFT, PUB -> true;
                    case GO -> random.nextInt(4) > 0;
                    default -> false;
                };
        for (int more = three ? 2 : random.nextInt(4); more > 0; more--) {
            out.add(scheme == VersionScheme.CRAN && random.nextInt(3) == 0 ? "-" : ".");
            out.add(pick(numbers, random));
        }
        suffix(scheme, random, out);
        if (random.nextInt(12) == 0) {
            out.add(random.nextInt(out.size()), pick(pool(scheme), random));
        }
        return out;
    }

    private static void suffix(VersionScheme scheme, RandomGenerator random, List<String> out) {
        switch (scheme) {
            case DEBIAN, RPM, MAVEN, RUBYGEMS -> {
                for (int more = random.nextInt(6); more > 0; more--) {
                    out.add(pick(pool(scheme), random));
                    if (random.nextInt(3) == 0) {
                        out.add(pick(NUMBERS, random));
                    }
                }
                if (random.nextBoolean() && scheme != VersionScheme.MAVEN) {
                    out.add("-");
                    out.add(pick(NUMBERS, random));
                }
            }
            case ALPINE -> {
                maybe(random, 4, out, "a", "b", "z");
                while (random.nextInt(2) == 0) {
                    out.add(
                            pick(
                                    List.of(
                                            "_alpha", "_beta", "_pre", "_rc", "_cvs", "_svn",
                                            "_git", "_hg", "_p"),
                                    random));
                    maybe(random, 2, out, "0", "1", "2", "10", "01");
                }
                maybe(random, 6, out, "~0", "~0a", "~ff");
                maybe(random, 2, out, "-r0", "-r1", "-r10", "-r");
            }
            case CRAN, HACKAGE -> {}
            case GO -> {
                maybe(random, 2, out, "-rc.1", "-rc.2", "-beta", "rc1", "rc2", "beta1", "-0.2");
                maybe(
                        random,
                        4,
                        out,
                        "-20240101000000-abcdefabcdef",
                        ".20240102000000-abcdefabcdef");
                maybe(random, 4, out, "+incompatible", "-vendor");
            }
            case COMPOSER -> {
                if (random.nextBoolean()) {
                    maybe(random, 2, out, "-", ".", "_");
                    out.add(
                            pick(
                                    List.of(
                                            "alpha", "a", "beta", "b", "RC", "rc", "patch", "pl",
                                            "p", "stable", "BETA"),
                                    random));
                    maybe(random, 4, out, ".", "-");
                    maybe(random, 2, out, "0", "1", "2", "10", "1.2", "1-2");
                }
                maybe(random, 5, out, "-dev", ".dev", "dev", ".x-dev", ".*-DEV");
                maybe(random, 10, out, "@dev", "@RC", "+build", "+a.1");
            }
            case OPENSSL -> {
                maybe(random, 2, out, "a", "b", "k", "z", "za", "zh", "p1", "p2", "p10");
                maybe(
                        random,
                        3,
                        out,
                        "-beta1",
                        "-pre2",
                        "-dev",
                        "-alpha17",
                        "rc1",
                        "-rc.2",
                        "-beta");
                maybe(random, 8, out, "-fips");
            }
            case CONAN -> {
                maybe(random, 4, out, ".a", "k", ".cci", ".0");
                maybe(random, 3, out, "-rc1", "-beta.1", "-beta.2", "-1", "-0", "-a-b");
                maybe(random, 4, out, "+1", "+b", "+b.1", "+0", "+b-1");
            }
            case SEMVER, NUGET, HEX, SWIFT, PUB -> {
                if (random.nextInt(4) > 0) {
                    out.add("-");
                    identifiers(random, out);
                }
                if (random.nextInt(6) == 0) {
                    out.add("+");
                    identifiers(random, out);
                }
            }
            case PEP440 -> {
                if (random.nextBoolean()) {
                    maybe(random, 3, out, ".", "-", "_");
                    out.add(
                            pick(
                                    List.of("a", "b", "rc", "c", "alpha", "beta", "pre", "preview"),
                                    random));
                    maybe(random, 4, out, ".", "-", "_");
                    maybe(random, 2, out, "0", "1", "2", "10");
                }
                if (random.nextInt(3) == 0) {
                    out.add(pick(List.of(".post", "post", "-rev", "_r", ".POST", "-1"), random));
                    maybe(random, 2, out, "0", "1", "2");
                }
                if (random.nextInt(3) == 0) {
                    out.add(pick(List.of(".dev", "dev", "-DEV", "_dev"), random));
                    maybe(random, 2, out, "0", "1", "2");
                }
                if (random.nextInt(4) == 0) {
                    out.add("+");
                    out.add(pick(List.of("a", "1", "01", "ubuntu", "1a", "z"), random));
                    maybe(random, 2, out, ".1", "-a", "_0", ".10");
                }
            }
        }
    }

    private static void identifiers(RandomGenerator random, List<String> out) {
        out.add(identifier(random));
        while (random.nextInt(2) == 0) {
            out.add(".");
            out.add(identifier(random));
        }
    }

    private static String identifier(RandomGenerator random) {
        return random.nextBoolean()
                ? pick(List.of("0", "1", "2", "10", "99999999999999999999"), random)
                : pick(List.of("a", "A", "alpha", "rc", "0a", "a-", "-", "-1", "b0", "z"), random);
    }

    private static void maybe(
            RandomGenerator random, int oneIn, List<String> out, String... values) {
        if (random.nextInt(oneIn) == 0) {
            out.add(values[random.nextInt(values.length)]);
        }
    }

    private static String pick(List<String> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }
}
