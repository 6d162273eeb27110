package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.accounts.settings.DeepInspection;
import org.openinspector.artifacts.Artifact;
import org.openinspector.aws.StubSsm.Invocation;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;

/// Instances of a stub: how few calls a sweep makes, what is told of each, and each reason that
/// coverage may show.
@NullUnmarked
class Ec2InstancesTest {
    private static final SweepUnit UNIT = new SweepUnit(StubSsm.ACCOUNT, StubSsm.REGION, "ec2");
    private static final String ONE = "i-00000001";
    private static final String TWO = "i-00000002";

    @TempDir Path folder;
    private StubSsm aws;
    private AwsClients clients;
    private Ec2Instances instances;
    private DeepInspection deep = new DeepInspection(true, List.of("/opt/shop"), List.of("/srv"));

    @BeforeEach
    void start() throws IOException {
        aws = new StubSsm();
        clients = aws.clients(folder);
        instances = instances(settings());
    }

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    private static Ec2Settings settings(Ec2Settings.Purpose... purposes) {
        Set<Ec2Settings.Purpose> commands = EnumSet.noneOf(Ec2Settings.Purpose.class);
        commands.addAll(List.of(purposes));
        return new Ec2Settings(
                commands,
                Optional.empty(),
                Optional.empty(),
                "installation1",
                Duration.ofHours(6),
                4);
    }

    private static Ec2Settings collecting() {
        return settings(Ec2Settings.Purpose.INVENTORY);
    }

    private Ec2Instances instances(Ec2Settings ec2) throws IOException {
        return Ec2Instances.of(
                clients.settings(), ec2, new CommandInvocations(ec2), _ -> deep, () -> aws.now);
    }

    private record Swept(SweepResult result, Map<String, Discovered> found) {
        Discovered get(String id) {
            return found.get(id);
        }

        String reason(String id) {
            return found.get(id).ineligible().map(why -> why.reason().value()).orElse("");
        }
    }

    private Swept sweep(Ec2Instances by) throws InterruptedException {
        Map<String, Discovered> found = new TreeMap<>();
        SweepResult result = by.sweep(clients, UNIT, each -> found.put(each.resource().id(), each));
        return new Swept(result, found);
    }

    private Inspection inspect(Ec2Instances by, Discovered instance) throws InterruptedException {
        return by.inspect(clients, instance, new InspectionContext(Artifact.Options.defaults()));
    }

    private static List<String> purls(Inspection inspection) {
        return assertInstanceOf(Inspection.Inventoried.class, inspection, inspection::toString)
                .inventory()
                .packages()
                .stream()
                .map(each -> each.purl().toString())
                .toList();
    }

    private static String shortfall(Inspection inspection) {
        return assertInstanceOf(Inspection.Inventoried.class, inspection, inspection::toString)
                .shortfall()
                .map(why -> why.reason().value())
                .orElse("");
    }

    @Test
    void inventoriesComeInBulkAndAreAskedForAgainOnlyIfTheyChanged() throws Exception {
        for (int i = 0; i < 120; i++) {
            aws.debian("i-%08x".formatted(i), StubSsm.application("bash", "5." + i));
        }
        Swept first = sweep(instances);
        assertEquals(SweepResult.complete(), first.result());
        assertEquals(120, first.found().size());
        // 120 instances, fifty a page.
        assertEquals(3, aws.calls("ssm.GetInventory"));
        assertEquals(0, aws.calls("ssm.ListInventoryEntries"));
        assertEquals(
                List.of("pkg:deb/debian/bash@5.7?arch=amd64&distro=debian-12"),
                purls(inspect(instances, first.get("i-00000007"))));
        // What the sweep got is what the inspection reads.
        assertEquals(0, aws.calls("ssm.GetInventory"));
        assertEquals(0, aws.calls("ssm.ListInventoryEntries"));
        assertEquals(1, aws.calls("ssm.DescribeInstanceInformation"));
        // Asked for a second time, it is there no more, and one call brings it.
        purls(inspect(instances, first.get("i-00000007")));
        assertEquals(1, aws.calls("ssm.GetInventory"));

        aws.now = aws.now.plus(Duration.ofMinutes(10));
        Swept second = sweep(instances);
        assertEquals(0, aws.calls("ssm.GetInventory"), "nothing was gathered since");
        assertEquals(first.get("i-00000007").fingerprint(), second.get("i-00000007").fingerprint());

        // Gathered again with the same content: asked about, and still the same.
        aws.managed.get("i-00000007").put("LastAssociationExecutionDate", aws.now.getEpochSecond());
        aws.inventories.put(
                "i-00000007",
                new StubSsm.Inventory(
                        aws.now.toString(),
                        "hash-of-i-00000007",
                        List.of(StubSsm.application("bash", "5.7"))));
        Swept third = sweep(instances);
        assertEquals(1, aws.calls("ssm.GetInventory"));
        assertEquals(first.get("i-00000007").fingerprint(), third.get("i-00000007").fingerprint());

        aws.managed
                .get("i-00000007")
                .put("LastAssociationExecutionDate", aws.now.getEpochSecond() + 1);
        aws.inventories.put(
                "i-00000007",
                new StubSsm.Inventory(
                        aws.now.toString(), "other", List.of(StubSsm.application("bash", "6"))));
        Swept fourth = sweep(instances);
        assertNotEquals(
                first.get("i-00000007").fingerprint(), fourth.get("i-00000007").fingerprint());
        assertEquals(
                List.of("pkg:deb/debian/bash@6?arch=amd64&distro=debian-12"),
                purls(inspect(instances, fourth.get("i-00000007"))));
        aws.now = aws.now.plus(Duration.ofHours(2));
        sweep(instances);
        assertEquals(3, aws.calls("ssm.GetInventory") - 1, "after an hour all are asked about");
    }

    @ParameterizedTest
    @ValueSource(strings = {"denied", "html"})
    void whereBulkIsMissingInstancesAreAskedAboutOneByOne(String fault) throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5"));
        aws.debian(TWO);
        aws.faults.put(
                "ssm.GetInventory",
                _ -> fault.equals("denied") ? StubSsm.denied() : StubSsm.page());
        Swept swept = sweep(instances);
        assertEquals(SweepResult.complete(), swept.result());
        assertEquals("", swept.reason(ONE));
        assertEquals("NO_INVENTORY", swept.reason(TWO));
        assertEquals(2, aws.calls("ssm.ListInventoryEntries"));
        assertEquals(1, purls(inspect(instances, swept.get(ONE))).size());
        aws.faults.put("ssm.ListInventoryEntries", _ -> StubSsm.denied());
        Ec2Instances fresh = instances(settings());
        Discovered denied = sweep(fresh).get(ONE);
        assertEquals("ACCESS_DENIED", denied.ineligible().orElseThrow().reason().value());
        assertTrue(
                denied.ineligible()
                        .orElseThrow()
                        .message()
                        .contains("allow the action ssm:ListInventoryEntries"));
        assertFalse(denied.ineligible().orElseThrow().closesFindings());
    }

    @Test
    void aServiceThatIsDownTakesNothingAway() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5"));
        Swept before = sweep(instances);
        aws.managed.get(ONE).put("LastAssociationExecutionDate", aws.now.getEpochSecond() + 9);
        aws.faults.put("ssm.GetInventory", _ -> new StubSsm.Answer(500, "text/plain", ""));
        Swept after = sweep(instances);
        assertEquals("", after.reason(ONE));
        assertEquals(before.get(ONE).fingerprint(), after.get(ONE).fingerprint());
        assertEquals("INTERNAL_ERROR", sweep(instances(settings())).reason(ONE));
        aws.faults.put("ssm.DescribeInstanceInformation", _ -> StubSsm.denied());
        Swept unknown = sweep(instances);
        var incomplete = assertInstanceOf(SweepResult.Incomplete.class, unknown.result());
        assertEquals("ACCESS_DENIED", incomplete.coverageReason().value());
        assertEquals("ACCESS_DENIED", unknown.reason(ONE));
    }

    @Test
    void eachReasonThatAListingCanTell() throws Exception {
        aws.debian("i-000000a1", StubSsm.application("bash", "5"));
        aws.debian("i-000000a2", StubSsm.application("bash", "5"));
        aws.machines.put("i-000000a2", new StubSsm.Machine("stopped", Map.of()));
        aws.debian("i-000000a3", StubSsm.application("bash", "5"));
        aws.machines.put(
                "i-000000a3", new StubSsm.Machine("running", Map.of("inspectorEC2exclusion", "")));
        aws.machines.put("i-000000a4", new StubSsm.Machine("running", Map.of()));
        aws.debian("i-000000a5");
        aws.debian("i-000000a6");
        aws.inventories.put(
                "i-000000a6",
                new StubSsm.Inventory(
                        aws.now.minus(Duration.ofDays(8)).toString(), "old", List.of()));
        aws.debian("i-000000a7", StubSsm.application("bash", "5"));
        aws.managed.get("i-000000a7").put("PlatformName", "Plan 9");
        aws.debian("i-000000a8");
        aws.inventories.put("i-000000a8", new StubSsm.Inventory("yesterday", "odd", List.of()));
        aws.debian("i-000000a9", StubSsm.application("bash", "5"));
        aws.machines.put("i-000000a9", new StubSsm.Machine("terminated", Map.of()));
        aws.debian("i-000000aa", StubSsm.application("bash", "5"));
        aws.managed.get("i-000000aa").put("PingStatus", "Inactive");
        Swept swept = sweep(instances);
        Map<String, String> reasons = new TreeMap<>();
        Map<String, Boolean> closes = new HashMap<>();
        swept.found()
                .forEach((id, each) -> {
                    reasons.put(id, swept.reason(id));
                    each.ineligible()
                            .ifPresent(why -> closes.put(swept.reason(id), why.closesFindings()));
                });
        assertEquals(
                new TreeMap<>(
                        Map.of(
                                "i-000000a1", "",
                                "i-000000a2", "EC2_INSTANCE_STOPPED",
                                "i-000000a3", "EXCLUDED_BY_TAG",
                                "i-000000a4", "UNMANAGED_EC2_INSTANCE",
                                "i-000000a5", "NO_INVENTORY",
                                "i-000000a6", "STALE_INVENTORY",
                                "i-000000a7", "UNSUPPORTED_OS",
                                "i-000000a8", "STALE_INVENTORY",
                                "i-000000aa", "UNMANAGED_EC2_INSTANCE")),
                reasons);
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

    @Test
    void oneInstanceIsLookedAtAlone() throws Exception {
        for (int i = 0; i < 60; i++) {
            aws.debian("i-%08x".formatted(i), StubSsm.application("bash", "5"));
        }
        Map<String, Discovered> found = new TreeMap<>();
        SweepResult result =
                instances.sweep(
                        clients,
                        UNIT,
                        Set.of("i-00000003", "i-0000ffff", "no instance"),
                        each -> found.put(each.resource().id(), each));
        // The other one vanished: told by not being handed over.
        assertEquals(SweepResult.complete(), result);
        assertEquals(Set.of("i-00000003"), found.keySet());
        assertEquals(1, aws.calls("ec2.DescribeInstances"));
        assertEquals(1, aws.calls("ssm.DescribeInstanceInformation"));
        assertEquals(1, aws.calls("ssm.GetInventory"));
        assertEquals(
                sweep(instances(settings())).get("i-00000003").fingerprint(),
                found.get("i-00000003").fingerprint(),
                "by whichever way it was seen");
    }

    @Test
    void pagesThatRepeatCloseNothing() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5"));
        aws.faults.put(
                "ec2.DescribeInstances",
                _ ->
                        new StubSsm.Answer(
                                200,
                                "text/xml",
                                "<DescribeInstancesResponse><reservationSet/><nextToken>again</nextToken></DescribeInstancesResponse>"));
        var incomplete = assertInstanceOf(SweepResult.Incomplete.class, sweep(instances).result());
        assertTrue(incomplete.reason().contains("read before"), incomplete.reason());
        assertEquals(2, aws.calls("ec2.DescribeInstances"));
    }

    @Test
    void inventoriesComeFromTheDataSyncWhereItHasThem() throws Exception {
        aws.debian(ONE);
        aws.debian(TWO, StubSsm.application("bash", "5"));
        String key =
                "inventories/prefix/AWS:Application/accountid="
                        + StubSsm.ACCOUNT
                        + "/region=us-east-1/resourcetype=ManagedInstanceInventory/"
                        + ONE
                        + ".json";
        aws.objects.put(
                key,
                """
                {"Name":"bash","Version":"5.2","Architecture":"x86_64","resourceId":"i-00000001",\
                "captureTime":"2026-11-21T11:30:00Z","schemaVersion":"1.1"}
                {"Name":"sudo","Version":"1.9","Architecture":"x86_64","resourceId":"i-00000001",\
                "captureTime":"2026-11-21T11:30:00Z","schemaVersion":"1.1"}
                """);
        var ec2 =
                new Ec2Settings(
                        Set.of(),
                        Optional.of(BucketPlace.parse("x", "s3://inventories/prefix/")),
                        Optional.empty(),
                        "installation1",
                        Duration.ofHours(6),
                        4);
        Ec2Instances synced = instances(ec2);
        Swept swept = sweep(synced);
        assertEquals("", swept.reason(ONE));
        assertEquals("", swept.reason(TWO));
        assertEquals(1, aws.calls("s3.ListObjectsV2"));
        assertEquals(1, aws.calls("ssm.GetInventory"), "for the other one");
        assertEquals(
                List.of(
                        "pkg:deb/debian/bash@5.2?arch=amd64&distro=debian-12",
                        "pkg:deb/debian/sudo@1.9?arch=amd64&distro=debian-12"),
                purls(inspect(synced, swept.get(ONE))));
        assertEquals(1, aws.calls("s3.GetObject"));
        String before = swept.get(ONE).fingerprint();
        aws.objects.put(key, "{\"Name\":\"bash\",\"Version\":\"6\",\"resourceId\":\"i-00000001\"}");
        assertNotEquals(before, sweep(synced).get(ONE).fingerprint());

        // A bucket that may not be read is no reason not to ask Systems Manager.
        aws.faults.put(
                "s3.ListObjectsV2",
                _ ->
                        new StubSsm.Answer(
                                403,
                                "application/xml",
                                "<Error><Code>AccessDenied</Code></Error>"));
        Swept without = sweep(instances(ec2));
        assertEquals("NO_INVENTORY", without.reason(ONE));
        assertEquals("", without.reason(TWO));
    }

    private static final String COLLECTED =
            """
            OpenInspector-Inventory 1
            kernel 6.1.0-18-amd64
            deb bash\tamd64\t5.2-1\tbash\t5.2-1\tD
            deb libssl3\tamd64\t3.0.11-1\topenssl\t3.0.11-1\tD
            deb python3-six\tall\t1.16-4\tsix\t1.16-4\tD
            packages 3
            file usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO
            owner python3-six
            +Name: six
            +Version: 1.16.0
            file opt/shop/lib/django-1.0.dist-info/METADATA
            +Name: Django
            +Version: 1.0
            archive opt/shop/app.jar
            entry META-INF/maven/org.example/thing/pom.properties
            +groupId=org.example
            +artifactId=thing
            +version=1.2.3
            entry org/example/Thing.class
            end 3
            """;

    @Test
    void collectsWhatSystemsManagerLacks() throws Exception {
        aws.debian(
                ONE,
                StubSsm.application("bash", "5.2-1"),
                StubSsm.application("libssl3", "3.0.11-1"));
        aws.runs = _ -> new Invocation("Success", "Success", COLLECTED);
        Ec2Instances by = instances(collecting());
        Swept first = sweep(by);
        assertEquals(1, aws.sent.size());
        StubSsm.Sent command = aws.sent.getFirst();
        assertEquals("OpenInspector-Inventory", command.document());
        assertEquals(
                "/usr/lib:/usr/lib64:/usr/local/lib:/usr/local/lib64:/opt/shop:/srv",
                command.parameter("Paths"));
        assertEquals(List.of(ONE), command.instances());
        assertEquals(
                "OpenInspector=installation1", aws.documentTags.get("OpenInspector-Inventory"));
        assertEquals("Sha256", command.request().get("DocumentHashType"));

        // Nothing is known of it yet; the first inventory is Systems Manager's.
        assertEquals("", shortfall(inspect(by, first.get(ONE))));
        Swept second = sweep(by);
        assertEquals(1, aws.sent.size(), "not sent again");
        assertNotEquals(first.get(ONE).fingerprint(), second.get(ONE).fingerprint());
        var inspected =
                assertInstanceOf(Inspection.Inventoried.class, inspect(by, second.get(ONE)));
        assertEquals(
                List.of(
                        "pkg:deb/debian/bash@5.2-1?arch=amd64&distro=debian-12",
                        "pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12",
                        "pkg:deb/debian/python3-six@1.16-4?arch=all&distro=debian-12",
                        "pkg:maven/org.example/thing@1.2.3",
                        "pkg:pypi/django@1.0",
                        "pkg:pypi/six@1.16.0"),
                purls(inspected));
        var packages = inspected.inventory().packages();
        assertEquals("openssl", packages.get(1).source().orElseThrow().name());
        assertEquals(
                packages.get(2).purl(),
                packages.get(5).ownedBy().orElseThrow(),
                "it follows its owner");
        assertEquals(
                "6.1.0-18-amd64", inspected.inventory().system().runningKernel().orElseThrow());
        assertEquals(List.of(), inspected.problems());
        assertEquals(Optional.empty(), inspected.shortfall());

        // Systems Manager's list is newer now: its versions, and the sources that are known.
        aws.inventories.put(
                ONE,
                new StubSsm.Inventory(
                        aws.now.plusSeconds(60).toString(),
                        "newer",
                        List.of(StubSsm.application("libssl3", "3.0.12-1"))));
        aws.managed.get(ONE).put("LastAssociationExecutionDate", aws.now.getEpochSecond() + 60);
        var newer = assertInstanceOf(Inspection.Inventoried.class, inspect(by, sweep(by).get(ONE)));
        assertEquals(
                List.of("3.0.12-1", "1.2.3", "1.0", "1.16.0"),
                newer.inventory().packages().stream().map(each -> each.version()).toList());
        assertEquals(
                "openssl 3.0.12-1",
                newer.inventory()
                        .packages()
                        .getFirst()
                        .source()
                        .map(source -> source.name() + " " + source.version())
                        .orElseThrow());

        aws.now = aws.now.plus(Duration.ofHours(6));
        sweep(by);
        assertEquals(2, aws.sent.size(), "after six hours");
    }

    @Test
    void aNewServerSendsNothingTwice() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5"));
        aws.runs = _ -> new Invocation("InProgress", "InProgress", "");
        sweep(instances(collecting()));
        sweep(instances(collecting()));
        assertEquals(1, aws.sent.size());
    }

    @ParameterizedTest
    @CsvSource({
        "Success, Success, 'no such output', DEEP_INSPECTION_NO_INVENTORY",
        "Success, Success, 'end', ''",
        "Success, Success, 'limit packages', DEEP_INSPECTION_PACKAGE_COLLECTION_LIMIT_EXCEEDED",
        "Success, Success, 'limit time', DEEP_INSPECTION_COLLECTION_TIME_LIMIT_EXCEEDED",
        "Success, Success, 'cut', DEEP_INSPECTION_PACKAGE_COLLECTION_LIMIT_EXCEEDED",
        "TimedOut, ExecutionTimedOut, '', DEEP_INSPECTION_COLLECTION_TIME_LIMIT_EXCEEDED",
        "TimedOut, DeliveryTimedOut, '', DEEP_INSPECTION_NO_INVENTORY",
        "Failed, Failed, '', DEEP_INSPECTION_NO_INVENTORY",
        "Failed, Undeliverable, '', DEEP_INSPECTION_NO_INVENTORY",
        "Cancelled, Cancelled, '', DEEP_INSPECTION_NO_INVENTORY"
    })
    void eachReasonThatACollectionCanTell(
            String status, String details, String output, String expected) throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5.2-1"));
        String printed =
                switch (output) {
                    case "end" -> COLLECTED;
                    case "limit packages", "limit time" ->
                            COLLECTED.replace("end 3", output + "\nend 3");
                    case "cut" -> COLLECTED.substring(0, COLLECTED.indexOf("archive"));
                    default -> output;
                };
        aws.runs = _ -> new Invocation(status, details, printed);
        Ec2Instances by = instances(collecting());
        sweep(by);
        Inspection inspection = inspect(by, sweep(by).get(ONE));
        assertEquals(expected, shortfall(inspection));
        // The packages of the system are there, whatever became of the others.
        assertTrue(purls(inspection).getFirst().startsWith("pkg:deb/debian/bash@5.2-1"));

        // An account that does not want deep inspection is not told of its troubles.
        deep = new DeepInspection(false, List.of(), List.of());
        Inspection without = inspect(by, sweep(by).get(ONE));
        assertEquals("", shortfall(without));
        assertTrue(purls(without).stream().noneMatch(purl -> purl.startsWith("pkg:pypi")));
    }

    @Test
    void aDeniedCommandIsAReason() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5"));
        aws.faults.put("ssm.SendCommand", _ -> StubSsm.denied());
        Ec2Instances by = instances(collecting());
        sweep(by);
        Inspection inspection = inspect(by, sweep(by).get(ONE));
        assertEquals("DEEP_INSPECTION_NO_INVENTORY", shortfall(inspection));
        assertTrue(
                assertInstanceOf(Inspection.Inventoried.class, inspection)
                        .shortfall()
                        .orElseThrow()
                        .message()
                        .contains("allow the action ssm:SendCommand"));
    }

    @Test
    void noMoreCollectionsThanADayMayHave() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5.2-1"));
        aws.runs = _ -> new Invocation("Success", "Success", COLLECTED);
        Instant begin = aws.now;
        Ec2Instances by = instances(collecting());
        for (int i = 0; i < 4; i++) {
            // Fixes collect too, in between.
            aws.now = begin.plus(Duration.ofMinutes(10L * i));
            String _ = by.collections().sendNow(clients, UNIT, deep, List.of(ONE));
        }
        aws.now = begin.plus(Duration.ofHours(7));
        Inspection inspection = inspect(by, sweep(by).get(ONE));
        assertEquals(4, aws.sent.size());
        assertEquals("DEEP_INSPECTION_DAILY_SSM_INVENTORY_LIMIT_EXCEEDED", shortfall(inspection));
        aws.now = begin.plus(Duration.ofHours(25));
        sweep(by);
        assertEquals(5, aws.sent.size());
    }

    @Test
    void aCollectionThatFellShortTakesNothingAway() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5.2-1"));
        aws.runs = _ -> new Invocation("Success", "Success", COLLECTED);
        Ec2Instances by = instances(collecting());
        sweep(by);
        List<String> complete = purls(inspect(by, sweep(by).get(ONE)));
        aws.now = aws.now.plus(Duration.ofHours(7));
        aws.runs = _ -> new Invocation("TimedOut", "ExecutionTimedOut", "");
        sweep(by);
        Inspection later = inspect(by, sweep(by).get(ONE));
        assertEquals("DEEP_INSPECTION_COLLECTION_TIME_LIMIT_EXCEEDED", shortfall(later));
        assertEquals(complete, purls(later));
        // Also for a server that was started since.
        Ec2Instances fresh = instances(collecting());
        assertEquals(complete, purls(inspect(fresh, sweep(fresh).get(ONE))));
    }

    @Test
    void longOutputsAreReadFromTheBucket() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5.2-1"));
        String padding = "+" + "x".repeat(400) + "\n";
        String longOne =
                COLLECTED.replace("+Version: 1.0\n", "+Version: 1.0\n+\n" + padding.repeat(80));
        aws.runs = _ -> new Invocation("Success", "Success", longOne);
        var ec2 =
                new Ec2Settings(
                        EnumSet.of(Ec2Settings.Purpose.INVENTORY),
                        Optional.empty(),
                        Optional.of(BucketPlace.parse("x", "s3://outputs/here")),
                        "installation1",
                        Duration.ofHours(6),
                        4);
        Ec2Instances by = instances(ec2);
        sweep(by);
        assertEquals("outputs", aws.sent.getFirst().request().get("OutputS3BucketName"));
        assertEquals("here", aws.sent.getFirst().request().get("OutputS3KeyPrefix"));
        Discovered known = sweep(by).get(ONE);
        assertEquals(
                "DEEP_INSPECTION_PACKAGE_COLLECTION_LIMIT_EXCEEDED",
                shortfall(inspect(by, known)),
                "it is not there yet");
        aws.objects.put(
                "outputs/here/"
                        + aws.sent.getFirst().id()
                        + "/"
                        + ONE
                        + "/awsrunShellScript/run/stdout",
                longOne);
        Inspection whole = inspect(by, known);
        assertEquals("", shortfall(whole));
        assertTrue(purls(whole).contains("pkg:pypi/django@1.0"));
    }

    @Test
    void anotherInstallationsDocumentIsLeftAsItIs() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5"));
        aws.documents.put("OpenInspector-Inventory", "{}");
        aws.documentTags.put("OpenInspector-Inventory", "OpenInspector=other");
        sweep(instances(collecting()));
        assertEquals(List.of(), aws.sent);
        assertEquals("{}", aws.documents.get("OpenInspector-Inventory"));
        aws.documentTags.put("OpenInspector-Inventory", "OpenInspector=installation1");
        sweep(instances(collecting()));
        assertEquals(1, aws.sent.size());
        assertTrue(aws.documents.get("OpenInspector-Inventory").contains("aws:runShellScript"));
    }

    @Test
    void nothingIsRunUnlessSomebodySaysSo() throws Exception {
        aws.debian(ONE, StubSsm.application("bash", "5"));
        sweep(instances);
        assertEquals(List.of(), aws.sent);
        assertEquals(Map.of(), aws.documents);
    }
}
