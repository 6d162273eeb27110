package org.openinspector.versions;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Composer's constraints. `>=` and `<` without a stability begin and end at the `dev` version, the
/// first of all that lead to a release; branches are equal to themselves and nothing else.
///
/// @see <a
///   href="https://getcomposer.org/doc/articles/versions.md#writing-version-constraints">Composer,
///   writing version constraints</a>
final class ComposerConstraint {
    private static final List<String> OPERATORS =
            List.of("<>", "!=", ">=", "<=", "==", ">", "<", "=", "^", "~");

    private static final String MODIFIER =
            "[._-]?(?:(stable|beta|b|RC|alpha|a|patch|pl|p)((?:[.-]?[0-9]+)*+)?)?([.-]?dev)?";

    /// Numbers 1 to 4, stability 5 and its number 6, `dev` 7, `x-dev` 8.
    private static final Pattern VERSION =
            Pattern.compile(
                    "v?([0-9]++)(?:\\.([0-9]++))?(?:\\.([0-9]++))?(?:\\.([0-9]++))?(?:"
                            + MODIFIER
                            + "|\\.([xX*][.-]?dev))(?:\\+[^\\s]+)?",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern WILDCARD =
            Pattern.compile("[vV]?([0-9]++)(?:\\.([0-9]++))?(?:\\.([0-9]++))?(?:\\.[xX*])++");
    private static final Pattern ANY = Pattern.compile("[vV]?[xX*](?:\\.[xX*])*+");
    private static final Pattern FLAG =
            Pattern.compile("(.*?)@(stable|RC|beta|alpha|dev)", Pattern.CASE_INSENSITIVE);
    private static final Pattern REFERENCE =
            Pattern.compile("(dev-[^@#]+|[^@#]+\\.x-dev)#.+", Pattern.CASE_INSENSITIVE);

    /// Composer looks for `RC` in a text in lower case, and so never finds it.
    private static final Pattern ENDS_WITH_MODIFIER =
            Pattern.compile(
                    ".*-[._-]?(?:(?:stable|beta|b|alpha|a|patch|pl|p)(?:(?:[.-]?[0-9]+)*+)?)?(?:[.-]?dev)?");

    private static final String FIRST = "-dev";

    private final VersionScheme scheme;

    private ComposerConstraint(VersionScheme scheme) {
        this.scheme = scheme;
    }

    static Selection parse(ConstraintReader reader, VersionScheme scheme) {
        ComposerConstraint syntax = new ComposerConstraint(scheme);
        Selection any = Selection.nothing(scheme);
        do {
            any = any.or(syntax.alternative(reader));
        } while (reader.take("||") || reader.take("|"));
        if (!reader.atEnd()) {
            throw reader.expected("'||' or the end");
        }
        return any;
    }

    private Selection alternative(ConstraintReader reader) {
        @Nullable Selection all = null;
        while (true) {
            reader.skipBlanks();
            while (all != null && reader.take(",")) {
                reader.skipBlanks();
            }
            if (all != null && (reader.atEnd() || reader.is("|"))) {
                return all;
            }
            String operator = reader.operator(OPERATORS);
            String version = reader.version(",|");
            reader.skipBlanks();
            Selection next;
            if (operator.isEmpty() && reader.takeWord("-")) {
                next = hyphen(version, reader.skipBlanks().version(",|"));
            } else {
                if (reader.takeWord("as")) {
                    reader.skipBlanks().version(",|");
                }
                next = constraint(operator, version);
            }
            all = all == null ? next : all.and(next);
        }
    }

    private Selection constraint(String operator, String text) {
        String stability = "";
        String version = text;
        Matcher flag = FLAG.matcher(version);
        if (flag.matches()) {
            version = flag.group(1).isEmpty() ? "*" : flag.group(1);
            stability = flag.group(2).equals("stable") ? "" : "-" + flag.group(2);
        }
        Matcher reference = REFERENCE.matcher(version);
        if (reference.matches()) {
            version = reference.group(1);
        }
        if (operator.equals("^") || operator.equals("~")) {
            return operator.equals("^") ? caret(version) : tilde(version);
        }
        if (operator.isEmpty()) {
            if (ANY.matcher(version).matches()) {
                return Selection.everything(scheme);
            }
            Matcher wildcard = WILDCARD.matcher(version);
            if (wildcard.matches()) {
                int last = last(wildcard, 3);
                return between(numbers(wildcard, last), next(wildcard, last));
            }
        }
        return compared(operator, version, stability);
    }

    private Selection compared(String operator, String version, String stability) {
        boolean exact = operator.isEmpty() || operator.equals("=") || operator.equals("==");
        boolean except = operator.equals("!=") || operator.equals("<>");
        if (!(scheme.encode(version) instanceof Encoding.Keyed)) {
            String branch = branch(version, exact);
            return exact
                    ? Selection.text(scheme, branch)
                    : except ? Selection.everything(scheme) : Selection.nothing(scheme);
        }
        if (exact) {
            return Selection.exactly(scheme, version);
        }
        if (except) {
            return Selection.except(scheme, version);
        }
        String bound = version;
        boolean stable = !stability.isEmpty() && isStable(version);
        if (stable) {
            bound = withSuffix(version, stability);
        } else if ((operator.equals("<") || operator.equals(">="))
                && !ENDS_WITH_MODIFIER.matcher(version.toLowerCase(Locale.ROOT)).matches()) {
            bound = withSuffix(version, FIRST);
        }
        return switch (operator) {
            case ">=" -> Selection.from(scheme, bound);
            case ">" -> Selection.above(scheme, bound);
            case "<=" -> Selection.upTo(scheme, bound);
            default -> Selection.below(scheme, bound);
        };
    }

    /// The name of a branch as Composer writes it.
    private static String branch(String version, boolean exact) {
        if (ComposerOrder.isBranch(version)) {
            return version.startsWith("dev-") ? version : "dev-" + version;
        }
        if (exact && version.endsWith(FIRST) && version.matches("[0-9A-Za-z./-]+")) {
            return "dev-" + version.substring(0, version.length() - FIRST.length());
        }
        throw ConstraintReader.refused(
                version, "is no version of Composer's, expected numbers, a wildcard or a branch");
    }

    private static boolean isStable(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return true;
        }
        String word = matcher.group(5);
        boolean patch = word == null || word.toLowerCase(Locale.ROOT).matches("stable|p|pl|patch");
        return patch && matcher.group(7) == null && matcher.group(8) == null;
    }

    /// Composer adds the suffix to the normal form; build metadata is no part of that.
    private static String withSuffix(String version, String suffix) {
        int plus = version.indexOf('+');
        return (plus < 0 ? version : version.substring(0, plus)) + suffix;
    }

    /// Up to the next change of the first number that is not zero.
    private Selection caret(String text) {
        Matcher matcher = version(text);
        int index =
                !isZero(matcher, 1) || matcher.group(2) == null
                        ? 1
                        : !isZero(matcher, 2) || matcher.group(3) == null ? 2 : 3;
        return between(least(matcher, text), next(matcher, index));
    }

    /// Up to the next change of the last number but one.
    private Selection tilde(String text) {
        Matcher matcher = version(text);
        int index = last(matcher, 4) + (matcher.group(8) == null ? 0 : 1);
        return between(least(matcher, text), next(matcher, Math.max(1, index - 1)));
    }

    private Selection hyphen(String from, String to) {
        Matcher low = version(from);
        Matcher high = version(to);
        boolean whole =
                (high.group(2) != null && high.group(3) != null)
                        || isGiven(high, 5)
                        || isGiven(high, 7)
                        || isGiven(high, 8);
        Selection start = Selection.from(scheme, least(low, from));
        return start.and(
                whole
                        ? Selection.upTo(scheme, to)
                        : Selection.below(scheme, next(high, high.group(2) == null ? 1 : 2)));
    }

    private Selection between(String from, String limit) {
        return Selection.between(scheme, from, limit);
    }

    private Matcher version(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches() || !(scheme.encode(text) instanceof Encoding.Keyed)) {
            throw ConstraintReader.refused(
                    text, "is no version of Composer's, expected one to four numbers");
        }
        return matcher;
    }

    private static String least(Matcher matcher, String text) {
        boolean plain = !isGiven(matcher, 5) && !isGiven(matcher, 7) && !isGiven(matcher, 8);
        return plain ? withSuffix(text, FIRST) : text;
    }

    private static boolean isGiven(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text != null && !text.isEmpty();
    }

    private static boolean isZero(Matcher matcher, int group) {
        return "0".equals(matcher.group(group));
    }

    private static int last(Matcher matcher, int groups) {
        int last = groups;
        while (last > 1 && matcher.group(last) == null) {
            last--;
        }
        return last;
    }

    private static String numbers(Matcher matcher, int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            out.append(i == 1 ? "" : ".").append(number(matcher, i));
        }
        return out.append(FIRST).toString();
    }

    private static String next(Matcher matcher, int index) {
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < index; i++) {
            out.append(number(matcher, i)).append('.');
        }
        return out.append(Numbers.next(number(matcher, index))).append(FIRST).toString();
    }

    private static String number(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? "0" : text;
    }
}
