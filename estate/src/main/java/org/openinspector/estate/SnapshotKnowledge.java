package org.openinspector.estate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnowledgeDelta;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.snapshot.SnapshotDelta;
import org.openinspector.advisories.snapshot.SnapshotException;
import org.openinspector.advisories.store.AdvisoryStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The snapshot of an [AdvisoryStore], which an import or an update (ours or of another process)
/// replaces by renaming a complete file over it. The file's state is looked at every second or so:
/// that sees a change on every file system, while change events do not cross network mounts.
///
/// A new snapshot that cannot be read is reported and not used; the old one, which stays mapped, is
/// used on.
public final class SnapshotKnowledge implements KnowledgeSource {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKnowledge.class);

    private final AdvisoryStore store;
    private final KeptSnapshots kept;
    private final Duration poll;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Open current;
    private @Nullable Object tried;
    private @Nullable Thread watcher;
    private boolean closed;

    /// Nothing is opened before the first lease.
    ///
    /// @param poll how often the file is looked at
    public SnapshotKnowledge(AdvisoryStore store, Duration poll) {
        this.store = store;
        this.kept = new KeptSnapshots(store);
        this.poll = poll;
    }

    /// An opened snapshot with the number of its users; closed when it is neither current nor used.
    private final class Open {
        private final Knowledge knowledge;
        private final String version;
        private int users;

        Open(Knowledge knowledge, String version) {
            this.knowledge = knowledge;
            this.version = version;
        }

        void release() {
            synchronized (SnapshotKnowledge.this) {
                users--;
                closeIfUnused();
            }
        }

        void closeIfUnused() {
            if (users == 0 && current != this) {
                knowledge.close();
            }
        }
    }

    private static final class OpenLease implements Lease {
        private final Open open;
        private boolean closed;

        OpenLease(Open open) {
            this.open = open;
        }

        @Override
        public Knowledge knowledge() {
            return open.knowledge;
        }

        @Override
        public String version() {
            return open.version;
        }

        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            open.release();
        }
    }

    @Override
    public synchronized Lease lease() throws IOException {
        if (closed) {
            throw new IllegalStateException("the knowledge source is closed");
        }
        refresh();
        Open open = Objects.requireNonNull(current);
        open.users++;
        return new OpenLease(open);
    }

    /// Opens the file if it is not the one that was tried last.
    private void refresh() throws IOException {
        Object state = state();
        if (current != null && state.equals(tried)) {
            return;
        }
        try {
            Knowledge knowledge = store.open();
            String version =
                    knowledge instanceof Snapshot snapshot
                            ? snapshot.identity()
                            : String.valueOf(knowledge.sources());
            Open old = current;
            tried = state;
            if (old != null && old.version.equals(version)) {
                knowledge.close();
                return;
            }
            current = new Open(knowledge, version);
            if (knowledge instanceof Snapshot) {
                kept.keep(version);
            }
            if (old != null) {
                old.closeIfUnused();
            }
        } catch (IOException | SnapshotException e) {
            if (current == null) {
                throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
            }
            tried = state;
            LOG.atWarn()
                    .addKeyValue("file", store.snapshot())
                    .addKeyValue("reason", e.getMessage())
                    .log("advisories not replaced, the old ones stay in use");
        }
    }

    @Override
    public Optional<KnowledgeDelta> since(String version, Lease lease) {
        return compared(version, lease, SnapshotDelta::between);
    }

    @Override
    public Set<String> rescored(String version, Lease lease, Set<String> vulnerabilities) {
        return compared(
                        version,
                        lease,
                        (old, next) ->
                                vulnerabilities.stream()
                                        .filter(id -> !old.epss(id).equals(next.epss(id)))
                                        .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /// Asks an earlier snapshot, if it is kept, and the leased one.
    private <T> Optional<T> compared(
            String version, Lease lease, BiFunction<Snapshot, Snapshot, T> ask) {
        if (!(lease.knowledge() instanceof Snapshot next)) {
            return Optional.empty();
        }
        try (Snapshot old = Snapshot.open(kept.file(version))) {
            return old.identity().equals(version)
                    ? Optional.of(ask.apply(old, next))
                    : Optional.empty();
        } catch (IOException | SnapshotException e) {
            LOG.atInfo()
                    .addKeyValue("version", version)
                    .addKeyValue("reason", e.getMessage())
                    .log("advisories of before not comparable");
            return Optional.empty();
        }
    }

    /// What came before these data is not asked for any more.
    @Override
    public void matched(String version) {
        kept.onlyFrom(version);
    }

    /// What differs after a replacement.
    private Object state() throws IOException {
        Path file = store.snapshot();
        try {
            BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(seen.lastModifiedTime(), seen.size(), String.valueOf(seen.fileKey()));
        } catch (NoSuchFileException absent) {
            return "absent";
        }
    }

    @Override
    public synchronized AutoCloseable onChange(Runnable changed) {
        listeners.add(changed);
        if (watcher == null) {
            watcher = Thread.ofVirtual().name("advisories-watch").start(this::watch);
        }
        return () -> listeners.remove(changed);
    }

    private void watch() {
        @Nullable Object last = null;
        try {
            while (true) {
                Object now = stateOrUnreadable();
                if (last != null && !now.equals(last)) {
                    listeners.forEach(Runnable::run);
                }
                last = now;
                Thread.sleep(poll);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Object stateOrUnreadable() {
        try {
            return state();
        } catch (IOException e) {
            return "unreadable";
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        listeners.clear();
        if (watcher != null) {
            watcher.interrupt();
        }
        Open old = current;
        current = null;
        if (old != null) {
            old.closeIfUnused();
        }
    }
}
