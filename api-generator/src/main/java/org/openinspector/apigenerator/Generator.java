package org.openinspector.apigenerator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.OperationIndex;
import software.amazon.smithy.model.knowledge.TopDownIndex;
import software.amazon.smithy.model.neighbor.Walker;
import software.amazon.smithy.model.shapes.EnumShape;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.model.shapes.UnionShape;
import software.amazon.smithy.model.traits.ErrorTrait;
import software.amazon.smithy.model.traits.StreamingTrait;
import software.amazon.smithy.model.traits.UnitTypeTrait;

/// Makes the files of one service: one for each shape that has a class.
final class Generator {
    private final Model model;
    private final ServiceShape service;
    private final String packageName;

    Generator(Model model, ShapeId service, String packageName) {
        this.model = model;
        this.service = model.expectShape(service, ServiceShape.class);
        this.packageName = packageName;
    }

    /// File names and contents; equal models give equal files.
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        List<OperationShape> operations = operations();
        Rules rules = new Rules(model);
        Types types = new Types(model, packageName, rules);
        Http http = new Http(model, types, operations);
        Structures structures = new Structures(types, http);
        Errors errors = new Errors(model, types, http);
        Unions unions = new Unions(types);
        List<Shape> collections = new ArrayList<>();
        for (Shape shape : shapes(operations)) {
            if (shape.isListShape() || shape.isMapShape()) {
                collections.add(shape);
                continue;
            }
            String source =
                    switch (shape) {
                        case EnumShape each -> Enums.source(packageName, each);
                        case UnionShape each -> unions.source(packageName, each);
                        case StructureShape each ->
                                each.hasTrait(ErrorTrait.class)
                                        ? errors.source(packageName, each)
                                        : structures.source(packageName, each);
                        default -> throw new IllegalStateException(shape.toString());
                    };
            add(files, Names.type(shape), source);
        }
        add(files, Collections.CLASS, new Collections(types).source(packageName, collections));
        Services services = new Services(model);
        add(files, Names.type(service), services.facade(packageName, service, operations));
        Protocols protocols = new Protocols(model, service, operations, types, http);
        add(files, protocols.name(), protocols.source(packageName));
        add(files, protocols.invokerName(), protocols.invoker(packageName));
        add(files, Rules.CLASS, rules.source(packageName));
        add(files, "package-info", packageInfo());
        return files;
    }

    private static void add(Map<String, String> files, String type, String source) {
        if (files.put(type + ".java", source) != null) {
            throw new IllegalStateException("two shapes are called " + type);
        }
    }

    private String packageInfo() {
        return """
        /// `%s` as types; generated from the Smithy model at each build.
        @NullMarked
        package %s;

        import org.jspecify.annotations.NullMarked;
        """
                .formatted(service.getId(), packageName);
    }

    /// All operations without event streams, which this protocol runtime does not have.
    private List<OperationShape> operations() {
        Walker walker = new Walker(model);
        return TopDownIndex.of(model).getContainedOperations(service).stream()
                .filter(operation ->
                        walker.walkShapes(operation).stream()
                                .noneMatch(each ->
                                        each.isUnionShape() && each.hasTrait(StreamingTrait.class)))
                .sorted(Comparator.comparing(each -> each.getId().getName()))
                .toList();
    }

    private Set<Shape> shapes(List<OperationShape> operations) {
        Walker walker = new Walker(model);
        OperationIndex index = OperationIndex.of(model);
        Set<Shape> shapes = new TreeSet<>(Comparator.comparing(each -> each.getId().toString()));
        for (OperationShape operation : operations) {
            shapes.addAll(walker.walkShapes(index.expectInputShape(operation)));
            shapes.addAll(walker.walkShapes(index.expectOutputShape(operation)));
            index.getErrors(service, operation)
                    .forEach(each -> shapes.addAll(walker.walkShapes(each)));
        }
        shapes.removeIf(each ->
                each.hasTrait(UnitTypeTrait.class)
                        || !(each instanceof EnumShape
                                || each.isUnionShape()
                                || each.isStructureShape()
                                || each.isListShape()
                                || each.isMapShape()));
        return shapes;
    }
}
