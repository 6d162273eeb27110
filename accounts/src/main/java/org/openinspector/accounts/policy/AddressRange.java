package org.openinspector.accounts.policy;

import java.util.Arrays;
import java.util.Optional;

/// A range of IP addresses: `203.0.113.0/24`, `2001:db8::/32`, or one address. A class, because it
/// holds bytes.
final class AddressRange {
    private static final int TEXT_MAX = 64;

    private final byte[] address;
    private final int bits;

    private AddressRange(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /// Reads a range; empty if the text is none.
    static Optional<AddressRange> of(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int max = 8 * address.get().length;
        int bits = slash < 0 ? max : number(text.substring(slash + 1), max);
        return bits < 0 ? Optional.empty() : Optional.of(new AddressRange(address.get(), bits));
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || (((address[whole] ^ other[whole]) & 0xff) >>> (8 - rest)) == 0;
    }

    /// The bytes of an address: 4 or 16; an IPv4 address written as IPv6 (`::ffff:a.b.c.d`) has 4.
    /// Names are not looked up.
    static Optional<byte[]> address(String text) {
        if (text.isEmpty() || text.length() > TEXT_MAX) {
            return Optional.empty();
        }
        return text.indexOf(':') < 0 ? four(text) : six(text);
    }

    private static Optional<byte[]> four(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] out = new byte[4];
        for (int i = 0; i < 4; i++) {
            int part = number(parts[i], 255);
            if (part < 0) {
                return Optional.empty();
            }
            out[i] = (byte) part;
        }
        return Optional.of(out);
    }

    private static Optional<byte[]> six(String given) {
        String text = given;
        int dot = text.indexOf('.');
        if (dot >= 0) {
            int colon = text.lastIndexOf(':');
            Optional<byte[]> tail = four(text.substring(colon + 1));
            if (tail.isEmpty()) {
                return Optional.empty();
            }
            byte[] four = tail.get();
            text =
                    text.substring(0, colon + 1)
                            + Integer.toHexString(((four[0] & 0xff) << 8) | (four[1] & 0xff))
                            + ":"
                            + Integer.toHexString(((four[2] & 0xff) << 8) | (four[3] & 0xff));
        }
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        int[] head = groups(gap < 0 ? text : text.substring(0, gap));
        int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
        int count = head.length + tail.length;
        if (bad(head) || bad(tail) || (gap < 0 ? count != 8 : count > 7)) {
            return Optional.empty();
        }
        byte[] out = new byte[16];
        for (int i = 0; i < head.length; i++) {
            put(out, i, head[i]);
        }
        for (int i = 0; i < tail.length; i++) {
            put(out, 8 - tail.length + i, tail[i]);
        }
        boolean mapped = out[10] == (byte) 0xff && out[11] == (byte) 0xff;
        for (int i = 0; i < 10; i++) {
            mapped &= out[i] == 0;
        }
        return Optional.of(mapped ? Arrays.copyOfRange(out, 12, 16) : out);
    }

    private static void put(byte[] out, int group, int value) {
        out[2 * group] = (byte) (value >>> 8);
        out[2 * group + 1] = (byte) value;
    }

    private static boolean bad(int[] groups) {
        return Arrays.stream(groups).anyMatch(group -> group < 0);
    }

    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        int[] out = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            out[i] = parts[i].matches("[0-9a-fA-F]{1,4}") ? Integer.parseInt(parts[i], 16) : -1;
        }
        return out;
    }

    private static int number(String text, int max) {
        boolean plain =
                !text.isEmpty()
                        && text.length() <= 3
                        && text.chars().allMatch(c -> c >= '0' && c <= '9')
                        && (text.length() == 1 || text.charAt(0) != '0');
        int value = plain ? Integer.parseInt(text) : -1;
        return value <= max ? value : -1;
    }
}
