package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.aws.AwsStub.Answer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;

/// Sessions of other accounts: what is asked of STS, when again, and what a sweep notices of it.
@SuppressWarnings("NullAway.Init") // made before each test
class AssumedRoleTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final String PROD = "222222222222";
    private static final String DEV = "333333333333";

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private AwsStub stub;
    private AwsClients hub;

    @BeforeEach
    void start() throws Exception {
        stub = AwsStub.start();
        stub.on("ec2:DescribeInstances", _ -> Answer.xml("<DescribeInstancesResponse/>"));
        stub.on(
                "sts:AssumeRole",
                request ->
                        AwsStub.session(
                                request.form().getOrDefault("RoleArn", ""),
                                now.get().plusSeconds(3600).toString()));
        hub =
                AwsClients.of(
                        stub.settings(Path.of("x"), "us-east-1").withInstallation("k3k3k3k3k3k3"),
                        new AwsAccount(AwsStub.HUB, "arn:aws:iam::111111111111:user/x"),
                        AwsStub.CREDENTIALS,
                        now::get);
    }

    @AfterEach
    void stop() {
        hub.close();
        stub.close();
    }

    private AwsClients member(String account) {
        return hub.assuming(account, "arn:aws:iam::" + account + ":role/Scan", "outside", now::get);
    }

    private static void describe(AwsClients clients) throws Exception {
        clients.calls()
                .call(
                        "eu-west-1",
                        "ec2:DescribeInstances",
                        () -> clients.ec2("eu-west-1").describeInstances(b -> {}));
    }

    private List<String> signers() {
        return stub.requests("ec2:DescribeInstances").stream()
                .map(AwsStub.Request::accessKey)
                .toList();
    }

    @Test
    void theRoleIsAskedForWithAllThatItMayWant() throws Exception {
        describe(member(PROD));
        AwsStub.Request asked = stub.requests("sts:AssumeRole").getFirst();
        assertEquals("arn:aws:iam::222222222222:role/Scan", asked.form().get("RoleArn"));
        assertEquals("outside", asked.form().get("ExternalId"));
        assertEquals("OpenInspector-k3k3k3k3k3k3", asked.form().get("RoleSessionName"));
        assertEquals("3600", asked.form().get("DurationSeconds"));
        assertEquals("OpenInspector", asked.form().get("Tags.member.1.Key"));
        assertEquals("k3k3k3k3k3k3", asked.form().get("Tags.member.1.Value"));
        assertEquals("AKIAHUB", asked.accessKey());
        AwsStub.Request signed = stub.requests("ec2:DescribeInstances").getFirst();
        assertEquals("ASIA222222222222", signed.accessKey());
        assertEquals(Optional.of("t"), signed.token());
        assertEquals("eu-west-1", signed.region());
    }

    /// Accounts share the SDK's clients and nothing else, in every form that a call can have.
    @Test
    void everyAccountSignsAsItself() throws Exception {
        AwsClients prod = member(PROD);
        AwsClients dev = member(DEV);
        List<AwsClients> all = List.of(hub, prod, dev);
        Parallel.map(
                IntStream.range(0, 60).boxed().toList(),
                i -> {
                    var client = all.get(i % 3).ec2("eu-west-1");
                    switch (i % 4) {
                        case 0 -> client.describeInstances();
                        case 1 -> client.describeInstances(b -> b.maxResults(7));
                        case 2 ->
                                client.describeInstances(
                                        DescribeInstancesRequest.builder().build());
                        default -> client.describeInstancesPaginator().forEach(_ -> {});
                    }
                    return i;
                });
        var counts =
                signers().stream().collect(Collectors.groupingBy(s -> s, Collectors.counting()));
        assertEquals(
                java.util.Map.of("AKIAHUB", 20L, "ASIA222222222222", 20L, "ASIA333333333333", 20L),
                counts);
        assertEquals(2, stub.requests("sts:AssumeRole").size());
        assertEquals("ec2", prod.ec2("eu-west-1").serviceName());
        assertEquals("eu-west-1", prod.ec2("eu-west-1").serviceClientConfiguration().region().id());
        prod.ec2("eu-west-1").close();
        prod.close();
        describe(dev);
    }

    @Test
    void aSessionIsRenewedBeforeItEnds() throws Exception {
        AwsClients prod = member(PROD);
        describe(prod);
        now.set(START.plus(Duration.ofMinutes(54)));
        describe(prod);
        assertEquals(1, stub.requests("sts:AssumeRole").size());
        now.set(START.plus(Duration.ofMinutes(56)));
        describe(prod);
        assertEquals(2, stub.requests("sts:AssumeRole").size());
    }

    /// While STS is down a session goes on to its end, and then says why there is none.
    @Test
    void aRenewalThatFailsBreaksNothingThatHolds() throws Exception {
        AwsClients prod = member(PROD);
        describe(prod);
        stub.on("sts:AssumeRole", _ -> Answer.refusal(500, "InternalFailure", "m"));
        now.set(START.plus(Duration.ofMinutes(57)));
        describe(prod);
        now.set(START.plus(Duration.ofMinutes(61)));
        AwsCallException failure = assertThrows(AwsCallException.class, () -> describe(prod));
        assertEquals(AwsCallException.Kind.FAILED, failure.kind());
        // The instances' call was never made, so nothing is known of it.
        assertEquals(
                List.of("ec2:DescribeInstances ok", "sts:AssumeRole FAILED"),
                prod.records().of(PROD).stream()
                        .map(access ->
                                access.action()
                                        + " "
                                        + access.failure().map(Enum::name).orElse("ok"))
                        .sorted()
                        .toList());
    }

    /// A session that ends in the middle of a sweep, sooner than it said: the call is made again.
    @Test
    void anExpiryInMidSweepIsNotNoticed() throws Exception {
        AwsClients prod = member(PROD);
        var ended = new AtomicInteger();
        stub.on(
                "ec2:DescribeInstances",
                _ ->
                        ended.incrementAndGet() == 2
                                ? Answer.ec2Refusal(400, "ExpiredToken")
                                : Answer.xml("<DescribeInstancesResponse/>"));
        describe(prod);
        describe(prod);
        assertEquals(3, signers().size());
        assertEquals(2, stub.requests("sts:AssumeRole").size());
    }

    @Test
    void anEndThatNoSessionHelpsAgainstIsTold() {
        stub.on("ec2:DescribeInstances", _ -> Answer.ec2Refusal(400, "ExpiredToken"));
        AwsClients prod = member(PROD);
        AwsCallException failure = assertThrows(AwsCallException.class, () -> describe(prod));
        assertEquals(AwsCallException.Kind.EXPIRED, failure.kind());
        assertEquals(2, signers().size());
    }

    /// The role that AWS makes in new accounts trusts the management account, but takes no tags.
    @Test
    void aRoleThatTakesNoTagsIsAssumedWithout() throws Exception {
        stub.on(
                "sts:AssumeRole",
                request ->
                        request.form().containsKey("Tags.member.1.Key")
                                ? Answer.refusal(403, "AccessDenied", "sts:TagSession")
                                : AwsStub.session(
                                        request.form().getOrDefault("RoleArn", ""),
                                        now.get().plusSeconds(3600).toString()));
        AwsClients prod = member(PROD);
        describe(prod);
        now.set(START.plus(Duration.ofHours(2)));
        describe(prod);
        assertEquals(
                List.of(true, false, false),
                stub.requests("sts:AssumeRole").stream()
                        .map(asked -> asked.form().containsKey("Tags.member.1.Key"))
                        .toList());
    }

    @Test
    void aMissingRoleSaysWhatToDoAndIsNotAskedForByEveryCall() throws Exception {
        stub.on("sts:AssumeRole", _ -> Answer.refusal(403, "AccessDenied", "no"));
        AwsClients prod = member(PROD);
        Set<String> told =
                Set.copyOf(
                        Parallel.map(
                                IntStream.range(0, 40).boxed().toList(),
                                _ ->
                                        assertThrows(AwsCallException.class, () -> describe(prod))
                                                .sentence()));
        assertEquals(
                Set.of(
                        "account 222222222222 does not let us assume"
                                + " arn:aws:iam::222222222222:role/Scan: deploy the role there,"
                                + " trusting these credentials with the external id outside"
                                + " (docs/aws/member-role.yaml), and allow them sts:AssumeRole on"
                                + " it"),
                told);
        // With tags and without, once for all.
        assertEquals(2, stub.requests("sts:AssumeRole").size());
        assertEquals(List.of(), signers());
        SdkClientException past =
                assertThrows(
                        SdkClientException.class, () -> prod.ec2("eu-west-1").describeInstances());
        assertTrue(String.valueOf(past.getMessage()).contains("does not let us assume"));
        stub.onAssumeRole(START.plusSeconds(7200).toString());
        now.set(START.plusSeconds(31));
        describe(prod);
        assertEquals(List.of("ASIA222222222222"), signers());
    }
}
