package org.openinspector.aws;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// Content by its SHA-256, in a folder: what several images or functions share is fetched once.
/// Bounded: what was not used for longest goes first, but never what somebody holds. A name is
/// complete content, because content is written under another name and renamed.
final class ContentCache {
    private static final String PART = ".part";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    /// One part of so many is freed at once.
    private static final int ROOM = 20;

    private final Path folder;
    private final long bytesMax;
    private final Map<String, Held> held = new HashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /// Bytes of all content; counted anew whenever something is to go.
    private final AtomicLong bytes = new AtomicLong();

    private static final class Held {
        final ReentrantLock fetching = new ReentrantLock();
        int holders;
    }

    /// Writes content that is not there yet.
    interface Fetch {
        /// Writes all of it, verified.
        void to(OutputStream out) throws IOException, InterruptedException, AwsCallException;
    }

    /// Content that stays while it is held.
    final class Lease implements AutoCloseable {
        private final String sha256;
        private boolean closed;

        private Lease(String sha256) {
            this.sha256 = sha256;
        }

        Path file() {
            return folder.resolve(sha256);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                release(sha256);
            }
        }
    }

    /// @param bytesMax what is not held never takes more for long
    ContentCache(Path folder, long bytesMax) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.bytesMax = bytesMax;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + PART)) {
            for (Path part : left) {
                Files.deleteIfExists(part);
            }
        }
        evict();
    }

    /// Holds content, and fetches it if nobody did before. Whoever wants the same meanwhile waits.
    ///
    /// @param sha256 64 hexadecimal digits
    Lease hold(String sha256, Fetch fetch)
            throws IOException, InterruptedException, AwsCallException {
        if (!NAME.matcher(sha256).matches()) {
            throw new IOException("expected a SHA-256 digest, got \"" + sha256 + "\"");
        }
        Held mine;
        synchronized (held) {
            mine = held.computeIfAbsent(sha256, _ -> new Held());
            mine.holders++;
        }
        boolean done = false;
        try {
            mine.fetching.lockInterruptibly();
            try {
                Path file = folder.resolve(sha256);
                if (Files.isRegularFile(file)) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                } else {
                    fetch(file, fetch);
                }
            } finally {
                mine.fetching.unlock();
            }
            done = true;
        } finally {
            if (!done) {
                release(sha256);
            }
        }
        return new Lease(sha256);
    }

    private void fetch(Path file, Fetch fetch)
            throws IOException, InterruptedException, AwsCallException {
        Path part = folder.resolve(file.getFileName() + "." + numbers.incrementAndGet() + PART);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                fetch.to(out);
            }
            long size = Files.size(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            bytes.addAndGet(size);
        } finally {
            Files.deleteIfExists(part);
        }
        if (bytes.get() > bytesMax) {
            evict();
        }
    }

    private void release(String sha256) {
        synchronized (held) {
            Held mine = held.get(sha256);
            if (mine != null && --mine.holders == 0) {
                held.remove(sha256);
            }
        }
    }

    private record Aged(Path file, long bytes, FileTime used) {}

    /// The whole folder is looked through, so room is made for some time.
    private synchronized void evict() throws IOException {
        List<Aged> files = new ArrayList<>();
        long total = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                try {
                    if (NAME.matcher(file.getFileName().toString()).matches()) {
                        var aged =
                                new Aged(file, Files.size(file), Files.getLastModifiedTime(file));
                        files.add(aged);
                        total += aged.bytes();
                    }
                } catch (NoSuchFileException _) {
                    // Another thread evicts too.
                }
            }
        }
        files.sort(Comparator.comparing(Aged::used));
        long target = total > bytesMax ? bytesMax - bytesMax / ROOM : total;
        for (Aged oldest : files) {
            if (total <= target) {
                break;
            }
            synchronized (held) {
                if (!held.containsKey(oldest.file().getFileName().toString())) {
                    Files.deleteIfExists(oldest.file());
                    total -= oldest.bytes();
                }
            }
        }
        bytes.set(total);
    }
}
