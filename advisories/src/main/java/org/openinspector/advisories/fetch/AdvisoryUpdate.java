package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.store.AdvisoryStore;

/// Fetches all sources and compiles them. A source that fails keeps its old data and stops nobody
/// else. Killed at any moment, the snapshot is the old or the new one, and the next update goes on
/// where this one was.
public final class AdvisoryUpdate {
    /// How long an import by hand is waited for.
    private static final int LOCK_TRIES = 120;

    private final UpdateSettings settings;
    private final AdvisoryStore store;
    private final UpdateListener listener;
    private final FetchFolder folder;
    private boolean compiled;

    private AdvisoryUpdate(UpdateSettings settings, AdvisoryStore store, UpdateListener listener) {
        this.settings = settings;
        this.store = store;
        this.listener = listener;
        this.folder = new FetchFolder(store.folder());
    }

    /// Updates a folder of vulnerability data. Ends soon when the thread is interrupted; what came
    /// until then is kept for the next update.
    ///
    /// @return what was done; failures of sources are part of it
    /// @throws UpdateRunningException if another update of the folder is running
    /// @throws IOException if the folder cannot be used
    public static UpdateResult run(
            UpdateSettings settings, AdvisoryStore store, UpdateListener listener)
            throws IOException, InterruptedException {
        return new AdvisoryUpdate(settings, store, listener).run();
    }

    /// What is known of the age of each source, in the order of [RemoteSources]; those that were
    /// never asked included.
    public static List<SourceState> states(AdvisoryStore store) {
        FetchFolder folder = new FetchFolder(store.folder());
        return RemoteSources.all().stream().map(source -> folder.state(source.id())).toList();
    }

    private UpdateResult run() throws IOException, InterruptedException {
        SnapshotLock lock;
        try {
            lock = SnapshotLock.acquire(folder.folder().resolve("update"));
        } catch (SnapshotLock.HeldException e) {
            throw new UpdateRunningException(store.folder(), e);
        }
        try (lock) {
            List<SourceFetch.Fetched> fetched = fetchAll();
            for (RemoteSource source : settings.sources()) {
                if (isWaiting(source)) {
                    completeFolder(source);
                }
            }
            Map<String, ImportReport.FeedReport> reports = new HashMap<>();
            boolean needed =
                    Files.isDirectory(folder.fresh()) || (store.hasFeeds() && !store.isCompiled());
            Optional<String> failure = needed ? compile(reports) : Optional.empty();
            List<SourceResult> results = new ArrayList<>();
            Instant now = Instant.now();
            for (int i = 0; i < fetched.size(); i++) {
                results.add(
                        finish(settings.sources().get(i), fetched.get(i), reports, failure, now));
            }
            if (failure.isEmpty()) {
                delete(folder.fresh());
            }
            return new UpdateResult(results, compiled, failure);
        }
    }

    private boolean isWaiting(RemoteSource source) {
        return Files.exists(folder.fresh().resolve(source.feed()));
    }

    private List<SourceFetch.Fetched> fetchAll() throws InterruptedException {
        try (ExecutorService workers =
                Executors.newFixedThreadPool(
                        settings.parallel(),
                        Thread.ofPlatform().daemon().name("advisories-fetch-", 0).factory())) {
            List<Future<SourceFetch.Fetched>> futures = new ArrayList<>();
            for (RemoteSource source : settings.sources()) {
                futures.add(
                        workers.submit(
                                () -> new SourceFetch(settings, folder, source, listener).fetch()));
            }
            try {
                List<SourceFetch.Fetched> fetched = new ArrayList<>();
                for (Future<SourceFetch.Fetched> future : futures) {
                    fetched.add(future.get());
                }
                return fetched;
            } catch (ExecutionException e) {
                workers.shutdownNow();
                throw new IllegalStateException("a defect while fetching", e.getCause());
            } catch (InterruptedException e) {
                workers.shutdownNow();
                throw e;
            }
        }
    }

    /// A feed that is a folder is replaced as a whole, so its unchanged files go with the new ones.
    private void completeFolder(RemoteSource source) throws IOException {
        for (RemoteFile file : source.files()) {
            Path fresh = folder.fresh(file);
            Path kept = folder.kept(file);
            if (!Files.exists(fresh) && Files.isRegularFile(kept)) {
                Validators validators = folder.newest(file);
                Files.createDirectories(fresh.toAbsolutePath().getParent());
                Files.copy(kept, fresh, StandardCopyOption.COPY_ATTRIBUTES);
                FetchFolder.note(folder.freshNotes(file), fresh, validators);
            }
        }
    }

    /// Compiles, and tells why not if that fails.
    private Optional<String> compile(Map<String, ImportReport.FeedReport> reports)
            throws InterruptedException {
        for (int i = 1; ; i++) {
            try {
                AdvisoryStore.Compiled done = store.compile(folder.fresh(), this::compiling);
                done.reports().forEach(report -> reports.putIfAbsent(report.feed(), report));
                compiled = done.written();
                return Optional.empty();
            } catch (SnapshotLock.HeldException e) {
                if (i >= LOCK_TRIES) {
                    return Optional.of(String.valueOf(e.getMessage()));
                }
                Thread.sleep(1_000);
            } catch (IOException | UncheckedIOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                return Optional.of("the snapshot cannot be written (" + Connection.reason(e) + ")");
            } catch (Cancelled e) {
                throw new InterruptedException();
            }
        }
    }

    /// The thread was interrupted while feeds were read.
    private static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void compiling(
            String feed, int feedNumber, int feedCount, long entriesDone, long entryCount) {
        if (Thread.interrupted()) {
            throw new Cancelled();
        }
        listener.compiling(feed, feedNumber, feedCount, entriesDone, entryCount);
    }

    private SourceResult finish(
            RemoteSource source,
            SourceFetch.Fetched fetched,
            Map<String, ImportReport.FeedReport> reports,
            Optional<String> failure,
            Instant now)
            throws IOException {
        ImportReport.@Nullable FeedReport report = reports.get(source.feed());
        SourceState state = folder.state(source.id());
        boolean offered = isWaiting(source);
        boolean taken = offered && report != null && AdvisoryStore.isUsable(report);
        List<String> reasons = new ArrayList<>();
        fetched.failure().ifPresent(reasons::add);
        failure.ifPresent(reasons::add);
        if (failure.isEmpty() && offered && !taken && report != null) {
            reasons.add(
                    report.failure()
                            .orElse(
                                    report.reader().isEmpty()
                                            ? "what came is no feed that is known"
                                            : "what came holds no records"));
        }
        if (!offered && report != null && report.failure().isPresent()) {
            reasons.add("what is kept is damaged: " + report.failure().get());
            for (RemoteFile file : source.files()) {
                Files.deleteIfExists(folder.keptNotes(file)); // so that it is fetched again
            }
        }
        if (taken && report != null) {
            settle(source);
            state = changed(source, state, report, now);
        }
        if (reasons.isEmpty()) {
            state =
                    new SourceState(
                            state.source(),
                            Optional.of(now),
                            state.changed(),
                            state.failed(),
                            state.failure(),
                            state.records(),
                            state.bytes(),
                            state.dataDate());
        } else {
            state = state.failedAt(now, String.join("; ", reasons));
        }
        folder.write(state);
        return new SourceResult(
                source.id(),
                !reasons.isEmpty()
                        ? SourceResult.Outcome.FAILED
                        : taken ? SourceResult.Outcome.UPDATED : SourceResult.Outcome.UNCHANGED,
                reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons)),
                state.records(),
                fetched.bytes(),
                state.dataDate());
    }

    /// The validators of what was waiting are now those of what is kept.
    private void settle(RemoteSource source) throws IOException {
        for (RemoteFile file : source.files()) {
            if (Files.exists(folder.fresh(file))) {
                FetchFolder.note(folder.keptNotes(file), folder.kept(file), folder.newest(file));
            }
        }
    }

    private SourceState changed(
            RemoteSource source, SourceState state, ImportReport.FeedReport report, Instant now) {
        long bytes = 0;
        Optional<LocalDate> published = Optional.empty();
        for (RemoteFile file : source.files()) {
            try {
                bytes += Files.size(folder.kept(file));
            } catch (IOException absent) {
                continue; // one of those that need not be there
            }
            published = newer(published, folder.newest(file).date());
        }
        Optional<LocalDate> data = Optional.empty();
        for (SourceStatus status : report.sources()) {
            data = newer(data, status.date());
        }
        return new SourceState(
                state.source(),
                state.succeeded(),
                Optional.of(now),
                state.failed(),
                state.failure(),
                report.records(),
                bytes,
                data.isPresent() ? data : published);
    }

    private static Optional<LocalDate> newer(Optional<LocalDate> left, Optional<LocalDate> right) {
        return Stream.concat(left.stream(), right.stream()).max(Comparator.naturalOrder());
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
