package org.openinspector.advisories.ubuntu;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// What the tracker says of one package in one release: a word, and something in parentheses.
///
/// @see <a href="https://git.launchpad.net/ubuntu-cve-tracker/tree/README">the tracker's README,
///   "Status"</a>
sealed interface UbuntuStatus {
    /// The package is not in the release.
    record Absent() implements UbuntuStatus {}

    /// A statement.
    ///
    /// @param fixed the fixed version, of what is affected
    /// @param word the tracker's own
    record Said(Status status, FixState fixState, Optional<String> fixed, String word)
            implements UbuntuStatus {
        /// The statement on a package.
        AffectedPackage of(PackageKey key, List<SeverityStatement> severities) {
            return new AffectedPackage(
                    key,
                    VersionScheme.DEBIAN,
                    status == Status.AFFECTED
                            ? List.of(AffectedRange.until(VersionScheme.DEBIAN, "0", fixed))
                            : List.of(),
                    new TreeSet<>(),
                    status,
                    fixState,
                    word,
                    severities,
                    Condition.ALWAYS);
        }
    }

    /// Nothing that is known.
    ///
    /// @param expected what was
    record Unknown(String expected) implements UbuntuStatus {}

    /// Reads a status.
    ///
    /// @param word `released`
    /// @param detail `1.2-3ubuntu4`, `end of life, was needed`; may be empty
    static UbuntuStatus of(String word, String detail) {
        return switch (word) {
            case "DNE" -> new Absent();
            case "needed", "active", "in-progress" ->
                    new Said(
                            Status.AFFECTED,
                            Words.isEnd(detail) ? FixState.END_OF_LIFE : FixState.NONE,
                            Optional.empty(),
                            Words.joined(word, detail));
            case "needs-triage" ->
                    new Said(
                            Status.UNDER_INVESTIGATION,
                            FixState.UNKNOWN,
                            Optional.empty(),
                            Words.joined(word, detail));
            case "deferred" -> new Said(Status.AFFECTED, FixState.DEFERRED, Optional.empty(), word);
            case "pending" ->
                    new Said(Status.AFFECTED, FixState.PENDING, Words.version(detail), word);
            case "ignored" -> ignored(detail);
            case "not-affected" ->
                    new Said(
                            Status.NOT_AFFECTED,
                            FixState.UNKNOWN,
                            Optional.empty(),
                            Words.version(detail).isPresent() ? word : Words.joined(word, detail));
            case "released" ->
                    Words.version(detail)
                            .<UbuntuStatus>map(version ->
                                    new Said(
                                            Status.AFFECTED,
                                            FixState.FIXED,
                                            Optional.of(version),
                                            word))
                            .orElseGet(() -> new Unknown("released (version)"));
            default ->
                    new Unknown(
                            "needed, needs-triage, deferred, ignored, pending, released,"
                                    + " not-affected or DNE");
        };
    }

    private static UbuntuStatus ignored(String detail) {
        String lower = detail.toLowerCase(Locale.ROOT);
        // What nobody had looked at when support ended was never found to be affected.
        boolean unknown = lower.contains("was needs-triage");
        boolean ended = Words.isEnd(detail);
        return new Said(
                unknown ? Status.UNDER_INVESTIGATION : Status.AFFECTED,
                ended ? FixState.END_OF_LIFE : FixState.WILL_NOT_FIX,
                Optional.empty(),
                Words.joined("ignored", detail));
    }

    /// Reads a status as the tracker's files have it: `released (1.2-3ubuntu4)`.
    static UbuntuStatus parse(String text) {
        String trimmed = text.strip();
        int end = 0;
        while (end < trimmed.length() && !Character.isWhitespace(trimmed.charAt(end))) {
            end++;
        }
        String rest = trimmed.substring(end).strip();
        // People forget one of the parentheses, or write something behind them.
        int from = 0;
        while (from < rest.length() && "([\\ ".indexOf(rest.charAt(from)) >= 0) {
            from++;
        }
        int close = rest.lastIndexOf(')');
        String detail = rest.substring(from, close > from ? close : rest.length()).strip();
        return of(trimmed.substring(0, end), detail);
    }

    /// Words in details.
    final class Words {
        private static final int LENGTH_MAX = 100;

        private static final Pattern VERSION =
                Pattern.compile("\\s*([0-9][A-Za-z0-9.+:~_-]{0,299}).*", Pattern.DOTALL);
        private static final Pattern END =
                Pattern.compile(
                        "(?i)\\b(?:end[ -]of[ -](?:life|standard)|out of (?:standard )?support"
                                + "|eol\\b|esm criteria)");

        private Words() {}

        static Optional<String> version(String detail) {
            Matcher matcher = VERSION.matcher(detail);
            return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
        }

        static boolean isEnd(String detail) {
            return END.matcher(detail).find();
        }

        static String joined(String word, String detail) {
            String text = detail.isEmpty() ? word : word + " (" + detail + ")";
            return text.substring(0, Math.min(text.length(), LENGTH_MAX));
        }
    }
}
