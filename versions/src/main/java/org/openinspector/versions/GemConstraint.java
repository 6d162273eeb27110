package org.openinspector.versions;

import java.util.ArrayList;
import java.util.List;

/// Gem requirements: comparators that must all hold, with commas between them.
///
/// @see <a href="https://guides.rubygems.org/patterns/#pessimistic-version-constraint">RubyGems,
///   pessimistic constraint</a>
final class GemConstraint {
    private static final List<String> OPERATORS =
            List.of("~>", ">=", "<=", "!=", "==", ">", "<", "=");

    /// Of the letters that a pre-release can begin with, the first.
    private static final String FIRST_PRE_RELEASE = ".A";

    private GemConstraint() {}

    static Selection parse(ConstraintReader reader, VersionScheme scheme) {
        Selection all = Selection.everything(scheme);
        do {
            reader.skipBlanks();
            String operator = reader.operator(OPERATORS);
            String version = reader.version(",<>=!~");
            if (scheme.encode(version) instanceof Encoding.Unordered(String why)) {
                throw new ConstraintReader.Refusal(why);
            }
            all =
                    all.and(
                            switch (operator) {
                                case "~>" -> approximately(scheme, version);
                                case ">=" -> Selection.from(scheme, version);
                                case "<=" -> Selection.upTo(scheme, version);
                                case "!=" -> Selection.except(scheme, version);
                                case ">" -> Selection.above(scheme, version);
                                case "<" -> Selection.below(scheme, version);
                                default -> Selection.exactly(scheme, version);
                            });
            reader.skipBlanks();
        } while (reader.take(","));
        if (!reader.atEnd()) {
            throw reader.expected("',' or the end");
        }
        return all;
    }

    /// Up to the next change of the last leading number but one. RubyGems drops the pre-release of
    /// the version that it asks about, so pre-releases of the limit are out.
    private static Selection approximately(VersionScheme scheme, String version) {
        List<String> numbers = new ArrayList<>();
        int at = 0;
        while (true) {
            int digits = Texts.digits(version, at, version.length());
            if (digits == at) {
                break;
            }
            numbers.add(version.substring(at, digits));
            at = digits;
            if (at == version.length() || version.charAt(at) != '.') {
                break;
            }
            at++;
        }
        if (numbers.size() > 1) {
            numbers.removeLast();
        }
        numbers.add(Numbers.next(numbers.removeLast()));
        return Selection.between(scheme, version, String.join(".", numbers) + FIRST_PRE_RELEASE);
    }
}
