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
import org.openinspector.versions.VersionCheck.Disagreement;

/// Expected orders that others collected, one file an ecosystem. No line is left out; one is wrong.
final class SharedOracleTest {
    /// PHP's bare `version_compare` says so, but Composer never gives it such texts: its normal
    /// form of both is `1.0.0.0` (docs/versions.md; `NativeOracleTest` asks composer/semver).
    private static final Disagreement COMPOSER_FILLS_UP =
            new Disagreement(75, "1.0.0 > 1.0", "1.0.0 = 1.0");

    @ParameterizedTest
    @CsvSource({
        "alpine, 700",
        "cran, 20",
        "debian, 30",
        "hackage, 10",
        "maven, 100",
        "nuget, 30",
        "packagist, 90",
        "pub, 90",
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
        assertEquals(
                ecosystem.equals("packagist") ? List.of(COMPOSER_FILLS_UP) : List.of(),
                result.wrong());
        assertTrue(result.lines() >= atLeast, () -> "only " + result.lines() + " lines");
    }
}
