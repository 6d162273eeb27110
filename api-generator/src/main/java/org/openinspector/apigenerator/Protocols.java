package org.openinspector.apigenerator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.aws.traits.auth.SigV4Trait;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.OperationIndex;
import software.amazon.smithy.model.knowledge.PaginatedIndex;
import software.amazon.smithy.model.shapes.EnumShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.model.traits.HttpTrait;
import software.amazon.smithy.model.traits.IdempotentTrait;
import software.amazon.smithy.model.traits.ReadonlyTrait;
import software.amazon.smithy.model.traits.UnitTypeTrait;

/// The class `<Service>Protocol` with the operations' descriptions and messages, and
/// `<Service>Invoker`, which calls the service's interface.
final class Protocols {
    private final Model model;
    private final ServiceShape service;
    private final List<OperationShape> operations;
    private final OperationIndex index;
    private final Types types;
    private final Http http;

    Protocols(
            Model model,
            ServiceShape service,
            List<OperationShape> operations,
            Types types,
            Http http) {
        this.model = model;
        this.service = service;
        this.operations = operations;
        this.index = OperationIndex.of(model);
        this.types = types;
        this.http = http;
    }

    String name() {
        return Names.type(service) + "Protocol";
    }

    String invokerName() {
        return Names.type(service) + "Invoker";
    }

    String source(String packageName) {
        Source out = Imports.head(packageName);
        for (String each : List.of("Operation", "Protocol", "UriPattern", "Violation")) {
            out.line("import org.openinspector.apimodel.wire." + each + ";");
        }
        out.line("");
        out.doc("The messages of [" + Names.type(service) + "].");
        out.open("public final class " + name() + " extends Protocol");
        out.doc("The only instance.");
        out.line("public static final " + name() + " INSTANCE = new " + name() + "();");
        out.line("");
        descriptions(out);
        out.line("private " + name() + "() {}");
        simple(out, "String name()", Source.quoted(service.getId().getName()));
        simple(
                out,
                "String signingName()",
                Source.quoted(
                        service.getTrait(SigV4Trait.class).map(SigV4Trait::getName).orElse("")));
        simple(out, "List<Operation> operations()", "OPERATIONS");
        messages(out);
        errors(out);
        faults(out);
        return out.close().toString();
    }

    private static void simple(Source out, String method, String value) {
        out.line("");
        out.line("@Override");
        out.open("public " + method).line("return " + value + ";").close();
    }

    private void descriptions(Source out) {
        List<String> names = new ArrayList<>();
        int i = 0;
        for (OperationShape operation : operations) {
            String constant = Names.constant(operation.getId().getName());
            names.add(constant);
            HttpTrait trait = operation.expectTrait(HttpTrait.class);
            List<String> errors =
                    index.getErrors(service, operation).stream()
                            .map(each -> Source.quoted(each.getId().getName()))
                            .sorted()
                            .toList();
            out.doc("`" + operation.getId().getName() + "`");
            out.line("public static final Operation " + constant + " =");
            out.line(
                    "        new Operation("
                            + String.join(
                                    ", ",
                                    String.valueOf(i++),
                                    Source.quoted(operation.getId().getName()),
                                    Source.quoted(trait.getMethod()),
                                    "UriPattern.of("
                                            + Source.quoted(trait.getUri().toString())
                                            + ")",
                                    String.valueOf(trait.getCode()),
                                    String.valueOf(operation.hasTrait(ReadonlyTrait.class)),
                                    String.valueOf(operation.hasTrait(IdempotentTrait.class)),
                                    "List.of(" + String.join(", ", errors) + ")",
                                    pages(operation),
                                    quotedOrNull(body(operation, true)),
                                    quotedOrNull(body(operation, false)))
                            + ");");
            out.line("");
        }
        out.line("private static final List<Operation> OPERATIONS =");
        out.line("        List.of(" + String.join(", ", names) + ");");
        out.line("");
    }

    private @Nullable String body(OperationShape operation, boolean request) {
        Shape shape =
                request ? index.expectInputShape(operation) : index.expectOutputShape(operation);
        if (shape.hasTrait(UnitTypeTrait.class)) {
            return null;
        }
        return http.mediaType(
                request ? http.request(operation) : http.response(operation), request);
    }

    private static String quotedOrNull(@Nullable String text) {
        return text == null ? "null" : Source.quoted(text);
    }

    private String pages(OperationShape operation) {
        return PaginatedIndex.of(model)
                .getPaginationInfo(service, operation)
                .map(each ->
                        "new Operation.Pages("
                                + Source.quoted(each.getInputTokenMember().getMemberName())
                                + ", "
                                + Source.quoted(
                                        each.getOutputTokenMemberPath().getLast().getMemberName())
                                + ", "
                                + (each.getItemsMemberPath().isEmpty()
                                        ? "null"
                                        : Source.quoted(
                                                each.getItemsMemberPath()
                                                        .getLast()
                                                        .getMemberName()))
                                + ", "
                                + each.getPageSizeMember()
                                        .map(size -> Source.quoted(size.getMemberName()))
                                        .orElse("null")
                                + ")")
                .orElse("null");
    }

    private void messages(Source out) {
        message(
                out,
                "@Nullable Object readInput(int operation, MessageReader http)",
                each -> read(index.expectInputShape(each), "readRequest"),
                "return %s;");
        message(
                out,
                "void writeInput(int operation, Object input, MessageWriter http)",
                each -> write(index.expectInputShape(each), "input", "writeRequest"),
                "%s");
        message(
                out,
                "@Nullable Object readOutput(int operation, MessageReader http)",
                each -> read(index.expectOutputShape(each), "readResponse"),
                "return %s;");
        message(
                out,
                "void writeOutput(int operation, Object output, MessageWriter http)",
                each -> write(index.expectOutputShape(each), "output", "writeResponse"),
                "%s");
    }

    private void message(
            Source out, String method, Function<OperationShape, String> call, String statement) {
        out.line("");
        out.line("@Override");
        out.open("public " + method);
        boolean value = statement.startsWith("return");
        out.open(value ? "return switch (operation)" : "switch (operation)");
        int i = 0;
        for (OperationShape operation : operations) {
            out.line("case " + i++ + " -> " + call.apply(operation) + ";");
        }
        out.line("default -> throw new IllegalArgumentException(\"operation \" + operation);");
        out.close(value ? ";" : "").close();
    }

    private static String read(Shape shape, String method) {
        return shape.hasTrait(UnitTypeTrait.class)
                ? "new Unit()"
                : Names.type(shape) + "." + method + "(http)";
    }

    private static String write(Shape shape, String value, String method) {
        return shape.hasTrait(UnitTypeTrait.class)
                ? "http.nothing()"
                : "((" + Names.type(shape) + ") " + value + ")." + method + "(http)";
    }

    private Collection<StructureShape> allErrors() {
        Map<String, StructureShape> errors = new TreeMap<>();
        operations.forEach(operation ->
                index.getErrors(service, operation)
                        .forEach(each -> errors.put(each.getId().getName(), each)));
        return errors.values();
    }

    private void errors(Source out) {
        out.line("");
        out.line("@Override");
        out.open("public @Nullable ApiException readError(String code, MessageReader http)");
        out.open("return switch (code)");
        for (StructureShape error : allErrors()) {
            out.line(
                    "case "
                            + Source.quoted(error.getId().getName())
                            + " -> "
                            + Names.type(error)
                            + ".readResponse(http);");
        }
        out.line("default -> null;");
        out.close(";").close();
    }

    /// How the service says that a request breaks constraints or cannot be read.
    private void faults(Source out) {
        StructureShape error =
                allErrors().stream()
                        .filter(each -> each.getId().getName().equals("ValidationException"))
                        .min(Comparator.naturalOrder())
                        .orElse(null);
        if (error == null) {
            return;
        }
        String type = Names.type(error);
        boolean framework = error.getMember("fieldList").isPresent();
        String list = framework ? "fieldList" : "fields";
        MemberShape fields = error.getMember(list).orElse(null);
        if (fields == null) {
            return;
        }
        String field =
                Names.type(
                        types.target(types.target(fields).asListShape().orElseThrow().getMember()));
        String reason = framework ? null : reason(error);
        out.line("");
        out.line("@Override");
        out.open("public ApiException invalid(String message, List<Violation> violations)");
        out.line("List<" + field + "> fields = new ArrayList<>();");
        out.open("for (Violation each : violations)");
        out.line(
                "fields.add("
                        + field
                        + ".builder()."
                        + (framework ? "path(each.path())" : "name(each.path().substring(1))")
                        + ".message(each.message()).build());");
        out.close();
        out.line(
                "return "
                        + type
                        + ".builder().message(message)"
                        + (reason == null ? "" : ".reason(" + reason + ".FIELD_VALIDATION_FAILED)")
                        + "."
                        + list
                        + "(fields).build();");
        out.close();
        if (reason != null) {
            out.line("");
            out.line("@Override");
            out.open("public ApiException unreadable(String message)");
            out.line(
                    "return "
                            + type
                            + ".builder().message(message).reason("
                            + reason
                            + ".CANNOT_PARSE).build();");
            out.close();
        }
    }

    private @Nullable String reason(StructureShape error) {
        return error.getMember("reason")
                .map(types::target)
                .filter(EnumShape.class::isInstance)
                .map(Names::type)
                .orElse(null);
    }

    String invoker(String packageName) {
        String type = Names.type(service);
        Source out = new Source().line("package " + packageName + ";").line("");
        out.line("import java.util.Set;");
        out.line("import org.openinspector.apimodel.ApiCoverage;");
        for (String each : List.of("Invoker", "Protocol", "Unit")) {
            out.line("import org.openinspector.apimodel.wire." + each + ";");
        }
        out.line("");
        out.doc("Calls [" + type + "] for the dispatcher.");
        out.doc("");
        out.doc("@param service what does the work");
        out.doc("@param <C> what an operation knows of its caller");
        out.open(
                "public record "
                        + invokerName()
                        + "<C>("
                        + type
                        + "<C> service) implements Invoker<C>");
        simple(out, "Protocol protocol()", name() + ".INSTANCE");
        simple(
                out,
                "Set<String> implemented()",
                "ApiCoverage.implemented("
                        + name()
                        + ".INSTANCE, "
                        + type
                        + ".class, service.getClass())");
        out.line("");
        out.line("@Override");
        out.open("public Object invoke(int operation, Object input, C context)");
        out.open("return switch (operation)");
        int i = 0;
        for (OperationShape operation : operations) {
            out.line(
                    "case "
                            + i++
                            + " -> service."
                            + Names.lowerFirst(operation.getId().getName())
                            + "(("
                            + Services.type(index.expectInputShape(operation))
                            + ") input, context);");
        }
        out.line("default -> throw new IllegalArgumentException(\"operation \" + operation);");
        out.close(";").close();
        return out.close().toString();
    }
}
