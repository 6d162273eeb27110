package org.openinspector.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps a second server off a data folder. The kernel drops the lock when the process ends,
/// however it ends; the file's text tells who holds it.
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws StorageException naming the process that uses the folder
    static FolderLock take(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            taken = lock != null;
            if (taken) {
                channel.truncate(0);
                channel.write(
                        ByteBuffer.wrap(
                                Long.toString(ProcessHandle.current().pid())
                                        .getBytes(StandardCharsets.US_ASCII)),
                        0);
                return new FolderLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // This very process holds it: told below.
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        throw new StorageException(
                "the data folder "
                        + file.resolveSibling("").toAbsolutePath()
                        + " is in use by process "
                        + holder(file)
                        + "; stop that server or choose another folder");
    }

    private static String holder(Path file) throws IOException {
        // Bounded: whatever the file holds, a process id is short.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer text = ByteBuffer.allocate(20);
            channel.read(text);
            return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
