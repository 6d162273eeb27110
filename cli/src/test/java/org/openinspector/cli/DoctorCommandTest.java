package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.openinspector.AwsAccountAccess;
import org.openinspector.apimodel.openinspector.AwsAccountState;
import org.openinspector.apimodel.openinspector.AwsMissingAccess;
import org.openinspector.apimodel.openinspector.ListAwsAccessResponse;
import picocli.CommandLine;

/// `doctor`, against a server that checks signatures.
@SuppressWarnings("NullAway.Init") // made before each test
final class DoctorCommandTest {
    private static final Instant SINCE = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir Path data;
    private FakeServer server;
    private int status;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.describeIn(data, FakeServer.SECRET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--data");
        all.add(data.toString());
        PrintStream out = System.out;
        var bytes = new ByteArrayOutputStream();
        try (var captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            status = new CommandLine(new DoctorCommand()).execute(all.toArray(String[]::new));
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static AwsMissingAccess missing(String region, String action) {
        return AwsMissingAccess.builder()
                .region(region)
                .action(action)
                .part("packages")
                .failure("DENIED")
                .message(action + " was denied")
                .loses("instances")
                .remedy("allow it")
                .since(SINCE)
                .lastSeenAt(SINCE)
                .build();
    }

    private static AwsAccountAccess.Builder account(String id, String name) {
        return AwsAccountAccess.builder()
                .accountId(id)
                .name(name)
                .state(AwsAccountState.MONITORED)
                .regions(List.of("eu-west-1"))
                .missing(List.of());
    }

    private static ListAwsAccessResponse.Builder answer() {
        return ListAwsAccessResponse.builder()
                .discovers(true)
                .installation("k3k3k3k3k3k3")
                .externalId("outside")
                .principalArn("arn:aws:iam::111111111111:user/scanner");
    }

    @Test
    void whatIsMissingIsSaidOnceForAllRegions() {
        server.access.add(
                answer().accounts(List.of(account("111111111111", "hub").build()))
                        .nextToken("more")
                        .build());
        server.access.add(
                answer().accounts(
                                List.of(
                                        account("222222222222", "pr\u001bod")
                                                .roleArn("arn:aws:iam::222222222222:role/X")
                                                .missing(
                                                        List.of(
                                                                missing("eu-west-1", "ec2:A"),
                                                                missing("us-east-1", "ec2:A"),
                                                                missing("us-east-1", "ecr:B")))
                                                .build(),
                                        account("333333333333", "333333333333")
                                                .unreachable("no role there")
                                                .build()))
                        .build());
        assertEquals(
                """
                As arn:aws:iam::111111111111:user/scanner, installation k3k3k3k3k3k3, external id outside
                2 of 3 accounts reached

                222222222222 (pr\\u001bod) by arn:aws:iam::222222222222:role/X
                  ec2:A  DENIED  eu-west-1,us-east-1  since 2026-11-21T12:00:00Z
                    seen:  ec2:A was denied
                    costs: instances
                    do:    allow it
                  ecr:B  DENIED  us-east-1  since 2026-11-21T12:00:00Z
                    seen:  ecr:B was denied
                    costs: instances
                    do:    allow it

                333333333333
                  cannot be reached: no role there
                """,
                run());
        assertEquals(ExitStatus.THRESHOLD_MET, status);
    }

    @Test
    void allIsWell() {
        server.access.add(
                answer().accounts(List.of(account("111111111111", "hub").build())).build());
        assertTrue(run().endsWith("1 of 1 accounts reached, nothing is missing\n"));
        assertEquals(ExitStatus.DONE, status);
    }

    @Test
    void anOrganizationThatIsNotListedIsNotWell() {
        server.access.add(answer().organizationProblem("denied").accounts(List.of()).build());
        assertTrue(run().contains("The organization could not be listed: denied\n"));
        assertEquals(ExitStatus.THRESHOLD_MET, status);
    }

    @Test
    void asJson() {
        server.access.add(
                answer().accounts(
                                List.of(
                                        account("222222222222", "prod")
                                                .missing(List.of(missing("eu-west-1", "ec2:A")))
                                                .build()))
                        .build());
        ListAwsAccessResponse told = ListAwsAccessResponse.fromJson(run("-o", "json"));
        assertEquals("ec2:A", told.accounts().getFirst().missing().getFirst().action());
        assertEquals(ExitStatus.THRESHOLD_MET, status);
    }

    @Test
    void aServerWithoutAws() {
        server.access.add(
                ListAwsAccessResponse.builder().discovers(false).accounts(List.of()).build());
        assertEquals(
                "This server discovers no AWS account; start it with: ./openinspector up --aws\n",
                run());
        assertEquals(ExitStatus.DONE, status);
    }
}
