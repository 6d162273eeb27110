package org.openinspector.advisories.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.fetch.SourceResult.Outcome;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.store.AdvisoryStore;

/// Every test asks a real server on loopback.
final class AdvisoryUpdateTest {
    private static final String EPSS = "epss.example/epss_scores-current.csv.gz";
    private static final String GO = "osv.example/Go/all.zip";
    private static final String ALPINE = "alpine.example/";

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
    void fetchesCompilesAndThenAsksOnlyForChanges() throws Exception {
        publisher.on(EPSS, Publisher.file(epss("0.5"), "\"1\""));
        SourceResult first = only(update(epssSource()));
        assertEquals(Outcome.UPDATED, first.outcome(), first::toString);
        assertEquals(1, first.records());
        assertEquals(Optional.of(LocalDate.of(2026, 11, 19)), first.dataDate());
        assertEquals(0.5, probability(), 1e-5);
        long written = Files.getLastModifiedTime(store().snapshot()).toMillis();

        UpdateResult second = update(epssSource());
        assertEquals(Outcome.UNCHANGED, only(second).outcome());
        assertEquals(1, only(second).records());
        assertEquals(0, only(second).bytes());
        assertFalse(second.compiled());
        assertEquals(written, Files.getLastModifiedTime(store().snapshot()).toMillis());
        Map<String, String> asked = publisher.requests().getLast().headers();
        assertEquals("\"1\"", asked.get("if-none-match"));
        assertEquals("Fri, 20 Nov 2026 10:00:00 GMT", asked.get("if-modified-since"));
        assertEquals("OpenInspector/test", asked.get("user-agent"));

        publisher.on(EPSS, Publisher.file(epss("0.7"), "\"2\""));
        assertEquals(Outcome.UPDATED, only(update(epssSource())).outcome());
        assertEquals(0.7, probability(), 1e-5);
    }

    @Test
    void aCutConnectionIsResumedWhereItBroke() throws Exception {
        byte[] bytes = zip(200);
        publisher.on(GO, Publisher.cut(bytes, "\"1\"", bytes.length / 3));
        SourceResult result = only(update(goSource()));
        assertEquals(Outcome.UPDATED, result.outcome(), result::toString);
        assertEquals(bytes.length, result.bytes(), "no byte came twice");
        assertEquals(
                "bytes=" + bytes.length / 3 + "-",
                publisher.requests().getLast().headers().get("range"));
    }

    @Test
    void aLaterUpdateResumesWhatAKilledOneHad() throws Exception {
        byte[] bytes = zip(200);
        publisher.on(GO, Publisher.cut(bytes, "\"1\"", bytes.length / 2));
        assertEquals(Outcome.FAILED, only(update(goSource(), 1)).outcome());
        publisher.on(GO, Publisher.file(bytes, "\"1\""));
        SourceResult result = only(update(goSource()));
        assertEquals(Outcome.UPDATED, result.outcome(), result::toString);
        assertEquals(bytes.length - bytes.length / 2, result.bytes());
    }

    @Test
    void aFileThatChangedMeanwhileIsFetchedAnew() throws Exception {
        byte[] old = zip(200);
        publisher.on(GO, Publisher.cut(old, "\"1\"", old.length / 2));
        assertEquals(Outcome.FAILED, only(update(goSource(), 1)).outcome());
        byte[] fresh = zip(150);
        publisher.on(GO, Publisher.file(fresh, "\"2\""));
        SourceResult result = only(update(goSource()));
        assertEquals(Outcome.UPDATED, result.outcome(), result::toString);
        assertEquals(150, result.records());
        assertEquals(fresh.length, result.bytes());
    }

    @Test
    void aServerThatDoesNotKnowThePartIsAskedForAll() throws Exception {
        byte[] bytes = zip(200);
        publisher.on(GO, Publisher.cut(bytes, "\"1\"", bytes.length / 2));
        update(goSource(), 1);
        publisher.on(GO, Publisher.inTurn(Publisher.status(416), Publisher.file(bytes, "\"1\"")));
        assertEquals(Outcome.UPDATED, only(update(goSource())).outcome());
    }

    @Test
    void oneSourceFailsAloneAndKeepsItsData() throws Exception {
        publisher.on(EPSS, Publisher.file(epss("0.5"), "\"1\""));
        publisher.on(GO, Publisher.file(zip(120), "\"1\""));
        assertTrue(update(epssSource(), goSource()).isWhole());
        publisher.on(EPSS, Publisher.status(404));
        publisher.on(GO, Publisher.file(zip(130), "\"2\""));
        UpdateResult result = update(epssSource(), goSource());
        assertEquals(
                List.of(Outcome.FAILED, Outcome.UPDATED),
                result.sources().stream().map(SourceResult::outcome).toList());
        assertEquals(1, result.failed());
        assertTrue(result.compiled());
        assertEquals(1, result.sources().getFirst().records(), "the old ones");
        assertEquals(
                publisher.root() + "/" + EPSS + ": it is not there (status 404)",
                result.sources().getFirst().reason().orElseThrow());
        assertEquals(0.5, probability(), 1e-5);
        SourceState state = new FetchFolder(store().folder()).state("epss");
        assertTrue(state.isFailing());
        assertTrue(state.succeeded().isPresent());
    }

    @Test
    void aBusyServerIsAskedAgainWhenItSaysSo() throws Exception {
        publisher.on(
                EPSS,
                Publisher.inTurn(
                        Publisher.status(429, "Retry-After: 1"),
                        Publisher.status(503),
                        Publisher.status(500),
                        Publisher.file(epss("0.5"), "\"1\"")));
        long start = System.nanoTime();
        assertEquals(Outcome.UPDATED, only(update(epssSource())).outcome());
        assertEquals(4, publisher.requests().size());
        assertTrue(System.nanoTime() - start >= 1_000_000_000L, "it waited as long as it was told");
    }

    @Test
    void aServerThatWantsMoreTimeThanWeHaveFails() throws Exception {
        publisher.on(EPSS, Publisher.status(429, "Retry-After: 86400"));
        SourceResult result = only(update(epssSource()));
        assertTrue(result.reason().orElseThrow().endsWith("asks to come again in 86400 s"));
        assertEquals(1, publisher.requests().size());
    }

    @Test
    void aLengthThatIsNotKeptFails() throws Exception {
        byte[] bytes = epss("0.5");
        publisher.on(
                EPSS,
                (request, out) -> {
                    Publisher.head(out, 200, "Content-Length: " + (bytes.length + 10));
                    out.write(bytes);
                });
        SourceResult result = only(update(epssSource(), 2));
        assertEquals(Outcome.FAILED, result.outcome());
        assertTrue(
                result.reason().orElseThrow().contains("the connection broke"), result::toString);
        assertFalse(Files.exists(store().snapshot()));
    }

    @Test
    void damagedFilesAreRefused() throws Exception {
        byte[] whole = epss("0.5");
        publisher.on(EPSS, Publisher.file(Arrays.copyOf(whole, whole.length - 9), "\"1\""));
        assertReason(
                epssSource(),
                "what came is not right: a file that is damaged or something else,"
                        + " expected a whole gzip file");
        publisher.on(EPSS, Publisher.file(whole, "\"1\"", "x-goog-hash: crc32c=AAAAAA=="));
        assertReason(
                epssSource(),
                "what came is not right: its crc32c is not the one its server" + " published");
        // From Google's documentation: CRC-32C of "123456789" is E3069283.
        publisher.on(
                EPSS,
                Publisher.file(
                        "123456789".getBytes(StandardCharsets.US_ASCII),
                        "\"1\"",
                        "x-goog-hash: crc32c=4waSgw==,md5=JfnnlDI7RTiF9RgfG2JNCw=="));
        assertReason(
                epssSource(),
                "what came is not right: a file that is damaged or something else,"
                        + " expected a whole gzip file");
        publisher.on(
                GO,
                Publisher.file(
                        "<!DOCTYPE html><title>Log in</title>".getBytes(StandardCharsets.UTF_8),
                        "\"1\""));
        assertReason(goSource(), "what came is not right: a web page, expected a zip");
        assertFalse(Files.exists(store().snapshot()));
    }

    @Test
    void aFeedThatCannotBeReadLeavesTheOldOneInUse() throws Exception {
        publisher.on(GO, Publisher.file(zip(120), "\"1\""));
        assertTrue(update(goSource()).isWhole());
        publisher.on(GO, Publisher.file(bomb(), "\"2\""));
        assertReason(goSource(), "what came holds no records"); // an entry is read up to its limit
        publisher.on(GO, Publisher.file(zip(0), "\"3\""));
        assertReason(goSource(), "what came holds no records");
        try (Knowledge knowledge = store().open()) {
            assertFalse(knowledge.advisories("GO-2026-0001").isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/elsewhere",
                "https://osv.example/Go/all.zip",
                "http://169.254.169.254/latest/meta-data/",
                "file:///etc/passwd",
                "//localhost/x"
            })
    void redirectsToOtherPlacesAreRefused(String elsewhere) throws Exception {
        publisher.on(GO, Publisher.status(302, "Location: " + elsewhere));
        assertReason(goSource(), "it was redirected to ");
        assertEquals(1, publisher.requests().size());
    }

    @Test
    void redirectsWithinTheMirrorAreFollowedButNotForEver() throws Exception {
        publisher.on(GO, Publisher.status(301, "Location: /mirror/osv.example/moved.zip"));
        publisher.on("osv.example/moved.zip", Publisher.file(zip(120), "\"1\""));
        assertTrue(update(goSource()).isWhole());
        publisher.on(EPSS, Publisher.status(302, "Location: /mirror/" + EPSS));
        assertReason(epssSource(), "it was redirected more than 5 times");
    }

    @Test
    void aBodyWithoutEndIsCutOff() throws Exception {
        publisher.on(
                EPSS,
                (request, out) -> {
                    Publisher.head(out, 200);
                    byte[] block = new byte[1 << 16];
                    while (true) {
                        out.write(block);
                    }
                });
        assertReason(epssSource(), "it has more than 1048576 bytes, expected at most 1 MiB");
        publisher.on(
                EPSS, (request, out) -> Publisher.head(out, 200, "Content-Length: 99999999999"));
        assertReason(epssSource(), "it has 99999999999 bytes, expected at most 1 MiB");
    }

    @Test
    void aServerThatDripsIsGivenUp() throws Exception {
        publisher.on(
                EPSS,
                (request, out) -> {
                    Publisher.head(out, 200);
                    for (int i = 0; i < 1_000; i++) {
                        out.write(0x1f);
                        out.flush();
                        Thread.sleep(50);
                    }
                });
        SourceResult result = only(update(epssSource(), 1));
        assertTrue(
                result.reason().orElseThrow().contains(" bytes came in 0.4 s"), result::toString);
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        publisher.on(EPSS, (request, out) -> Thread.sleep(60_000));
        SourceResult result = only(update(epssSource(), 1));
        assertTrue(
                result.reason().orElseThrow().contains("did not answer in 2 s"), result::toString);
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws Exception {
        publisher.close();
        SourceResult result = only(update(epssSource(), 1));
        assertTrue(
                result.reason().orElseThrow().contains("no answer from 127.0.0.1"),
                result::toString);
    }

    @Test
    void aFeedOfManyFilesKeepsThoseThatFailed() throws Exception {
        publisher.on(ALPINE + "main.json", Publisher.file(secdb("main", "CVE-2026-1111"), "\"1\""));
        publisher.on(
                ALPINE + "community.json",
                Publisher.file(secdb("community", "CVE-2026-1112"), "\"1\""));
        UpdateResult first = update(alpineSource());
        assertTrue(first.isWhole(), first::toString);
        publisher.on(ALPINE + "main.json", Publisher.file(secdb("main", "CVE-2026-1113"), "\"2\""));
        publisher.on(ALPINE + "community.json", Publisher.status(403));
        SourceResult result = only(update(alpineSource()));
        assertEquals(Outcome.FAILED, result.outcome());
        try (Knowledge knowledge = store().open()) {
            assertTrue(knowledge.advisories("CVE-2026-1111").isEmpty());
            assertFalse(knowledge.advisories("CVE-2026-1112").isEmpty());
            assertFalse(knowledge.advisories("CVE-2026-1113").isEmpty());
        }
        publisher.on(
                ALPINE + "community.json",
                Publisher.file(secdb("community", "CVE-2026-1112"), "\"1\""));
        assertEquals(Outcome.UNCHANGED, only(update(alpineSource())).outcome());
    }

    @Test
    void anUpdateThatWasKilledBeforeCompilingIsFinishedByTheNext() throws Exception {
        publisher.on(EPSS, Publisher.file(epss("0.5"), "\"1\""));
        assertTrue(update(epssSource()).isWhole());
        // As a kill leaves it: the feed is in place, the snapshot is not there yet.
        Files.delete(store().snapshot());
        Files.write(store().folder().resolve("snapshot.tmp"), new byte[10]);
        Files.write(store().folder().resolve("snapshot.spool"), new byte[10]);
        UpdateResult result = update(epssSource());
        assertEquals(Outcome.UNCHANGED, only(result).outcome());
        assertTrue(result.compiled());
        assertEquals(0.5, probability(), 1e-5);
        // Or: the file is whole, nothing else is done.
        Path fresh = store().folder().resolve("fetch/new/epss_scores-current.csv.gz");
        Files.createDirectories(fresh.getParent());
        Files.write(fresh, epss("0.9"));
        FetchFolder.note(
                new FetchFolder(store().folder()).freshNotes(epssSource().files().getFirst()),
                fresh,
                new Validators(Optional.of("\"2\""), Optional.empty()));
        publisher.on(EPSS, Publisher.file(epss("0.9"), "\"2\""));
        result = update(epssSource());
        assertEquals(Outcome.UPDATED, only(result).outcome());
        assertEquals(0, only(result).bytes(), "it was not fetched again");
        assertEquals(0.9, probability(), 1e-5);
        assertEquals(Outcome.UNCHANGED, only(update(epssSource())).outcome());
    }

    @Test
    void whatWasRemovedByHandIsFetchedAgain() throws Exception {
        publisher.on(EPSS, Publisher.file(epss("0.5"), "\"1\""));
        update(epssSource());
        Files.delete(store().folder().resolve("feeds/epss_scores-current.csv.gz"));
        assertEquals(Outcome.UPDATED, only(update(epssSource())).outcome());
    }

    @Test
    void ofSeveralFilesOfScoresTheNewestCounts() throws Exception {
        Path old =
                Files.writeString(
                        folder.resolve("epss_scores-2026-08-16.csv"),
                        "cve,epss,percentile\nCVE-2021-44228,0.99,0.99\n");
        store().importFrom(old, false, (_, _, _, _, _) -> {});
        publisher.on(EPSS, Publisher.file(epss("0.5"), "\"1\""));
        update(epssSource());
        assertEquals(0.5, probability(), 1e-5);
    }

    @Test
    void onlyOneUpdateRunsAtATime() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        publisher.on(
                EPSS,
                (request, out) -> {
                    asked.countDown();
                    go.await();
                    Publisher.file(epss("0.5"), "\"1\"").write(request, out);
                });
        Optional<UpdateResult>[] first = holder();
        Thread updating =
                Thread.ofPlatform()
                        .start(() -> first[0] = Optional.of(quietly(() -> update(epssSource()))));
        asked.await();
        assertThrows(UpdateRunningException.class, () -> update(epssSource()));
        go.countDown();
        updating.join();
        assertTrue(first[0].orElseThrow().isWhole());
    }

    @Test
    void anImportByHandIsWaitedFor() throws Exception {
        publisher.on(EPSS, Publisher.file(epss("0.5"), "\"1\""));
        SnapshotLock held = SnapshotLock.acquire(store().snapshot());
        Thread.ofPlatform()
                .start(() ->
                        quietly(() -> {
                            Thread.sleep(500);
                            held.close();
                            return true;
                        }));
        assertTrue(update(epssSource()).isWhole());
    }

    @Test
    void anInterruptedUpdateEndsAtOnceAndLosesNothing() throws Exception {
        byte[] bytes = zip(200);
        CountDownLatch half = new CountDownLatch(1);
        publisher.on(
                GO,
                (request, out) -> {
                    Publisher.head(out, 200, "ETag: \"1\"", "Content-Length: " + bytes.length);
                    out.write(bytes, 0, bytes.length / 2);
                    out.flush();
                    half.countDown();
                    Thread.sleep(60_000);
                });
        Optional<UpdateResult>[] none = holder();
        Thread updating =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                none[0] = Optional.of(update(goSource()));
                            } catch (InterruptedException expected) {
                                none[0] = Optional.empty();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        half.await();
        Thread.sleep(100);
        updating.interrupt();
        updating.join(5_000);
        assertFalse(updating.isAlive());
        assertEquals(Optional.empty(), none[0]);
        publisher.on(GO, Publisher.file(bytes, "\"1\""));
        assertEquals(bytes.length - bytes.length / 2, only(update(goSource())).bytes());
    }

    @Test
    void ageIsCountedFromTheLastSuccess() throws Exception {
        publisher.on(EPSS, Publisher.file(epss("0.5"), "\"1\""));
        update(epssSource());
        SourceState state = new FetchFolder(store().folder()).state("epss");
        Instant then = state.succeeded().orElseThrow();
        assertFalse(state.isStale(then.plus(Duration.ofDays(2))));
        assertTrue(state.isStale(then.plus(Duration.ofDays(2)).plusSeconds(1)));
        assertEquals(Optional.of(Duration.ZERO), state.age(then.minusSeconds(5)));
        assertFalse(new FetchFolder(store().folder()).state("kev").isStale(then));
        assertEquals(RemoteSources.all().size(), AdvisoryUpdate.states(store()).size());
    }

    @Test
    void everyAddressIsOneThatMayBeAsked() {
        for (RemoteSource source : RemoteSources.all()) {
            for (RemoteFile file : source.files()) {
                assertEquals("https", file.address().getScheme(), source.id());
                assertEquals(file.address().getHost(), file.address().getRawAuthority());
            }
        }
        assertThrows(IllegalArgumentException.class, () -> UpdateSettings.mirror("ftp://x/y"));
        assertThrows(IllegalArgumentException.class, () -> UpdateSettings.mirror("no address"));
        assertEquals(
                URI.create(
                        "http://mirror/a/osv-vulnerabilities.storage.googleapis.com/Rocky%20Linux/all.zip"),
                UpdateSettings.of(Map.of("OPENINSPECTOR_FEEDS", "http://mirror/a/"), "1")
                        .addressOf(
                                RemoteSources.named("osv-rocky").orElseThrow().files().getFirst()));
    }

    private void assertReason(RemoteSource source, String part) throws Exception {
        SourceResult result = only(update(source));
        assertEquals(Outcome.FAILED, result.outcome());
        assertTrue(result.reason().orElseThrow().contains(part), result::toString);
    }

    private interface Fallible<T> {
        T run() throws Exception;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Optional<UpdateResult>[] holder() {
        return new Optional[] {Optional.empty()};
    }

    private static <T> T quietly(Fallible<T> action) {
        try {
            return action.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private UpdateResult update(RemoteSource... sources) throws IOException, InterruptedException {
        return update(4, sources);
    }

    private UpdateResult update(RemoteSource source, int attempts)
            throws IOException, InterruptedException {
        return update(attempts, source);
    }

    private UpdateResult update(int attempts, RemoteSource... sources)
            throws IOException, InterruptedException {
        return AdvisoryUpdate.run(
                new UpdateSettings(
                        List.of(sources),
                        Optional.of(publisher.root()),
                        "OpenInspector/test",
                        Map.of(),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(400),
                        1_000,
                        Duration.ofSeconds(20),
                        attempts,
                        Duration.ofMillis(5),
                        Duration.ofSeconds(5),
                        2),
                store(),
                UpdateListener.NONE);
    }

    private static SourceResult only(UpdateResult result) {
        assertEquals(1, result.sources().size());
        return result.sources().getFirst();
    }

    private AdvisoryStore store() {
        return new AdvisoryStore(folder.resolve("data"));
    }

    private double probability() throws IOException {
        try (Knowledge knowledge = store().open()) {
            return knowledge.epss("CVE-2021-44228").orElseThrow().probability();
        }
    }

    private static RemoteSource epssSource() {
        return source("epss", "epss_scores-current.csv.gz", EPSS, RemoteFile.Format.GZIP);
    }

    private static RemoteSource goSource() {
        return source("osv-go", "osv-go.zip", GO, RemoteFile.Format.ZIP);
    }

    private static RemoteSource alpineSource() {
        return new RemoteSource(
                "alpine-secdb",
                "Alpine",
                Stream.of("main", "community", "testing")
                        .map(name ->
                                new RemoteFile(
                                        URI.create("https://" + ALPINE + name + ".json"),
                                        "alpine-secdb/v3.23/" + name + ".json",
                                        RemoteFile.Format.JSON,
                                        1 << 20,
                                        name.equals("testing")))
                        .toList(),
                Set.of());
    }

    private static RemoteSource source(
            String id, String name, String address, RemoteFile.Format format) {
        return new RemoteSource(
                id,
                id,
                List.of(
                        new RemoteFile(
                                URI.create("https://" + address), name, format, 1 << 20, false)),
                Set.of());
    }

    private static byte[] epss(String probability) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(
                    ("#model_version:v2025.03.14,score_date:2026-11-19T00:00:00+0000\n"
                                    + "cve,epss,percentile\nCVE-2021-44228,"
                                    + probability
                                    + ",0.5\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    private static byte[] secdb(String repository, String cve) {
        return """
        {"distroversion": "v3.23", "reponame": "%s", "packages": [
          {"pkg": {"name": "curl", "secfixes": {"8.0.0-r0": ["%s"]}}}]}
        """
                .formatted(repository, cve)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(int records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Random random = new Random(records);
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 1; i <= Math.max(1, records); i++) {
                zip.putNextEntry(new ZipEntry("GO-2026-%04d.json".formatted(i)));
                String record =
                        records == 0
                                ? "{}"
                                : """
                                {"id": "GO-2026-%04d", "modified": "2026-11-01T00:00:00Z",
                                 "details": "%s", "affected": [{
                                 "package": {"ecosystem": "Go", "name": "example.com/m%d"},
                                 "ranges": [{"type": "SEMVER", "events": [
                                   {"introduced": "0"}, {"fixed": "1.2.3"}]}]}]}
                                """
                                        .formatted(i, Long.toHexString(random.nextLong()), i);
                zip.write(record.getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    /// One entry of 300 MB that shrinks a thousandfold.
    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry("GO-2026-0001.json");
            zip.putNextEntry(entry);
            for (int i = 0; i < 300; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        return out.toByteArray();
    }
}
