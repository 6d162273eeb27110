package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Runtime;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.artifacts.Artifact;
import org.openinspector.aws.organization.AwsAccounts;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.ScanProblem;
import org.openinspector.scan.Assessment;
import org.openinspector.testkit.Counts;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

/// The connector against the repository's own account: what was planted is found, whatever fails
/// closes nothing.
@NullUnmarked
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AwsConnectorTest {
    @TempDir static Path folder;

    private static Emulator emulator;
    private static AwsConnector connector;

    @BeforeAll
    static void start() throws Exception {
        Optional<String> missing = Emulator.missing();
        Assumptions.assumeTrue(missing.isEmpty(), missing.orElse(""));
        emulator = Emulator.start(folder.resolve("account"));
        connector = connector(folder.resolve("cache"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (connector != null) {
            connector.close();
        }
        if (emulator != null) {
            emulator.close();
        }
    }

    @BeforeEach
    void forgetCalls() throws Exception {
        emulator.calls();
    }

    @AfterEach
    void repair() throws Exception {
        emulator.noFaults();
        emulator.page(0);
    }

    private static AwsConnector connector(Path cache) throws Exception {
        AwsSettings settings = emulator.settings(cache);
        AwsAccount account = AwsAccount.identify(settings, Emulator.CREDENTIALS);
        assertEquals(emulator.account(), account.id());
        return open(account, settings, InstantSource.system());
    }

    private static AwsConnector open(AwsAccount account, AwsSettings settings, InstantSource clock)
            throws IOException {
        return AwsConnector.open(
                AwsAccounts.single(account, settings, Emulator.CREDENTIALS, clock), clock);
    }

    private static InspectionContext context() {
        return new InspectionContext(Artifact.Options.defaults());
    }

    private record Swept(SweepResult result, Map<String, Discovered> found) {
        Discovered get(Object id) {
            Discovered resource = found.get(String.valueOf(id));
            assertTrue(resource != null, () -> id + " is not among " + found.keySet());
            return resource;
        }
    }

    private static Swept sweep(String kind) throws InterruptedException {
        var unit = new SweepUnit(emulator.account(), "us-east-1", kind);
        assertTrue(connector.units().contains(unit));
        Map<String, Discovered> found = new TreeMap<>();
        SweepResult result =
                connector.sweep(
                        unit, each -> assertEquals(null, found.put(each.resource().id(), each)));
        withoutRepositories(found);
        return new Swept(result, found);
    }

    /// What is scanned; repositories only say how.
    private static void withoutRepositories(Map<String, Discovered> found) {
        found.values()
                .removeIf(each -> each.resource().type().equals(ResourceType.AWS_ECR_REPOSITORY));
    }

    private static String imageArn(Map<String, Object> planted) {
        return "arn:aws:ecr:us-east-1:"
                + emulator.account()
                + ":repository/"
                + planted.get("repository")
                + "/"
                + planted.get("digest");
    }

    private static String id(String kind, Map<String, Object> planted) {
        return switch (kind) {
            case "ec2" -> (String) planted.get("id");
            case "ecr" -> imageArn(planted);
            default -> planted.get("arn") + ":$LATEST";
        };
    }

    private static Inventory inventory(Discovered resource) throws InterruptedException {
        return assertInstanceOf(
                        Inspection.Inventoried.class, connector.inspect(resource, context()))
                .inventory();
    }

    /// Everything planted is discovered, nothing else, each with its reason; and what is scanned
    /// has the vulnerabilities that were planted.
    @ParameterizedTest
    @CsvSource({"ec2,instances", "ecr,images", "lambda,functions"})
    @Order(1)
    void whatWasPlantedIsFound(String kind, String name) throws Exception {
        emulator.page(2);
        Swept swept = sweep(kind);
        assertEquals(SweepResult.complete(), swept.result());
        Set<String> expected = new TreeSet<>();
        int findings = 0;
        try (Knowledge knowledge = new AdvisoryStore(folder.resolve("advisories")).open()) {
            for (Map<String, Object> planted : emulator.planted(name).values()) {
                if ("gone".equals(planted.get("reason"))) {
                    continue;
                }
                expected.add(id(kind, planted));
                Discovered resource = swept.get(id(kind, planted));
                assertEquals(
                        Optional.ofNullable((String) planted.get("reason")),
                        resource.ineligible().map(each -> each.reason().value()),
                        planted::toString);
                if (resource.ineligible().isPresent()) {
                    continue;
                }
                Set<String> ids =
                        Assessment.of(inventory(resource), knowledge).findings().stream()
                                .map(finding -> finding.id())
                                .collect(Collectors.toSet());
                for (Object id :
                        ((Map<?, ?>) planted.getOrDefault("findings", Map.of())).keySet()) {
                    // The starter set knows Debian and PyPI; AlmaLinux needs its own feed.
                    if (!"ALMALINUX_9".equals(planted.get("platform"))) {
                        assertTrue(ids.contains(id), () -> id + " of " + planted + ": " + ids);
                        findings++;
                    }
                }
            }
        }
        assertEquals(expected, new TreeSet<>(swept.found().keySet()));
        Counts.record(
                "AWS " + name + " and their vulnerabilities",
                expected.size() + findings,
                "acceptance/aws/seed.py",
                0);
    }

    @Test
    @Order(2)
    void instancesHaveTheirDetails() throws Exception {
        Swept swept = sweep("ec2");
        Map<String, Object> planted = emulator.planted("instances").get("debian");
        Discovered debian = swept.get(planted.get("id"));
        AwsEc2InstanceDetails details = debian.resource().details().awsEc2Instance();
        assertEquals("DEBIAN_11", details.platform());
        assertEquals("t3.micro", details.type());
        assertEquals("operators", details.keyName());
        assertEquals(planted.get("image"), details.imageId());
        assertEquals(planted.get("vpc"), details.vpcId());
        assertEquals(planted.get("subnet"), details.subnetId());
        assertEquals(1, details.ipV6Addresses().size());
        assertTrue(details.ipV4Addresses().stream().anyMatch(a -> a.startsWith("10.7.1.")));
        assertEquals(planted.get("vpc"), debian.resource().details().vm().networkId());
        assertEquals("debian", debian.resource().details().vm().vmName());
        assertEquals(Map.of("Name", "debian", "team", "payments"), debian.resource().tags());
        assertEquals("LINUX", debian.metadata().orElseThrow().ec2().platform().value());
        for (Map<String, Object> each : emulator.planted("instances").values()) {
            if (each.get("platform") != null) {
                assertEquals(
                        each.get("platform"),
                        swept.get(each.get("id")).resource().details().awsEc2Instance().platform());
            }
        }
        // Pausing keeps findings, leaving closes them.
        Map<String, Boolean> closes = new TreeMap<>();
        swept.found()
                .values()
                .forEach(each ->
                        each.ineligible()
                                .ifPresent(why ->
                                        closes.put(why.reason().value(), why.closesFindings())));
        assertEquals(
                Map.of(
                        "EC2_INSTANCE_STOPPED", false,
                        "EXCLUDED_BY_TAG", true,
                        "UNMANAGED_EC2_INSTANCE", false,
                        "NO_INVENTORY", false,
                        "STALE_INVENTORY", false,
                        "UNSUPPORTED_OS", true),
                closes);
    }

    private static List<String> purls(Inventory inventory) {
        return inventory.packages().stream().map(each -> each.purl().toString()).toList();
    }

    @Test
    @Order(3)
    void inventoriesAreThoseOfTheTools() throws Exception {
        Swept swept = sweep("ec2");
        Inventory alma = inventory(swept.get(emulator.planted("instances").get("alma").get("id")));
        assertEquals(
                List.of(
                        "pkg:rpm/almalinux/bash@5.1.8-4.el9?arch=x86_64&distro=almalinux-9.0&upstream=bash-5.1.8-4.el9.src.rpm",
                        "pkg:rpm/almalinux/curl-minimal@7.76.1-14.el9_0.4?arch=x86_64&distro=almalinux-9.0&upstream=curl-7.76.1-14.el9_0.4.src.rpm",
                        "pkg:rpm/almalinux/openssl-libs@3.0.1-41.el9_0?arch=x86_64&distro=almalinux-9.0&epoch=1&upstream=openssl-3.0.1-41.el9_0.src.rpm",
                        "pkg:rpm/almalinux/tzdata@2022a-1.el9_0?arch=noarch&distro=almalinux-9.0&upstream=tzdata-2022a-1.el9_0.src.rpm"),
                purls(alma));
        InstalledPackage openssl = alma.packages().get(2);
        assertEquals("1:3.0.1-41.el9_0", openssl.version());
        assertEquals("openssl", openssl.source().orElseThrow().name());
        var ubuntu =
                assertInstanceOf(
                        Inspection.Inventoried.class,
                        connector.inspect(
                                swept.get(emulator.planted("instances").get("ubuntu").get("id")),
                                context()));
        assertEquals(
                List.of(
                        "pkg:deb/ubuntu/bash@5.1-6ubuntu1?arch=amd64&distro=ubuntu-22.04",
                        "pkg:snap/core20@20230801"),
                purls(ubuntu.inventory()));
        assertTrue(
                ubuntu.problems().getFirst().message().contains("source package of 1 packages"),
                ubuntu.problems()::toString);
    }

    @Test
    @Order(4)
    void imagesHaveTheirDetailsAndSharedLayersAreFetchedOnce() throws Exception {
        try (AwsConnector fresh = connector(folder.resolve("cache-2"))) {
            Map<String, Discovered> found = new TreeMap<>();
            var unit = new SweepUnit(emulator.account(), "us-east-1", "ecr");
            assertEquals(
                    SweepResult.complete(),
                    fresh.sweep(unit, each -> found.put(each.resource().id(), each)));
            withoutRepositories(found);
            for (String name : List.of("api", "arm64")) {
                Map<String, Object> planted = emulator.planted("images").get(name);
                Discovered image = found.get(imageArn(planted));
                var details = image.resource().details().awsEcrContainerImage();
                assertEquals(planted.get("repository"), details.repositoryName());
                assertEquals(planted.get("digest"), details.imageHash());
                assertEquals(planted.get("tags"), details.imageTags());
                assertEquals(planted.get("architecture"), details.architecture());
                assertEquals("builders@example.org", details.author());
                assertEquals(emulator.account(), details.registry());
                assertEquals(planted.get("digest"), image.fingerprint());
                assertInstanceOf(Inspection.Inventoried.class, fresh.inspect(image, context()));
            }
            Discovered docker = found.get(imageArn(emulator.planted("images").get("docker")));
            assertInstanceOf(Inspection.Inventoried.class, fresh.inspect(docker, context()));
            // Five configurations; layers: Debian once for three images, two more of them, and
            // nothing at all the second time.
            assertEquals(4 + 3, emulator.calls().get("blob"));
            for (Discovered image : found.values()) {
                fresh.inspect(image, context());
            }
            fresh.sweep(unit, each -> {});
            Map<String, Long> calls = emulator.calls();
            assertEquals(1, calls.getOrDefault("blob", 0L), calls::toString);
            assertFalse(calls.containsKey("ecr.BatchGetImage"), calls::toString);
        }
    }

    @Test
    @Order(5)
    void functionsHaveTheirDetailsAndLayers() throws Exception {
        Swept swept = sweep("lambda");
        Map<String, Object> planted = emulator.planted("functions").get("orders");
        Discovered orders = swept.get(planted.get("arn") + ":$LATEST");
        AwsLambdaFunctionDetails details = orders.resource().details().awsLambdaFunction();
        assertEquals("orders", details.functionName());
        assertEquals(Runtime.PYTHON_3_12, details.runtime());
        assertEquals(planted.get("codeSha256"), details.codeSha256());
        assertEquals(planted.get("layers"), details.layers());
        assertEquals("ZIP", details.packageType().value());
        assertTrue(details.lastModifiedAt() != null);
        assertTrue(details.executionRoleArn().endsWith(":role/functions"));
        assertEquals(
                planted.get("layers"), orders.metadata().orElseThrow().lambdaFunction().layers());
        Map<String, String> layers = new TreeMap<>();
        for (InstalledPackage each : inventory(orders).packages()) {
            layers.put(
                    each.purl().name() + " " + each.evidence().getFirst().path(),
                    each.evidence().getFirst().layer().orElse("code"));
        }
        assertEquals(
                Map.of(
                        "requests var/task/requests-2.19.1.dist-info/METADATA",
                        "code",
                        "urllib3 opt/python/urllib3-1.24.1.dist-info/METADATA",
                        String.valueOf(((List<?>) planted.get("layers")).getFirst())),
                layers);
    }

    /// A listing that is not read to its end is no listing: nothing may be closed by it.
    @ParameterizedTest
    @CsvSource({
        "ec2,ec2.DescribeInstances,page2,INTERNAL_ERROR,ec2:DescribeInstances in us-east-1 failed with status 500 (InternalError)",
        "ec2,ec2.DescribeInstances,denied,ACCESS_DENIED,ec2:DescribeInstances in us-east-1 was denied (UnauthorizedOperation): allow the action ec2:DescribeInstances",
        "ec2,ec2.DescribeInstances,html,INTERNAL_ERROR,'ec2:DescribeInstances in us-east-1 is not supported by the endpoint, which answers with status 500 and no error that AWS knows'",
        "ec2,ssm.DescribeInstanceInformation,page2,INTERNAL_ERROR,ssm:DescribeInstanceInformation in us-east-1 failed with status 500 (InternalServerError)",
        "ec2,ssm.DescribeInstanceInformation,denied,ACCESS_DENIED,ssm:DescribeInstanceInformation in us-east-1 was denied (AccessDeniedException): allow the action ssm:DescribeInstanceInformation",
        "ecr,ecr.DescribeRepositories,page2,INTERNAL_ERROR,ecr:DescribeRepositories in us-east-1 failed with status 500 (InternalServerError)",
        "ecr,ecr.DescribeImages,denied,ACCESS_DENIED,ecr:DescribeImages in us-east-1 was denied (AccessDeniedException): allow the action ecr:DescribeImages",
        "ecr,ecr.DescribeImages,html,INTERNAL_ERROR,'ecr:DescribeImages in us-east-1 is not supported by the endpoint, which answers with status 500 and no error that AWS knows'",
        "lambda,lambda.ListFunctions,page2,INTERNAL_ERROR,lambda:ListFunctions in us-east-1 failed with status 500 (InternalServerError)",
        "lambda,lambda.ListFunctions,throttle,INTERNAL_ERROR,'lambda:ListFunctions in us-east-1 was refused as too much (ThrottlingException), also after waiting'",
    })
    @Order(6)
    void aListingThatFailsIsIncomplete(
            String kind, String operation, String fault, String reason, String message)
            throws Exception {
        emulator.page(2);
        emulator.fault(operation, fault);
        SweepResult result = sweep(kind).result();
        assertEquals(new SweepResult.Incomplete(message, ScanStatusReason.of(reason)), result);
    }

    @Test
    @Order(7)
    void whatFailsForOneResourceIsToldOfIt() throws Exception {
        emulator.fault("ssm.GetInventory", "denied");
        emulator.fault("ssm.ListInventoryEntries", "denied");
        Discovered debian = sweep("ec2").get(emulator.planted("instances").get("debian").get("id"));
        assertEquals("ACCESS_DENIED", debian.ineligible().orElseThrow().reason().value());
        assertFalse(debian.ineligible().orElseThrow().closesFindings());
        assertTrue(
                debian.ineligible().orElseThrow().message().endsWith("ssm:ListInventoryEntries"));
        var not =
                assertInstanceOf(
                        Inspection.NotInspected.class, connector.inspect(debian, context()));
        assertEquals(ScanStatusReason.ACCESS_DENIED, not.reason());

        Discovered orders =
                sweep("lambda")
                        .get(emulator.planted("functions").get("orders").get("arn") + ":$LATEST");
        emulator.fault("lambda.GetLayerVersion", "denied");
        var partly =
                assertInstanceOf(
                        Inspection.Inventoried.class, connector.inspect(orders, context()));
        ScanProblem problem = partly.problems().getFirst();
        assertEquals(
                orders.resource().details().awsLambdaFunction().layers().getFirst(),
                problem.layer().orElseThrow());
        assertEquals(1, partly.inventory().packages().size());
    }

    @ParameterizedTest
    @CsvSource({
        "damage,INTERNAL_ERROR,does not match its digest",
        "denied,ACCESS_DENIED,answers with status 403"
    })
    @Order(8)
    void contentThatCannotBeHadIsToldWithoutItsAddress(String fault, String reason, String message)
            throws Exception {
        try (AwsConnector fresh = connector(folder.resolve("cache-" + fault))) {
            Swept images = sweep("ecr");
            Swept functions = sweep("lambda");
            emulator.fault("blob", fault);
            for (Discovered each :
                    List.of(
                            images.get(imageArn(emulator.planted("images").get("api"))),
                            functions.get(
                                    emulator.planted("functions").get("orders").get("arn")
                                            + ":$LATEST"))) {
                var not =
                        assertInstanceOf(
                                Inspection.NotInspected.class, fresh.inspect(each, context()));
                assertEquals(reason, not.reason().value());
                assertTrue(not.message().contains(message), not.message());
                assertFalse(not.message().contains("Signature"), not.message());
            }
            emulator.noFaults();
            assertInstanceOf(
                    Inspection.Inventoried.class,
                    fresh.inspect(
                            images.get(imageArn(emulator.planted("images").get("api"))),
                            context()));
        }
        try (var left = Files.list(folder.resolve("cache-" + fault))) {
            assertTrue(left.noneMatch(file -> file.toString().endsWith(".part")));
        }
    }

    @Test
    @Order(9)
    void anInterruptedSweepEnds() throws Exception {
        emulator.fault("ec2.DescribeInstances", "slow");
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread sweeping =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                sweep("ec2");
                            } catch (Throwable e) {
                                seen.set(e);
                            }
                        });
        Thread.sleep(500);
        sweeping.interrupt();
        assertTrue(sweeping.join(java.time.Duration.ofSeconds(10)));
        assertInstanceOf(InterruptedException.class, seen.get());
    }

    @Test
    @Order(10)
    void changesShow() throws Exception {
        Swept before = sweep("ec2");
        String id = (String) emulator.planted("instances").get("alma").get("id");
        Path inventory = emulator.folder.resolve("inventory.json");
        String text = Files.readString(inventory);
        // The agent has captured it again: the same, then something else.
        String again = text.replaceAll("(\"captureTime\": \"[^\"]*:)[0-9]{2}Z", "$1" + "59Z");
        Files.writeString(inventory, again);
        assertEquals(before.get(id).fingerprint(), sweep("ec2").get(id).fingerprint());
        Files.writeString(inventory, again.replace("\"5.1.8\"", "\"5.1.9\""));
        assertNotEquals(before.get(id).fingerprint(), sweep("ec2").get(id).fingerprint());

        Map<String, Object> resize = emulator.planted("functions").get("resize");
        String function = resize.get("arn") + ":$LATEST";
        Discovered old = sweep("lambda").get(function);
        AwsSettings settings = emulator.settings(folder);
        try (AwsClients clients = new AwsClients(settings, Emulator.CREDENTIALS)) {
            var zip = new java.io.ByteArrayOutputStream();
            try (var out = new java.util.zip.ZipOutputStream(zip)) {
                out.putNextEntry(new java.util.zip.ZipEntry("index.js"));
            }
            clients.lambda("us-east-1")
                    .updateFunctionCode(b ->
                            b.functionName("resize")
                                    .zipFile(
                                            software.amazon.awssdk.core.SdkBytes.fromByteArray(
                                                    zip.toByteArray())));
            Discovered updated = sweep("lambda").get(function);
            assertNotEquals(old.fingerprint(), updated.fingerprint());
            assertEquals(List.of(), inventory(updated).packages());

            Ec2Client ec2 = clients.ec2("us-east-1");
            ec2.terminateInstances(b -> b.instanceIds(id));
            Swept after = sweep("ec2");
            assertEquals(SweepResult.complete(), after.result());
            assertFalse(after.found().containsKey(id));
            Set<String> rest = new HashSet<>(before.found().keySet());
            rest.remove(id);
            assertEquals(rest, after.found().keySet());

            String image = imageArn(emulator.planted("images").get("docker"));
            Discovered docker = sweep("ecr").get(image);
            clients.ecr("us-east-1")
                    .batchDeleteImage(b ->
                            b.repositoryName("shop-api")
                                    .imageIds(
                                            ImageIdentifier.builder()
                                                    .imageDigest(docker.fingerprint())
                                                    .build()));
            assertFalse(sweep("ecr").found().containsKey(image));
            try (AwsConnector fresh = connector(folder.resolve("cache-3"))) {
                assertInstanceOf(Inspection.Gone.class, fresh.inspect(docker, context()));
            }
        }
    }

    @Test
    @Order(11)
    void inventoriesGrowStale() throws Exception {
        AwsSettings settings = emulator.settings(folder.resolve("cache"));
        Instant later = Instant.now().plusSeconds(8 * 86_400);
        try (AwsConnector late =
                open(
                        AwsAccount.identify(settings, Emulator.CREDENTIALS),
                        settings,
                        InstantSource.fixed(later))) {
            Map<String, Discovered> found = new TreeMap<>();
            late.sweep(
                    new SweepUnit(emulator.account(), "us-east-1", "ec2"),
                    each -> found.put(each.resource().id(), each));
            String id = (String) emulator.planted("instances").get("debian").get("id");
            assertEquals(
                    ScanStatusReason.STALE_INVENTORY,
                    found.get(id).ineligible().orElseThrow().reason());
        }
    }

    @Test
    @Order(12)
    void whoTheAccountIsIsToldOrWhyNot() throws IOException, InterruptedException {
        AwsSettings settings = emulator.settings(folder.resolve("cache"));
        emulator.fault("sts.GetCallerIdentity", "denied");
        assertEquals(
                emulator.endpoint
                        + " refuses the credentials (AccessDenied): a policy denies"
                        + " sts:GetCallerIdentity; allow it",
                whyNot(settings));
        emulator.fault("sts.GetCallerIdentity", "html");
        assertEquals(
                emulator.endpoint
                        + " answers with status 500 and no error that AWS knows, expected an AWS"
                        + " endpoint: check --aws-endpoint",
                whyNot(settings));
        AwsSettings nobody =
                AwsSettings.of(
                        Optional.of(java.net.URI.create("http://127.0.0.1:1")),
                        List.of("us-east-1"),
                        folder.resolve("cache"));
        assertEquals(
                "could not reach http://127.0.0.1:1: nobody answers there (connection refused)",
                whyNot(nobody));
    }

    private static String whyNot(AwsSettings settings) {
        try {
            return "it is " + AwsAccount.identify(settings, Emulator.CREDENTIALS);
        } catch (AwsAccountException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
