package org.openinspector.advisories.ubuntu;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.SeverityStatement;

/// One file of the tracker, as written: fields with paragraphs, then a block per source package.
///
///     Candidate: CVE-2022-36879
///     PublicDate: 2022-07-27 04:15:00 UTC
///     Description:
///      An issue was discovered in the Linux kernel through 5.18.14.
///     Priority: medium
///     CVSS:
///      nvd: CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H [5.5 MEDIUM]
///
///     Patches_linux:
///     xenial_linux: ignored (end of standard support)
///     esm-infra/xenial_linux: needs-triage
final class TrackerFile {
    private static final int LINE_LENGTH_MAX = 100_000;
    private static final int LINES_MAX = 100_000;
    private static final int TEXT_MAX = 1 << 20;
    private static final int REFERENCES_MAX = 10;

    private static final Pattern FIELD = Pattern.compile("([A-Za-z-]{1,40}(?:_\\S{1,200})?):(.*)");
    private static final Pattern STATUS =
            Pattern.compile(
                    "([a-z][a-z0-9-]*(?:/[a-z0-9./-]+)?)_([A-Za-z0-9][A-Za-z0-9.+-]*):(.*)");
    private static final Pattern CVSS =
            Pattern.compile(
                    "([A-Za-z][A-Za-z0-9_.-]{0,40}): ?(CVSS:([34])\\.\\d/[A-Za-z:/]{1,300}).*");
    private static final Pattern PRIORITY =
            Pattern.compile("(untriaged|negligible|low|medium|high|critical)\\b.*");

    private final Map<String, StringBuilder> fields = new HashMap<>();
    private final Map<String, Map<String, String>> statuses = new LinkedHashMap<>();

    private TrackerFile() {}

    /// Reads a file.
    ///
    /// @throws UnreadableDocumentException if it is no such file, or too large
    /// @throws IOException if the stream breaks
    static TrackerFile read(InputStream content) throws IOException {
        TrackerFile file = new TrackerFile();
        Lines lines = new Lines(content, LINE_LENGTH_MAX);
        @Nullable StringBuilder open = null;
        long length = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            length += line.length();
            if (lines.number() > LINES_MAX || length > TEXT_MAX * 8L) {
                throw new UnreadableDocumentException("longer than any file of the tracker");
            }
            if (line.isBlank() || line.startsWith("#") || line.startsWith("--")) {
                continue;
            }
            if (Character.isWhitespace(line.charAt(0))) {
                if (open != null && open.length() < TEXT_MAX) {
                    open.append(line.strip()).append('\n');
                }
                continue;
            }
            Matcher status = STATUS.matcher(line);
            Matcher field = FIELD.matcher(line);
            open = null;
            if (status.matches()) {
                file.statuses
                        .computeIfAbsent(status.group(2), _ -> new LinkedHashMap<>())
                        .put(status.group(1), status.group(3).strip());
            } else if (field.matches()) {
                open = file.fields.computeIfAbsent(field.group(1), _ -> new StringBuilder());
                if (!field.group(2).isBlank()) {
                    open.append(field.group(2).strip()).append('\n');
                }
            }
        }
        if (!file.fields.containsKey("Candidate") && !file.fields.containsKey("PublicDate")) {
            throw new UnreadableDocumentException(
                    "no \"Candidate\" and no \"PublicDate\", expected a file of the CVE tracker");
        }
        return file;
    }

    /// A field's text; empty if it has none.
    String text(String field) {
        StringBuilder text = fields.get(field);
        return text == null ? "" : text.toString().strip();
    }

    /// Statuses by source package, then by release.
    Map<String, Map<String, String>> statuses() {
        return statuses;
    }

    List<String> references() {
        return text("References")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("http") && line.indexOf(' ') < 0)
                .limit(REFERENCES_MAX)
                .toList();
    }

    /// Ratings of the vulnerability.
    List<SeverityStatement> severities() {
        List<SeverityStatement> found = new ArrayList<>(priority("Priority"));
        for (String line : text("CVSS").lines().toList()) {
            Matcher cvss = CVSS.matcher(line.strip());
            if (cvss.matches()) {
                found.add(
                        new SeverityStatement(
                                cvss.group(1).toLowerCase(Locale.ROOT),
                                "CVSS_V" + cvss.group(3),
                                cvss.group(2)));
            }
        }
        return found;
    }

    /// Ubuntu's priority of one package, or of one package in one release, where it differs.
    List<SeverityStatement> severities(String sourcePackage, String release) {
        List<SeverityStatement> own = priority("Priority_" + sourcePackage + "_" + release);
        return own.isEmpty() ? priority("Priority_" + sourcePackage) : own;
    }

    private List<SeverityStatement> priority(String field) {
        String first = text(field).lines().findFirst().orElse("");
        Matcher priority = PRIORITY.matcher(first);
        return priority.matches()
                ? List.of(new SeverityStatement("ubuntu", "WORD", priority.group(1)))
                : List.of();
    }
}
