package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.inspector2.CvssScore;
import org.openinspector.apimodel.inspector2.EpssDetails;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.openinspector.AllTarget;
import org.openinspector.apimodel.openinspector.ChangeSource;
import org.openinspector.apimodel.openinspector.ChangeSourceState;
import org.openinspector.apimodel.openinspector.EvidenceArgument;
import org.openinspector.apimodel.openinspector.EvidencePackage;
import org.openinspector.apimodel.openinspector.FindingChangeKind;
import org.openinspector.apimodel.openinspector.FindingChanges;
import org.openinspector.apimodel.openinspector.FindingEvidence;
import org.openinspector.apimodel.openinspector.FindingHistoryEntry;
import org.openinspector.apimodel.openinspector.GetRescanResponse;
import org.openinspector.apimodel.openinspector.IgnoredMessages;
import org.openinspector.apimodel.openinspector.KnowledgeChange;
import org.openinspector.apimodel.openinspector.PackageEvidence;
import org.openinspector.apimodel.openinspector.QueueEntry;
import org.openinspector.apimodel.openinspector.QueueStage;
import org.openinspector.apimodel.openinspector.Rescan;
import org.openinspector.apimodel.openinspector.RescanFailure;
import org.openinspector.apimodel.openinspector.RescanState;
import org.openinspector.apimodel.openinspector.RescanTarget;
import org.openinspector.apimodel.openinspector.TagTarget;
import org.openinspector.apimodel.openinspector.VerdictExplanation;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireResponse;

/// `rescan` and `explain ARN`, against a server that checks signatures.
@SuppressWarnings("NullAway.Init") // made before each test
final class ServerCommandsTest {
    private static final String ARN =
            "arn:aws:inspector2:eu-west-1:000000000001:finding/" + "0a".repeat(16);
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir Path data;
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.describeIn(data, FakeServer.SECRET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// What a command left behind.
    private record Ran(int status, String out, String err) {}

    private Ran run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--data");
        all.add(data.toString());
        PrintStream out = System.out;
        PrintStream err = System.err;
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        try (var newOut = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
                var newErr = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
            System.setOut(newOut);
            System.setErr(newErr);
            int status = Main.run(all.toArray(String[]::new));
            return new Ran(
                    status,
                    outBytes.toString(StandardCharsets.UTF_8),
                    errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /// Fails unless the command told this mistake in one sentence.
    private void assertMistake(int status, String sentence, String... arguments) {
        Ran ran = run(arguments);
        assertEquals(status, ran.status, ran.toString());
        assertEquals("", ran.out);
        assertTrue(ran.err.startsWith("openinspector: " + sentence), ran.err);
        assertFalse(ran.err.contains("Exception") || ran.err.contains("\tat "), ran.err);
        assertFalse(ran.err.contains(FakeServer.SECRET), ran.err);
    }

    private static GetRescanResponse rescan(
            RescanState state, int done, int failed, int gone, RescanFailure... failures) {
        return GetRescanResponse.builder()
                .rescan(
                        Rescan.builder()
                                .rescanId("r-1")
                                .target("all\u001b[31m")
                                .state(state)
                                .total(4)
                                .done(done)
                                .failed(failed)
                                .gone(gone)
                                .startedAt(AT)
                                .findings(
                                        FindingChanges.builder()
                                                .opened(3)
                                                .closed(2)
                                                .reopened(1)
                                                .build())
                                .build())
                .failures(List.of(failures))
                .build();
    }

    @Test
    void rescanWaitsAndTells() {
        server.rescans.add(rescan(RescanState.RUNNING, 1, 0, 0));
        server.rescans.add(rescan(RescanState.COMPLETED, 4, 0, 0));
        Ran ran = run("rescan", "--all");
        assertEquals(0, ran.status, ran.err);
        assertEquals(
                "rescan of all\\u001b[31m: 4 of 4 resources looked at;"
                        + " findings: 3 opened, 2 closed, 1 reopened\n",
                ran.out);
        assertEquals("", ran.err);
        assertEquals(List.of(new RescanTarget.All(AllTarget.builder().build())), server.targets);
    }

    @Test
    void rescanNamesWhatCouldNotBeLookedAt() {
        server.rescans.add(
                rescan(
                        RescanState.COMPLETED_WITH_FAILURES,
                        2,
                        1,
                        1,
                        RescanFailure.builder()
                                .resourceId("i-1")
                                .message("access\u0007 denied")
                                .build()));
        Ran ran = run("rescan", "i-1");
        assertEquals(3, ran.status, ran.err);
        assertTrue(
                ran.out.contains("2 of 4 resources looked at, 1 could not be, 1 are gone;"),
                ran.out);
        assertTrue(ran.out.contains("  not looked at: i-1: access\\u0007 denied\n"), ran.out);
        assertEquals(List.of(new RescanTarget.ResourceId("i-1")), server.targets);
    }

    @Test
    void rescanByTagWithoutWaiting() {
        server.rescans.add(rescan(RescanState.RUNNING, 0, 0, 0));
        for (String tag : List.of("env=a=b", "env", "env=")) {
            Ran ran = run("rescan", "--tag", tag, "--no-wait");
            assertEquals(0, ran.status, ran.err);
            assertEquals("rescan r-1 started\n", ran.out);
        }
        assertEquals(List.of(tag("a=b"), tag(null), tag("")), server.targets, "no value means any");
    }

    private static RescanTarget tag(@org.jspecify.annotations.Nullable String value) {
        return new RescanTarget.Tag(TagTarget.builder().key("env").value(value).build());
    }

    @Test
    void mistakesOfRescanAreToldInOneSentence() throws IOException {
        assertMistake(2, "--tag is \"=x\", expected KEY=VALUE", "rescan", "--tag", "=x");
        assertMistake(2, "", "rescan");
        assertMistake(2, "", "rescan", "i-1", "--all");
        assertMistake(2, "", "rescan", "--everything");
        assertMistake(3, "the server says: there is no such resource", "rescan", "i-9");
        server.describeIn(data, "another secret");
        assertMistake(3, "the server says: The request signature we calc", "rescan", "--all");
        server.close();
        assertMistake(3, "no server answers at " + server.endpoint(), "rescan", "--all");
    }

    @Test
    void whatIsNoServerOfOursIsSaidSo() {
        for (String body : List.of("<html>hello</html>", "", "[1]", "{\"rescanId\":7}", "{}")) {
            server.instead =
                    Optional.of(
                            new WireResponse(
                                    202,
                                    new Headers().set("Content-Type", "text/html"),
                                    body.getBytes(StandardCharsets.UTF_8)));
            assertMistake(3, "what answers at " + server.endpoint() + " is no", "rescan", "--all");
        }
        server.instead =
                Optional.of(
                        new WireResponse(
                                404,
                                new Headers(),
                                "<h1>no</h1>".getBytes(StandardCharsets.UTF_8)));
        assertMistake(3, "the server says: HTTP status 404", "rescan", "--all");
    }

    @Test
    void aDataFolderWithoutAServerIsNamed() throws IOException {
        Files.delete(data.resolve("credentials"));
        assertMistake(
                3,
                "cannot read " + data.resolve("credentials") + " (no such file",
                "rescan",
                "--all");
        Files.delete(data.resolve("server.properties"));
        assertMistake(
                3,
                "cannot read " + data.resolve("server.properties") + " (no such file",
                "explain",
                ARN);
    }

    private static FindingHistoryEntry change(FindingChangeKind kind, int hour, String cause) {
        return FindingHistoryEntry.builder()
                .at(AT.plusSeconds(3600L * hour))
                .change(kind)
                .to(org.openinspector.apimodel.openinspector.FindingStatus.ACTIVE)
                .severity("HIGH")
                .causeCode("PACKAGE_UPDATED")
                .cause(cause)
                .attributes(List.of())
                .build();
    }

    private static Finding finding() {
        return Finding.builder()
                .findingArn(ARN)
                .awsAccountId("000000000001")
                .type(FindingType.PACKAGE_VULNERABILITY)
                .description("about it")
                .title("CVE-2026-1 - log4j\u001b[2J")
                .remediation(
                        Remediation.builder()
                                .recommendation(
                                        Recommendation.builder().text("Upgrade it.").build())
                                .build())
                .severity(Severity.HIGH)
                .firstObservedAt(AT)
                .lastObservedAt(AT)
                .status(FindingStatus.ACTIVE)
                .resources(
                        List.of(
                                Resource.builder()
                                        .type(ResourceType.AWS_EC2_INSTANCE)
                                        .id("i-1")
                                        .build()))
                .epss(EpssDetails.builder().score(0.1234).build())
                .exploitAvailable(ExploitAvailable.YES)
                .packageVulnerabilityDetails(
                        PackageVulnerabilityDetails.builder()
                                .vulnerabilityId("CVE-2026-1")
                                .source("NVD")
                                .cvss(
                                        List.of(
                                                CvssScore.builder()
                                                        .baseScore(7.5)
                                                        .scoringVector("CVSS:3.1/AV:N")
                                                        .version("3.1")
                                                        .source("NVD")
                                                        .build()))
                                .build())
                .build();
    }

    private static FindingEvidence evidence(int places) {
        List<PackageEvidence> where = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            where.add(
                    PackageEvidence.builder()
                            .path("opt/lib/" + i + ".jar")
                            .layer("sha256:1")
                            .basis("INSTALLED")
                            .build());
        }
        return FindingEvidence.builder()
                .packages(
                        List.of(
                                EvidencePackage.builder()
                                        .package_("pkg:maven/log4j/log4j@1.0")
                                        .version("1.0")
                                        .why(
                                                List.of(
                                                        EvidenceArgument.builder()
                                                                .source("osv")
                                                                .advisory("GHSA-1")
                                                                .package_("log4j:log4j")
                                                                .scheme("maven")
                                                                .version("1.0")
                                                                .range(">= 0, < 2.0")
                                                                .comparison("1.0 < 2.0")
                                                                .build()))
                                        .dissent(List.of())
                                        .evidence(where)
                                        .evidenceCount(places)
                                        .build()))
                .build();
    }

    @Test
    void explainTellsAllOfAFinding() {
        server.findings.add(finding());
        server.evidence = Optional.of(evidence(12));
        server.history.add(change(FindingChangeKind.REOPENED, 2, "1.0 → 0.9"));
        server.history.add(change(FindingChangeKind.CLOSED, 1, ""));
        server.history.add(change(FindingChangeKind.OPENED, 0, ""));
        Ran ran = run("explain", ARN);
        assertEquals(0, ran.status, ran.err);
        for (String line :
                List.of(
                        "Finding " + ARN,
                        "  CVE-2026-1 - log4j\\u001b[2J",
                        "  status: ACTIVE",
                        "  on: AWS_EC2_INSTANCE i-1",
                        "  pkg:maven/log4j/log4j@1.0",
                        "  fixed in: no fixed version is known",
                        "  found in: opt/lib/0.jar",
                        "    brought by layer: sha256:1",
                        "  and in 2 more places",
                        "  affected: by GHSA-1 of osv on log4j:log4j: >= 0, < 2.0",
                        "    compared: 1.0 < 2.0",
                        "  CVSS 3.1 7.5  CVSS:3.1/AV:N  (NVD)",
                        "  EPSS 12.34%: the probability of exploitation within 30 days",
                        "  known to be exploited",
                        "  2026-11-21T14:00:00Z  reopened, HIGH: package updated (1.0 → 0.9)",
                        "  2026-11-21T12:00:00Z  opened, HIGH: package updated",
                        "  Upgrade it.")) {
            assertTrue(ran.out.lines().anyMatch(line::equals), line + " in\n" + ran.out);
        }
        assertFalse(ran.out.contains("\u001b"), "nothing steers the terminal");
        assertFalse(ran.out.contains("opt/lib/10.jar"), ran.out);
    }

    @Test
    void explainRemembersDeletedFindings() {
        server.history.add(change(FindingChangeKind.CLOSED, 0, ""));
        Ran ran = run("explain", ARN);
        assertEquals(0, ran.status, ran.err);
        assertTrue(ran.out.contains("  deleted; only its history is kept\n"), ran.out);
        assertTrue(ran.out.contains("closed, HIGH: package updated"), ran.out);
    }

    @Test
    void explainOfAnUnknownFindingIsAMistake() {
        assertMistake(3, "the server says: there is no finding " + ARN, "explain", ARN);
        assertMistake(3, "the server says: ", "explain", "arn:aws:s3:::bucket");
    }

    private static VerdictExplanation argument() {
        return VerdictExplanation.builder()
                .package_("pkg:maven/log4j/log4j@1.0")
                .verdict("affected")
                .isFinding(true)
                .text("pkg:maven/log4j/log4j@1.0: affected\n  because\u001b[2J\n")
                .json("{\n  \"word\" : \"affected\"\n}")
                .build();
    }

    @Test
    void explainAsksTheServerAboutAPackageOfAResource() {
        server.explanations.add(argument());
        String[] question = {
            "explain",
            "--package",
            "pkg:maven/log4j/log4j",
            "--vulnerability",
            "CVE-2026-1",
            "--resource",
            "i-1"
        };
        Ran ran = run(question);
        assertEquals(0, ran.status, ran.err);
        assertEquals(List.of("i-1 pkg:maven/log4j/log4j CVE-2026-1"), server.asked);
        assertEquals(
                "pkg:maven/log4j/log4j@1.0: affected\n  because\\u001b[2J\n",
                ran.out,
                "nothing steers the terminal");
        List<String> asJson = new ArrayList<>(Arrays.asList(question));
        asJson.add("--json");
        assertEquals("{\n  \"word\" : \"affected\"\n}\n", run(asJson.toArray(String[]::new)).out);
        server.explanations.clear();
        assertMistake(3, "the server says: there is no inventory of i-1", question);
        assertMistake(
                2,
                "--resource needs --package PURL and --vulnerability ID",
                "explain",
                "--resource",
                "i-1");
    }

    @Test
    void explainOfAnArnShowsTheWholeArgument() {
        server.findings.add(finding());
        server.evidence = Optional.of(evidence(1));
        server.history.add(change(FindingChangeKind.OPENED, 0, ""));
        server.explanations.add(argument());
        Ran ran = run("explain", ARN);
        assertEquals(0, ran.status, ran.err);
        assertTrue(
                ran.out.contains(
                        """
                        The whole argument, of pkg:maven/log4j/log4j@1.0
                          pkg:maven/log4j/log4j@1.0: affected
                            because\\u001b[2J
                        """),
                ran.out);
        assertEquals("{\n  \"word\" : \"affected\"\n}\n", run("explain", ARN, "--json").out);
    }

    @Test
    void theQueueIsShown() {
        server.queue.add(
                QueueEntry.builder()
                        .accountId("000000000001")
                        .region("eu-west-1")
                        .kind("ecr")
                        .stage(QueueStage.LOOK)
                        .reason("changes of more than 200 resources were told")
                        .position(1L)
                        .build());
        server.queue.add(
                QueueEntry.builder()
                        .accountId("000000000001")
                        .region("eu-west-1")
                        .kind("ec2")
                        .resourceId("i-1")
                        .stage(QueueStage.NONE)
                        .reason("EC2 told: running\u001b[2J")
                        .reasonAt(AT)
                        .build());
        assertEquals(
                """
                1 to be looked at, 1,234 to be inspected
                     1  all of 000000000001 eu-west-1 ecr
                        waits for a look: changes of more than 200 resources were told
                     -  i-1
                        waits for nothing, last: EC2 told: running\\u001b[2J (2026-11-21T12:00:00Z)
                """,
                run("queue").out);
        assertTrue(run("queue", "i-1").out.startsWith("     -  i-1\n"));
        assertEquals("no resource i-2 is known here\n", run("queue", "i-2").out);
        assertEquals(ExitStatus.USAGE, run("queue", "i-2", "--sources").status);
    }

    @Test
    void theQueuesOfEventsAreShown() {
        assertTrue(run("queue", "--sources").out.startsWith("No queue of events is read"));
        server.sources.add(
                ChangeSource.builder()
                        .accountId("000000000001")
                        .source("https://sqs.eu-west-1.amazonaws.com/000000000001/q")
                        .state(ChangeSourceState.DENIED)
                        .message("allow the action sqs:ReceiveMessage")
                        .since(AT)
                        .received(1234L)
                        .told(1000L)
                        .poison(1L)
                        .ignored(
                                List.of(
                                        IgnoredMessages.builder()
                                                .reason("it only reads")
                                                .messages(233L)
                                                .build()))
                        .build());
        assertEquals(
                """
                https://sqs.eu-west-1.amazonaws.com/000000000001/q
                  denied since 2026-11-21T12:00:00Z: allow the action sqs:ReceiveMessage
                  1,234 messages, the last never; 1,000 led to a look, 1 unreadable
                  233 ignored: it only reads
                """,
                run("queue", "--sources").out);
    }

    @Test
    void changesOfTheDataAreListed() {
        assertEquals("Nothing was matched yet\n", run("advisories", "changes").out);
        server.changes.add(
                KnowledgeChange.builder()
                        .snapshotVersion("abc")
                        .seenAt(AT)
                        .packagesChanged(1234)
                        .vulnerabilitiesChanged(5)
                        .inventoriesTouched(7)
                        .inventoriesDone(6)
                        .inventoriesChanged(2)
                        .resourcesTouched(9L)
                        .findingsOpened(3L)
                        .findingsReopened(0L)
                        .findingsUpdated(1L)
                        .findingsClosed(4L)
                        .build());
        Ran ran = run("advisories", "changes");
        assertEquals(
                """
                2026-11-21T12:00:00Z  data abc
                  1,234 packages and 5 vulnerabilities differ
                  6 of 7 inventories done, not finished, 2 with another answer; 9 resources
                  findings: 3 opened, 0 reopened, 1 updated, 4 closed
                """,
                ran.out,
                ran.err);
    }
}
