package org.openinspector.apigenerator;

import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.openapi.OpenApiConfig;
import software.amazon.smithy.openapi.OpenApiVersion;
import software.amazon.smithy.openapi.fromsmithy.OpenApiConverter;

/// Describes a service as an OpenAPI 3.1 document.
final class OpenApi {
    private OpenApi() {}

    static String document(Model model, ShapeId service) {
        OpenApiConfig config = new OpenApiConfig();
        config.setService(service);
        config.setProtocol(ShapeId.from("aws.protocols#restJson1"));
        config.setVersion(OpenApiVersion.VERSION_3_1_0);
        return Node.printJson(OpenApiConverter.create().config(config).convertToNode(model));
    }
}
