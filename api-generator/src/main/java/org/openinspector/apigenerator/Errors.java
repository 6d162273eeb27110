package org.openinspector.apigenerator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.model.traits.ErrorTrait;
import software.amazon.smithy.model.traits.HttpErrorTrait;
import software.amazon.smithy.model.traits.HttpHeaderTrait;

/// An error becomes an exception with its members.
final class Errors {
    private final Model model;
    private final Types types;
    private final Http http;

    Errors(Model model, Types types, Http http) {
        this.model = model;
        this.types = types;
        this.http = http;
    }

    int status(StructureShape shape) {
        return shape.getTrait(HttpErrorTrait.class)
                .map(HttpErrorTrait::getCode)
                .orElse(shape.expectTrait(ErrorTrait.class).getDefaultHttpStatusCode());
    }

    String source(String packageName, StructureShape shape) {
        String type = Names.type(shape);
        Collection<MemberShape> members = shape.members();
        List<MemberShape> body =
                members.stream().filter(each -> !each.hasTrait(HttpHeaderTrait.class)).toList();
        List<MemberShape> headers =
                members.stream().filter(each -> each.hasTrait(HttpHeaderTrait.class)).toList();
        Optional<MemberShape> message =
                members.stream()
                        .filter(each -> each.getMemberName().equalsIgnoreCase("message"))
                        .findFirst();
        Source out = Imports.head(packageName);
        out.doc(Docs.of(shape));
        // Exceptions are serializable by inheritance; nobody serializes these.
        out.line("@SuppressWarnings(\"serial\")");
        out.open("public final class " + type + " extends ApiException");
        Structures.names(out, types, body);
        for (MemberShape member : members) {
            out.line("private final " + types.component(member) + " " + field(member) + ";");
        }
        out.line("");
        constructor(out, shape, type, message);
        for (MemberShape member : members) {
            accessor(out, member, message.filter(member::equals).isPresent());
        }
        headers(out, headers);
        out.line("");
        out.line("@Override");
        out.open("public void write(JsonGenerator json)");
        out.line("json.writeStartObject();");
        Structures.members(out, types, body, "Member");
        out.line("json.writeEndObject();");
        out.close();
        out.line("");
        out.doc(
                "The error of JSON text; members that travel as headers are taken from it as well.");
        out.open("public static " + type + " fromJson(String json)");
        out.line("return JsonReader.read(json, " + type + "::read);").close();
        out.line("");
        new Readers(types).read(out, shape);
        http.methods(out, shape);
        out.line("");
        out.doc("A builder with nothing set but defaults.");
        out.open("public static Builder builder()").line("return new Builder();").close();
        out.line("");
        Structures.builderClass(out, types, type, members);
        return out.close().toString();
    }

    private static String field(MemberShape member) {
        return Names.component(member) + "Member";
    }

    private void constructor(
            Source out, StructureShape shape, String type, Optional<MemberShape> message) {
        List<String> parameters = new ArrayList<>();
        for (MemberShape member : shape.members()) {
            parameters.add(types.component(member) + " " + Names.component(member));
        }
        out.open("private " + type + "(" + String.join(", ", parameters) + ")");
        String text =
                message.map(each ->
                                types.isPresent(each)
                                        ? Names.component(each)
                                        : Names.component(each)
                                                + " == null ? \"\" : "
                                                + Names.component(each))
                        .orElse("\"\"");
        out.line(
                "super("
                        + Source.quoted(shape.getId().getName())
                        + ", "
                        + status(shape)
                        + ", "
                        + text
                        + ");");
        for (MemberShape member : shape.members()) {
            Shape target = model.expectShape(member.getTarget());
            String name = Names.component(member);
            out.line(
                    "this."
                            + field(member)
                            + " = "
                            + (types.isCollection(target) ? types.copied(target, name) : name)
                            + ";");
        }
        out.close();
    }

    private void accessor(Source out, MemberShape member, boolean message) {
        String name = Names.component(member);
        out.line("");
        if (message && name.equals("message")) {
            out.line("@Override");
            out.open("public String message()").line("return super.message();").close();
            return;
        }
        out.doc("The member `" + member.getMemberName() + "`.");
        out.open("public " + types.component(member) + " " + name + "()");
        out.line("return " + field(member) + ";").close();
    }

    private void headers(Source out, List<MemberShape> headers) {
        if (headers.isEmpty()) {
            return;
        }
        out.line("");
        out.line("@Override");
        out.open("public Map<String, String> headers()");
        out.line("Map<String, String> headers = new LinkedHashMap<>();");
        for (MemberShape member : headers) {
            String header = member.expectTrait(HttpHeaderTrait.class).getValue();
            out.line(
                    types.component(member)
                            + " "
                            + Names.component(member)
                            + " = "
                            + field(member)
                            + ";");
            String put =
                    "headers.put("
                            + Source.quoted(header)
                            + ", String.valueOf("
                            + Names.component(member)
                            + "));";
            if (types.isPresent(member)) {
                out.line(put);
            } else {
                out.open("if (" + Names.component(member) + " != null)").line(put).close();
            }
        }
        out.line("return headers;");
        out.close();
    }
}
