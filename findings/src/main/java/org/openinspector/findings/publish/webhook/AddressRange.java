package org.openinspector.findings.publish.webhook;

import java.net.InetAddress;
import java.util.Arrays;

/// Addresses that begin alike.
///
/// @param first any address of the range
/// @param bits so many of its first bits are those of all
public record AddressRange(InetAddress first, int bits) {
    public AddressRange {
        int max = first.getAddress().length * 8;
        if (bits < 0 || bits > max) {
            throw new IllegalArgumentException(
                    "the range " + first.getHostAddress() + "/" + bits + ", expected 0 to " + max);
        }
    }

    /// Reads `10.0.0.0/8`, `fd00::/8`, or one address. Names are not looked up.
    ///
    /// @throws IllegalArgumentException if it is none of these
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            InetAddress first = InetAddress.ofLiteral(address);
            int bits =
                    slash < 0
                            ? first.getAddress().length * 8
                            : Integer.parseInt(text.substring(slash + 1));
            return new AddressRange(first, bits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\", expected an address or a range such as 10.0.0.0/8", e);
        }
    }

    /// Whether the address is one of them; none of the other family is.
    public boolean contains(InetAddress address) {
        byte[] left = first.getAddress();
        byte[] right = address.getAddress();
        if (left.length != right.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(left, 0, whole, right, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || (left[whole] ^ right[whole]) >> (8 - rest) == 0;
    }
}
