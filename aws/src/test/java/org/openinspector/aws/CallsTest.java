package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.aws.AwsStub.Answer;
import org.openinspector.estate.SweepResult;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;

/// What AWS answers when it does not answer, told apart. The errors: EC2's and STS's common errors,
/// those of the JSON protocols, and web pages of whatever stands in between.
@SuppressWarnings("NullAway.Init") // made before each test
class CallsTest {
    private AwsStub stub;
    private AwsClients clients;

    @BeforeEach
    void start() throws Exception {
        stub = AwsStub.start();
        clients = clients(stub.settings(Path.of("x"), "us-east-1"));
    }

    @AfterEach
    void stop() {
        clients.close();
        stub.close();
    }

    private static AwsClients clients(AwsSettings settings) {
        return AwsClients.of(
                settings,
                new AwsAccount(AwsStub.HUB, "arn:aws:iam::111111111111:user/x"),
                AwsStub.CREDENTIALS,
                InstantSource.system());
    }

    private DescribeInstancesResponse describe() throws Exception {
        return clients.calls()
                .call(
                        "us-east-1",
                        "ec2:DescribeInstances",
                        () -> clients.ec2("us-east-1").describeInstances(b -> b.maxResults(5)));
    }

    private AwsCallException failure(Answer answer) {
        stub.on("ec2:DescribeInstances", _ -> answer);
        return assertThrows(AwsCallException.class, this::describe);
    }

    @ParameterizedTest
    @CsvSource({
        "403, UnauthorizedOperation, DENIED, ACCESS_DENIED",
        "401, AuthFailure, DENIED, ACCESS_DENIED",
        "403, OptInRequired, DENIED, ACCESS_DENIED",
        "400, RequestExpired, CLOCK_SKEW, INTERNAL_ERROR",
        "400, InvalidInstanceID.NotFound, GONE, INTERNAL_ERROR",
        "503, RequestLimitExceeded, THROTTLED, INTERNAL_ERROR",
        "400, Throttling, THROTTLED, INTERNAL_ERROR",
        "400, InvalidAction, NOT_SUPPORTED_BY_ENDPOINT, INTERNAL_ERROR",
        "500, InternalError, FAILED, INTERNAL_ERROR",
        "503, Unavailable, FAILED, INTERNAL_ERROR",
        "400, ExpiredToken, EXPIRED, ACCESS_DENIED",
    })
    void refusalsOfEc2(int status, String code, AwsCallException.Kind kind, String reason) {
        AwsCallException failure = failure(Answer.ec2Refusal(status, code));
        assertEquals(kind, failure.kind(), failure::sentence);
        assertTrue(
                failure.sentence().contains(code)
                        || failure.sentence().contains("status " + status),
                failure::sentence);
        SweepResult.Incomplete told =
                assertInstanceOf(SweepResult.Incomplete.class, Outcomes.incomplete(failure));
        assertEquals(ScanStatusReason.of(reason), told.coverageReason());
    }

    @ParameterizedTest
    @CsvSource({
        "404, NOT_SUPPORTED_BY_ENDPOINT",
        "500, NOT_SUPPORTED_BY_ENDPOINT",
        "502, FAILED",
        "503, THROTTLED",
        "504, FAILED",
    })
    void webPages(int status, AwsCallException.Kind kind) {
        AwsCallException failure =
                failure(new Answer(status, "text/html; charset=utf-8", "<html>no</html>"));
        assertEquals(kind, failure.kind(), failure::sentence);
    }

    @Test
    void anAnswerThatIsNoneFails() {
        assertEquals(
                AwsCallException.Kind.FAILED, failure(new Answer(200, "text/xml", "<a>")).kind());
    }

    @Test
    void aClockThatIsFarOffIsNamed() {
        stub.on(
                "ssm:DescribeInstanceInformation",
                _ ->
                        new Answer(
                                400,
                                "application/x-amz-json-1.1",
                                "{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature"
                                        + " expired: 20261121T120000Z is now earlier than"
                                        + " 20261121T123000Z\"}"));
        AwsCallException failure =
                assertThrows(
                        AwsCallException.class,
                        () ->
                                clients.calls()
                                        .call(
                                                "us-east-1",
                                                "ssm:DescribeInstanceInformation",
                                                () ->
                                                        clients.ssm("us-east-1")
                                                                .describeInstanceInformation()));
        assertEquals(AwsCallException.Kind.CLOCK_SKEW, failure.kind());
        assertTrue(failure.sentence().endsWith("set it (timedatectl set-ntp true)"));
    }

    @Test
    void nobodyThere() {
        int port = stub.endpoint().getPort();
        stub.close();
        AwsCallException failure = assertThrows(AwsCallException.class, this::describe);
        assertEquals(AwsCallException.Kind.UNREACHABLE, failure.kind(), failure::sentence);
        assertTrue(failure.sentence().endsWith("nobody answers there (connection refused)"));
        assertTrue(port > 0 && failure.mayPass());
    }

    /// A refusal that passes is tried again, and remembered: the operation is slower after it.
    @Test
    void whatWasRefusedOnTheWayIsCalledMoreSlowly() throws Exception {
        var calls = new AtomicInteger();
        stub.on(
                "ssm:DescribeInstanceInformation",
                _ ->
                        calls.incrementAndGet() == 1
                                ? Answer.jsonRefusal(400, "ThrottlingException")
                                : Answer.json("{\"InstanceInformationList\":[]}"));
        Limits limits = new Limits();
        var own =
                new Calls(
                        AwsStub.HUB,
                        limits,
                        AccountCredentials.of(AwsStub.CREDENTIALS),
                        clients.records());
        own.call(
                "us-east-1",
                "ssm:DescribeInstanceInformation",
                () -> clients.ssm("us-east-1").describeInstanceInformation());
        assertEquals(2, calls.get());
        Limits.Turn turn = limits.turn(AwsStub.HUB, "us-east-1", "ssm:DescribeInstanceInformation");
        assertTrue(turn.pace() < 10, () -> "pace " + turn.pace());
        turn.end(false);
        Limits.Turn other = limits.turn(AwsStub.HUB, "us-east-1", "ec2:DescribeInstances");
        assertEquals(Double.POSITIVE_INFINITY, other.pace());
        other.end(false);
    }

    @Test
    void whatCallsCameToIsKept() throws Exception {
        failure(Answer.ec2Refusal(403, "UnauthorizedOperation"));
        AccessRecords.Access denied = clients.records().of(AwsStub.HUB).getFirst();
        assertEquals(Optional.of(AwsCallException.Kind.DENIED), denied.failure());
        assertEquals(
                "ec2:DescribeInstances in us-east-1 was denied (UnauthorizedOperation): allow the"
                        + " action ec2:DescribeInstances",
                denied.message());
        stub.on("ec2:DescribeInstances", _ -> Answer.xml("<DescribeInstancesResponse/>"));
        describe();
        assertEquals(Optional.empty(), clients.records().of(AwsStub.HUB).getFirst().failure());
        assertEquals(List.of(), clients.records().of("222222222222"));
    }

    @Test
    void aServiceCanBeSomewhereElse() throws Exception {
        try (AwsStub other = AwsStub.start()) {
            other.on("ec2:DescribeInstances", _ -> Answer.xml("<DescribeInstancesResponse/>"));
            Map<String, URI> named =
                    AwsSettings.endpoints(
                            Map.of(
                                    "AWS_ENDPOINT_URL_EC2",
                                    other.endpoint().toString(),
                                    "AWS_ENDPOINT_URL_STS",
                                    "http://ours:1",
                                    "AWS_ENDPOINT_URL_INSPECTOR2",
                                    "http://ours:1",
                                    "PATH",
                                    "x"));
            assertEquals(Map.of("ec2", other.endpoint()), named);
            try (AwsClients elsewhere =
                    clients(stub.settings(Path.of("x"), "us-east-1").withEndpoints(named))) {
                elsewhere.ec2("us-east-1").describeInstances();
            }
            assertEquals(1, other.requests("ec2:DescribeInstances").size());
            assertEquals(List.of(), stub.operations());
        }
        assertEquals(
                "AWS_ENDPOINT_URL_SQS is \"x\", expected http://HOST[:PORT] or https://HOST[:PORT]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> AwsSettings.endpoints(Map.of("AWS_ENDPOINT_URL_SQS", "x")))
                        .getMessage());
    }
}
