package org.openinspector.apigenerator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.StructureShape;

/// How a structure's members are read out of JSON into local variables, and made a value of.
final class Readers {
    private final Types types;

    Readers(Types types) {
        this.types = types;
    }

    /// The method `read`.
    void read(Source out, StructureShape shape) {
        String type = Names.type(shape);
        out.doc("Reads the value at the reader's current token.");
        out.doc("");
        out.doc("@return null if a constraint was broken");
        out.open("public static @Nullable " + type + " read(JsonReader in)");
        locals(out, shape.members());
        loop(out, shape.members());
        for (MemberShape member : shape.members()) {
            if (types.mustBeSeen(member)) {
                out.open("if (" + seen(member) + ")");
                out.line("in.missing(" + Source.quoted(member.getMemberName()) + ");").close();
            }
        }
        out.open("if (in.invalid())").line("return null;").close();
        out.line("return " + construct(shape) + ";");
        out.close();
    }

    /// One local for each member, with its default.
    void locals(Source out, Collection<MemberShape> members) {
        for (MemberShape member : members) {
            out.line(
                    (types.hasDefault(member)
                                    ? types.component(member)
                                    : types.nullable(types.target(member)))
                            + " "
                            + local(member)
                            + " = "
                            + types.defaultValue(member).orElse("null")
                            + ";");
            if (types.mustBeSeen(member) && aggregate(member)) {
                out.line("boolean " + local(member) + "Seen = false;");
            }
        }
    }

    boolean aggregate(MemberShape member) {
        Shape target = types.target(member);
        return types.isAggregate(target) && !types.isCollection(target);
    }

    /// The condition under which a required member is missing.
    String seen(MemberShape member) {
        return aggregate(member) ? "!" + local(member) + "Seen" : local(member) + " == null";
    }

    /// The loop over the object's members; `name`, `in` and locals of other names are free.
    void loop(Source out, Collection<MemberShape> members) {
        out.line("in.beginObject();");
        out.open("for (String name = in.nextName(); name != null; name = in.nextName())");
        if (members.isEmpty()) {
            out.line("in.skip();");
        } else {
            out.open("switch (name)");
            for (MemberShape member : members) {
                String name = Source.quoted(types.jsonName(member));
                if (types.mustBeSeen(member) && aggregate(member)) {
                    out.open("case " + name + " ->");
                    out.line(local(member) + " = " + types.read(member) + ";");
                    out.line(local(member) + "Seen = true;");
                    out.close();
                } else {
                    out.line(
                            "case "
                                    + name
                                    + " -> "
                                    + local(member)
                                    + " = "
                                    + types.read(member)
                                    + ";");
                }
            }
            out.line("default -> in.skip();");
            out.close();
        }
        out.close();
    }

    static String local(MemberShape member) {
        return Names.component(member) + "Value";
    }

    static String construct(StructureShape shape) {
        List<String> values = new ArrayList<>();
        shape.members().forEach(each -> values.add(local(each)));
        return "new " + Names.type(shape) + "(" + String.join(", ", values) + ")";
    }
}
