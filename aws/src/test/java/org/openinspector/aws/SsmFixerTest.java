package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.settings.DeepInspection;
import org.openinspector.aws.Ec2Settings.Purpose;
import org.openinspector.aws.StubSsm.Invocation;
import org.openinspector.estate.fixing.FixChange;
import org.openinspector.estate.fixing.FixCommand;
import org.openinspector.estate.fixing.FixMethod;
import org.openinspector.estate.fixing.FixOptions;
import org.openinspector.estate.fixing.Fixer;
import org.openinspector.estate.fixing.FixerException;

/// Commands as Systems Manager gets them, and what is made of its answers.
@NullUnmarked
class SsmFixerTest {
    @TempDir Path folder;
    private StubSsm aws;
    private AwsClients clients;

    @BeforeEach
    void start() throws Exception {
        aws = new StubSsm();
        clients = aws.clients(folder);
    }

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    private SsmFixer fixer(Purpose... purposes) {
        Set<Purpose> commands = EnumSet.noneOf(Purpose.class);
        commands.addAll(List.of(purposes));
        var ec2 =
                new Ec2Settings(
                        commands,
                        Optional.empty(),
                        Optional.empty(),
                        "installation1",
                        Duration.ofHours(6),
                        8);
        return new SsmFixer(
                ec2,
                new CommandInvocations(ec2),
                account -> {
                    assertEquals(StubSsm.ACCOUNT, account);
                    return clients;
                },
                _ -> new DeepInspection(true, List.of("/opt/shop"), List.of()));
    }

    private FixCommand command(FixMethod method, FixCommand.Purpose purpose) {
        return new FixCommand(
                StubSsm.ACCOUNT,
                StubSsm.REGION,
                "OpenInspector fix 01234567-89ab-4cde-8f01-23456789abcd 1",
                aws.now,
                purpose,
                new FixOptions(method, false, true, 5, 2, 900),
                List.of("i-00000001", "i-00000002"),
                List.of(
                        new FixChange("bash", "amd64", "5.1", "5.2"),
                        new FixChange("openssl", "amd64", "1", "1:3.0.2-1")));
    }

    @Test
    void sendsTheWholePlanAndFindsItAgain() throws Exception {
        Fixer fixer = fixer(Purpose.FIXING);
        FixCommand command = command(FixMethod.INSTALL_PACKAGES, FixCommand.Purpose.FIX);
        assertEquals(Optional.empty(), fixer.find(command));
        String id = fixer.send(command);
        assertEquals(Optional.of(id), fixer.find(command));
        StubSsm.Sent sent = aws.sent.getFirst();
        assertEquals("OpenInspector-Install", sent.document());
        assertEquals("bash=5.2 openssl=1:3.0.2-1", sent.parameter("Packages"));
        assertEquals("at-least", sent.parameter("Versions"));
        assertEquals(command.token(), sent.comment());
        assertEquals(command.resourceIds(), sent.instances());
        assertEquals("5", sent.request().get("MaxConcurrency"));
        assertEquals("2", sent.request().get("MaxErrors"));
        assertEquals(900L, sent.request().get("TimeoutSeconds"));
        assertEquals("OpenInspector=installation1", aws.documentTags.get("OpenInspector-Install"));

        fixer.send(command(FixMethod.PATCH_BASELINE_SCAN, FixCommand.Purpose.FIX));
        assertEquals("AWS-RunPatchBaseline", aws.sent.get(1).document());
        assertEquals("Scan", aws.sent.get(1).parameter("Operation"));
        fixer.send(command(FixMethod.PATCH_BASELINE_INSTALL, FixCommand.Purpose.FIX));
        assertEquals("Install", aws.sent.get(2).parameter("Operation"));
        assertEquals("RebootIfNeeded", aws.sent.get(2).parameter("RebootOption"));
        fixer.send(command(FixMethod.INSTALL_PACKAGES, FixCommand.Purpose.COLLECT));
        assertEquals("OpenInspector-Inventory", aws.sent.get(3).document());
        assertTrue(aws.sent.get(3).parameter("Paths").endsWith(":/opt/shop"));
        assertFalse(fixer.collects());
        assertTrue(fixer(Purpose.FIXING, Purpose.INVENTORY).collects());
    }

    @Test
    void tellsHowItGoes() throws Exception {
        Fixer fixer = fixer(Purpose.FIXING);
        String id = fixer.send(command(FixMethod.INSTALL_PACKAGES, FixCommand.Purpose.FIX));
        var invocations = aws.sent.getFirst().invocations();
        invocations.put(
                "i-00000001",
                new Invocation(
                        "Success",
                        "Success",
                        "Get:1 …\nOpenInspector: installed bash 5.2\nOpenInspector: kept openssl 3\n"));
        invocations.put("i-00000002", new Invocation("InProgress", "InProgress", ""));
        assertEquals(
                List.of(
                        new Fixer.Progress(
                                "i-00000001",
                                Fixer.Step.SUCCEEDED,
                                "installed bash 5.2\nkept openssl 3"),
                        new Fixer.Progress("i-00000002", Fixer.Step.RUNNING, "")),
                fixer.progress(StubSsm.ACCOUNT, StubSsm.REGION, id));
        invocations.put("i-00000002", new Invocation("Failed", "Failed", ""));
        assertEquals(
                new Fixer.Progress("i-00000002", Fixer.Step.FAILED, "Failed\nit did not work"),
                fixer.progress(StubSsm.ACCOUNT, StubSsm.REGION, id).get(1));
        fixer.cancel(StubSsm.ACCOUNT, StubSsm.REGION, id);
        assertEquals(
                Fixer.Step.CANCELLED,
                fixer.progress(StubSsm.ACCOUNT, StubSsm.REGION, id).getFirst().step());
    }

    private boolean refused(Fixer fixer) {
        return assertThrows(
                        FixerException.class,
                        () ->
                                fixer.send(
                                        command(
                                                FixMethod.PATCH_BASELINE_INSTALL,
                                                FixCommand.Purpose.FIX)))
                .isRefused();
    }

    @Test
    void tellsWhatCannotHaveBeenSentFromWhatMay() {
        assertTrue(refused(fixer()), "the setting");
        assertTrue(fixer().refusal().orElseThrow().contains("OPENINSPECTOR_AWS_COMMANDS=fixing"));
        aws.faults.put("ssm.SendCommand", _ -> StubSsm.denied());
        assertTrue(refused(fixer(Purpose.FIXING)));
        aws.faults.put("ssm.SendCommand", _ -> StubSsm.error("InvalidInstanceId"));
        assertTrue(refused(fixer(Purpose.FIXING)));
        aws.faults.put("ssm.SendCommand", _ -> new StubSsm.Answer(500, "text/plain", ""));
        assertFalse(refused(fixer(Purpose.FIXING)));
        aws.faults.put("ssm.SendCommand", _ -> StubSsm.error("ThrottlingException"));
        assertFalse(refused(fixer(Purpose.FIXING)));
    }
}
