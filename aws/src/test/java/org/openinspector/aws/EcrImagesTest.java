package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.artifacts.Artifact;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;

/// A registry that answers as the test says: which images are scanned, and how many calls that
/// takes.
@NullUnmarked
class EcrImagesTest {
    private static final SweepUnit UNIT =
            new SweepUnit(StubAws.ACCOUNT, StubAws.REGION, EcrImages.KIND);
    private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String REPOSITORIES = "arn:aws:ecr:us-east-1:111122223333:repository/";

    @TempDir Path folder;

    private StubAws aws;
    private Downloads downloads;
    private EcrImages images;
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    /// Image details by repository, as DescribeImages gives them.
    private final Map<String, List<String>> listed = new TreeMap<>();

    private final Map<String, String> manifests = new TreeMap<>();
    private final Map<String, String> failures = new TreeMap<>();

    @BeforeEach
    void start() throws Exception {
        aws = new StubAws(folder);
        downloads = new Downloads(Optional.of(aws.endpoint), Duration.ofSeconds(10));
        images = fresh("cache");
        aws.on(
                "ecr:DescribeRepositories",
                _ ->
                        StubAws.Answer.json(
                                "{'repositories':["
                                        + String.join(
                                                ",",
                                                listed.keySet().stream()
                                                        .map(each ->
                                                                "{'repositoryName':'" + each + "'}")
                                                        .toList())
                                        + "]}"));
        aws.on(
                "ecr:DescribeImages",
                body -> {
                    Map<?, ?> request = TestJson.read(body);
                    List<String> all = listed.get(request.get("repositoryName"));
                    if (request.get("imageIds") instanceof List<?> ids) {
                        String digest = (String) ((Map<?, ?>) ids.getFirst()).get("imageDigest");
                        List<String> one =
                                all.stream().filter(each -> each.contains(digest)).toList();
                        return one.isEmpty()
                                ? StubAws.Answer.refusal(400, "ImageNotFoundException")
                                : StubAws.Answer.json("{'imageDetails':" + one + "}");
                    }
                    // As AWS: archived images only for those who ask.
                    boolean any = Map.of("imageStatus", "ANY").equals(request.get("filter"));
                    assertEquals(1000L, request.get("maxResults"));
                    return StubAws.Answer.json(
                            "{'imageDetails':"
                                    + all.stream()
                                            .filter(each -> any || !each.contains("ARCHIVED"))
                                            .toList()
                                    + "}");
                });
        aws.on(
                "ecr:BatchGetImage",
                body -> {
                    Map<?, ?> request = TestJson.read(body);
                    String digest =
                            (String)
                                    ((Map<?, ?>) ((List<?>) request.get("imageIds")).getFirst())
                                            .get("imageDigest");
                    return failures.containsKey(digest)
                            ? StubAws.Answer.json(
                                    "{'images':[],'failures':[{'failureCode':'"
                                            + failures.get(digest)
                                            + "'}]}")
                            : StubAws.Answer.json(
                                    "{'failures':[],'images':[{'imageManifest':'"
                                            + manifests.get(digest).replace("\"", "\\'")
                                            + "'}]}");
                });
        aws.on(
                "ecr:GetDownloadUrlForLayer",
                body -> {
                    String digest = (String) TestJson.read(body).get("layerDigest");
                    return StubAws.Answer.json(
                            "{'downloadUrl':'"
                                    + aws.address(digest.substring("sha256:".length()))
                                    + "'}");
                });
        aws.on("ecr:GetRegistryScanningConfiguration", "{}");
    }

    @AfterEach
    void stop() {
        downloads.close();
        aws.close();
    }

    private EcrImages fresh(String name) throws Exception {
        return new EcrImages(content(name), () -> now);
    }

    private ImageContent content(String name) throws Exception {
        return new ImageContent(
                new ContentCache(folder.resolve(name).resolve("documents"), 1 << 20),
                new ContentCache(folder.resolve(name), 1 << 20),
                downloads);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Pushes an image, with one layer that is shared.
    private String push(String repository, String architecture, String more) {
        String config =
                aws.blob(
                        bytes(
                                "{\"architecture\":\""
                                        + architecture
                                        + "\",\"os\":\"linux\",\"author\":\""
                                        + repository
                                        + "\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
                                        + "0".repeat(64)
                                        + "\"]}}"));
        String layer = aws.blob(new byte[1024]);
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\""
                        + OCI
                        + "\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:"
                        + config
                        + "\",\"size\":1000},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"sha256:"
                        + layer
                        + "\",\"size\":1024}]}";
        return listed(repository, manifest, OCI, more);
    }

    private String listed(String repository, String manifest, String type, String more) {
        String digest =
                "sha256:"
                        + java.util.HexFormat.of()
                                .formatHex(Downloads.sha256().digest(bytes(manifest)));
        manifests.put(digest, manifest);
        listed.computeIfAbsent(repository, _ -> new ArrayList<>())
                .add(
                        "{'imageDigest':'"
                                + digest
                                + "','imageManifestMediaType':'"
                                + type
                                + "','imagePushedAt':1763700000"
                                + more
                                + "}");
        return digest;
    }

    private record Swept(SweepResult result, Map<String, Discovered> found) {
        String reason(String id) {
            return found.get(id)
                    .ineligible()
                    .map(why ->
                            why.code().value()
                                    + " "
                                    + why.reason().value()
                                    + (why.closesFindings() ? " closes" : "")
                                    + (why.afterFirstScan() ? " after a scan" : ""))
                    .orElse("scanned");
        }
    }

    private Swept sweep() throws InterruptedException {
        Map<String, Discovered> found = new TreeMap<>();
        SweepResult result =
                images.sweep(aws.clients, UNIT, each -> found.put(each.resource().id(), each));
        return new Swept(result, found);
    }

    private Swept look(String... ids) throws InterruptedException {
        Map<String, Discovered> found = new TreeMap<>();
        SweepResult result =
                images.sweep(
                        aws.clients,
                        UNIT,
                        Set.of(ids),
                        each -> found.put(each.resource().id(), each));
        return new Swept(result, found);
    }

    private static InspectionContext context() {
        return new InspectionContext(Artifact.Options.defaults());
    }

    @Test
    void theRegistrysRulesDecide() throws Exception {
        String continuous = push("prod-api", "amd64", "");
        String once = push("test-api", "amd64", "");
        String never = push("sandbox", "amd64", "");
        aws.on(
                "ecr:GetRegistryScanningConfiguration",
                "{'scanningConfiguration':{'scanType':'ENHANCED','rules':["
                        + "{'scanFrequency':'SCAN_ON_PUSH','repositoryFilters':[{'filter':'api','filterType':'WILDCARD'}]},"
                        + "{'scanFrequency':'CONTINUOUS_SCAN','repositoryFilters':[{'filter':'prod*','filterType':'WILDCARD'}]}]}}");
        Swept swept = sweep();
        assertEquals(SweepResult.complete(), swept.result());
        Map<String, String> reasons = new TreeMap<>();
        swept.found().keySet().forEach(id -> reasons.put(id, swept.reason(id)));
        assertEquals(
                Map.of(
                        REPOSITORIES + "prod-api", "ACTIVE SUCCESSFUL",
                        REPOSITORIES + "prod-api/" + continuous, "scanned",
                        REPOSITORIES + "test-api", "ACTIVE SCAN_FREQUENCY_SCAN_ON_PUSH",
                        REPOSITORIES + "test-api/" + once,
                                "INACTIVE SCAN_FREQUENCY_SCAN_ON_PUSH after a scan",
                        REPOSITORIES + "sandbox", "INACTIVE SCAN_FREQUENCY_MANUAL",
                        REPOSITORIES + "sandbox/" + never, "INACTIVE SCAN_FREQUENCY_MANUAL closes"),
                reasons);
        var repository =
                swept.found()
                        .get(REPOSITORIES + "test-api")
                        .metadata()
                        .orElseThrow()
                        .ecrRepository();
        assertEquals("test-api", repository.name());
        assertEquals("SCAN_ON_PUSH", repository.scanFrequency().value());
        // Nothing of what is not scanned was fetched.
        assertEquals(2, aws.calls().get("ecr:BatchGetImage"));
        assertEquals(
                "INACTIVE SCAN_FREQUENCY_MANUAL",
                look(REPOSITORIES + "sandbox").reason(REPOSITORIES + "sandbox"));
    }

    @Test
    void rulesThatCannotBeReadScanAll() throws Exception {
        push("shop", "amd64", "");
        aws.on(
                "ecr:GetRegistryScanningConfiguration",
                _ -> StubAws.Answer.refusal(403, "AccessDeniedException"));
        assertTrue(sweep().found().values().stream().anyMatch(each -> each.ineligible().isEmpty()));
        // A passing failure is not taken for an answer.
        images = fresh("other");
        aws.on(
                "ecr:GetRegistryScanningConfiguration",
                _ -> StubAws.Answer.refusal(500, "ServerException"));
        assertInstanceOf(SweepResult.Incomplete.class, sweep().result());
    }

    @Test
    void aSteadyListingMakesNoCallForAnImage() throws Exception {
        for (int i = 0; i < 5; i++) {
            push("shop", "amd64", ",'imageTags':['" + i + "']");
            push("team-" + i, "arm64", "");
        }
        Swept first = sweep();
        Map<String, Integer> calls = aws.calls();
        assertEquals(6, calls.get("ecr:DescribeImages"), calls::toString);
        assertEquals(6, calls.get("ecr:BatchGetImage"), calls::toString);
        assertEquals(
                Map.of(), minus(sweepCalls(), "ecr:DescribeImages", "ecr:DescribeRepositories"));
        // Nor after a restart: the documents are kept on disk.
        images = fresh("cache");
        Swept again = sweep();
        assertEquals(
                Map.of("ecr:GetRegistryScanningConfiguration", 1),
                minus(aws.calls(), "ecr:DescribeImages", "ecr:DescribeRepositories"));
        assertEquals(first.found(), again.found());
        assertEquals(
                "arm64",
                again.found().values().stream()
                        .filter(each -> each.resource().id().contains("team-1/"))
                        .findFirst()
                        .orElseThrow()
                        .resource()
                        .details()
                        .awsEcrContainerImage()
                        .architecture());
    }

    private Map<String, Integer> sweepCalls() throws InterruptedException {
        sweep();
        return aws.calls();
    }

    private static Map<String, Integer> minus(Map<String, Integer> calls, String... names) {
        Map<String, Integer> rest = new TreeMap<>(calls);
        List.of(names).forEach(rest::remove);
        return rest;
    }

    @Test
    void archivedImagesAreToldApart() throws Exception {
        String active = push("shop", "amd64", ",'imageStatus':'ACTIVE'");
        String archived = push("shop", "arm64", ",'imageStatus':'ARCHIVED'");
        Swept swept = sweep();
        assertEquals("scanned", swept.reason(REPOSITORIES + "shop/" + active));
        assertEquals(
                "INACTIVE IMAGE_ARCHIVED closes", swept.reason(REPOSITORIES + "shop/" + archived));
        assertEquals(
                "INACTIVE IMAGE_ARCHIVED closes",
                look(REPOSITORIES + "shop/" + archived).reason(REPOSITORIES + "shop/" + archived));
    }

    @Test
    void anEndpointWithoutAnArchiveIsAskedInItsOwnWords() throws Exception {
        push("shop", "amd64", "");
        push("team", "amd64", "");
        List<String> asked = new ArrayList<>();
        aws.on(
                "ecr:DescribeImages",
                body -> {
                    asked.add(body);
                    return body.contains("filter")
                            ? StubAws.Answer.refusal(400, "InvalidParameterException")
                            : StubAws.Answer.json(
                                    "{'imageDetails':"
                                            + listed.get(TestJson.read(body).get("repositoryName"))
                                            + "}");
                });
        assertEquals(SweepResult.complete(), sweep().result());
        assertEquals(4, sweep().found().size());
        assertEquals(1, asked.stream().filter(each -> each.contains("filter")).count());
    }

    @Test
    void whatTheRegistryDoesNotGiveHasItsReason() throws Exception {
        String encrypted = push("a", "amd64", "");
        String inaccessible = push("b", "amd64", "");
        String vanished = push("c", "amd64", "");
        failures.put(encrypted, "KmsError");
        failures.put(inaccessible, "ImageInaccessible");
        failures.put(vanished, "ImageNotFound");
        String chart =
                listed(
                        "d",
                        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.cncf.helm.config.v1+json\",\"digest\":\"sha256:"
                                + "1".repeat(64)
                                + "\",\"size\":2},\"layers\":[]}",
                        OCI,
                        "");
        String old = listed("e", "{}", "application/vnd.docker.distribution.manifest.v1+json", "");
        Swept swept = sweep();
        assertEquals(SweepResult.complete(), swept.result());
        assertEquals(
                "INACTIVE ACCESS_DENIED_TO_ENCRYPTION_KEY",
                swept.reason(REPOSITORIES + "a/" + encrypted));
        assertEquals(
                "INACTIVE IMAGE_ARCHIVED closes", swept.reason(REPOSITORIES + "b/" + inaccessible));
        assertFalse(swept.found().containsKey(REPOSITORIES + "c/" + vanished));
        assertEquals(
                "INACTIVE UNSUPPORTED_MEDIA_TYPE closes",
                swept.reason(REPOSITORIES + "d/" + chart));
        assertEquals(
                "INACTIVE UNSUPPORTED_MEDIA_TYPE closes", swept.reason(REPOSITORIES + "e/" + old));
        Discovered unreadable = swept.found().get(REPOSITORIES + "a/" + encrypted);
        var not =
                assertInstanceOf(
                        Inspection.NotInspected.class,
                        images.inspect(aws.clients, unreadable, context()));
        assertEquals(ScanStatusReason.ACCESS_DENIED_TO_ENCRYPTION_KEY, not.reason());
    }

    @Test
    void deniedContentIsAskedForOnceARepository() throws Exception {
        for (int i = 0; i < 40; i++) {
            push("shop", "arch-" + i, "");
        }
        aws.on("ecr:BatchGetImage", _ -> StubAws.Answer.refusal(403, "AccessDeniedException"));
        Swept swept = sweep();
        assertEquals(41, swept.found().size());
        assertTrue(
                swept.found().values().stream()
                        .filter(each -> each.resource().id().contains("sha256:"))
                        .allMatch(each ->
                                each.ineligible()
                                        .orElseThrow()
                                        .reason()
                                        .equals(ScanStatusReason.ACCESS_DENIED)));
        // Those under way when the first answer came.
        assertEquals(1, aws.calls().get("ecr:BatchGetImage"));
    }

    @Test
    void whatVanishesBetweenListingAndReadingIsGone() throws Exception {
        String digest = push("shop", "amd64", "");
        Discovered image = sweep().found().get(REPOSITORIES + "shop/" + digest);
        images = fresh("empty");
        failures.put(digest, "ImageNotFound");
        assertInstanceOf(Inspection.Gone.class, images.inspect(aws.clients, image, context()));
        listed.get("shop").clear();
        Swept looked = look(REPOSITORIES + "shop/" + digest);
        assertEquals(SweepResult.complete(), looked.result());
        assertEquals(Map.of(), looked.found());
        // A repository that goes while it is listed.
        aws.on(
                "ecr:DescribeImages",
                _ -> StubAws.Answer.refusal(400, "RepositoryNotFoundException"));
        assertEquals(SweepResult.complete(), sweep().result());
        assertEquals(Map.of(), sweep().found());
    }

    @Test
    void anAddressElsewhereIsRefused() throws Exception {
        String digest = push("shop", "amd64", "");
        Discovered image = sweep().found().get(REPOSITORIES + "shop/" + digest);
        aws.on(
                "ecr:GetDownloadUrlForLayer",
                "{'downloadUrl':'http://169.254.169.254/latest/meta-data/?X-Amz-Signature=secret'}");
        var not =
                assertInstanceOf(
                        Inspection.NotInspected.class,
                        fresh("empty").inspect(aws.clients, image, context()));
        assertEquals(ScanStatusReason.INTERNAL_ERROR, not.reason());
        assertTrue(not.message().contains("\"169.254.169.254\""), not.message());
        assertFalse(not.message().contains("secret"), not.message());
    }

    @Test
    void aListingThatRepeatsAPageHasNoEnd() throws Exception {
        push("shop", "amd64", "");
        aws.on(
                "ecr:DescribeRepositories",
                "{'repositories':[{'repositoryName':'shop'}],'nextToken':'again'}");
        var incomplete = assertInstanceOf(SweepResult.Incomplete.class, sweep().result());
        assertTrue(incomplete.reason().contains("same page again"), incomplete.reason());
    }

    @Test
    void anIndexIsNoResourceAndItsImagesAreFoundByIt() throws Exception {
        String amd = push("shop", "amd64", "");
        String arm = push("shop", "arm64", "");
        String index =
                listed(
                        "shop",
                        "{\"schemaVersion\":2,\"mediaType\":\""
                                + INDEX
                                + "\",\"manifests\":["
                                + platform(amd, "amd64")
                                + ","
                                + platform(arm, "arm64")
                                + ","
                                + platform("sha256:" + "9".repeat(64), "unknown")
                                + "]}",
                        INDEX,
                        "");
        Swept swept = sweep();
        assertEquals(
                Set.of(
                        REPOSITORIES + "shop",
                        REPOSITORIES + "shop/" + amd,
                        REPOSITORIES + "shop/" + arm),
                swept.found().keySet());
        ImageContent content = content("cache");
        var place = new ImageContent.Place(StubAws.ACCOUNT, StubAws.REGION, "shop", index);
        aws.calls();
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    List.of(
                            new Manifest.Listed(amd, Optional.of("amd64")),
                            new Manifest.Listed(arm, Optional.of("arm64"))),
                    content.index(aws.clients, place));
        }
        assertEquals(Map.of("ecr:BatchGetImage", 1), aws.calls());
    }

    private static String platform(String digest, String architecture) {
        return "{\"mediaType\":\""
                + OCI
                + "\",\"digest\":\""
                + digest
                + "\",\"size\":500,\"platform\":{\"architecture\":\""
                + architecture
                + "\",\"os\":\"linux\"}}";
    }

    /// Two accounts with the same layer: it is downloaded once, also if both want it at once.
    @Test
    void aLayerIsReadOnceForTheWholeOrganization() throws Exception {
        String digest = push("shop", "amd64", "");
        ImageContent shared = content("shared");
        var first = new ImageContent.Place(StubAws.ACCOUNT, StubAws.REGION, "shop", digest);
        var second = new ImageContent.Place("444455556666", StubAws.REGION, "copy", digest);
        var running = new ArrayList<Thread>();
        for (var place : List.of(first, second, first, second)) {
            running.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    shared.inspect(aws.clients, place, context());
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        for (Thread each : running) {
            each.join();
        }
        // A configuration and a layer.
        assertEquals(2, aws.calls().get("blob"));
    }
}
