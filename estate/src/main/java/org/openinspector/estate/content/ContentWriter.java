package org.openinspector.estate.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Writes numbers, texts and lists. A text that came before is written as its number, so that the
/// many packages of one layer or source do not repeat it.
final class ContentWriter {
    private final Map<String, Integer> known = new HashMap<>();
    private byte[] buffer = new byte[8192];
    private int size;

    byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void room(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }

    void octet(int value) {
        room(1);
        buffer[size++] = (byte) value;
    }

    /// A number of 7 bits a byte, least significant first.
    void number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    void real(double value) {
        long bits = Double.doubleToRawLongBits(value);
        for (int shift = 56; shift >= 0; shift -= 8) {
            octet((int) (bits >>> shift));
        }
    }

    void octets(byte[] bytes) {
        number(bytes.length);
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    /// 0 and the text if it is new, else its number from 1. A text without a UTF-8 form (a lone
    /// surrogate) is written as its UTF-16 units: nothing read from a hostile file may change on
    /// its way through the database.
    void text(String text) {
        Integer number = known.get(text);
        if (number != null) {
            number(number);
            return;
        }
        known.put(text, known.size() + 1);
        number(0);
        if (wellFormed(text)) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            number((long) utf8.length << 1);
            room(utf8.length);
            System.arraycopy(utf8, 0, buffer, size, utf8.length);
            size += utf8.length;
        } else {
            number((long) text.length() << 1 | 1);
            for (int i = 0; i < text.length(); i++) {
                octet(text.charAt(i) >>> 8);
                octet(text.charAt(i));
            }
        }
    }

    private static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    <T> void optional(Optional<T> value, Consumer<T> write) {
        octet(value.isPresent() ? 1 : 0);
        value.ifPresent(write);
    }

    void optional(OptionalDouble value) {
        octet(value.isPresent() ? 1 : 0);
        if (value.isPresent()) {
            real(value.getAsDouble());
        }
    }

    <T> void list(Collection<T> values, Consumer<T> write) {
        number(values.size());
        values.forEach(write);
    }
}
