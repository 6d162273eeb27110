package org.openinspector.server.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Account;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.InstanceInformation;
import software.amazon.awssdk.services.sts.StsClient;

/// AWS's own client is the judge: what the recording answers must be answers to it.
@SuppressWarnings({
    "NullAway.Init", // made before each test
    "unchecked" // the SDK takes several lambdas
})
class ReplayServerTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
    private static final String MANAGER = "111111111111";
    private static final String PROD = "222222222222";
    private static final String DEV = "333333333333";
    private static final String HOME = "us-east-1";
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private final List<String> lines = new ArrayList<>();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private final EventQueues queues = new EventQueues();
    private Recording recording;
    private PlayedEstate estate;
    private ReplayServer server;

    @BeforeEach
    void start() throws IOException {
        recording = Recording.read();
        estate = new PlayedEstate(recording, BEGIN);
        server =
                ReplayServer.start(
                        0, recording, estate, queues, new Told(recording.accounts(), lines::add));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        server.close();
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends AutoCloseable>
            C client(B builder, String account, String region) {
        C client =
                builder.region(Region.of(region))
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(
                                                PlayedServices.accessKey(account, false), "x")))
                        .httpClient(UrlConnectionHttpClient.create())
                        .endpointOverride(server.endpoint())
                        .overrideConfiguration(b -> b.retryStrategy(r -> r.maxAttempts(1)))
                        .build();
        clients.add(client);
        return client;
    }

    private Ec2Client ec2(String account) {
        return client(Ec2Client.builder(), account, HOME);
    }

    private static List<Instance> instances(Ec2Client client, String... ids) {
        return client.describeInstances(b -> b.instanceIds(ids)).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList();
    }

    private static String name(Instance instance) {
        return instance.tags().stream()
                .filter(tag -> tag.key().equals("Name"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void theOrganizationAndItsRoles() {
        Map<String, String> accounts =
                client(OrganizationsClient.builder(), MANAGER, HOME)
                        .listAccounts(b -> {})
                        .accounts()
                        .stream()
                        .collect(Collectors.toMap(Account::id, Account::name));
        assertEquals(Set.of(MANAGER, PROD, DEV), accounts.keySet());
        assertEquals("prod", accounts.get(PROD));
        assertEquals(
                MANAGER,
                client(OrganizationsClient.builder(), MANAGER, HOME)
                        .describeOrganization(b -> {})
                        .organization()
                        .masterAccountId());

        StsClient sts = client(StsClient.builder(), MANAGER, HOME);
        assertEquals(MANAGER, sts.getCallerIdentity().account());
        var keys =
                sts.assumeRole(b ->
                                b.roleArn("arn:aws:iam::" + PROD + ":role/OpenInspectorScanRole")
                                        .roleSessionName("test"))
                        .credentials();
        assertEquals(PlayedServices.accessKey(PROD, true), keys.accessKeyId());
        assertTrue(keys.expiration().isAfter(Instant.now().plus(Duration.ofMinutes(50))));
        var refused =
                assertThrows(
                        AwsServiceException.class,
                        () ->
                                sts.assumeRole(b ->
                                        b.roleArn("arn:aws:iam::444444444444:role/x")
                                                .roleSessionName("test")));
        assertEquals("AccessDenied", refused.awsErrorDetails().errorCode());
        assertTrue(
                ec2(PROD).describeRegions(b -> {}).regions().stream()
                        .anyMatch(region -> region.regionName().equals(HOME)));
    }

    @Test
    void instancesOfEachAccountAndTheirInventories() {
        List<Instance> prod = instances(ec2(PROD));
        Map<String, Instance> byName =
                prod.stream().collect(Collectors.toMap(ReplayServerTest::name, each -> each));
        assertTrue(byName.keySet().containsAll(Set.of("web-1", "web-2", "batch", "appliance")));
        assertEquals(
                InstanceStateName.STOPPED,
                Objects.requireNonNull(byName.get("batch")).state().name());
        assertEquals(
                Set.of("notebook", "gone"),
                instances(ec2(DEV)).stream()
                        .map(ReplayServerTest::name)
                        .collect(Collectors.toSet()));

        String web = Objects.requireNonNull(byName.get("web-1")).instanceId();
        String other = Objects.requireNonNull(byName.get("web-2")).instanceId();
        assertEquals(
                Set.of(web, other),
                instances(ec2(PROD), web, other).stream()
                        .map(Instance::instanceId)
                        .collect(Collectors.toSet()));
        var missing =
                assertThrows(
                        AwsServiceException.class,
                        () -> instances(ec2(PROD), "i-00000000000000000"));
        assertEquals("InvalidInstanceID.NotFound", missing.awsErrorDetails().errorCode());

        SsmClient ssm = client(SsmClient.builder(), PROD, HOME);
        Set<String> managed =
                ssm.describeInstanceInformation(b -> {}).instanceInformationList().stream()
                        .map(InstanceInformation::instanceId)
                        .collect(Collectors.toSet());
        assertTrue(managed.contains(web));
        assertFalse(managed.contains(Objects.requireNonNull(byName.get("appliance")).instanceId()));
        assertEquals(
                List.of(web),
                ssm
                        .describeInstanceInformation(
                                b -> b.filters(f -> f.key("InstanceIds").values(web)))
                        .instanceInformationList()
                        .stream()
                        .map(InstanceInformation::instanceId)
                        .toList());
        var inventory =
                ssm.listInventoryEntries(b -> b.instanceId(web).typeName("AWS:Application"));
        assertEquals("1.9.5p2-3", version(inventory.entries(), "sudo"));
        Instant captured = Instant.parse(inventory.captureTime());
        assertTrue(captured.isBefore(BEGIN) && captured.isAfter(BEGIN.minus(1, ChronoUnit.HOURS)));
        assertTrue(
                ssm
                        .getInventory(b -> b.resultAttributes(r -> r.typeName("AWS:Application")))
                        .entities()
                        .stream()
                        .anyMatch(entity ->
                                entity.id().equals(web)
                                        && version(
                                                        Objects.requireNonNull(
                                                                        entity.data()
                                                                                .get(
                                                                                        "AWS:Application"))
                                                                .content(),
                                                        "sudo")
                                                .equals("1.9.5p2-3")));
    }

    private static String version(List<Map<String, String>> entries, String name) {
        return entries.stream()
                .filter(entry -> name.equals(entry.get("Name")))
                .findFirst()
                .map(entry -> String.valueOf(entry.get("Version")))
                .orElse("");
    }

    @Test
    void everyLayerOfEveryImageCanBeFetched() throws Exception {
        int layers = 0;
        for (String account : List.of(MANAGER, PROD)) {
            EcrClient ecr = client(EcrClient.builder(), account, HOME);
            for (Repository repository : ecr.describeRepositories(b -> {}).repositories()) {
                String name = repository.repositoryName();
                for (ImageDetail image :
                        ecr.describeImages(b -> b.repositoryName(name)).imageDetails()) {
                    var id = ImageIdentifier.builder().imageDigest(image.imageDigest()).build();
                    assertEquals(
                            image.imageDigest(),
                            ecr.describeImages(b -> b.repositoryName(name).imageIds(id))
                                    .imageDetails()
                                    .getFirst()
                                    .imageDigest());
                    String manifest =
                            ecr.batchGetImage(b -> b.repositoryName(name).imageIds(id))
                                    .images()
                                    .getFirst()
                                    .imageManifest();
                    assertEquals(
                            image.imageDigest(),
                            "sha256:" + sha256(manifest.getBytes(StandardCharsets.UTF_8)));
                    layers += layers(ecr, name, manifest);
                }
            }
        }
        assertTrue(layers > 10, "layers: " + layers);
        EcrClient ecr = client(EcrClient.builder(), PROD, HOME);
        var missing =
                assertThrows(
                        AwsServiceException.class,
                        () ->
                                ecr.describeImages(b ->
                                        b.repositoryName("shop/web")
                                                .imageIds(i -> i.imageTag("none"))));
        assertEquals("ImageNotFoundException", missing.awsErrorDetails().errorCode());
    }

    private int layers(EcrClient ecr, String repository, String manifest) throws Exception {
        int begin = manifest.indexOf("\"layers\"");
        if (begin < 0) {
            // An index of several platforms.
            return 0;
        }
        String listed = manifest.substring(begin, manifest.indexOf(']', begin));
        int layers = 0;
        for (MatchResult digest : DIGEST.matcher(listed).results().toList()) {
            String address =
                    ecr.getDownloadUrlForLayer(
                                    b -> b.repositoryName(repository).layerDigest(digest.group()))
                            .downloadUrl();
            assertEquals(digest.group(), "sha256:" + sha256(fetched(address)));
            layers++;
        }
        return layers;
    }

    private static byte[] fetched(String address) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> response =
                    http.send(
                            HttpRequest.newBuilder(URI.create(address)).build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertEquals(200, response.statusCode());
            return response.body();
        }
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @Test
    void functionsTheirCodeLayersAndMetrics() throws Exception {
        LambdaClient lambda = client(LambdaClient.builder(), PROD, HOME);
        Set<String> names = new TreeSet<>();
        for (FunctionConfiguration function : lambda.listFunctions(b -> {}).functions()) {
            names.add(function.functionName());
            var answer = lambda.getFunction(b -> b.functionName(function.functionArn()));
            if (!"Image".equals(function.packageTypeAsString())) {
                byte[] code = fetched(answer.code().location());
                assertEquals(
                        function.codeSha256(),
                        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256(code))));
            }
            assertEquals(
                    "payments",
                    lambda.listTags(b -> b.resource(function.functionArn())).tags().get("team"));
            for (var layer : function.layers()) {
                String arn = layer.arn().substring(0, layer.arn().lastIndexOf(':'));
                var version = lambda.getLayerVersion(b -> b.layerName(arn).versionNumber(1L));
                assertEquals(
                        version.content().codeSha256(),
                        Base64.getEncoder()
                                .encodeToString(
                                        HexFormat.of()
                                                .parseHex(
                                                        sha256(
                                                                fetched(
                                                                        version.content()
                                                                                .location())))));
            }
        }
        assertTrue(names.containsAll(Set.of("orders", "resize", "report", "container")));
        Instant now = Instant.now();
        var metrics =
                client(CloudWatchClient.builder(), DEV, HOME)
                        .getMetricData(b ->
                                b.startTime(now.minus(90, ChronoUnit.DAYS))
                                        .endTime(now)
                                        .metricDataQueries(query("a", "quiet"), query("b", "idle")))
                        .metricDataResults();
        assertEquals(List.of(5.0), metrics.get(0).values());
        assertEquals(List.of(), metrics.get(1).values());
    }

    private static MetricDataQuery query(String id, String function) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(s ->
                        s.stat("Sum")
                                .period(86_400)
                                .metric(m ->
                                        m.namespace("AWS/Lambda")
                                                .metricName("Invocations")
                                                .dimensions(
                                                        Dimension.builder()
                                                                .name("FunctionName")
                                                                .value(function)
                                                                .build())))
                .build();
    }

    @Test
    void eventsComeUntilTheyAreDeleted() {
        SqsClient sqs = client(SqsClient.builder(), MANAGER, HOME);
        String queue = server.endpoint() + "/" + MANAGER + "/OpenInspectorEvents";
        String event = "{\"source\":\"aws.ec2\",\"detail\":{\"text\":\"a \\\"quote\\\"\"}}";
        queues.put(MANAGER, event);
        List<Message> came =
                sqs.receiveMessage(
                                b -> b.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(5))
                        .messages();
        assertEquals(List.of(event), came.stream().map(Message::body).toList());
        assertEquals(List.of(), sqs.receiveMessage(b -> b.queueUrl(queue)).messages());
        var deleted =
                sqs.deleteMessageBatch(b ->
                        b.queueUrl(queue)
                                .entries(e ->
                                        e.id("1").receiptHandle(came.getFirst().receiptHandle())));
        assertEquals(1, deleted.successful().size());
        assertTrue(
                String.valueOf(
                                sqs.getQueueAttributes(b ->
                                                b.queueUrl(queue).attributeNamesWithStrings("All"))
                                        .attributesAsStrings()
                                        .get("QueueArn"))
                        .endsWith(MANAGER + ":OpenInspectorEvents"));
    }

    @Test
    void eachChapterChangesWhatIsThere() {
        Set<String> before = names(ec2(DEV));
        EcrClient ecr = client(EcrClient.builder(), PROD, HOME);
        LambdaClient lambda = client(LambdaClient.builder(), PROD, HOME);
        String code =
                lambda.getFunction(b -> b.functionName("orders")).configuration().codeSha256();
        assertEquals(Set.of("1.0"), tags(ecr));
        estate.turnTo(1);
        assertEquals(Set.of("1.0", "1.1"), tags(ecr));
        estate.turnTo(2);
        assertFalse(
                code.equals(
                        lambda.getFunction(b -> b.functionName("orders"))
                                .configuration()
                                .codeSha256()));
        estate.turnTo(3);
        Set<String> after = names(ec2(DEV));
        after.removeAll(before);
        assertEquals(Set.of("experiment"), after);
        Instance launched =
                instances(ec2(DEV)).stream()
                        .filter(each -> name(each).equals("experiment"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(BEGIN.plusSeconds(135), launched.launchTime());
        estate.turnTo(4);
        String web =
                instances(ec2(PROD)).stream()
                        .filter(each -> name(each).equals("web-1"))
                        .findFirst()
                        .orElseThrow()
                        .instanceId();
        assertEquals(
                "1.9.5p2-3+deb11u1",
                version(
                        client(SsmClient.builder(), PROD, HOME)
                                .listInventoryEntries(
                                        b -> b.instanceId(web).typeName("AWS:Application"))
                                .entries(),
                        "sudo"));
        estate.turnTo(5);
        assertEquals(Set.of("1.0", "1.2"), tags(ecr));
        estate.turnTo(6);
        assertEquals(
                InstanceStateName.TERMINATED,
                instances(ec2(DEV), launched.instanceId()).getFirst().state().name());
    }

    private static Set<String> names(Ec2Client client) {
        return instances(client).stream()
                .map(ReplayServerTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> tags(EcrClient ecr) {
        return ecr.describeImages(b -> b.repositoryName("shop/web")).imageDetails().stream()
                .flatMap(image -> image.imageTags().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatItDoesNotKnowItSays() throws Exception {
        var unknown =
                assertThrows(
                        AwsServiceException.class,
                        () -> client(SsmClient.builder(), PROD, HOME).listDocuments(b -> {}));
        assertEquals("UnknownOperationException", unknown.awsErrorDetails().errorCode());
        var stranger =
                assertThrows(
                        AwsServiceException.class,
                        () ->
                                client(StsClient.builder(), "999999999999", HOME)
                                        .getCallerIdentity());
        assertEquals("InvalidClientTokenId", stranger.awsErrorDetails().errorCode());
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String path : List.of("/_blob/../../etc/passwd", "/_blob/00", "/%00", "/")) {
                HttpResponse<String> response =
                        http.send(
                                HttpRequest.newBuilder(URI.create(server.endpoint() + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertTrue(response.statusCode() >= 400, path);
            }
        }
    }

    @Test
    void aTakenPortIsReplaced() throws IOException {
        try (ReplayServer second =
                ReplayServer.start(
                        server.port(),
                        recording,
                        estate,
                        queues,
                        new Told(recording.accounts(), lines::add))) {
            assertFalse(second.port() == server.port());
        }
    }
}
