package org.openinspector.catalog.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.testkit.Fixtures;

/// Archives made to exhaust, mislead or break their reader.
@Timeout(60)
class HostileArchiveTest {
    private static final String APP = "META-INF/maven/com.example/app/pom.properties";
    private static final String APP_IS_READ = "pkg:maven/com.example/app@1 lib/app.jar\n";

    private static String read(byte[] archive) throws IOException {
        return MemoryFile.text(catalog(archive));
    }

    private static Catalog catalog(byte[] archive) throws IOException {
        return new JavaArchiveCataloger()
                .read(MemoryFile.of("lib/app.jar", archive), Siblings.NONE);
    }

    private static byte[] properties() {
        return "groupId=com.example\nartifactId=app\nversion=1\n".getBytes(StandardCharsets.UTF_8);
    }

    /// An archive with these entries (name, content) after its descriptor.
    private static byte[] zip(Object... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new java.util.zip.ZipEntry(APP));
            zip.write(properties());
            for (int i = 0; i < entries.length; i += 2) {
                zip.putNextEntry(new java.util.zip.ZipEntry((String) entries[i]));
                zip.write((byte[]) entries[i + 1]);
            }
        }
        return bytes.toByteArray();
    }

    /// The directory entry of a name in an archive.
    private static int directoryEntry(byte[] archive, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        for (int i = archive.length - text.length; i >= 46; i--) {
            if (archive[i - 46] == 'P'
                    && archive[i - 44] == 1
                    && Arrays.equals(archive, i, i + text.length, text, 0, text.length)) {
                return i - 46;
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static ByteBuffer edit(byte[] archive) {
        return ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void bombIsNotInflated() throws IOException {
        String seen = read(zip("bomb.jar", new byte[20 << 20]));
        assertTrue(seen.startsWith(APP_IS_READ + "problem lib/app.jar: entry bomb.jar: "), seen);
        assertTrue(
                seen.endsWith(
                        " bytes inflate to 20971520, expected at most 200 times as many in an"
                                + " archive\n"),
                seen);
    }

    @Test
    void largeNestedArchiveIsAProblem() throws IOException {
        byte[] noise = new byte[400_000];
        new Random(1).nextBytes(noise);
        byte[] archive = zip("big.jar", noise);
        edit(archive).putInt(directoryEntry(archive, "big.jar") + 24, 65 << 20);
        assertEquals(
                APP_IS_READ
                        + "problem lib/app.jar: entry big.jar: has 68157440 bytes, expected at most"
                        + " 67108864\n",
                read(archive));
    }

    @Test
    void sizeThatCannotBeIsRefusedBeforeMemoryIsTaken() throws IOException {
        byte[] archive = zip("x.jar", new byte[] {1, 2, 3});
        edit(archive).putInt(directoryEntry(archive, "x.jar") + 24, 60 << 20);
        assertTrue(read(archive).contains("problem lib/app.jar: entry x.jar: "));
        edit(archive).putInt(directoryEntry(archive, "x.jar") + 24, 900_000);
        assertTrue(read(archive).contains("entry x.jar: 5 bytes cannot inflate to the announced"));
    }

    @Test
    void wrongSizesAreProblems() throws IOException {
        byte[] archive = zip("x.jar", new byte[] {1, 2, 3});
        int entry = directoryEntry(archive, "x.jar");
        edit(archive).putInt(entry + 24, 2);
        assertTrue(read(archive).endsWith("entry x.jar: inflates to more than the announced 2\n"));
        edit(archive).putInt(entry + 24, 4);
        assertTrue(read(archive).endsWith("entry x.jar: inflates to 3 bytes, expected 4\n"));
        edit(archive).putInt(entry + 24, 3).putInt(entry + 16, 7);
        assertTrue(
                read(archive).endsWith("entry x.jar: checksum is 55bc801d, expected 00000007\n"));
        edit(archive).putInt(entry + 42, 0x7fffffff);
        assertTrue(read(archive).startsWith(APP_IS_READ + "problem lib/app.jar: entry x.jar: "));
    }

    @Test
    void encryptedAndUnknownMethodsAreProblems() throws IOException {
        byte[] archive = zip("x.jar", new byte[] {1, 2, 3});
        int entry = directoryEntry(archive, "x.jar");
        edit(archive).putShort(entry + 8, (short) 1);
        assertEquals(
                APP_IS_READ + "problem lib/app.jar: entry x.jar: is encrypted\n", read(archive));
        edit(archive).putShort(entry + 8, (short) 0).putShort(entry + 10, (short) 12);
        assertEquals(
                APP_IS_READ
                        + "problem lib/app.jar: entry x.jar: compression method 12, expected 0"
                        + " (stored) or 8 (deflated)\n",
                read(archive));
    }

    @Test
    void namesThatLeaveTheArchiveAreProblems() throws IOException {
        assertEquals(
                APP_IS_READ
                        + "problem lib/app.jar: entry with an unusable name: name leads out of the"
                        + " archive\n",
                read(zip("../../etc/x.jar", properties())));
    }

    /// Many entries over one compressed stream: little to store, much to inflate.
    @Test
    void overlappingEntriesRunOutOfBudget() throws IOException {
        byte[] kernel = new byte[16 << 20];
        new Random(1).nextBytes(kernel);
        Arrays.fill(kernel, 150_000, kernel.length, (byte) 0);
        byte[] one = zip("x.jar", kernel);
        int entry = directoryEntry(one, "x.jar");
        int entrySize = 46 + 5;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(one, 0, entry);
        for (int i = 0; i < 100; i++) {
            out.write(one, entry, entrySize);
        }
        int end = one.length - 22;
        byte[] record = Arrays.copyOfRange(one, end, one.length);
        ByteBuffer edited = edit(record);
        edited.putInt(12, edited.getInt(12) + 99 * entrySize);
        out.writeBytes(record);
        String seen = read(out.toByteArray());
        assertTrue(seen.startsWith(APP_IS_READ), seen);
        assertTrue(seen.contains("inflates to more than 1 GiB; the rest is not read"), seen);
    }

    /// The overlapping archive is stored, so nothing is copied or inflated: only depth and number
    /// end it.
    @Test
    void archivesInArchivesEndAtADepth() throws IOException {
        byte[] archive = zip();
        for (int i = 0; i < 8; i++) {
            archive = zip("a.jar", archive, "b.jar", archive);
        }
        Catalog catalog = catalog(archive);
        assertEquals(31, catalog.packages().size());
        assertEquals(32, catalog.problems().size());
        assertEquals(
                "entry b.jar: archives nested deeper than 4 are not read",
                catalog.problems().getLast().message());
    }

    @Test
    void problemsAreCounted() throws IOException {
        Object[] entries = new Object[600];
        for (int i = 0; i < 600; i += 2) {
            entries[i] = "x" + i + ".jar";
            entries[i + 1] = new byte[] {1};
        }
        Catalog catalog = catalog(zip(entries));
        assertEquals(101, catalog.problems().size());
        assertEquals(
                "more than 100 problems in one file; the rest is not listed",
                catalog.problems().getLast().message());
    }

    /// Each is a name on which a careless splitter works quadratically.
    @Test
    void longNamesAreHarmless() throws IOException {
        Object[] entries = new Object[40];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = i + "-1".repeat(30_000) + ".jar";
            entries[i + 1] = zip("a/".repeat(30_000) + "C.class", new byte[0]);
        }
        assertEquals(21, catalog(zip(entries)).packages().size());
    }

    @Test
    void directoryThatLiesIsRefused() throws IOException {
        byte[] archive = zip();
        int end = archive.length - 22;
        for (int size : new int[] {0x7fffffff, archive.length}) {
            byte[] lying = archive.clone();
            edit(lying).putInt(end + 12, size);
            assertThrows(IOException.class, () -> catalog(lying));
        }
        byte[] cut = archive.clone();
        edit(cut).putInt(end + 12, 3);
        assertEquals(
                "problem lib/app.jar: no entry at byte 0 of the directory; 0 entries before it were"
                        + " read\n",
                read(cut));
        byte[] torn = archive.clone();
        edit(torn).putShort(directoryEntry(torn, APP) + 28, (short) 0xffff);
        assertTrue(
                read(torn).contains("runs beyond its end; 0 entries before it were read"),
                read(torn));
    }

    @Test
    void pomsThatExpandAreNotFollowed() throws IOException {
        String bomb =
                "<?xml version=\"1.0\"?><!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b"
                        + " \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
                        + "<project><groupId>&b;</groupId><artifactId>&f;</artifactId></project>";
        for (String pom :
                new String[] {
                    bomb,
                    "<a>".repeat(50_000),
                    "<project><version>" + "${a}".repeat(400) + "</version></project>",
                    "<project><version>${a}</version><properties><a>${a}${a}</a></properties></project>",
                    "\u0000\u0001<",
                    ""
                }) {
            byte[] bytes = pom.getBytes(StandardCharsets.UTF_8);
            String seen = read(zip("META-INF/maven/g/a/pom.xml", bytes));
            assertTrue(seen.startsWith(APP_IS_READ + "problem lib/app.jar: "), seen);
        }
    }

    /// Whatever is cut off or flipped: an answer or an [IOException], nothing else.
    @Test
    void damageGivesProblemsOrAnException() throws IOException {
        var folder = Fixtures.path("org/openinspector/catalog/java/archives");
        Random random = new Random(20260101);
        int rounds = Fixtures.full() ? 50_000 : 1_000;
        for (String name :
                new String[] {
                    "enterprise.ear", "boot-0.0.1.jar", "placeholder-2.5.jar", "zip64.jar"
                }) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            for (int length = 0; length < whole.length; length += 7) {
                readDamaged(Arrays.copyOf(whole, length));
            }
            for (int i = 0; i < rounds; i++) {
                byte[] flipped = whole.clone();
                for (int flips = random.nextInt(4); flips >= 0; flips--) {
                    flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                }
                readDamaged(flipped);
            }
        }
    }

    /// The JDK's parser throws exceptions of its own innards, and prints: neither gets out.
    @Test
    void damagedPomsAreQuietlyRefused() throws IOException {
        byte[] pom =
                ("<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE p [<!ENTITY e 'x'>]><project>"
                                + "<parent><groupId>a.b</groupId><version>1</version></parent>"
                                + "<artifactId>c&e;é</artifactId></project>")
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20260101);
        int refused = 0;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream standard = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < (Fixtures.full() ? 200_000 : 5_000); i++) {
                byte[] flipped = pom.clone();
                for (int flips = random.nextInt(4); flips >= 0; flips--) {
                    flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
                }
                try {
                    PomXml.parse(flipped);
                } catch (IOException e) {
                    refused++;
                }
            }
        } finally {
            System.setErr(standard);
        }
        assertTrue(refused > 1_000, () -> "too few were malformed");
        // The fuzzing agent, which shares this JVM, tells of each class it instruments.
        List<String> ours =
                printed.toString(StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.startsWith("INFO: Instrumented"))
                        .toList();
        assertEquals(List.of(), ours);
    }

    private static void readDamaged(byte[] archive) {
        try {
            catalog(archive);
        } catch (IOException e) {
            assertTrue(e.getMessage() != null);
        }
    }

    /// The checksum the tests above expect, computed apart.
    @Test
    void checksumIsRight() {
        CRC32 crc = new CRC32();
        crc.update(new byte[] {1, 2, 3});
        assertEquals(0x55bc801dL, crc.getValue());
    }
}
