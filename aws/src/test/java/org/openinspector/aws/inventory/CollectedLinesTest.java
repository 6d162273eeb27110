package org.openinspector.aws.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines as the document prints them, whole, cut, compressed and hostile.
class CollectedLinesTest {
    private static final String HEAD = "OpenInspector-Inventory 1\n";

    private static CollectedInventory read(String lines) {
        return CollectedLines.read(HEAD + lines).orElseThrow();
    }

    @Test
    void readsEachKindOfLine() {
        CollectedInventory read =
                read(
                        """
                        kernel 5.14.0-1.el9.x86_64
                        rpm bash\t(none)\t5.1.8\t4.el9\tx86_64\tbash-5.1.8-4.el9.src.rpm\tAlma
                        rpm openssl\t1\t3.0.1\t41\tx86_64\topenssl-3.0.1-41.src.rpm\tAlma
                        packages 2
                        file etc/os-release
                        +ID=almalinux
                        +VERSION_ID="9"
                        file opt/a.dist-info/METADATA
                        owner python3-a
                        +Name: a
                        archive opt/b.jar
                        entry META-INF/MANIFEST.MF
                        +Implementation-Version: 1
                        +
                        entry x/Y.class
                        limit packages
                        end 2
                        """);
        assertEquals(Optional.of("5.14.0-1.el9.x86_64"), read.kernel());
        assertEquals(
                List.of(
                        Map.of(
                                "Name", "bash",
                                "Epoch", "(none)",
                                "Version", "5.1.8",
                                "Release", "4.el9",
                                "Architecture", "x86_64",
                                "PackageId", "bash-5.1.8-4.el9.src.rpm",
                                "Publisher", "Alma"),
                        Map.of(
                                "Name", "openssl",
                                "Epoch", "1",
                                "Version", "3.0.1",
                                "Release", "41",
                                "Architecture", "x86_64",
                                "PackageId", "openssl-3.0.1-41.src.rpm",
                                "Publisher", "Alma")),
                read.applications());
        assertTrue(read.applicationsComplete());
        assertTrue(read.complete());
        assertEquals(Optional.of(CollectedInventory.Limit.PACKAGES), read.limit());
        assertEquals(List.of(), read.problems());
        assertEquals("ID=almalinux\nVERSION_ID=\"9\"\n", read.files().get(0).text());
        assertEquals(Optional.of("python3-a"), read.files().get(1).owner());
        CollectedFile jar = read.files().get(2);
        assertTrue(jar.archive());
        assertEquals(Optional.empty(), jar.owner());
        assertEquals(
                Map.of("META-INF/MANIFEST.MF", "Implementation-Version: 1\n\n", "x/Y.class", ""),
                jar.entries());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../x",
                "a/../../x",
                "a//b",
                "a/./b",
                "a/",
                "",
                "a\\b",
                "a\u0007b",
                "a\u202eb"
            })
    void pathsCannotLeadAnywhereElse(String path) {
        CollectedInventory read = read("file " + path + "\n+x\nfile ok\n+y\nend 2\n");
        assertEquals(List.of("ok"), read.files().stream().map(CollectedFile::path).toList());
        assertTrue(read.complete());
        assertEquals(1, read.problems().size());
        CollectedInventory inside = read("archive a.jar\nentry " + path + "\n+x\nend 1\n");
        assertEquals(Map.of(), inside.files().getFirst().entries());
    }

    /// Wherever an output is cut, what was told before is told, and no text is half of another.
    @Test
    void cutsAnywhereTellLessAndNothingElse() {
        String whole =
                HEAD
                        + "kernel 6.1\ndeb a\tall\t1.2.34\ta\t1.2.34\tM\npackages 1\n"
                        + "file x.dist-info/METADATA\n+Name: x\n+Version: 1.2.34\nend 1\n";
        for (int end = HEAD.length(); end < whole.length(); end++) {
            for (String note : List.of("", "\n---Output truncated---", "\n--output truncated--")) {
                CollectedInventory read =
                        CollectedLines.read(whole.substring(0, end) + note).orElseThrow();
                assertFalse(read.complete());
                for (Map<String, String> each : read.applications()) {
                    assertEquals("1.2.34", each.get("Version"));
                }
                for (CollectedFile each : read.files()) {
                    assertTrue(
                            List.of("", "Name: x\n", "Name: x\nVersion: 1.2.34\n")
                                    .contains(each.text()),
                            each.text());
                }
            }
        }
        assertTrue(CollectedLines.read(whole).orElseThrow().complete());
    }

    private static String compressed(String lines) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write((HEAD + lines).getBytes(StandardCharsets.UTF_8));
        }
        return "OpenInspector-Inventory 1 gzip\n"
                + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes.toByteArray())
                + "\n";
    }

    @Test
    void compressedOutputsAreReadAsFarAsTheyGo() throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            lines.append("deb p%d\tall\t%x\ts\t1\tM\n".formatted(i, i * 7_919L * 104_729L));
        }
        lines.append("packages 2000\nend 0\n");
        String output = compressed(lines.toString());
        CollectedInventory whole = CollectedLines.read(output).orElseThrow();
        assertTrue(whole.complete() && whole.applicationsComplete());
        assertEquals(2_000, whole.applications().size());
        for (int end : new int[] {40, 100, output.length() / 2, output.length() - 400}) {
            CollectedInventory cut =
                    CollectedLines.read(output.substring(0, end) + "\n---Output truncated---")
                            .orElseThrow();
            assertFalse(cut.complete() || cut.applicationsComplete());
            assertEquals(
                    whole.applications().subList(0, cut.applications().size()), cut.applications());
        }
        assertTrue(
                CollectedLines.read(output.substring(0, output.length() / 2))
                                .orElseThrow()
                                .applications()
                                .size()
                        > 100);
    }

    @Test
    void sizesAreBounded() throws IOException {
        String bomb = compressed("+" + "x".repeat(40 << 20) + "\n");
        assertTrue(bomb.length() < 100_000);
        assertEquals(List.of(), CollectedLines.read(bomb).orElseThrow().files());
        CollectedInventory many = read("file a\n".repeat(100_000));
        assertEquals(6_000, many.files().size());
        CollectedInventory large = read("file a\n" + ("+" + "x".repeat(8_000) + "\n").repeat(100));
        assertTrue(large.files().getFirst().text().length() <= 256 << 10);
    }

    @ParameterizedTest
    @CsvSource({
        "deb a, 'line 2 of OpenInspector-Inventory: expected 6 fields'",
        "packages 5, 'line 2 of OpenInspector-Inventory: expected 0 packages, as many as were read'",
        "end 3, 'line 2 of OpenInspector-Inventory: expected 0 files, as many as were read'",
        "limit all, 'line 2 of OpenInspector-Inventory: expected \"packages\" or \"time\"'",
        "kernel a b, 'line 2 of OpenInspector-Inventory: expected the release of a kernel'",
        "hello, 'line 2 of OpenInspector-Inventory: expected a word that begins a line'"
    })
    void saysWhatIsWrong(String line, String problem) {
        assertEquals(List.of(problem), read(line + "\n").problems());
    }

    @Test
    void otherOutputsAreNone() {
        for (String output : List.of("", "hello\n", "OpenInspector-Inventory 2\n")) {
            assertEquals(Optional.empty(), CollectedLines.read(output));
        }
    }
}
