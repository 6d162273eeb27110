package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.ApiCoverage;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.Inspector2;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspectorscan.InspectorScan;
import org.openinspector.apimodel.inspectorscan.InspectorScanProtocol;
import org.openinspector.apimodel.openinspector.OpenInspector;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.wire.Operation;
import org.openinspector.apimodel.wire.Protocol;
import org.openinspector.apiserver.scan.ScanOperations;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

/// What answers, and what answers 501; and the section of `docs/api-coverage.md` that says so.
class CoveragePageTest {
    static final List<Protocol> SERVICES =
            List.of(
                    Inspector2Protocol.INSTANCE,
                    InspectorScanProtocol.INSTANCE,
                    OpenInspectorProtocol.INSTANCE);

    /// Names of the operations that answer.
    static Set<String> implemented() {
        Set<String> names = new TreeSet<>();
        names.addAll(
                ApiCoverage.implemented(
                        Inspector2Protocol.INSTANCE, Inspector2.class, InspectorService.class));
        names.addAll(
                ApiCoverage.implemented(
                        InspectorScanProtocol.INSTANCE, InspectorScan.class, ScanOperations.class));
        names.addAll(
                ApiCoverage.implemented(
                        OpenInspectorProtocol.INSTANCE, OpenInspector.class, OwnService.class));
        return names;
    }

    @Test
    void thePageSaysWhatAnswers() throws IOException {
        Path page = Fixtures.root().resolve("docs/api-coverage.md");
        String text =
                ApiCoverage.withSection(
                        Files.readString(page),
                        "operations",
                        ApiCoverage.operations(SERVICES, implemented()));
        Golden.assertMatches(page, ApiCoverage.withSection(text, "aggregations", aggregations()));
    }

    private static String aggregations() {
        StringBuilder out = new StringBuilder("| aggregationType | state |\n| --- | --- |\n");
        for (AggregationType type :
                AggregationType.known().stream()
                        .sorted((one, other) -> one.value().compareTo(other.value()))
                        .toList()) {
            out.append("| ").append(type.value()).append(" | implemented |\n");
        }
        return out.toString();
    }

    @Test
    void everythingElseAnswers501() {
        ApiClient client = ApiServer.shared().client(ApiServer.C);
        int checked = 0;
        for (Protocol service : SERVICES) {
            for (Operation operation : service.operations()) {
                if (implemented().contains(operation.name())) {
                    continue;
                }
                String target = operation.uri().text().replaceAll("\\{[^}]*\\}", "x");
                // 501 whatever was sent: nothing, and what no operation takes.
                for (String body : List.of("", "{\"x\":1}")) {
                    ApiClient.Answer answer = client.send(operation.method(), target, body);
                    assertEquals(501, answer.status(), operation.name() + answer.body());
                    assertEquals("NotImplementedException", answer.header("x-amzn-ErrorType"));
                    assertEquals(
                            "{\"message\":\"" + operation.name() + " is not implemented yet\"}",
                            answer.body());
                }
                checked++;
            }
        }
        assertEquals(
                SERVICES.stream().mapToInt(service -> service.operations().size()).sum()
                        - implemented().size(),
                checked);
    }
}
