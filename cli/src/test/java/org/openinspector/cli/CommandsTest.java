package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.testkit.Fixtures;

/// The commands as users type them, in this process; data folder `target/home`.
final class CommandsTest {
    private static final String IMAGE =
            "oci:" + Fixtures.root().resolve("cli/src/main/training/layout");

    @TempDir Path folder;

    /// What a command left behind.
    private record Ran(int status, String out, String err) {}

    @BeforeEach
    void withoutImportedData() throws IOException {
        Files.deleteIfExists(Path.of("target/home/advisories/snapshot"));
        Files.deleteIfExists(Path.of("target/home/last-scan.json"));
    }

    @Test
    void theTableShowsFindingsNoDataAndTheDataUsed() {
        Ran ran = run("scan", "image", IMAGE);
        assertEquals(0, ran.status, ran.err);
        assertTrue(ran.out.contains("CVE-2021-44228"), ran.out);
        assertTrue(ran.out.contains("org.apache.logging.log4j:log4j-core"), ran.out);
        assertTrue(ran.out.contains("NO DATA, so not known to be clean:"), ran.out);
        assertTrue(ran.out.contains("deb:debian:11"), ran.out);
        assertTrue(ran.out.contains("starter"), ran.out);
        assertFalse(ran.out.contains("\u001b"), "styles belong on terminals only");
    }

    @Test
    void jsonHasTheFixedShape() throws IOException {
        Path file = folder.resolve("result.json");
        assertEquals(0, run("scan", "image", IMAGE, "-o", "json=" + file).status);
        Map<String, Object> report = JsonTree.read(Files.newInputStream(file));
        for (String name :
                List.of(
                        "subject",
                        "distribution",
                        "packages",
                        "findings",
                        "noData",
                        "problems",
                        "knowledge")) {
            assertTrue(report.containsKey(name), name);
        }
        Map<String, Object> finding =
                JsonTree.objects(report, "findings").stream()
                        .filter(each -> JsonTree.text(each, "id").equals("CVE-2021-44228"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(
                "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
                JsonTree.text(finding, "package"));
        assertEquals("2.14.1", JsonTree.text(finding, "installedVersion"));
        assertEquals("CRITICAL", JsonTree.text(finding, "severity"));
        var evidence = JsonTree.objects(JsonTree.object(finding, "why"), "evidence");
        assertEquals(
                List.of(
                        "opt/lib/log4j-core-2.14.1.jar",
                        "opt/lib/outer.jar!/BOOT-INF/lib/log4j-core-2.14.1.jar"),
                evidence.stream().map(each -> JsonTree.text(each, "path")).toList());
        assertTrue(JsonTree.text(evidence.getFirst(), "layer").startsWith("sha256:"));
        var argument = JsonTree.objects(JsonTree.object(finding, "why"), "affected").getFirst();
        assertTrue(JsonTree.text(argument, "comparison").contains("2.14.1 <"), argument::toString);
    }

    @Test
    void severalOutputsInOneRun() throws IOException {
        Path csv = folder.resolve("a.csv");
        Path cyclonedx = folder.resolve("a.cdx.json");
        Ran ran =
                run(
                        "scan",
                        "image",
                        IMAGE,
                        "-o",
                        "csv=" + csv,
                        "-o",
                        "cyclonedx=" + cyclonedx,
                        "-o",
                        "json");
        assertEquals(0, ran.status, ran.err);
        assertTrue(Files.readString(csv).startsWith("severity,id,aliases,purl"));
        assertTrue(Files.readString(csv).contains("NO_DATA"));
        assertTrue(Files.readString(cyclonedx).contains("\"specVersion\" : \"1.6\""));
        assertTrue(ran.err.contains("NO DATA for"), ran.err);
    }

    @Test
    void aFunctionIsItsArchive() throws IOException {
        Path file = folder.resolve("function.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("requests-2.19.1.dist-info/METADATA"));
            zip.write(
                    "Metadata-Version: 2.1\nName: requests\nVersion: 2.19.1\n"
                            .getBytes(StandardCharsets.UTF_8));
        }
        Ran ran = run("scan", "function", file.toString(), "-o", "csv");
        assertEquals(0, ran.status, ran.err);
        assertTrue(ran.out.contains("CVE-2018-18074"), ran.out);
        assertTrue(ran.out.contains("var/task/requests-2.19.1.dist-info/METADATA"), ran.out);
    }

    @Test
    void failOnDecidesTheExitStatus() {
        assertEquals(1, run("scan", "image", IMAGE, "--fail-on", "critical").status);
        assertEquals(1, run("scan", "image", IMAGE, "--fail-on", "ANY").status);
        assertEquals(0, run("scan", "dir", folder.toString(), "--fail-on", "any").status);
    }

    @Test
    void sbomNeedsNoKnowledge() throws IOException {
        Files.createDirectories(Path.of("target/home/advisories"));
        Files.writeString(Path.of("target/home/advisories/snapshot"), "not a snapshot");
        Ran ran = run("sbom", "image", IMAGE);
        assertEquals(0, ran.status, ran.err);
        assertTrue(ran.out.contains("log4j-core"), ran.out);
    }

    @Test
    void aDamagedSnapshotStopsAScanInOneSentence() throws IOException {
        Files.createDirectories(Path.of("target/home/advisories"));
        Files.writeString(Path.of("target/home/advisories/snapshot"), "not a snapshot");
        Ran ran = run("scan", "image", IMAGE);
        assertEquals(3, ran.status);
        assertOneSentence(ran);
        assertTrue(ran.err.contains("snapshot"), ran.err);
    }

    @Test
    void explainTellsEvidenceRangeAndComparison() {
        run("scan", "image", IMAGE, "--quiet");
        Ran ran = run("explain", "CVE-2021-44228");
        assertEquals(0, ran.status, ran.err);
        for (String part :
                List.of(
                        "Where it is",
                        "brought by layer",
                        "Why it is affected",
                        "compared: ",
                        "(maven order)",
                        "Upgrade to")) {
            assertTrue(ran.out.contains(part), () -> part + " is missing in\n" + ran.out);
        }
        assertEquals(2, run("explain", "CVE-1999-0001").status);
    }

    @Test
    void explainBeforeAnyScanSaysWhatToDo() {
        Ran ran = run("explain", "1");
        assertEquals(3, ran.status);
        assertTrue(ran.err.contains("scan host"), ran.err);
        assertOneSentence(ran);
    }

    @Test
    void importsAddUpAndBadFeedsAreLeftOut() throws IOException {
        Path feeds = Files.createDirectories(folder.resolve("feeds"));
        Files.writeString(
                feeds.resolve("epss_scores-2026-01-02.csv"),
                "cve,epss,percentile\nCVE-2021-44228,0.97,0.999\n");
        Path data = folder.resolve("data");
        assertEquals(
                0,
                run("advisories", "import", feeds.toString(), "--advisories", data.toString())
                        .status);
        Files.delete(feeds.resolve("epss_scores-2026-01-02.csv"));
        Files.writeString(feeds.resolve("osv-go.zip"), "PK not a zip");
        Files.writeString(
                feeds.resolve("cwe-names.csv"), "cwe_id,name\nCWE-79,Cross-site scripting\n");
        Ran second = run("advisories", "import", feeds.toString(), "--advisories", data.toString());
        assertEquals(3, second.status, second.out);
        assertTrue(second.out.contains("osv-go.zip: LEFT OUT"), second.out);
        Ran status = run("advisories", "status", "--advisories", data.toString());
        assertTrue(status.out.contains("epss"), status.out);
        assertTrue(status.out.contains("cwe"), status.out);
        Ran show = run("advisories", "show", "CVE-2021-44228", "--advisories", data.toString());
        assertTrue(show.out.contains("EPSS 97.00%"), show.out);
    }

    @Test
    void versionsCheckCountsAndFails() throws IOException {
        Path lines = folder.resolve("order.txt");
        Files.writeString(lines, "# comment\n1.0~rc1 < 1.0\n1.0 < 1.0~rc1\n\n1.0 = 1.0\n");
        Ran ran = run("versions", "check", "debian", lines.toString());
        assertEquals(1, ran.status);
        assertTrue(ran.out.endsWith("3 lines, 1 wrong\n"), ran.out);
        assertTrue(ran.out.startsWith("line 3: "), ran.out);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scan",
                "scan image",
                "scan imago x",
                "scan image oci:",
                "scan image dir:x",
                "scan image oci:x -o yaml",
                "scan image oci:x -o json -o csv",
                "scan image oci:x -o json=",
                "scan image oci:x --fail-on worst",
                "scan image oci:x --platform linux",
                "scan image oci:x --nonsense",
                "scan sbom x",
                "up",
                "reachability analyze --snapshot x",
                "advisories",
                "advisories import",
                "advisories import /nonexistent",
                "advisories update --source nothing",
                "advisories update --from ftp://mirror",
                "versions check klingon -",
                "versions check debian",
                "nonsense"
            })
    void wrongUsageIsOneSentenceAndStatusTwo(String command) {
        Ran ran = run(command.split(" ", -1));
        assertEquals(2, ran.status, ran.err);
        assertOneSentence(ran);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scan image oci:/nonexistent",
                "scan image oci-archive:/nonexistent",
                "scan image docker-archive:/nonexistent",
                "scan image debian:11",
                "scan dir /nonexistent",
                "scan function /etc/hostname",
                "sbom rootfs /etc/hostname",
                "versions check debian /nonexistent",
                "versions check debian /dev/zero",
                "scan image docker-archive:/dev/zero",
                "advisories update --offline",
                "advisories show CVE-0000-0000"
            })
    void whatCannotBeDoneIsOneSentenceAndStatusThree(String command) {
        Ran ran = run(command.split(" ", -1));
        assertEquals(3, ran.status, ran.err);
        assertOneSentence(ran);
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (String command :
                List.of(
                        "",
                        "scan ",
                        "sbom ",
                        "advisories ",
                        "advisories update ",
                        "explain ",
                        "versions check ")) {
            Ran ran = run((command + "--help").split(" ", -1));
            assertEquals(0, ran.status, command);
            assertTrue(ran.out.contains("Example"), ran.out);
            assertTrue(ran.out.contains("./openinspector"), ran.out);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"findings\": [", "\u0000\u0000", "deep"})
    void aDamagedLastScanIsOneSentence(String text) throws IOException {
        Path last = Path.of("target/home/last-scan.json");
        Files.createDirectories(Path.of("target/home"));
        Files.writeString(last, text.equals("deep") ? "{\"a\":".repeat(100_000) : text);
        Ran ran = run("explain", "1");
        assertEquals(3, ran.status);
        assertOneSentence(ran);
        assertTrue(ran.err.contains("cannot read the last scan"), ran.err);
    }

    @Test
    void aDataFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path feeds = Files.createDirectories(folder.resolve("feeds"));
        Ran ran = run("advisories", "import", feeds + "", "--advisories", file + "/x");
        assertEquals(3, ran.status);
        assertOneSentence(ran);
        assertTrue(ran.err.contains("the data folder " + file + "/x cannot be made"), ran.err);
    }

    @Test
    void anAnswerThatNobodyTakesIsNoSuccess() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var errBytes = new ByteArrayOutputStream();
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        try (var newOut = new PrintStream(full, true, StandardCharsets.UTF_8);
                var newErr = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
            System.setOut(newOut);
            System.setErr(newErr);
            assertEquals(3, Main.run(new String[] {"advisories", "status"}));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertEquals(
                "openinspector: standard output could not be written to its end\n",
                errBytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aLayerThatCannotBeReadIsNamedOnce() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("layout/blobs/sha256"));
        Path original = Fixtures.root().resolve("cli/src/main/training/layout");
        Files.copy(original.resolve("index.json"), folder.resolve("layout/index.json"));
        try (var blobs = Files.list(original.resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                Files.copy(blob, copy.resolve(blob.getFileName()));
            }
        }
        byte[] layer = Files.readAllBytes(largest(copy));
        layer[layer.length / 2] ^= 1;
        Files.write(largest(copy), layer);
        Ran ran = run("scan", "image", "oci:" + folder.resolve("layout"));
        assertEquals(0, ran.status, ran.err);
        assertTrue(ran.out.contains("\n  layer sha256:"), ran.out);
        assertFalse(ran.out.contains(": layer sha256:"), ran.out);
        assertTrue(ran.out.contains("does not match its digest"), ran.out);
    }

    private static Path largest(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void assertOneSentence(Ran ran) {
        assertFalse(ran.err.contains("\tat "), ran.err);
        assertFalse(ran.err.contains("Exception"), ran.err);
        assertTrue(
                ran.err.startsWith("openinspector: ") || ran.err.contains("\nopeninspector: "),
                ran.err);
        assertTrue(ran.err.lines().count() <= 3, ran.err);
    }

    private static Ran run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        var in = System.in;
        try (var newOut = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
                var newErr = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
            System.setOut(newOut);
            System.setErr(newErr);
            System.setIn(new ByteArrayInputStream(new byte[0]));
            int status = Main.run(arguments);
            return new Ran(
                    status,
                    outBytes.toString(StandardCharsets.UTF_8),
                    errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
            System.setIn(in);
        }
    }
}
