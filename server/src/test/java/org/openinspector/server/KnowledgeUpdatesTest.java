package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.fetch.AdvisoryUpdate;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.storage.JobStatus;
import org.openinspector.storage.Jobs;
import org.openinspector.testkitserver.TestDatabase;

/// Updates by the queue, in a process of their own, from a mirror on this machine.
class KnowledgeUpdatesTest {
    private static final String KEV =
            "/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";
    private static final byte[] CATALOGUE =
            """
            {"catalogVersion": "2026.11.20", "vulnerabilities": [{
              "cveID": "CVE-2021-44228", "vulnerabilityName": "Log4Shell",
              "dateAdded": "2021-12-10"}]}
            """
                    .getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    private static void await(String what, Supplier<Boolean> done) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofMinutes(2));
        while (!done.get()) {
            assertTrue(Instant.now().isBefore(end), what);
            Thread.sleep(50);
        }
    }

    @Test
    void updatesWhenAskedAndOnceAtATime() throws Exception {
        var asked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        HttpServer mirror =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mirror.setExecutor(Thread::startVirtualThread);
        mirror.createContext(
                "/",
                exchange -> {
                    asked.countDown();
                    try {
                        boolean _ = release.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    boolean known = exchange.getRequestURI().getPath().equals(KEV);
                    exchange.sendResponseHeaders(known ? 200 : 404, known ? CATALOGUE.length : -1);
                    if (known) {
                        exchange.getResponseBody().write(CATALOGUE);
                    }
                    exchange.close();
                });
        mirror.start();
        var store = new AdvisoryStore(folder);
        try (var database = TestDatabase.fresh();
                var jobs = new Jobs(database)) {
            var updates =
                    new KnowledgeUpdates(
                            store,
                            Map.of(
                                    "OPENINSPECTOR_FEEDS",
                                    "http://127.0.0.1:" + mirror.getAddress().getPort()),
                            "9.9",
                            jobs,
                            InstantSource.system(),
                            false);
            jobs.start();
            assertEquals(List.of("advisory-check"), tasks(jobs), "no update by itself");
            assertTrue(updates.updateNow(Instant.now()));
            assertTrue(asked.await(1, TimeUnit.MINUTES));
            assertTrue(updates.running());
            assertFalse(updates.updateNow(Instant.now()), "one is running");
            release.countDown();
            await("the update ended", () -> !updates.running());
            await("its job is gone", () -> tasks(jobs).equals(List.of("advisory-check")));
            try (Knowledge knowledge = store.open()) {
                assertTrue(knowledge.knownExploited("CVE-2021-44228").isPresent());
            }
            assertTrue(
                    AdvisoryUpdate.states(store).stream()
                            .anyMatch(state ->
                                    state.source().equals("kev") && state.succeeded().isPresent()));
        } finally {
            mirror.stop(0);
        }
    }

    @Test
    void recursUnlessOffline() throws Exception {
        try (var database = TestDatabase.fresh();
                var jobs = new Jobs(database)) {
            var _ =
                    new KnowledgeUpdates(
                            new AdvisoryStore(folder),
                            Map.of("OPENINSPECTOR_FEEDS", "http://127.0.0.1:1"),
                            "9.9",
                            jobs,
                            InstantSource.system(),
                            true);
            jobs.start();
            assertEquals(List.of("advisory-age", "advisory-check", "advisory-update"), tasks(jobs));
        }
    }

    private static List<String> tasks(Jobs jobs) {
        return jobs.list().stream().map(JobStatus::task).sorted().toList();
    }
}
