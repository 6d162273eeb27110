package org.openinspector.estate.content;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/// Reads what [ContentWriter] wrote. No count is believed that the bytes left could not hold.
final class ContentReader {
    private final byte[] bytes;
    private final List<String> known = new ArrayList<>();
    private int at;

    ContentReader(byte[] bytes) {
        this.bytes = bytes;
    }

    MalformedContentException wrong(String seen) {
        return new MalformedContentException(
                "stored content is damaged at byte " + at + ": " + seen);
    }

    int octet() {
        if (at >= bytes.length) {
            throw wrong("it ends too early");
        }
        return bytes[at++] & 0xff;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw wrong("a number has more than ten bytes");
    }

    /// A count of things that take a byte each at least.
    int count() {
        long count = number();
        if (count < 0 || count > bytes.length - at) {
            throw wrong(count + " items are announced and " + (bytes.length - at) + " bytes left");
        }
        return (int) count;
    }

    double real() {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | octet();
        }
        return Double.longBitsToDouble(bits);
    }

    byte[] octets() {
        int length = count();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String text() {
        long number = number();
        if (number != 0) {
            if (number < 0 || number > known.size()) {
                throw wrong("text " + number + " is meant, only " + known.size() + " came before");
            }
            return known.get((int) number - 1);
        }
        long announced = number();
        String text = (announced & 1) == 0 ? utf8(announced >>> 1) : utf16(announced >>> 1);
        known.add(text);
        return text;
    }

    private String utf8(long length) {
        if (length > bytes.length - at) {
            throw wrong("a text of " + length + " bytes is announced");
        }
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, at, (int) length))
                            .toString();
            at += (int) length;
            return text;
        } catch (CharacterCodingException e) {
            throw wrong("a text is not UTF-8");
        }
    }

    private String utf16(long length) {
        if (length > (bytes.length - at) / 2) {
            throw wrong("a text of " + length + " units is announced");
        }
        char[] units = new char[(int) length];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) (octet() << 8 | octet());
        }
        return new String(units);
    }

    <T> Optional<T> optional(Supplier<T> read) {
        return flag() ? Optional.of(read.get()) : Optional.empty();
    }

    OptionalDouble optionalReal() {
        return flag() ? OptionalDouble.of(real()) : OptionalDouble.empty();
    }

    private boolean flag() {
        int flag = octet();
        if (flag > 1) {
            throw wrong("expected 0 or 1, got " + flag);
        }
        return flag == 1;
    }

    <T> List<T> list(Supplier<T> read) {
        int count = count();
        // Grows as items come: the announced count may be wrong by far.
        List<T> items = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            items.add(read.get());
        }
        return items;
    }

    void end() {
        if (at != bytes.length) {
            throw wrong((bytes.length - at) + " bytes follow its end");
        }
    }
}
