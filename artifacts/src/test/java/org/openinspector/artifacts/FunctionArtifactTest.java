package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.model.EntryPath;

/// Archives are made by Python's zipfile (with Unix modes and links) and by the JDK.
class FunctionArtifactTest {
    @TempDir Path folder;

    private static final Walks.Hashing ALL = Walks.Hashing.ALL;

    /// @param script makes `out` with `zipfile` at hand
    private Path python(String name, String script) throws IOException, InterruptedException {
        Path out = folder.resolve(name);
        Process process =
                new ProcessBuilder(
                                "python3",
                                "-c",
                                "import sys, zipfile\nout = sys.argv[1]\n" + script,
                                out.toString())
                        .inheritIO()
                        .start();
        assertEquals(0, process.waitFor());
        return out;
    }

    private static ArtifactReference function(Path code, ArtifactReference.FunctionLayer... more) {
        return new ArtifactReference.Function(code, List.of(more));
    }

    private static Map<String, String> texts(View<String> view) {
        Map<String, String> texts = new TreeMap<>();
        view.files()
                .forEach(file ->
                        texts.put(
                                file.path().toString(),
                                file.layer().orElse("code") + " " + file.value()));
        return texts;
    }

    @Test
    void layersLieBelowOptInTheirOrder() throws Exception {
        Path code =
                python(
                        "code.zip",
                        """
                        with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
                            z.writestr('app.txt', 'code' * 100)
                            z.writestr('a/b.txt', 'stored', zipfile.ZIP_STORED)
                            z.writestr('left.bin', 'x')
                        """);
        Path first =
                python(
                        "1.zip",
                        "z = zipfile.ZipFile(out, 'w')\nz.writestr('python/x.txt', 'one'); z.writestr('only.txt', '1'); z.close()");
        Path second =
                python(
                        "2.zip",
                        "z = zipfile.ZipFile(out, 'w')\nz.writestr('python/x.txt', 'two'); z.close()");
        View<String> view =
                Walks.walk(
                        function(
                                code,
                                new ArtifactReference.FunctionLayer("arn:1", first),
                                new ArtifactReference.FunctionLayer("arn:2", second)),
                        new Walks.Texts(".txt"));
        assertEquals(
                Map.of(
                        "var/task/app.txt", "code " + "code".repeat(100),
                        "var/task/a/b.txt", "code stored",
                        "opt/only.txt", "arn:1 1",
                        "opt/python/x.txt", "arn:2 two"),
                texts(view));
        assertEquals(List.of(), view.problems());
    }

    @Test
    void modesAndLinksAreThoseOfUnix() throws Exception {
        Path code =
                python(
                        "code.zip",
                        """
                        z = zipfile.ZipFile(out, 'w')
                        def put(name, mode, text):
                            i = zipfile.ZipInfo(name); i.create_system = 3; i.external_attr = mode << 16; z.writestr(i, text)
                        put('bootstrap', 0o100755, 'program')
                        put('data', 0o100644, 'data')
                        put('alias.txt', 0o120777, 'real/file')
                        put('out.txt', 0o120777, '../../../etc/passwd')
                        put('real/file', 0o100644, 'behind a link')
                        i = zipfile.ZipInfo('windows'); i.create_system = 0; z.writestr(i, 'program')
                        z.close()
                        """);
        View<String> executables =
                Walks.walk(function(code), new Walks.Hashing(EntryHeader::isExecutable));
        assertEquals(
                List.of("var/task/bootstrap", "var/task/windows"),
                executables.files().stream().map(f -> f.path().toString()).toList());
        View<String> view = Walks.walk(function(code), new Walks.Texts(".txt"));
        assertEquals(Map.of("var/task/alias.txt", "code behind a link"), texts(view));
    }

    @Test
    void namesThatLeadOutAreReported() throws Exception {
        Path code =
                python(
                        "code.zip",
                        """
                        z = zipfile.ZipFile(out, 'w')
                        z.writestr('../evil.txt', 'x'); z.writestr('/abs.txt', 'y'); z.writestr('a//b/./c.txt', 'z')
                        z.close()
                        """);
        View<String> view = Walks.walk(function(code), new Walks.Texts(".txt"));
        assertEquals(
                Map.of("var/task/abs.txt", "code y", "var/task/a/b/c.txt", "code z"), texts(view));
        assertEquals(1, view.problems().size());
        assertTrue(view.problems().getFirst().message().contains("\"../evil.txt\""));
    }

    @Test
    void damageIsAProblemAndTheRestIsRead() throws Exception {
        Path code =
                python(
                        "code.zip",
                        """
                        z = zipfile.ZipFile(out, 'w')
                        z.writestr('bad.txt', 'AAAAAAAA'); z.writestr('good.txt', 'good')
                        z.close()
                        b = open(out, 'rb').read(); open(out, 'wb').write(b.replace(b'AAAAAAAA', b'AAAABAAA'))
                        """);
        View<String> view = Walks.walk(function(code), new Walks.Texts(".txt"));
        assertEquals(Map.of("var/task/good.txt", "code good"), texts(view));
        assertEquals("var/task/bad.txt", view.problems().getFirst().path().toString());
        assertTrue(view.problems().getFirst().message().contains("checksum"));
    }

    @Test
    void overlappingEntriesEnd() throws Exception {
        Path code =
                python(
                        "code.zip",
                        """
                        z = zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED)
                        z.writestr('0.txt', b'0' * 4000000)
                        for i in range(1, 2000):
                            e = zipfile.ZipInfo('%d.txt' % i)
                            f = z.filelist[0]
                            e.header_offset, e.CRC, e.compress_size, e.file_size, e.compress_type = f.header_offset, f.CRC, f.compress_size, f.file_size, f.compress_type
                            z.filelist.append(e); z.NameToInfo[e.filename] = e
                        z._didModify = True
                        z.close()
                        """);
        View<String> view = Walks.walk(function(code), ALL);
        assertTrue(view.files().size() < 100, view.files().size() + " files");
        assertTrue(
                view.problems().stream()
                        .anyMatch(p -> p.message().endsWith("entries that overlap")));
    }

    @Test
    void limitsHold() throws Exception {
        Path code = folder.resolve("code.zip");
        try (OutputStream out = Files.newOutputStream(code);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < 100; i++) {
                zip.putNextEntry(new ZipEntry(i + ".txt"));
                zip.write("0123456789".repeat(1000).getBytes(StandardCharsets.US_ASCII));
            }
        }
        var few =
                new Limits(1 << 20, 1100, 50, 1 << 20, 1 << 16, 1 << 16, 5, Duration.ofSeconds(9));
        View<String> view = Walks.walk(function(code), ALL, Walks.options(few));
        assertEquals(50, view.files().size());
        assertTrue(view.problems().getFirst().message().endsWith("more than 50 entries"));
        var small =
                new Limits(25_000, 1100, 500, 1 << 20, 1 << 16, 1 << 16, 5, Duration.ofSeconds(9));
        view = Walks.walk(function(code), ALL, Walks.options(small));
        assertEquals(2, view.files().size());
        assertTrue(
                view.problems().stream()
                        .anyMatch(p -> p.message().endsWith("more than 25000 bytes uncompressed")));
    }

    @Test
    void whatIsNoArchiveIsRefusedInOneSentence() throws Exception {
        Path text = Files.writeString(folder.resolve("text.zip"), "no archive");
        var refused = assertThrows(ArtifactException.class, () -> Walks.walk(function(text), ALL));
        assertEquals(
                "could not open " + text + ": expected a zip archive, got no directory at its end",
                refused.getMessage());
        assertThrows(ArtifactException.class, () -> Walks.walk(function(folder), ALL));
        assertThrows(
                ArtifactException.class, () -> Walks.walk(function(folder.resolve("none")), ALL));
    }

    @Test
    void methodsAndPasswordsThatCannotBeReadAreProblems() throws Exception {
        Path code =
                python(
                        "code.zip",
                        """
                        z = zipfile.ZipFile(out, 'w')
                        z.writestr('a.txt', 'bzip2' * 10, zipfile.ZIP_BZIP2); z.writestr('good.txt', 'good')
                        z.close()
                        """);
        View<String> view = Walks.walk(function(code), new Walks.Texts(".txt"));
        assertEquals(
                Optional.of(EntryPath.of("var/task/a.txt")),
                view.problems().stream().map(p -> p.path()).findFirst());
        assertEquals(
                "it is compressed by method 12, expected 0 (stored) or 8 (deflate)",
                view.problems().getFirst().message());
        assertEquals(1, view.files().size());
    }
}
