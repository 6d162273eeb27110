package org.openinspector.advisories.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;
import org.openinspector.advisories.snapshot.Format.Part;

/// The bytes of an open snapshot. Every read asks first for the blocks it touches; a block's
/// checksum is computed when it is asked for the first time.
final class Blocks {
    private final String file;
    private final Arena arena;
    private final MemorySegment segment;
    private final Directory directory;

    /// One byte a block, not zero when it is verified. Written without a barrier: at worst two
    /// threads verify the same block.
    private final byte[] verified;

    /// Guards `buffer`, and keeps `close` out while a block is read.
    private final ReentrantLock lock = new ReentrantLock();

    private final byte[] buffer = new byte[Format.BLOCK_BYTES];

    Blocks(String file, Arena arena, MemorySegment segment, Directory directory) {
        this.file = file;
        this.arena = arena;
        this.segment = segment;
        this.directory = directory;
        this.verified = new byte[directory.blocks()];
    }

    MemorySegment segment() {
        return segment;
    }

    /// Where the directory begins.
    long dataEnd() {
        return directory.dataEnd();
    }

    Section section(Part part) {
        return new Section(this, part, directory.offset(part), directory.length(part));
    }

    /// Verifies the blocks of a range that lies in a section.
    void touch(long offset, long length) {
        if (length == 0) {
            return;
        }
        int first = (int) (offset >>> Format.BLOCK_SHIFT);
        int last = (int) ((offset + length - 1) >>> Format.BLOCK_SHIFT);
        for (int block = first; block <= last; block++) {
            if (verified[block] == 0) {
                verify(block);
            }
        }
    }

    /// Verifies all blocks, also those that were verified before.
    void check() {
        for (int block = 0; block < verified.length; block++) {
            verify(block);
        }
    }

    private void verify(int block) {
        try {
            verified[block] = sound(block);
        } catch (InternalError e) {
            // The JVM's word for a mapped page that is gone. It arrives somewhat later than the
            // access, hence the wide `try`.
            throw new SnapshotException(
                    file + " was cut short while it was open" + Directory.AGAIN, e);
        }
    }

    /// 1, if the checksum is right.
    private byte sound(int block) {
        long start = (long) block << Format.BLOCK_SHIFT;
        int length = (int) Math.min(Format.BLOCK_BYTES, directory.dataEnd() - start);
        int from = block == 0 ? Format.HEADER_BYTES : 0;
        int expected = directory.checksum(block);
        int seen;
        lock.lock();
        try {
            // Copied first: the copy survives a file that someone cuts short under us, while the
            // checksum's own machine code would take the whole process down.
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, start, buffer, 0, length);
            seen = Format.crc(buffer, from, length);
        } finally {
            lock.unlock();
        }
        if (seen != expected) {
            throw damaged(
                    directory.partsIn(start + from, start + length),
                    String.format(
                            "bytes %d to %d have the checksum %08x, expected %08x",
                            start + from, start + length - 1, seen, expected));
        }
        return 1;
    }

    SnapshotException damaged(String section, String what) {
        return new SnapshotException(
                file + " is damaged in section " + section + ": " + what + Directory.AGAIN);
    }

    String file() {
        return file;
    }

    void close() {
        lock.lock();
        try {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
