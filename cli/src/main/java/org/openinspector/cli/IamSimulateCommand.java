package org.openinspector.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.SimulatePolicyRequest;
import org.openinspector.apimodel.openinspector.SimulatePolicyResponse;
import org.openinspector.apimodel.openinspector.SimulatedDecision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `iam simulate`: what policies say of a call.
@Command(
        name = "simulate",
        description = "Whether a user or role may do something, and which statement decides.",
        footer = {
            "",
            "Exit status: 0 it may, 1 it may not.",
            "",
            "Examples:",
            "  ./openinspector iam simulate anne inspector2:ListFindings",
            "  ./openinspector iam simulate role/auditor inspector2:Enable --context aws:SourceIp=203.0.113.9"
        })
final class IamSimulateCommand implements Callable<Integer> {
    private static final int MAY_NOT = 1;

    @Mixin IamServer server = new IamServer();

    @Parameters(index = "0", paramLabel = "PRINCIPAL", description = "a user's name, or role/NAME")
    String principal = "";

    @Parameters(index = "1", paramLabel = "ACTION", description = "service:Operation")
    String action = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "RESOURCE", description = "an ARN")
    @Nullable String resource;

    @Option(
            names = "--context",
            paramLabel = "KEY=VALUE",
            description = "a condition key of the call; may be repeated")
    @Nullable List<String> context;

    @Override
    public Integer call() {
        Map<String, List<String>> keys =
                IamServer.tags(context).entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> List.of(entry.getValue())));
        SimulatePolicyResponse answer =
                server.client()
                        .call(
                                OpenInspectorProtocol.SIMULATE_POLICY,
                                SimulatePolicyRequest.builder()
                                        .principal(IamServer.principal(principal))
                                        .action(action)
                                        .resource(resource)
                                        .context(keys)
                                        .build(),
                                SimulatePolicyResponse.class);
        boolean allowed = answer.decision().equals(SimulatedDecision.ALLOWED);
        String by =
                answer.policy() == null
                        ? ""
                        : ", by statement "
                                + answer.statement()
                                + (answer.sid() == null ? "" : " (" + answer.sid() + ")")
                                + " of "
                                + answer.policy();
        System.out.println(
                Terminal.clean(allowed ? "allowed" + by : "not allowed " + answer.reason() + by));
        return allowed ? ExitStatus.DONE : MAY_NOT;
    }
}
