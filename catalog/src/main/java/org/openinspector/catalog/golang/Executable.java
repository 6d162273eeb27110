package org.openinspector.catalog.golang;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.openinspector.artifacts.Content;

/// An executable as the loader sees it: which ranges of the file lie at which addresses, and where
/// build information may be.
///
/// @param content the whole file
/// @param base where this program begins in the file: not 0 inside a universal (fat) file
/// @param mapped ranges of the file in the order of the headers; the first that holds an address
///   answers for it
/// @param data the address range to search; empty if the program cannot have build information
record Executable(Content content, long base, List<Mapped> mapped, Optional<Range> data) {
    /// A range of addresses.
    record Range(long address, long size) {}

    /// A range of the file that is loaded at an address.
    record Mapped(long address, long offset, long size) {}

    Executable {
        mapped = List.copyOf(mapped);
    }

    /// Bytes at an address, `length` of them or fewer if the range or the file ends before; empty
    /// if nothing of the file lies there.
    byte[] read(long address, long length) throws IOException {
        for (Mapped range : mapped) {
            long inside = address - range.address;
            if (Long.compareUnsigned(address, range.address) < 0
                    || Long.compareUnsigned(inside, range.size) >= 0) {
                continue;
            }
            if (range.offset > content.size() || inside > content.size()) {
                return new byte[0];
            }
            long left = content.size() - base - range.offset - inside;
            long size = Math.min(Math.min(range.size - inside, left), length);
            return size <= 0
                    ? new byte[0]
                    : content.bytes(base + range.offset + inside, Math.toIntExact(size));
        }
        return new byte[0];
    }

    /// Reads the headers.
    ///
    /// @return empty if the file is no executable of a known format
    /// @throws MalformedExecutableException if the headers point outside the file or contradict
    ///   each other
    static Optional<Executable> of(Content content) throws IOException {
        if (content.size() < 64) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(content.bytes(0, 16)).order(ByteOrder.BIG_ENDIAN);
        int magic = head.getInt(0);
        return switch (magic) {
            case 0x7f454c46 -> Optional.of(ElfHeaders.read(content));
            case 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe ->
                    Optional.of(MachOHeaders.read(content, 0));
            case 0xcafebabe -> MachOHeaders.readFat(content);
            default -> magic >>> 16 == 0x4d5a ? PeHeaders.read(content) : Optional.empty();
        };
    }
}
