package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.testkit.Counts;

/// Tar archives, read as another implementation reads them, and damaged ones.
class TarReaderTest {
    @TempDir Path folder;

    /// An entry in a form that both implementations have.
    private record Entry(
            String name, String link, EntryType type, int mode, long size, String hash) {}

    private interface Visitor {
        void visit(TarReader tar) throws IOException;
    }

    private void read(byte[] archive, Visitor visitor) throws IOException {
        Path file = Files.write(folder.resolve("archive"), archive);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ByteSource source =
                        ByteSource.open(
                                Slice.of(channel),
                                new Walk("test", Walks.options(Limits.DEFAULT), Progress.NONE))) {
            TarReader tar = new TarReader(source);
            while (tar.next()) {
                visitor.visit(tar);
            }
        }
    }

    private List<Entry> entries(byte[] archive) throws IOException {
        List<Entry> entries = new ArrayList<>();
        read(
                archive,
                tar -> {
                    boolean link =
                            tar.type() == EntryType.SYMLINK || tar.type() == EntryType.HARD_LINK;
                    entries.add(
                            new Entry(
                                    latin(tar.name()),
                                    link ? latin(tar.linkName()) : "",
                                    tar.type(),
                                    tar.mode(),
                                    tar.size(),
                                    Walks.hash(tar.content())));
                });
        return entries;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// What commons-compress reads, its names decoded so that each byte stays a character.
    private static List<Entry> commons(byte[] archive) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(archive), "ISO-8859-1")) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                boolean link = entry.isSymbolicLink() || entry.isLink();
                EntryType type =
                        entry.isSymbolicLink()
                                ? EntryType.SYMLINK
                                : entry.isLink()
                                        ? EntryType.HARD_LINK
                                        : entry.isDirectory()
                                                ? EntryType.DIRECTORY
                                                : entry.isFIFO()
                                                                || entry.isCharacterDevice()
                                                                || entry.isBlockDevice()
                                                        ? EntryType.OTHER
                                                        : EntryType.FILE;
                entries.add(
                        new Entry(
                                entry.getName(),
                                link ? entry.getLinkName() : "",
                                type,
                                entry.getMode() & 07777,
                                type == EntryType.FILE ? entry.getRealSize() : 0,
                                Walks.hash(
                                        type == EntryType.FILE
                                                ? tar
                                                : InputStream.nullInputStream())));
            }
        }
        return entries;
    }

    /// What GNU tar writes of a folder with everything unusual in it. Extended headers hold UTF-8,
    /// so names that are not UTF-8 are compared in the other formats only.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu",
                "--format=gnu --sparse",
                "--format=oldgnu --sparse",
                "--format=ustar",
                "--format=v7",
                "--format=posix",
                "--format=posix --sparse --sparse-version=0.0",
                "--format=posix --sparse --sparse-version=0.1",
                "--format=posix --sparse --sparse-version=1.0"
            })
    void readsWhatGnuTarWrites(String format) throws Exception {
        boolean posix = format.contains("posix");
        boolean longNames = !format.contains("ustar") && !format.contains("v7");
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Native.script(
                tree,
                """
                mkdir -p sub/folder; echo hello > sub/folder/file; chmod 4711 sub/folder/file
                : > empty; ln -s sub/folder/file link; ln empty zz-hard
                head -c 3000 /dev/zero > zeros; printf x > 'name with space'
                printf a > start; truncate -s 300000 start; printf b >> start; truncate -s 900000 start
                for i in $(seq 60); do printf block$i | dd of=many bs=1 seek=$((i * 20000)) conv=notrunc status=none; done
                """);
        if (!posix) {
            Native.script(tree, "printf x > $'latin-\\xe9\\xff'");
        }
        if (!format.contains("v7")) {
            Native.script(tree, "mkfifo pipe");
        }
        if (longNames) {
            Native.script(
                    tree,
                    "d=$(printf 'd%.0s' $(seq 90)); mkdir -p $d/$d; echo long > $d/$d/$d; ln -s"
                            + " $d/$d/$d long-link; ln $d/$d/$d zz-long-hard; printf x > 'ümlaut'");
        }
        Native.script(
                folder,
                "tar -C tree --sort=name --numeric-owner --owner=big:"
                        + (longNames ? "3000000" : "1000")
                        + " "
                        + format
                        + " -cf out.tar .");
        byte[] archive = Files.readAllBytes(folder.resolve("out.tar"));
        List<Entry> expected = commons(archive);
        assertTrue(expected.size() > 10);
        List<Entry> seen = entries(archive);
        if (posix) {
            seen = seen.stream().map(TarReaderTest::decoded).toList();
        }
        assertEquals(expected, seen);
        Counts.record("artifacts: tar entries, " + format, seen.size(), "commons-compress", 0);
        // And the content is what is on disk.
        for (Entry entry : entries(archive)) {
            if (entry.type() == EntryType.FILE && entry.name().chars().allMatch(c -> c < 128)) {
                try (InputStream in = Files.newInputStream(tree.resolve(entry.name()))) {
                    assertEquals(Walks.hash(in), entry.hash(), entry.name());
                }
            }
        }
    }

    /// Extended headers are UTF-8, which commons-compress decodes.
    private static Entry decoded(Entry entry) {
        return new Entry(
                new String(
                        entry.name().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
                entry.link(),
                entry.type(),
                entry.mode(),
                entry.size(),
                entry.hash());
    }

    @Test
    void readsNamesOfAnyBytes() throws Exception {
        byte[] name = {'a', (byte) 0xff, (byte) 0xc3, '/', (byte) 0x80, '\n', 'z'};
        byte[] longName = new byte[300];
        new Random(1).nextBytes(longName);
        for (int i = 0; i < longName.length; i++) {
            longName[i] = longName[i] == 0 ? 1 : longName[i];
        }
        byte[] archive =
                new TarBuilder().file(name, new byte[0]).file(longName, new byte[] {1}).build();
        List<byte[]> names = new ArrayList<>();
        read(archive, tar -> names.add(tar.name()));
        assertArrayEquals(name, names.get(0));
        assertArrayEquals(longName, names.get(1));
    }

    @Test
    void decidesAsContainerToolsDoWhereDialectsContradict() throws Exception {
        byte[] none = new byte[0];
        TarBuilder tar = new TarBuilder();
        // A long name wins over an extended header; a global header changes nothing and forgets
        // what came before it.
        byte[] pax = TarBuilder.paxRecord("path", ascii("pax"));
        tar.raw(TarBuilder.header('x', ascii("h"), 0, none, pax.length), pax);
        tar.raw(TarBuilder.header('L', ascii("././@LongLink"), 0, none, 5), ascii("long\0"));
        tar.file("short", "1");
        byte[] global = TarBuilder.paxRecord("path", ascii("global"));
        tar.raw(TarBuilder.header('g', ascii("h"), 0, none, global.length), global);
        tar.file("plain", "2");
        tar.raw(TarBuilder.header('x', ascii("h"), 0, none, pax.length), pax);
        tar.raw(TarBuilder.header('g', ascii("h"), 0, none, global.length), global);
        tar.file("forgotten", "3");
        // Links and folders have no content, whatever their size says.
        tar.raw(TarBuilder.header('2', ascii("link"), 0777, ascii("to"), 700), none);
        tar.raw(TarBuilder.header('5', ascii("folder"), 0755, none, 700), none);
        // The oldest format marks folders by a slash.
        tar.raw(TarBuilder.header('\0', ascii("old/"), 0755, none, 0), none);
        tar.file("last", "4");
        List<String> seen = new ArrayList<>();
        read(tar.build(), t -> seen.add(latin(t.name()) + " " + t.type() + " " + t.size()));
        assertEquals(
                List.of(
                        "long FILE 1",
                        "plain FILE 1",
                        "forgotten FILE 1",
                        "link SYMLINK 0",
                        "folder DIRECTORY 0",
                        "old/ DIRECTORY 0",
                        "last FILE 1"),
                seen);
    }

    @Test
    void readsSizesBeyondOctal() throws Exception {
        byte[] header = TarBuilder.header('0', ascii("large"), 0644, new byte[0], 0);
        Arrays.fill(header, 124, 136, (byte) 0);
        header[124] = (byte) 0x80;
        header[135] = 3;
        TarBuilder tar = new TarBuilder().raw(TarBuilder.checksummed(header), ascii("abc"));
        assertEquals(3, entries(tar.build()).getFirst().size());
        // 2^63 - 1 bytes and more that are not there.
        for (int first : new int[] {0x80, 0xbf, 0xff}) {
            Arrays.fill(header, 124, 136, (byte) 0xff);
            header[124] = (byte) first;
            byte[] hostile =
                    new TarBuilder().raw(TarBuilder.checksummed(header), ascii("abc")).build();
            assertThrows(DamagedStreamException.class, () -> read(hostile, t -> {}));
        }
    }

    @Test
    void endsWhereTheArchiveEnds() throws Exception {
        TarBuilder tar = new TarBuilder().file("a", "a");
        assertEquals(1, entries(tar.open()).size());
        assertEquals(1, entries(tar.build()).size());
        byte[] oneBlock = Arrays.copyOf(tar.open(), tar.open().length + 512);
        assertEquals(1, entries(oneBlock).size());
        // As GNU tar does, which container tools do not: nothing after the end counts.
        ByteArrayOutputStream after = new ByteArrayOutputStream();
        after.writeBytes(tar.build());
        after.writeBytes(new TarBuilder().file("hidden", "x").build());
        assertEquals(1, entries(after.toByteArray()).size());
        assertEquals(List.of(), entries(new byte[0]));
    }

    @Test
    void keepsWhatCameBeforeTheDamage() throws Exception {
        byte[] archive = new TarBuilder().file("a", "a").file("b", "b").file("c", "c").build();
        byte[] flipped = archive.clone();
        flipped[1024 + 3] ^= 1;
        List<String> seen = new ArrayList<>();
        DamagedStreamException e =
                assertThrows(
                        DamagedStreamException.class,
                        () -> read(flipped, tar -> seen.add(latin(tar.name()))));
        assertEquals(List.of("a"), seen);
        assertEquals(
                "has no valid tar header at byte 1024: the checksum does not match",
                e.getMessage());
        for (int length : new int[] {100, 512, 1024 + 511, 2048 + 511}) {
            byte[] cut = Arrays.copyOf(archive, length);
            assertThrows(DamagedStreamException.class, () -> read(cut, tar -> {}), "cut " + length);
        }
    }

    /// What fills up the last block may be missing: the content is there.
    @Test
    void needsNoPaddingAtTheEnd() throws Exception {
        byte[] archive = new TarBuilder().file("a", "a").build();
        assertEquals(1, entries(Arrays.copyOf(archive, 513)).size());
    }

    @Test
    void tellsThatContentIsMissing() throws Exception {
        byte[] archive = new TarBuilder().file("a", 0644, new byte[5000]).build();
        Path file =
                Files.write(
                        folder.resolve("archive.gz"),
                        LayoutBuilder.gzip(Arrays.copyOf(archive, 2000)));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ByteSource source =
                        ByteSource.open(
                                Slice.of(channel),
                                new Walk("test", Walks.options(Limits.DEFAULT), Progress.NONE))) {
            TarReader tar = new TarReader(source);
            assertTrue(tar.next());
            TruncatedFileException e =
                    assertThrows(TruncatedFileException.class, () -> tar.content().readAllBytes());
            assertEquals("file ends after 1488 bytes, expected 5000", e.getMessage());
            assertThrows(DamagedStreamException.class, tar::next);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "99999999 path=a\n",
                "5 path\n",
                "x path=a\n",
                "10 path=abc",
                " path=a\n",
                "0 a=b\n",
                "13 size=-123\n",
                "30 size=99999999999999999999999\n",
                "24 GNU.sparse.map=1,,2\n"
            })
    void refusesMalformedExtendedHeaders(String records) {
        byte[] data = ascii(records);
        byte[] archive =
                new TarBuilder()
                        .raw(TarBuilder.header('x', ascii("h"), 0, new byte[0], data.length), data)
                        .file("a", "a")
                        .build();
        assertThrows(DamagedStreamException.class, () -> read(archive, tar -> {}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0,10,5,10", // overlap
                "20,10,0,5", // order
                "0,2000000", // more than is stored
                "999999999999999999,1", // beyond the end
                "0,1,5" // odd
            })
    void refusesSparseMapsThatContradict(String map) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.writeBytes(TarBuilder.paxRecord("GNU.sparse.size", ascii("100")));
        records.writeBytes(TarBuilder.paxRecord("GNU.sparse.map", ascii(map)));
        byte[] archive =
                new TarBuilder()
                        .raw(
                                TarBuilder.header('x', ascii("h"), 0, new byte[0], records.size()),
                                records.toByteArray())
                        .file("a", "0123456789")
                        .build();
        assertThrows(DamagedStreamException.class, () -> read(archive, tar -> {}));
    }

    @Test
    void aFileWithoutContentCannotBeReadLater() throws Exception {
        byte[] archive = new TarBuilder().file("a", "a").file("b", "b").build();
        List<InputStream> kept = new ArrayList<>();
        read(
                archive,
                tar -> {
                    if (!kept.isEmpty()) {
                        assertThrows(IOException.class, () -> kept.getFirst().read());
                    }
                    kept.add(tar.content());
                });
        assertFalse(kept.isEmpty());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
