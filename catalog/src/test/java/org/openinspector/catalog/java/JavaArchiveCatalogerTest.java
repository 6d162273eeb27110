package org.openinspector.catalog.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

class JavaArchiveCatalogerTest {
    private static final Path ARCHIVES = Fixtures.path("org/openinspector/catalog/java/archives");

    private static Catalog read(String path, byte[] bytes) throws IOException {
        return new JavaArchiveCataloger().read(MemoryFile.of(path, bytes), Siblings.NONE);
    }

    private static byte[] archive(String name) throws IOException {
        return Files.readAllBytes(ARCHIVES.resolve(name));
    }

    @Test
    void catalogsMatchGolden() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(ARCHIVES)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches(".*\\.(jar|war|ear)"))
                            .sorted()
                            .toList();
            for (String name : names) {
                all.append("# ").append(name).append('\n');
                all.append(MemoryFile.text(read("lib/" + name, archive(name))));
            }
        }
        Golden.assertMatches(ARCHIVES.resolve("expected.txt"), all.toString());
    }

    /// Where an archive lies tells what it is, in each tool's way.
    @ParameterizedTest
    @CsvSource({
        "root/.m2/repository/org/x/y/plain/1.2/plain-1.2.jar, org.x.y/plain@1.2",
        "srv/maven2/net/x/plain/1.2/plain-1.2-linux.jar, net.x/plain@1.2",
        "opt/apps/lib/com/example/plain/1.2/plain-1.2.jar, com.example/plain@1.2",
        "root/.gradle/caches/modules-2/files-2.1/org.x/plain/1.2/"
                + "0123456789abcdef0123456789abcdef01234567/plain-1.2.jar, org.x/plain@1.2",
        "root/.ivy2/cache/org.x/plain/jars/plain-1.2.jar, org.x/plain@1.2",
        "opt/karaf/system/repository/org/x/plain/1.2-SNAPSHOT/plain-1.2-SNAPSHOT.jar,"
                + " org.x/plain@1.2-SNAPSHOT",
    })
    void repositoryPathIsCertain(String path, String coordinates) throws IOException {
        assertEquals(
                "pkg:maven/" + coordinates + " " + path + "\n",
                MemoryFile.text(read(path, archive("plain.jar"))));
    }

    @ParameterizedTest
    @CsvSource({
        "lib/plain-1.2.jar, com.example/plain@1.2",
        "lib/com.example.plain-thing-1.2.jar, com.example/plain-thing@1.2",
        "lib/com.example.thing_1.2.0.v2026.jar, com.example/com.example.thing@1.2.0.v2026",
    })
    void nameIsDoubted(String path, String coordinates) throws IOException {
        String seen = MemoryFile.text(read(path, archive("plain.jar")));
        assertTrue(seen.startsWith("pkg:maven/" + coordinates + " " + path + " doubt: "), seen);
    }

    /// An only descriptor is the archive's own under any name, unless the name has another version:
    /// then the archive is something that holds it.
    @Test
    void onlyDescriptorIsTheArchivesOwn() throws IOException {
        byte[] log4j = archive("log4j-core-2.14.1.jar");
        String own = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 ";
        assertEquals(own + "opt/app.jar\n", MemoryFile.text(read("opt/app.jar", log4j)));
        String holder = MemoryFile.text(read("opt/logger-7.0.jar", log4j));
        assertTrue(holder.contains("/logger@7.0 opt/logger-7.0.jar doubt: "), holder);
        assertTrue(holder.contains(own + "opt/logger-7.0.jar\n"), holder);
    }

    @Test
    void scriptBeforeTheArchiveIsSkipped() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("#!/bin/sh\nexec java -jar \"$0\"\n".getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(archive("boot-0.0.1.jar"));
        assertEquals(
                MemoryFile.text(read("lib/boot-0.0.1.jar", archive("boot-0.0.1.jar"))),
                MemoryFile.text(read("lib/boot-0.0.1.jar", bytes.toByteArray())));
    }

    /// More entries than the 16-bit count can tell; the JDK then writes 64-bit records.
    @Test
    void moreThan65535EntriesAreRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 66_000; i++) {
                zip.putNextEntry(new java.util.zip.ZipEntry("com/example/C" + i + ".class"));
            }
            String folder = "META-INF/maven/com.example/many/";
            zip.putNextEntry(new java.util.zip.ZipEntry(folder + "pom.properties"));
            zip.write(
                    "groupId=com.example\nartifactId=many\nversion=1\n"
                            .getBytes(StandardCharsets.UTF_8));
        }
        String expected = "pkg:maven/com.example/many@1 lib/many.jar\n";
        assertEquals(expected, MemoryFile.text(read("lib/many.jar", bytes.toByteArray())));
        ByteArrayOutputStream shifted = new ByteArrayOutputStream();
        shifted.writeBytes("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        shifted.writeBytes(bytes.toByteArray());
        assertEquals(expected, MemoryFile.text(read("lib/many.jar", shifted.toByteArray())));
    }

    /// `.rar` and its like are other formats' names too.
    @Test
    void onlyArchivesThatMustBeZipsFailIfTheyAreNone() throws IOException {
        byte[] other =
                "Rar!\u001a\u0007 and more of it, no zip at all"
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Catalog.EMPTY, read("data/backup.rar", other));
        assertEquals(Catalog.EMPTY, read("lib/empty.jar", new byte[0]));
        IOException refused = assertThrows(IOException.class, () -> read("lib/broken.jar", other));
        assertEquals("expected a zip archive, found no end record", refused.getMessage());
    }

    @Test
    void wantsWhatItReads() {
        String wanted =
                new JavaArchiveCataloger()
                        .wants().stream().map(Object::toString).collect(Collectors.joining());
        assertTrue(wanted.contains(".jar") && wanted.contains(".war") && wanted.contains(".ear"));
        for (String suffix : JavaArchiveCataloger.SUFFIXES) {
            assertEquals(4, suffix.length());
        }
    }
}
