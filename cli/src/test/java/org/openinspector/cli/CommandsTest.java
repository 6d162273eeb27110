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
import org.openinspector.matching.Explanation;
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

    /// What we write as OpenVEX and a person completes is what we read.
    @Test
    void findingsThatStatementsSetAsideAreShownApart() throws IOException {
        Path written = folder.resolve("ours.openvex.json");
        Ran first = run("scan", "image", IMAGE, "-o", "openvex=" + written, "-o", "json");
        assertEquals(0, first.status, first.err);
        var before = JsonTree.read(stream(first.out));
        int all = JsonTree.objects(before, "findings").size();
        assertFalse(before.containsKey("setAside"));
        var document = JsonTree.read(Files.newInputStream(written));
        assertEquals("https://openvex.dev/ns/v0.2.0", JsonTree.text(document, "@context"));
        assertEquals(all, JsonTree.objects(document, "statements").size());
        String text = Files.readString(written);
        assertTrue(text.contains("pkg:oci/layout@sha256%3A"), text);
        Files.writeString(
                written,
                text.replaceAll(
                        "\"status\":\"affected\",\"action_statement\":\"[^\"]*\"",
                        "\"status\":\"not_affected\",\"justification\":\"component_not_present\""));
        String vex = written.toString();
        Ran table = run("scan", "image", IMAGE, "--vex", vex, "--fail-on", "any");
        assertEquals(0, table.status, table.err);
        assertTrue(
                table.out.contains("\n" + all + " findings set aside by VEX statements:\n"),
                table.out);
        assertTrue(table.out.contains("not_affected, component_not_present"), table.out);
        assertTrue(table.out.contains("\n0 findings in "), table.out);
        assertFalse(table.out.contains("FIXED IN"), table.out);
        Ran json = run("scan", "image", IMAGE, "--vex", vex, "-o", "json");
        assertTrue(json.err.contains("set aside by VEX statements"), json.err);
        var after = JsonTree.read(stream(json.out));
        assertEquals(Integer.toString(all), JsonTree.text(after, "setAside"));
        for (var finding : JsonTree.objects(after, "findings")) {
            var said = JsonTree.object(finding, "vex");
            assertEquals("NOT_AFFECTED", JsonTree.text(said, "status"));
            assertEquals("OpenInspector", JsonTree.text(said, "author"));
        }
        Ran csv = run("scan", "image", IMAGE, "--vex", vex, "-o", "csv");
        assertEquals(
                all,
                csv.out
                        .lines()
                        .filter(line ->
                                line.endsWith("NOT_AFFECTED component_not_present (OpenInspector)"))
                        .count(),
                csv.out);
        assertTrue(run("explain", "1").out.contains("not_affected, by OpenInspector"));
        // Another subject is not meant.
        Ran other = run("scan", "dir", IMAGE.substring(4), "--vex", vex);
        assertFalse(other.out.contains("set aside"), other.out);
    }

    @Test
    void aStatementOnOnePackageLeavesTheOthersOpen() throws IOException {
        Path csaf = folder.resolve("csaf.json");
        Files.writeString(
                csaf,
                """
                {"document": {"csaf_version": "2.0", "category": "csaf_vex", "title": "x",
                   "publisher": {"name": "Vendor", "category": "vendor", "namespace": "https://v.example"},
                   "tracking": {"id": "V-1", "current_release_date": "2026-01-01T00:00:00Z"}},
                 "product_tree": {"full_product_names": [{"name": "x", "product_id": "P",
                   "product_identification_helper":
                     {"purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"}}]},
                 "vulnerabilities": [
                   {"cve": "CVE-2021-44228", "product_status": {"fixed": ["P"]}},
                   {"cve": "CVE-2021-45046", "product_status": {"known_not_affected": ["P"]}}]}
                """);
        Ran ran =
                run("scan", "image", IMAGE, "--vex", csaf + "", "--fail-on", "any", "-o", "table");
        assertEquals(1, ran.status, ran.err);
        assertTrue(ran.out.contains("\n1 finding set aside by VEX statements:\n"), ran.out);
        assertTrue(ran.out.contains("fixed"), ran.out);
        assertTrue(ran.out.contains("without a justification"), "what does not count is told");
    }

    @Test
    void nothingFoundIsNoDocument() {
        Path file = folder.resolve("none.json");
        Ran ran = run("scan", "dir", folder.toString(), "-o", "openvex=" + file);
        assertEquals(0, ran.status, ran.err);
        assertTrue(ran.err.contains("none is written"), ran.err);
        assertFalse(Files.exists(file));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
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
    void explainTellsAlsoWhyAPackageIsNotAffected() {
        run("scan", "image", IMAGE, "--quiet");
        Ran found =
                run(
                        "explain",
                        "--package",
                        "pkg:maven/org.apache.logging.log4j/log4j-core",
                        "--vulnerability",
                        "CVE-2021-44228");
        assertEquals(0, found.status, found.err);
        assertTrue(found.out.contains(": affected"), () -> found.out);
        Ran json =
                run(
                        "explain",
                        "--json",
                        "--package",
                        "pkg:maven/org.apache.logging.log4j/log4j-core",
                        "--vulnerability",
                        "CVE-2014-0160");
        assertEquals("no data", Explanation.replay(json.out).word());
        assertEquals(2, run("explain", "--package", "pkg:npm/a").status);
        assertEquals(2, run("explain", "--package", "x", "--vulnerability", "CVE-1-1").status);
        assertEquals(2, run("explain").status);
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
        assertTrue(
                status.out.matches("(?s).*epss +1 +0  2026-01-02 .*epss_scores-2026-01-02.csv.*"),
                status.out);
        Ran json = run("advisories", "status", "-o", "json", "--advisories", data.toString());
        assertEquals(0, json.status, json.err);
        var read =
                JsonTree.read(
                        new java.io.ByteArrayInputStream(
                                json.out.getBytes(StandardCharsets.UTF_8)));
        assertEquals(3, JsonTree.objects(read, "sources").size());
        assertEquals(
                List.of("cwe-names.csv", "epss_scores-2026-01-02.csv", "starter"),
                JsonTree.objects(read, "feeds").stream()
                        .map(feed -> JsonTree.text(feed, "feed"))
                        .toList());
        Ran show = run("advisories", "show", "CVE-2021-44228", "--advisories", data.toString());
        assertTrue(show.out.contains("EPSS 97.00%"), show.out);
    }

    @Test
    void whyRecordsWereRefusedIsTold() throws IOException {
        Path feeds = Files.createDirectories(folder.resolve("feeds/osv-mine"));
        Files.writeString(feeds.resolve("GHSA-a.json"), "{");
        Files.writeString(feeds.resolve("GHSA-b.json"), "{");
        Files.writeString(feeds.resolve("GHSA-c.json"), "{\"id\": \"GHSA-c\", \"affected\": []}");
        String data = folder.resolve("data").toString();
        run("advisories", "import", folder.resolve("feeds").toString(), "--advisories", data);
        Ran status = run("advisories", "status", "--advisories", data);
        assertTrue(status.out.contains("Refused: 2"), status.out);
        Ran why = run("advisories", "status", "--problems", "--advisories", data);
        assertTrue(why.out.contains("osv-mine: 2 refused"), why.out);
        assertTrue(why.out.contains("GHSA-a.json: "), why.out);
    }

    @Test
    void bundlesAndOwnRecordsGoFromOneFolderToAnother() throws IOException {
        String here = folder.resolve("here").toString();
        String there = folder.resolve("there").toString();
        String bundle = folder.resolve("bundle").toString();
        Path feed = Files.writeString(folder.resolve("cwe-names.csv"), "cwe_id,name\nCWE-79,X\n");
        Ran nothing = run("advisories", "export", bundle, "--advisories", here);
        assertEquals(3, nothing.status);
        assertOneSentence(nothing);
        run("advisories", "import", feed.toString(), "--advisories", here);
        assertEquals(0, run("advisories", "export", bundle, "--advisories", here).status);
        Ran unknown = run("advisories", "import", bundle, "--advisories", there);
        assertEquals(3, unknown.status);
        assertOneSentence(unknown);
        String key = unknown.err.strip().substring(unknown.err.strip().lastIndexOf(' ') + 1);
        assertTrue(run("advisories", "keys", "--advisories", here).out.contains(key), key);
        Ran taken = run("advisories", "import", bundle, "--trust", key, "--advisories", there);
        assertEquals(0, taken.status, taken.err);
        Files.write(
                folder.resolve("cut"),
                java.util.Arrays.copyOf(Files.readAllBytes(folder.resolve("bundle")), 300));
        Ran cut =
                run(
                        "advisories",
                        "import",
                        folder.resolve("cut").toString(),
                        "--advisories",
                        there);
        assertEquals(3, cut.status);
        assertOneSentence(cut);
        Path record =
                Files.writeString(
                        folder.resolve("record.json"),
                        """
                        {"id": "ACME-1", "affected": [{"package": {"ecosystem": "npm", "name": "a"},
                          "versions": ["1.0.0"]}]}
                        """);
        Ran added = run("advisories", "add", record.toString(), "--advisories", there);
        assertEquals(0, added.status, added.err);
        assertTrue(added.out.contains("Added ACME-1, which speaks of npm/a"), added.out);
        assertEquals(0, run("advisories", "show", "ACME-1", "--advisories", there).status);
        assertEquals(0, run("advisories", "remove", "ACME-1", "--advisories", there).status);
        assertEquals(3, run("advisories", "show", "ACME-1", "--advisories", there).status);
    }

    @Test
    void aDamagedSnapshotIsCompiledAgain() throws IOException {
        String data = folder.resolve("data").toString();
        Path feed = Files.writeString(folder.resolve("cwe-names.csv"), "cwe_id,name\nCWE-79,X\n");
        run("advisories", "import", feed.toString(), "--advisories", data);
        Path snapshot = folder.resolve("data/snapshot");
        byte[] whole = Files.readAllBytes(snapshot);
        byte[] header = whole.clone();
        header[20] ^= 1;
        Files.write(snapshot, header);
        Ran ran = run("advisories", "status", "--advisories", data);
        assertEquals(0, ran.status, ran.err);
        assertTrue(ran.err.contains("is damaged"), ran.err);
        assertTrue(ran.err.contains("compiled again"), ran.err);
        byte[] block = whole.clone();
        block[300] ^= 1;
        Files.write(snapshot, block);
        Ran first = run("advisories", "status", "--advisories", data);
        assertEquals(3, first.status, first.err);
        assertTrue(first.err.contains("run the command once more"), first.err);
        assertEquals(0, run("advisories", "status", "--advisories", data).status);
        assertTrue(run("advisories", "rebuild", "--advisories", data).out.contains("sound"));
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
                "scan image oci:x --vex",
                "scan image oci:x --vex /nonexistent",
                "scan image oci:x --vex /etc",
                "scan image oci:x --vex /etc/hostname",
                "scan image oci:x --vex /dev/zero",
                "sbom host --vex x.json",
                "sbom host -o openvex",
                "explain --resource i-1",
                "explain --resource i-1 --package pkg:npm/a",
                "scan sbom x",
                "up",
                "reachability analyze --snapshot x",
                "advisories",
                "advisories import",
                "advisories import /nonexistent",
                "advisories add",
                "advisories export",
                "advisories remove",
                "advisories status -o csv",
                "advisories status -o klingon",
                "advisories keys --trust",
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
                "advisories show CVE-0000-0000",
                "advisories add /nonexistent",
                "advisories add /etc",
                "advisories add /etc/hostname",
                "advisories add /dev/zero",
                "advisories remove nothing",
                "advisories export /nonexistent/x",
                "advisories export x --since /nonexistent",
                "advisories export x --since /etc/hostname",
                "advisories keys --trust /nonexistent",
                "advisories keys --trust /etc/hostname",
                "advisories keys --trust MCow",
                "advisories keys --forget ../x",
                "advisories import /etc/hostname"
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
                        "advisories import ",
                        "advisories export ",
                        "advisories changes ",
                        "advisories keys ",
                        "advisories add ",
                        "advisories remove ",
                        "advisories rebuild ",
                        "advisories status ",
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
