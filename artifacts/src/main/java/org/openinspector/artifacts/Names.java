package org.openinspector.artifacts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.openinspector.model.EntryPath;

/// Names that are bytes.
final class Names {
    private static final int PRINTED_MAX = 100;

    private Names() {}

    static boolean startsWith(EntryPath name, EntryPath prefix) {
        if (name.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (name.byteAt(i) != prefix.byteAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// A name that is no path, for a message: its printable ASCII, the rest escaped, not endless.
    static String printable(byte[] name) {
        StringBuilder text = new StringBuilder();
        for (byte b : Arrays.copyOf(name, Math.min(name.length, PRINTED_MAX))) {
            if (b >= 0x20 && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return name.length > PRINTED_MAX ? text + "…" : text.toString();
    }

    /// Names inside archives that are looked up by text.
    static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }
}
