package org.openinspector.apigenerator;

import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.UnionShape;

/// A union becomes a sealed interface with one record a member. Records are named as members are,
/// which often is the name of the type inside; all shape types stand with their package, therefore.
final class Unions {
    private final Types types;

    Unions(Types types) {
        this.types = types;
    }

    String source(String packageName, UnionShape shape) {
        String type = Names.type(shape);
        Source out = Imports.head(packageName);
        out.doc(Docs.of(shape) + "\n\nOne member at a time.");
        out.open("public sealed interface " + type + " extends WireStructure");
        for (MemberShape member : shape.members()) {
            variant(out, type, member);
        }
        out.line("");
        out.doc("A member that the model does not list; only readers of newer servers meet it.");
        out.doc("");
        out.doc("@param member its name");
        out.open("record Unknown(String member) implements " + type);
        out.line("@Override");
        out.open("public void write(JsonGenerator json)");
        out.line(
                "throw new IllegalStateException(\""
                        + type
                        + ": cannot write the unknown member \" + member);");
        out.close().close();
        out.line("");
        out.doc("The value as JSON text.");
        out.open("static String toJson(" + type + " value)")
                .line("return Json.text(value);")
                .close();
        out.line("");
        out.doc("The value of JSON text, without checking constraints.");
        out.open("static " + type + " fromJson(String json)");
        out.line("return JsonReader.read(json, " + type + "::read);").close();
        out.line("");
        read(out, shape, type);
        return out.close().toString();
    }

    private void variant(Source out, String type, MemberShape member) {
        Shape target = types.target(member);
        out.line("");
        out.doc("The member `" + member.getMemberName() + "`.");
        out.open(
                "record "
                        + Names.variant(member)
                        + "("
                        + types.plain(target)
                        + " value) implements "
                        + type);
        out.line(
                "private static final SerializedString NAME = new SerializedString("
                        + Source.quoted(types.jsonName(member))
                        + ");");
        if (!types.isPrimitive(target)) {
            out.line("");
            out.open("public " + Names.variant(member));
            out.line(
                    (types.isCollection(target) ? "value = " : "")
                            + types.copied(
                                    target,
                                    "Copies.required(value, "
                                            + Source.quoted(
                                                    member.getId().getName()
                                                            + "."
                                                            + member.getMemberName())
                                            + ")")
                            + ";");
            out.close();
        }
        out.line("");
        out.line("@Override");
        out.open("public void write(JsonGenerator json)");
        out.line("json.writeStartObject();");
        out.line("json.writeName(NAME);");
        out.line(types.write(member, "value"));
        out.line("json.writeEndObject();");
        out.close().close();
    }

    private void read(Source out, UnionShape shape, String type) {
        out.doc("Reads the value at the reader's current token.");
        out.doc("");
        out.doc("@return null if a constraint was broken");
        out.open("static @Nullable " + type + " read(JsonReader in)");
        out.line("@Nullable " + type + " found = null;");
        out.line("int members = 0;");
        out.line("in.beginObject();");
        out.open("for (String name = in.nextName(); name != null; name = in.nextName())");
        out.open("switch (name)");
        for (MemberShape member : shape.members()) {
            Shape target = types.target(member);
            out.open("case " + Source.quoted(types.jsonName(member)) + " ->");
            out.line("members++;");
            if (types.isAggregate(target) && !types.isCollection(target)) {
                out.line(types.nullable(target) + " value = " + types.read(member) + ";");
                out.line(
                        "found = value == null ? null : new " + Names.variant(member) + "(value);");
            } else {
                out.line("found = new " + Names.variant(member) + "(" + types.read(member) + ");");
            }
            out.close();
        }
        out.line("case \"__type\" -> in.skip();");
        out.open("default ->");
        out.line("members++;");
        out.line("in.skip();");
        out.line("found = new Unknown(name);");
        out.close();
        out.close().close();
        out.line("return in.one(found, members, found instanceof Unknown);");
        out.close();
    }
}
