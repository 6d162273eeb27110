package org.openinspector.aws.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script, run for real on a small root with each shell that is here.
class InventoryDocumentTest {
    @TempDir Path folder;
    private Path root = Path.of("/nowhere");

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void plant() throws IOException {
        root = Files.createDirectories(folder.resolve("root"));
        file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        file(
                "var/lib/dpkg/status",
                """
                Package: python3-six
                Status: install ok installed
                Maintainer: Python Team <team@example.org>
                Architecture: all
                Source: six (1.16.0-4)
                Version: 1.16.0-4+b1
                Description: six

                Package: bash
                Status: install ok installed
                Maintainer: Shell Team <team@example.org>
                Architecture: amd64
                Version: 5.2.15-2+b2
                Description: bash

                Package: gone
                Status: deinstall ok config-files
                Architecture: amd64
                Version: 1
                Description: gone

                """);
        file(
                "var/lib/dpkg/info/python3-six.list",
                "/usr\n/usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO\n");
        file("var/lib/dpkg/info/bash.list", "/usr/bin/bash\n");
        file(
                "usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO",
                "Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n\nVersion: not this\n");
        file(
                "usr/local/lib/python3.11/site-packages/Django-1.0.dist-info/METADATA",
                "Metadata-Version: 2.1\r\nName: Django\r\nVersion: 1.0\r\n\r\ntext\r\n");
        file(
                "opt/shop/node_modules/left-pad/package.json",
                "{\n  \"author\": {\n    \"name\": \"somebody\"\n  },\n  \"name\": \"left-pad\",\n  \"version\": \"1.3.0\"\n}\n");
        file(
                "opt/shop/node_modules/mini/package.json",
                "{\"name\":\"mini\",\"version\":\"2.0.0\"}");
        file("opt/shop/package.json", "{\"name\":\"shop\",\"version\":\"9\"}");
        file(
                "opt/shop/a 'quoted' $(touch hacked) name.dist-info/METADATA",
                "Name: q\nVersion: 1\n");
        Path jar = root.resolve("opt/shop/app.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("META-INF/maven/org.example/thing/pom.properties"));
            zip.write(
                    "groupId=org.example\nartifactId=thing\nversion=1.2\n"
                            .getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("org/example/Thing.class"));
            zip.putNextEntry(new ZipEntry("BOOT-INF/lib/log4j-core-2.14.1.jar"));
        }
    }

    static List<String> shells() {
        return Stream.of("sh", "dash", "bash", "busybox")
                .filter(shell ->
                        Stream.of("/bin/", "/usr/bin/")
                                .anyMatch(bin -> Files.isExecutable(Path.of(bin + shell))))
                .toList();
    }

    private String run(String shell, String paths, int packages, int seconds) throws Exception {
        String script =
                CommandDocument.script(InventoryDocument.class, "OpenInspector-Inventory.sh")
                        .replace("{{ Paths }}", paths)
                        .replace("{{ PackagesMax }}", Integer.toString(packages))
                        .replace("{{ SecondsMax }}", Integer.toString(seconds));
        Path file = Files.writeString(folder.resolve("script.sh"), script);
        Path output = folder.resolve("output");
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        var builder =
                shell.equals("busybox")
                        ? new ProcessBuilder("busybox", "sh", file.toString())
                        : new ProcessBuilder(shell, file.toString());
        builder.environment().put("OPENINSPECTOR_ROOT", root.toString());
        builder.environment().put("TMPDIR", temporary.toString());
        Process process =
                builder.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), shell);
        assertEquals(0, process.exitValue(), () -> shell + ": " + text(output));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList(), "it removes what it made");
        }
        return Files.readString(output);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static final String PATHS = "/usr/lib:/usr/lib64:/usr/local/lib:/opt/shop:/opt";

    @Test
    void tellsWhatIsInstalled() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/dpkg-query")), "dpkg-query is not here");
        plant();
        for (String shell : shells()) {
            String output = run(shell, PATHS, 5_000, 600);
            CollectedInventory read = CollectedLines.read(output).orElseThrow();
            assertEquals(List.of(), read.problems(), output);
            assertTrue(read.complete() && read.applicationsComplete(), output);
            assertEquals(Optional.empty(), read.limit());
            assertTrue(read.kernel().isPresent());
            // As dpkg-query sorts them.
            assertEquals(
                    List.of(
                            "bash 5.2.15-2+b2 bash 5.2.15-2+b2 amd64",
                            "python3-six 1.16.0-4+b1 six 1.16.0-4 all"),
                    read.applications().stream()
                            .map(each ->
                                    String.join(
                                            " ",
                                            each.get("Name"),
                                            each.get("Version"),
                                            each.get("Source"),
                                            each.get("SourceVersion"),
                                            each.get("Architecture")))
                            .toList());
            Map<String, CollectedFile> files =
                    read.files().stream()
                            .collect(Collectors.toMap(CollectedFile::path, file -> file));
            assertEquals(7, files.size(), files.keySet()::toString);
            CollectedFile six =
                    file(files, "usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO");
            assertEquals("Name: six\nVersion: 1.16.0\n", six.text());
            assertEquals(Optional.of("python3-six"), six.owner());
            CollectedFile django =
                    file(
                            files,
                            "usr/local/lib/python3.11/site-packages/Django-1.0.dist-info/METADATA");
            assertEquals("Name: Django\nVersion: 1.0\n", django.text().replace("\r", ""));
            assertEquals(Optional.empty(), django.owner());
            assertEquals(
                    "{\"name\": \"left-pad\",\"version\": \"1.3.0\"}\n",
                    file(files, "opt/shop/node_modules/left-pad/package.json").text());
            assertEquals(
                    "{\"name\":\"mini\",\"version\":\"2.0.0\"}\n",
                    file(files, "opt/shop/node_modules/mini/package.json").text());
            assertEquals(
                    "Name: q\nVersion: 1\n",
                    file(files, "opt/shop/a 'quoted' $(touch hacked) name.dist-info/METADATA")
                            .text());
            CollectedFile jar = file(files, "opt/shop/app.jar");
            assertTrue(jar.archive());
            if (Files.isExecutable(Path.of("/usr/bin/unzip"))) {
                assertEquals(
                        Map.of(
                                "META-INF/maven/org.example/thing/pom.properties",
                                "groupId=org.example\nartifactId=thing\nversion=1.2\n",
                                "org/example/Thing.class",
                                "",
                                "BOOT-INF/lib/log4j-core-2.14.1.jar",
                                ""),
                        jar.entries());
            }
            assertFalse(Files.exists(folder.resolve("hacked")));
        }
    }

    @Test
    void limitsLeaveOutTheSameOnes() throws Exception {
        plant();
        CollectedInventory all = CollectedLines.read(run("sh", PATHS, 5_000, 600)).orElseThrow();
        CollectedInventory some = CollectedLines.read(run("sh", PATHS, 3, 600)).orElseThrow();
        assertEquals(Optional.of(CollectedInventory.Limit.PACKAGES), some.limit());
        assertTrue(some.complete());
        assertEquals(all.files().subList(0, 4), some.files(), "os-release, and three packages");
        CollectedInventory none = CollectedLines.read(run("sh", "", 5_000, 600)).orElseThrow();
        assertEquals(1, none.files().size());
        assertTrue(none.complete());
    }

    @Test
    void endsInTime() throws Exception {
        plant();
        for (int i = 0; i < 3_000; i++) {
            file("opt/many/p" + i + ".dist-info/METADATA", "Name: p\nVersion: " + i + "\n");
        }
        long start = System.nanoTime();
        CollectedInventory late =
                CollectedLines.read(run("sh", "/opt/many", 5_000, 1)).orElseThrow();
        assertTrue(late.complete());
        if (late.files().size() < 3_001) {
            assertEquals(Optional.of(CollectedInventory.Limit.TIME), late.limit());
        }
        assertTrue(System.nanoTime() - start < 100_000_000_000L);
        assertTrue(
                run("sh", "/opt/many", 5_000, 600).startsWith("OpenInspector-Inventory 1 gzip\n"));
    }

    @Test
    void theDocumentIsTheSameEveryTimeAndTakesNoQuotes() {
        CommandDocument document = InventoryDocument.document();
        assertEquals(document.content(), InventoryDocument.document().content());
        assertEquals(64, document.sha256().length());
        String content = document.content();
        assertTrue(content.contains("\"schemaVersion\":\"2.2\""));
        assertEquals(3, content.split("\\{\\{ ", -1).length - 1, "only parameters stand in braces");
        var pattern = Pattern.compile("\"allowedPattern\":\"(\\^.*?\\$)\"").matcher(content);
        assertTrue(pattern.find());
        String paths = pattern.group(1).replace("\\\\", "\\");
        for (String good : List.of("", "/usr/lib", "/usr/lib:/opt/a-b_c.d")) {
            assertTrue(good.matches(paths), good);
        }
        for (String bad : List.of("usr", "/a'b", "/a b", "/$(x)", "/a;b", "/a\n/b", "/a:", "//")) {
            assertFalse(bad.matches(paths), bad);
        }
    }

    @Test
    void onlyPathsThatTheDocumentTakesAreSent() {
        assertEquals(
                Map.of(
                        "Paths",
                        List.of("/usr/lib:/usr/lib64:/usr/local/lib:/usr/local/lib64:/opt/a:/srv")),
                InventoryDocument.parameters(
                        true, List.of("/opt/a", "/opt/a/", "/srv", "/x/../y", "/b'c", "", "/")));
        assertEquals(
                Map.of("Paths", List.of("")), InventoryDocument.parameters(false, List.of("/a")));
    }

    private static CollectedFile file(Map<String, CollectedFile> files, String path) {
        return Objects.requireNonNull(files.get(path), path);
    }
}
