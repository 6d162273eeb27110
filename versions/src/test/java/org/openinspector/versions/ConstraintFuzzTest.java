package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any bytes as a constraint and, behind the first line, a version, in every language.
final class ConstraintFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void parse(byte[] data) {
        String[] lines = new String(data, StandardCharsets.UTF_8).split("\n", 2);
        String version = lines.length > 1 ? lines[1] : "1.0.0";
        for (ConstraintSyntax syntax : ConstraintSyntax.values()) {
            try {
                VersionSet set = syntax.parse(lines[0]);
                boolean ordered = !(set.scheme().encode(version) instanceof Encoding.Unordered);
                if (ordered) {
                    assertEquals(
                            !set.contains(version),
                            set.complement().contains(version),
                            syntax.name());
                }
            } catch (InvalidConstraintException invalid) {
                assertNotNull(invalid.getMessage());
            } catch (UnorderedVersionException unordered) {
                // A bound that is no version decides nothing, and that is said.
                assertNotNull(unordered.getMessage());
            }
        }
    }
}
