package org.openinspector.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A path inside an image, archive or root folder: bytes, because images hold names in any
/// encoding. Relative to the root, without a leading slash, without empty, `.` or `..` components;
/// so it cannot leave the root. Ordered by unsigned bytes.
public final class EntryPath implements Comparable<EntryPath> {
    /// The root itself, the empty path.
    public static final EntryPath ROOT = new EntryPath(new byte[0]);

    private static final byte SLASH = '/';

    private final byte[] bytes;
    private int hash;

    private EntryPath(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A path known to the program.
    ///
    /// @throws IllegalArgumentException if it leaves the root
    public static EntryPath of(String path) {
        return parse(path.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalArgumentException("path leaves its root: " + path));
    }

    /// A path as an archive gives it: leading slashes, `.` and empty components are dropped.
    ///
    /// @return empty if a `..` component leads above the root, or the path holds a NUL byte
    public static Optional<EntryPath> parse(byte[] raw) {
        return parse(raw, 0, raw.length);
    }

    /// As [#parse(byte[])], for a slice.
    public static Optional<EntryPath> parse(byte[] raw, int offset, int length) {
        int end = offset + length;
        boolean clean = length > 0 && raw[offset] != SLASH && raw[end - 1] != SLASH;
        int start = offset;
        for (int i = offset; i <= end && clean; i++) {
            if (i == end || raw[i] == SLASH) {
                int size = i - start;
                clean =
                        size > 0
                                && !(size == 1 && raw[start] == '.')
                                && !(size == 2 && raw[start] == '.' && raw[start + 1] == '.');
                start = i + 1;
            } else if (raw[i] == 0) {
                return Optional.empty();
            }
        }
        return clean
                ? Optional.of(new EntryPath(Arrays.copyOfRange(raw, offset, end)))
                : normalise(raw, offset, end);
    }

    private static Optional<EntryPath> normalise(byte[] raw, int offset, int end) {
        byte[] out = new byte[end - offset];
        int size = 0;
        int start = offset;
        for (int i = offset; i <= end; i++) {
            if (i < end && raw[i] == 0) {
                return Optional.empty();
            }
            if (i < end && raw[i] != SLASH) {
                continue;
            }
            int length = i - start;
            boolean dot = length == 1 && raw[start] == '.';
            boolean up = length == 2 && raw[start] == '.' && raw[start + 1] == '.';
            if (up) {
                if (size == 0) {
                    return Optional.empty();
                }
                do {
                    size--;
                } while (size > 0 && out[size] != SLASH);
            } else if (length > 0 && !dot) {
                if (size > 0) {
                    out[size++] = SLASH;
                }
                System.arraycopy(raw, start, out, size, length);
                size += length;
            }
            start = i + 1;
        }
        return Optional.of(size == 0 ? ROOT : new EntryPath(Arrays.copyOf(out, size)));
    }

    /// A copy of the path's bytes.
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The number of bytes.
    public int length() {
        return bytes.length;
    }

    /// One byte of the path, so that matchers need no copy.
    public byte byteAt(int index) {
        return bytes[index];
    }

    /// True for the root.
    public boolean isRoot() {
        return bytes.length == 0;
    }

    /// The folder that holds this path; the root's is the root.
    public EntryPath parent() {
        int slash = lastSlash();
        return slash < 0 ? ROOT : new EntryPath(Arrays.copyOf(bytes, slash));
    }

    /// The last component; the root's is the root.
    public EntryPath name() {
        return new EntryPath(Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length));
    }

    /// This path followed by another.
    public EntryPath resolve(EntryPath below) {
        if (isRoot()) {
            return below;
        }
        if (below.isRoot()) {
            return this;
        }
        byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + below.bytes.length);
        joined[bytes.length] = SLASH;
        System.arraycopy(below.bytes, 0, joined, bytes.length + 1, below.bytes.length);
        return new EntryPath(joined);
    }

    /// This path followed by a name known to the program.
    public EntryPath resolve(String below) {
        return resolve(of(below));
    }

    /// True if this path is the folder or lies below it.
    public boolean startsWith(EntryPath folder) {
        int length = folder.bytes.length;
        return length == 0
                || (bytes.length >= length
                        && Arrays.equals(bytes, 0, length, folder.bytes, 0, length)
                        && (bytes.length == length || bytes[length] == SLASH));
    }

    /// True if the path's bytes end with the ASCII text.
    public boolean endsWith(String ascii) {
        byte[] suffix = ascii.getBytes(StandardCharsets.UTF_8);
        int from = bytes.length - suffix.length;
        return from >= 0 && Arrays.equals(bytes, from, bytes.length, suffix, 0, suffix.length);
    }

    private int lastSlash() {
        int i = bytes.length - 1;
        while (i >= 0 && bytes[i] != SLASH) {
            i--;
        }
        return i;
    }

    @Override
    public int compareTo(EntryPath other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryPath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(bytes);
        }
        return hash;
    }

    /// The path for people: UTF-8, or with `\xNN` for each byte that is neither printable ASCII nor
    /// part of valid UTF-8. Control characters are always escaped, so that a hostile name cannot
    /// steer a terminal.
    @Override
    public String toString() {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.chars()
                    .noneMatch(c ->
                            Character.isISOControl(c)
                                    || c == '\\'
                                    || Character.getType(c) == Character.FORMAT)) {
                return text;
            }
            return escape(text);
        } catch (CharacterCodingException invalid) {
            return escape(null);
        }
    }

    private String escape(@org.jspecify.annotations.Nullable String valid) {
        StringBuilder out = new StringBuilder();
        if (valid != null) {
            valid.codePoints()
                    .forEach(c -> {
                        if (c == '\\') {
                            out.append("\\\\");
                        } else if (Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT) {
                            var utf8 = new ByteArrayOutputStream();
                            utf8.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                            for (byte b : utf8.toByteArray()) {
                                out.append(String.format("\\x%02x", b & 0xff));
                            }
                        } else {
                            out.appendCodePoint(c);
                        }
                    });
            return out.toString();
        }
        for (byte b : bytes) {
            if (b == '\\') {
                out.append("\\\\");
            } else if (b >= 0x20 && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return out.toString();
    }
}
