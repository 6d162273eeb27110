package org.openinspector.advisories.cwe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.Entries;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.document.Xml;

/// Reads MITRE's catalogue, `cwec_….xml`, in which weaknesses, categories and views share one
/// numbering; or `cwe_id,name`.
///
/// @see <a href="https://cwe.mitre.org/">Common Weakness Enumeration</a>
public final class WeaknessNamesSource implements AdvisorySource {
    private static final String HEADER = "cwe_id,name";
    private static final int LINE_LENGTH_MAX = 2_000;
    private static final Pattern CSV = Pattern.compile("cwe[^/]*\\.csv(?:\\.gz)?");
    private static final Pattern CATALOGUE = Pattern.compile("(?:.*/)?cwec_[^/]*\\.xml");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
    private static final Set<String> RECORDS = Set.of("Weakness", "Category", "View");
    private static final int LINES_MAX = 100_000;
    private static final Pattern ROW =
            Pattern.compile("(CWE-\\d{1,6}),(?:\"((?:[^\"]|\"\")*)\"|([^\",]*))");

    @Override
    public String id() {
        return "cwe";
    }

    @Override
    public boolean recognises(Feed feed) {
        return CSV.matcher(feed.fileName()).matches()
                || Entries.mostly(feed, CATALOGUE.asMatchPredicate());
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        if (!CSV.matcher(feed.fileName()).matches()) {
            catalogue(feed, sink, problems);
            return;
        }
        feed.read((entry, content) -> {
            Lines lines = new Lines(content, LINE_LENGTH_MAX);
            String header = lines.next();
            if (header == null || !header.equals(HEADER)) {
                throw new UnreadableDocumentException(
                        entry + ": expected the header \"" + HEADER + "\"");
            }
            int records = 0;
            int unreadable = 0;
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (lines.number() > LINES_MAX) {
                    throw new UnreadableDocumentException(
                            entry + ": more than " + LINES_MAX + " lines");
                }
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    String quoted = row.group(2);
                    String name = quoted == null ? row.group(3) : quoted.replace("\"\"", "\"");
                    sink.weakness(row.group(1), name.strip());
                    records++;
                } else if (!line.isBlank()) {
                    unreadable++;
                    problems.report(
                            entry, "line " + lines.number() + ": expected such as \"CWE-79,Name\"");
                }
            }
            sink.source(
                    new SourceStatus(
                            id(), "Weakness names (CWE)", records, unreadable, Optional.empty()));
        });
    }

    private void catalogue(Feed feed, KnowledgeSink sink, FeedProblems problems)
            throws IOException {
        Tally tally = new Tally(problems);
        feed.read((entry, content) -> {
            if (CATALOGUE.matcher(entry).matches()) {
                Xml.read(
                        content,
                        RECORDS,
                        record -> {
                            Optional<String> number = record.attribute("ID");
                            Optional<String> name = record.attribute("Name");
                            if (number.filter(NUMBER.asMatchPredicate()).isPresent()
                                    && name.filter(text -> text.length() <= LINE_LENGTH_MAX)
                                            .isPresent()) {
                                sink.weakness("CWE-" + number.get(), name.get());
                                tally.record();
                            } else {
                                tally.unreadable(
                                        entry,
                                        record.name(),
                                        "expected attributes \"ID\" and \"Name\"");
                            }
                        });
            }
        });
        tally.end(sink, id(), "Weakness names (CWE)");
    }
}
