package org.openinspector.advisories.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.starter.StarterSet;

/// Reads feeds and compiles them, under the lock of the snapshot.
final class Compilation {
    private final AdvisoryStore store;
    private final SnapshotLock lock;
    private final ImportListener listener;
    private final Predicate<ImportReport.FeedReport> taken;
    private @Nullable PendingRecords scores;
    private LocalDate scoresDate = LocalDate.MIN;

    /// @param taken whether a feed that was offered is to be used
    Compilation(
            AdvisoryStore store,
            SnapshotLock lock,
            ImportListener listener,
            Predicate<ImportReport.FeedReport> taken) {
        this.store = store;
        this.lock = lock;
        this.listener = listener;
        this.taken = taken;
    }

    /// Reads the feeds that are offered, then the kept ones of other names.
    ///
    /// @param replace forget the kept ones instead
    /// @param always compile even if no feed that is offered can be used
    AdvisoryStore.Compiled run(List<Path> offered, boolean replace, boolean always)
            throws IOException {
        List<Path> kept = replace ? List.of() : AdvisoryStore.feeds(store.kept());
        int count = offered.size() + kept.size();
        try (SnapshotBuilder builder =
                SnapshotBuilder.spooling(
                        Instant.now(), store.snapshot().resolveSibling("snapshot.spool"))) {
            read(StarterSet.feed(), builder, _ -> true, 1, 1);
            List<ImportReport.FeedReport> reports = new ArrayList<>();
            Map<String, Path> used = new TreeMap<>();
            for (Path each : offered) {
                ImportReport.FeedReport report =
                        read(Feeds.one(each), builder, taken, reports.size() + 1, count);
                reports.add(report);
                if (taken.test(report)) {
                    used.put(AdvisoryStore.name(each), each);
                }
            }
            if (used.isEmpty() && !always) {
                return new AdvisoryStore.Compiled(reports, false);
            }
            int number = offered.size();
            for (Path each : kept) {
                number++;
                if (!used.containsKey(AdvisoryStore.name(each))) {
                    ImportReport.FeedReport report =
                            read(Feeds.one(each), builder, AdvisoryStore::wasTaken, number, count);
                    if (report.failure().isPresent()) {
                        reports.add(report);
                    }
                }
            }
            if (scores != null) {
                scores.flush();
            }
            store.keep(List.copyOf(used.values()), replace);
            builder.write(lock);
            store.noteCompiled();
            return new AdvisoryStore.Compiled(reports, true);
        }
    }

    private ImportReport.FeedReport read(
            Feed feed,
            SnapshotBuilder builder,
            Predicate<ImportReport.FeedReport> use,
            int number,
            int count) {
        PendingRecords records = new PendingRecords(builder);
        ImportReport.FeedReport report =
                FeedImport.importAll(
                                List.of(feed),
                                records,
                                (name, _, _, done, all) ->
                                        listener.progress(name, number, count, done, all))
                        .feeds()
                        .getFirst();
        if (report.failure().isPresent() || !use.test(report)) {
            return report;
        }
        if (report.reader().filter("epss"::equals).isPresent()) {
            // Scores change every day, and there is one answer: that of the newest file.
            LocalDate date = date(report).orElse(LocalDate.EPOCH);
            if (!date.isBefore(scoresDate)) {
                scores = records;
                scoresDate = date;
            }
            return report;
        }
        return with(report, records.flush());
    }

    private static Optional<LocalDate> date(ImportReport.FeedReport report) {
        return report.sources().stream()
                .map(SourceStatus::date)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static ImportReport.FeedReport with(
            ImportReport.FeedReport report, List<ImportReport.Problem> more) {
        List<ImportReport.Problem> problems = new ArrayList<>(report.problems());
        problems.addAll(more);
        return new ImportReport.FeedReport(
                report.feed(),
                report.reader(),
                report.sources(),
                problems,
                report.problemCount() + more.size(),
                report.notes(),
                report.failure());
    }
}
