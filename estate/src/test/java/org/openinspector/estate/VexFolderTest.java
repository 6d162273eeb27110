package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.VexStatement;

/// Statements come and go with the files of a folder.
final class VexFolderTest {
    private static final String FLASK = TestKnowledge.id("flask");
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final InstalledPackage INSTALLED =
            InstalledPackage.of(
                    PackageUrl.of("pypi", "", "flask", "1.0"),
                    Evidence.installed(EntryPath.of("flask/METADATA")));

    @TempDir Path folder;

    private VexFolder source(VexFolder.Limits limits, String... trusted) {
        return new VexFolder(folder, Set.of(trusted), Duration.ZERO, limits);
    }

    private void write(String file, String author, String product, String status)
            throws IOException {
        Files.writeString(
                folder.resolve(file),
                """
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "doc-%s", "author": "%s",
                 "timestamp": "2026-11-20T00:00:00Z", "version": 1, "statements": [
                  {"vulnerability": {"name": "%s"}, "products": [{"@id": "%s"}],
                   "status": "%s", "justification": "vulnerable_code_not_in_execute_path"}]}
                """
                        .formatted(file, author, FLASK, product, status));
    }

    private static Resource instance(String id) {
        return Resource.builder().type(ResourceType.AWS_EC2_INSTANCE).id(id).build();
    }

    private static Optional<VexStatement.Status> said(VexSource source, Resource resource) {
        return source.now()
                .of(resource)
                .find(new TreeSet<>(List.of(FLASK)), INSTALLED)
                .map(VexStatement::status);
    }

    /// With a database, from the file to the finding and back.
    @Test
    void aFileSuppressesAndItsRemovalBringsBack() throws Exception {
        try (World world = new World();
                VexFolder source = source(VexFolder.Limits.DEFAULT)) {
            world.connector.world.put("i-1", Scripted.Thing.of("flask", "1.0"));
            world.connector.world.put("i-2", Scripted.Thing.of("flask", "1.0"));
            world.restart(source);
            world.sweep();
            Set<String> both = Set.of("i-1 " + FLASK, "i-2 " + FLASK);
            assertEquals(both, world.open());
            assertEquals(Set.of(), world.withStatus("SUPPRESSED").keySet());
            write("ours.json", "Example", "i-1", "not_affected");
            world.rematch();
            assertEquals(Map.of("i-1 " + FLASK, "VEX"), world.withStatus("SUPPRESSED"));
            assertEquals(Set.of("i-2 " + FLASK), world.withStatus("ACTIVE").keySet());
            assertTrue(
                    evidence(world, "i-1").contains("vulnerable_code_not_in_execute_path"),
                    evidence(world, "i-1"));
            Files.delete(folder.resolve("ours.json"));
            world.rematch();
            assertEquals(Map.of(), world.withStatus("SUPPRESSED"));
            assertEquals(both, world.withStatus("ACTIVE").keySet());
        }
    }

    private static String evidence(World world, String resource) {
        var findings = new Findings(world.database, world.keys, FindingsSettings.DEFAULTS);
        Finding finding =
                findings.list(World.SCOPE, null, null, 100, null).findings().stream()
                        .filter(one -> one.resources().getFirst().id().equals(resource))
                        .findFirst()
                        .orElseThrow();
        return findings.evidence(World.SCOPE, finding.findingArn()).orElseThrow();
    }

    @Test
    void aBadDocumentIsListedAndTheRestCounts() throws IOException {
        VexFolder source = source(VexFolder.Limits.DEFAULT);
        assertEquals("", source.now().version());
        write("a.json", "Example", "i-1", "not_affected");
        Files.writeString(folder.resolve("b.json"), "{\"@context\": ");
        Files.writeString(folder.resolve("c.json"), "{\"bomFormat\": 7}");
        Files.writeString(folder.resolve("d.txt"), "not looked at");
        Files.writeString(folder.resolve(".e.json"), "not looked at");
        Files.createDirectory(folder.resolve("f.json"));
        Files.createSymbolicLink(folder.resolve("g.json"), folder.resolve("nowhere"));
        VexSource.Statements first = source.now();
        assertEquals(Set.of(FLASK), first.vulnerabilities());
        assertEquals(Optional.of(VexStatement.Status.NOT_AFFECTED), said(source, instance("i-1")));
        assertEquals(Optional.empty(), said(source, instance("i-2")));
        assertEquals(1, source.documents());
        List<String> problems = source.problems();
        assertEquals(3, problems.size(), problems::toString);
        assertEquals("g.json cannot be read (no such file)", problems.getFirst());
        assertTrue(problems.get(1).startsWith("b.json: "), problems::toString);
        assertTrue(problems.get(2).startsWith("c.json: no OpenVEX"), problems::toString);
        assertSame(first, source.now(), "nothing changed");
        Files.setLastModifiedTime(folder.resolve("a.json"), FileTime.from(Instant.EPOCH));
        assertSame(first, source.now(), "touched, but it says the same");
    }

    @Test
    void onlyTrustedAuthorsCount() throws IOException {
        write("a.json", "Mallory", "i-1", "not_affected");
        VexFolder source = source(VexFolder.Limits.DEFAULT, "Example", "Vendor");
        assertEquals("", source.now().version());
        assertEquals(0, source.documents());
        write("b.json", "Vendor", "i-1", "fixed");
        assertEquals(Optional.of(VexStatement.Status.FIXED), said(source, instance("i-1")));
    }

    @Test
    void countAndSizeAreBounded() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            write(name + ".json", "Example", "i-" + name, "not_affected");
        }
        long size = Files.size(folder.resolve("a.json"));
        VexFolder two = source(new VexFolder.Limits(2, size * 10, size * 10));
        assertEquals(Optional.empty(), said(two, instance("i-c")));
        assertEquals(2, two.documents());
        assertEquals(
                List.of("there are more than 2 documents; those after b.json are not read"),
                two.problems());
        VexFolder one = source(new VexFolder.Limits(10, size + 10, size));
        assertEquals(1, one.now().vulnerabilities().size());
        assertEquals(1, one.documents());
        assertEquals(
                List.of(
                        "the documents have more than "
                                + (size + 10)
                                + " bytes; those from b.json are not read"),
                one.problems());
        VexFolder small = source(new VexFolder.Limits(10, size * 10, size - 1));
        assertEquals(0, small.now().vulnerabilities().size());
        assertEquals(3, small.problems().size());
    }

    @Test
    void aFolderThatIsNoneIsListed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        VexFolder source = new VexFolder(file, Set.of(), Duration.ZERO, VexFolder.Limits.DEFAULT);
        assertEquals("", source.now().version());
        assertEquals(List.of("the folder cannot be read (it is no folder)"), source.problems());
        assertEquals(
                List.of(),
                new VexFolder(
                                folder.resolve("absent"),
                                Set.of(),
                                Duration.ZERO,
                                VexFolder.Limits.DEFAULT)
                        .problems());
    }

    @Test
    void changesAreTold() throws Exception {
        try (VexFolder source =
                new VexFolder(folder, Set.of(), Duration.ofMillis(20), VexFolder.Limits.DEFAULT)) {
            var told = new Semaphore(0);
            try (AutoCloseable _ = source.onChange(told::release)) {
                write("a.json", "Example", "i-1", "not_affected");
                assertTrue(told.tryAcquire(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void anImageIsNamedByItsDigestAndByHowItIsPulled() throws IOException {
        String arn = "arn:aws:ecr:eu-west-1:123456789012:repository/team/app/" + DIGEST;
        String host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app";
        Resource pulled =
                Resource.builder()
                        .type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                        .id(arn)
                        .details(
                                ResourceDetails.builder()
                                        .awsEcrContainerImage(
                                                AwsEcrContainerImageDetails.builder()
                                                        .repositoryName("team/app")
                                                        .registry("123456789012")
                                                        .imageHash(DIGEST)
                                                        .imageTags(List.of("1.0"))
                                                        .build())
                                        .build())
                        .build();
        Resource local =
                Resource.builder()
                        .type(ResourceType.of("OpenInspector::ContainerImage"))
                        .id("openinspector:image/" + DIGEST)
                        .details(
                                ResourceDetails.builder()
                                        .image(Image.builder().imageDigest(DIGEST).build())
                                        .build())
                        .build();
        String purl = "pkg:oci/app@" + DIGEST.replace(":", "%3A");
        VexFolder source = source(VexFolder.Limits.DEFAULT);
        for (String product :
                List.of(
                        arn,
                        host + ":1.0",
                        host + "@" + DIGEST,
                        purl,
                        purl + "?repository_url=" + host)) {
            write("a.json", "Example", product, "not_affected");
            assertTrue(said(source, pulled).isPresent(), product);
        }
        // Where a local image comes from is not known; the digest tells.
        for (String product : List.of(purl, purl + "?repository_url=" + host)) {
            write("a.json", "Example", product, "not_affected");
            assertTrue(said(source, local).isPresent(), product);
        }
        for (String product :
                List.of(
                        host + ":2.0",
                        purl.replace("ab", "cd"),
                        purl + "?repository_url=elsewhere.example/app")) {
            write("a.json", "Example", product, "not_affected");
            assertTrue(said(source, pulled).isEmpty(), product);
        }
    }
}
