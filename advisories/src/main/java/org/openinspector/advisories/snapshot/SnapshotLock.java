package org.openinspector.advisories.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The right to write a snapshot file, held by one import at a time, in any process. It is a lock
/// of the operating system on `<file>.lock`: it ends with its process, however that ends, and the
/// lock file stays, because removing it would let two imports lock two files of the same name.
public final class SnapshotLock implements AutoCloseable {
    private final Path file;
    private final Path temporary;
    private final FileChannel channel;

    /// Another import has the lock.
    public static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        HeldException(String message) {
            super(message);
        }
    }

    /// Writes all but the first bytes of a file and gives these.
    @FunctionalInterface
    interface Content {
        byte[] writeTo(OutputStream out) throws IOException;
    }

    private SnapshotLock(Path file, Path temporary, FileChannel channel) {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
    }

    /// Takes the lock, makes the folder if there is none, and removes what an interrupted import
    /// left behind.
    ///
    /// @param file the snapshot file, there or not
    /// @throws HeldException if another import has it
    public static SnapshotLock acquire(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(folder(target));
        FileChannel channel =
                FileChannel.open(
                        target.resolveSibling(target.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new HeldException(
                        "another import is writing " + file + ": wait until it has ended");
            }
            // Only the holder of the lock writes it, so whatever is there is stale.
            Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
            Files.deleteIfExists(temporary);
            return new SnapshotLock(target, temporary, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another thread of this process
        }
    }

    private static Path folder(Path target) {
        Path folder = target.getParent();
        if (folder == null || target.getFileName() == null) {
            throw new IllegalArgumentException(target + " is no place for a file");
        }
        return folder;
    }

    /// Replaces the file by new content: all of it or nothing. The new bytes are on disk before the
    /// name points to them, and the name before this returns.
    void replace(Content content) throws IOException {
        try {
            try (FileChannel out =
                    FileChannel.open(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer header = ByteBuffer.wrap(content.writeTo(Channels.newOutputStream(out)));
                while (header.hasRemaining()) {
                    out.write(header, header.position());
                }
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel folder = FileChannel.open(folder(file), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /// Gives the lock back.
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
