package org.openinspector.advisories.feeds;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks a tar (POSIX ustar and pax, GNU long names) from front to back. Regular files only: links,
/// devices and folders are passed over. Everything that decides how much is read is bounded.
final class TarStream extends InputStream {
    private static final int BLOCK = 512;

    /// Of a pax header or a long name.
    private static final int HEADER_BYTES_MAX = 1 << 20;

    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private long left;
    private int padding;

    TarStream(InputStream in) {
        this.in = in;
    }

    /// The next file's name, after which the stream gives its content; null at the end.
    ///
    /// @throws IOException if the tar is cut or damaged
    @Nullable String next() throws IOException {
        skipRest();
        @Nullable String longName = null;
        long paxSize = -1;
        while (readBlock()) {
            if (isZero(block)) {
                return null;
            }
            verify();
            char type = (char) block[156];
            long size = paxSize >= 0 ? paxSize : number(124, 12);
            switch (type) {
                case '0', '\0', '7' -> {
                    String name = longName != null ? longName : name();
                    begin(size);
                    if (!name.endsWith("/")) { // an old tar's folder
                        return name.startsWith("./") ? name.substring(2) : name;
                    }
                    skipRest();
                    longName = null;
                    paxSize = -1;
                }
                case 'L' -> longName = text(header(size));
                case 'x' -> {
                    Pax pax = Pax.of(header(size));
                    longName = pax.path != null ? pax.path : longName;
                    paxSize = pax.size;
                }
                default -> {
                    begin(type >= '1' && type <= '6' ? 0 : size);
                    skipRest();
                    if (type != 'g' && type != 'K') {
                        longName = null;
                        paxSize = -1;
                    }
                }
            }
        }
        throw new EOFException("the tar ends without an end");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the tar ends within a file");
        }
        left -= count;
        return count;
    }

    private void begin(long size) {
        left = size;
        padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    private void skipRest() throws IOException {
        byte[] buffer = new byte[8_192];
        while (left > 0) {
            if (read(buffer, 0, buffer.length) < 0) {
                return;
            }
        }
        if (in.readNBytes(buffer, 0, padding) < padding) {
            throw new EOFException("the tar ends within a file");
        }
        padding = 0;
    }

    private boolean readBlock() throws IOException {
        int count = in.readNBytes(block, 0, BLOCK);
        if (count != 0 && count != BLOCK) {
            throw new EOFException("the tar ends within a header");
        }
        return count == BLOCK;
    }

    private byte[] header(long size) throws IOException {
        if (size > HEADER_BYTES_MAX) {
            throw new IOException(
                    "a tar header of " + size + " bytes, expected at most " + HEADER_BYTES_MAX);
        }
        begin(size);
        byte[] bytes = readNBytes((int) size);
        skipRest();
        return bytes;
    }

    private String name() {
        String name = text(Arrays.copyOfRange(block, 0, 100));
        boolean ustar = new String(block, 257, 5, StandardCharsets.US_ASCII).equals("ustar");
        // GNU's own format has other things where POSIX has the prefix.
        boolean posix = ustar && block[262] == 0;
        String prefix = posix ? text(Arrays.copyOfRange(block, 345, 500)) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private void verify() throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        if (sum != number(148, 8)) {
            throw new IOException("no tar header where one is expected");
        }
    }

    private long number(int offset, int length) throws IOException {
        if ((block[offset] & 0x80) != 0) {
            return binary(offset, length);
        }
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            int c = block[i];
            if (c >= '0' && c <= '7') {
                value = value * 8 + (c - '0');
            } else if (c != ' ' && c != 0) {
                throw new IOException("no number in a tar header where one is expected");
            }
        }
        return value;
    }

    /// GNU's numbers beyond 8 GiB.
    private long binary(int offset, int length) throws IOException {
        long value = block[offset] & 0x7f;
        for (int i = offset + 1; i < offset + length; i++) {
            if (value >> 54 != 0) {
                throw new IOException("a size in a tar header that no file has");
            }
            value = (value << 8) | (block[i] & 0xff);
        }
        return value;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /// What matters of a pax header: `27 path=…\n`.
    private record Pax(@Nullable String path, long size) {
        static Pax of(byte[] bytes) throws IOException {
            @Nullable String path = null;
            long size = -1;
            int at = 0;
            while (at < bytes.length) {
                int space = at;
                int length = 0;
                while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9') {
                    length = Math.min(length * 10 + bytes[space] - '0', HEADER_BYTES_MAX + 1);
                    space++;
                }
                if (length < space - at + 3 || at + length > bytes.length) {
                    throw new IOException("a damaged pax header in the tar");
                }
                String record =
                        new String(
                                bytes, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
                if (record.startsWith("path=")) {
                    path = record.substring(5);
                } else if (record.matches("size=[0-9]{1,18}")) {
                    size = Long.parseLong(record.substring(5));
                }
                at += length;
            }
            return new Pax(path, size);
        }
    }
}
