package org.openinspector.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.AllTarget;
import org.openinspector.apimodel.openinspector.GetRescanRequest;
import org.openinspector.apimodel.openinspector.GetRescanResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.Rescan;
import org.openinspector.apimodel.openinspector.RescanFailure;
import org.openinspector.apimodel.openinspector.RescanState;
import org.openinspector.apimodel.openinspector.RescanTarget;
import org.openinspector.apimodel.openinspector.StartRescanRequest;
import org.openinspector.apimodel.openinspector.StartRescanResponse;
import org.openinspector.apimodel.openinspector.TagTarget;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rescan`: has the server look at resources again, and waits for it.
@Command(
        name = "rescan",
        description =
                "Has the server look at resources again, whether they changed or not, and waits until it did.",
        footer = {
            "",
            "Exit status: 0 all were looked at, 3 some could not be.",
            "",
            "Examples:",
            "  ./openinspector rescan --all",
            "  ./openinspector rescan i-0123456789abcdef0",
            "  ./openinspector rescan --tag environment=production"
        })
final class RescanCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 250;

    @ArgGroup(multiplicity = "1")
    Target target = new Target();

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
    @Nullable Path data;

    @Option(names = "--no-wait", description = "only start it")
    boolean noWait;

    static final class Target {
        @Parameters(paramLabel = "RESOURCE", description = "a resource's id, as in coverage")
        @Nullable String resource;

        @Option(
                names = "--tag",
                paramLabel = "KEY[=VALUE]",
                description = "all resources with this tag")
        @Nullable String tag;

        @Option(names = "--all", description = "everything, after looking for what is new")
        boolean all;
    }

    @Override
    public Integer call() throws InterruptedException {
        var client =
                new ServerClient(
                        ServerAddress.find(
                                Optional.ofNullable(data),
                                Home.of(Optional.empty()).folder(),
                                System.getenv()));
        String id =
                client.call(
                                OpenInspectorProtocol.START_RESCAN,
                                StartRescanRequest.builder().target(wireTarget()).build(),
                                StartRescanResponse.class)
                        .rescanId();
        if (noWait) {
            System.out.println("rescan " + id + " started");
            return ExitStatus.DONE;
        }
        var bar = new ProgressLine(System.err, Terminal.of(System.getenv()).moving());
        while (true) {
            GetRescanResponse answer =
                    client.call(
                            OpenInspectorProtocol.GET_RESCAN,
                            GetRescanRequest.builder().rescanId(id).build(),
                            GetRescanResponse.class);
            Rescan rescan = answer.rescan();
            bar.show(rescan.done() + rescan.failed() + rescan.gone(), rescan.total());
            if (!rescan.state().equals(RescanState.RUNNING)) {
                bar.end();
                System.out.println(told(rescan));
                for (RescanFailure failure : answer.failures()) {
                    System.out.println(
                            "  not looked at: "
                                    + Terminal.clean(failure.resourceId())
                                    + ": "
                                    + Terminal.clean(failure.message()));
                }
                return rescan.failed() > 0 ? ExitStatus.COULD_NOT_SCAN : ExitStatus.DONE;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static String told(Rescan rescan) {
        return String.format(
                Locale.ROOT,
                "rescan of %s: %d of %d resources looked at%s%s; findings: %d opened, %d closed, %d reopened",
                Terminal.clean(rescan.target()),
                rescan.done(),
                rescan.total(),
                rescan.failed() > 0 ? ", " + rescan.failed() + " could not be" : "",
                rescan.gone() > 0 ? ", " + rescan.gone() + " are gone" : "",
                rescan.findings().opened(),
                rescan.findings().closed(),
                rescan.findings().reopened());
    }

    private RescanTarget wireTarget() {
        if (target.all) {
            return new RescanTarget.All(AllTarget.builder().build());
        }
        if (target.resource != null) {
            return new RescanTarget.ResourceId(target.resource);
        }
        String text = target.tag == null ? "" : target.tag;
        int equals = text.indexOf('=');
        String key = equals < 0 ? text : text.substring(0, equals);
        if (key.isEmpty()) {
            throw UserError.usage("--tag is \"" + Terminal.clean(text) + "\", expected KEY=VALUE");
        }
        return new RescanTarget.Tag(
                TagTarget.builder()
                        .key(key)
                        .value(equals < 0 ? null : text.substring(equals + 1))
                        .build());
    }
}
