package org.openinspector.versions;

import java.util.List;

/// Comparators on whole versions, joined by words or signs.
///
/// @see <a href="https://hexdocs.pm/elixir/Version.html#module-requirements">Elixir,
///   requirements</a>
final class ComparatorConstraint {
    private static final List<String> OPERATORS =
            List.of(">=", "=>", "<=", "=<", "===", "==", "!=", "<>", ">", "<", "=", "!");
    private static final List<String> HEX_OPERATORS =
            List.of("~>", ">=", "<=", "==", "!=", ">", "<");

    private ComparatorConstraint() {}

    /// `||` or `|` or `or` between alternatives; `,`, `&&`, `&`, `and` or nothing between those
    /// that must all hold.
    static Selection plain(ConstraintReader reader, VersionScheme scheme) {
        Selection any = Selection.nothing(scheme);
        do {
            Selection all = Selection.everything(scheme);
            do {
                reader.skipBlanks();
                String operator = reader.operator(OPERATORS);
                all = all.and(comparator(scheme, operator, reader.version(",|&<>=!")));
            } while (isAnother(reader));
            any = any.or(all);
        } while (reader.take("||") || reader.take("|") || reader.takeWord("or"));
        if (!reader.atEnd()) {
            throw reader.expected("a comparator, '||' or the end");
        }
        return any;
    }

    private static boolean isAnother(ConstraintReader reader) {
        reader.skipBlanks();
        if (reader.take("&&") || reader.take("&") || reader.take(",") || reader.takeWord("and")) {
            return true;
        }
        return reader.is(">") || reader.is("<") || reader.is("=") || reader.is("!");
    }

    private static Selection comparator(VersionScheme scheme, String operator, String version) {
        if (version.equals("*")) {
            return operator.isEmpty() || operator.equals("=") || operator.equals(">=")
                    ? Selection.everything(scheme)
                    : Selection.nothing(scheme);
        }
        return switch (operator) {
            case ">=", "=>" -> Selection.from(scheme, version);
            case ">" -> Selection.above(scheme, version);
            case "<=", "=<" -> Selection.upTo(scheme, version);
            case "<" -> Selection.below(scheme, version);
            case "!=", "<>", "!" -> Selection.except(scheme, version);
            default -> Selection.exactly(scheme, version);
        };
    }

    /// Elixir's requirements: `and` before `or`; `~>` up to the next change of the last number but
    /// one, whose pre-releases are out.
    static Selection hex(ConstraintReader reader, VersionScheme scheme) {
        Selection any = Selection.nothing(scheme);
        do {
            Selection all = Selection.everything(scheme);
            do {
                reader.skipBlanks();
                String operator = reader.operator(HEX_OPERATORS);
                String version = reader.version("<>=!~,");
                if (scheme.encode(version) instanceof Encoding.Unordered(String why)) {
                    throw new ConstraintReader.Refusal(why);
                }
                all =
                        all.and(
                                operator.equals("~>")
                                        ? approximately(scheme, version)
                                        : comparator(scheme, operator, version));
                reader.skipBlanks();
            } while (reader.takeWord("and"));
            any = any.or(all);
        } while (reader.takeWord("or"));
        if (!reader.atEnd()) {
            throw reader.expected("'and', 'or' or the end");
        }
        return any;
    }

    private static Selection approximately(VersionScheme scheme, String version) {
        int major = Texts.digits(version, 0, version.length());
        int minor =
                major < version.length() && version.charAt(major) == '.'
                        ? Texts.digits(version, major + 1, version.length())
                        : major;
        boolean patch = minor < version.length() && version.charAt(minor) == '.';
        if (minor <= major + 1) {
            throw ConstraintReader.refused(
                    version, "has one number, expected two or three after ~>");
        }
        String next =
                patch
                        ? version.substring(0, major + 1)
                                + Numbers.next(version.substring(major + 1, minor))
                                + ".0-0"
                        : Numbers.next(version.substring(0, major)) + ".0.0-0";
        return Selection.between(scheme, version, next);
    }
}
