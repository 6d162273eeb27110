package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.openinspector.testkit.Generator;

/// Random constraints, and versions that lie about their bounds: all numbers are small.
final class ConstraintSamples {
    private static final List<String> NUMBERS = List.of("0", "0", "1", "1", "2", "3", "9", "10");

    private ConstraintSamples() {}

    /// A constraint and a version.
    static Generator<Pair> pairs(ConstraintSyntax syntax) {
        return new Generator<>() {
            @Override
            public Pair next(RandomGenerator random) {
                return new Pair(constraint(syntax, random), version(syntax, random));
            }

            @Override
            public List<Pair> simpler(Pair pair) {
                List<Pair> out = new ArrayList<>();
                Generator<String> texts = Generator.texts(random -> "");
                texts.simpler(pair.left()).forEach(text -> out.add(new Pair(text, pair.right())));
                texts.simpler(pair.right()).forEach(text -> out.add(new Pair(pair.left(), text)));
                return out;
            }
        };
    }

    static List<Pair> pairs(ConstraintSyntax syntax, int count, long seed, Predicate<Pair> filter) {
        RandomGenerator random = new java.util.SplittableRandom(seed);
        List<Pair> out = new ArrayList<>(count);
        for (long tries = 0; out.size() < count; tries++) {
            if (tries > 200L * count) {
                throw new AssertionError("hardly any constraint of " + syntax + " passes");
            }
            Pair pair = pairs(syntax).next(random);
            if (filter.test(pair)) {
                out.add(pair);
            }
        }
        return out;
    }

    static String version(ConstraintSyntax syntax, RandomGenerator random) {
        boolean three =
                switch (syntax) {
                    case NPM, CARGO, HEX -> true;
                    default -> false;
                };
        int numbers = three ? 3 : 1 + random.nextInt(4);
        return numbers(numbers, random) + suffix(syntax, random);
    }

    private static String numbers(int count, RandomGenerator random) {
        StringBuilder out = new StringBuilder(pick(NUMBERS, random));
        for (int i = 1; i < count; i++) {
            out.append('.').append(pick(NUMBERS, random));
        }
        return out.toString();
    }

    private static String suffix(ConstraintSyntax syntax, RandomGenerator random) {
        if (random.nextInt(5) < 3) {
            return "";
        }
        return pick(
                switch (syntax) {
                    case NPM, CARGO, HEX, COMPARATORS ->
                            List.of("-0", "-alpha", "-beta.1", "-rc.2", "-rc.10", "+b");
                    case PEP440 ->
                            List.of(
                                    ".dev0",
                                    ".dev1",
                                    "a1",
                                    "b2",
                                    "rc1",
                                    "rc1.dev2",
                                    ".post0",
                                    ".post1",
                                    ".post1.dev0",
                                    "+local.1",
                                    "rc1.post1",
                                    ".post1+l");
                    case RUBYGEMS -> List.of(".a", ".beta1", ".rc.2", ".pre", "-1", ".b.0");
                    case COMPOSER ->
                            List.of(
                                    "-dev",
                                    "-alpha1",
                                    "-beta",
                                    "-beta2",
                                    "-RC1",
                                    "rc2",
                                    "-p1",
                                    "-patch2",
                                    "-beta1-dev",
                                    "-stable");
                    case MAVEN ->
                            List.of("-alpha-1", "-SNAPSHOT", "-rc1", "-sp", ".Final", "-jre", "-2");
                    case NUGET -> List.of("-alpha", "-Beta.1", "-rc.2", "+b", "-0");
                },
                random);
    }

    static String constraint(ConstraintSyntax syntax, RandomGenerator random) {
        return switch (syntax) {
            case NPM -> joined(random, 3, " || ", () -> npm(random));
            case CARGO ->
                    joined(
                            random,
                            2,
                            ", ",
                            () ->
                                    pick(
                                                    List.of(
                                                            "", "^", "~", ">=", "<", "=", ">", "<=",
                                                            "> "),
                                                    random)
                                            + partial(syntax, random, false));
            case HEX ->
                    joined(
                            random,
                            2,
                            " or ",
                            () ->
                                    joined(
                                            random,
                                            2,
                                            " and ",
                                            () ->
                                                    random.nextInt(3) == 0
                                                            ? "~> "
                                                                    + (random.nextBoolean()
                                                                            ? numbers(2, random)
                                                                            : version(
                                                                                            syntax,
                                                                                            random)
                                                                                    .replace(
                                                                                            "+b",
                                                                                            ""))
                                                            : pick(
                                                                            List.of(
                                                                                    ">= ", "<",
                                                                                    "== ", "!= ",
                                                                                    "> ", "<= ",
                                                                                    ""),
                                                                            random)
                                                                    + version(syntax, random)));
            case PEP440 -> joined(random, 3, ",", () -> python(random));
            case RUBYGEMS ->
                    joined(
                            random,
                            3,
                            ", ",
                            () ->
                                    pick(
                                                    List.of(
                                                            "~> ", "~>", ">= ", "<", "= ", "!= ",
                                                            "> ", "<= ", ""),
                                                    random)
                                            + version(syntax, random));
            case COMPOSER -> joined(random, 2, "||", () -> composer(random));
            case MAVEN -> joined(random, 2, ",", () -> interval(syntax, random));
            case NUGET ->
                    random.nextInt(4) == 0 ? version(syntax, random) : interval(syntax, random);
            case COMPARATORS ->
                    joined(
                            random,
                            2,
                            " || ",
                            () ->
                                    joined(
                                            random,
                                            2,
                                            ", ",
                                            () ->
                                                    pick(
                                                                    List.of(
                                                                            ">= ", "<", "= ", "!= ",
                                                                            "> ", "<= ", ""),
                                                                    random)
                                                            + version(syntax, random)));
        };
    }

    private static String npm(RandomGenerator random) {
        if (random.nextInt(5) == 0) {
            return partial(ConstraintSyntax.NPM, random, true)
                    + " - "
                    + partial(ConstraintSyntax.NPM, random, true);
        }
        return joined(
                random,
                2,
                " ",
                () ->
                        pick(
                                        List.of(
                                                "", "^", "~", "~> ", ">=", ">= ", "<", "=", ">",
                                                "<=", "^ ", "v"),
                                        random)
                                + partial(ConstraintSyntax.NPM, random, true));
    }

    private static String partial(
            ConstraintSyntax syntax, RandomGenerator random, boolean anyNumber) {
        return switch (random.nextInt(6)) {
            case 0 -> numbers(1, random);
            case 1 -> numbers(2, random);
            case 2 ->
                    numbers(1 + random.nextInt(2), random)
                            + (anyNumber ? pick(List.of(".x", ".*", ".X"), random) : ".*");
            case 3 -> anyNumber && random.nextInt(4) == 0 ? "*" : numbers(3, random);
            default -> version(syntax, random);
        };
    }

    private static String python(RandomGenerator random) {
        if (random.nextInt(5) == 0) {
            return pick(List.of("==", "!="), random)
                    + numbers(1 + random.nextInt(3), random)
                    + ".*";
        }
        String operator =
                pick(List.of("~=", "==", "!=", "<=", ">=", "<", ">", "<", "> ", "== "), random);
        String version = version(ConstraintSyntax.PEP440, random);
        boolean equality = operator.startsWith("==") || operator.startsWith("!=");
        int plus = version.indexOf('+');
        return operator + (equality || plus < 0 ? version : version.substring(0, plus));
    }

    private static String composer(RandomGenerator random) {
        ConstraintSyntax syntax = ConstraintSyntax.COMPOSER;
        return switch (random.nextInt(8)) {
            case 0 -> version(syntax, random) + " - " + version(syntax, random);
            case 1 -> numbers(1 + random.nextInt(3), random) + pick(List.of(".*", ".x"), random);
            case 2 -> pick(List.of("*", "dev-main", ">=1.0@beta", "1.x-dev", "<2@dev"), random);
            default ->
                    joined(
                            random,
                            2,
                            pick(List.of(",", " ", ", "), random),
                            () ->
                                    pick(
                                                    List.of(
                                                            "", "^", "~", ">=", ">= ", "<", "=",
                                                            ">", "<=", "!=", "<>", "=="),
                                                    random)
                                            + version(syntax, random));
        };
    }

    private static String interval(ConstraintSyntax syntax, RandomGenerator random) {
        if (random.nextInt(6) == 0) {
            return "[" + version(syntax, random) + "]";
        }
        String low = random.nextInt(4) == 0 ? "" : version(syntax, random);
        String high = random.nextInt(4) == 0 ? "" : version(syntax, random);
        return pick(List.of("[", "("), random)
                + low
                + pick(List.of(",", ", "), random)
                + high
                + pick(List.of("]", ")"), random);
    }

    private static String joined(
            RandomGenerator random,
            int max,
            String separator,
            java.util.function.Supplier<String> part) {
        List<String> parts = new ArrayList<>();
        do {
            parts.add(part.get());
        } while (parts.size() < max && random.nextBoolean());
        return String.join(separator, parts);
    }

    private static String pick(List<String> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }
}
