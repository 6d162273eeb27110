package org.openinspector.findings.publish.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses as IANA's registries of special purposes have them.
final class AddressPolicyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.170",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::7f00:1",
                "64:ff9b::7f00:1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "3fff::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void whatIsNotPublicIsNotCalled(String address) {
        assertFalse(AddressPolicy.PUBLIC.permits(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "192.167.255.255",
                "198.20.0.1",
                "223.255.255.255",
                "2600::1",
                "2a00:1450:4001::1",
                "2001:4860:4860::8888"
            })
    void whatIsPublicIsCalled(String address) {
        assertTrue(AddressPolicy.PUBLIC.permits(InetAddress.ofLiteral(address)));
    }

    @Test
    void whatTheOperatorAllowsIsCalled() {
        AddressPolicy policy = AddressPolicy.parse("10.1.0.0/16, ::1,,192.168.7.0/25");
        assertEquals(3, policy.allowed().size());
        assertTrue(policy.permits(InetAddress.ofLiteral("10.1.255.3")));
        assertFalse(policy.permits(InetAddress.ofLiteral("10.2.0.0")));
        assertTrue(policy.permits(InetAddress.ofLiteral("::1")));
        assertTrue(policy.permits(InetAddress.ofLiteral("192.168.7.127")));
        assertFalse(policy.permits(InetAddress.ofLiteral("192.168.7.128")));
        assertEquals(0, AddressPolicy.parse("").allowed().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/x", "/8"})
    void aRangeThatIsNoneIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> AddressPolicy.parse(text));
    }

    /// Compared with arithmetic on whole numbers.
    @Test
    void rangesHoldWhatArithmeticSays() throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            int first = random.nextInt();
            int bits = random.nextInt(33);
            int other = first ^ (random.nextInt() >>> random.nextInt(32));
            boolean expected =
                    bits == 0
                            || Integer.toUnsignedLong(first) >> (32 - bits)
                                    == Integer.toUnsignedLong(other) >> (32 - bits);
            assertEquals(
                    expected,
                    new AddressRange(address(first), bits).contains(address(other)),
                    first + "/" + bits + " " + other);
        }
    }

    private static InetAddress address(int value) throws UnknownHostException {
        return InetAddress.getByAddress(
                new byte[] {
                    (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
                });
    }
}
