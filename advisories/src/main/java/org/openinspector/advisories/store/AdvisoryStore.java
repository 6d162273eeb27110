package org.openinspector.advisories.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.starter.StarterSet;

/// The vulnerability data in a folder: the feeds as they were imported, in `feeds`, and `snapshot`,
/// compiled from all of them and the starter set. Importing a feed replaces the one of the same
/// name and keeps the others, so that several imports add up (docs/decisions/001).
///
/// @param folder need not exist before the first import
public record AdvisoryStore(Path folder) {
    /// The compiled file.
    public Path snapshot() {
        return folder.resolve("snapshot");
    }

    /// Opens what was imported, or the starter set where nothing was. A damaged snapshot is an
    /// error, never silently replaced by less.
    ///
    /// @throws IOException if the file cannot be read
    /// @throws org.openinspector.advisories.snapshot.SnapshotException if it is damaged
    public Knowledge open() throws IOException {
        return Files.exists(snapshot()) ? Snapshot.open(snapshot()) : starterSet();
    }

    private static Knowledge starterSet() {
        // The time of creation is shown nowhere: the data's own dates are.
        var builder = new SnapshotBuilder(Instant.EPOCH);
        if (importOne(StarterSet.feed(), builder, ImportListener.NONE, 1, 1).records() == 0) {
            throw new IllegalStateException("the starter set is missing from this build");
        }
        return builder.inMemory();
    }

    /// Imports what lies at a path: a feed, or a folder of feeds. A feed that cannot be read to its
    /// end is left out as a whole (what was imported under its name before stays in use); the
    /// others are taken. If there is none, nothing changes.
    ///
    /// @param replace forget what was imported before
    /// @return what was read of each feed, the failed and the unknown ones included
    /// @throws SnapshotLock.HeldException if another import is running
    public List<ImportReport.FeedReport> importFrom(
            Path path, boolean replace, ImportListener listener) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException(
                    "the data folder "
                            + folder
                            + " cannot be made ("
                            + (e instanceof AccessDeniedException
                                    ? "permission denied"
                                    : String.valueOf(e.getMessage()))
                            + ")",
                    e);
        }
        try (SnapshotLock lock = SnapshotLock.acquire(snapshot())) {
            var builder = new SnapshotBuilder(Instant.now());
            importOne(StarterSet.feed(), builder, listener, 1, 1);
            List<ImportReport.FeedReport> reports = new ArrayList<>();
            Map<String, Path> taken = new TreeMap<>();
            List<Path> offered = feeds(path);
            for (Path each : offered) {
                ImportReport.FeedReport report =
                        importOne(
                                Feeds.one(each),
                                builder,
                                listener,
                                reports.size() + 1,
                                offered.size());
                reports.add(report);
                if (wasTaken(report)) {
                    taken.put(name(each), each);
                }
            }
            if (!taken.isEmpty()) {
                for (Path kept : replace ? List.<Path>of() : feeds(kept())) {
                    if (!taken.containsKey(name(kept))) {
                        importOne(Feeds.one(kept), builder, listener, 1, 1);
                    }
                }
                keep(List.copyOf(taken.values()), replace);
                builder.write(lock);
            }
            return reports;
        }
    }

    /// True if the feed's records are in use now.
    public static boolean wasTaken(ImportReport.FeedReport report) {
        return report.failure().isEmpty() && report.reader().isPresent();
    }

    private static ImportReport.FeedReport importOne(
            Feed feed, SnapshotBuilder builder, ImportListener listener, int number, int count) {
        var records = new PendingRecords();
        ImportReport.FeedReport report =
                FeedImport.importAll(
                                List.of(feed),
                                records,
                                (name, _, _, done, all) ->
                                        listener.progress(name, number, count, done, all))
                        .feeds()
                        .getFirst();
        return report.failure().isEmpty() ? with(report, records.flushTo(builder)) : report;
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

    private Path kept() {
        return folder.resolve("feeds");
    }

    private static String name(Path path) {
        return path.toAbsolutePath().normalize().getFileName().toString();
    }

    /// One path per feed: the file, or what lies directly in the folder.
    private static List<Path> feeds(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.exists(path) ? List.of(path) : List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(child -> !name(child).startsWith("."))
                    .filter(child ->
                            Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)
                                    || Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private void keep(List<Path> paths, boolean replace) throws IOException {
        Files.createDirectories(kept());
        for (Path old : replace ? feeds(kept()) : List.<Path>of()) {
            delete(old);
        }
        for (Path path : paths) {
            Path target = kept().resolve(name(path));
            if (Files.exists(target) && Files.isSameFile(path, target)) {
                continue;
            }
            Path fresh = kept().resolve("." + name(path));
            delete(fresh);
            copy(path, fresh);
            delete(target);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.copy(path, to.resolve(from.relativize(path).toString()));
                }
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
