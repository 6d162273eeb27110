package org.openinspector.advisories.debian;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Reads the tracker's own notes, `data/CVE/list`:
///
///     CVE-2023-5849 (Integer overflow in USB in Google Chrome prior to …)
///             {DSA-5546-1}
///             - chromium 119.0.6045.105-1
///             [buster] - chromium <end-of-life> (see DSA 5046)
///             NOTE: https://…
///
/// @see <a
///   href="https://security-team.debian.org/security_tracker.html">Debian security tracker</a>
final class CveList {
    private static final int LINE_LENGTH_MAX = 100_000;
    private static final int LINES_MAX = 20_000_000;
    private static final int NOTES_MAX = 10_000;

    private static final Pattern HEAD =
            Pattern.compile(
                    "(CVE-\\d{4}-(?:\\d{4,19}|[X?]{4})|TEMP-\\d{1,12}-\\w{1,12})(?:\\s+(.*))?");
    private static final Pattern NOTE =
            Pattern.compile(
                    "(?:\\[([A-Za-z0-9-]{1,40})\\]\\s+)?-\\s+([A-Za-z0-9:.+-]{1,200})"
                            + "(?:\\s+(<[a-z-]{1,40}>|[A-Za-z0-9:.+~-]{1,300}))?"
                            + "(?:\\s*\\((.*)\\))?");

    private CveList() {}

    /// One vulnerability.
    ///
    /// @param id as written: `CVE-2023-5849`, or `CVE-2023-XXXX` if it has none yet
    /// @param description without the parentheses or brackets around it
    /// @param rejected true if the id was withdrawn
    record Entry(String id, String description, boolean rejected, List<Note> notes) {}

    /// What is said of one source package.
    ///
    /// @param codename the release; empty for unstable, which stands for all that have no note
    /// @param version a version, or a word in angle brackets
    /// @param remark what stands in parentheses behind it
    record Note(String codename, String sourcePackage, String version, String remark) {
        /// True if it says more than that a version has the fix.
        boolean isWord() {
            return version.startsWith("<");
        }
    }

    /// Reads the list, vulnerability by vulnerability.
    ///
    /// @param file its name, for problems
    /// @throws IOException if the stream breaks or is no text
    static void read(
            String file, InputStream content, FeedProblems problems, Consumer<Entry> entries)
            throws IOException {
        Lines lines = new Lines(content, LINE_LENGTH_MAX);
        @Nullable Open open = null;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (lines.number() > LINES_MAX) {
                throw new UnreadableDocumentException(file + ": more than " + LINES_MAX + " lines");
            }
            if (line.isBlank() || isControl(line)) {
                continue;
            }
            if (Character.isWhitespace(line.charAt(0))) {
                if (open != null && !open.take(line.strip())) {
                    report(problems, file, lines.number(), "a package's note, NOTE or TODO", line);
                }
                continue;
            }
            if (open != null) {
                entries.accept(open.entry());
            }
            Matcher head = HEAD.matcher(line.strip());
            open = head.matches() ? new Open(head) : null;
            if (open == null) {
                report(problems, file, lines.number(), "\"CVE-… (description)\"", line);
            }
        }
        if (open != null) {
            entries.accept(open.entry());
        }
    }

    /// Marks that people leave for each other.
    private static boolean isControl(String line) {
        return line.startsWith("--")
                || line.startsWith("begin claimed by")
                || line.startsWith("end claimed by")
                || line.startsWith("STOP:");
    }

    private static void report(
            FeedProblems problems, String file, int number, String expected, String line) {
        String seen = line.strip();
        problems.report(
                file,
                "line "
                        + number
                        + ": expected "
                        + expected
                        + ", got \""
                        + seen.substring(0, Math.min(seen.length(), 80))
                        + "\"");
    }

    private static final class Open {
        private final String id;
        private final String description;
        private final List<Note> notes = new ArrayList<>(2);
        private boolean rejected;

        Open(Matcher head) {
            this.id = head.group(1).replace('?', 'X');
            String text = head.group(2) == null ? "" : head.group(2).strip();
            boolean enclosed = text.length() > 1 && "([".indexOf(text.charAt(0)) >= 0;
            this.description = enclosed ? text.substring(1, text.length() - 1) : text;
        }

        boolean take(String line) {
            if (line.startsWith("NOTE:")
                    || line.startsWith("TODO:")
                    || line.startsWith("NOT-FOR-US:")
                    || line.startsWith("{")
                    || line.equals("RESERVED")) {
                return true;
            }
            if (line.equals("REJECTED")) {
                rejected = true;
                return true;
            }
            Matcher note = NOTE.matcher(line);
            if (!note.matches() || notes.size() >= NOTES_MAX) {
                return false;
            }
            notes.add(new Note(text(note, 1), note.group(2), text(note, 3), text(note, 4)));
            return true;
        }

        private static String text(Matcher matcher, int group) {
            String text = matcher.group(group);
            return text == null ? "" : text;
        }

        Entry entry() {
            return new Entry(id, description, rejected, List.copyOf(notes));
        }
    }
}
