package org.openinspector.advisories.osv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

final class OsvSourceTest {
    private static final Path FIXTURES = Fixtures.path("org/openinspector/advisories/osv/records");

    private final CollectingSink sink = new CollectingSink();
    private final List<String> problems = new ArrayList<>();

    @Test
    void recordsMatchGolden() throws IOException {
        TestFeed feed = new TestFeed("osv-mixed.zip");
        try (Stream<Path> files = Files.list(FIXTURES)) {
            for (Path file : files.filter(f -> !f.toString().endsWith(".txt")).sorted().toList()) {
                feed.with(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        }
        read(feed);
        Golden.assertMatches(
                FIXTURES.resolve("expected.txt"),
                Rendering.of(sink) + String.join("\n", problems) + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PyPI            | Some_Pkg.Name     | pypi/some-pkg-name            | pep440
                    npm             | @scope/Name       | npm/@scope/Name               | semver
                    crates.io       | some_crate        | cargo/some_crate              | semver
                    Go              | github.com/A/b/v2 | golang/github.com/A/b/v2      | semver
                    Go              | stdlib            | golang/stdlib                 | semver
                    Maven           | g.Id:Artifact     | maven/g.Id:Artifact           | maven
                    RubyGems        | rack              | gem/rack                      | rubygems
                    AlmaLinux:9     | curl              | rpm:almalinux:9/curl          | rpm
                    Rocky Linux:8   | curl              | rpm:rocky:8/curl              | rpm
                    Debian:11       | curl              | deb:debian:11/curl            | debian
                    Alpine:v3.18    | curl              | apk:alpine:v3.18/curl         | alpine
                    """)
    void ecosystemsBecomeNamespaces(String ecosystem, String name, String key, String scheme) {
        Ecosystem known = Ecosystem.of(ecosystem).orElseThrow();
        assertEquals(key, known.key(name).toString());
        assertEquals(scheme, known.scheme().id());
    }

    @ParameterizedTest
    @CsvSource({
        "NuGet",
        "Packagist",
        "Hex",
        "Pub",
        "SwiftURL",
        "Debian",
        "Ubuntu:22.04:LTS",
        "pypi",
        "Maven:x"
    })
    void otherEcosystemsAreSaid(String ecosystem) throws IOException {
        assertTrue(Ecosystem.of(ecosystem).isEmpty());
        read(new TestFeed("osv-x.zip").with("GHSA-1.json", record("GHSA-1", ecosystem, "x")));
        assertEquals(1, sink.advisories.size());
        assertEquals(List.of(), sink.advisory("GHSA-1").affected());
        assertEquals(
                List.of(
                        "osv-x.zip: no version order for ecosystem "
                                + ecosystem
                                + " yet: 1 records"),
                problems);
    }

    @Test
    void aWholeDatabaseCoversItsNamespaceAndNoOther() throws IOException {
        TestFeed feed = many("osv-go.zip", "GO-2024-", "Go", 120);
        feed.with("GO-2024-9999.json", record("GO-2024-9999", "npm", "x"));
        read(feed);
        assertEquals(Optional.of(Extent.COMPLETE), sink.extent("golang", "osv-go"));
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("npm", "osv-go"));
    }

    @Test
    void aFewRecordsCoverNothing() throws IOException {
        read(many("osv-go.zip", "GO-2024-", "Go", 20));
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("golang", "osv-go"));
    }

    @Test
    void samplesCoverNothing() throws IOException {
        read(many("osv-go-sample.zip", "GO-2024-", "Go", 120));
        read(many("osv-rust.zip", "RUSTSEC-2024-", "crates.io", 120).with("_SOURCES.tsv", ""));
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("golang", "osv-go"));
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("cargo", "osv-rust"));
    }

    @Test
    void githubCoversTheOneEcosystemOfAnExport() throws IOException {
        read(many("all.zip", "GHSA-", "npm", 120));
        assertEquals(Optional.of(Extent.COMPLETE), sink.extent("npm", "osv-ghsa"));

        sink.coverage.clear();
        TestFeed mixed = many("all.zip", "GHSA-", "npm", 120);
        read(mixed.with("GHSA-other.json", record("GHSA-other", "Maven", "a:b")));
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("npm", "osv-ghsa"));
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("maven", "osv-ghsa"));
    }

    @Test
    void errataCoverFixesOnly() throws IOException {
        read(many("osv-almalinux.zip", "ALSA-2024:", "AlmaLinux:9", 120));
        assertEquals(
                Optional.of(Extent.FIXES_ONLY), sink.extent("rpm:almalinux:9", "osv-almalinux"));
    }

    @Test
    void feedsAreRecognisedByWhatMostOfTheirEntriesAre() {
        OsvSource source = new OsvSource();
        assertTrue(source.recognises(new TestFeed("all.zip").with("a/GHSA-x.json", "")));
        assertTrue(source.recognises(new TestFeed("osv-x.zip").with("CVE-1.json", "")));
        assertFalse(source.recognises(new TestFeed("x.zip").with("CVE-1.json", "")));
        assertFalse(
                source.recognises(
                        new TestFeed("x.zip")
                                .with("GHSA-1.yml", "")
                                .with("1.yml", "")
                                .with("2.yml", "")));
        assertFalse(source.recognises(new TestFeed("all.zip").with("GHSA-x.txt", "")));
        assertTrue(
                source.recognises(
                        new TestFeed("my.json").with("my.json", record("X-1", "npm", "a"))));
        assertFalse(source.recognises(new TestFeed("my.json").with("my.json", "{\"id\":\"X-1\"}")));
        assertFalse(source.recognises(new TestFeed("my.json").with("my.json", "{")));
    }

    @Test
    void unreadableRecordsAreSaidAndTheRestIsRead() throws IOException {
        read(
                new TestFeed("osv-go.zip")
                        .with("GO-2024-0001.json", record("GO-2024-0001", "Go", "a"))
                        .with("GO-2024-0002.json", "{\"id\": ")
                        .with(
                                "GO-2024-0003.json",
                                "{\"id\":\"GO-2024-0003\",\"affected\":\"none\"}")
                        .with("GO-2024-0004.json", "[".repeat(5_000))
                        .with("GO-2024-0005.json", record("GO-2024-0005", "Go", "a")));
        assertEquals(2, sink.advisories.size());
        assertEquals(3, problems.size());
        assertEquals(3, sink.sources.getFirst().problems());
        assertEquals(
                "GO-2024-0003.json: \"affected\" holds \"none\", expected a list", problems.get(1));
    }

    private void read(TestFeed feed) throws IOException {
        new OsvSource().read(feed, sink, (entry, message) -> problems.add(entry + ": " + message));
    }

    private static TestFeed many(String name, String prefix, String ecosystem, int count) {
        TestFeed feed = new TestFeed(name);
        for (int i = 1000; i < 1000 + count; i++) {
            feed.with(prefix + i + ".json", record(prefix + i, ecosystem, "p" + i));
        }
        return feed;
    }

    private static String record(String id, String ecosystem, String name) {
        return """
        {"id": "%s", "modified": "2024-01-01T00:00:00Z", "affected": [{
          "package": {"ecosystem": "%s", "name": "%s"},
          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}
        """
                .formatted(id, ecosystem, name);
    }
}
