package org.openinspector.advisories.feeds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.Feed;

final class FeedsTest {
    private static final FeedLimits SMALL = new FeedLimits(3, 100_000, 150_000, 20, 10_000);

    @TempDir Path folder;

    @Test
    void aFoldersFilesAreFeedsByName() throws IOException {
        zip("b.zip", Map.of("x/1.json", bytes("one"), "x/2.json", bytes("two")));
        gzip("c.csv.gz", bytes("three"));
        Files.writeString(folder.resolve("a.json"), "four");
        Files.writeString(folder.resolve(".hidden"), "no");
        Files.createDirectories(folder.resolve("d/deep"));
        Files.writeString(folder.resolve("d/deep/5.json"), "five");
        Files.createSymbolicLink(folder.resolve("e.json"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(folder.resolve("d/link.json"), Path.of("/etc/passwd"));

        List<Feed> feeds = Feeds.open(folder);

        assertEquals(
                List.of("a.json", "b.zip", "c.csv.gz", "d"),
                feeds.stream().map(Feed::name).toList());
        assertEquals(Map.of("a.json", "four"), contents(feeds.get(0)));
        assertEquals(Map.of("x/1.json", "one", "x/2.json", "two"), contents(feeds.get(1)));
        assertEquals(Map.of("c.csv", "three"), contents(feeds.get(2)));
        assertEquals(Map.of("deep/5.json", "five"), contents(feeds.get(3)));
    }

    @Test
    void aLoneFileIsAFeed() throws IOException {
        Path file = gzip("epss.csv.gz", bytes("x"));
        assertEquals(Map.of("epss.csv", "x"), contents(Feeds.open(file).getFirst()));
        assertThrows(NoSuchFileException.class, () -> Feeds.open(folder.resolve("absent")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up.json", "/etc/x", "a/../../b", "a\\b", "a\u0007b", ".."})
    void namesThatLeadOutAreRefused(String name) throws IOException {
        Path zip = zip("bad.zip", Map.of(name, bytes("{}")));
        assertFails(Feeds.file(zip, SMALL), "bad.zip, entry ", "no name inside the zip");
    }

    @Test
    void bombsAreRefused() throws IOException {
        assertFails(
                Feeds.file(zip("ratio.zip", Map.of("big.json", new byte[50_000])), SMALL),
                "ratio.zip, entry big.json: expands more than 20-fold");
        assertFails(
                Feeds.file(zip("entry.zip", Map.of("big.json", noise(100_001))), SMALL),
                "entry.zip, entry big.json: larger than 100000 bytes");
        assertFails(
                Feeds.file(zip("all.zip", Map.of("1", noise(80_000), "2", noise(80_000))), SMALL),
                "all.zip, entry ",
                "the feed holds more than 150000 bytes");
        assertFails(
                Feeds.file(
                        zip(
                                "many.zip",
                                Map.of(
                                        "1", bytes(""), "2", bytes(""), "3", bytes(""), "4",
                                        bytes(""))),
                        SMALL),
                "many.zip: 4 entries, expected at most 3");
        assertFails(
                Feeds.file(gzip("bomb.csv.gz", new byte[99_000]), SMALL),
                "bomb.csv.gz: expands more than 20-fold");
        Path file = folder.resolve("large.json");
        Files.write(file, noise(100_001));
        assertFails(Feeds.file(file, SMALL), "large.json: larger than 100000 bytes");
    }

    @Test
    void everyTruncationOfAZipIsRefusedAsAWhole() throws IOException {
        byte[] zip =
                Files.readAllBytes(
                        zip("whole.zip", Map.of("1.json", noise(2_000), "2.json", noise(2_000))));
        Path cut = folder.resolve("cut.zip");
        for (int length = 0; length < zip.length; length += 97) {
            Files.write(cut, Arrays.copyOf(zip, length));
            assertFails(Feeds.file(cut, SMALL), "cut.zip: no readable zip");
        }
    }

    @Test
    void noFlippedByteOfAZipsContentPassesUnnoticed() throws IOException {
        byte[] content = noise(500);
        Path whole = zip("whole.zip", Map.of("1.json", content));
        byte[] zip = Files.readAllBytes(whole);
        Path flipped = folder.resolve("flipped.zip");
        int start = 30 + "1.json".length();
        int noticed = 0;
        for (int at = start; at < start + 400; at++) {
            byte[] bytes = zip.clone();
            bytes[at] ^= 0x10;
            Files.write(flipped, bytes);
            byte[][] read = new byte[1][];
            try {
                Feeds.file(flipped, SMALL).read((_, in) -> read[0] = in.readAllBytes());
                assertArrayEquals(content, read[0], "flipped at " + at); // a padding bit
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("entry 1.json"), e::toString);
                noticed++;
            }
        }
        assertTrue(noticed > 390, () -> "noticed too few");
    }

    @Test
    void truncatedGzipIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(gzip("whole.csv.gz", noise(5_000)));
        Path cut = folder.resolve("cut.csv.gz");
        for (int length : new int[] {0, 5, 100, whole.length - 1}) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertFails(Feeds.file(cut, SMALL), "cut.csv.gz: ");
        }
        whole[whole.length / 2] ^= 1;
        Files.write(cut, whole);
        assertFails(Feeds.file(cut, SMALL), "cut.csv.gz: damaged or truncated");
    }

    @Test
    void skippingVerifiesToo() throws IOException {
        Path zip = zip("s.zip", Map.of("1", bytes("abcdef")));
        Feeds.file(zip, SMALL)
                .read((_, content) -> {
                    assertEquals(4, content.skip(4));
                    assertEquals('e', content.read());
                    assertArrayEquals(bytes("f"), content.readAllBytes());
                });
    }

    private static Map<String, String> contents(Feed feed) throws IOException {
        Map<String, String> contents = new LinkedHashMap<>();
        feed.read((name, content) ->
                contents.put(name, new String(content.readAllBytes(), StandardCharsets.UTF_8)));
        assertEquals(feed.entries(), List.copyOf(contents.keySet()));
        return contents;
    }

    private static void assertFails(Feed feed, String... parts) {
        String message =
                String.valueOf(assertThrows(IOException.class, () -> contents(feed)).getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private Path zip(String name, Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry : new java.util.TreeMap<>(entries).entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private Path gzip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return Files.write(folder.resolve(name), bytes.toByteArray());
    }

    /// Bytes that do not compress.
    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(42).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
