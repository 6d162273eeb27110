package org.openinspector.matching.index;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.openinspector.model.PackageKey;
import org.roaringbitmap.RoaringBitmap;

/// The index as bytes: magic, version, the classes, then for each key its name and its classes, and
/// CRC-32C of all of it. A length of 0 stands before a bitmap in Roaring's portable format.
final class IndexBytes {
    private static final int MAGIC = 0x4f494958;
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    private IndexBytes() {}

    static byte[] write(KeyTable keys, Postings postings, RoaringBitmap classes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            classes.serialize(out);
            int used = 0;
            for (int number = 0; number < keys.count(); number++) {
                used += postings.count(number) > 0 ? 1 : 0;
            }
            out.writeInt(used);
            for (int number = 0; number < keys.count(); number++) {
                if (postings.count(number) > 0) {
                    write(out, keys.key(number), postings, number);
                }
            }
            CRC32C checksum = new CRC32C();
            checksum.update(bytes.toByteArray());
            out.writeInt((int) checksum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, PackageKey key, Postings postings, int number)
            throws IOException {
        text(out, key.namespace());
        text(out, key.name());
        byte[] few = postings.few(number);
        RoaringBitmap bitmap = postings.bitmap(number);
        number(out, few == null ? 0 : few.length);
        if (few != null) {
            out.write(few);
        } else if (bitmap != null) {
            bitmap.serialize(out);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(out, utf8.length);
        out.write(utf8);
    }

    private static void number(DataOutputStream out, int value) throws IOException {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte(rest | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    static InventoryIndex read(byte[] bytes) throws MalformedIndexException {
        if (bytes.length < CHECKSUM_BYTES) {
            throw new MalformedIndexException("the index has " + bytes.length + " bytes");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - CHECKSUM_BYTES);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt(bytes.length - CHECKSUM_BYTES) != (int) checksum.getValue()) {
            throw new MalformedIndexException("the index's checksum is wrong");
        }
        in.limit(bytes.length - CHECKSUM_BYTES);
        try {
            return read(in);
        } catch (IOException | RuntimeException e) {
            throw new MalformedIndexException(
                    "the index is damaged at byte " + in.position() + ": " + e.getMessage(), e);
        }
    }

    private static InventoryIndex read(ByteBuffer in) throws IOException, MalformedIndexException {
        int magic = in.getInt();
        int version = in.getInt();
        if (magic != MAGIC || version != VERSION) {
            throw new MalformedIndexException(
                    "it is an index of version " + version + ", expected " + VERSION);
        }
        RoaringBitmap classes = bitmap(in);
        KeyTable keys = new KeyTable();
        Postings postings = new Postings();
        long pairs = 0;
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            int number = keys.add(new PackageKey(text(in), text(in)));
            if (number != i) {
                throw new IOException("a key comes twice");
            }
            int length = number(in);
            if (length == 0) {
                postings.put(number, bitmap(in));
            } else {
                postings.put(number, few(in, length));
            }
            pairs += postings.count(number);
        }
        if (in.hasRemaining()) {
            throw new IOException(in.remaining() + " bytes follow its end");
        }
        return new InventoryIndex(keys, postings, classes, pairs);
    }

    private static byte[] few(ByteBuffer in, int length) throws IOException {
        byte[] few = octets(in, length);
        int[] classes = few[length - 1] < 0 ? new int[0] : Few.classes(few);
        if (classes.length == 0
                || classes.length > Few.MAX
                || !Arrays.equals(few, Few.of(classes))) {
            throw new IOException(classes.length + " classes, expected 1 to " + Few.MAX);
        }
        return few;
    }

    private static byte[] octets(ByteBuffer in, int length) throws IOException {
        if (length < 0 || length > in.remaining()) {
            throw new IOException(length + " bytes are announced");
        }
        byte[] octets = new byte[length];
        in.get(octets);
        return octets;
    }

    private static RoaringBitmap bitmap(ByteBuffer in) throws IOException {
        RoaringBitmap bitmap = new RoaringBitmap();
        ByteBuffer slice = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        bitmap.deserialize(slice);
        in.position(in.position() + bitmap.serializedSizeInBytes());
        return bitmap;
    }

    private static String text(ByteBuffer in) throws IOException {
        return new String(octets(in, number(in)), StandardCharsets.UTF_8);
    }

    private static int number(ByteBuffer in) throws IOException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("a number has more than five bytes");
    }
}
