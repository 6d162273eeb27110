package org.openinspector.advisories.debian;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Reads one list:
///
///     [29 Mar 2023] DSA-5380-1 xorg-server - security update
///             {CVE-2023-1393}
///             [bullseye] - xorg-server 2:1.20.11-1+deb11u6
final class DebianList {
    private static final int LINE_LENGTH_MAX = 100_000;
    private static final int LINES_MAX = 5_000_000;

    private static final Pattern HEAD =
            Pattern.compile(
                    "\\[([^]]{1,40})\\]\\s+((?:DSA|DLA|ELA)-\\d{1,9}(?:-\\d{1,9})?)(?:\\s+(.*))?");
    private static final Pattern FIX =
            Pattern.compile(
                    "\\[([A-Za-z0-9-]{1,40})\\]\\s+-\\s+(\\S{1,200})\\s+(\\S{1,300})"
                            + "(?:\\s+\\((.*)\\))?\\s*");
    private static final Pattern ID = Pattern.compile("(?:CVE|CAN)-\\d{4}-\\d{4,19}");

    private static final DateTimeFormatter DATE =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern("d MMM uuuu")
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);

    private DebianList() {}

    /// One advisory of the list.
    ///
    /// @param id `DSA-5380-1`
    /// @param summary `xorg-server - security update`
    /// @param vulnerabilities ids in braces
    /// @param fixes per release and source package
    record Entry(
            String id,
            String summary,
            Optional<LocalDate> date,
            SortedSet<String> vulnerabilities,
            List<Fix> fixes) {}

    /// One line of an advisory.
    ///
    /// @param version a version, or a note in angle brackets: `<not-affected>`
    /// @param remark what stands in parentheses behind it; empty if nothing
    record Fix(String codename, String sourcePackage, String version, String remark) {}

    /// Reads the list, advisory by advisory.
    ///
    /// @param file its name, for problems
    /// @throws IOException if the stream breaks or is no text
    static void read(
            String file, InputStream content, FeedProblems problems, Consumer<Entry> entries)
            throws IOException {
        Lines lines = new Lines(content, LINE_LENGTH_MAX);
        Open open = null;
        for (String line = lines.next(); line != null; line = lines.next()) {
            int number = lines.number();
            if (number > LINES_MAX) {
                throw new UnreadableDocumentException(file + ": more than " + LINES_MAX + " lines");
            }
            if (line.isBlank()) {
                continue;
            }
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                if (open != null) {
                    entries.accept(open.entry());
                }
                open = new Open(head, date(head.group(1)));
                if (open.date.isEmpty()) {
                    report(problems, file, number, "a date such as \"29 Mar 2023\"", line);
                }
            } else if (!Character.isWhitespace(line.charAt(0))) {
                if (open != null) {
                    entries.accept(open.entry());
                }
                open = null; // what follows belongs to a head that we did not understand
                report(problems, file, number, "\"[date] DSA-…, DLA-… or ELA-… package\"", line);
            } else if (open != null && !open.take(line.strip())) {
                report(
                        problems,
                        file,
                        number,
                        "{ids}, \"[release] - package version\" or NOTE",
                        line);
            }
        }
        if (open != null) {
            entries.accept(open.entry());
        }
    }

    private static final class Open {
        private final String id;
        private final String summary;
        private final Optional<LocalDate> date;
        private final SortedSet<String> vulnerabilities = new TreeSet<>();
        private final List<Fix> fixes = new ArrayList<>();

        Open(Matcher head, Optional<LocalDate> date) {
            this.id = head.group(2);
            this.summary = head.group(3) == null ? "" : head.group(3).strip();
            this.date = date;
        }

        boolean take(String line) {
            if (line.startsWith("NOTE:") || line.startsWith("TODO:")) {
                return true;
            }
            if (line.startsWith("{")) {
                Matcher ids = ID.matcher(line);
                while (ids.find()) {
                    // "CAN" was the prefix of candidates until 2005; the number stayed.
                    vulnerabilities.add(ids.group().replace("CAN-", "CVE-"));
                }
                return line.endsWith("}");
            }
            Matcher fix = FIX.matcher(line);
            if (!fix.matches()) {
                return false;
            }
            String remark = fix.group(4) == null ? "" : fix.group(4);
            fixes.add(new Fix(fix.group(1), fix.group(2), fix.group(3), remark));
            return true;
        }

        Entry entry() {
            return new Entry(id, summary, date, vulnerabilities, List.copyOf(fixes));
        }
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text.strip(), DATE));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void report(
            FeedProblems problems, String file, int number, String expected, String line) {
        problems.report(
                file,
                "line "
                        + number
                        + ": expected "
                        + expected
                        + ", got \""
                        + line.strip().substring(0, Math.min(line.strip().length(), 80))
                        + "\"");
    }
}
