package org.openinspector.advisories.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.fetch.SourceResult.Outcome;
import org.openinspector.advisories.store.AdvisoryStore;

final class UpdateProcessTest {
    private static final String EPSS = "epss.empiricalsecurity.com/epss_scores-current.csv.gz";
    private static final String KEV =
            "www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";

    @TempDir Path folder;
    private Publisher publisher;

    @BeforeEach
    void publish() throws IOException {
        publisher = new Publisher();
    }

    @AfterEach
    void stop() throws IOException {
        publisher.close();
    }

    @Test
    void theParentLearnsWhatTheProcessDid() throws Exception {
        publisher.on(EPSS, Publisher.file(epss(1), "\"1\""));
        publisher.on(KEV, Publisher.status(403));
        AtomicInteger fetched = new AtomicInteger();
        UpdateListener listener =
                new UpdateListener() {
                    @Override
                    public void fetched(String source, String sentence) {
                        fetched.incrementAndGet();
                    }
                };
        UpdateResult result = run(listener);
        assertEquals(2, fetched.get());
        assertTrue(result.compiled());
        SourceResult kev = result.sources().getFirst();
        assertEquals(Outcome.FAILED, kev.outcome());
        assertTrue(kev.reason().orElseThrow().endsWith("its server refuses (status 403)"));
        SourceResult epss = result.sources().getLast();
        assertEquals(Outcome.UPDATED, epss.outcome(), epss::toString);
        assertEquals("2026-11-19", epss.dataDate().orElseThrow().toString());
        assertTrue(epss.bytes() > 0);
        assertEquals(
                "OpenInspector/9.9", publisher.requests().getFirst().headers().get("user-agent"));
        try (Knowledge knowledge = store().open()) {
            assertTrue(knowledge.epss("CVE-2026-1000").isPresent());
        }
    }

    @Test
    void interruptingTheParentEndsTheProcess() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        publisher.on(
                EPSS,
                (request, out) -> {
                    Publisher.head(out, 200);
                    asked.countDown();
                    try {
                        while (true) {
                            out.write(0);
                            out.flush();
                            Thread.sleep(50);
                        }
                    } finally {
                        gone.countDown();
                    }
                });
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread updating =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                run(UpdateListener.NONE);
                            } catch (InterruptedException expected) {
                                interrupted.countDown();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        updating.interrupt();
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
        assertTrue(gone.await(10, TimeUnit.SECONDS), "the connection is closed with the process");
    }

    @Test
    void aProcessThatCannotRunSaysWhy() {
        assertTrue(
                String.valueOf(
                                assertThrows(
                                                IOException.class,
                                                () ->
                                                        UpdateProcess.likeThis()
                                                                .run(
                                                                        store(),
                                                                        List.of("nothing"),
                                                                        Map.of(),
                                                                        "1",
                                                                        UpdateListener.NONE))
                                        .getMessage())
                        .contains("no source \"nothing\""));
    }

    @Test
    void killedAtAnyMomentTheSnapshotIsWholeAndTheNextUpdateGoesOn() throws Exception {
        Random random = new Random(7);
        int version = 1;
        for (int round = 0; round < 6; round++) {
            version++;
            publisher.on(EPSS, slowly(epss(version), "\"" + version + "\""));
            ProcessBuilder builder =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    UpdateMain.class.getName(),
                                    store().folder().toString(),
                                    "9.9",
                                    "epss")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put(UpdateSettings.MIRROR, publisher.root().toString());
            Process process = builder.start();
            try {
                // 1.5 s is about what such an update takes.
                process.waitFor(300 + random.nextInt(1_400), TimeUnit.MILLISECONDS);
            } finally {
                process.destroyForcibly().waitFor();
            }
            if (Files.exists(store().snapshot())) {
                try (Knowledge knowledge = store().open()) {
                    assertFalse(knowledge.sources().isEmpty());
                }
            }
        }
        publisher.on(EPSS, Publisher.file(epss(99), "\"99\""));
        publisher.on(KEV, Publisher.status(404));
        UpdateResult result = run(UpdateListener.NONE);
        assertEquals(Outcome.UPDATED, result.sources().getLast().outcome(), result::toString);
        try (Knowledge knowledge = store().open()) {
            assertEquals(0.99, knowledge.epss("CVE-2026-1000").orElseThrow().probability(), 1e-5);
        }
    }

    private static Publisher.Answer slowly(byte[] bytes, String etag) {
        return (request, out) -> {
            Publisher.head(out, 200, "ETag: " + etag, "Content-Length: " + bytes.length);
            for (int i = 0; i < 10; i++) {
                int from = bytes.length * i / 10;
                out.write(bytes, from, bytes.length * (i + 1) / 10 - from);
                out.flush();
                Thread.sleep(40);
            }
        };
    }

    private UpdateResult run(UpdateListener listener) throws IOException, InterruptedException {
        return UpdateProcess.likeThis()
                .run(
                        store(),
                        List.of("kev", "epss"),
                        Map.of(UpdateSettings.MIRROR, publisher.root().toString()),
                        "9.9",
                        listener);
    }

    private AdvisoryStore store() {
        return new AdvisoryStore(folder.resolve("data"));
    }

    private static byte[] epss(int hundredths) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            StringBuilder text =
                    new StringBuilder("#model_version:v1,score_date:2026-11-19T00:00:00+0000\n");
            text.append("cve,epss,percentile\n");
            for (int i = 1_000; i < 9_000; i++) {
                text.append("CVE-2026-%d,0.%02d,0.5\n".formatted(i, hundredths));
            }
            gzip.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }
}
