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
import org.openinspector.model.Advisory;
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
                    Go              | github.com/A/b/v2 | golang/github.com/A/b/v2      | go
                    Go              | stdlib            | golang/stdlib                 | go
                    Maven           | g.Id:Artifact     | maven/g.Id:Artifact           | maven
                    Maven:https://repo.example.org/maven2 | g:a | maven/g:a             | maven
                    RubyGems        | rack              | gem/rack                      | rubygems
                    NuGet           | Newtonsoft.Json   | nuget/newtonsoft.json         | nuget
                    Packagist       | Symfony/Yaml      | composer/symfony/yaml         | composer
                    Packagist:https://packages.example.org/8 | drupal/a | composer/drupal/a | composer
                    Hex             | Phoenix           | hex/phoenix                   | hex
                    Pub             | http              | pub/http                      | pub
                    SwiftURL        | https://github.com/Apple/swift-nio.git | swift/github.com/apple/swift-nio | swift
                    ConanCenter     | zlib              | conan/zlib                    | conan
                    CRAN            | readxl            | cran/readxl                   | cran
                    Hackage         | aeson             | hackage/aeson                 | hackage
                    GitHub Actions  | Tj-Actions/changed-files | githubactions/tj-actions/changed-files | semver
                    AlmaLinux:9     | curl              | rpm:almalinux:9/curl          | rpm
                    Rocky Linux:8   | curl              | rpm:rocky:8/curl              | rpm
                    Debian:11       | curl              | deb:debian:11/curl            | debian
                    Alpine:v3.18    | curl              | apk:alpine:v3.18/curl         | alpine
                    Alpine:edge     | curl              | apk:alpine:edge/curl          | alpine
                    Wolfi           | curl              | apk:wolfi/curl                | alpine
                    Chainguard      | curl              | apk:chainguard/curl           | alpine
                    Ubuntu:22.04:LTS | curl             | deb:ubuntu:22.04/curl         | debian
                    Ubuntu:24.10    | curl              | deb:ubuntu:24.10/curl         | debian
                    Ubuntu:Pro:FIPS:20.04:LTS | openssl | deb:ubuntu:20.04+fips/openssl | debian
                    Ubuntu:Pro:FIPS-updates:20.04:LTS | openssl | deb:ubuntu:20.04+fips-updates/openssl | debian
                    Ubuntu:Pro:22.04:LTS:Realtime:Kernel | linux-realtime | deb:ubuntu:22.04+realtime/linux-realtime | debian
                    Red Hat:enterprise_linux:9::baseos | curl | rpm:rhel:9/curl | rpm
                    Red Hat:rhel_eus:9.2::appstream | podman | rpm:rhel:9.2+eus/podman | rpm
                    Red Hat:rhel_e4s:8.6::baseos | curl | rpm:rhel:8.6+e4s/curl | rpm
                    SUSE:Linux Enterprise Server 12 SP1 | curl | rpm:sles:12.1/curl | rpm
                    SUSE:Linux Enterprise Server 12 SP5-LTSS | curl | rpm:sles:12.5+ltss/curl | rpm
                    SUSE:Linux Enterprise Module for Basesystem 15 SP5 | curl | rpm:sles:15.5/curl | rpm
                    SUSE:Linux Enterprise Server for SAP Applications 15 SP3 | curl | rpm:sles:15.3+ltss/curl | rpm
                    SUSE:Linux Enterprise Micro 5.3 | curl | rpm:sle-micro:5.3/curl | rpm
                    SUSE:Package Hub 15 SP5 | curl | rpm:sles:15.5+packagehub/curl | rpm
                    openSUSE:Leap 15.6 | curl           | rpm:opensuse-leap:15.6/curl   | rpm
                    openSUSE:Tumbleweed | curl          | rpm:opensuse-tumbleweed/curl  | rpm
                    Photon OS:5.0   | curl              | rpm:photon:5/curl             | rpm
                    """)
    void ecosystemsBecomeNamespaces(String ecosystem, String name, String key, String scheme) {
        List<Ecosystem> known = Ecosystem.of(ecosystem, "");
        assertEquals(1, known.size());
        assertEquals(key, known.getFirst().key(name).toString());
        assertEquals(scheme, known.getFirst().scheme().id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    pkg:deb/ubuntu/curl@1?arch=source&distro=esm-infra/jammy | [deb:ubuntu:22.04+esm-infra]
                    pkg:deb/ubuntu/curl@1?arch=source&distro=esm-apps/jammy  | [deb:ubuntu:22.04+esm-apps]
                    pkg:deb/ubuntu/curl@1?arch=source&distro=jammy | [deb:ubuntu:22.04+esm-infra, deb:ubuntu:22.04+esm-apps]
                    """)
    void thePurlSaysWhichOfUbuntusChannels(String purl, String namespaces) {
        assertEquals(
                namespaces,
                Ecosystem.of("Ubuntu:Pro:22.04:LTS", purl).stream()
                        .map(Ecosystem::namespace)
                        .toList()
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({
        "Bitnami",
        "Android",
        "Linux",
        "OSS-Fuzz",
        "VSCode",
        "Julia",
        "Debian",
        "Ubuntu:x",
        "Red Hat:openshift:4.12::el8",
        "SUSE:Manager Server 4.3",
        "openEuler:24.03-LTS",
        "pypi",
        "Maven:x"
    })
    void otherEcosystemsAreSaid(String ecosystem) throws IOException {
        assertTrue(Ecosystem.of(ecosystem, "").isEmpty());
        read(new TestFeed("osv-x.zip").with("GHSA-1.json", record("GHSA-1", ecosystem, "x")));
        assertEquals(1, sink.advisories.size());
        assertEquals(List.of(), sink.advisory("GHSA-1").affected());
        assertEquals(
                List.of(
                        "osv-x.zip: nothing is installed under the names of ecosystem "
                                + ecosystem
                                + ": 1 records"),
                problems);
    }

    @Test
    void commitsAloneAreSaidToo() throws IOException {
        read(
                new TestFeed("osv-x.zip")
                        .with(
                                "OSV-1.json",
                                """
                                {"id": "OSV-1", "affected": [{"ranges": [{"type": "GIT", "repo":
                                "https://example.org/x", "events": [{"introduced": "0"}]}]}]}
                                """));
        assertEquals(
                List.of(
                        "osv-x.zip: nothing is installed under the names of ecosystem GIT: 1"
                                + " records"),
                problems);
    }

    @Test
    void packagesMadeToDoHarmAreOfTheirOwnKind() throws IOException {
        read(
                new TestFeed("osv-x.zip")
                        .with("MAL-2024-1.json", record("MAL-2024-1", "npm", "x"))
                        .with("GHSA-1.json", record("GHSA-1", "npm", "x")));
        assertEquals(Advisory.Kind.MALICIOUS, sink.advisory("MAL-2024-1").kind());
        assertEquals("osv-malicious", sink.advisory("MAL-2024-1").source());
        assertEquals(Advisory.Kind.VULNERABILITY, sink.advisory("GHSA-1").kind());
    }

    @Test
    void goNamesTheFunctionsThatAreAffected() throws IOException {
        String imports =
                """
                {"id": "GO-2024-%s", "affected": [{"package": {"ecosystem": "Go", "name": "e.org/m"},
                "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
                "ecosystem_specific": {"imports": [
                    {"path": "e.org/m/a", "symbols": ["Parse", "Reader.Read"]}%s]}}]}
                """;
        read(
                new TestFeed("osv-go.zip")
                        .with("GO-2024-1.json", imports.formatted("1", ""))
                        .with(
                                "GO-2024-2.json",
                                imports.formatted("2", ", {\"path\": \"e.org/m/b\"}")));
        assertEquals(
                "[e.org/m/a.Parse, e.org/m/a.Reader.Read]",
                sink.affected("GO-2024-1", "golang", "e.org/m")
                        .orElseThrow()
                        .condition()
                        .symbols()
                        .toString());
        assertEquals(
                "[]",
                sink.affected("GO-2024-2", "golang", "e.org/m")
                        .orElseThrow()
                        .condition()
                        .symbols()
                        .toString(),
                "a package without functions is affected as a whole");
    }

    @ParameterizedTest
    @CsvSource({
        "UBUNTU-CVE-2024-51988, ubuntu-osv, [CVE-2024-51988]",
        "ALPINE-CVE-2024-51988, osv-alpine, [CVE-2024-51988]",
        "USN-1-1, osv-ubuntu-usn, [CVE-2024-0001]",
        "RHSA-2024:1, osv-redhat, [CVE-2024-0001]",
        "SUSE-SU-2024:1-1, osv-suse, [CVE-2024-0001]",
        "openSUSE-SU-2024:1-1, osv-suse, [CVE-2024-0001]",
        "CGA-2222-3333-4444, osv-chainguard, [CVE-2024-0001]",
        "GHSA-2222-3333-4444, osv-ghsa, []"
    })
    void whatADistributionFixesIsNoAlias(String id, String source, String upstream)
            throws IOException {
        String text =
                "{\"id\": \"%s\", \"related\": [\"CVE-2024-0001\"], \"affected\": []}"
                        .formatted(id);
        read(new TestFeed("osv-x.zip").with("x.json", text));
        Advisory advisory = sink.advisories.getFirst();
        assertEquals(source, advisory.source());
        assertEquals(upstream, advisory.upstream().toString());
        assertEquals("[]", advisory.aliases().toString());
    }

    @Test
    void updatesThatFixNoVulnerabilityAreLeftOut() throws IOException {
        TestFeed feed = new TestFeed("osv-x.zip");
        for (String id :
                List.of("RHBA-2024:1", "SUSE-RU-2024:1-1", "openSUSE-OU-2024:1", "ALEA-1")) {
            feed.with(id + ".json", record(id, "Debian:1", "x"));
        }
        read(feed.with("RHSA-1.json", record("RHSA-1", "Debian:1", "x")));
        assertEquals(List.of("RHSA-1"), sink.advisories.stream().map(Advisory::id).toList());
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
    void smallEcosystemsAreWholeWithFewRecords() throws IOException {
        read(many("osv-hex.zip", "GHSA-", "Hex", 20));
        assertEquals(Optional.of(Extent.COMPLETE), sink.extent("hex", "osv-ghsa"));
        read(many("osv-nuget.zip", "GHSA-", "NuGet", 20));
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("nuget", "osv-ghsa"));
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
