package org.openinspector.advisories.ghsa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// `vulnerable_version_range`: conditions joined by commas, all of which must hold: `>= 1.0, <
/// 2.0`, `= 1.2.3`, `<= 1.2`.
///
/// @param ranges none or one
/// @param versions none or one
/// @see <a
///   href="https://docs.github.com/en/code-security/security-advisories/working-with-repository-security-advisories/best-practices-for-writing-repository-security-advisories">GitHub,
///   writing advisories</a>
record GithubRange(List<AffectedRange> ranges, SortedSet<String> versions) {
    private static final Pattern CONDITION = Pattern.compile("(>=|<=|>|<|=)\\s*([^\\s,<>=]+)");
    private static final int LENGTH_MAX = 1_000;

    /// @param fix the first patched version, if GitHub names one
    /// @throws UnreadableDocumentException if a condition is none, or two bound the same side
    static GithubRange of(VersionScheme scheme, String text, Optional<String> fix)
            throws UnreadableDocumentException {
        if (text.length() > LENGTH_MAX) {
            throw new UnreadableDocumentException(
                    "a version range of " + text.length() + " characters, expected a few");
        }
        Optional<String> from = Optional.empty();
        boolean after = false;
        Optional<String> below = Optional.empty();
        Optional<String> upTo = Optional.empty();
        for (String part : conditions(text)) {
            Matcher condition = CONDITION.matcher(part.strip());
            if (!condition.matches()) {
                throw unexpected(text);
            }
            String version = condition.group(2);
            switch (condition.group(1)) {
                case "=" -> {
                    if (conditions(text).size() > 1) {
                        throw unexpected(text);
                    }
                    return new GithubRange(List.of(), new TreeSet<>(List.of(version)));
                }
                case ">=", ">" -> {
                    if (from.isPresent()) {
                        throw unexpected(text);
                    }
                    from = Optional.of(version);
                    after = condition.group(1).equals(">");
                }
                case "<" -> below = once(below.or(unless(upTo)), version, text);
                default -> upTo = once(upTo.or(unless(below)), version, text);
            }
        }
        String introduced = from.orElse("0");
        // With `<= 1.2` and 1.3 patched, GitHub's own records in OSV say: affected below 1.3.
        Optional<String> fixed =
                upTo.isPresent() ? fix : below.filter(end -> fix.equals(Optional.of(end)));
        AffectedRange range =
                new AffectedRange(
                        scheme,
                        introduced,
                        after && !introduced.equals("0"),
                        fixed,
                        fixed.isPresent() ? Optional.empty() : below,
                        fixed.isPresent() ? Optional.empty() : upTo);
        return new GithubRange(List.of(range), new TreeSet<>());
    }

    private static Supplier<Optional<String>> unless(Optional<String> other) {
        return () -> other;
    }

    private static Optional<String> once(Optional<String> bound, String version, String text)
            throws UnreadableDocumentException {
        if (bound.isPresent()) {
            throw unexpected(text);
        }
        return Optional.of(version);
    }

    /// `split` would need one more rule for an empty text, which stands for nothing.
    private static List<String> conditions(String text) {
        List<String> conditions = new ArrayList<>();
        int begin = 0;
        for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', begin)) {
            conditions.add(text.substring(begin, comma));
            begin = comma + 1;
        }
        conditions.add(text.substring(begin));
        return conditions;
    }

    private static UnreadableDocumentException unexpected(String text) {
        return new UnreadableDocumentException(
                "version range \""
                        + text.substring(0, Math.min(text.length(), 60))
                        + "\", expected such as \">= 1.0, < 2.0\" or \"= 1.2\"");
    }
}
