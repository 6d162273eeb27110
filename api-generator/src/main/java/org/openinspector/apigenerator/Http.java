package org.openinspector.apigenerator;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.HttpBinding;
import software.amazon.smithy.model.knowledge.HttpBinding.Location;
import software.amazon.smithy.model.knowledge.HttpBindingIndex;
import software.amazon.smithy.model.knowledge.OperationIndex;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.model.traits.ErrorTrait;

/// The parts of a structure that know where its members travel in HTTP: only inputs, outputs and
/// errors have them.
final class Http {
    private final HttpBindingIndex index;
    private final Types types;
    private final Map<ShapeId, OperationShape> inputs = new LinkedHashMap<>();
    private final Map<ShapeId, OperationShape> outputs = new LinkedHashMap<>();

    Http(Model model, Types types, Collection<OperationShape> operations) {
        this.index = HttpBindingIndex.of(model);
        this.types = types;
        OperationIndex shapes = OperationIndex.of(model);
        for (OperationShape operation : operations) {
            inputs.putIfAbsent(shapes.expectInputShape(operation).getId(), operation);
            outputs.putIfAbsent(shapes.expectOutputShape(operation).getId(), operation);
        }
    }

    /// The media type of a body: null for none, `*/*` for any bytes.
    ///
    /// @param bindings of the message's members
    @Nullable String mediaType(Map<String, HttpBinding> bindings, boolean request) {
        for (HttpBinding binding : bindings.values()) {
            if (binding.getLocation() == Location.PAYLOAD) {
                return HttpTexts.payloadType(types, binding.getMember());
            }
        }
        boolean body =
                bindings.isEmpty()
                        || !request
                        || bindings.values().stream()
                                .anyMatch(each -> each.getLocation() == Location.DOCUMENT);
        return body ? "application/json" : null;
    }

    Map<String, HttpBinding> request(OperationShape operation) {
        return index.getRequestBindings(operation);
    }

    Map<String, HttpBinding> response(OperationShape operation) {
        return index.getResponseBindings(operation);
    }

    /// The methods of a structure.
    void methods(Source out, StructureShape shape) {
        OperationShape input = inputs.get(shape.getId());
        if (input != null) {
            Map<String, HttpBinding> bindings = request(input);
            reader(out, shape, bindings, "readRequest", "Reads the input of a request.");
            writer(out, shape, bindings, "writeRequest", "Writes the input of a request.");
        }
        OperationShape output = outputs.get(shape.getId());
        if (output != null) {
            Map<String, HttpBinding> bindings = response(output);
            reader(out, shape, bindings, "readResponse", "Reads the output of a response.");
            writer(out, shape, bindings, "writeResponse", "Writes the output of a response.");
        } else if (shape.hasTrait(ErrorTrait.class)) {
            reader(
                    out,
                    shape,
                    index.getResponseBindings(shape),
                    "readResponse",
                    "Reads the error of a response.");
        }
    }

    private static boolean isDocument(Map<String, HttpBinding> bindings) {
        return bindings.values().stream().allMatch(each -> each.getLocation() == Location.DOCUMENT);
    }

    private List<MemberShape> documents(StructureShape shape, Map<String, HttpBinding> bindings) {
        return shape.members().stream()
                .filter(each -> {
                    HttpBinding binding = bindings.get(each.getMemberName());
                    return binding != null && binding.getLocation() == Location.DOCUMENT;
                })
                .toList();
    }

    private void reader(
            Source out,
            StructureShape shape,
            Map<String, HttpBinding> bindings,
            String method,
            String doc) {
        String type = Names.type(shape);
        out.line("");
        out.doc(doc + "\n\n@return null if a constraint was broken");
        out.open("public static @Nullable " + type + " " + method + "(MessageReader http)");
        if (isDocument(bindings) && bindings.size() == shape.members().size()) {
            out.line("return http.whole(" + type + "::read);").close();
            return;
        }
        Readers readers = new Readers(types);
        readers.locals(out, shape.members());
        for (MemberShape member : shape.members()) {
            HttpBinding binding = bindings.get(member.getMemberName());
            if (binding != null && binding.getLocation() != Location.DOCUMENT) {
                HttpTexts.read(out, types, binding, readers);
            }
        }
        List<MemberShape> documents = documents(shape, bindings);
        boolean payload =
                bindings.values().stream().anyMatch(each -> each.getLocation() == Location.PAYLOAD);
        if (!documents.isEmpty() || (bindings.isEmpty() && !payload)) {
            out.line("JsonReader in = http.json(\"\");");
            out.open("if (in != null)");
            readers.loop(out, documents);
            out.line("http.end(in);");
            out.close();
        }
        for (MemberShape member : shape.members()) {
            if (types.mustBeSeen(member)) {
                out.open("if (" + readers.seen(member) + ")");
                out.line("http.missing(\"/" + member.getMemberName() + "\");").close();
            }
        }
        out.open("if (http.invalid())").line("return null;").close();
        out.line("return " + Readers.construct(shape) + ";");
        out.close();
    }

    private void writer(
            Source out,
            StructureShape shape,
            Map<String, HttpBinding> bindings,
            String method,
            String doc) {
        boolean request = method.equals("writeRequest");
        out.line("");
        out.doc(doc);
        out.open("public void " + method + "(MessageWriter http)");
        MemberShape payload = null;
        for (MemberShape member : shape.members()) {
            HttpBinding binding = bindings.get(member.getMemberName());
            if (binding == null || binding.getLocation() == Location.DOCUMENT) {
                continue;
            }
            if (binding.getLocation() == Location.PAYLOAD) {
                payload = member;
            } else {
                HttpTexts.write(out, types, binding);
            }
        }
        List<MemberShape> documents = documents(shape, bindings);
        if (payload != null) {
            HttpTexts.writePayload(out, types, payload, request);
        } else if (!request || !documents.isEmpty()) {
            out.open("try (JsonGenerator json = http.json())");
            out.line("json.writeStartObject();");
            Structures.members(out, types, documents, "");
            out.line("json.writeEndObject();");
            out.close();
        }
        out.close();
    }
}
