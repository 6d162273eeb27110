package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.ClusterDetails;
import org.openinspector.apimodel.inspector2.ClusterInformation;
import org.openinspector.apimodel.inspector2.ClusterMetadata;
import org.openinspector.apimodel.inspector2.EcrConfiguration;
import org.openinspector.apimodel.inspector2.EcrContainerImageMetadata;
import org.openinspector.apimodel.inspector2.EcrPullDateRescanDuration;
import org.openinspector.apimodel.inspector2.EcrPullDateRescanMode;
import org.openinspector.apimodel.inspector2.EcrRescanDuration;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Scripted.Thing;
import org.openinspector.estate.use.ClusterUse;
import org.openinspector.estate.use.ImageUse;
import org.openinspector.estate.use.UseListing;
import org.openinspector.estate.use.Workload;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.storage.AccountScope;

/// The life of images: how long they are scanned, what brings them back, where they run.
final class ImagesTest {
    private static final SweepUnit UNIT = new SweepUnit(Scripted.ACCOUNT, Scripted.REGION, "ecr");
    private static final String DJANGO = TestKnowledge.id("django");
    private static final String REPOSITORY =
            "arn:aws:ecr:us-east-1:" + Scripted.ACCOUNT + ":repository/shop";
    private static final String IMAGE = REPOSITORY + "/sha256:" + "a".repeat(64);
    private static final String OTHER = REPOSITORY + "/sha256:" + "b".repeat(64);
    private static final String CLUSTER =
            "arn:aws:ecs:us-east-1:" + Scripted.ACCOUNT + ":cluster/main";
    private static final Workload WEB =
            new Workload.EcsTasks("service:web", "arn:aws:ecs:us-east-1:1:task-definition/web:7");

    private static final Ineligible ON_PUSH =
            new Ineligible(
                    ScanStatusReason.SCAN_FREQUENCY_SCAN_ON_PUSH,
                    ScanStatusCode.INACTIVE,
                    false,
                    "",
                    true);
    private static final Ineligible MANUAL =
            new Ineligible(
                    ScanStatusReason.SCAN_FREQUENCY_MANUAL, ScanStatusCode.INACTIVE, true, "");

    private final World world = new World();
    private final Map<String, Thing> things = world.connector.world;
    private final Map<String, Instant> pushed = new HashMap<>();
    private final Map<String, Instant> pulled = new HashMap<>();
    private EcrConfiguration windows =
            EcrConfiguration.builder().rescanDuration(EcrRescanDuration.DAYS_14).build();

    @BeforeEach
    void images() {
        world.connector.unit = UNIT;
        world.connector.dress = this::image;
        world.window = found -> RescanWindow.applied(found, windows, world.now);
        things.put(IMAGE, Thing.of("django", "1.0"));
    }

    @AfterEach
    void end() {
        world.close();
    }

    private Discovered image(Discovered found) {
        String id = found.resource().id();
        String digest = id.substring(id.lastIndexOf('/') + 1);
        Instant pushedAt = pushed.computeIfAbsent(id, _ -> world.now);
        return new Discovered(
                found.resource().toBuilder()
                        .type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                        .details(
                                ResourceDetails.builder()
                                        .awsEcrContainerImage(
                                                AwsEcrContainerImageDetails.builder()
                                                        .repositoryName("shop")
                                                        .registry(Scripted.ACCOUNT)
                                                        .imageHash(digest)
                                                        .pushedAt(pushedAt)
                                                        .build())
                                        .image(
                                                Image.builder()
                                                        .repositoryName("shop")
                                                        .imageDigest(digest)
                                                        .build())
                                        .build())
                        .build(),
                found.accountId(),
                found.region(),
                found.connector(),
                "ecr",
                Optional.of(
                        ResourceScanMetadata.builder()
                                .ecrImage(
                                        EcrContainerImageMetadata.builder()
                                                .imagePulledAt(pulled.get(id))
                                                .build())
                                .build()),
                Optional.empty(),
                found.fingerprint(),
                found.ineligible(),
                "");
    }

    private @Nullable String reason() {
        return world.coverage().get(IMAGE);
    }

    private void after(int days) throws InterruptedException {
        world.now = world.now.plus(Duration.ofDays(days));
        world.sweep();
    }

    private SortedMap<String, Integer> scans() {
        SortedMap<String, Integer> scans = new TreeMap<>();
        world.reading
                .usage(World.SCOPE, Instant.EPOCH, world.now.plusSeconds(1))
                .forEach(one -> scans.put(one.type().value(), (int) one.total()));
        return scans;
    }

    @Test
    void expiresAndComesBackByAPull() throws InterruptedException {
        world.sweep();
        assertEquals("ACTIVE SUCCESSFUL", reason());
        assertEquals(Set.of(IMAGE + " " + DJANGO), world.open());
        after(15);
        assertEquals("INACTIVE SCAN_ELIGIBILITY_EXPIRED", reason());
        assertEquals(Map.of(IMAGE + " " + DJANGO, "RESOURCE_INELIGIBLE"), world.closed());
        // What the world learns meanwhile finds nothing on it.
        world.knowledge.setOnce(Map.of("django", "3.0"));
        world.rematch();
        assertEquals(Set.of(), world.open());

        // The sweep that sees the pull shows that the scan is due, before it is done.
        pulled.put(IMAGE, world.now);
        after(1);
        List<String> seen = told();
        assertTrue(
                seen.containsAll(
                        List.of(
                                "INACTIVE SCAN_ELIGIBILITY_EXPIRED",
                                "ACTIVE PENDING_REVIVAL_SCAN")),
                seen::toString);
        assertEquals("ACTIVE SUCCESSFUL", seen.getLast());
        assertEquals("ACTIVE SUCCESSFUL", reason());
        assertEquals(Set.of(IMAGE + " " + DJANGO), world.open());
        // Its content did not change: nothing was fetched.
        assertEquals(1, world.connector.inspections.get());
        assertEquals(Map.of("ECR_INITIAL_SCAN", 1, "ECR_RESCAN", 1), scans());
    }

    /// The changes of the image's coverage, as they were told to the outside.
    private List<String> told() {
        return world.database.acrossAccounts(c ->
                Sql.query(
                        c,
                        """
                        SELECT payload #>> '{scanStatus,statusCodeValue}' || ' '
                            || (payload #>> '{scanStatus,reason}') AS told
                        FROM findings.outbox_event WHERE kind = 2 AND key = ? ORDER BY notice_no\
                        """,
                        row -> row.getString("told"),
                        IMAGE));
    }

    @Test
    void aLongerWindowRevivesNothingANewPushDoes() throws InterruptedException {
        world.sweep();
        after(15);
        windows = EcrConfiguration.builder().rescanDuration(EcrRescanDuration.LIFETIME).build();
        after(1);
        assertEquals("INACTIVE SCAN_ELIGIBILITY_EXPIRED", reason());
        assertTrue(
                world.reading.message(World.SCOPE, IMAGE).orElseThrow().contains("14 days"),
                "the message stays");
        pushed.put(IMAGE, world.now);
        after(1);
        assertEquals("ACTIVE SUCCESSFUL", reason());
        assertEquals(Set.of(IMAGE + " " + DJANGO), world.open());
    }

    @Test
    void anImageThatWasNeverScannedIsScannedWhenItIsPulled() throws InterruptedException {
        pushed.put(IMAGE, world.now.minus(Duration.ofDays(100)));
        world.sweep();
        assertEquals("INACTIVE SCAN_ELIGIBILITY_EXPIRED", reason());
        assertEquals(0, world.connector.inspections.get());
        pulled.put(IMAGE, world.now);
        after(0);
        assertEquals("ACTIVE SUCCESSFUL", reason());
        assertEquals(Map.of("ECR_INITIAL_SCAN", 1), scans());
        assertEquals(Set.of(IMAGE + " " + DJANGO), world.open());
    }

    @Test
    void scannedOnPushIsScannedOnce() throws InterruptedException {
        things.put(IMAGE, Thing.of("django", "1.0").but(ON_PUSH));
        world.sweep();
        assertEquals("INACTIVE SCAN_FREQUENCY_SCAN_ON_PUSH", reason());
        assertEquals(Set.of(IMAGE + " " + DJANGO), world.open());
        assertEquals(Map.of("ECR_INITIAL_SCAN", 1), scans());
        // New data say that it is fixed, and nobody looks.
        world.knowledge.setOnce(Map.of("django", "0.5"));
        world.rematch();
        after(1);
        assertEquals(Set.of(IMAGE + " " + DJANGO), world.open());
        assertEquals(1, world.connector.inspections.get());
        // A person does.
        world.rescan(new RescanTarget.OfResource(IMAGE));
        assertEquals(2, world.connector.inspections.get());
        assertEquals(Set.of(), world.open());
        assertEquals("INACTIVE SCAN_FREQUENCY_SCAN_ON_PUSH", reason());
        assertEquals(Map.of("ECR_INITIAL_SCAN", 1, "ECR_RESCAN", 1), scans());
        // Continuously from now on.
        things.put(IMAGE, Thing.of("django", "1.0"));
        world.knowledge.setOnce(Map.of("django", "2.0"));
        world.rematch();
        after(1);
        assertEquals("ACTIVE SUCCESSFUL", reason());
        assertEquals(Set.of(IMAGE + " " + DJANGO), world.open());
    }

    @Test
    void manualClosesAndARescanIsRefused() throws InterruptedException {
        world.sweep();
        things.put(IMAGE, Thing.of("django", "1.0").but(MANUAL));
        world.sweep();
        assertEquals("INACTIVE SCAN_FREQUENCY_MANUAL", reason());
        assertEquals(Set.of(), world.open());
        assertThrows(
                RescanRefusedException.class,
                () -> world.rescan(new RescanTarget.OfResource(IMAGE)));
    }

    @Test
    void newDataCountAsARescanIfTheySaySomethingElse() throws InterruptedException {
        world.sweep();
        world.knowledge.setOnce(Map.of("django", "2.0", "flask", "9.0"));
        world.rematch();
        assertEquals(Map.of("ECR_INITIAL_SCAN", 1), scans());
        world.knowledge.setOnce(Map.of("django", "0.5"));
        world.rematch();
        world.rematch();
        after(1);
        assertEquals(Map.of("ECR_INITIAL_SCAN", 1, "ECR_RESCAN", 1), scans());
    }

    private static ImageUse use(String image, Workload workload, long running) {
        return new ImageUse(image, CLUSTER, workload, running, 0, Optional.empty());
    }

    private void runs(ImageUse... uses) {
        world.connector.uses = Optional.of(new UseListing.Complete(List.of(uses)));
    }

    private AwsEcrContainerImageDetails details() {
        List<Finding> findings =
                new Findings(world.database, world.keys, FindingsSettings.DEFAULTS)
                        .list(World.SCOPE, null, null, 10, null)
                        .findings();
        var details = Objects.requireNonNull(findings.getFirst().resources().getFirst().details());
        return Objects.requireNonNull(details.awsEcrContainerImage());
    }

    @Test
    void useShowsOnFindingsAndCoverageInSteps() throws InterruptedException {
        runs(use(IMAGE, WEB, 3));
        world.sweep();
        Instant first = Objects.requireNonNull(details().lastInUseAt());
        assertEquals(3L, details().inUseCount());
        int changes = world.changes();
        // Looked at every hour; while nothing but the time differs, findings stay as they are.
        for (int sweep = 0; sweep < 20; sweep++) {
            world.sweep();
        }
        assertEquals(first, details().lastInUseAt());
        assertEquals(changes, world.changes());
        after(2);
        assertTrue(Objects.requireNonNull(details().lastInUseAt()).isAfter(first));
        runs();
        after(1);
        assertEquals(0L, details().inUseCount());
        var metadata =
                Objects.requireNonNull(
                        world.reading
                                .coverage(World.SCOPE, null, 10, null)
                                .resources()
                                .getFirst()
                                .resourceMetadata());
        var image = Objects.requireNonNull(metadata.ecrImage());
        assertEquals(0L, image.inUseCount());
        assertEquals(details().lastInUseAt(), image.lastInUseAt());
    }

    @Test
    void whatRunsStaysAndWhatStartsComesBack() throws InterruptedException {
        windows =
                EcrConfiguration.builder()
                        .rescanDuration(EcrRescanDuration.DAYS_14)
                        .pullDateRescanDuration(EcrPullDateRescanDuration.DAYS_7)
                        .pullDateRescanMode(EcrPullDateRescanMode.LAST_IN_USE_AT)
                        .build();
        runs(use(IMAGE, WEB, 1));
        world.sweep();
        after(30);
        assertEquals("ACTIVE SUCCESSFUL", reason());
        runs();
        after(6);
        assertEquals("ACTIVE SUCCESSFUL", reason());
        after(3);
        assertEquals("INACTIVE SCAN_ELIGIBILITY_EXPIRED", reason());
        // A listing that failed changes nothing of what is known.
        world.connector.uses = Optional.of(new UseListing.Unknown("ecs:ListClusters was denied"));
        after(1);
        assertEquals("INACTIVE SCAN_ELIGIBILITY_EXPIRED", reason());
        runs(use(IMAGE, WEB, 1));
        after(1);
        assertEquals("ACTIVE SUCCESSFUL", reason());
        assertEquals(Set.of(IMAGE + " " + DJANGO), world.open());
    }

    private static List<String> told(ClusterUse page) {
        List<String> all = new ArrayList<>();
        for (ClusterInformation cluster : page.clusters()) {
            for (ClusterDetails each : Objects.requireNonNull(cluster.clusterDetails())) {
                String workload =
                        switch (each.clusterMetadata()) {
                            case ClusterMetadata.AwsEcsMetadataDetails(var ecs) ->
                                    ecs.detailsGroup();
                            case ClusterMetadata.AwsEksMetadataDetails(var eks) ->
                                    eks.namespace()
                                            + Objects.requireNonNull(eks.workloadInfoList())
                                                    .stream()
                                                    .map(one -> one.type() + "/" + one.name())
                                                    .toList();
                            case ClusterMetadata.Unknown unknown -> unknown.member();
                        };
                all.add(
                        cluster.clusterArn().substring(cluster.clusterArn().lastIndexOf('/') + 1)
                                + " "
                                + workload
                                + " "
                                + each.runningUnitCount()
                                + "/"
                                + each.stoppedUnitCount());
            }
        }
        return all;
    }

    @Test
    void clustersAreListedByImageOrRepositoryForTheirAccountsOnly() throws InterruptedException {
        String eks = "arn:aws:eks:us-east-1:" + Scripted.ACCOUNT + ":cluster/pods";
        runs(
                use(IMAGE, WEB, 2),
                use(OTHER, WEB, 5),
                new ImageUse(
                        IMAGE,
                        CLUSTER,
                        new Workload.EcsTasks("family:job", "job:1"),
                        0,
                        4,
                        Optional.of(world.now)),
                new ImageUse(
                        IMAGE,
                        eks,
                        new Workload.EksPods("prod", "api", "Deployment"),
                        3,
                        0,
                        Optional.empty()),
                new ImageUse(
                        IMAGE,
                        eks,
                        new Workload.EksPods("prod", "log", "DaemonSet"),
                        1,
                        1,
                        Optional.empty()));
        world.sweep();
        assertEquals(
                List.of(
                        "main service:web 2/0",
                        "main family:job 0/4",
                        "pods prod[Deployment/api, DaemonSet/log] 4/1"),
                told(world.reading.clusters(World.SCOPE, IMAGE, 100, null)));
        assertEquals(
                List.of("main service:web 7/0", "main family:job 0/4"),
                told(world.reading.clusters(World.SCOPE, REPOSITORY, 100, null)).subList(0, 2));
        ClusterUse page = world.reading.clusters(World.SCOPE, IMAGE, 1, null);
        assertEquals(1, page.clusters().size());
        ClusterUse rest =
                world.reading.clusters(World.SCOPE, IMAGE, 1, page.nextToken().orElseThrow());
        assertEquals(List.of("pods prod[Deployment/api, DaemonSet/log] 4/1"), told(rest));
        assertTrue(rest.nextToken().isEmpty());
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        world.reading.clusters(
                                World.SCOPE, OTHER, 1, page.nextToken().orElseThrow()));
        AccountScope stranger = AccountScope.of("000000000009", Scripted.REGION);
        assertEquals(List.of(), world.reading.clusters(stranger, IMAGE, 100, null).clusters());
        assertEquals(6L, details().inUseCount());
    }
}
