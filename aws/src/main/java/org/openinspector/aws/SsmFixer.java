package org.openinspector.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.openinspector.accounts.settings.DeepInspection;
import org.openinspector.aws.CommandInvocations.Invocation;
import org.openinspector.aws.Ec2Settings.Purpose;
import org.openinspector.aws.fixing.InstallDocument;
import org.openinspector.aws.inventory.InventoryDocument;
import org.openinspector.estate.SweepUnit;
import org.openinspector.estate.fixing.FixCommand;
import org.openinspector.estate.fixing.FixMethod;
import org.openinspector.estate.fixing.Fixer;
import org.openinspector.estate.fixing.FixerException;

/// Fixes instances by commands of Systems Manager. A command is found again by its comment.
final class SsmFixer implements Fixer {
    private static final String PATCH_BASELINE = "AWS-RunPatchBaseline";
    private static final int OUTPUT_SHOWN = 1_500;

    private final Ec2Settings settings;
    private final CommandInvocations commands;
    private final Function<String, AwsClients> accounts;
    private final Function<SweepUnit, DeepInspection> deepInspection;

    /// @param accounts an account's clients
    SsmFixer(
            Ec2Settings settings,
            CommandInvocations commands,
            Function<String, AwsClients> accounts,
            Function<SweepUnit, DeepInspection> deepInspection) {
        this.settings = settings;
        this.commands = commands;
        this.accounts = accounts;
        this.deepInspection = deepInspection;
    }

    @Override
    public String connector() {
        return AwsConnector.NAME;
    }

    @Override
    public Optional<String> refusal() {
        return settings.allows(Purpose.FIXING)
                ? Optional.empty()
                : Optional.of(
                        "this server may not fix anything; whoever runs it can allow that with "
                                + Ec2Settings.COMMANDS
                                + "=fixing");
    }

    @Override
    public boolean collects() {
        return settings.allows(Purpose.INVENTORY);
    }

    @Override
    public String send(FixCommand command) throws FixerException, InterruptedException {
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            throw FixerException.refused(refusal.get(), new IllegalStateException("not allowed"));
        }
        try {
            return commands.send(
                    accounts.apply(command.accountId()), command.region(), order(command));
        } catch (AwsCallException e) {
            throw failure(e);
        }
    }

    private CommandInvocations.Order order(FixCommand command) {
        int seconds = command.options().timeoutSeconds();
        String errors = Integer.toString(command.options().errorsMax());
        String concurrency =
                Integer.toString(
                        Math.min(command.options().concurrency(), FixCommand.RESOURCES_MAX));
        if (command.purpose() == FixCommand.Purpose.COLLECT) {
            DeepInspection deep =
                    deepInspection.apply(
                            new SweepUnit(
                                    command.accountId(), command.region(), Ec2Instances.KIND));
            List<String> paths = new ArrayList<>(deep.paths());
            paths.addAll(deep.organizationPaths());
            return new CommandInvocations.Order(
                    command.accountId(),
                    InventoryDocument.NAME,
                    Optional.of(InventoryDocument.document()),
                    InventoryDocument.parameters(deep.activated(), paths),
                    command.resourceIds(),
                    command.token(),
                    seconds,
                    Integer.toString(FixCommand.RESOURCES_MAX),
                    "100%");
        }
        return switch (command.options().method()) {
            case INSTALL_PACKAGES ->
                    new CommandInvocations.Order(
                            command.accountId(),
                            InstallDocument.NAME,
                            Optional.of(InstallDocument.document()),
                            InstallDocument.parameters(
                                    command.changes(), command.options().exact()),
                            command.resourceIds(),
                            command.token(),
                            seconds,
                            concurrency,
                            errors);
            case PATCH_BASELINE_SCAN, PATCH_BASELINE_INSTALL ->
                    new CommandInvocations.Order(
                            command.accountId(),
                            PATCH_BASELINE,
                            Optional.empty(),
                            Map.of(
                                    "Operation",
                                    List.of(
                                            command.options().method()
                                                            == FixMethod.PATCH_BASELINE_SCAN
                                                    ? "Scan"
                                                    : "Install"),
                                    "RebootOption",
                                    List.of(
                                            command.options().reboot()
                                                    ? "RebootIfNeeded"
                                                    : "NoReboot")),
                            command.resourceIds(),
                            command.token(),
                            seconds,
                            concurrency,
                            errors);
        };
    }

    /// What was denied or is not known there was not done. Of anything else nobody knows.
    private static FixerException failure(AwsCallException e) {
        String message = String.valueOf(e.getMessage());
        boolean refused =
                e.kind() == AwsCallException.Kind.DENIED
                        || e.kind() == AwsCallException.Kind.NOT_SUPPORTED_BY_ENDPOINT
                        || message.contains("(InvalidInstanceId)")
                        || message.contains("(InvalidDocument")
                        || message.contains("(InvalidParameters)")
                        || message.contains("(UnsupportedPlatformType)")
                        || message.contains("(MaxDocumentSizeExceeded)")
                        || message.contains("(ValidationException)");
        return refused ? FixerException.refused(message, e) : FixerException.unknown(message, e);
    }

    @Override
    public Optional<String> find(FixCommand command) throws FixerException, InterruptedException {
        try {
            return commands.find(
                    accounts.apply(command.accountId()),
                    command.region(),
                    command.token(),
                    command.since());
        } catch (AwsCallException e) {
            throw FixerException.unknown(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Progress> progress(String accountId, String region, String commandId)
            throws FixerException, InterruptedException {
        AwsClients clients = accounts.apply(accountId);
        try {
            List<Progress> all = new ArrayList<>();
            for (Invocation each : commands.of(clients, region, commandId)) {
                Step step = step(each);
                all.add(
                        new Progress(
                                each.instance(),
                                step,
                                step == Step.RUNNING ? "" : said(clients, region, each)));
            }
            return all;
        } catch (AwsCallException e) {
            throw FixerException.unknown(String.valueOf(e.getMessage()), e);
        }
    }

    private static Step step(Invocation invocation) {
        return switch (invocation.status()) {
            case SUCCESS -> Step.SUCCEEDED;
            case CANCELLED -> Step.CANCELLED;
            case TIMED_OUT -> Step.TIMED_OUT;
            case FAILED -> Step.FAILED;
            case PENDING, IN_PROGRESS, DELAYED, CANCELLING, UNKNOWN_TO_SDK_VERSION -> Step.RUNNING;
        };
    }

    /// The script's own lines if there are any, else the end of what was printed.
    private String said(AwsClients clients, String region, Invocation invocation)
            throws InterruptedException {
        try {
            CommandInvocations.Output output =
                    commands.output(clients, region, invocation.command(), invocation.instance());
            String own =
                    String.join(
                            "\n",
                            output.text()
                                    .lines()
                                    .filter(line -> line.startsWith("OpenInspector: "))
                                    .map(line -> line.substring("OpenInspector: ".length()))
                                    .toList());
            String text = own;
            if (text.isEmpty() && !invocation.succeeded()) {
                text = output.error().isBlank() ? output.text() : output.error();
            }
            String details = invocation.succeeded() ? "" : invocation.details() + "\n";
            return (details + end(text)).strip();
        } catch (AwsCallException e) {
            return invocation.details();
        }
    }

    private static String end(String text) {
        String stripped = text.strip();
        return stripped.length() <= OUTPUT_SHOWN
                ? stripped
                : "…" + stripped.substring(stripped.length() - OUTPUT_SHOWN);
    }

    @Override
    public void cancel(String accountId, String region, String commandId)
            throws FixerException, InterruptedException {
        try {
            commands.cancel(accounts.apply(accountId), region, commandId);
        } catch (AwsCallException e) {
            throw FixerException.unknown(String.valueOf(e.getMessage()), e);
        }
    }
}
