package org.openinspector.apigenerator;

import java.util.Collection;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.OperationIndex;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.traits.UnitTypeTrait;

/// A service becomes an interface with a method for each operation.
final class Services {
    private final OperationIndex index;

    Services(Model model) {
        this.index = OperationIndex.of(model);
    }

    String facade(String packageName, ServiceShape service, Collection<OperationShape> operations) {
        Source out = new Source().line("package " + packageName + ";").line("");
        out.line("import org.openinspector.apimodel.wire.NotImplementedException;");
        out.line("import org.openinspector.apimodel.wire.Unit;").line("");
        out.doc(Docs.of(service));
        out.doc("");
        out.doc("An operation that is not overridden answers 501.");
        out.doc("");
        out.doc("@param <C> what an operation knows of its caller");
        out.open("public interface " + Names.type(service) + "<C>");
        for (OperationShape operation : operations) {
            String name = operation.getId().getName();
            out.line("");
            out.doc(Docs.of(operation));
            out.open(
                    "default "
                            + type(index.expectOutputShape(operation))
                            + " "
                            + Names.lowerFirst(name)
                            + "("
                            + type(index.expectInputShape(operation))
                            + " input, C context)");
            out.line("throw new NotImplementedException(" + Source.quoted(name) + ");").close();
        }
        return out.close().toString();
    }

    static String type(Shape shape) {
        return shape.hasTrait(UnitTypeTrait.class) ? "Unit" : Names.type(shape);
    }
}
