package org.openinspector.catalog.alpine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.OsPurls;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.MemoryFile;
import org.openinspector.model.Distribution;
import org.openinspector.model.InstalledPackage;
import org.openinspector.testkit.Fixtures;

class ApkInstalledCatalogerTest {
    private static final String INSTALLED = "lib/apk/db/installed";
    private static final Path FIXTURE = Fixtures.path("org/openinspector/catalog/alpine/installed");

    private static Catalog read(String installed) throws IOException {
        return new ApkInstalledCataloger().read(MemoryFile.of(INSTALLED, installed), Siblings.NONE);
    }

    private static List<String> rows(Catalog catalog) {
        List<String> rows = new ArrayList<>();
        for (Catalog.Entry entry : catalog.packages()) {
            InstalledPackage found = entry.installed();
            var source = found.source().orElseThrow();
            rows.add(
                    found.purl().name()
                            + " "
                            + found.version()
                            + " "
                            + found.purl().qualifier("arch").orElse("")
                            + " "
                            + source.name()
                            + " "
                            + source.version()
                            + " "
                            + entry.files());
        }
        return rows;
    }

    /// The same by splitting texts: right for well-formed files, and far from our way to read.
    private static List<String> naively(String installed) {
        List<String> rows = new ArrayList<>();
        for (String block : installed.split("\n\n+", -1)) {
            Map<String, String> fields = new HashMap<>();
            List<String> files = new ArrayList<>();
            String folder = "";
            for (String line : block.split("\n", -1)) {
                String[] parts = line.split(":", 2);
                if (parts[0].equals("F")) {
                    folder = parts[1];
                } else if (parts[0].equals("R")) {
                    files.add(folder.isEmpty() ? parts[1] : folder + "/" + parts[1]);
                } else if (parts.length == 2) {
                    fields.put(parts[0], parts[1]);
                }
            }
            if (fields.containsKey("P")) {
                rows.add(
                        String.join(
                                " ",
                                fields.get("P"),
                                fields.get("V"),
                                fields.getOrDefault("A", ""),
                                fields.getOrDefault("o", fields.get("P")),
                                fields.get("V"),
                                files.toString()));
            }
        }
        return rows;
    }

    @Test
    void fixtureMatchesNaiveReader() throws Exception {
        String installed = Files.readString(FIXTURE);

        Catalog catalog = read(installed);

        assertEquals(naively(installed), rows(catalog));
        assertEquals(5, catalog.packages().size());
        assertEquals(List.of(), catalog.problems());
    }

    @Test
    void purlAndSourceAndVendor() throws Exception {
        InstalledPackage crypto = read(Files.readString(FIXTURE)).packages().get(2).installed();
        var alpine =
                new Distribution(
                        "alpine", Optional.of("3.18.2"), Optional.empty(), "Alpine", List.of());

        assertEquals("pkg:apk/libcrypto3@3.1.1-r1?arch=x86_64", crypto.purl().toString());
        assertEquals(
                "pkg:apk/alpine/libcrypto3@3.1.1-r1?arch=x86_64&distro=alpine-3.18.2",
                OsPurls.complete(crypto.purl(), alpine).toString());
        assertEquals("openssl", crypto.source().orElseThrow().name());
        assertEquals(Optional.of("Ariadne Conill <ariadne@dereferenced.org>"), crypto.vendor());
    }

    @Test
    void generatedDatabasesMatchNaiveReader() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            StringBuilder out = new StringBuilder();
            int packages = random.nextInt(20);
            for (int i = 0; i < packages; i++) {
                out.append("C:Q1x=\nP:p").append(i).append("\nV:").append(random.nextInt(99));
                out.append("-r0\n");
                if (random.nextBoolean()) {
                    out.append("A:x86_64\no:origin").append(i).append('\n');
                }
                int folders = random.nextInt(5);
                for (int f = 0; f < folders; f++) {
                    out.append("F:").append(f == 0 ? "" : "dir " + f + "/é".repeat(f));
                    out.append("\nM:0:0:755\n");
                    int files = random.nextInt(4);
                    for (int r = 0; r < files; r++) {
                        out.append("R:file:").append(r).append("\na:0:0:644\nZ:Q1y=\n");
                    }
                }
                out.append(random.nextInt(5) == 0 ? "\n\n" : "\n");
            }
            assertEquals(naively(out.toString()), rows(read(out.toString())), out.toString());
        }
    }

    @Test
    void badLinesAreToldAndTheRestIsRead() throws Exception {
        Catalog catalog =
                read(
                        """
                        P:first
                        V:1
                        nonsense
                        R:../../../etc/shadow
                        F:a/../..
                        R:x
                        F:ok
                        R:y

                        V:1

                        P:no-version

                        P:two words
                        V:1

                        P:last
                        P:again
                        V:2
                        """);

        assertEquals(List.of("first 1  first 1 [ok/y]", "last 2  last 2 []"), rows(catalog));
        assertEquals(
                """
                3: expected a letter, a colon and a value, got "nonsense"
                10: package without a name, expected a line "P:name"
                12: expected a version of package "no-version", got ""
                14: expected a package name, got "two words"
                18: field is there twice, the first counts\
                """,
                catalog.problems().stream()
                        .map(p -> p.line() + ": " + p.message())
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void aCutFileLosesOnlyItsLastPackage() throws Exception {
        String installed = "P:a\nV:1\n\nP:b\nV:1.23\n\n";

        Catalog catalog =
                new ApkInstalledCataloger()
                        .read(
                                MemoryFile.of(INSTALLED, installed)
                                        .truncated(installed.length() - 4),
                                Siblings.NONE);

        assertEquals(List.of("a 1  a 1 []"), rows(catalog));
        assertEquals(1, catalog.problems().size());
    }

    @Test
    void endlessLinesAndFilesAreBounded() throws Exception {
        String longFolder = "P:a\nV:1\nF:" + "d".repeat(5000) + "\nR:x\nF:" + "e".repeat(3 << 20);
        Catalog bounded = read(longFolder + "\nF:f\nR:y\n\n");
        assertEquals(List.of("a 1  a 1 [f/y]"), rows(bounded));
        assertEquals(1, bounded.problems().size());

        String folder = "F:" + "d".repeat(4000) + "\n";
        Catalog manyFiles = read("P:a\nV:1\n" + folder + "R:x\n".repeat(100_000) + "\nP:b\nV:2\n");
        assertEquals(2, manyFiles.packages().size());
        assertEquals(1, manyFiles.problems().size());
    }
}
