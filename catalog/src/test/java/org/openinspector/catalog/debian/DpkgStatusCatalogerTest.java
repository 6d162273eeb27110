package org.openinspector.catalog.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.FolderSiblings;
import org.openinspector.catalog.database.MemoryFile;
import org.openinspector.catalog.database.NativeTool;
import org.openinspector.model.Distribution;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.SourcePackage;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;

/// dpkg's own query tool is the judge.
class DpkgStatusCatalogerTest {
    private static final String STATUS = "var/lib/dpkg/status";
    private static final Path FIXTURES = Fixtures.path("org/openinspector/catalog/debian");
    private static final String ROW =
            "${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}"
                    + " ${db:Status-Abbrev}|\n";
    private static final Distribution BULLSEYE =
            new Distribution(
                    "debian", Optional.of("11"), Optional.of("bullseye"), "Debian 11", List.of());

    private static Catalog read(Path root) throws IOException {
        return new DpkgStatusCataloger()
                .read(
                        MemoryFile.of(STATUS, root.resolve(STATUS)),
                        new FolderSiblings(root, Optional.of(BULLSEYE)));
    }

    private static Catalog read(String status) throws IOException {
        return new DpkgStatusCataloger().read(MemoryFile.of(STATUS, status), Siblings.NONE);
    }

    private static String row(InstalledPackage found) {
        SourcePackage source = found.source().orElseThrow();
        return String.join(
                " ",
                found.purl().name(),
                found.version(),
                found.purl().qualifier("arch").orElse(""),
                source.name(),
                source.version());
    }

    private static List<String> rows(Catalog catalog) {
        return catalog.packages().stream().map(e -> row(e.installed())).sorted().toList();
    }

    /// What dpkg lists, without packages that have no files but configuration.
    private static List<String> nativeRows(Path admin) throws Exception {
        return NativeTool.run("dpkg-query", "--admindir=" + admin, "-W", "-f", ROW)
                .lines()
                .filter(line -> "iUFWtH".indexOf(line.charAt(line.length() - 3)) >= 0)
                .map(line -> line.substring(0, line.length() - 5))
                .sorted()
                .toList();
    }

    /// What `dpkg-query -L` lists, diversions followed.
    private static Set<String> nativeFiles(Path admin, String name) throws Exception {
        List<String> files = new ArrayList<>();
        NativeTool.run("dpkg-query", "--admindir=" + admin, "-L", name)
                .lines()
                .forEach(line -> {
                    if (line.startsWith("/")) {
                        files.add(line);
                    } else if (line.matches("(locally )?diverted .*")) {
                        files.set(files.size() - 1, line.substring(line.indexOf(": ") + 2));
                    }
                });
        files.remove("/.");
        return new TreeSet<>(files);
    }

    private static void assertSameFiles(Path admin, Catalog.Entry entry) throws Exception {
        InstalledPackage found = entry.installed();
        String name = found.purl().name() + ":" + found.purl().qualifier("arch").orElse("");
        Set<String> listed = nativeFiles(admin, name);
        Set<String> ours =
                entry.files().stream()
                        .map(path -> "/" + new String(path.toBytes(), StandardCharsets.UTF_8))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(listed.containsAll(ours), () -> name + " owns " + ours + " in " + listed);
        for (String path : listed) {
            boolean parent = listed.stream().anyMatch(other -> other.startsWith(path + "/"));
            assertTrue(ours.contains(path) || parent, () -> name + " lacks " + path);
        }
    }

    @Test
    void everyStateMatchesDpkg() throws Exception {
        Path admin = FIXTURES.resolve("states/var/lib/dpkg");
        Catalog catalog = read(FIXTURES.resolve("states"));

        assertEquals(nativeRows(admin), rows(catalog));
        assertEquals(List.of(), catalog.problems());
        for (Catalog.Entry entry : catalog.packages()) {
            if (entry.installed().evidence().getFirst().doubt().isEmpty()) {
                assertSameFiles(admin, entry);
            }
        }
    }

    @Test
    void purlsNameDistributionArchitectureAndEpoch() throws Exception {
        Set<String> purls =
                read(FIXTURES.resolve("states")).packages().stream()
                        .map(e -> e.installed().purl().toString())
                        .collect(Collectors.toSet());

        assertTrue(
                purls.containsAll(
                        Set.of(
                                "pkg:deb/debian/epoch@2%3A1.0~rc1%2Bdfsg-1?arch=all&distro=debian-11",
                                "pkg:deb/debian/libsame@4-1?arch=amd64&distro=debian-11",
                                "pkg:deb/debian/libsame@4-1?arch=i386&distro=debian-11")),
                purls::toString);
    }

    @Test
    void diversionsAndArchitecturesDecideWhoOwnsWhat() throws Exception {
        Catalog catalog = read(FIXTURES.resolve("states"));

        assertEquals("usr/bin/diverted", files(catalog, "diverts"));
        assertEquals("opt/elsewhere usr/bin/diverted.real", files(catalog, "is-diverted"));
        assertEquals(
                "usr/lib/i386-linux-gnu/libsame.so.4 usr/lib/x86_64-linux-gnu/libsame.so.4",
                files(catalog, "libsame"));
    }

    private static String files(Catalog catalog, String name) {
        return catalog.packages().stream()
                .filter(e -> e.installed().purl().name().equals(name))
                .flatMap(e -> e.files().stream())
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    @Test
    void halfInstalledPackagesAreDoubted() throws Exception {
        List<String> doubted =
                read(FIXTURES.resolve("states")).packages().stream()
                        .filter(e -> e.installed().evidence().getFirst().doubt().isPresent())
                        .map(e -> e.installed().purl().name())
                        .toList();

        assertEquals(List.of("half-installed"), doubted);
    }

    @Test
    void statusFolderOfImagesWithoutDpkg() throws Exception {
        Path root = FIXTURES.resolve("distroless");
        var cataloger = new DpkgStatusCataloger();
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(root.resolve("var/lib/dpkg/status.d"))) {
            for (Path file : files.sorted().toList()) {
                Catalog catalog =
                        cataloger.read(
                                MemoryFile.of("var/lib/dpkg/status.d/" + file.getFileName(), file),
                                new FolderSiblings(root, Optional.empty()));
                assertEquals(List.of(), catalog.problems());
                catalog.packages()
                        .forEach(e ->
                                found.add(
                                        e.installed().purl()
                                                + " "
                                                + row(e.installed())
                                                + " "
                                                + e.files()));
            }
        }

        assertEquals(
                List.of(
                        "pkg:deb/epoch@2%3A1.0~rc1%2Bdfsg-1?arch=all epoch 2:1.0~rc1+dfsg-1 all epoch"
                                + " 2:1.0~rc1+dfsg-1 [usr/share/epoch/data]",
                        "pkg:deb/from-source@1.0?arch=amd64 from-source 1.0 amd64 the-source 3:2.0-1"
                                + " [usr/lib/from-source.so]",
                        "pkg:deb/odd-name@1?arch=all odd-name 1 all odd-name 1"
                                + " [usr/share/odd/back\\\\slash, usr/share/odd/two spaces  here]",
                        "pkg:deb/plain@1.0-1?arch=amd64 plain 1.0-1 amd64 plain 1.0-1"
                                + " [usr/bin/plain, usr/share/doc/plain/changelog,"
                                + " usr/share/doc/plain/copyright]"),
                found);
    }

    @Test
    void thisMachineMatchesDpkg() throws Exception {
        Path admin = Path.of("/var/lib/dpkg");
        Catalog catalog = read(Path.of("/"));

        assertEquals(nativeRows(admin), rows(catalog));
        assertEquals(List.of(), catalog.problems());
        assertFalse(catalog.packages().isEmpty());
        Counts.record("dpkg status", catalog.packages().size(), "dpkg-query -W", 0);
        // One process per package: every tenth is enough for the gate.
        int step = Fixtures.full() ? 1 : 10;
        int lists = 0;
        for (int i = 0; i < catalog.packages().size(); i += step) {
            assertSameFiles(admin, catalog.packages().get(i));
            lists++;
        }
        Counts.record("dpkg file lists", lists, "dpkg-query -L", 0);
    }

    @Test
    void generatedStatusFilesMatchDpkg(@TempDir Path admin) throws Exception {
        Random random = new Random(20_260_101);
        Files.createDirectories(admin.resolve("info"));
        Files.createDirectories(admin.resolve("updates"));
        for (int round = 0; round < 20; round++) {
            String status = status(random);
            Files.writeString(admin.resolve("status"), status);

            Catalog catalog = read(status);

            assertEquals(nativeRows(admin), rows(catalog), status);
            assertEquals(List.of(), catalog.problems(), status);
            assertEquals(rows(catalog), rows(read(status.replace("\n", "\r\n"))));
        }
    }

    private static String status(Random random) {
        StringBuilder out = new StringBuilder();
        String[] states = {
            "installed",
            "unpacked",
            "half-configured",
            "config-files",
            "not-installed",
            "half-installed"
        };
        int packages = 1 + random.nextInt(40);
        for (int i = 0; i < packages; i++) {
            List<String> fields = new ArrayList<>();
            // dpkg never writes epoch 0, and its query tool drops it.
            String version =
                    (random.nextBoolean() ? "" : (1 + random.nextInt(9)) + ":") + "1." + i + "-r~1";
            fields.add("Version: " + version);
            fields.add("Architecture:" + (random.nextBoolean() ? " amd64" : "\tall  "));
            fields.add(
                    "Status: install "
                            + (random.nextInt(9) == 0 ? "reinstreq" : "ok")
                            + " "
                            + states[random.nextInt(states.length)]);
            fields.add("Maintainer: A: B <c@example.org>");
            if (random.nextBoolean()) {
                fields.add("Source: src" + i + (random.nextBoolean() ? " (2:0." + i + ")" : ""));
            }
            fields.add("Description: x\n Version: 9\n .\n  more");
            if (random.nextBoolean()) {
                fields.add("X-Other-Field: one\n two\n\tthree");
            }
            java.util.Collections.shuffle(fields, random);
            out.append(mixCase("Package", random)).append(": p").append(i).append('\n');
            for (String field : fields) {
                int colon = field.indexOf(':');
                out.append(mixCase(field.substring(0, colon), random));
                out.append(field, colon, field.length()).append('\n');
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static String mixCase(String name, Random random) {
        StringBuilder out = new StringBuilder();
        name.chars()
                .forEach(c ->
                        out.append(
                                (char)
                                        (random.nextInt(4) == 0
                                                ? Character.toUpperCase(c)
                                                : random.nextInt(4) == 0
                                                        ? Character.toLowerCase(c)
                                                        : c)));
        return out.toString();
    }

    private static String problems(Catalog catalog) {
        return catalog.problems().stream()
                .map((ScanProblem p) -> p.line() + ": " + p.message())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void badParagraphsAreToldByLineAndTheRestIsRead() throws Exception {
        Catalog catalog =
                read(
                        """
                        Package: first
                        Status: install ok installed
                        Version: 1
                        Architecture: amd64
                        this line is no field
                        Source: first-source

                         continues nothing
                        Status: install ok installed

                        Package: no-version
                        Status: install ok installed

                        Package: ../../etc/passwd
                        Status: install ok installed
                        Version: 1

                        Package: bad-status
                        Status: installed
                        Version: 1

                        Package: bad-source
                        Source: a b (
                        Status: install ok installed
                        Version: 1
                        Version: 2
                        Architecture: ../x

                        Package: bad-version
                        Status: install ok installed
                        Version: 1 2

                        Package: last
                        Status: hold ok installed
                        Version: 3
                        """);

        assertEquals(
                List.of(
                        "bad-source 1  bad-source 1",
                        "first 1 amd64 first-source 1",
                        "last 3  last 3"),
                rows(catalog));
        assertEquals(
                """
                5: expected "Field: value", got "this line is no field"
                8: continuation line, expected a field first
                8: paragraph without a Package field
                11: expected a version of package "no-version", got ""
                14: expected a package name, got "../../etc/passwd"
                18: expected a Status of package bad-status such as "install ok installed", got "installed"
                26: field VERSION is there twice, the first counts
                22: expected an architecture of package bad-source, got "../x"
                22: expected a Source of package bad-source such as "name (version)", got "a b ("
                29: expected a version of package "bad-version", got "1 2\"\
                """,
                problems(catalog));
    }

    @Test
    void aCutFileLosesOnlyItsLastPackage() throws Exception {
        String status =
                """
                Package: a
                Status: install ok installed
                Version: 1

                Package: b
                Status: install ok installed
                Version: 1.23

                """;

        Catalog catalog =
                new DpkgStatusCataloger()
                        .read(
                                MemoryFile.of(STATUS, status).truncated(status.length() - 4),
                                Siblings.NONE);

        assertEquals(List.of("a 1  a 1"), rows(catalog));
        assertEquals(1, catalog.problems().size());
    }

    @Test
    void endlessLinesAndPackagesAreBounded() throws Exception {
        Catalog longLine =
                read(
                        "Package: a\nStatus: install ok installed\nDescription: "
                                + "x".repeat(5 << 20)
                                + "\nVersion: 1\n\n");
        assertEquals(List.of("a 1  a 1"), rows(longLine));
        assertEquals(1, longLine.problems().size());

        Catalog manyProblems = read("no field\n".repeat(100_000));
        assertEquals(101, manyProblems.problems().size());
        assertEquals(
                "99901 further problems of this file", manyProblems.problems().getLast().message());

        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 200_010; i++) {
            many.append("Package:p").append(i).append("\nStatus:a b installed\nVersion:1\n\n");
        }
        Catalog bounded = read(many.toString());
        assertEquals(200_000, bounded.packages().size());
        assertEquals(1, bounded.problems().size());
    }
}
