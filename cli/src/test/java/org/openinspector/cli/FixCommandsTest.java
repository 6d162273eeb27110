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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.openinspector.ApproveFixPlanRequest;
import org.openinspector.apimodel.openinspector.CancelFixPlanRequest;
import org.openinspector.apimodel.openinspector.CreateFixPlanRequest;
import org.openinspector.apimodel.openinspector.FixChange;
import org.openinspector.apimodel.openinspector.FixCounts;
import org.openinspector.apimodel.openinspector.FixInstance;
import org.openinspector.apimodel.openinspector.FixInstanceState;
import org.openinspector.apimodel.openinspector.FixMethod;
import org.openinspector.apimodel.openinspector.FixPlan;
import org.openinspector.apimodel.openinspector.FixPlanState;
import org.openinspector.apimodel.openinspector.FixTarget;
import org.openinspector.apimodel.openinspector.FixVerification;
import org.openinspector.apimodel.openinspector.FixVersions;
import org.openinspector.apimodel.openinspector.GetFixPlanResponse;
import org.openinspector.apimodel.openinspector.StartFixPlanRequest;

/// `fix`, against a server that checks signatures.
@SuppressWarnings("NullAway.Init") // made before each test
final class FixCommandsTest {
    private static final String PLAN = "01234567-89ab-4cde-8f01-23456789abcd";
    private static final String ARN =
            "arn:aws:inspector2:eu-west-1:000000000001:finding/" + "0a".repeat(16);

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

    private static GetFixPlanResponse plan(FixPlanState state, int closed) {
        boolean planned = state.equals(FixPlanState.PLANNED);
        return GetFixPlanResponse.builder()
                .plan(
                        FixPlan.builder()
                                .planId(PLAN)
                                .target("account")
                                .method(FixMethod.INSTALL_PACKAGES)
                                .versions(FixVersions.AT_LEAST)
                                .reboot(false)
                                .maxConcurrency(10)
                                .maxErrors(0)
                                .timeoutSeconds(3600)
                                .state(state)
                                .approvalRequired(true)
                                .createdBy("arn:aws:iam::000000000001:user/anne")
                                .approvedBy("arn:aws:iam::000000000001:user/bob")
                                .createdAt(Instant.parse("2026-11-21T12:00:00Z"))
                                .counts(
                                        FixCounts.builder()
                                                .instances(1)
                                                .changes(1)
                                                .findings(2)
                                                .closed(closed)
                                                .succeeded(planned ? 0 : 1)
                                                .failed(0)
                                                .verified(planned ? 0 : 1)
                                                .build())
                                .build())
                .instances(
                        List.of(
                                FixInstance.builder()
                                        .resourceId("i-1")
                                        .state(
                                                planned
                                                        ? FixInstanceState.PLANNED
                                                        : FixInstanceState.SUCCEEDED)
                                        .verification(
                                                planned
                                                        ? FixVerification.NONE
                                                        : FixVerification.DONE)
                                        .message(planned ? null : "installed bash 5.2\u001b[31m")
                                        .changes(
                                                List.of(
                                                        FixChange.builder()
                                                                .name("bash")
                                                                .fromVersion("5.1")
                                                                .toVersion("5.2")
                                                                .build()))
                                        .findingArns(List.of(ARN))
                                        .build()))
                .approvedPatches("bash")
                .build();
    }

    private static final String HEAD =
            PLAN
                    + "  %s  INSTALL_PACKAGES  1 instances, 1 packages, %d of 2 findings closed"
                    + "  (account, 2026-11-21T12:00:00Z)\n";

    @Test
    void planShowsWhatWouldBeDone() throws IOException {
        server.fixPlans.add(plan(FixPlanState.PLANNED, 0));
        Ran ran = run("fix", "plan", ARN, "--exact", "--max-errors", "3");
        assertEquals(0, ran.status, ran.err);
        assertEquals(
                HEAD.formatted("PLANNED", 0)
                        + "  i-1\n    bash 5.1 -> 5.2\n    should close 1 findings\n\n"
                        + "Somebody else approves it: ./openinspector fix approve "
                        + PLAN
                        + "\n",
                ran.out);
        var asked = (CreateFixPlanRequest) server.fixAsked.getFirst();
        assertEquals(new FixTarget.FindingArns(List.of(ARN)), asked.target());
        assertEquals(FixVersions.EXACT, asked.versions());
        assertEquals(3, asked.maxErrors());
        Path filter = Files.writeString(data.resolve("filter.json"), "{\"severity\":[]}");
        assertEquals(
                0,
                run("fix", "plan", "--filter", filter.toString(), "--patch-manager", "scan")
                        .status);
        asked = (CreateFixPlanRequest) server.fixAsked.get(1);
        assertEquals(FixMethod.PATCH_BASELINE_SCAN, asked.method());
        assertTrue(asked.target() instanceof FixTarget.FilterCriteria);
    }

    @Test
    void runWaitsAndTells() {
        server.fixPlans.add(plan(FixPlanState.RUNNING, 0));
        server.fixPlans.add(plan(FixPlanState.COMPLETED, 2));
        Ran ran = run("fix", "run", PLAN);
        assertEquals(0, ran.status, ran.err);
        assertEquals(
                HEAD.formatted("COMPLETED", 2)
                        + "  i-1  SUCCEEDED, looked at: DONE\n    bash 5.1 -> 5.2\n"
                        + "    should close 1 findings\n    installed bash 5.2\\u001b[31m\n",
                ran.out);
        assertEquals(List.of(StartFixPlanRequest.builder().planId(PLAN).build()), server.fixAsked);
        server.fixPlans.clear();
        server.fixPlans.add(plan(FixPlanState.COMPLETED_WITH_FAILURES, 0));
        assertEquals(3, run("fix", "run", PLAN).status);
        assertEquals("plan " + PLAN + " started\n", run("fix", "run", PLAN, "--no-wait").out);
    }

    @Test
    void theOtherCommands() {
        server.fixPlans.add(plan(FixPlanState.PLANNED, 0));
        assertEquals(
                "plan " + PLAN + " is approved by arn:aws:iam::000000000001:user/bob\n",
                run("fix", "approve", PLAN).out);
        assertEquals(
                "plan " + PLAN + " is asked to end; it is PLANNED\n",
                run("fix", "cancel", PLAN).out);
        assertEquals(
                List.of(
                        ApproveFixPlanRequest.builder().planId(PLAN).build(),
                        CancelFixPlanRequest.builder().planId(PLAN).build()),
                server.fixAsked);
        assertEquals(HEAD.formatted("PLANNED", 0), run("fix", "status").out);
        assertEquals("bash\n", run("fix", "status", PLAN, "--approved-patches").out);
        assertEquals(
                "fixing is off; somebody else approves each plan\n", run("fix", "settings").out);
        assertEquals(
                "fixing is on; plans need no approval\n",
                run("fix", "settings", "--on", "--approval", "none").out);
        assertFalse(server.fixSettings.approvalRequired());
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        for (String[] wrong :
                new String[][] {
                    {"fix", "plan"},
                    {"fix", "plan", ARN, "--account"},
                    {"fix", "plan", "--account", "--patch-manager", "magic"},
                    {"fix", "plan", "--filter", "/nowhere.json"},
                    {
                        "fix",
                        "plan",
                        "--filter",
                        Files.writeString(data.resolve("odd.json"), "{").toString()
                    },
                    {"fix", "settings", "--on", "--off"},
                    {"fix", "settings", "--approval", "maybe"}
                }) {
            Ran ran = run(wrong);
            assertEquals(2, ran.status, ran.toString());
            assertTrue(ran.err.startsWith("openinspector: "), ran.err);
        }
        assertEquals(3, run("fix", "approve", PLAN).status);
    }
}
