package org.openinspector.apigenerator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.smithy.model.shapes.EnumShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.traits.InternalTrait;

/// An enumeration becomes a record of its text, with a constant for each known value.
final class Enums {
    private Enums() {}

    static String source(String packageName, EnumShape shape) {
        String type = Names.type(shape);
        Source out = Imports.head(packageName);
        out.doc(Docs.of(shape));
        out.doc("");
        out.doc("@param value the text that travels; also one that the model does not list");
        out.open("public record " + type + "(String value) implements OpenEnum");
        List<String> constants = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (Map.Entry<String, String> each : shape.getEnumValues().entrySet()) {
            String constant = Names.constant(each.getKey());
            constants.add(constant);
            MemberShape member = shape.getMember(each.getKey()).orElseThrow();
            if (!member.hasTrait(InternalTrait.class)) {
                shown.add(constant);
            }
            out.doc("`" + each.getValue() + "`");
            out.line(
                    "public static final "
                            + type
                            + " "
                            + constant
                            + " = new "
                            + type
                            + "("
                            + Source.quoted(each.getValue())
                            + ");");
        }
        out.line("");
        out.line(
                "private static final List<"
                        + type
                        + "> KNOWN_VALUES = List.of("
                        + String.join(", ", constants)
                        + ");");
        boolean hides = shown.size() < constants.size();
        if (hides) {
            out.line(
                    "private static final List<"
                            + type
                            + "> SHOWN_VALUES = List.of("
                            + String.join(", ", shown)
                            + ");");
        }
        String shownName = hides ? "SHOWN_VALUES" : "KNOWN_VALUES";
        out.line("");
        out.open("public " + type).line("Copies.required(value, \"" + type + "\");").close();
        out.line("");
        out.doc("The constant of a known text, else a value that is not known.");
        out.open("public static " + type + " of(String value)");
        out.open("return switch (value)");
        int i = 0;
        for (String value : shape.getEnumValues().values()) {
            out.line("case " + Source.quoted(value) + " -> " + constants.get(i++) + ";");
        }
        out.line("default -> new " + type + "(value);");
        out.close(";").close();
        out.line("");
        out.doc("The values that the model lists, without internal ones, in its order.");
        out.open("public static List<" + type + "> known()");
        out.line("return " + shownName + ";").close();
        out.line("");
        out.line("@Override");
        out.open("public boolean isKnown()").line("return KNOWN_VALUES.contains(this);").close();
        out.line("");
        out.open("static " + type + " read(JsonReader in)");
        out.line("return in.known(of(in.string(null)), " + shownName + ");");
        out.close();
        out.line("");
        out.line("@Override");
        out.open("public String toString()").line("return value;").close();
        return out.close().toString();
    }
}
