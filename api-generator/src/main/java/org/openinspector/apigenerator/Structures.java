package org.openinspector.apigenerator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.model.traits.DocumentationTrait;
import software.amazon.smithy.model.traits.SensitiveTrait;

/// A structure becomes a record with a builder and its codec.
final class Structures {
    private final Types types;
    private final Http http;

    Structures(Types types, Http http) {
        this.types = types;
        this.http = http;
    }

    String source(String packageName, StructureShape shape) {
        String type = Names.type(shape);
        Collection<MemberShape> members = shape.members();
        Source out = Imports.head(packageName);
        out.doc(Docs.of(shape));
        documented(out, members);
        List<String> components = new ArrayList<>();
        members.forEach(
                each -> components.add(types.component(each) + " " + Names.component(each)));
        out.open(
                "public record "
                        + type
                        + "("
                        + String.join(", ", components)
                        + ") implements WireStructure");
        names(out, types, members);
        compact(out, type, members);
        common(out, type);
        write(out, members);
        out.line("");
        new Readers(types).read(out, shape);
        http.methods(out, shape);
        sensitive(out, type, members);
        builder(out, type, members);
        return out.close().toString();
    }

    private static void documented(Source out, Collection<MemberShape> members) {
        boolean first = true;
        for (MemberShape member : members) {
            Optional<DocumentationTrait> doc = member.getTrait(DocumentationTrait.class);
            if (doc.isPresent()) {
                if (first) {
                    out.doc("");
                }
                first = false;
                out.doc(
                        "@param "
                                + Names.component(member)
                                + " "
                                + doc.get().getValue().replace('\n', ' '));
            }
        }
    }

    static void names(Source out, Types types, Collection<MemberShape> members) {
        for (MemberShape member : members) {
            out.line(
                    "private static final SerializedString "
                            + nameConstant(member)
                            + " = new SerializedString("
                            + Source.quoted(types.jsonName(member))
                            + ");");
        }
    }

    static String nameConstant(MemberShape member) {
        return "NAME_" + Names.constant(member.getMemberName());
    }

    private void compact(Source out, String type, Collection<MemberShape> members) {
        List<String> statements = new ArrayList<>();
        for (MemberShape member : members) {
            Shape target = types.target(member);
            String name = Names.component(member);
            String value = checked(member, name);
            if (types.isCollection(target)) {
                statements.add(name + " = " + types.copied(target, value) + ";");
            } else if (!value.equals(name)) {
                statements.add(value + ";");
            }
        }
        if (!statements.isEmpty()) {
            out.line("");
            out.open("public " + type);
            statements.forEach(out::line);
            out.close();
        }
    }

    private String checked(MemberShape member, String name) {
        boolean check = types.isPresent(member) && !types.isPrimitive(types.target(member));
        return check ? "Copies.required(" + name + ", " + Source.quoted(place(member)) + ")" : name;
    }

    static String place(MemberShape member) {
        return member.getContainer().getName() + "." + member.getMemberName();
    }

    private static void common(Source out, String type) {
        out.line("");
        out.doc("The value as JSON text.");
        out.open("public static String toJson(" + type + " value)");
        out.line("return Json.text(value);").close();
        out.line("");
        out.doc("The value of JSON text, without checking constraints.");
        out.open("public static " + type + " fromJson(String json)");
        out.line("return JsonReader.read(json, " + type + "::read);").close();
        out.line("");
        out.doc("The value of UTF-8 JSON, without checking constraints.");
        out.open("public static " + type + " fromJson(byte[] json)");
        out.line("return JsonReader.read(json, " + type + "::read);").close();
    }

    private void write(Source out, Collection<MemberShape> members) {
        out.line("");
        out.line("@Override");
        out.open("public void write(JsonGenerator json)");
        out.line("json.writeStartObject();");
        members(out, types, members, "");
        out.line("json.writeEndObject();");
        out.close();
    }

    /// Statements that write members into an open object.
    static void members(Source out, Types types, Collection<MemberShape> members, String suffix) {
        for (MemberShape member : members) {
            // A member may be called as a parameter is: json, http.
            String name = "this." + Names.component(member) + suffix;
            boolean optional = !types.isPresent(member);
            if (optional) {
                out.open("if (" + name + " != null)");
            }
            out.line("json.writeName(" + nameConstant(member) + ");");
            out.line(types.write(member, name));
            if (optional) {
                out.close();
            }
        }
    }

    private void sensitive(Source out, String type, Collection<MemberShape> members) {
        boolean any =
                members.stream()
                        .anyMatch(each ->
                                each.getMemberTrait(types.model(), SensitiveTrait.class)
                                        .isPresent());
        if (!any) {
            return;
        }
        StringBuilder text = new StringBuilder("\"" + type + "[");
        String comma = "";
        for (MemberShape member : members) {
            String name = Names.component(member);
            boolean hidden = member.getMemberTrait(types.model(), SensitiveTrait.class).isPresent();
            text.append(comma).append(name).append('=');
            text.append(hidden ? "***" : "\" + " + name + " + \"");
            comma = ", ";
        }
        out.line("");
        out.line("// Sensitive members are kept out of logs.");
        out.line("@Override");
        out.open("public String toString()").line("return " + text + "]\";").close();
    }

    private void builder(Source out, String type, Collection<MemberShape> members) {
        out.line("");
        out.doc("A builder with nothing set but defaults.");
        out.open("public static Builder builder()").line("return new Builder();").close();
        out.line("");
        out.doc("A builder with all members of this value.");
        out.open("public Builder toBuilder()");
        out.line("Builder builder = new Builder();");
        for (MemberShape member : members) {
            String name = Names.component(member);
            out.line("builder." + name + " = this." + name + ";");
        }
        out.line("return builder;").close();
        out.line("");
        builderClass(out, types, type, members);
    }

    static void builderClass(
            Source out, Types types, String type, Collection<MemberShape> members) {
        out.doc("Collects the members of a [" + type + "].");
        out.open("public static final class Builder");
        for (MemberShape member : members) {
            out.line(
                    "private "
                            + (types.hasDefault(member)
                                    ? types.component(member)
                                    : types.nullable(types.target(member)))
                            + " "
                            + Names.component(member)
                            + types.defaultValue(member).map(each -> " = " + each).orElse("")
                            + ";");
        }
        out.line("");
        out.line("private Builder() {}");
        for (MemberShape member : members) {
            String name = Names.component(member);
            out.line("");
            out.doc("Sets `" + member.getMemberName() + "`.");
            out.open("public Builder " + name + "(" + types.component(member) + " value)");
            out.line("this." + name + " = value;");
            out.line("return this;").close();
        }
        out.line("");
        out.doc("The value.");
        out.doc("");
        out.doc("@throws IllegalArgumentException if a required member was not set");
        out.open("public " + type + " build()");
        List<String> values = new ArrayList<>();
        for (MemberShape member : members) {
            String name = Names.component(member);
            boolean check = member.isRequired() && !types.hasDefault(member);
            values.add(
                    check
                            ? "Copies.required(" + name + ", " + Source.quoted(place(member)) + ")"
                            : name);
        }
        out.line("return new " + type + "(" + String.join(", ", values) + ");");
        out.close().close();
    }
}
