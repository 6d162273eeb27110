package org.openinspector.catalog.golang;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The build information of a Go program.
///
/// The linker leaves a header of 32 bytes at an address that is a multiple of 16: 14 bytes of
/// magic, the size of a pointer, flags. Since Go 1.18 (flag 2) two texts follow the header, each
/// behind its length as a varint: the toolchain's version and the modules. Before, the header's
/// last 16 bytes were two pointers to string headers (pointer and length), in the byte order of
/// flag 1. The modules' text stands between two sentinels of 16 bytes.
///
/// @param toolchain version of the Go toolchain: `go1.21.3`
/// @param modules the text that `go version -m` shows; empty if built without modules
/// @see <a href="https://pkg.go.dev/debug/buildinfo">debug/buildinfo</a>
record BuildInfo(String toolchain, String modules) {
    private static final byte[] MAGIC = "\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);
    private static final int ALIGNMENT = 16;
    private static final int HEADER_BYTES = 32;
    private static final int FLAG_BIG_ENDIAN = 1;
    private static final int FLAG_INLINE = 2;
    private static final int SENTINEL_BYTES = 16;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int TOOLCHAIN_BYTES_MAX = 4096;
    private static final int MODULES_BYTES_MAX = 16 << 20;
    private static final int VARINT_BYTES_MAX = 10;

    /// Finds and reads the build information.
    ///
    /// @return empty if the program has none
    /// @throws MalformedExecutableException if it has one that cannot be read
    static Optional<BuildInfo> of(Executable program) throws IOException {
        if (program.data().isEmpty()) {
            return Optional.empty();
        }
        long address = search(program, program.data().get());
        if (address == 0) {
            return Optional.empty();
        }
        byte[] header = program.read(address, HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            return Optional.empty();
        }
        String toolchain;
        byte[] modules;
        if ((header[15] & FLAG_INLINE) != 0) {
            Inline texts = new Inline(program, address + HEADER_BYTES);
            toolchain = new String(texts.next(TOOLCHAIN_BYTES_MAX), StandardCharsets.UTF_8);
            modules = texts.next(MODULES_BYTES_MAX);
        } else {
            int size = header[14];
            if (size != 4 && size != 8) {
                throw new MalformedExecutableException(
                        "expected pointers of 4 or 8 bytes in the Go build information, got "
                                + size);
            }
            ByteBuffer pointers =
                    ByteBuffer.wrap(header)
                            .order(
                                    (header[15] & FLAG_BIG_ENDIAN) == 0
                                            ? ByteOrder.LITTLE_ENDIAN
                                            : ByteOrder.BIG_ENDIAN);
            byte[] version =
                    pointed(
                            program,
                            pointer(pointers, 16, size),
                            pointers,
                            size,
                            TOOLCHAIN_BYTES_MAX);
            toolchain = new String(version, StandardCharsets.UTF_8);
            modules =
                    pointed(
                            program,
                            pointer(pointers, 16 + size, size),
                            pointers,
                            size,
                            MODULES_BYTES_MAX);
        }
        // A program that was not linked to the end has an empty one.
        return toolchain.isEmpty()
                ? Optional.empty()
                : Optional.of(new BuildInfo(toolchain, unframe(modules)));
    }

    private static String unframe(byte[] framed) {
        int end = framed.length - SENTINEL_BYTES;
        return end > SENTINEL_BYTES && framed[end - 1] == '\n'
                ? new String(framed, SENTINEL_BYTES, end - SENTINEL_BYTES, StandardCharsets.UTF_8)
                : "";
    }

    /// The address of the header; 0 if there is none.
    private static long search(Executable program, Executable.Range data) throws IOException {
        long from = data.address() + (-data.address() & (ALIGNMENT - 1));
        long end = data.address() + data.size();
        while (Long.compareUnsigned(from, end) < 0 && end - from >= HEADER_BYTES) {
            byte[] chunk = program.read(from, Math.min(CHUNK_BYTES, end - from));
            for (int i = 0; i <= chunk.length - MAGIC.length; i += ALIGNMENT) {
                if (chunk[i] == MAGIC[0]
                        && Arrays.equals(chunk, i, i + MAGIC.length, MAGIC, 0, MAGIC.length)) {
                    return from + i;
                }
            }
            if (chunk.length < CHUNK_BYTES) {
                return 0;
            }
            from += CHUNK_BYTES;
        }
        return 0;
    }

    /// Reads texts that follow one another.
    private static final class Inline {
        private final Executable program;
        private long address;

        Inline(Executable program, long address) {
            this.program = program;
            this.address = address;
        }

        byte[] next(int bytesMax) throws IOException {
            byte[] prefix = program.read(address, VARINT_BYTES_MAX);
            long length = 0;
            int used = 0;
            boolean more = true;
            while (more && used < prefix.length) {
                length |= (long) (prefix[used] & 0x7f) << (7 * used);
                more = prefix[used] < 0;
                used++;
            }
            if (more) {
                throw new MalformedExecutableException(
                        "expected a length in the Go build information, got none that ends");
            }
            address += used;
            byte[] text = exactly(program, address, length, bytesMax);
            address += length;
            return text;
        }
    }

    private static long pointer(ByteBuffer from, int position, int size) {
        return size == 4 ? Headers.word(from, position) : from.getLong(position);
    }

    private static byte[] pointed(
            Executable program, long stringHeader, ByteBuffer order, int size, int bytesMax)
            throws IOException {
        byte[] header = program.read(stringHeader, 2L * size);
        if (header.length < 2 * size) {
            return new byte[0]; // position-independent: the loader would fill in the pointers
        }
        ByteBuffer words = ByteBuffer.wrap(header).order(order.order());
        long length = pointer(words, size, size);
        return length == 0
                ? new byte[0]
                : exactly(program, pointer(words, 0, size), length, bytesMax);
    }

    private static byte[] exactly(Executable program, long address, long length, int bytesMax)
            throws IOException {
        if (length < 0 || length > bytesMax) {
            throw new MalformedExecutableException(
                    "expected at most "
                            + bytesMax
                            + " bytes in the Go build information, got "
                            + Long.toUnsignedString(length));
        }
        byte[] bytes = program.read(address, length);
        if (bytes.length < length) {
            throw new MalformedExecutableException(
                    "expected "
                            + length
                            + " bytes in the Go build information, got "
                            + bytes.length);
        }
        return bytes;
    }
}
