package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;

/// Expected orders that others collected, one file an ecosystem. No line is left out.
final class SharedOracleTest {
    @ParameterizedTest
    @CsvSource({
        "alpine, 700",
        "debian, 30",
        "maven, 100",
        "pypi, 35",
        "redhat, 160",
        "rubygems, 25",
        "semver, 80"
    })
    void everyLineAgrees(String ecosystem, int atLeast) throws IOException {
        List<String> lines =
                Files.readAllLines(
                        Fixtures.shared("oracles/versions/" + ecosystem + "-versions.txt"));
        VersionCheck result =
                VersionCheck.check(VersionScheme.named(ecosystem).orElseThrow(), lines);
        Counts.record(
                ecosystem + " lines", result.lines(), "third-party orders", result.wrong().size());
        assertEquals(List.of(), result.wrong());
        assertTrue(result.lines() >= atLeast, () -> "only " + result.lines() + " lines");
    }
}
