package org.openinspector.apigenerator;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;

/// Java names of what a model names.
final class Names {
    /// Types that generated files import or take from `java.lang`; a shape of that name would hide
    /// them.
    private static final Set<String> TAKEN =
            Set.of(
                    "ApiException",
                    "Blob",
                    "BigDecimal",
                    "BigInteger",
                    "Boolean",
                    "Byte",
                    "Copies",
                    "Document",
                    "Double",
                    "Float",
                    "Instant",
                    "Integer",
                    "Json",
                    "JsonGenerator",
                    "JsonReader",
                    "LengthRule",
                    "List",
                    "Long",
                    "Map",
                    "Nullable",
                    "NumberRule",
                    "Object",
                    "OpenEnum",
                    "Override",
                    "SerializedString",
                    "Short",
                    "String",
                    "StringRule",
                    "TimestampFormat",
                    "Unit",
                    "WireStructure",
                    "ArrayList",
                    "LinkedHashMap",
                    "Operation",
                    "RequestReader",
                    "RequestWriter",
                    "ResponseReader",
                    "ResponseWriter",
                    "Enum",
                    "Record");

    /// Methods every object has.
    private static final Set<String> TAKEN_COMPONENTS =
            Set.of(
                    "clone",
                    "finalize",
                    "getClass",
                    "hashCode",
                    "notify",
                    "notifyAll",
                    "toString",
                    "wait");

    private Names() {}

    /// A shape's class.
    static String type(Shape shape) {
        String name = upperFirst(shape.getId().getName());
        return TAKEN.contains(name) ? name + "Shape" : name;
    }

    /// A member's record component.
    static String component(MemberShape member) {
        String name = member.getMemberName();
        String first = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        boolean taken = SourceVersion.isKeyword(first) || TAKEN_COMPONENTS.contains(first);
        return taken ? first + "_" : first;
    }

    /// The record of a union's member.
    static String variant(MemberShape member) {
        String name = upperFirst(member.getMemberName());
        return TAKEN.contains(name) || name.equals("Unknown") ? name + "Value" : name;
    }

    /// A constant, from any camel-case name: `CVSS3Score` becomes `CVSS3_SCORE`.
    static String constant(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean hump = i > 0 && Character.isUpperCase(c);
            boolean afterLower = hump && !Character.isUpperCase(name.charAt(i - 1));
            boolean beforeLower =
                    hump && i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
            boolean joined = i > 0 && name.charAt(i - 1) == '_';
            if ((afterLower || beforeLower) && !joined) {
                out.append('_');
            }
            out.append(Character.isJavaIdentifierPart(c) ? Character.toUpperCase(c) : '_');
        }
        String constant = out.toString();
        return SourceVersion.isIdentifier(constant) ? constant : "_" + constant;
    }

    static String upperFirst(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    static String lowerFirst(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
