package org.openinspector.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.AuditEvent;
import org.openinspector.apimodel.openinspector.ListAuditEventsRequest;
import org.openinspector.apimodel.openinspector.ListAuditEventsResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `iam audit`: who did what.
@Command(
        name = "audit",
        description = "Who did what, newest first.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector iam audit",
            "  ./openinspector iam audit --action inspector2:Disable --max 100",
            "  ./openinspector iam audit --refused"
        })
final class IamAuditCommand implements Callable<Integer> {
    private static final int PAGE = 100;

    @Mixin IamServer server = new IamServer();

    @Option(names = "--principal", paramLabel = "ARN", description = "calls of this caller only")
    @Nullable String principal;

    @Option(names = "--action", paramLabel = "ACTION", description = "calls of this action only")
    @Nullable String action;

    @Option(names = "--refused", description = "calls that were answered with an error only")
    boolean refused;

    @Option(names = "--max", paramLabel = "N", description = "at most so many (${DEFAULT-VALUE})")
    int max = 50;

    @Override
    public Integer call() {
        if (max < 1) {
            throw UserError.usage("--max is " + max + ", expected at least 1");
        }
        ServerClient client = server.client();
        int left = max;
        String token = null;
        do {
            ListAuditEventsResponse page =
                    client.call(
                            OpenInspectorProtocol.LIST_AUDIT_EVENTS,
                            ListAuditEventsRequest.builder()
                                    .principalArn(principal)
                                    .action(action)
                                    .refusedOnly(refused)
                                    .maxResults(Math.min(left, PAGE))
                                    .nextToken(token)
                                    .build(),
                            ListAuditEventsResponse.class);
            page.events().forEach(IamAuditCommand::show);
            left -= page.events().size();
            token = page.nextToken();
        } while (token != null && left > 0);
        return ExitStatus.DONE;
    }

    private static void show(AuditEvent event) {
        System.out.println(
                Terminal.clean(
                        event.time()
                                + "  "
                                + (event.status() == 0 ? "???" : event.status())
                                + "  "
                                + (event.action().isEmpty() ? "-" : event.action())
                                + "  "
                                + event.principalArn()
                                + "  "
                                + event.sourceAddress()
                                + "  "
                                + event.resource()
                                + (event.errorCode() == null ? "" : "  " + event.errorCode())));
    }
}
