package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.openinspector.ApproveFixPlanRequest;
import org.openinspector.apimodel.openinspector.ApproveFixPlanResponse;
import org.openinspector.apimodel.openinspector.AttachPolicyRequest;
import org.openinspector.apimodel.openinspector.AttachPolicyResponse;
import org.openinspector.apimodel.openinspector.CancelFixPlanRequest;
import org.openinspector.apimodel.openinspector.CancelFixPlanResponse;
import org.openinspector.apimodel.openinspector.CreateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.CreateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.CreateFixPlanRequest;
import org.openinspector.apimodel.openinspector.CreateFixPlanResponse;
import org.openinspector.apimodel.openinspector.CreateUserRequest;
import org.openinspector.apimodel.openinspector.CreateUserResponse;
import org.openinspector.apimodel.openinspector.FixAccountTarget;
import org.openinspector.apimodel.openinspector.FixInstance;
import org.openinspector.apimodel.openinspector.FixInstanceState;
import org.openinspector.apimodel.openinspector.FixMethod;
import org.openinspector.apimodel.openinspector.FixPlan;
import org.openinspector.apimodel.openinspector.FixPlanState;
import org.openinspector.apimodel.openinspector.FixSettings;
import org.openinspector.apimodel.openinspector.FixTarget;
import org.openinspector.apimodel.openinspector.FixVerification;
import org.openinspector.apimodel.openinspector.GetFixPlanRequest;
import org.openinspector.apimodel.openinspector.GetFixPlanResponse;
import org.openinspector.apimodel.openinspector.GetFixSettingsRequest;
import org.openinspector.apimodel.openinspector.GetFixSettingsResponse;
import org.openinspector.apimodel.openinspector.ListFixPlansRequest;
import org.openinspector.apimodel.openinspector.ListFixPlansResponse;
import org.openinspector.apimodel.openinspector.NewAccessKey;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PutFixSettingsRequest;
import org.openinspector.apimodel.openinspector.PutFixSettingsResponse;
import org.openinspector.apimodel.openinspector.StartFixPlanRequest;
import org.openinspector.apimodel.openinspector.StartFixPlanResponse;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.estate.fixing.Fixer;

/// Plans to fix instances: off at first, approved by another, run once, followed to the end.
class FixingApiTest {
    private final ApiServer server = ApiServer.shared();
    private final ApiClient a = server.client(ApiServer.A);
    private static @Nullable ApiClient second;

    @BeforeEach
    void begin() {
        server.fixer.refusal = Optional.empty();
        server.fixer.step = Fixer.Step.SUCCEEDED;
    }

    @AfterEach
    void off() {
        server.fixer.refusal = Optional.empty();
        put(false, true);
    }

    private FixSettings put(boolean enabled, boolean approval) {
        return a.own(
                        OpenInspectorProtocol.PUT_FIX_SETTINGS,
                        PutFixSettingsRequest.builder()
                                .settings(
                                        FixSettings.builder()
                                                .enabled(enabled)
                                                .approvalRequired(approval)
                                                .build())
                                .build(),
                        PutFixSettingsResponse.class)
                .settings();
    }

    private FixPlan plan(FixTarget target, @Nullable FixMethod method) {
        return a.own(
                        OpenInspectorProtocol.CREATE_FIX_PLAN,
                        CreateFixPlanRequest.builder().target(target).method(method).build(),
                        CreateFixPlanResponse.class)
                .plan();
    }

    private FixPlan wholeAccount() {
        return plan(
                new FixTarget.Account(FixAccountTarget.builder().build()),
                FixMethod.PATCH_BASELINE_INSTALL);
    }

    private GetFixPlanResponse get(String id) {
        return a.own(
                OpenInspectorProtocol.GET_FIX_PLAN,
                GetFixPlanRequest.builder().planId(id).build(),
                GetFixPlanResponse.class);
    }

    private FixPlan approve(ApiClient by, String id) {
        return by.own(
                        OpenInspectorProtocol.APPROVE_FIX_PLAN,
                        ApproveFixPlanRequest.builder().planId(id).build(),
                        ApproveFixPlanResponse.class)
                .plan();
    }

    private FixPlan start(String id) {
        return a.own(
                        OpenInspectorProtocol.START_FIX_PLAN,
                        StartFixPlanRequest.builder().planId(id).build(),
                        StartFixPlanResponse.class)
                .plan();
    }

    private FixPlan cancel(String id) {
        return a.own(
                        OpenInspectorProtocol.CANCEL_FIX_PLAN,
                        CancelFixPlanRequest.builder().planId(id).build(),
                        CancelFixPlanResponse.class)
                .plan();
    }

    /// Another person of the account.
    private ApiClient second() {
        @Nullable ApiClient known = second;
        if (known == null) {
            a.own(
                    OpenInspectorProtocol.CREATE_USER,
                    CreateUserRequest.builder().name("approver").build(),
                    CreateUserResponse.class);
            a.own(
                    OpenInspectorProtocol.ATTACH_POLICY,
                    AttachPolicyRequest.builder()
                            .principal("user/approver")
                            .policy("AdministratorAccess")
                            .build(),
                    AttachPolicyResponse.class);
            NewAccessKey key =
                    a.own(
                                    OpenInspectorProtocol.CREATE_ACCESS_KEY,
                                    CreateAccessKeyRequest.builder()
                                            .principal("user/approver")
                                            .build(),
                                    CreateAccessKeyResponse.class)
                            .accessKey();
            known =
                    new ApiClient(
                            a.port(), new Credential(key.accessKeyId(), key.secretAccessKey()));
            second = known;
        }
        return known;
    }

    @Test
    void isOffUntilServerAndAccountTurnItOn() {
        server.fixer.refusal = Optional.of("this server may not fix anything");
        GetFixSettingsResponse told =
                a.own(
                        OpenInspectorProtocol.GET_FIX_SETTINGS,
                        GetFixSettingsRequest.builder().build(),
                        GetFixSettingsResponse.class);
        assertEquals("this server may not fix anything", told.unavailable());
        assertEquals(
                FixSettings.builder().enabled(false).approvalRequired(true).build(),
                told.settings());
        var refused = ApiClient.refusal(403, "AccessDeniedException", () -> put(true, true));
        assertEquals("fixing is off: this server may not fix anything", refused.message());

        server.fixer.refusal = Optional.empty();
        refused = ApiClient.refusal(403, "AccessDeniedException", this::wholeAccount);
        assertTrue(
                refused.message().contains("fixing is off for account " + ApiServer.A),
                refused.message());
        assertTrue(put(true, true).enabled());
        assertEquals(FixPlanState.PLANNED, wholeAccount().state());
    }

    @Test
    void runsOnceAfterAnotherPersonApproved() {
        put(true, true);
        int before = server.fixer.sent.size();
        FixPlan plan = wholeAccount();
        assertTrue(plan.approvalRequired());
        assertEquals("account", plan.target());
        GetFixPlanResponse shown = get(plan.planId());
        assertEquals(
                Set.of(
                        SampleEstate.INSTANCE + 1,
                        SampleEstate.INSTANCE + 2,
                        SampleEstate.INSTANCE + 3,
                        SampleEstate.INSTANCE + 4),
                new TreeSet<>(shown.instances().stream().map(FixInstance::resourceId).toList()));
        assertEquals(before, server.fixer.sent.size(), "a plan runs nothing");

        var refused = ApiClient.refusal(403, "AccessDeniedException", () -> start(plan.planId()));
        assertTrue(refused.message().contains("is not approved"), refused.message());
        refused = ApiClient.refusal(403, "AccessDeniedException", () -> approve(a, plan.planId()));
        assertTrue(refused.message().contains("somebody else"), refused.message());
        FixPlan approved = approve(second(), plan.planId());
        assertEquals("arn:aws:iam::" + ApiServer.A + ":user/approver", approved.approvedBy());
        assertEquals(FixPlanState.RUNNING, start(plan.planId()).state());
        ApiClient.refusal(400, "ValidationException", () -> start(plan.planId()));
        ApiServer.await(
                "the plan ends",
                () -> !get(plan.planId()).plan().state().equals(FixPlanState.RUNNING));
        GetFixPlanResponse ended = get(plan.planId());
        assertEquals(FixPlanState.COMPLETED, ended.plan().state());
        assertEquals(4, ended.plan().counts().succeeded());
        assertEquals(4, ended.plan().counts().verified());
        assertEquals(before + 1, server.fixer.sent.size());
        for (FixInstance instance : ended.instances()) {
            assertEquals(FixInstanceState.SUCCEEDED, instance.state());
            assertEquals(FixVerification.DONE, instance.verification());
            assertTrue(Objects.requireNonNull(instance.commandId()).startsWith("command-"));
            assertEquals("SUCCEEDED there", instance.message());
        }
        // The command said that it succeeded; no inventory says so.
        assertEquals(0, ended.plan().counts().closed());
        ListFixPlansResponse all =
                a.own(
                        OpenInspectorProtocol.LIST_FIX_PLANS,
                        ListFixPlansRequest.builder().maxResults(1).build(),
                        ListFixPlansResponse.class);
        assertEquals(plan.planId(), all.plans().getFirst().planId());
    }

    @Test
    void aPlanThatRunsCanBeCancelled() {
        put(true, false);
        server.fixer.step = Fixer.Step.RUNNING;
        FixPlan plan = wholeAccount();
        assertEquals(false, plan.approvalRequired());
        start(plan.planId());
        ApiServer.await(
                "the command is sent",
                () ->
                        get(plan.planId()).instances().stream()
                                .allMatch(each -> each.state().equals(FixInstanceState.RUNNING)));
        FixPlan other = wholeAccount();
        var refused = ApiClient.refusal(400, "ValidationException", () -> start(other.planId()));
        assertTrue(refused.message().contains("is being fixed by plan"), refused.message());
        assertEquals(FixPlanState.CANCELLED, cancel(other.planId()).state());
        cancel(plan.planId());
        ApiServer.await(
                "the plan ends",
                () -> get(plan.planId()).plan().state().equals(FixPlanState.CANCELLED));
        ApiClient.refusal(400, "ValidationException", () -> cancel(plan.planId()));
    }

    @Test
    void refusesWhatCannotBe() {
        put(true, true);
        String django = OwnServiceTest.findingOf(a, SampleEstate.INSTANCE + 1).findingArn();
        // A package of Python is nothing that a system's package manager installs.
        var refused =
                ApiClient.refusal(
                        400,
                        "ValidationException",
                        () -> plan(new FixTarget.FindingArns(List.of(django)), null));
        assertTrue(
                refused.message().contains("no package of its operating system has a fix"),
                refused.message());
        String image = OwnServiceTest.findingOf(a, SampleEstate.IMAGE).findingArn();
        refused =
                ApiClient.refusal(
                        400,
                        "ValidationException",
                        () ->
                                plan(
                                        new FixTarget.FindingArns(List.of(image)),
                                        FixMethod.PATCH_BASELINE_INSTALL));
        assertTrue(refused.message().contains("no instance of EC2"), refused.message());
        ApiClient.refusal(
                404,
                "ResourceNotFoundException",
                () -> get("00000000-0000-4000-8000-000000000000"));
        for (String body :
                List.of(
                        "{}",
                        "{\"target\":{}}",
                        "{\"target\":{\"findingArns\":[]}}",
                        "{\"target\":{\"account\":{}},\"method\":\"MAGIC\"}",
                        "{\"target\":{\"account\":{}},\"maxConcurrency\":0}",
                        "{\"target\":{\"filterCriteria\":{\"severity\":3}}}")) {
            ApiClient.Answer answer = a.send("POST", "/openinspector/fixing/plans/create", body);
            assertEquals(400, answer.status(), body + answer.body());
        }
        assertNull(
                a.own(
                                OpenInspectorProtocol.GET_FIX_SETTINGS,
                                GetFixSettingsRequest.builder().build(),
                                GetFixSettingsResponse.class)
                        .unavailable());
    }
}
