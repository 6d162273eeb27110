package org.openinspector.catalog.golang;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Makes the smallest ELF file that holds Go build information: 64 bits, little endian, one data
/// segment, sections for the build information and the section names.
final class ElfProgram {
    /// Where the build information begins.
    static final int BLOB_OFFSET = 512;

    private static final byte[] NAMES =
            "\0.go.buildinfo\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ADDRESS = 0x400000;

    private ElfProgram() {}

    static byte[] withModules(String toolchain, String modules) {
        byte[] version = toolchain.getBytes(StandardCharsets.UTF_8);
        byte[] text =
                modules.isEmpty()
                        ? new byte[0]
                        : ("0w\u00af\f\u0092t\b\u0002A\u00e1\u00c1\u0007\u00e6\u00d6\u0018\u00e6"
                                        + modules
                                        + "\u00f92C1\u0086\u0018 r\u0000\u0082B\u0010A\u0016\u00d8\u00f2")
                                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer blob = ByteBuffer.allocate(32 + 20 + version.length + text.length);
        blob.put("\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1));
        blob.put((byte) 8).put((byte) 2).position(32);
        putVarint(blob, version.length);
        blob.put(version);
        putVarint(blob, text.length);
        blob.put(text).flip();
        int size = blob.limit();
        int namesOffset = BLOB_OFFSET + size;
        int sectionsOffset = namesOffset + NAMES.length;
        ByteBuffer file =
                ByteBuffer.allocate(sectionsOffset + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, Integer.reverseBytes(0x7f454c46));
        file.put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        file.putShort(16, (short) 2).putShort(18, (short) 62);
        file.putLong(32, 64).putLong(40, sectionsOffset);
        file.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 1);
        file.putShort(58, (short) 64).putShort(60, (short) 3).putShort(62, (short) 2);
        file.putInt(64, 1).putInt(68, 6).putLong(72, BLOB_OFFSET);
        file.putLong(80, ADDRESS).putLong(96, size).putLong(104, size);
        file.put(BLOB_OFFSET, blob.array(), 0, size).put(namesOffset, NAMES);
        int first = sectionsOffset + 64;
        file.putInt(first, 1).putInt(first + 4, 1).putLong(first + 16, ADDRESS);
        file.putLong(first + 24, BLOB_OFFSET).putLong(first + 32, size);
        int second = first + 64;
        file.putInt(second, 15).putInt(second + 4, 3);
        file.putLong(second + 24, namesOffset).putLong(second + 32, NAMES.length);
        return file.array();
    }

    private static void putVarint(ByteBuffer into, int value) {
        int left = value;
        while (left >= 0x80) {
            into.put((byte) (left | 0x80));
            left >>>= 7;
        }
        into.put((byte) left);
    }
}
