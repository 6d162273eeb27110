package org.openinspector.advisories.epss;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Reads `cve,epss,percentile`, with or without the line that names model and date before it.
///
/// @see <a href="https://www.first.org/epss/data_stats">EPSS data</a>
public final class EpssSource implements AdvisorySource {
    private static final String HEADER = "cve,epss,percentile";
    private static final int LINE_LENGTH_MAX = 1_000;
    private static final int PROBLEMS_MAX = 10_000;

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern SCORE_DATE = Pattern.compile("score_date:(\\d{4}-\\d{2}-\\d{2})");
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}");

    @Override
    public String id() {
        return "epss";
    }

    @Override
    public boolean recognises(Feed feed) {
        return feed.name().startsWith("epss") && feed.name().matches(".*\\.csv(?:\\.gz)?");
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        feed.read((entry, content) -> {
            Reading reading = new Reading(entry, sink, problems);
            reading.read(new Lines(content, LINE_LENGTH_MAX));
            Matcher name = DATE.matcher(entry);
            Optional<LocalDate> date =
                    reading.date.or(() -> name.find() ? day(name.group()) : none());
            sink.source(
                    new SourceStatus(
                            id(),
                            "Exploit prediction scores (EPSS)",
                            reading.records,
                            reading.problemCount,
                            date));
        });
    }

    private static final class Reading {
        private final String entry;
        private final KnowledgeSink sink;
        private final FeedProblems problems;
        private int records;
        private int problemCount;
        private Optional<LocalDate> date = Optional.empty();

        Reading(String entry, KnowledgeSink sink, FeedProblems problems) {
            this.entry = entry;
            this.sink = sink;
            this.problems = problems;
        }

        void read(Lines lines) throws IOException {
            boolean header = false;
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.startsWith("#")) {
                    Matcher scored = SCORE_DATE.matcher(line);
                    date = scored.find() ? day(scored.group(1)) : date;
                } else if (!header) {
                    if (!line.strip().equals(HEADER)) {
                        throw new UnreadableDocumentException(
                                entry + ": expected the header \"" + HEADER + "\"");
                    }
                    header = true;
                } else if (!line.isBlank() && !row(line)) {
                    bad(lines.number());
                }
            }
            if (!header) {
                throw new UnreadableDocumentException(
                        entry + ": empty, expected the header \"" + HEADER + "\"");
            }
        }

        private boolean row(String line) {
            int first = line.indexOf(',');
            int second = line.indexOf(',', first + 1);
            if (first < 0 || second < 0) {
                return false;
            }
            double probability = number(line.substring(first + 1, second));
            double percentile = number(line.substring(second + 1));
            String cve = line.substring(0, first);
            // Written so that NaN is refused, too.
            boolean good =
                    CVE.matcher(cve).matches()
                            && probability >= 0
                            && probability <= 1
                            && percentile >= 0
                            && percentile <= 1;
            if (good) {
                records++;
                sink.epss(new Epss(cve, probability, percentile));
            }
            return good;
        }

        private void bad(int line) throws UnreadableDocumentException {
            if (++problemCount > PROBLEMS_MAX) {
                throw new UnreadableDocumentException(
                        entry + ": more than " + PROBLEMS_MAX + " unreadable lines");
            }
            problems.report(
                    entry,
                    "line "
                            + line
                            + ": expected a CVE id and two numbers from 0 to 1, such as"
                            + " \"CVE-2021-44228,0.97,0.99\"");
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<LocalDate> none() {
        return Optional.empty();
    }
}
