package org.openinspector.artifacts;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes tar archives for tests, also such as no tool writes. Names longer than a header holds get
/// an extended header.
final class TarBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    TarBuilder file(String name, String content) {
        return file(name, 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    TarBuilder file(String name, int mode, byte[] content) {
        return entry('0', bytes(name), mode, new byte[0], content);
    }

    TarBuilder file(byte[] name, byte[] content) {
        return entry('0', name, 0644, new byte[0], content);
    }

    TarBuilder folder(String name) {
        return entry('5', bytes(name + "/"), 0755, new byte[0], new byte[0]);
    }

    TarBuilder symlink(String name, String target) {
        return entry('2', bytes(name), 0777, bytes(target), new byte[0]);
    }

    TarBuilder hardLink(String name, String target) {
        return entry('1', bytes(name), 0644, bytes(target), new byte[0]);
    }

    TarBuilder entry(char type, String name) {
        return entry(type, bytes(name), 0644, new byte[0], new byte[0]);
    }

    TarBuilder entry(char type, byte[] name, int mode, byte[] link, byte[] content) {
        if (name.length > 100 || link.length > 100) {
            ByteArrayOutputStream records = new ByteArrayOutputStream();
            records.writeBytes(paxRecord("path", name));
            records.writeBytes(paxRecord("linkpath", link));
            raw(
                    header('x', bytes("pax"), 0644, new byte[0], records.size()),
                    records.toByteArray());
        }
        return raw(
                header(
                        type,
                        Arrays.copyOf(name, Math.min(100, name.length)),
                        mode,
                        Arrays.copyOf(link, Math.min(100, link.length)),
                        content.length),
                content);
    }

    /// A header with whatever content, filled up to a block.
    TarBuilder raw(byte[] header, byte[] content) {
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & 511]);
        return this;
    }

    static byte[] paxRecord(String key, byte[] value) {
        int rest = key.length() + value.length + 3;
        int length = rest;
        while (String.valueOf(length).length() + rest != length) {
            length = String.valueOf(length).length() + rest;
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(bytes(length + " " + key + "="));
        record.writeBytes(value);
        record.write('\n');
        return record.toByteArray();
    }

    static byte[] header(char type, byte[] name, int mode, byte[] link, long size) {
        byte[] block = new byte[512];
        System.arraycopy(name, 0, block, 0, name.length);
        put(block, 100, String.format("%07o", mode));
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, String.format("%011o", size));
        put(block, 136, "00000000000");
        block[156] = (byte) type;
        System.arraycopy(link, 0, block, 157, link.length);
        put(block, 257, "ustar");
        put(block, 263, "00");
        return checksummed(block);
    }

    static byte[] checksummed(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format("%06o", sum));
        block[154] = 0;
        return block;
    }

    static void put(byte[] block, int at, String text) {
        byte[] bytes = bytes(text);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The archive without its end.
    byte[] open() {
        return out.toByteArray();
    }

    byte[] build() {
        byte[] bytes = out.toByteArray();
        return Arrays.copyOf(bytes, bytes.length + 1024);
    }
}
