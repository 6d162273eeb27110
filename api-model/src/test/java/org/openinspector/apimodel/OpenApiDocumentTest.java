package org.openinspector.apimodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspectorscan.InspectorScanProtocol;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.wire.Operation;
import org.openinspector.apimodel.wire.Protocol;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.node.ObjectNode;

/// The documents are read by another reader than ours, and hold every operation at its place.
class OpenApiDocumentTest {
    private static final Map<OpenApiDocument, Protocol> SERVICES =
            Map.of(
                    OpenApiDocument.INSPECTOR2, Inspector2Protocol.INSTANCE,
                    OpenApiDocument.INSPECTOR_SCAN, InspectorScanProtocol.INSTANCE,
                    OpenApiDocument.OPENINSPECTOR, OpenInspectorProtocol.INSTANCE);

    @Test
    void everyOperationIsAtItsPlace() {
        SERVICES.forEach((document, service) -> {
            ObjectNode root =
                    Node.parse(new String(document.bytes(), StandardCharsets.UTF_8))
                            .expectObjectNode();
            assertEquals("3.1.0", root.expectStringMember("openapi").getValue());
            var found = new TreeSet<String>();
            root.expectObjectMember("paths")
                    .getStringMap()
                    .forEach((path, methods) ->
                            methods.expectObjectNode()
                                    .getStringMap()
                                    .forEach((method, operation) ->
                                            found.add(
                                                    method.toUpperCase(java.util.Locale.ROOT)
                                                            + " "
                                                            + path
                                                            + " "
                                                            + operation
                                                                    .expectObjectNode()
                                                                    .expectStringMember(
                                                                            "operationId")
                                                                    .getValue())));
            var expected = new TreeSet<String>();
            for (Operation each : List.copyOf(service.operations())) {
                expected.add(each.method() + " " + each.uri().text() + " " + each.name());
            }
            assertEquals(expected, found);
        });
    }
}
