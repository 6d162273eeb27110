package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// Walks a folder tree. Every folder and file is opened relative to its open parent and never
/// through a symbolic link, so that nobody who changes the tree meanwhile leads the walk out of it.
/// A thread that has nothing to do gets the next subfolder that another one meets.
final class FolderWalker<T> {
    /// Each level holds two open files.
    private static final int DEPTH_MAX = 200;

    private static final Set<OpenOption> READ_NO_LINK =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final Set<EntryPath> excluded;
    private final boolean host;
    private final Walk walk;
    private final FileReader<T> reader;
    private final LayerRecorder<T> recorder;
    private final AtomicInteger entriesLeft;
    private final Queue<Future<?>> tasks = new ConcurrentLinkedQueue<>();

    FolderWalker(
            Path root, Set<EntryPath> excluded, boolean host, Walk walk, FileReader<T> reader) {
        this.root = root;
        this.excluded = excluded;
        this.host = host;
        this.walk = walk;
        this.reader = reader;
        this.recorder = new LayerRecorder<>(walk, Optional.empty());
        this.entriesLeft = new AtomicInteger(walk.limits.entriesMax());
    }

    LayerRecord<T> walk(Workers workers, int threads) throws IOException, InterruptedException {
        Semaphore idle = new Semaphore(threads - 1);
        tasks.add(
                workers.submit(() -> {
                    try (DirectoryStream<Path> folder = Files.newDirectoryStream(root)) {
                        folder(secure(folder), EntryPath.ROOT, 0, workers, idle);
                    }
                    return null;
                }));
        boolean stopped = false;
        for (Future<?> task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                Workers.result(task);
            } catch (DamagedStreamException limit) {
                if (!stopped) {
                    problem(EntryPath.ROOT, "the folder tree " + limit.getMessage());
                    stopped = true;
                }
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                problem(EntryPath.ROOT, Reasons.of(e));
            }
        }
        return recorder.record();
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> folder)
            throws ArtifactException {
        if (folder instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        throw ArtifactException.unreadable(
                "could not walk folders: expected a system that opens files relative to folders,"
                        + " as Linux does");
    }

    private void problem(EntryPath path, String message) {
        synchronized (recorder) {
            recorder.problem(path, message);
        }
    }

    private void folder(
            SecureDirectoryStream<Path> folder,
            EntryPath path,
            int depth,
            Workers workers,
            Semaphore idle)
            throws IOException {
        walk.check();
        long passed = 0;
        try {
            for (Path child : folder) {
                if (entriesLeft.decrementAndGet() < 0) {
                    throw new DamagedStreamException(
                            "has more than " + walk.limits.entriesMax() + " entries");
                }
                Path name = child.getFileName();
                EntryPath entryName = name == null ? null : FolderNames.entry(name).orElse(null);
                if (name == null || entryName == null) {
                    continue;
                }
                EntryPath entry = path.resolve(entryName);
                try {
                    passed +=
                            entry(
                                    folder, child, name, path, entryName, entry, depth, workers,
                                    idle);
                } catch (NoSuchFileException _) {
                    // Gone since the folder was listed.
                } catch (InterruptedIOException
                        | ClosedByInterruptException
                        | DamagedStreamException e) {
                    throw e;
                } catch (IOException e) {
                    problem(entry, Reasons.of(e));
                }
            }
        } catch (DirectoryIteratorException e) {
            problem(path, "the folder cannot be listed: " + e.getMessage());
        }
        walk.progress.advanced(passed);
    }

    private long entry(
            SecureDirectoryStream<Path> folder,
            Path child,
            Path name,
            EntryPath folderPath,
            EntryPath entryName,
            EntryPath entry,
            int depth,
            Workers workers,
            Semaphore idle)
            throws IOException {
        PosixFileAttributes attributes =
                folder.getFileAttributeView(
                                name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
        if (attributes.isDirectory()) {
            if (isExcluded(entry)) {
                return 0;
            }
            if (depth == DEPTH_MAX) {
                problem(entry, "the folder is deeper than " + DEPTH_MAX + " levels, not walked");
                return 0;
            }
            subfolder(folder, name, entry, depth, workers, idle);
            return 0;
        }
        if (attributes.isSymbolicLink()) {
            byte[] target = FolderNames.bytes(Files.readSymbolicLink(child));
            boolean wanted = Readers.wantsLink(reader, entry);
            synchronized (recorder) {
                recorder.addLink(EntryKind.SYMLINK, wanted, 0, folderPath, entryName, target);
            }
            return 0;
        }
        if (!attributes.isRegularFile()) {
            return 0;
        }
        int mode = mode(attributes.permissions());
        if (reader.wants(new EntryHeader(entry, mode, attributes.size()))) {
            T value = read(folder, name, entry, this::problem);
            synchronized (recorder) {
                recorder.addRead(0, folderPath, entryName, value);
            }
        }
        return attributes.size();
    }

    private void subfolder(
            SecureDirectoryStream<Path> parent,
            Path name,
            EntryPath path,
            int depth,
            Workers workers,
            Semaphore idle)
            throws IOException {
        SecureDirectoryStream<Path> folder =
                parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        if (!idle.tryAcquire()) {
            try (folder) {
                folder(folder, path, depth + 1, workers, idle);
            }
            return;
        }
        tasks.add(
                workers.submit(() -> {
                    try (folder) {
                        folder(folder, path, depth + 1, workers, idle);
                    } finally {
                        idle.release();
                    }
                    return null;
                }));
    }

    private boolean isExcluded(EntryPath folder) {
        if (excluded.contains(folder)) {
            return true;
        }
        if (host) {
            for (String storage : FolderArtifact.USERS_CONTAINER_STORAGE) {
                if (folder.endsWith(storage)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (PosixFilePermission permission : permissions) {
            mode |=
                    switch (permission) {
                        case OWNER_READ -> 0400;
                        case OWNER_WRITE -> 0200;
                        case OWNER_EXECUTE -> 0100;
                        case GROUP_READ -> 0040;
                        case GROUP_WRITE -> 0020;
                        case GROUP_EXECUTE -> 0010;
                        case OTHERS_READ -> 0004;
                        case OTHERS_WRITE -> 0002;
                        case OTHERS_EXECUTE -> 0001;
                    };
        }
        return mode;
    }

    private @Nullable T read(
            SecureDirectoryStream<Path> folder,
            Path name,
            EntryPath path,
            BiConsumer<EntryPath, String> problems)
            throws IOException {
        try (SeekableByteChannel channel = folder.newByteChannel(name, READ_NO_LINK)) {
            if (!(channel instanceof FileChannel file)) {
                throw new IllegalStateException("a file's channel is a " + channel.getClass());
            }
            try (PassingFile passing =
                    PassingFile.of(Slice.of(file), path, Optional.empty(), walk)) {
                return Readers.read(reader, passing, walk, problems);
            }
        }
    }

    /// Reads what wanted links lead to, where the walk itself did not want it.
    List<ScanProblem> readLinks(List<Fold.Dangling<T>> links) throws IOException {
        LayerRecorder<T> problems = new LayerRecorder<>(walk, Optional.empty());
        for (Fold.Dangling<T> link : links) {
            try {
                link.node().value = readBelow(link.path(), link.node().path(), problems);
            } catch (InterruptedIOException | ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                if (!(e instanceof NoSuchFileException)) {
                    problems.problem(link.node().path(), Reasons.of(e));
                }
            }
        }
        return problems.record().problems();
    }

    private @Nullable T readBelow(EntryPath path, EntryPath as, LayerRecorder<T> problems)
            throws IOException {
        List<Path> names = new ArrayList<>();
        FolderNames.path(path).forEach(names::add);
        Path last = names.removeLast();
        List<SecureDirectoryStream<Path>> open = new ArrayList<>();
        try (DirectoryStream<Path> start = Files.newDirectoryStream(root)) {
            EntryPath walked = EntryPath.ROOT;
            SecureDirectoryStream<Path> folder = secure(start);
            for (Path name : names) {
                walked = walked.resolve(FolderNames.entry(name).orElse(EntryPath.ROOT));
                if (isExcluded(walked)) {
                    return null;
                }
                folder = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                open.add(folder);
            }
            PosixFileAttributes attributes =
                    folder.getFileAttributeView(
                                    last, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes();
            return attributes.isRegularFile() ? read(folder, last, as, problems::problem) : null;
        } finally {
            for (SecureDirectoryStream<Path> folder : open.reversed()) {
                folder.close();
            }
        }
    }
}
