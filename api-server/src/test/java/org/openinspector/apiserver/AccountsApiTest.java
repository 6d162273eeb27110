package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.AccountState;
import org.openinspector.apimodel.inspector2.BatchGetAccountStatusRequest;
import org.openinspector.apimodel.inspector2.BatchGetAccountStatusResponse;
import org.openinspector.apimodel.inspector2.DisableRequest;
import org.openinspector.apimodel.inspector2.DisableResponse;
import org.openinspector.apimodel.inspector2.EnableRequest;
import org.openinspector.apimodel.inspector2.EnableResponse;
import org.openinspector.apimodel.inspector2.FailedAccount;
import org.openinspector.apimodel.inspector2.GetConfigurationRequest;
import org.openinspector.apimodel.inspector2.GetConfigurationResponse;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ResourceScanType;

/// `BatchGetAccountStatus`, `Enable`, `Disable`, `GetConfiguration`, in an account that nothing
/// else is done with.
class AccountsApiTest {
    private final ApiClient c = ApiServer.shared().client(ApiServer.C);

    private BatchGetAccountStatusResponse status(List<String> accounts) {
        return c.inspector(
                Inspector2Protocol.BATCH_GET_ACCOUNT_STATUS,
                BatchGetAccountStatusRequest.builder().accountIds(accounts).build(),
                BatchGetAccountStatusResponse.class);
    }

    private EnableResponse enable(List<String> accounts, ResourceScanType... kinds) {
        return c.inspector(
                Inspector2Protocol.ENABLE,
                EnableRequest.builder().accountIds(accounts).resourceTypes(List.of(kinds)).build(),
                EnableResponse.class);
    }

    private DisableResponse disable(List<String> accounts, ResourceScanType... kinds) {
        return c.inspector(
                Inspector2Protocol.DISABLE,
                DisableRequest.builder().accountIds(accounts).resourceTypes(List.of(kinds)).build(),
                DisableResponse.class);
    }

    @BeforeEach
    void allOff() {
        assertEquals(1, disable(List.of()).accounts().size());
    }

    private String states() {
        AccountState own = status(List.of()).accounts().getFirst();
        var resources = own.resourceState();
        return own.state().status().value()
                + " "
                + resources.ec2().status().value()
                + " "
                + resources.ecr().status().value()
                + " "
                + Objects.requireNonNull(resources.lambda()).status().value();
    }

    @Test
    void turnsKindsOnAndOff() {
        assertEquals("DISABLED DISABLED DISABLED DISABLED", states());
        var done = enable(List.of(), ResourceScanType.EC2, ResourceScanType.LAMBDA);
        assertEquals("ENABLED", done.accounts().getFirst().status().value());
        assertEquals(ApiServer.C, done.accounts().getFirst().accountId());
        assertEquals("ENABLED ENABLED DISABLED ENABLED", states());
        assertEquals(
                done.accounts(),
                enable(List.of(ApiServer.C), ResourceScanType.EC2).accounts(),
                "asking twice is no error");
        disable(List.of(ApiServer.C), ResourceScanType.EC2);
        assertEquals("ENABLED DISABLED DISABLED ENABLED", states());
        disable(List.of());
        assertEquals("DISABLED DISABLED DISABLED DISABLED", states());
    }

    @Test
    void speaksForTheCallersAccountOnly() {
        List<String> asked = List.of(ApiServer.C, ApiServer.A, "000000000000", ApiServer.C);
        BatchGetAccountStatusResponse status = status(asked);
        assertEquals(
                List.of(ApiServer.C),
                status.accounts().stream().map(AccountState::accountId).toList());
        List<FailedAccount> failed = Objects.requireNonNull(status.failedAccounts());
        assertEquals(
                List.of("000000000000 ACCESS_DENIED", ApiServer.A + " ACCESS_DENIED"),
                failed.stream()
                        .map(each -> each.accountId() + " " + each.errorCode().value())
                        .toList());
        // Nothing tells an account that is there from one that is not.
        assertEquals(
                failed.get(0).errorMessage().replace("000000000000", ApiServer.A),
                failed.get(1).errorMessage());

        List<@Nullable List<FailedAccount>> refused = new ArrayList<>();
        refused.add(enable(List.of(ApiServer.A), ResourceScanType.EC2).failedAccounts());
        refused.add(disable(List.of(ApiServer.A), ResourceScanType.EC2).failedAccounts());
        for (@Nullable List<FailedAccount> each : refused) {
            assertEquals(
                    "ACCESS_DENIED", Objects.requireNonNull(each).getFirst().errorCode().value());
        }
        assertEquals("DISABLED DISABLED DISABLED DISABLED", states());
        var ofA =
                ApiServer.shared()
                        .client(ApiServer.A)
                        .inspector(
                                Inspector2Protocol.BATCH_GET_ACCOUNT_STATUS,
                                BatchGetAccountStatusRequest.builder().build(),
                                BatchGetAccountStatusResponse.class);
        assertEquals("ENABLED", ofA.accounts().getFirst().resourceState().ec2().status().value());
    }

    @Test
    void kindsWithoutAnEngineAreNotTurnedOn() {
        for (ResourceScanType kind :
                List.of(ResourceScanType.LAMBDA_CODE, ResourceScanType.CODE_REPOSITORY)) {
            var refused =
                    ApiClient.refusal(
                            403,
                            "AccessDeniedException",
                            () -> enable(List.of(), ResourceScanType.EC2, kind));
            assertTrue(refused.message().contains(kind.value()), refused.message());
        }
        assertEquals("DISABLED DISABLED DISABLED DISABLED", states(), "nothing was half done");
        assertEquals(1, disable(List.of(), ResourceScanType.LAMBDA_CODE).accounts().size());
    }

    @Test
    void refusesWhatTheModelForbids() {
        for (String body :
                List.of(
                        "{}",
                        "{\"resourceTypes\":[]}",
                        "{\"resourceTypes\":[\"TOASTER\"]}",
                        "{\"resourceTypes\":[\"EC2\"],\"accountIds\":[\"12\"]}",
                        "{\"resourceTypes\":null}")) {
            ApiClient.Answer answer = c.send("POST", "/enable", body);
            assertEquals(400, answer.status(), body + answer.body());
            assertEquals("ValidationException", answer.header("x-amzn-ErrorType"));
        }
    }

    @Test
    void tellsTheConfiguration() {
        GetConfigurationResponse answer =
                c.inspector(
                        Inspector2Protocol.GET_CONFIGURATION,
                        GetConfigurationRequest.builder().build(),
                        GetConfigurationResponse.class);
        var ecr = Objects.requireNonNull(answer.ecrConfiguration()).rescanDurationState();
        assertEquals(
                "LIFETIME",
                Objects.requireNonNull(Objects.requireNonNull(ecr).rescanDuration()).value());
        var ec2 = Objects.requireNonNull(answer.ec2Configuration()).scanModeState();
        assertEquals(
                "EC2_SSM_AGENT_BASED",
                Objects.requireNonNull(Objects.requireNonNull(ec2).scanMode()).value());
    }
}
