package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VersionKeyTest {
    private final VersionKey key = VersionKey.of(new byte[] {1, (byte) 0x80});

    @Test
    void keysCompareAsUnsignedBytes() {
        assertTrue(
                VersionKey.of(new byte[] {0x7f}).compareTo(VersionKey.of(new byte[] {-128})) < 0);
        assertTrue(VersionKey.of(new byte[] {1}).compareTo(key) < 0);
        assertEquals(key, VersionKey.of(key.toBytes()));
        assertEquals(key.hashCode(), VersionKey.of(key.toBytes()).hashCode());
        assertNotEquals(key, key.successor());
        assertEquals("0180", key.toString());
        assertEquals(2, key.length());
    }

    @Test
    void successorFollowsDirectly() {
        assertEquals("018000", key.successor().toString());
        assertTrue(key.compareTo(key.successor()) < 0);
        assertTrue(key.isPrefixOf(key.successor()));
        assertTrue(key.isPrefixOf(key));
        assertFalse(key.successor().isPrefixOf(key));
    }

    @Test
    void bytesAreCopied() {
        byte[] bytes = {1, 2};
        VersionKey copy = VersionKey.of(bytes);
        bytes[0] = 9;
        copy.toBytes()[1] = 9;
        assertEquals("0102", copy.toString());
    }

    @Test
    void intervalIsHalfOpen() {
        KeyInterval interval =
                new KeyInterval(Optional.of(key), Optional.of(VersionKey.of(new byte[] {2})));
        assertTrue(interval.contains(key));
        assertTrue(interval.contains(key.successor()));
        assertFalse(interval.contains(VersionKey.of(new byte[] {2})));
        assertFalse(interval.contains(VersionKey.of(new byte[] {1})));
        assertTrue(new KeyInterval(Optional.empty(), Optional.empty()).contains(key));
    }
}
