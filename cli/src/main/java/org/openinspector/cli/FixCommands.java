package org.openinspector.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.ApproveFixPlanRequest;
import org.openinspector.apimodel.openinspector.ApproveFixPlanResponse;
import org.openinspector.apimodel.openinspector.CancelFixPlanRequest;
import org.openinspector.apimodel.openinspector.CancelFixPlanResponse;
import org.openinspector.apimodel.openinspector.CreateFixPlanRequest;
import org.openinspector.apimodel.openinspector.CreateFixPlanResponse;
import org.openinspector.apimodel.openinspector.FixAccountTarget;
import org.openinspector.apimodel.openinspector.FixChange;
import org.openinspector.apimodel.openinspector.FixInstance;
import org.openinspector.apimodel.openinspector.FixInstanceState;
import org.openinspector.apimodel.openinspector.FixMethod;
import org.openinspector.apimodel.openinspector.FixPlan;
import org.openinspector.apimodel.openinspector.FixPlanState;
import org.openinspector.apimodel.openinspector.FixSettings;
import org.openinspector.apimodel.openinspector.FixTarget;
import org.openinspector.apimodel.openinspector.FixVersions;
import org.openinspector.apimodel.openinspector.GetFixPlanRequest;
import org.openinspector.apimodel.openinspector.GetFixPlanResponse;
import org.openinspector.apimodel.openinspector.GetFixSettingsRequest;
import org.openinspector.apimodel.openinspector.GetFixSettingsResponse;
import org.openinspector.apimodel.openinspector.ListFixPlansRequest;
import org.openinspector.apimodel.openinspector.ListFixPlansResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PutFixSettingsRequest;
import org.openinspector.apimodel.openinspector.PutFixSettingsResponse;
import org.openinspector.apimodel.openinspector.StartFixPlanRequest;
import org.openinspector.apimodel.openinspector.StartFixPlanResponse;
import org.openinspector.apimodel.wire.Document;
import org.openinspector.apimodel.wire.WireFormatException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fix`: plans to fix instances, by the server.
@Command(
        name = "fix",
        description =
                "Plans what to install on instances, has it approved, runs it and tells of it.",
        subcommands = {
            FixCommands.Plan.class,
            FixCommands.Approve.class,
            FixCommands.Run.class,
            FixCommands.Status.class,
            FixCommands.Cancel.class,
            FixCommands.Settings.class
        },
        footer = {
            "",
            "Nothing is run before \"fix run\". Off unless the server and the account turn it on (docs/fixing.md).",
            "",
            "Examples:",
            "  ./openinspector fix plan --account",
            "  ./openinspector fix plan arn:aws:inspector2:us-east-1:111122223333:finding/0123456789abcdef0123456789abcdef",
            "  ./openinspector fix run 01234567-89ab-4cde-8f01-23456789abcd"
        })
final class FixCommands {
    private static final long POLL_MILLIS = 1_000;
    private static final int PAGE = 100;

    /// What all of them share.
    abstract static class OnServer implements Callable<Integer> {
        @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
        @Nullable Path data;

        ServerClient client() {
            return new ServerClient(
                    ServerAddress.find(
                            Optional.ofNullable(data),
                            Home.of(Optional.empty()).folder(),
                            System.getenv()));
        }
    }

    @Command(
            name = "plan",
            description =
                    "Shows what would be run where, which packages would go to which version, and which findings"
                            + " should close. Runs nothing.")
    static final class Plan extends OnServer {
        @Parameters(paramLabel = "FINDING", arity = "0..*", description = "ARNs of findings")
        List<String> findings = List.of();

        @Option(
                names = "--account",
                description = "all active findings of the account's instances in the Region")
        boolean account;

        @Option(
                names = "--filter",
                paramLabel = "FILE",
                description = "findings that match; a file with FilterCriteria, JSON")
        @Nullable Path filter;

        @Option(
                names = "--patch-manager",
                paramLabel = "scan|install",
                description = "by AWS-RunPatchBaseline instead of the plan's packages alone")
        @Nullable String patchManager;

        @Option(
                names = "--exact",
                description = "the very versions of the plan, not these or newer ones")
        boolean exact;

        @Option(
                names = "--reboot",
                description = "Patch Manager may start an instance anew if it has to")
        boolean reboot;

        @Option(
                names = "--concurrency",
                paramLabel = "N",
                description = "on so many instances at once (default 10)")
        @Nullable Integer concurrency;

        @Option(
                names = "--max-errors",
                paramLabel = "N",
                description = "if more instances fail, the rest is left (default 0)")
        @Nullable Integer errors;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                description = "for each command (default 3600)")
        @Nullable Integer timeout;

        @Override
        public Integer call() {
            ServerClient client = client();
            FixPlan plan =
                    client.call(
                                    OpenInspectorProtocol.CREATE_FIX_PLAN,
                                    CreateFixPlanRequest.builder()
                                            .target(target())
                                            .method(method())
                                            .versions(exact ? FixVersions.EXACT : null)
                                            .reboot(reboot)
                                            .maxConcurrency(concurrency)
                                            .maxErrors(errors)
                                            .timeoutSeconds(timeout)
                                            .build(),
                                    CreateFixPlanResponse.class)
                            .plan();
            show(client, plan.planId());
            line("");
            line(
                    plan.approvalRequired()
                            ? "Somebody else approves it: ./openinspector fix approve "
                                    + plan.planId()
                            : "Run it: ./openinspector fix run " + plan.planId());
            return ExitStatus.DONE;
        }

        private FixTarget target() {
            int named = (findings.isEmpty() ? 0 : 1) + (account ? 1 : 0) + (filter == null ? 0 : 1);
            if (named != 1) {
                throw UserError.usage("expected ARNs of findings, --account or --filter FILE");
            }
            if (account) {
                return new FixTarget.Account(FixAccountTarget.builder().build());
            }
            if (filter == null) {
                return new FixTarget.FindingArns(findings);
            }
            try {
                return new FixTarget.FilterCriteria(Document.of(Files.readString(filter)));
            } catch (IOException e) {
                throw UserError.usage("cannot read " + filter + " (" + Output.reason(e) + ")");
            } catch (WireFormatException e) {
                throw UserError.usage(filter + " is no JSON: " + e.getMessage());
            }
        }

        private @Nullable FixMethod method() {
            return switch (Objects.requireNonNullElse(patchManager, "").toLowerCase(Locale.ROOT)) {
                case "" -> null;
                case "scan" -> FixMethod.PATCH_BASELINE_SCAN;
                case "install" -> FixMethod.PATCH_BASELINE_INSTALL;
                default ->
                        throw UserError.usage(
                                "--patch-manager is \""
                                        + Terminal.clean(String.valueOf(patchManager))
                                        + "\", expected scan or install");
            };
        }
    }

    @Command(name = "approve", description = "Approves a plan that somebody else drew up.")
    static final class Approve extends OnServer {
        @Parameters(paramLabel = "PLAN", description = "its id")
        String plan = "";

        @Override
        public Integer call() {
            FixPlan approved =
                    client().call(
                                    OpenInspectorProtocol.APPROVE_FIX_PLAN,
                                    ApproveFixPlanRequest.builder().planId(plan).build(),
                                    ApproveFixPlanResponse.class)
                            .plan();
            line("plan " + approved.planId() + " is approved by " + approved.approvedBy());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "run",
            description = "Has a plan run, and waits until it has ended.",
            footer = {"", "Exit status: 0 all went well, 3 something did not."})
    static final class Run extends OnServer {
        @Parameters(paramLabel = "PLAN", description = "its id")
        String plan = "";

        @Option(names = "--no-wait", description = "only start it")
        boolean noWait;

        @Override
        public Integer call() throws InterruptedException {
            ServerClient client = client();
            client.call(
                    OpenInspectorProtocol.START_FIX_PLAN,
                    StartFixPlanRequest.builder().planId(plan).build(),
                    StartFixPlanResponse.class);
            if (noWait) {
                line("plan " + plan + " started");
                return ExitStatus.DONE;
            }
            var bar = new ProgressLine(System.err, Terminal.of(System.getenv()).moving());
            while (true) {
                FixPlan now = page(client, plan, null, 1).plan();
                bar.show(
                        now.counts().succeeded() + now.counts().failed(), now.counts().instances());
                if (!now.state().equals(FixPlanState.RUNNING)) {
                    bar.end();
                    show(client, plan);
                    return now.state().equals(FixPlanState.COMPLETED)
                            ? ExitStatus.DONE
                            : ExitStatus.COULD_NOT_SCAN;
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    @Command(name = "status", description = "A plan, or all plans.")
    static final class Status extends OnServer {
        @Parameters(paramLabel = "PLAN", arity = "0..1", description = "its id")
        @Nullable String plan;

        @Option(
                names = "--approved-patches",
                description = "only the patches, as a patch baseline's list takes them")
        boolean patches;

        @Override
        public Integer call() {
            ServerClient client = client();
            if (plan != null && patches) {
                eachPage(
                        client,
                        plan,
                        page -> page.approvedPatches().lines().forEach(FixCommands::line));
            } else if (plan != null) {
                show(client, plan);
            } else {
                @Nullable String token = null;
                do {
                    ListFixPlansResponse page =
                            client.call(
                                    OpenInspectorProtocol.LIST_FIX_PLANS,
                                    ListFixPlansRequest.builder()
                                            .maxResults(PAGE)
                                            .nextToken(token)
                                            .build(),
                                    ListFixPlansResponse.class);
                    page.plans().forEach(each -> line(head(each)));
                    token = page.nextToken();
                } while (token != null);
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "cancel",
            description = "Ends a plan: what was not sent is not sent, what runs is asked to end.")
    static final class Cancel extends OnServer {
        @Parameters(paramLabel = "PLAN", description = "its id")
        String plan = "";

        @Override
        public Integer call() {
            FixPlan cancelled =
                    client().call(
                                    OpenInspectorProtocol.CANCEL_FIX_PLAN,
                                    CancelFixPlanRequest.builder().planId(plan).build(),
                                    CancelFixPlanResponse.class)
                            .plan();
            line("plan " + cancelled.planId() + " is asked to end; it is " + cancelled.state());
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "settings",
            description = "Whether the account's instances may be fixed; turns that on or off.")
    static final class Settings extends OnServer {
        @Option(names = "--on", description = "turns it on")
        boolean on;

        @Option(names = "--off", description = "turns it off")
        boolean off;

        @Option(
                names = "--approval",
                paramLabel = "required|none",
                description = "whether somebody else has to approve each plan")
        @Nullable String approval;

        @Override
        public Integer call() {
            ServerClient client = client();
            GetFixSettingsResponse known =
                    client.call(
                            OpenInspectorProtocol.GET_FIX_SETTINGS,
                            GetFixSettingsRequest.builder().build(),
                            GetFixSettingsResponse.class);
            FixSettings settings = known.settings();
            if (on && off) {
                throw UserError.usage("expected --on or --off, not both");
            }
            if (on || off || approval != null) {
                settings =
                        client.call(
                                        OpenInspectorProtocol.PUT_FIX_SETTINGS,
                                        PutFixSettingsRequest.builder()
                                                .settings(
                                                        FixSettings.builder()
                                                                .enabled(
                                                                        on
                                                                                || (!off
                                                                                        && settings
                                                                                                .enabled()))
                                                                .approvalRequired(
                                                                        approval(settings))
                                                                .build())
                                                .build(),
                                        PutFixSettingsResponse.class)
                                .settings();
            }
            line(
                    "fixing is "
                            + (settings.enabled() ? "on" : "off")
                            + (settings.approvalRequired()
                                    ? "; somebody else approves each plan"
                                    : "; plans need no approval"));
            if (known.unavailable() != null) {
                line("nothing can be fixed: " + known.unavailable());
            }
            return ExitStatus.DONE;
        }

        private boolean approval(FixSettings settings) {
            return switch (Objects.requireNonNullElse(approval, "")) {
                case "" -> settings.approvalRequired();
                case "required" -> true;
                case "none" -> false;
                default ->
                        throw UserError.usage(
                                "--approval is \""
                                        + Terminal.clean(String.valueOf(approval))
                                        + "\", expected required or none");
            };
        }
    }

    private static String head(FixPlan plan) {
        List<String> counts = new ArrayList<>();
        counts.add(plan.counts().instances() + " instances");
        counts.add(plan.counts().changes() + " packages");
        counts.add(plan.counts().closed() + " of " + plan.counts().findings() + " findings closed");
        return plan.planId()
                + "  "
                + plan.state()
                + "  "
                + plan.method()
                + "  "
                + String.join(", ", counts)
                + "  ("
                + plan.target()
                + ", "
                + plan.createdAt()
                + ")";
    }

    private static void show(ServerClient client, String plan) {
        line(head(page(client, plan, null, 1).plan()));
        eachPage(client, plan, page -> page.instances().forEach(FixCommands::show));
    }

    /// Takes pages of a plan's instances.
    private interface Taker {
        void take(GetFixPlanResponse page);
    }

    private static void eachPage(ServerClient client, String plan, Taker taker) {
        @Nullable String token = null;
        do {
            GetFixPlanResponse page = page(client, plan, token, PAGE);
            taker.take(page);
            token = page.nextToken();
        } while (token != null);
    }

    private static GetFixPlanResponse page(
            ServerClient client, String plan, @Nullable String token, int max) {
        return client.call(
                OpenInspectorProtocol.GET_FIX_PLAN,
                GetFixPlanRequest.builder().planId(plan).maxResults(max).nextToken(token).build(),
                GetFixPlanResponse.class);
    }

    private static void show(FixInstance instance) {
        boolean planned = instance.state().equals(FixInstanceState.PLANNED);
        line(
                "  "
                        + instance.resourceId()
                        + (planned
                                ? ""
                                : "  "
                                        + instance.state()
                                        + ", looked at: "
                                        + instance.verification()));
        for (FixChange change : instance.changes()) {
            line("    " + change.name() + " " + change.fromVersion() + " -> " + change.toVersion());
        }
        if (!instance.findingArns().isEmpty()) {
            line("    should close " + instance.findingArns().size() + " findings");
        }
        @Nullable String message = instance.message();
        if (message != null) {
            message.lines().forEach(each -> line("    " + each));
        }
    }

    private static void line(String text) {
        System.out.println(Terminal.clean(text));
    }
}
