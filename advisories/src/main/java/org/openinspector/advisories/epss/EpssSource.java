package org.openinspector.advisories.epss;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Entries;
import org.openinspector.advisories.document.Gzip;
import org.openinspector.advisories.document.Lines;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// Reads `cve,epss,percentile`, with or without the line that names model and date before it.
///
/// @see <a href="https://www.first.org/epss/data_stats">EPSS data</a>
public final class EpssSource implements AdvisorySource {
    private static final String HEADER = "cve,epss,percentile";
    private static final String HEADER_2021 = "cve,epss";
    private static final Pattern NAME = Pattern.compile("(?:.*/)?epss[^/]*\\.csv");
    private static final int RANKED_MAX = 2_000_000;
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
        return isOurs(feed.name()) || Entries.mostly(feed, EpssSource::isOurs);
    }

    private static boolean isOurs(String entry) {
        return NAME.matcher(Gzip.name(entry)).matches();
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        try {
            feed.read((entry, content) -> {
                if (isOurs(entry)) {
                    InputStream plain = Gzip.open(entry, content);
                    new Reading(entry, sink, tally).read(new Lines(plain, LINE_LENGTH_MAX));
                }
            });
        } finally {
            tally.end(sink, id(), "Exploit prediction scores (EPSS)");
        }
    }

    /// One day's scores.
    private static final class Reading {
        private final String entry;
        private final KnowledgeSink sink;
        private final Tally tally;
        private final List<Epss> withoutPercentile = new ArrayList<>();
        private Optional<LocalDate> date;
        private int problemCount;

        Reading(String entry, KnowledgeSink sink, Tally tally) {
            this.entry = entry;
            this.sink = sink;
            this.tally = tally;
            Matcher name = DATE.matcher(entry.substring(entry.lastIndexOf('/') + 1));
            this.date = name.find() ? Times.parse(name.group()).map(Times::day) : Optional.empty();
        }

        void read(Lines lines) throws IOException {
            boolean header = false;
            boolean ranked = true;
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.startsWith("#")) {
                    Matcher scored = SCORE_DATE.matcher(line);
                    date =
                            scored.find()
                                    ? Times.parse(scored.group(1)).map(Times::day).or(() -> date)
                                    : date;
                } else if (!header) {
                    String columns = line.strip();
                    if (!columns.equals(HEADER) && !columns.equals(HEADER_2021)) {
                        throw new UnreadableDocumentException(
                                entry + ": expected the header \"" + HEADER + "\"");
                    }
                    header = true;
                    ranked = columns.equals(HEADER);
                } else if (!line.isBlank() && !row(line, ranked)) {
                    bad(lines.number());
                }
            }
            if (!header) {
                throw new UnreadableDocumentException(
                        entry + ": empty, expected the header \"" + HEADER + "\"");
            }
            rank();
            date.ifPresent(tally::dated);
        }

        private boolean row(String line, boolean ranked) {
            int first = line.indexOf(',');
            int second = line.indexOf(',', first + 1);
            if (first < 0 || ranked != (second > 0)) {
                return false;
            }
            double probability =
                    number(line.substring(first + 1, second < 0 ? line.length() : second));
            double percentile = second < 0 ? 0 : number(line.substring(second + 1));
            String cve = line.substring(0, first);
            // Written so that NaN is refused, too.
            boolean good =
                    CVE.matcher(cve).matches()
                            && probability >= 0
                            && probability <= 1
                            && percentile >= 0
                            && percentile <= 1;
            if (good && second < 0) {
                if (withoutPercentile.size() >= RANKED_MAX) {
                    return false;
                }
                withoutPercentile.add(new Epss(cve, probability, 0));
            } else if (good) {
                take(new Epss(cve, probability, percentile));
            }
            return good;
        }

        /// The first files (spring 2021) have no percentiles; they follow from the scores.
        private void rank() {
            double[] scores = withoutPercentile.stream().mapToDouble(Epss::probability).toArray();
            Arrays.sort(scores);
            Map<Double, Integer> atOrBelow = new HashMap<>();
            for (int i = 0; i < scores.length; i++) {
                atOrBelow.put(scores[i], i + 1);
            }
            for (Epss score : withoutPercentile) {
                int rank = atOrBelow.getOrDefault(score.probability(), 0);
                take(new Epss(score.cve(), score.probability(), (double) rank / scores.length));
            }
        }

        private void take(Epss score) {
            tally.record();
            date.ifPresentOrElse(day -> sink.epss(score, day), () -> sink.epss(score));
        }

        private void bad(int line) throws UnreadableDocumentException {
            if (++problemCount > PROBLEMS_MAX) {
                throw new UnreadableDocumentException(
                        entry + ": more than " + PROBLEMS_MAX + " unreadable lines");
            }
            tally.unreadable(
                    entry,
                    "line " + line,
                    "expected a CVE id and two numbers from 0 to 1, such as"
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
}
