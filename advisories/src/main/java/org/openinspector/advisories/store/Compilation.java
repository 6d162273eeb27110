package org.openinspector.advisories.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.Refusal;
import org.openinspector.advisories.added.PrivateSource;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.feeds.ProblemTally;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.starter.StarterSet;

/// Reads feeds and compiles them, under the lock of the snapshot.
final class Compilation {
    private final AdvisoryStore store;
    private final SnapshotLock lock;
    private final ImportListener listener;
    private final Predicate<ImportReport.FeedReport> taken;

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
        List<Path> kept =
                AdvisoryStore.feeds(store.kept()).stream()
                        .filter(each ->
                                !replace || AdvisoryStore.name(each).equals(PrivateSource.ID))
                        .toList();
        int count = offered.size() + kept.size();
        try (SnapshotBuilder builder = spooling(Instant.now())) {
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
                        builder.feed(status(report));
                    }
                }
            }
            store.keep(List.copyOf(used.values()), replace);
            builder.write(lock);
            store.noteCompiled();
            return new AdvisoryStore.Compiled(reports, true);
        }
    }

    /// Brings the user's own records up to date and takes everything else from the snapshot.
    ///
    /// @param compiled false if the snapshot is not that of the other feeds, which are read then
    void renewPrivate(boolean compiled) throws IOException {
        if (!compiled) {
            run(List.of(), false, true);
            return;
        }
        Path records = store.kept().resolve(PrivateSource.ID);
        try (Snapshot older = Snapshot.open(store.snapshot());
                SnapshotBuilder builder = spooling(Instant.now())) {
            builder.takeOver(older, PrivateSource.ID);
            if (Files.isDirectory(records)) {
                read(Feeds.one(records), builder, AdvisoryStore::wasTaken, 1, 1);
            }
            builder.write(lock);
            store.noteCompiled();
        }
    }

    /// Compiles the feeds in a folder, which then takes the place of the kept ones.
    List<ImportReport.FeedReport> replaceAll(Path folder, Instant created) throws IOException {
        List<Path> feeds = AdvisoryStore.feeds(folder);
        try (SnapshotBuilder builder = spooling(created)) {
            read(StarterSet.feed(), builder, _ -> true, 1, 1);
            List<ImportReport.FeedReport> reports = new ArrayList<>();
            for (Path each : feeds) {
                ImportReport.FeedReport report =
                        read(
                                Feeds.one(each),
                                builder,
                                AdvisoryStore::wasTaken,
                                reports.size() + 1,
                                feeds.size());
                if (report.failure().isPresent()) {
                    builder.feed(status(report));
                }
                reports.add(report);
            }
            store.swap(folder);
            builder.write(lock);
            store.noteCompiled();
            return reports;
        }
    }

    private SnapshotBuilder spooling(Instant created) throws IOException {
        return SnapshotBuilder.spooling(created, store.snapshot().resolveSibling("snapshot.spool"));
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
        ImportReport.FeedReport whole = with(report, records.flush());
        builder.feed(status(whole));
        return whole;
    }

    private static ImportReport.FeedReport with(ImportReport.FeedReport report, ProblemTally more) {
        List<ImportReport.Problem> problems = new ArrayList<>(report.problems());
        problems.addAll(more.problems());
        return new ImportReport.FeedReport(
                report.feed(),
                report.reader(),
                report.sources(),
                problems,
                report.problemCount() + more.count(),
                report.notes(),
                report.failure(),
                report.parts());
    }

    private static FeedStatus status(ImportReport.FeedReport report) {
        List<String> notes = new ArrayList<>(report.notes());
        List<String> unknown = report.unknownParts();
        if (!unknown.isEmpty()) {
            notes.add(
                    unknown.size()
                            + " entries are of no known source: "
                            + String.join(", ", unknown));
        }
        return new FeedStatus(
                report.feed(),
                report.reader(),
                report.sources(),
                report.problems().stream()
                        .map(each -> new Refusal(each.entry(), each.message(), each.count()))
                        .toList(),
                report.problemCount(),
                notes,
                report.failure());
    }
}
