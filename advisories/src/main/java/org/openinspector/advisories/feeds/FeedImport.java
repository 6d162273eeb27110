package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.alpine.AlpineSecdbSource;
import org.openinspector.advisories.cwe.WeaknessNamesSource;
import org.openinspector.advisories.debian.DebianListsSource;
import org.openinspector.advisories.debian.DebianTrackerSource;
import org.openinspector.advisories.epss.EpssSource;
import org.openinspector.advisories.kev.KnownExploitedSource;
import org.openinspector.advisories.osv.OsvSource;
import org.openinspector.advisories.starter.StarterSet;
import org.openinspector.model.Advisory;

/// Imports feeds: gives each to the source that knows it. One bad feed or record never ends the
/// import of the others.
public final class FeedImport {
    /// How many problems of a feed are kept in full.
    private static final int PROBLEMS_KEPT = 50;

    /// The first that recognises a feed reads it; the one for OSV comes last, because it opens lone
    /// files of any name to see what they are.
    private static final List<AdvisorySource> SOURCES =
            List.of(
                    new StarterSet.Source(),
                    new DebianListsSource(),
                    new DebianTrackerSource(),
                    new AlpineSecdbSource(),
                    new EpssSource(),
                    new KnownExploitedSource(),
                    new WeaknessNamesSource(),
                    new OsvSource());

    private FeedImport() {}

    /// All sources, in the order in which they are asked.
    public static List<AdvisorySource> sources() {
        return SOURCES;
    }

    /// Imports feeds in order.
    public static ImportReport importAll(
            List<Feed> feeds, KnowledgeSink sink, ImportListener listener) {
        List<ImportReport.FeedReport> reports = new ArrayList<>();
        for (Feed feed : feeds) {
            int number = reports.size() + 1;
            reports.add(one(feed, sink, listener, number, feeds.size()));
        }
        return new ImportReport(reports);
    }

    /// Imports one OSV record from a file of any name.
    ///
    /// @param file JSON, or YAML by its name
    public static ImportReport importRecord(Path file, KnowledgeSink sink) {
        Feed feed = Feeds.file(file, FeedLimits.DEFAULT);
        return new ImportReport(
                List.of(read(feed, new OsvSource(), sink, ImportListener.NONE, 1, 1)));
    }

    private static ImportReport.FeedReport one(
            Feed feed, KnowledgeSink sink, ImportListener listener, int number, int count) {
        listener.progress(feed.name(), number, count, 0, 0);
        Optional<AdvisorySource> source;
        try {
            feed.entries();
            source = SOURCES.stream().filter(s -> s.recognises(feed)).findFirst();
        } catch (IOException e) {
            return failed(feed, e);
        }
        return source.map(s -> read(feed, s, sink, listener, number, count))
                .orElseGet(() ->
                        new ImportReport.FeedReport(
                                feed.name(),
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                0,
                                List.of(),
                                Optional.empty()));
    }

    private static ImportReport.FeedReport failed(Feed feed, IOException e) {
        return new ImportReport.FeedReport(
                feed.name(),
                Optional.empty(),
                List.of(),
                List.of(),
                0,
                List.of(),
                Optional.of(sentence(feed, e)));
    }

    private static ImportReport.FeedReport read(
            Feed feed,
            AdvisorySource source,
            KnowledgeSink sink,
            ImportListener listener,
            int number,
            int count) {
        Recorder recorder = new Recorder(sink);
        Optional<String> failure = Optional.empty();
        try {
            source.read(new Watched(feed, listener, number, count), recorder, recorder);
        } catch (IOException e) {
            failure = Optional.of(sentence(feed, e));
        }
        return new ImportReport.FeedReport(
                feed.name(),
                Optional.of(source.id()),
                recorder.sources,
                recorder.problems,
                recorder.problemCount,
                recorder.notes,
                failure);
    }

    private static String sentence(Feed feed, IOException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof ZipException || !message.startsWith(feed.name())
                ? feed.name() + ": " + message
                : message;
    }

    /// Passes everything on and keeps what the report needs.
    private static final class Recorder implements KnowledgeSink, FeedProblems {
        private final KnowledgeSink sink;
        private final List<SourceStatus> sources = new ArrayList<>();
        private final List<ImportReport.Problem> problems = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private long problemCount;

        Recorder(KnowledgeSink sink) {
            this.sink = sink;
        }

        @Override
        public void report(String entry, String message) {
            problemCount++;
            if (problems.size() < PROBLEMS_KEPT) {
                problems.add(new ImportReport.Problem(entry, message));
            }
        }

        @Override
        public void note(String message) {
            notes.add(message);
        }

        @Override
        public void advisory(Advisory advisory) {
            sink.advisory(advisory);
        }

        @Override
        public void coverage(Coverage coverage) {
            sink.coverage(coverage);
        }

        @Override
        public void epss(Epss epss) {
            sink.epss(epss);
        }

        @Override
        public void knownExploited(KnownExploited entry) {
            sink.knownExploited(entry);
        }

        @Override
        public void weakness(String cwe, String name) {
            sink.weakness(cwe, name);
        }

        @Override
        public void source(SourceStatus status) {
            sources.add(status);
            sink.source(status);
        }
    }

    /// A feed whose reading is told to the listener.
    private record Watched(Feed feed, ImportListener listener, int number, int count)
            implements Feed {
        @Override
        public String name() {
            return feed.name();
        }

        @Override
        public List<String> entries() throws IOException {
            return feed.entries();
        }

        @Override
        public void read(EntryReader reader) throws IOException {
            long total = feed.entries().size();
            long[] done = {0};
            feed.read((name, content) -> {
                reader.entry(name, content);
                listener.progress(name(), number, count, ++done[0], total);
            });
        }
    }
}
