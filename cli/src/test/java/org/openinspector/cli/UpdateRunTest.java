package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.fetch.SourceState;
import org.openinspector.advisories.fetch.UpdateSettings;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.testkit.Fixtures;

final class UpdateRunTest {
    private static final Terminal PLAIN = new Terminal(false, false, 100);

    @TempDir Path folder;

    @Test
    void aSourceThatFailedMakesStatusThreeThoughTheOthersAreUsed() throws IOException {
        try (Mirror mirror = new Mirror()) {
            mirror.files.put(
                    "/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
                    Files.write(
                            folder.resolve("kev"),
                            """
                            {"catalogVersion": "2026.11.20", "vulnerabilities": [{
                              "cveID": "CVE-2021-44228", "vulnerabilityName": "Log4Shell",
                              "dateAdded": "2021-12-10"}]}
                            """
                                    .getBytes(StandardCharsets.UTF_8)));
            UpdateSettings both = mirror.settings(List.of("kev", "epss"));
            UserError failed =
                    assertThrows(UserError.class, () -> UpdateRun.run(both, store(), PLAIN));
            assertEquals(ExitStatus.COULD_NOT_SCAN, failed.status());
            assertEquals(
                    "1 of 2 sources failed; their old data, if any, stays in use",
                    failed.getMessage());
            assertEquals(0, UpdateRun.run(mirror.settings(List.of("kev")), store(), PLAIN));
        }
        try (Knowledge knowledge = store().open()) {
            assertTrue(knowledge.knownExploited("CVE-2021-44228").isPresent());
        }
    }

    /// Third-party feeds, laid as their publishers do.
    @Test
    void realFeedsAreFetchedAndUsed() throws IOException {
        Path feeds = Fixtures.shared("feeds");
        Path kev = folder.resolve("kev.json");
        try (var zip = java.nio.file.FileSystems.newFileSystem(feeds.resolve("kev.zip"))) {
            Files.copy(zip.getPath("known_exploited_vulnerabilities.json"), kev);
        }
        try (Mirror mirror = new Mirror()) {
            String osv = "/osv-vulnerabilities.storage.googleapis.com/";
            mirror.files.put(osv + "Go/all.zip", feeds.resolve("osv-go.zip"));
            mirror.files.put(osv + "PyPI/all.zip", feeds.resolve("osv-pypi-pysec.zip"));
            mirror.files.put(osv + "crates.io/all.zip", feeds.resolve("osv-rust.zip"));
            mirror.files.put(osv + "AlmaLinux/all.zip", feeds.resolve("osv-almalinux.zip"));
            mirror.files.put(
                    "/epss.empiricalsecurity.com/epss_scores-current.csv.gz",
                    feeds.resolve("epss_scores-2026-08-16.csv.gz"));
            mirror.files.put(
                    "/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
                    kev);
            List<String> ids =
                    List.of("osv-go", "osv-pypi", "osv-crates", "osv-almalinux", "epss", "kev");
            assertEquals(0, UpdateRun.run(mirror.settings(ids), store(), PLAIN));
        }
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("requirements.txt"), "django==2.2.0\n");
        Path metadata =
                Files.createDirectories(project.resolve("site-packages/Django-2.2.0.dist-info"));
        Files.writeString(
                metadata.resolve("METADATA"),
                "Metadata-Version: 2.1\nName: Django\nVersion: 2.2.0\n");
        Path json = folder.resolve("out.json");
        assertEquals(
                0,
                Main.run(
                        new String[] {
                            "scan",
                            "dir",
                            project.toString(),
                            "--advisories",
                            store().folder().toString(),
                            "-o",
                            "json=" + json
                        }));
        String report = Files.readString(json);
        assertTrue(report.contains("CVE-2019-14234"), "Django 2.2.4 fixed it");
        assertTrue(report.contains("\"noData\":[]") || !report.contains("\"pypi\""), report);
    }

    @Test
    void fetchingCanBeForbidden() {
        for (Map<String, String> environment :
                List.of(Map.<String, String>of(), Map.of("OPENINSPECTOR_OFFLINE", "1"))) {
            UserError refused =
                    assertThrows(
                            UserError.class,
                            () ->
                                    UpdateRun.settings(
                                            environment,
                                            List.of(),
                                            Optional.empty(),
                                            environment.isEmpty()));
            assertEquals(ExitStatus.COULD_NOT_SCAN, refused.status());
            assertTrue(String.valueOf(refused.getMessage()).endsWith("advisories import PATH"));
        }
        assertTrue(
                UpdateRun.settings(
                                        Map.of("OPENINSPECTOR_OFFLINE", "0"),
                                        List.of("kev", "kev"),
                                        Optional.empty(),
                                        false)
                                .sources()
                                .size()
                        == 1);
    }

    @Test
    void staleSourcesAreWarnedOf() {
        Instant now = Instant.parse("2026-11-21T12:00:00Z");
        SourceState fresh = state("kev", now.minus(Duration.ofHours(3)), Optional.empty());
        SourceState old =
                state("epss", now.minus(Duration.ofDays(3)), Optional.of("no answer from x"));
        assertEquals(
                List.of(
                        "Fetched:",
                        "  kev                up to date 3 hours ago",
                        "  epss               up to date 3 days ago  STALE",
                        "    failed 2026-11-21T12:00:00Z: no answer from x",
                        "WARNING: 1 source was not updated for more than 48 hours"),
                Ages.lines(List.of(fresh, old), now));
        assertEquals(1, Ages.lines(List.of(), now).size());
    }

    private static SourceState state(String id, Instant then, Optional<String> failure) {
        return new SourceState(
                id,
                Optional.of(then),
                Optional.empty(),
                failure.map(_ -> Instant.parse("2026-11-21T12:00:00Z")),
                failure,
                1,
                1,
                Optional.empty());
    }

    private AdvisoryStore store() {
        return new AdvisoryStore(folder.resolve("data"));
    }

    /// Files under the addresses of their publishers.
    private static final class Mirror implements AutoCloseable {
        final Map<String, Path> files = new LinkedHashMap<>();
        private final HttpServer server;

        Mirror() throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        Path file = files.get(exchange.getRequestURI().getRawPath());
                        exchange.sendResponseHeaders(
                                file == null ? 404 : 200, file == null ? -1 : Files.size(file));
                        try (OutputStream out = exchange.getResponseBody()) {
                            if (file != null) {
                                Files.copy(file, out);
                            }
                        }
                    });
            server.start();
        }

        UpdateSettings settings(List<String> ids) {
            URI root = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            return UpdateRun.settings(Map.of(), ids, Optional.of(root.toString()), false);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
