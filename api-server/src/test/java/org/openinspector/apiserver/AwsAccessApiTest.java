package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.openinspector.AwsAccountAccess;
import org.openinspector.apimodel.openinspector.AwsMissingAccess;
import org.openinspector.apimodel.openinspector.ListAwsAccessRequest;
import org.openinspector.apimodel.openinspector.ListAwsAccessResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apiserver.aws.AwsView;

/// `ListAwsAccess`: everybody sees its own, the management account its organization's.
@SuppressWarnings("NullAway.Init") // made before each test
class AwsAccessApiTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

    private ApiServer server;

    @BeforeEach
    void start() {
        server = new ApiServer(List.of());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static AwsView.Discovery discovery(String... accountIds) {
        return new AwsView.Discovery(
                "k3k3k3k3k3k3",
                Optional.of("outside"),
                "arn:aws:iam::" + ApiServer.A + ":user/scanner",
                Optional.of("not listed"),
                List.of(accountIds),
                id ->
                        Optional.of(
                                new AwsView.AccountAccess(
                                        id,
                                        "name of " + id,
                                        "MONITORED",
                                        Optional.of("arn:aws:iam::" + id + ":role/Scan"),
                                        Optional.empty(),
                                        List.of("us-east-1"),
                                        List.of(
                                                new AwsView.Missing(
                                                        "us-east-1",
                                                        "ec2:DescribeInstances",
                                                        Optional.of("packages"),
                                                        "DENIED",
                                                        "denied",
                                                        "instances",
                                                        "allow it",
                                                        AT,
                                                        AT)))));
    }

    private ListAwsAccessResponse ask(String account, ListAwsAccessRequest request) {
        return server.client(account)
                .own(OpenInspectorProtocol.LIST_AWS_ACCESS, request, ListAwsAccessResponse.class);
    }

    private static List<String> ids(ListAwsAccessResponse answer) {
        return answer.accounts().stream().map(AwsAccountAccess::accountId).toList();
    }

    private static ListAwsAccessRequest all() {
        return ListAwsAccessRequest.builder().build();
    }

    @Test
    void aServerWithoutAwsSaysSo() {
        ListAwsAccessResponse answer = ask(ApiServer.A, all());
        assertEquals(false, answer.discovers());
        assertEquals(List.of(), answer.accounts());
    }

    @Test
    void theManagementAccountSeesAllAndOthersThemselves() {
        server.accounts.organizations().found(ApiServer.A);
        server.accounts.organizations().create(ApiServer.A, Optional.of("888899990000"), "made");
        server.view.aws =
                Optional.of(discovery(ApiServer.A, ApiServer.B, ApiServer.C, "888899990000"));
        ListAwsAccessResponse mine = ask(ApiServer.A, all());
        assertEquals(List.of(ApiServer.A, "888899990000"), ids(mine));
        assertEquals("outside", mine.externalId());
        assertEquals("not listed", mine.organizationProblem());
        AwsMissingAccess missing = mine.accounts().getFirst().missing().getFirst();
        assertEquals("ec2:DescribeInstances", missing.action());
        assertEquals("packages", missing.part());
        assertEquals("instances", missing.loses());
        assertEquals(AT, missing.since());
        ListAwsAccessResponse theirs = ask(ApiServer.B, all());
        assertEquals(List.of(ApiServer.B), ids(theirs));
        // Whose credentials the server has is for the account that they are of.
        assertNull(theirs.principalArn());
        assertNull(theirs.installation());
        assertNull(theirs.organizationProblem());
        assertEquals(
                List.of(),
                ids(
                        ask(
                                ApiServer.B,
                                ListAwsAccessRequest.builder()
                                        .accountIds(List.of(ApiServer.A))
                                        .build())));
    }

    @Test
    void byPages() {
        server.accounts.organizations().found(ApiServer.A);
        List<String> made = new ArrayList<>(List.of(ApiServer.A));
        for (int i = 0; i < 4; i++) {
            String id = "90000000000" + i;
            server.accounts.organizations().create(ApiServer.A, Optional.of(id), "made");
            made.add(id);
        }
        server.view.aws = Optional.of(discovery(made.toArray(String[]::new)));
        List<String> seen = new ArrayList<>();
        String token = "";
        int pages = 0;
        do {
            ListAwsAccessResponse page =
                    ask(
                            ApiServer.A,
                            ListAwsAccessRequest.builder()
                                    .maxResults(2)
                                    .nextToken(token.isEmpty() ? null : token)
                                    .build());
            seen.addAll(ids(page));
            token = page.nextToken() == null ? "" : page.nextToken();
            pages++;
        } while (!token.isEmpty());
        assertEquals(made, seen);
        assertEquals(3, pages);
        assertTrue(
                server.client(ApiServer.A)
                        .send("POST", "/openinspector/aws/access/list", "{\"nextToken\":\"x\"}")
                        .body()
                        .contains("nextToken"));
    }
}
