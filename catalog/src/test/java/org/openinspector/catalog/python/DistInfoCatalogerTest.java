package org.openinspector.catalog.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.language.MemoryFile;
import org.openinspector.catalog.language.Python;
import org.openinspector.model.InstalledPackage;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;

class DistInfoCatalogerTest {
    private static final Path SITE_PACKAGES =
            Fixtures.path("org/openinspector/catalog/python/site-packages");

    /// What `pip list` is made of, with PEP 503's own expression.
    private static final String DISTRIBUTIONS =
            """
            import glob, importlib.metadata, re
            for d in importlib.metadata.distributions(path=['.', *glob.glob('*.egg')]):
                name = re.sub(r'[-_.]+', '-', d.metadata['Name']).lower()
                print(f'pkg:pypi/{name}@{d.version}')
            """;

    /// One hexadecimal METADATA a line; answers name and version as hexadecimal, or "-".
    private static final String HEADERS =
            """
            import email, io, sys
            for line in sys.stdin:
                text = io.TextIOWrapper(io.BytesIO(bytes.fromhex(line.strip())), 'utf-8').read()
                message = email.message_from_string(text)
                print(*('-' if message[key] is None else 'x' + message[key].strip().encode().hex()
                        for key in ('Name', 'Version')))
            """;

    private final DistInfoCataloger cataloger = new DistInfoCataloger();

    @Test
    void listsWhatPythonLists() throws IOException {
        List<String> expected = Python.run(SITE_PACKAGES, DISTRIBUTIONS, "");
        Catalog catalog = MemoryFile.readAll(cataloger, SITE_PACKAGES);
        assertEquals(List.of(), catalog.problems());
        assertEquals(
                expected.stream().sorted().toList(), purls(catalog).stream().sorted().toList());
        assertEquals(23, expected.size());
    }

    @Test
    void readsHeadersAsPythonDoes() throws IOException {
        Random random = new Random(503);
        List<byte[]> cases = new ArrayList<>();
        StringBuilder input = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            byte[] metadata = randomMetadata(random).getBytes(StandardCharsets.UTF_8);
            cases.add(metadata);
            input.append(HexFormat.of().formatHex(metadata)).append('\n');
        }
        List<String> answers = Python.run(Path.of("."), HEADERS, input.toString());
        assertEquals(cases.size(), answers.size());
        long named = 0;
        for (int i = 0; i < cases.size(); i++) {
            String[] answer = answers.get(i).split(" ", -1);
            String what = new String(cases.get(i), StandardCharsets.UTF_8);
            MetadataHeaders headers =
                    MetadataHeaders.read(new java.io.ByteArrayInputStream(cases.get(i)));
            assertEquals(value(answer[0]), headers.name(), what);
            assertEquals(value(answer[1]), headers.version(), what);
            named += headers.name().isEmpty() ? 0 : 1;
        }
        assertTrue(named > 500 && named < 2900, "cases of both kinds, named: " + named);
        Counts.record("python metadata headers", cases.size(), "Python's email parser", 0);
    }

    private static String value(String answer) {
        return answer.equals("-")
                ? ""
                : new String(HexFormat.of().parseHex(answer.substring(1)), StandardCharsets.UTF_8);
    }

    private static String randomMetadata(Random random) {
        String[] lines = {
            "Metadata-Version: 2.1",
            "Name: Foo_Bar",
            "name:foo",
            "NAME:  foo.bar  ",
            "Name:",
            "Name: ",
            "Version: 1.0",
            "version: 2.0.post1",
            "Version:\t3",
            "Version:",
            " folded",
            "\tfolded: value",
            "Summary: a: b",
            "Summary:",
            ":odd",
            "no colon",
            "a b: c",
            "",
            " ",
            "Name : x",
            "From someone: here",
            "Keywords: ünï",
            "Description: x\u2028Name: y",
            "Name\u00e9: x",
            "Nam: Name: z"
        };
        String[] ends = {"\n", "\n", "\n", "\r\n", "\r"};
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            text.append(lines[random.nextInt(lines.length)]);
            text.append(ends[random.nextInt(ends.length)]);
        }
        return text.append(random.nextBoolean() ? "Name: end" : "").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pip/_vendor/urllib3-1.26.dist-info/METADATA",
                "usr/lib/python3/dist-packages/setuptools/_vendor/wheel-0.43.dist-info/METADATA",
                "_vendor/foo.egg-info",
                "site-packages/~ip-21.0.dist-info/METADATA"
            })
    void leavesOutWhatPipLeavesOut(String path) throws IOException {
        assertEquals(Catalog.EMPTY, read(path, "Name: foo\nVersion: 1\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "a/foo-1.dist-info/METADATA",
        "a/foo.egg-info/PKG-INFO",
        "a/foo-1-py3.9.egg-info",
        "a/foo-1-py3.9.egg/EGG-INFO/PKG-INFO",
        "my_vendor/foo-1.dist-info/METADATA"
    })
    void takesTheMetadatasWordForTheFolders(String path) throws IOException {
        Catalog catalog = read(path, "Name: Other.Name\nVersion: 2.0 \n");
        assertEquals(List.of("pkg:pypi/other-name@2.0"), purls(catalog));
        var evidence = catalog.packages().getFirst().installed().evidence().getFirst();
        assertEquals(path, evidence.path().toString());
        assertEquals(Optional.empty(), evidence.doubt());
    }

    @ParameterizedTest
    @CsvSource({
        "zope.event-4.6-py3.11.egg-info/PKG-INFO, 'Name: zope.event', pkg:pypi/zope-event@4.6",
        "foo_bar-1.0+local.dist-info/METADATA, 'Version: 3', pkg:pypi/foo-bar@3",
        "crcmod-1.7-py3.9-linux.egg-info, 'Name: crcmod', pkg:pypi/crcmod@1.7"
    })
    void aMissingHeaderComesFromTheFolderWithADoubt(String path, String header, String purl)
            throws IOException {
        Catalog catalog = read("lib/" + path, header + "\n");
        assertEquals(List.of(purl), purls(catalog));
        assertTrue(
                catalog.packages()
                        .getFirst()
                        .installed()
                        .evidence()
                        .getFirst()
                        .doubt()
                        .orElseThrow()
                        .contains("has no header"));
    }

    @Test
    void aFolderWithoutVersionGivesNone() throws IOException {
        Catalog catalog = read("lib/no_version-no-py3.8.egg-info", "Name: no-version\n");
        assertEquals(List.of(), catalog.packages());
        assertEquals(
                "expected a header \"Version\", got none", catalog.problems().getFirst().message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\nName: late\nVersion: 1\n",
                "Summary: neither\n",
                "Name: ../../etc\nVersion: 1\n",
                "Name: a b\nVersion: 1\n",
                "Name: ünï\nVersion: 1\n",
                "Name: foo\nVersion: 1\n 2\n",
                "Name: foo\nVersion: 1\u001b[2J\n",
                "Name: foo\u0000\nVersion: 1\n",
                "\u0000\u0000\u0000"
            })
    void whatNamesNoPackageIsAProblem(String metadata) throws IOException {
        Catalog catalog = read("a/foo.egg-info", metadata);
        assertEquals(List.of(), catalog.packages());
        assertEquals(1, catalog.problems().size());
        assertEquals("python/dist-info", catalog.problems().getFirst().cataloger());
    }

    @Test
    void bytesThatAreNotUtf8DoNotHideTheRest() throws IOException {
        byte[] metadata =
                "Author: J\u00fcrgen\nName: foo\nVersion: 1\n"
                        .getBytes(StandardCharsets.ISO_8859_1);
        Catalog catalog = cataloger.read(MemoryFile.of("foo.egg-info", metadata), Siblings.NONE);
        assertEquals(List.of("pkg:pypi/foo@1"), purls(catalog));
    }

    @ParameterizedTest
    @ValueSource(chars = {'x', ' ', '\t', 0})
    void anEndlessLineEnds(char filler) throws IOException {
        var file = MemoryFile.endless("foo.egg-info", "Summary: ", filler, Long.MAX_VALUE);
        assertEquals(1, cataloger.read(file, Siblings.NONE).problems().size());
        var afterBoth =
                MemoryFile.endless("foo.egg-info", "Name: a\nVersion: 1\n\n", filler, 1L << 40);
        assertEquals(List.of("pkg:pypi/a@1"), purls(cataloger.read(afterBoth, Siblings.NONE)));
    }

    @Test
    void aHeaderBehindALongOneIsFound() throws IOException {
        String licence = "License: " + "line\n        ".repeat(20_000) + "end\n";
        Catalog catalog = read("foo.egg-info", licence + "Name: foo\nVersion: 1\n\n");
        assertEquals(List.of("pkg:pypi/foo@1"), purls(catalog));
        assertFalse(licence.length() < 100_000);
    }

    private Catalog read(String path, String metadata) throws IOException {
        return cataloger.read(MemoryFile.of(path, metadata), Siblings.NONE);
    }

    private static List<String> purls(Catalog catalog) {
        return catalog.packages().stream()
                .map(Catalog.Entry::installed)
                .map(InstalledPackage::purl)
                .map(Object::toString)
                .toList();
    }
}
