package org.openinspector.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.ArtifactReference;
import org.openinspector.artifacts.Limits;
import org.openinspector.artifacts.Progress;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Finding;
import org.openinspector.model.PackageKey;
import org.openinspector.model.Severity;
import org.openinspector.model.SeverityStatement;
import org.openinspector.model.Subject;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// The classes of defects in other matchers that show only when files are read and findings rated;
/// the others are tested in `matching`.
final class BugClassesOfScansTest {
    @TempDir Path folder = Path.of("unset");

    @Test
    void bug28ScoreVectorAndSourceOfASeverityBelongTogether() throws Exception {
        Files.createDirectories(folder.resolve("node_modules/a"));
        Files.writeString(
                folder.resolve("node_modules/a/package.json"),
                "{\"name\":\"a\",\"version\":\"1.0.0\"}");
        Finding finding =
                scan(
                                ArtifactReference.directory(folder.toString()),
                                advisory(
                                        "osv-ghsa",
                                        "CVE-2024-0001",
                                        "npm",
                                        "a",
                                        new SeverityStatement(
                                                "nvd", "CVSS_V2", "AV:N/AC:L/Au:N/C:C/I:C/A:C"),
                                        new SeverityStatement(
                                                "ghsa",
                                                "CVSS_V3",
                                                "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N")))
                        .getFirst();
        // NVD's 10.0 of version 2 is not shown with GitHub's vector of version 3.
        assertEquals(Severity.LOW, finding.severity());
        assertEquals(Optional.of("ghsa"), finding.severitySource());
        assertEquals("ghsa", finding.cvss().getFirst().source());
        assertTrue(finding.cvss().getFirst().vector().startsWith("CVSS:3.1/AV:L"));
    }

    @Test
    void bug29AJarIsWhatItsOwnDescriptorSaysAndNestedJarsAreThemselves() throws Exception {
        byte[] nested =
                jar(
                        Map.of(
                                "META-INF/maven/org.example/nested/pom.properties",
                                properties("org.example", "nested", "2.0")));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(
                "META-INF/maven/org.example/outer/pom.properties",
                properties("org.example", "outer", "1.0"));
        entries.put("BOOT-INF/lib/nested-2.0.jar", nested);
        Files.write(folder.resolve("outer-1.0.jar"), jar(entries));
        List<Finding> findings =
                scan(
                        ArtifactReference.directory(folder.toString()),
                        advisory("osv-ghsa", "CVE-2024-0001", "maven", "org.example:outer"),
                        advisory("osv-ghsa", "CVE-2024-0002", "maven", "org.example:nested"),
                        // An advisory names one artifact; others of the group are not meant.
                        advisory("osv-ghsa", "CVE-2024-0003", "maven", "org.example:outer-core"));
        assertEquals(
                List.of("CVE-2024-0001", "CVE-2024-0002"),
                findings.stream().map(Finding::id).sorted().toList());
        Finding inner =
                findings.stream().filter(each -> each.id().endsWith("2")).findFirst().orElseThrow();
        assertEquals(
                "outer-1.0.jar!/BOOT-INF/lib/nested-2.0.jar",
                inner.installed().evidence().getFirst().path().toString());
        assertEquals("2.0", inner.installed().version());
    }

    @Test
    void bug30AFolderReplacedByALinkIsGone() throws Exception {
        byte[] first =
                tar(
                        entry("opt/app/", '5', "", new byte[0]),
                        entry("opt/app/node_modules/", '5', "", new byte[0]),
                        entry("opt/app/node_modules/a/", '5', "", new byte[0]),
                        entry(
                                "opt/app/node_modules/a/package.json",
                                '0',
                                "",
                                text("{\"name\":\"a\",\"version\":\"1.0.0\"}")));
        byte[] second = tar(entry("opt/app", '2', "/opt/other", new byte[0]));
        Advisory advisory = advisory("osv-ghsa", "CVE-2024-0001", "npm", "a");
        assertEquals(1, scan(image("before.tar", first), advisory).size());
        assertEquals(0, scan(image("after.tar", first, second), advisory).size());
    }

    private ArtifactReference image(String name, byte[]... layers) throws Exception {
        StringBuilder names = new StringBuilder();
        StringBuilder digests = new StringBuilder();
        byte[][] entries = new byte[layers.length + 2][];
        for (int i = 0; i < layers.length; i++) {
            names.append(i == 0 ? "" : ",").append("\"layer").append(i).append(".tar\"");
            digests.append(i == 0 ? "" : ",")
                    .append("\"sha256:")
                    .append(
                            HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(layers[i])))
                    .append("\"");
            entries[i] = entry("layer" + i + ".tar", '0', "", layers[i]);
        }
        entries[layers.length] =
                entry(
                        "config.json",
                        '0',
                        "",
                        text(
                                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                                        + "\"diff_ids\":["
                                        + digests
                                        + "]}}"));
        entries[layers.length + 1] =
                entry(
                        "manifest.json",
                        '0',
                        "",
                        text("[{\"Config\":\"config.json\",\"Layers\":[" + names + "]}]"));
        Path file = folder.resolve(name);
        Files.write(file, tar(entries));
        return ArtifactReference.image("docker-archive:" + file);
    }

    private List<Finding> scan(ArtifactReference reference, Advisory... advisories)
            throws Exception {
        var builder = new SnapshotBuilder(Instant.EPOCH);
        List.of(advisories).forEach(builder::advisory);
        var options =
                new Artifact.Options(
                        Limits.DEFAULT,
                        Optional.empty(),
                        Path.of(System.getProperty("java.io.tmpdir")),
                        List.of(),
                        1);
        try (Knowledge knowledge = builder.inMemory();
                Artifact artifact = Artifact.open(reference, options)) {
            return Scanner.scan(
                            new Subject("dir", "test", Optional.empty()),
                            artifact,
                            Optional.of(knowledge),
                            Progress.NONE)
                    .findings();
        }
    }

    private static Advisory advisory(
            String source,
            String id,
            String namespace,
            String name,
            SeverityStatement... severities) {
        VersionScheme scheme =
                namespace.equals("maven") ? VersionScheme.MAVEN : VersionScheme.SEMVER;
        return new Advisory(
                source,
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(severities),
                List.of(),
                List.of(),
                List.of(
                        new AffectedPackage(
                                new PackageKey(namespace, name),
                                scheme,
                                List.of(AffectedRange.until(scheme, "0", Optional.of("9.0.0"))),
                                new TreeSet<>(),
                                FixState.FIXED,
                                List.of())));
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] properties(String group, String artifact, String version) {
        return text(
                "groupId=" + group + "\nartifactId=" + artifact + "\nversion=" + version + "\n");
    }

    private static byte[] jar(Map<String, byte[]> entries) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(text("Manifest-Version: 1.0\r\n\r\n"));
            zip.closeEntry();
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    private static byte[] tar(byte[]... entries) {
        var out = new ByteArrayOutputStream();
        for (byte[] each : entries) {
            out.writeBytes(each);
        }
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    /// One entry of a ustar archive, padded.
    private static byte[] entry(String name, char type, String target, byte[] content) {
        byte[] head = new byte[512];
        put(head, 0, name);
        put(head, 100, type == '5' ? "0000755" : "0000644");
        put(head, 108, "0000000");
        put(head, 116, "0000000");
        put(head, 124, String.format("%011o", content.length));
        put(head, 136, "00000000000");
        put(head, 148, "        ");
        head[156] = (byte) type;
        put(head, 157, target);
        put(head, 257, "ustar");
        put(head, 263, "00");
        int sum = 0;
        for (byte each : head) {
            sum += each & 0xff;
        }
        put(head, 148, String.format("%06o\0 ", sum));
        var out = new ByteArrayOutputStream();
        out.writeBytes(head);
        out.writeBytes(content);
        out.writeBytes(new byte[(512 - content.length % 512) % 512]);
        return out.toByteArray();
    }

    private static void put(byte[] head, int at, String text) {
        byte[] bytes = text(text);
        System.arraycopy(bytes, 0, head, at, bytes.length);
    }
}
