package org.openinspector.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.openinspector.apimodel.openinspector.ExplainFindingRequest;
import org.openinspector.apimodel.openinspector.ExplainFindingResponse;
import org.openinspector.apimodel.openinspector.ExplainVerdictRequest;
import org.openinspector.apimodel.openinspector.ExplainVerdictResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.VerdictExplanation;

/// Whole arguments, drawn up by the server from the inventories it stores and the data it uses now.
final class ServerVerdict {
    private ServerVerdict() {}

    /// About a vulnerability in a package of a resource.
    static String text(
            ServerClient client,
            String resource,
            String purl,
            String vulnerability,
            boolean asJson) {
        VerdictExplanation explanation =
                client.call(
                                OpenInspectorProtocol.EXPLAIN_VERDICT,
                                ExplainVerdictRequest.builder()
                                        .resourceId(resource)
                                        .package_(purl)
                                        .vulnerabilityId(vulnerability)
                                        .build(),
                                ExplainVerdictResponse.class)
                        .explanation();
        return asJson ? clean(explanation.json()) : clean(explanation.text());
    }

    /// The arguments for a finding, a JSON document each.
    static String json(ServerClient client, String arn) {
        return of(client, arn).stream()
                .map(explanation -> clean(explanation.json()))
                .collect(Collectors.joining());
    }

    /// The arguments for a finding, one for each of its packages.
    static List<VerdictExplanation> of(ServerClient client, String arn) {
        return client.call(
                        OpenInspectorProtocol.EXPLAIN_FINDING,
                        ExplainFindingRequest.builder().findingArn(arn).build(),
                        ExplainFindingResponse.class)
                .explanations();
    }

    /// Lines of a text, none of which can steer the terminal.
    static String clean(String text) {
        return text.lines().map(line -> Terminal.clean(line) + "\n").collect(Collectors.joining());
    }
}
