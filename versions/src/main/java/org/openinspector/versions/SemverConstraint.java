package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;

/// npm's and Cargo's constraints: comparators on versions of which numbers may be missing or `x`.
///
/// @see <a href="https://github.com/npm/node-semver#ranges">node-semver, ranges</a>
/// @see <a href="https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html">Cargo,
///   specifying dependencies</a>
final class SemverConstraint {
    private static final List<String> OPERATORS =
            List.of("~>", ">=", "<=", ">", "<", "==", "=", "^", "~");

    /// Precedes every pre-release of its version.
    private static final String FIRST = "-0";

    private final VersionScheme scheme;
    private final boolean npm;

    private SemverConstraint(VersionScheme scheme, boolean npm) {
        this.scheme = scheme;
        this.npm = npm;
    }

    /// A version with zero to three numbers.
    ///
    /// @param wildcard whether `x` or `*` follows them
    /// @param preRelease empty, or with its `-`
    private record Partial(List<String> numbers, boolean wildcard, String preRelease) {
        boolean isWhole() {
            return numbers.size() == 3;
        }

        /// The least version that it stands for, but for pre-releases of that.
        String least() {
            List<String> out = new ArrayList<>(numbers);
            while (out.size() < 3) {
                out.add("0");
            }
            return String.join(".", out) + preRelease;
        }

        /// The first version after all that begin with the numbers up to an index.
        String next(int index) {
            List<String> out = new ArrayList<>(numbers.subList(0, index));
            out.add(Numbers.next(numbers.get(index)));
            while (out.size() < 3) {
                out.add("0");
            }
            return String.join(".", out);
        }

        String next() {
            return next(numbers.size() - 1);
        }
    }

    static Selection npm(ConstraintReader reader, VersionScheme scheme) {
        SemverConstraint syntax = new SemverConstraint(scheme, true);
        Selection all = Selection.nothing(scheme);
        do {
            all = all.or(syntax.alternative(reader));
        } while (reader.take("||"));
        if (!reader.atEnd()) {
            throw reader.expected("'||' or the end");
        }
        return all;
    }

    static Selection cargo(ConstraintReader reader, VersionScheme scheme) {
        SemverConstraint syntax = new SemverConstraint(scheme, false);
        Selection all = Selection.everything(scheme);
        do {
            reader.skipBlanks();
            String operator = reader.operator(OPERATORS);
            all = all.and(syntax.comparator(operator, reader.version(",")));
            reader.skipBlanks();
        } while (reader.take(","));
        if (!reader.atEnd()) {
            throw reader.expected("',' or the end");
        }
        return all;
    }

    /// Comparators that must all hold; none of them lets everything through.
    private Selection alternative(ConstraintReader reader) {
        Selection all = Selection.everything(scheme);
        while (true) {
            reader.skipBlanks();
            while (reader.take(",")) {
                reader.skipBlanks();
            }
            if (reader.atEnd() || reader.is("||")) {
                return all;
            }
            String operator = reader.operator(OPERATORS);
            String version = reader.version(",|<>");
            reader.skipBlanks();
            if (operator.isEmpty() && reader.takeWord("-")) {
                String to = reader.skipBlanks().version(",|<>");
                all = all.and(hyphen(partial(version), partial(to)));
            } else {
                all = all.and(comparator(operator, version));
            }
        }
    }

    private Selection hyphen(Partial from, Partial to) {
        Selection all =
                from.numbers.isEmpty()
                        ? Selection.everything(scheme)
                        : Selection.from(
                                scheme, from.least() + (from.preRelease.isEmpty() ? FIRST : ""));
        if (to.numbers.isEmpty()) {
            return all;
        }
        return all.and(
                to.preRelease.isEmpty()
                        ? Selection.below(scheme, to.next() + FIRST)
                        : Selection.upTo(scheme, to.least()));
    }

    private Selection comparator(String operator, String text) {
        Partial version = partial(text);
        if (version.numbers.isEmpty()) {
            boolean none = operator.equals(">") || operator.equals("<");
            return none ? Selection.nothing(scheme) : Selection.everything(scheme);
        }
        String least = version.least();
        String first = npm && !version.isWhole() ? least + FIRST : least;
        return switch (operator) {
            case ">=" -> Selection.from(scheme, first);
            case ">" ->
                    version.isWhole()
                            ? Selection.above(scheme, least)
                            : Selection.from(scheme, version.next() + (npm ? FIRST : ""));
            case "<" -> Selection.below(scheme, version.isWhole() ? least : least + FIRST);
            case "<=" ->
                    version.isWhole()
                            ? Selection.upTo(scheme, least)
                            : Selection.below(scheme, version.next() + FIRST);
            case "~", "~>" ->
                    Selection.between(
                            scheme,
                            first,
                            version.next(Math.min(1, version.numbers.size() - 1)) + FIRST);
            case "^" -> caret(version, first);
            default ->
                    operator.isEmpty() && !npm && !version.wildcard
                            ? caret(version, first)
                            : version.isWhole()
                                    ? Selection.exactly(scheme, least)
                                    : Selection.between(scheme, first, version.next() + FIRST);
        };
    }

    /// Up to the next change of the first number that is not zero.
    private Selection caret(Partial version, String first) {
        int index = 0;
        while (index < version.numbers.size() - 1 && Numbers.isZero(version.numbers.get(index))) {
            index++;
        }
        return Selection.between(scheme, first, version.next(index) + FIRST);
    }

    private static Partial partial(String text) {
        List<String> numbers = new ArrayList<>();
        int at = 0;
        while (at < text.length() && (text.charAt(at) == 'v' || text.charAt(at) == '=')) {
            at++;
        }
        boolean any = false;
        for (int i = 0; i < 3; i++) {
            if (i > 0) {
                if (at == text.length() || text.charAt(at) != '.') {
                    break;
                }
                at++;
            }
            int digits = Texts.digits(text, at, text.length());
            if (digits > at && !any) {
                numbers.add(text.substring(at, digits));
            } else if (digits == at && at < text.length() && "xX*".indexOf(text.charAt(at)) >= 0) {
                any = true;
                digits = at + 1;
            } else {
                throw ConstraintReader.refused(
                        text, "is no version, expected numbers, then 'x' or '*'");
            }
            at = digits;
        }
        String rest = text.substring(at);
        if (any || numbers.size() < 3) {
            if (!rest.isEmpty() && !rest.startsWith("+")) {
                throw ConstraintReader.refused(
                        text, "is no version, expected three numbers before a pre-release");
            }
            return new Partial(numbers, any, "");
        }
        String whole = String.join(".", numbers) + rest;
        if (VersionScheme.SEMVER.encode(whole) instanceof Encoding.Unordered(String why)) {
            throw new ConstraintReader.Refusal(why);
        }
        int plus = rest.indexOf('+');
        String preRelease = plus < 0 ? rest : rest.substring(0, plus);
        // Numbers after the third are no pre-release.
        boolean none = preRelease.isEmpty() || preRelease.charAt(0) == '.';
        return new Partial(
                numbers,
                false,
                none ? "" : preRelease.charAt(0) == '-' ? preRelease : "-" + preRelease);
    }
}
