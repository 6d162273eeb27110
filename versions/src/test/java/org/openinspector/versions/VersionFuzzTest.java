package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any bytes as versions: the first line and the rest, in every scheme.
final class VersionFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void encode(byte[] data) {
        String[] lines = new String(data, StandardCharsets.UTF_8).split("\n", 2);
        String left = lines[0];
        String right = lines.length > 1 ? lines[1] : "1";
        for (VersionScheme scheme : VersionScheme.values()) {
            Encoding a = scheme.encode(left);
            Encoding b = scheme.encode(right);
            assertNotNull(a);
            if (a instanceof Encoding.Unordered || b instanceof Encoding.Unordered) {
                compareAny(scheme, left, right);
                continue;
            }
            int order = Integer.signum(scheme.compare(left, right));
            assertEquals(order, -Integer.signum(scheme.compare(right, left)), scheme.id());
            if (a instanceof Encoding.Keyed(VersionKey key)
                    && b instanceof Encoding.Keyed(VersionKey other)) {
                assertEquals(order, Integer.signum(key.compareTo(other)), scheme.id());
                assertEquals(order == 0, key.isPrefixOf(other), scheme.id());
            }
        }
    }

    /// What no range holds may compare all the same, from either side alike.
    private static void compareAny(VersionScheme scheme, String left, String right) {
        try {
            assertEquals(
                    Integer.signum(scheme.compareAny(left, right)),
                    -Integer.signum(scheme.compareAny(right, left)),
                    scheme.id());
        } catch (UnorderedVersionException unordered) {
            assertNotNull(unordered.getMessage());
        }
    }
}
