package org.openinspector.catalog.javascript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.language.MemoryFile;
import org.openinspector.model.Evidence;
import org.openinspector.model.ScanProblem;
import org.openinspector.testkit.Fixtures;

class PackageLockCatalogerTest {
    private static final Path FOLDER = Fixtures.path("org/openinspector/catalog/javascript");

    private final PackageLockCataloger cataloger = new PackageLockCataloger();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void listsWhatNpmLists(int lockVersion) throws IOException {
        Path folder = FOLDER.resolve("lock-v" + lockVersion);
        Catalog catalog = MemoryFile.readAll(cataloger, folder);
        assertEquals(List.of(), catalog.problems());
        assertEquals(
                NpmList.purls(folder.resolve("npm-ls.txt")),
                purls(catalog).stream().sorted().toList());
        assertTrue(purls(catalog).contains("pkg:npm/lodash@3.10.1"), "the alias's real name");
        assertTrue(
                catalog.packages().stream()
                        .allMatch(entry ->
                                entry.installed().evidence().getFirst().basis()
                                        == Evidence.Basis.DECLARED));
    }

    @Test
    void theAppsInstalledModulesAreWhatItsLockDeclares() throws IOException {
        Catalog declared = MemoryFile.readAll(cataloger, FOLDER.resolve("app"));
        Catalog installed = MemoryFile.readAll(new PackageJsonCataloger(), FOLDER.resolve("app"));
        assertEquals(
                purls(installed).stream().distinct().sorted().toList(),
                purls(declared).stream().sorted().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node_modules/a/package-lock.json",
                "a/node_modules/@s/b/npm-shrinkwrap.json",
                "node_modules/package-lock.json"
            })
    void locksOfInstalledPackagesAreNotRead(String path) throws IOException {
        assertEquals(Catalog.EMPTY, read(path, packages("\"node_modules/a\":{\"version\":\"1\"}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"node_modules/a/node_modules/@s/b\":{\"version\":\"1.0.0\"} | pkg:npm/%40s/b@1.0.0",
                "\"packages/w/node_modules/c\":{\"version\":\"2\",\"dev\":true} | pkg:npm/c@2",
                "\"node_modules/alias\":{\"name\":\"real\",\"version\":\"3\"} | pkg:npm/real@3",
                "\"node_modules/a\":{\"dependencies\":{\"x\":\"1\"},\"version\":\"4\"} | pkg:npm/a@4"
            })
    void readsPackages(String entry, String purl) throws IOException {
        Catalog catalog = read("package-lock.json", packages(entry));
        assertEquals(List.of(purl), purls(catalog));
        assertEquals(List.of(), catalog.problems());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\":{\"name\":\"app\",\"version\":\"1.0.0\"}",
                "\"packages/w\":{\"name\":\"w\",\"version\":\"1.0.0\"}",
                "\"node_modules/w\":{\"resolved\":\"packages/w\",\"link\":true}",
                "\"node_modules/w\":{\"version\":\"1.0.0\",\"link\":true}",
                "\"node_modules/w\":{\"resolved\":\"x\"}",
                "\"my_node_modules/w\":{\"version\":\"1.0.0\"}"
            })
    void skipsTheProjectsOwnCode(String entry) throws IOException {
        assertEquals(Catalog.EMPTY, read("package-lock.json", packages(entry)));
    }

    @Test
    void oneMalformedEntryDoesNotHideTheOthers() throws IOException {
        Catalog catalog =
                read(
                        "package-lock.json",
                        """
                        {"lockfileVersion": 3, "packages": {
                          "node_modules/a": 1,
                          "node_modules/b": {"version": "1\\u0000"},
                          "node_modules/ c": {"version": "1"},
                          "node_modules/d": {"version": "1", "name": 4, "x": [[{}]]},
                          "node_modules/e": {"version": ["1"]}
                        }}
                        """);
        assertEquals(List.of("pkg:npm/d@1"), purls(catalog));
        assertEquals(List.of(2, 3, 4), catalog.problems().stream().map(ScanProblem::line).toList());
    }

    @Test
    void anAddressIsNoVersionAndIsNotRepeated() throws IOException {
        Catalog catalog =
                read(
                        "package-lock.json",
                        """
                        {"lockfileVersion": 1, "dependencies": {
                          "a": {"version": "git+https://user:secret@example.com/a.git#0123"},
                          "b": {"version": "file:../b", "dependencies": {"c": {"version": "1.0"}}},
                          "d": {"version": "npm:@s/e@2.0.0"},
                          "f": {"version": "npm:"}
                        }}
                        """);
        assertEquals(List.of("pkg:npm/c@1.0", "pkg:npm/%40s/e@2.0.0"), purls(catalog));
        assertEquals(2, catalog.problems().size());
        assertFalse(catalog.problems().toString().contains("secret"));
    }

    @Test
    void packagesArePreferredInAnyOrder() throws IOException {
        String packages = "\"packages\":{\"node_modules/x\":{\"name\":\"a\",\"version\":\"1\"}}";
        String dependencies = "\"dependencies\":{\"x\":{\"version\":\"npm:b@2\"}}";
        for (String json :
                List.of(
                        "{" + packages + "," + dependencies + "}",
                        "{" + dependencies + "," + packages + "}")) {
            assertEquals(List.of("pkg:npm/a@1"), purls(read("package-lock.json", json)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "\"3\"", "99999999999999999999", "[2]"})
    void anUnknownLockVersionIsToldAndReadAnyway(String version) throws IOException {
        Catalog catalog =
                read(
                        "package-lock.json",
                        "{\"lockfileVersion\":"
                                + version
                                + ",\"packages\":{\"node_modules/a\":{\"version\":\"1\"}}}");
        assertEquals(List.of("pkg:npm/a@1"), purls(catalog));
        assertTrue(
                catalog.problems().getFirst().message().startsWith("lockfileVersion is unknown"));
    }

    @Test
    void aTruncatedLockKeepsWhatWasReadAndSaysSo() throws IOException {
        String whole =
                new String(
                        java.nio.file.Files.readAllBytes(
                                FOLDER.resolve("lock-v3/package-lock.json")),
                        StandardCharsets.UTF_8);
        int packagesBefore = 0;
        for (int length = 0; length < whole.length() - 2; length += 397) {
            Catalog catalog = read("package-lock.json", whole.substring(0, length));
            assertEquals(1, catalog.problems().size(), "cut at " + length);
            assertTrue(catalog.packages().size() >= packagesBefore);
            packagesBefore = catalog.packages().size();
        }
        assertTrue(packagesBefore > 60, "read " + packagesBefore);
    }

    @Test
    void deepNestingEnds() throws IOException {
        String level = "{\"version\":\"1\",\"dependencies\":{\"a\":";
        Catalog catalog =
                read("package-lock.json", "{\"dependencies\":{\"a\":" + level.repeat(100_000));
        assertEquals(1, catalog.problems().size());
        assertTrue(catalog.problems().getFirst().message().contains("more than 500 levels"));
        assertEquals(1, read("package-lock.json", "[".repeat(1_000_000)).problems().size());
        assertEquals(
                1, read("package-lock.json", "{\"x\":" + "[".repeat(1_000_000)).problems().size());
    }

    @Test
    void aLargeLockIsStreamed() throws IOException {
        int packages = 40_000;
        try (InputStream stream = new GeneratedLock(packages, 800)) {
            var file = MemoryFile.streamed("package-lock.json", 60L << 20, () -> stream);
            Catalog catalog = cataloger.read(file, Siblings.NONE);
            assertEquals(List.of(), catalog.problems());
            assertEquals(packages, catalog.packages().size());
        }
    }

    @Test
    void tooManyPackagesAreTold() throws IOException {
        try (InputStream stream = new GeneratedLock(50_010, 1)) {
            var file = MemoryFile.streamed("package-lock.json", 60L << 20, () -> stream);
            Catalog catalog = cataloger.read(file, Siblings.NONE);
            assertEquals(50_000, catalog.packages().size());
            assertEquals(
                    List.of("more than 50000 packages; the rest is not read"),
                    catalog.problems().stream().map(ScanProblem::message).toList());
        }
    }

    @Test
    void aLongLineIsBounded() throws IOException {
        var line = MemoryFile.endless("package-lock.json", "{\"x\":\"", 'x', 16 << 20);
        assertEquals(1, cataloger.read(line, Siblings.NONE).problems().size());
        var gigabyte = MemoryFile.endless("package-lock.json", "{\"x\":\"", 'x', 1L << 30);
        assertEquals(
                "file has 1073741824 bytes, expected at most 268435456",
                cataloger.read(gigabyte, Siblings.NONE).problems().getFirst().message());
        var version =
                MemoryFile.endless(
                        "package-lock.json",
                        "{\"packages\":{\"node_modules/a\":{\"version\":\"",
                        '1',
                        16 << 20);
        assertEquals(1, cataloger.read(version, Siblings.NONE).problems().size());
    }

    private static String packages(String entry) {
        return "{\"lockfileVersion\":3,\"packages\":{" + entry + "}}";
    }

    private Catalog read(String path, String json) throws IOException {
        return cataloger.read(MemoryFile.of(path, json), Siblings.NONE);
    }

    private static List<String> purls(Catalog catalog) {
        return catalog.packages().stream()
                .map(entry -> entry.installed().purl().toString())
                .toList();
    }

    /// A lock with entries of some 100 bytes and a filler, made while it is read.
    private static final class GeneratedLock extends InputStream {
        private final int packages;
        private final int filler;
        private byte[] piece =
                "{\"lockfileVersion\":3,\"packages\":{".getBytes(StandardCharsets.UTF_8);
        private int position;
        private int next;

        GeneratedLock(int packages, int filler) {
            this.packages = packages;
            this.filler = filler;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            while (position == piece.length) {
                if (next > packages) {
                    return -1;
                }
                String text =
                        next == packages
                                ? "}}"
                                : (next == 0 ? "" : ",")
                                        + "\n\"node_modules/package-"
                                        + next
                                        + "\":{\"version\":\"1.0."
                                        + next
                                        + "\",\"integrity\":\""
                                        + "x".repeat(filler)
                                        + "\"}";
                piece = text.getBytes(StandardCharsets.UTF_8);
                position = 0;
                next++;
            }
            int count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, into, offset, count);
            position += count;
            return count;
        }
    }
}
