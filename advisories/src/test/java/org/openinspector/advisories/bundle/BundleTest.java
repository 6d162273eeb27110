package org.openinspector.advisories.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.store.AdvisoryStore;

/// Exports carried to another folder.
class BundleTest {
    @TempDir Path folder;

    private AdvisoryStore here() {
        return new AdvisoryStore(folder.resolve("here"));
    }

    private AdvisoryStore there() {
        return new AdvisoryStore(folder.resolve("there"));
    }

    private void imported(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        here().importFrom(file, false, ImportListener.NONE);
    }

    /// Large enough for several chunks, and hard to compress.
    private static String weaknesses(long seed, int count) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("cwe_id,name\n");
        for (int i = 1; i <= count; i++) {
            text.append("CWE-").append(i).append(",Weakness ").append(random.nextLong());
            text.append('\n');
        }
        return text.toString();
    }

    private Path export(String name, Optional<Path> since) throws IOException {
        Path file = folder.resolve(name);
        BundleExport.write(here(), file, since, false);
        return file;
    }

    private void trust() throws IOException {
        BundleKeys.in(there().folder())
                .trust(BundleKeys.in(here().folder()).own().orElseThrow().text());
    }

    private BundleImport.Imported take(Path bundle) throws IOException {
        return BundleImport.run(there(), bundle, ImportListener.NONE);
    }

    private static String refusal(Executing executing) {
        return String.valueOf(assertThrows(BundleException.class, executing::run).getMessage());
    }

    @FunctionalInterface
    private interface Executing {
        void run() throws IOException;
    }

    @Test
    void aFullBundleGivesTheSameSnapshot() throws IOException {
        imported("cwe-names.csv", weaknesses(1, 20_000));
        imported("epss_scores-2026-01-01.csv", "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        Path bundle = export("full", Optional.empty());
        trust();
        assertEquals(Optional.of(true), take(bundle).same());
        assertEquals(here().identity(), there().identity());
        assertArrayEquals(
                Files.readAllBytes(here().snapshot()), Files.readAllBytes(there().snapshot()));
        assertTrue(there().isCompiled());
        assertEquals(Optional.of(true), take(bundle).same(), "the same one again");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aDeltaGivesTheSameSnapshot(long seed) throws IOException {
        Random random = new Random(seed);
        String text = weaknesses(seed, 10_000 + random.nextInt(20_000));
        imported("cwe-names.csv", text);
        imported("epss_scores-2026-01-01.csv", "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        Path full = export("full", Optional.empty());
        trust();
        take(full);
        int line = text.indexOf('\n', random.nextInt(text.length() / 2)) + 1;
        imported(
                "cwe-names.csv",
                text.substring(0, line) + "CWE-90000,Something new\n" + text.substring(line));
        imported("epss_scores-2026-01-02.csv", "cve,epss,percentile\nCVE-2021-44228,0.6,0.5\n");
        Path delta = export("delta", Optional.of(full));
        assertTrue(
                Files.size(delta) < 4 * Chunks.BYTES_MAX,
                Files.size(delta) + " bytes of " + Files.size(full));
        assertEquals(Optional.of(true), take(delta).same());
        assertEquals(here().identity(), there().identity());
        // And a delta to the delta.
        imported("cwe-names.csv", text);
        Path next = export("next", Optional.of(delta));
        take(next);
        assertEquals(here().identity(), there().identity());
    }

    @Test
    void whoIsNotTrustedIsRefusedAndHowToTrustIsSaid() throws IOException {
        imported("cwe-names.csv", weaknesses(1, 10));
        Path bundle = export("full", Optional.empty());
        BundleKeys.Known key = BundleKeys.in(here().folder()).own().orElseThrow();
        String said = refusal(() -> take(bundle));
        assertTrue(said.contains(key.fingerprint()), said);
        assertTrue(said.contains("--trust " + key.text()), said);
        assertFalse(Files.exists(there().snapshot()));
        Path file = Files.writeString(folder.resolve("key"), key.text() + "\n");
        assertEquals(key, BundleKeys.in(there().folder()).trust(file.toString()));
        take(bundle);
        assertTrue(BundleKeys.in(there().folder()).forget(key.fingerprint()));
        assertTrue(refusal(() -> take(bundle)).contains("not trusted"));
        for (String wrong : List.of("", "MCow", "MCowBQYDK2VwAyEA", "x".repeat(60), "/", "ä")) {
            refusal(() -> BundleKeys.in(there().folder()).trust(wrong));
        }
    }

    @Test
    void olderOnesAndDeltasToOthersAreRefused() throws IOException {
        imported("cwe-names.csv", weaknesses(1, 5_000));
        Path first = export("first", Optional.empty());
        imported("cwe-names.csv", weaknesses(2, 5_000));
        Path second = export("second", Optional.of(first));
        imported("cwe-names.csv", weaknesses(3, 5_000));
        Path third = export("third", Optional.of(second));
        trust();
        String noBase = refusal(() -> take(second));
        assertTrue(noBase.contains("since number 1"), noBase);
        take(first);
        assertTrue(refusal(() -> take(third)).contains("since number 2"));
        take(second);
        byte[] before = Files.readAllBytes(there().snapshot());
        String old = refusal(() -> take(first));
        assertTrue(old.contains("number 1 of its key, the last one was 2"), old);
        assertArrayEquals(before, Files.readAllBytes(there().snapshot()));
        take(third);
        assertEquals(here().identity(), there().identity());
    }

    @Test
    void everyChangedByteIsNoticedAndNothingIsTaken() throws IOException {
        imported("cwe-names.csv", weaknesses(1, 4_000));
        Path bundle = export("full", Optional.empty());
        trust();
        byte[] whole = Files.readAllBytes(bundle);
        Random random = new Random(1);
        List<byte[]> wrong = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] changed = whole.clone();
            int at = i < 30 ? random.nextInt(400) : random.nextInt(whole.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            wrong.add(changed);
        }
        for (int length : new int[] {0, 7, 59, 100, 150, whole.length / 2, whole.length - 1}) {
            wrong.add(Arrays.copyOf(whole, length));
        }
        wrong.add(Arrays.copyOf(whole, whole.length + 1));
        for (byte[] bytes : wrong) {
            Files.write(bundle, bytes);
            refusal(() -> take(bundle));
            assertFalse(Files.exists(there().snapshot()));
            assertFalse(there().hasFeeds());
        }
        Files.write(bundle, whole);
        take(bundle);
    }

    @Test
    void privateRecordsStayWhereTheyAreUnlessAskedFor() throws Exception {
        imported("cwe-names.csv", weaknesses(1, 10));
        Path record =
                Files.writeString(
                        folder.resolve("record.json"),
                        """
                        {"id": "ACME-1", "affected": [{"package": {"ecosystem": "npm", "name": "a"},
                          "versions": ["1.0.0"]}]}
                        """);
        here().add(record, ImportListener.NONE);
        Path without = export("without", Optional.empty());
        trust();
        assertEquals(Optional.empty(), take(without).same());
        try (Snapshot snapshot = Snapshot.open(there().snapshot())) {
            assertTrue(snapshot.advisories("ACME-1").isEmpty());
        }
        Path with = folder.resolve("with");
        BundleExport.write(here(), with, Optional.of(without), true);
        assertEquals(Optional.of(true), take(with).same());
        try (Snapshot snapshot = Snapshot.open(there().snapshot())) {
            assertEquals(1, snapshot.advisories("ACME-1").size());
        }
        Path again = export("again", Optional.empty());
        take(again);
        assertTrue(there().hasPrivate(), "the receiver's own records stay");
    }

    @Test
    void theLayoutIsThatOfTheDocument() throws Exception {
        imported("cwe-names.csv", "cwe_id,name\nCWE-79,Scripting\n");
        byte[] bytes = Files.readAllBytes(export("full", Optional.empty()));
        byte[] key = Arrays.copyOfRange(bytes, 16, 60);
        int length = (bytes[12] & 0xFF) | ((bytes[13] & 0xFF) << 8);
        byte[] signed = new byte[60 + length];
        System.arraycopy(bytes, 0, signed, 0, 60);
        System.arraycopy(bytes, 124, signed, 60, length);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
        verifier.update(signed);
        assertTrue(verifier.verify(bytes, 60, 64));
        assertEquals(
                BundleKeys.in(here().folder()).own().orElseThrow().text(),
                Base64.getEncoder().encodeToString(key));
        List<String> lines =
                new String(bytes, 124, length, StandardCharsets.UTF_8).lines().toList();
        assertEquals("openinspector bundle 1", lines.get(0));
        assertEquals("sequence 1", lines.get(1));
        assertTrue(lines.get(4).matches("file 29 [0-9a-f]{64} cwe-names.csv"), lines.get(4));
        assertTrue(lines.get(5).matches("chunk [0-9a-f]{64} 29 carried"), lines.get(5));
        assertEquals(6, lines.size());
        assertEquals(
                "cwe_id,name\nCWE-79,Scripting\n",
                new String(
                        bytes, 124 + length, bytes.length - 124 - length, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "/x",
                "a//b",
                "a/../b",
                ".hidden",
                "a\\b",
                "a/./b",
                "",
                "a\u0007b",
                "a/"
            })
    void pathsThatLeadElsewhereAreRefused(String path) {
        String text =
                "openinspector bundle 1\nsequence 1\ncreated 2026-01-01T00:00:00Z\nfile 0 "
                        + "0".repeat(64)
                        + " "
                        + path;
        refusal(() -> Manifest.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aManifestReadsBackAsItWas() throws IOException {
        Manifest manifest =
                new Manifest(
                        7,
                        Instant.parse("2026-01-01T00:00:00.123456789Z"),
                        Optional.of("a".repeat(64)),
                        Optional.of(new Manifest.Base(6, "b".repeat(64))),
                        List.of(
                                new Manifest.FeedFile("empty", 0, "c".repeat(64), List.of()),
                                new Manifest.FeedFile(
                                        "folder/with space ü.json",
                                        30,
                                        "d".repeat(64),
                                        List.of(
                                                new Chunk("e".repeat(64), 10, true),
                                                new Chunk("f".repeat(64), 20, false)))));
        assertEquals(manifest, Manifest.of(manifest.toBytes()));
    }

    @Test
    void chunksMakeUpTheFileAndSurviveAnInsertion() throws IOException {
        byte[] bytes = new byte[3_000_000];
        new Random(4).nextBytes(bytes);
        List<String> before = chunks(bytes);
        byte[] longer = new byte[bytes.length + 10];
        System.arraycopy(bytes, 0, longer, 0, 1_000_000);
        System.arraycopy(bytes, 1_000_000, longer, 1_000_010, 2_000_000);
        List<String> after = chunks(longer);
        List<String> fresh = new ArrayList<>(after);
        fresh.removeAll(before);
        assertTrue(before.size() > 15, before::toString);
        assertTrue(fresh.size() <= 2, fresh.size() + " of " + after.size());
    }

    private static List<String> chunks(byte[] bytes) throws IOException {
        List<String> all = new ArrayList<>();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Chunks.of(
                new ByteArrayInputStream(bytes),
                (sha256, chunk, length) -> {
                    all.add(sha256);
                    whole.write(chunk, 0, length);
                });
        assertArrayEquals(bytes, whole.toByteArray());
        return all;
    }
}
