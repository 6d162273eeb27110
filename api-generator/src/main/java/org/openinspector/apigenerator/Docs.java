package org.openinspector.apigenerator;

import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.traits.DocumentationTrait;

/// Documentation of generated types: the model's own where it has some, which is so for our
/// service.
final class Docs {
    private Docs() {}

    static String of(Shape shape) {
        return shape.getTrait(DocumentationTrait.class)
                .map(DocumentationTrait::getValue)
                .orElse("`" + shape.getId() + "` of the model.");
    }
}
