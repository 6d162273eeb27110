package org.openinspector.findings.publish.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Which addresses may be called. Whoever may make a sink chooses where this server connects to, so
/// nothing but the public internet is called unless the operator says so: not this machine, not its
/// network, not the metadata service of its cloud.
///
/// @param allowed may be called though they are not public, also without TLS
/// @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA, IPv4
///   special-purpose addresses</a>
/// @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA, IPv6
///   special-purpose addresses</a>
public record AddressPolicy(List<AddressRange> allowed) {
    /// The public internet alone.
    public static final AddressPolicy PUBLIC = new AddressPolicy(List.of());

    private static final List<AddressRange> SPECIAL_4 =
            ranges(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4");

    private static final AddressRange GLOBAL_6 = AddressRange.parse("2000::/3");

    /// Also those that lead to an IPv4 address inside them (Teredo, 6to4).
    private static final List<AddressRange> SPECIAL_6 =
            ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    public AddressPolicy {
        allowed = List.copyOf(allowed);
    }

    /// Reads what the operator allows: ranges, separated by commas; may be empty.
    ///
    /// @throws IllegalArgumentException naming the part that is no range
    public static AddressPolicy parse(String text) {
        return new AddressPolicy(
                Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .map(AddressRange::parse)
                        .toList());
    }

    /// Whether the operator allows it by name.
    public boolean isAllowed(InetAddress address) {
        return allowed.stream().anyMatch(range -> range.contains(address));
    }

    /// Whether it may be called.
    public boolean permits(InetAddress address) {
        return isAllowed(address) || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        return address instanceof Inet4Address
                ? SPECIAL_4.stream().noneMatch(range -> range.contains(address))
                : GLOBAL_6.contains(address)
                        && SPECIAL_6.stream().noneMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... texts) {
        return Arrays.stream(texts).map(AddressRange::parse).toList();
    }
}
