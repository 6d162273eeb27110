package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

/// Orders written from the public specifications, and keys, so that no encoding changes unnoticed:
/// stored keys of another encoding would silently mismatch.
final class GoldenTest {
    @ParameterizedTest
    @EnumSource
    void ordersAsSpecified(VersionScheme scheme) throws IOException {
        VersionCheck result =
                VersionCheck.check(
                        scheme,
                        Files.readAllLines(Fixtures.path("order/" + scheme.id() + "-order.txt")));
        assertEquals(List.of(), result.wrong());
        assertTrue(result.lines() >= 20, () -> "only " + result.lines() + " lines");
    }

    /// Lines `version encoding`; with `-Dgolden.update=true` only the versions are read.
    @ParameterizedTest
    @EnumSource
    void keysAreAsCommitted(VersionScheme scheme) throws IOException {
        Path file = Fixtures.path("keys/" + scheme.id() + ".txt");
        List<String> versions =
                Files.readAllLines(file).stream()
                        .map(line -> line.split(" ", 2)[0])
                        .filter(version -> !version.isEmpty())
                        .toList();
        assertTrue(versions.size() >= 10, () -> "only " + versions.size() + " versions");
        Golden.assertMatches(
                file,
                versions.stream()
                        .map(version -> version + " " + encoding(scheme, version) + "\n")
                        .collect(Collectors.joining()));
    }

    private static String encoding(VersionScheme scheme, String version) {
        return switch (scheme.encode(version)) {
            case Encoding.Keyed(VersionKey key) -> key.toString();
            case Encoding.Unkeyed(String why) -> "unkeyed: " + why;
            case Encoding.Unordered(String why) -> "unordered: " + why;
        };
    }
}
