package org.openinspector.aws.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.testkit.Fixtures;

/// What Security Hub is sent, beside what Amazon Inspector sent it, and by a schema of the format.
final class AsffTest {
    private static final String INSPECTOR = "arn:aws:securityhub:us-east-1::product/aws/inspector";

    private final AwsStub stub = new AwsStub();
    private final SecurityHubPublisher publisher =
            new SecurityHubPublisher(account -> stub.source().clients(AwsStub.ACCOUNT));

    AsffTest() throws IOException {}

    @AfterEach
    void close() {
        stub.close();
    }

    private static Schema schema() throws IOException {
        try (InputStream in = AsffTest.class.getResourceAsStream("asff.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Objects.requireNonNull(in), InputFormat.JSON);
        }
    }

    /// The findings that are sent for events.
    private List<Object> sent(EventSink sink, StoredEvent... events) throws InterruptedException {
        stub.forget();
        assertInstanceOf(
                Outcome.Delivered.class, publisher.publish(sink, List.of(), List.of(events)));
        List<Object> out = new ArrayList<>();
        for (AwsStub.Request request : stub.requests()) {
            out.addAll(Tree.list(Tree.at(request.json(), "Findings")));
        }
        return out;
    }

    private static List<Object> samples(String file) throws IOException {
        // Who published the samples made account ids unreadable.
        String text =
                Files.readString(Fixtures.shared("oracles/inspector/security-hub/" + file))
                        .replace("XXXXXXXXXXXX", "111111111111");
        return Tree.list(Tree.at(Tree.of(text), "Findings"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspector_ec2_cve.json", "inspector_ecr.json"})
    void findingsAreWhatInspectorSends(String file) throws IOException, InterruptedException {
        Schema schema = schema();
        int compared = 0;
        for (Object sample : samples(file)) {
            EventSink sink =
                    Events.sink("securityhub", Tree.text(sample, "ProductArn"), Map.of(), 100);
            StoredEvent event = Events.finding(wire(sample));
            Object ours =
                    sent(inRegion(sink, Tree.text(sample, "Region")), inRegion(event, sample))
                            .getFirst();
            assertEquals(sample, ours);
            assertEquals(List.of(), schema.validate(Tree.json(ours), InputFormat.JSON));
            assertEquals(List.of(), schema.validate(Tree.json(sample), InputFormat.JSON));
            compared++;
        }
        assertTrue(compared >= 5, "compared " + compared);
    }

    private static EventSink inRegion(EventSink sink, String region) {
        return new EventSink(
                sink.id(),
                sink.accountId(),
                region,
                sink.name(),
                sink.type(),
                sink.target(),
                sink.settings(),
                sink.batchMax(),
                sink.filter(),
                sink.state(),
                sink.createdAt(),
                sink.updatedAt());
    }

    private static StoredEvent inRegion(StoredEvent event, Object sample) {
        Map<String, Object> json =
                Tree.object(
                        Tree.of(new String(event.json(), java.nio.charset.StandardCharsets.UTF_8)));
        json.put("region", Tree.text(sample, "Region"));
        return Events.stored(json);
    }

    @Test
    void whatIsComparedCanDiffer() throws IOException {
        Object sample = samples("inspector_ecr.json").getFirst();
        Object other = samples("inspector_ecr.json").getFirst();
        Tree.object(other).put("ProductName", "inspector");
        assertFalse(sample.equals(other));
        assertFalse(
                schema().validate(
                                Tree.json(sample)
                                        .replace("\"CreatedAt\":\"2", "\"CreatedAt\":\"x2"),
                                InputFormat.JSON)
                        .isEmpty());
        assertFalse(
                schema().validate(
                                Tree.json(sample)
                                        .replace("\"Vulnerabilities\"", "\"vulnerabilities\""),
                                InputFormat.JSON)
                        .isEmpty());
    }

    /// What is told of network, code and functions fits the format too, and so does what real AWS
    /// is sent: nothing in it is Amazon's.
    @Test
    void allKindsFitTheFormatUnderOurOwnName() throws IOException, InterruptedException {
        Schema schema = schema();
        EventSink sink = Events.sink("securityhub", "default", Map.of(), 100);
        Map<String, Object> samples = Events.samples();
        List<Object> all = new ArrayList<>();
        for (String name :
                List.of(
                        "ec2_package",
                        "ec2_network",
                        "ecr_package",
                        "lambda_package",
                        "lambda_code")) {
            Object event = Objects.requireNonNull(samples.get(name));
            all.addAll(sent(sink, Events.stored(event)));
        }
        all.addAll(sent(sink, Events.finding(host())));
        all.addAll(sent(sink, Events.test(AwsStub.ACCOUNT)));
        assertEquals(7, all.size());
        for (Object finding : all) {
            String json = Tree.json(finding);
            assertEquals(List.of(), schema.validate(json, InputFormat.JSON), json);
            String account = Tree.text(finding, "AwsAccountId");
            assertEquals(
                    "arn:aws:securityhub:us-east-1:" + account + ":product/" + account + "/default",
                    Tree.text(finding, "ProductArn"));
            assertEquals("OpenInspector", Tree.text(finding, "ProductName"));
            assertFalse(json.contains("\"aws/"), json);
        }
        assertEquals("ARCHIVED", Tree.text(all.get(0), "RecordState"));
        assertEquals("ACTIVE", Tree.text(all.get(1), "RecordState"));
        assertEquals(
                "Software and Configuration Checks/AWS Security Best Practices/Network Reachability",
                Tree.list(Tree.at(all.get(1), "Types")).getFirst());
        assertEquals(
                Map.of(
                        "Direction",
                        "IN",
                        "Protocol",
                        "TCP",
                        "OpenPortRange",
                        Map.of("Begin", new BigDecimal(22), "End", new BigDecimal(22))),
                Tree.at(all.get(1), "Network"));
        assertEquals(5, Tree.list(Tree.at(all.get(1), "NetworkPath")).size());
        assertEquals(
                "Sat Aug 31 00:04:50.000 UTC 2024",
                Tree.text(
                        Objects.requireNonNull(samples.get("lambda_package")),
                        "detail",
                        "exploitabilityDetails",
                        "lastKnownExploitAt"));
        assertEquals(
                "2024-08-31T00:04:50Z",
                Tree.text(
                        Tree.list(Tree.at(all.get(3), "Vulnerabilities")).getFirst(),
                        "LastKnownExploitAt"));
        assertEquals(true, Tree.at(all.get(6), "Sample"));
    }

    private static Map<String, Object> host() {
        Map<String, Object> wire = Events.wire(7, "UNTRIAGED", "ACTIVE");
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("type", "OpenInspector::Host");
        resource.put("id", "openinspector:host/h");
        resource.put("region", "us-east-1");
        wire.put("resources", List.of(resource));
        return wire;
    }

    @Test
    void repositoriesOfCodeDoNotGoThere() throws InterruptedException {
        Map<String, Object> wire = Events.wire(1, "HIGH", "ACTIVE");
        wire.put("resources", List.of(Map.of("type", "CODE_REPOSITORY", "id", "r")));
        assertEquals(
                List.of(),
                sent(Events.sink("securityhub", INSPECTOR, Map.of(), 100), Events.finding(wire)));
    }

    @Test
    void whatIsTooLargeIsCutToFit() throws IOException, InterruptedException {
        Map<String, Object> wire = Events.wire(1, "HIGH", "ACTIVE");
        List<Object> packages = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            packages.add(
                    Map.of(
                            "name",
                            "p" + i,
                            "version",
                            "\"\u0001ü".repeat(40),
                            "epoch",
                            BigDecimal.ZERO));
        }
        Tree.object(Tree.at(wire, "packageVulnerabilityDetails"))
                .put("vulnerablePackages", packages);
        wire.put("description", "ü".repeat(2_000));
        wire.put("title", "t".repeat(1_000));
        Object finding =
                sent(Events.sink("securityhub", "default", Map.of(), 100), Events.finding(wire))
                        .getFirst();
        assertEquals(List.of(), schema().validate(Tree.json(finding), InputFormat.JSON));
        int size =
                stub.requests()
                        .getFirst()
                        .body()
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)
                        .length;
        assertTrue(size < 240 * 1024 && size > 60 * 1024, "size " + size);
    }

    /// The finding that Amazon Inspector would have in its own API for what it sent: the way back,
    /// written apart from the way there.
    private static Map<String, Object> wire(Object asff) {
        Map<String, Object> out = new LinkedHashMap<>();
        Object vulnerability = Tree.list(Tree.at(asff, "Vulnerabilities")).getFirst();
        Map<String, Object> fields = Tree.object(Tree.at(asff, "ProductFields"));
        out.put("findingArn", Tree.text(asff, "Id"));
        out.put("awsAccountId", Tree.text(asff, "AwsAccountId"));
        out.put("type", "PACKAGE_VULNERABILITY");
        out.put("description", Tree.text(asff, "Description"));
        out.put("title", Tree.text(asff, "Title"));
        out.put(
                "remediation",
                Map.of(
                        "recommendation",
                        Map.of("text", Tree.text(asff, "Remediation", "Recommendation", "Text"))));
        out.put("severity", Tree.text(asff, "Severity", "Label"));
        out.put("status", Objects.requireNonNull(fields.get("aws/inspector/FindingStatus")));
        out.put("firstObservedAt", seconds(Tree.text(asff, "FirstObservedAt")));
        out.put("lastObservedAt", seconds(Tree.text(asff, "LastObservedAt")));
        out.put("updatedAt", seconds(Tree.text(asff, "UpdatedAt")));
        out.put(
                "inspectorScore",
                new BigDecimal(
                        (String)
                                Objects.requireNonNull(
                                        fields.get("aws/inspector/inspectorScore"))));
        List<Object> scores = Tree.list(Tree.at(vulnerability, "Cvss"));
        out.put("inspectorScoreDetails", Map.of("adjustedCvss", adjusted(scores.getLast())));
        out.put("packageVulnerabilityDetails", details(vulnerability, scores));
        copy(vulnerability, "FixAvailable", out, "fixAvailable");
        copy(vulnerability, "ExploitAvailable", out, "exploitAvailable");
        @Nullable Object epss = Tree.object(vulnerability).get("EpssScore");
        if (epss != null) {
            out.put("epss", Map.of("score", epss));
        }
        out.put("resources", List.of(resource(asff, fields)));
        return out;
    }

    private static Map<String, Object> adjusted(Object score) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("scoreSource", Tree.text(score, "Source"));
        out.put("cvssSource", Tree.text(score, "Source"));
        out.put("version", Tree.text(score, "Version"));
        out.put("score", Tree.at(score, "BaseScore"));
        out.put("scoringVector", Tree.text(score, "BaseVector"));
        copy(score, "Adjustments", out, "adjustments");
        return out;
    }

    private static Map<String, Object> details(Object vulnerability, List<Object> scores) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("vulnerabilityId", Tree.text(vulnerability, "Id"));
        List<Object> packages = new ArrayList<>();
        for (Object one : Tree.list(Tree.at(vulnerability, "VulnerablePackages"))) {
            Map<String, Object> wire = new LinkedHashMap<>();
            wire.put("name", Tree.text(one, "Name"));
            wire.put("version", Tree.text(one, "Version"));
            wire.put("epoch", new BigDecimal(Tree.text(one, "Epoch")));
            copy(one, "Release", wire, "release");
            copy(one, "Architecture", wire, "arch");
            copy(one, "PackageManager", wire, "packageManager");
            copy(one, "FilePath", wire, "filePath");
            copy(one, "FixedInVersion", wire, "fixedInVersion");
            copy(one, "Remediation", wire, "remediation");
            copy(one, "SourceLayerHash", wire, "sourceLayerHash");
            packages.add(wire);
        }
        out.put("vulnerablePackages", packages);
        List<Object> cvss = new ArrayList<>();
        for (Object score : scores.subList(0, scores.size() - 1)) {
            Map<String, Object> wire = new LinkedHashMap<>();
            wire.put("baseScore", Tree.at(score, "BaseScore"));
            wire.put("scoringVector", Tree.text(score, "BaseVector"));
            wire.put("version", Tree.text(score, "Version"));
            wire.put("source", Tree.text(score, "Source"));
            cvss.add(wire);
        }
        out.put("cvss", cvss);
        Object vendor = Tree.at(vulnerability, "Vendor");
        out.put("source", Tree.text(vendor, "Name"));
        copy(vendor, "Url", out, "sourceUrl");
        copy(vendor, "VendorSeverity", out, "vendorSeverity");
        for (String time : List.of("VendorCreatedAt", "VendorUpdatedAt")) {
            @Nullable Object at = Tree.object(vendor).get(time);
            if (at != null) {
                out.put("v" + time.substring(1), seconds((String) at));
            }
        }
        copy(vulnerability, "ReferenceUrls", out, "referenceUrls");
        return out;
    }

    private static Map<String, Object> resource(Object asff, Map<String, Object> fields) {
        Object resource = Tree.list(Tree.at(asff, "Resources")).getFirst();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("partition", Tree.text(resource, "Partition"));
        out.put("region", Tree.text(resource, "Region"));
        Map<String, Object> details = new LinkedHashMap<>();
        if (Tree.text(resource, "Type").equals("AwsEc2Instance")) {
            Object instance = Tree.at(resource, "Details", "AwsEc2Instance");
            out.put("type", "AWS_EC2_INSTANCE");
            out.put("id", Objects.requireNonNull(fields.get("aws/inspector/instanceId")));
            for (String name :
                    List.of(
                            "Type",
                            "ImageId",
                            "IpV4Addresses",
                            "IamInstanceProfileArn",
                            "VpcId",
                            "SubnetId")) {
                copy(instance, name, details, small(name));
            }
            details.put("launchedAt", seconds(Tree.text(instance, "LaunchedAt")));
            details.put(
                    "platform",
                    Objects.requireNonNull(
                            fields.get(
                                    "aws/inspector/resources/1/resourceDetails/awsEc2InstanceDetails/platform")));
            out.put("details", Map.of("awsEc2Instance", details));
        } else {
            Object image = Tree.at(resource, "Details", "AwsEcrContainerImage");
            out.put("type", "AWS_ECR_CONTAINER_IMAGE");
            out.put("id", Tree.text(resource, "Id"));
            copy(image, "RegistryId", details, "registry");
            copy(image, "RepositoryName", details, "repositoryName");
            copy(image, "Architecture", details, "architecture");
            copy(image, "ImageDigest", details, "imageHash");
            copy(image, "ImageTags", details, "imageTags");
            details.put("pushedAt", seconds(Tree.text(image, "ImagePublishedAt")));
            details.put(
                    "platform",
                    Objects.requireNonNull(
                            fields.get(
                                    "aws/inspector/resources/1/resourceDetails/awsEcrContainerImageDetails/platform")));
            out.put("details", Map.of("awsEcrContainerImage", details));
        }
        return out;
    }

    private static String small(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static void copy(Object from, String name, Map<String, Object> to, String other) {
        @Nullable Object value = Tree.object(from).get(name);
        if (value != null) {
            to.put(other, value);
        }
    }

    private static BigDecimal seconds(String time) {
        return new BigDecimal(Instant.parse(time).getEpochSecond());
    }
}
