package org.openinspector.apimodel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.TopDownIndex;
import software.amazon.smithy.model.neighbor.Walker;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.traits.UnitTypeTrait;

/// Random values of every structure and union of the three services: JSON made from the model is
/// read and written again without a difference.
class RoundTripTest {
    private static final Map<String, String> PACKAGES =
            Map.of(
                    "com.amazonaws.inspector2#Inspector2", "inspector2",
                    "com.amazonaws.inspectorscan#InspectorScan", "inspectorscan",
                    "org.openinspector#OpenInspector", "openinspector");

    private record Sample(Shape shape, Class<?> type, Node json) {
        @Override
        public String toString() {
            return shape.getId() + " " + Node.printJson(json);
        }
    }

    private static final Model MODEL =
            Model.assembler()
                    .discoverModels(RoundTripTest.class.getClassLoader())
                    .addImport(Path.of("src/test/smithy/validation.smithy"))
                    .addImport(Path.of("src/main/smithy/inspector2"))
                    .addImport(Path.of("src/main/smithy/inspector-scan"))
                    .addImport(Path.of("src/main/smithy/openinspector"))
                    .assemble()
                    .unwrap();

    private static Map<Shape, Class<?>> types() throws ClassNotFoundException {
        Map<Shape, Class<?>> types = new LinkedHashMap<>();
        Walker walker = new Walker(MODEL);
        for (var service : new TreeMap<>(PACKAGES).entrySet()) {
            for (var operation :
                    TopDownIndex.of(MODEL).getContainedOperations(ShapeId.from(service.getKey()))) {
                for (Shape shape : new TreeSet<>(walker.walkShapes(operation))) {
                    boolean made = shape.isStructureShape() || shape.isUnionShape();
                    if (made && !shape.hasTrait(UnitTypeTrait.class)) {
                        String name =
                                "org.openinspector.apimodel."
                                        + service.getValue()
                                        + "."
                                        + shape.getId().getName();
                        types.put(shape, Class.forName(name));
                    }
                }
            }
        }
        return types;
    }

    @Test
    void readingAndWritingKeepsEveryValue() throws ReflectiveOperationException {
        Map<Shape, Class<?>> types = types();
        assertTrue(types.size() > 230, () -> types.size() + " types");
        List<Shape> shapes = new ArrayList<>(types.keySet());
        RandomShapes random = new RandomShapes(MODEL);
        int[] next = new int[1];
        Generator<Sample> samples =
                source -> {
                    Shape shape = shapes.get(next[0]++ % shapes.size());
                    Class<?> type = types.get(shape);
                    if (type == null) {
                        throw new IllegalStateException(shape.toString());
                    }
                    return new Sample(shape, type, random.next(shape, source));
                };
        Property.check(samples, 4 * shapes.size(), RoundTripTest::holds);
    }

    private static void holds(Sample sample) throws ReflectiveOperationException {
        String json = Node.printJson(sample.json());
        Method read = sample.type().getMethod("fromJson", String.class);
        WireStructure value = (WireStructure) read.invoke(null, json);
        String written = Json.text(value);
        assertEquals(sorted(headerless(sample, json)), sorted(written));
        assertEquals(written, new String(Json.bytes(value), StandardCharsets.UTF_8));
        if (!(value instanceof ApiException)) {
            Object again = read.invoke(null, written);
            assertEquals(value, again);
            assertEquals(value.hashCode(), again.hashCode());
            assertEquals(value.toString(), again.toString());
        }
    }

    /// Errors keep members that travel as headers out of their JSON.
    private static String headerless(Sample sample, String json) {
        boolean error = ApiException.class.isAssignableFrom(sample.type());
        return error
                ? Node.printJson(
                        Node.parse(json).expectObjectNode().withoutMember("retryAfterSeconds"))
                : json;
    }

    private static String sorted(String json) {
        return Node.printJson(Node.parse(json).withDeepSortedKeys());
    }
}
