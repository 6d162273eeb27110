package org.openinspector.advisories.feeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Feed;
import org.openinspector.testkit.Fixtures;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Archives are written by other programs' code (Commons Compress, XZ for Java), or are publishers'
/// own.
final class ArchivesTest {
    private static final FeedLimits SMALL = new FeedLimits(3, 100_000, 150_000, 20, 10_000);
    private static final String LONG = "l".repeat(150) + "/" + "n".repeat(120) + ".json";
    private static final String RECORD =
            """
            {"id": "%s", "modified": "2024-01-01T00:00:00Z", "affected": [{
              "package": {"ecosystem": "npm", "name": "x"},
              "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}
            """;

    private static final String TARS =
            """
            composer/ghsa/main.tar.gz 21
            debian/tracker/salsa/security-tracker-master.tar.gz 6
            endoflife-date/products/happy/master.tar.gz 2
            exploit/github/PoC-in-GitHub-master.tar.gz 1
            exploit/trickest/cve-main.tar.gz 1
            golang/ghsa/main.tar.gz 21
            maven/ghsa/main.tar.gz 21
            mitre/cve/v5/cvelistV5-main.tar.gz 6
            nuclei/repository/happy/main.tar.gz 6
            redhat/csaf/csaf_advisories_2024-08-11.tar.zst 5
            redhat/vex/v1/csaf_vex_2024-08-04.tar.zst 5
            redhat/vex/v2/vex-archive.tar.zst 5
            suse/csaf/csaf.tar.bz2 12
            suse/csaf_vex/csaf-vex.tar.bz2 8
            suse/osv/osv.tar.bz2 5
            ubuntu/osv/happy/osv-all.tar.xz 3
            ubuntu/vex/vex-all.tar.xz 3
            """;

    @TempDir Path folder;

    private final CollectingSink sink = new CollectingSink();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.tar",
                "a.tar.gz",
                "a.tgz",
                "a.tar.bz2",
                "a.tbz2",
                "a.tar.xz",
                "a.txz",
                "a.tar.zst",
                "A.TAR.XZ"
            })
    void tarsAreReadWhateverTheirCompression(String name) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("b/1.json", bytes("one"));
        files.put(LONG, noise(1_500));
        files.put("a.json", new byte[0]);
        for (int longNames :
                List.of(
                        TarArchiveOutputStream.LONGFILE_GNU,
                        TarArchiveOutputStream.LONGFILE_POSIX)) {
            Path file = write(name, tar(files, longNames));
            Map<String, byte[]> read = contents(Feeds.file(file, SMALL));
            assertEquals(List.copyOf(files.keySet()), List.copyOf(read.keySet()));
            files.forEach((key, value) -> assertTrue(Arrays.equals(value, read.get(key)), key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.csv.gz", "x.csv.bz2", "x.csv.xz", "x.csv.zst"})
    void loneFilesAreReadWhateverTheirCompression(String name) throws IOException {
        Feed feed = Feeds.file(write(name, bytes("hello")), SMALL);
        assertEquals(List.of("x.csv"), feed.entries());
        assertEquals(List.of("hello"), texts(feed));
        assertTrue(feed.isLone());
        assertFails(
                Feeds.file(write(name, new byte[90_000]), new FeedLimits(3, 80_000, 1, 2, 1_000)),
                name + ": ");
        byte[] whole = Files.readAllBytes(write(name, noise(5_000)));
        for (int length : new int[] {0, 3, 40, whole.length / 2, whole.length - 5}) {
            Path cut = Files.write(folder.resolve("cut-" + name), Arrays.copyOf(whole, length));
            assertFails(Feeds.file(cut, SMALL), "cut-" + name + ": ");
        }
    }

    @Test
    void linksDevicesAndFoldersOfATarAreNoEntries() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (byte type :
                    new byte[] {
                        TarConstants.LF_SYMLINK,
                        TarConstants.LF_LINK,
                        TarConstants.LF_CHR,
                        TarConstants.LF_FIFO
                    }) {
                TarArchiveEntry entry = new TarArchiveEntry("odd" + type, type);
                entry.setLinkName("/etc/passwd");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            tar.putArchiveEntry(new TarArchiveEntry("folder/"));
            tar.closeArchiveEntry();
            TarArchiveEntry file = new TarArchiveEntry("./folder/file");
            file.setSize(2);
            tar.putArchiveEntry(file);
            tar.write(bytes("ok"));
            tar.closeArchiveEntry();
        }
        Feed feed = Feeds.file(write("odd.tar", bytes.toByteArray()), SMALL);
        assertEquals(List.of("folder/file"), feed.entries());
        assertEquals(List.of("ok"), texts(feed));
    }

    @Test
    void hostileTarsAreRefused() throws IOException {
        assertFails(tarFeed(Map.of("../up", bytes("x"))), "entry ../up: no name inside the tar");
        assertFails(tarFeed(Map.of("/etc/x", bytes("x"))), "no name inside the tar");
        assertFails(
                tarFeed(Map.of("1", bytes(""), "2", bytes(""), "3", bytes(""), "4", bytes(""))),
                "more than 3 entries");
        assertFails(tarFeed(Map.of("big", noise(100_001))), "entry big: larger than 100000 bytes");
        assertFails(
                tarFeed(Map.of("1", noise(80_000), "2", noise(80_000))),
                "a.tar: larger than 150000 bytes");
        byte[] whole = tar(Map.of("1", noise(3_000)), TarArchiveOutputStream.LONGFILE_GNU);
        for (int length : new int[] {0, 100, 512, 600, 3_000, 3_600}) {
            Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, length));
            assertFails(Feeds.file(cut, SMALL), "cut.tar");
        }
        for (int at : new int[] {0, 100, 124, 130, 148}) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            Path file = Files.write(folder.resolve("changed.tar"), changed);
            assertFails(Feeds.file(file, SMALL), "changed.tar: no readable tar");
        }
    }

    @Test
    void eachLineIsAnEntry() throws IOException {
        String text =
                """
                {"id": 1}

                {"path": "active/CVE-1", "text": "Line 1\\nLine 2"}
                {"path": "x", "text": "y", "more": 1}
                {"path": "broken
                {"id": 2}\
                """;
        Map<String, byte[]> read =
                contents(
                        Feeds.file(
                                write("r.ndjson.gz", bytes(text)),
                                new FeedLimits(5, 10_000, 10_000, 9, 9_999)));
        assertEquals(
                List.of("r/1.json", "active/CVE-1", "r/3.json", "r/4.json", "r/5.json"),
                List.copyOf(read.keySet()));
        assertEquals(
                List.of(
                        "{\"id\": 1}",
                        "Line 1\nLine 2",
                        "{\"path\": \"x\", \"text\": \"y\", \"more\": 1}",
                        "{\"path\": \"broken",
                        "{\"id\": 2}"),
                read.values().stream().map(b -> new String(b, StandardCharsets.UTF_8)).toList());
        assertFails(
                Feeds.file(write("e.jsonl", bytes("{\"path\":\"../x\",\"text\":\"\"}")), SMALL),
                "e.jsonl, entry ../x: no name inside the file");
        assertFails(Feeds.file(write("m.ndjson", bytes("1\n2\n3\n4\n")), SMALL), "more than 3");
    }

    @Test
    void longLinesPassThroughWithoutBeingHeld() throws IOException {
        byte[] line = new byte[300_000];
        Arrays.fill(line, (byte) 'x');
        byte[] all = Arrays.copyOf(line, 600_001);
        all[300_000] = '\n';
        Arrays.fill(all, 300_001, 600_001, (byte) 'y');
        Feed feed = Feeds.file(write("l.ndjson", all), FeedLimits.DEFAULT);
        assertEquals(List.of("x".repeat(300_000), "y".repeat(300_000)), texts(feed));
        feed.read((_, content) -> assertTrue(content.read() > 0, "the rest is passed over"));
    }

    @Test
    void aMixtureIsReadEntryByEntry() throws IOException {
        Map<String, byte[]> inner = new LinkedHashMap<>();
        inner.put("GHSA-1.json", bytes(RECORD.formatted("GHSA-1")));
        inner.put("GHSA-2.json", bytes("{"));
        Map<String, byte[]> unknown = Map.of("readme.txt", bytes("x"), "deep.tar", new byte[1]);
        Map<String, byte[]> outer = new LinkedHashMap<>();
        outer.put("a/osv/all.zip", zip(inner));
        outer.put("a/one.json", bytes(RECORD.formatted("X-1")));
        outer.put("b/cut.zip", bytes("no zip"));
        outer.put("b/note.txt", bytes("hello"));
        outer.put("b/some.zip", zip(unknown));
        outer.put("c/epss/epss_scores-2021.csv", bytes("#x\ncve,epss,percentile\n"));
        outer.put("c/known_exploited_vulnerabilities.json", bytes("{}"));
        outer.put("c/x.bin.gz", bytes("no gzip"));
        Path file = Files.write(folder.resolve("mixed.zip"), zip(outer));

        ImportReport.FeedReport report = imported(Feeds.file(file, FeedLimits.DEFAULT));

        assertEquals(Optional.of("mixed"), report.reader());
        assertEquals(Optional.empty(), report.failure());
        assertEquals(2, report.records());
        assertEquals(
                List.of("b/note.txt", "b/some.zip", "c/x.bin.gz"),
                report.unknownParts(),
                "said plainly");
        assertEquals(
                List.of(
                        "a/osv/all.zip osv 1 1",
                        "a/one.json osv 1 0",
                        "b/cut.zip - 0 0",
                        "b/note.txt - 0 0",
                        "b/some.zip - 0 0",
                        "c/epss/epss_scores-2021.csv epss 0 0",
                        "c/known_exploited_vulnerabilities.json kev 0 0",
                        "c/x.bin.gz - 0 0"),
                report.parts().stream()
                        .map(p ->
                                p.feed()
                                        + " "
                                        + p.reader().orElse("-")
                                        + " "
                                        + p.records()
                                        + " "
                                        + p.problemCount())
                        .toList());
        assertEquals(3, report.problemCount());
        assertEquals("a/osv/all.zip, GHSA-2.json", report.problems().getFirst().entry());
        assertTrue(
                report.problems().get(1).message().startsWith("no readable zip"),
                report.problems()::toString);
    }

    @Test
    void whatASourceLeavesAloneIsSaid() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("_LICENSE", bytes("x"));
        files.put(".github/x.yaml", bytes("x"));
        files.put("epss_scores-2026-01-01.csv", bytes("cve,epss,percentile\n"));
        files.put("epss_scores-2026-01-02.csv", bytes("cve,epss,percentile\n"));
        files.put("other.bin", bytes("x"));
        Path file = Files.write(folder.resolve("some.zip"), zip(files));
        ImportReport.FeedReport report = imported(Feeds.file(file, FeedLimits.DEFAULT));
        assertEquals(Optional.of("epss"), report.reader());
        assertEquals(List.of("entries that were not looked at: 1 (other.bin)"), report.notes());
    }

    @Test
    void aMixtureOfBranchesKeepsWhatEachSays() throws IOException {
        String secdb =
                """
                {"distroversion": "%s", "reponame": "main", "packages": [
                  {"pkg": {"name": "a", "secfixes": {"1.%d-r0": ["CVE-2024-1111"]}}}]}
                """;
        Map<String, byte[]> outer = new LinkedHashMap<>();
        outer.put("x/v3.20/main.json", bytes(secdb.formatted("v3.20", 0)));
        outer.put("x/v3.21/main.json", bytes(secdb.formatted("v3.21", 1)));
        for (String each : List.of("a.txt", "b.yaml", "c.json", "d.json")) {
            outer.put(each, bytes("- x"));
        }
        Path file = Files.write(folder.resolve("mixed-sample.zip"), zip(outer));
        ImportReport.FeedReport report = imported(Feeds.file(file, FeedLimits.DEFAULT));
        assertEquals(2, report.records());
        assertEquals(
                List.of("apk:alpine:v3.20:main/a", "apk:alpine:v3.21:main/a"),
                sink.advisory("CVE-2024-1111").affected().stream()
                        .map(each -> each.packageKey().toString())
                        .sorted()
                        .toList());
        assertTrue(
                sink.coverage.stream().allMatch(c -> c.extent().name().equals("PARTIAL")),
                "a sample speaks for nothing");
    }

    @Test
    void aFolderMayBeAMixture() throws IOException {
        Path mixed = Files.createDirectories(folder.resolve("mixed/deep"));
        Files.writeString(mixed.resolve("one"), RECORD.formatted("X-1"));
        Files.writeString(mixed.resolve("two.json"), RECORD.formatted("X-2"));
        Files.writeString(mixed.resolve("three.txt"), "");
        ImportReport.FeedReport report = imported(Feeds.one(folder.resolve("mixed")));
        assertEquals(1, report.records());
        assertEquals(List.of("deep/one", "deep/three.txt"), report.unknownParts());
        assertEquals("X-2", sink.advisories.getFirst().id());
    }

    /// The numbers are those of `tar -tf … | grep -vc "/$"`.
    @Test
    void publishersArchivesAreRead() throws IOException {
        Path samples = Fixtures.shared("feeds/feed-format-samples.zip");
        Map<String, Integer> entries = new LinkedHashMap<>();
        Feeds.file(samples, FeedLimits.DEFAULT)
                .read((name, content) -> {
                    if (name.matches(".*\\.(tar|tgz|tbz2|tar\\.\\w+)")) {
                        Feed feed =
                                Feeds.of(
                                        new Stored.InMemory(name, content.readAllBytes()),
                                        FeedLimits.DEFAULT);
                        entries.put(name, feed.entries().size());
                    }
                });
        StringBuilder lines = new StringBuilder();
        entries.forEach((name, count) -> lines.append(name).append(' ').append(count).append('\n'));
        assertEquals(TARS, lines.toString());
    }

    private ImportReport.FeedReport imported(Feed feed) {
        return FeedImport.importAll(List.of(feed), sink, ImportListener.NONE).feeds().getFirst();
    }

    private Feed tarFeed(Map<String, byte[]> files) throws IOException {
        return Feeds.file(write("a.tar", tar(files, TarArchiveOutputStream.LONGFILE_GNU)), SMALL);
    }

    private static Map<String, byte[]> contents(Feed feed) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        feed.read((name, content) -> contents.put(name, content.readAllBytes()));
        assertEquals(feed.entries(), List.copyOf(contents.keySet()));
        return contents;
    }

    private static List<String> texts(Feed feed) throws IOException {
        return contents(feed).values().stream()
                .map(b -> new String(b, StandardCharsets.UTF_8))
                .toList();
    }

    private static void assertFails(Feed feed, String part) {
        String message =
                String.valueOf(assertThrows(IOException.class, () -> contents(feed)).getMessage());
        assertTrue(message.contains(part), message);
    }

    private static byte[] tar(Map<String, byte[]> files, int longNames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(longNames);
            for (var file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = compressed(name.toLowerCase(java.util.Locale.ROOT), raw);
                InputStream in = new ByteArrayInputStream(content)) {
            in.transferTo(out);
        }
        return file;
    }

    private static OutputStream compressed(String name, OutputStream out) throws IOException {
        if (name.endsWith("gz")) {
            return new GZIPOutputStream(out);
        }
        if (name.endsWith("bz2")) {
            return new BZip2CompressorOutputStream(out);
        }
        if (name.endsWith("xz")) {
            return new XZOutputStream(out, new LZMA2Options());
        }
        return name.endsWith("zst") ? new ZstdOutputStream(out) : out;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(7).nextBytes(bytes);
        return bytes;
    }
}
