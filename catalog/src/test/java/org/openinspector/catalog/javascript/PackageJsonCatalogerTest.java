package org.openinspector.catalog.javascript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.language.MemoryFile;
import org.openinspector.model.Evidence;
import org.openinspector.testkit.Fixtures;

class PackageJsonCatalogerTest {
    private static final Path FOLDER = Fixtures.path("org/openinspector/catalog/javascript");
    private static final String FOO = "{\"name\":\"foo\",\"version\":\"1.0.0\"}";

    private final PackageJsonCataloger cataloger = new PackageJsonCataloger();

    @Test
    void listsWhatNpmLists() throws IOException {
        Catalog catalog = MemoryFile.readAll(cataloger, FOLDER.resolve("app"));
        assertEquals(List.of(), catalog.problems());
        List<String> actual =
                catalog.packages().stream()
                        .map(entry -> folder(entry) + " " + entry.installed().purl())
                        .sorted()
                        .toList();
        assertEquals(NpmList.foldersAndPurls(FOLDER.resolve("npm-ls.txt")), actual);
        assertEquals(74, actual.size());
        assertTrue(
                catalog.packages().stream()
                        .flatMap(entry -> entry.installed().evidence().stream())
                        .allMatch(evidence ->
                                evidence.basis() == Evidence.Basis.INSTALLED
                                        && evidence.doubt().isEmpty()));
    }

    private static String folder(Catalog.Entry entry) {
        return entry.installed().evidence().getFirst().path().parent().toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node_modules/foo/package.json",
                "usr/lib/node_modules/@scope/foo/package.json",
                "a/node_modules/b/node_modules/@s/c/node_modules/foo/package.json",
                "node_modules/.pnpm/foo@1.0.0/node_modules/foo/package.json",
                "node_modules/.pnpm/@s+b@1_c@2/node_modules/@s/foo/package.json",
                "usr/share/nodejs/foo/package.json",
                "usr/share/nodejs/@scope/foo/package.json",
                "usr/share/nodejs/npm/node_modules/foo/package.json",
                "usr/lib/x86_64-linux-gnu/nodejs/foo/package.json",
                "usr/share/npm/package.json"
            })
    void readsPackageFolders(String path) throws IOException {
        Catalog catalog = read(path, FOO);
        assertEquals(List.of("pkg:npm/foo@1.0.0"), purls(catalog));
        assertEquals(Optional.empty(), doubt(catalog));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "package.json",
                "foo/package.json",
                "node_modules/package.json",
                "node_modules/@scope/package.json",
                "node_modules/foo/test/package.json",
                "node_modules/@scope/foo/lib/package.json",
                "node_modules/.bin/package.json",
                "node_modules/.foo-x1y2z3/package.json",
                "opt/nodejs/foo/package.json",
                "usr/share/nodejs/foo/lib/package.json",
                "usr/share/nodejs/package.json",
                "usr/share/nodejs/@scope/package.json"
            })
    void otherFoldersAreNoPackages(String path) throws IOException {
        assertEquals(Catalog.EMPTY, read(path, FOO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node_modules/resolve/test/resolver/node_modules/foo/package.json",
                "usr/lib/node_modules/app/dist/node_modules/foo/package.json",
                "node_modules/@s/app/x/node_modules/y/node_modules/foo/package.json"
            })
    void packagesInsideAnothersArchiveAreDoubted(String path) throws IOException {
        Catalog catalog = read(path, FOO);
        assertEquals(List.of("pkg:npm/foo@1.0.0"), purls(catalog));
        assertTrue(doubt(catalog).orElseThrow().contains("archive of another package"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"version\":\"1.2.3\",\"name\":\"Real\"} | pkg:npm/Real@1.2.3",
                "{\"name\":\"@a/b\",\"version\":\" 1.2.3 \"} | pkg:npm/%40a/b@1.2.3",
                "{\"x\":{\"name\":\"no\",\"version\":\"0\"},\"name\":\"a\",\"version\":\"1\"} |"
                        + " pkg:npm/a@1",
                "{\"name\":\"a\",\"version\":\"1\", then nonsense | pkg:npm/a@1",
                "{\"name\":\"a\",\"name\":\"b\",\"version\":\"1\"} | pkg:npm/a@1"
            })
    void readsTheFields(String json, String purl) throws IOException {
        assertEquals(List.of(purl), purls(read("node_modules/alias/package.json", json)));
    }

    @Test
    void aPackageWithoutNameHasItsFoldersWithADoubt() throws IOException {
        Catalog catalog = read("node_modules/@s/foo/package.json", "{\"version\":\"1.0.0\"}");
        assertEquals(List.of("pkg:npm/%40s/foo@1.0.0"), purls(catalog));
        assertTrue(doubt(catalog).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"foo\"}",
                "{\"name\":\"foo\",\"version\":null}",
                "{\"name\":\"foo\",\"version\":\"\"}"
            })
    void aPackageWithoutVersionIsNoRelease(String json) throws IOException {
        assertEquals(Catalog.EMPTY, read("node_modules/foo/package.json", json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"name\":\"foo\",",
                "{\"name\":\"foo\",\"version\":1}",
                "{\"name\":[],\"version\":\"1\"}",
                "{\"name\":\"../etc\",\"version\":\"1\"}",
                "{\"name\":\"a\\u0000\",\"version\":\"1\"}",
                "{\"name\":\"a\",\"version\":\"1\\u001b[2J\"}",
                "\u0000\u0000\u0000\u0000"
            })
    void malformedFilesAreProblems(String json) throws IOException {
        Catalog catalog = read("node_modules/foo/package.json", json);
        assertEquals(List.of(), catalog.packages());
        assertEquals(1, catalog.problems().size());
    }

    @Test
    void aByteOrderMarkAndLatin1AreRead() throws IOException {
        assertEquals(
                List.of("pkg:npm/foo@1.0.0"),
                purls(read("node_modules/foo/package.json", "\ufeff" + FOO)));
        byte[] latin1 =
                "{\"author\":\"J\u00fcrgen\",\"name\":\"foo\",\"version\":\"1.0.0\"}"
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(
                List.of("pkg:npm/foo@1.0.0"),
                purls(
                        cataloger.read(
                                MemoryFile.of("node_modules/foo/package.json", latin1),
                                Siblings.NONE)));
    }

    @Test
    void hostileFilesEnd() throws IOException {
        String path = "node_modules/foo/package.json";
        for (String begin : List.of("{\"x\":\"", "{\"", "{\"x\":", "")) {
            for (char filler : new char[] {'[', '1', 'x', ' ', '\\'}) {
                var file = MemoryFile.endless(path, begin, filler, 1 << 20);
                Catalog catalog = cataloger.read(file, Siblings.NONE);
                assertEquals(1, catalog.problems().size());
                assertEquals(List.of(), catalog.packages());
            }
        }
        var huge = MemoryFile.endless(path, "{\"x\":\"", 'x', 1L << 30);
        assertEquals(
                "file has 1073741824 bytes, expected at most 8388608",
                cataloger.read(huge, Siblings.NONE).problems().getFirst().message());
    }

    private Catalog read(String path, String json) throws IOException {
        return cataloger.read(MemoryFile.of(path, json), Siblings.NONE);
    }

    private static List<String> purls(Catalog catalog) {
        return catalog.packages().stream()
                .map(entry -> entry.installed().purl().toString())
                .toList();
    }

    private static Optional<String> doubt(Catalog catalog) {
        return catalog.packages().getFirst().installed().evidence().getFirst().doubt();
    }
}
