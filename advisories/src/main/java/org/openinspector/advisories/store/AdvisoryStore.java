package org.openinspector.advisories.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.added.PrivateSource;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.advisories.snapshot.SnapshotException;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.starter.StarterSet;
import org.openinspector.model.Advisory;

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
        ImportReport report =
                FeedImport.importAll(List.of(StarterSet.feed()), builder, ImportListener.NONE);
        if (report.records() == 0) {
            throw new IllegalStateException("the starter set is missing from this build");
        }
        return builder.inMemory();
    }

    /// Imports what lies at a path: a feed, or a folder of feeds. A feed that cannot be read to its
    /// end is left out as a whole (what was imported under its name before stays in use); the
    /// others are taken. If there is none, nothing changes.
    ///
    /// @param replace forget what was imported before, but for the user's own records
    /// @return what was read of each feed, the failed and the unknown ones included
    /// @throws SnapshotLock.HeldException if another import is running
    public List<ImportReport.FeedReport> importFrom(
            Path path, boolean replace, ImportListener listener) throws IOException {
        makeFolder();
        try (SnapshotLock lock = SnapshotLock.acquire(snapshot())) {
            return new Compilation(this, lock, listener, AdvisoryStore::wasTaken)
                    .run(feeds(path), replace, false)
                    .reports();
        }
    }

    /// Compiles all kept feeds, with newer ones in place of those of the same name. A newer feed
    /// without a single record is left out like one that cannot be read: no publisher has none. If
    /// none is left and the snapshot is compiled from what is kept, nothing changes.
    ///
    /// @param newer a folder of feeds, which need not exist
    /// @throws SnapshotLock.HeldException if another import is running
    public Compiled compile(Path newer, ImportListener listener) throws IOException {
        makeFolder();
        try (SnapshotLock lock = SnapshotLock.acquire(snapshot())) {
            return new Compilation(this, lock, listener, AdvisoryStore::isUsable)
                    .run(feeds(newer), false, !isCompiled());
        }
    }

    /// Adds one OSV record of the user's own, in place of an earlier one of the same id. It is in
    /// the snapshot when this returns.
    ///
    /// @return the record
    /// @throws RefusedRecordException if the file holds no record that could match
    /// @throws SnapshotLock.HeldException if another import is running
    public Advisory add(Path file, ImportListener listener)
            throws IOException, RefusedRecordException {
        Advisory advisory = PrivateRecords.read(file);
        makeFolder();
        try (SnapshotLock lock = SnapshotLock.acquire(snapshot())) {
            boolean compiled = isCompiled();
            new PrivateRecords(kept()).keep(file, advisory);
            new Compilation(this, lock, listener, AdvisoryStore::wasTaken).renewPrivate(compiled);
        }
        return advisory;
    }

    /// Forgets a record that was added.
    ///
    /// @return false if there is none of this id
    /// @throws SnapshotLock.HeldException if another import is running
    public boolean remove(String id, ImportListener listener) throws IOException {
        makeFolder();
        try (SnapshotLock lock = SnapshotLock.acquire(snapshot())) {
            boolean compiled = isCompiled();
            PrivateRecords records = new PrivateRecords(kept());
            if (!records.remove(id)) {
                return false;
            }
            records.tidy();
            new Compilation(this, lock, listener, AdvisoryStore::wasTaken).renewPrivate(compiled);
            return true;
        }
    }

    /// Compiles all kept feeds again, if the snapshot is damaged, of another version of the format
    /// or older than they are.
    ///
    /// @return true if there is a new snapshot
    /// @throws SnapshotLock.HeldException if another import is running
    public boolean rebuild(ImportListener listener) throws IOException {
        return compile(folder.resolve("none"), listener).written();
    }

    /// Puts files into a folder.
    @FunctionalInterface
    public interface Unpacking {
        /// Puts them there.
        ///
        /// @param folder there, and empty
        void into(Path folder) throws IOException;
    }

    /// Replaces all kept feeds by others, or none of them. The user's own records stay, unless the
    /// others have some.
    ///
    /// @param created of the new snapshot
    /// @return what was read of each feed
    /// @throws SnapshotLock.HeldException if another import is running
    public List<ImportReport.FeedReport> replaceFeeds(
            Instant created, Unpacking others, ImportListener listener) throws IOException {
        makeFolder();
        try (SnapshotLock lock = SnapshotLock.acquire(snapshot())) {
            Path fresh = folder.resolve("feeds.new");
            delete(fresh);
            try {
                Files.createDirectories(fresh);
                others.into(fresh);
                Path own = kept().resolve(PrivateSource.ID);
                if (Files.exists(own) && !Files.exists(fresh.resolve(PrivateSource.ID))) {
                    copy(own, fresh.resolve(PrivateSource.ID));
                }
                return new Compilation(this, lock, listener, AdvisoryStore::wasTaken)
                        .replaceAll(fresh, created);
            } finally {
                delete(fresh);
            }
        }
    }

    /// Puts a folder of feeds in place of the kept ones.
    void swap(Path fresh) throws IOException {
        Path old = folder.resolve("feeds.old");
        delete(old);
        if (Files.exists(kept())) {
            Files.move(kept(), old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, kept(), StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /// True if there are records that the user added.
    public boolean hasPrivate() {
        return Files.isDirectory(kept().resolve(PrivateSource.ID));
    }

    /// The identity of the snapshot; empty if there is none that can be opened.
    public Optional<String> identity() throws IOException {
        try (Snapshot opened = Snapshot.open(snapshot())) {
            return Optional.of(opened.identity());
        } catch (NoSuchFileException | SnapshotException none) {
            return Optional.empty();
        }
    }

    /// What [#compile] did.
    ///
    /// @param reports what was read of each newer feed, then of kept ones that failed
    /// @param written true if there is a new snapshot
    public record Compiled(List<ImportReport.FeedReport> reports, boolean written) {
        public Compiled {
            reports = List.copyOf(reports);
        }
    }

    /// True if the snapshot was compiled from the feeds as they lie there now, and is sound. An
    /// import that was killed, or a feed that was put there by hand, makes it false.
    public boolean isCompiled() throws IOException {
        if (!Files.exists(compiledFrom()) || !Files.readString(compiledFrom()).equals(listing())) {
            return false;
        }
        try (Snapshot knowledge = Snapshot.open(snapshot())) {
            knowledge.check();
            return !knowledge.sources().isEmpty();
        } catch (SnapshotException | IOException unreadable) {
            return false;
        }
    }

    /// True if there is anything to compile besides the starter set.
    public boolean hasFeeds() throws IOException {
        return !feeds(kept()).isEmpty();
    }

    private void makeFolder() throws IOException {
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
    }

    private Path compiledFrom() {
        return folder.resolve("snapshot.feeds");
    }

    /// Names, sizes and times of the kept files.
    private String listing() throws IOException {
        StringBuilder listing = new StringBuilder();
        for (Path feed : feeds(kept())) {
            try (Stream<Path> tree = Files.walk(feed)) {
                for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
                    listing.append(kept().relativize(file))
                            .append(' ')
                            .append(Files.size(file))
                            .append(' ')
                            .append(Files.getLastModifiedTime(file).toInstant())
                            .append('\n');
                }
            }
        }
        return listing.toString();
    }

    /// Remembers from what the snapshot was compiled.
    void noteCompiled() throws IOException {
        Files.writeString(compiledFrom(), listing());
    }

    /// True if a feed that was fetched is good enough to replace its older version.
    public static boolean isUsable(ImportReport.FeedReport report) {
        return wasTaken(report) && report.records() > 0;
    }

    /// True if the feed's records are in use now.
    public static boolean wasTaken(ImportReport.FeedReport report) {
        return report.failure().isEmpty() && report.reader().isPresent();
    }

    /// The folder of the kept feeds.
    public Path kept() {
        return folder.resolve("feeds");
    }

    static String name(Path path) {
        return path.toAbsolutePath().normalize().getFileName().toString();
    }

    /// One path per feed: the file, or what lies directly in the folder.
    static List<Path> feeds(Path path) throws IOException {
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

    /// Puts feeds among the kept ones.
    void keep(List<Path> paths, boolean replace) throws IOException {
        Files.createDirectories(kept());
        for (Path old : replace ? feeds(kept()) : List.<Path>of()) {
            if (!name(old).equals(PrivateSource.ID)) {
                delete(old);
            }
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

    static void delete(Path path) throws IOException {
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
