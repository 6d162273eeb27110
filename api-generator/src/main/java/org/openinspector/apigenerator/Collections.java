package org.openinspector.apigenerator;

import java.util.Collection;
import software.amazon.smithy.model.shapes.ListShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;

/// Lists and maps have no class of their own; how they are read and written stands in one class.
final class Collections {
    static final String CLASS = "WireCollections";

    private final Types types;

    Collections(Types types) {
        this.types = types;
    }

    String source(String packageName, Collection<Shape> collections) {
        Source out = Imports.head(packageName);
        out.doc("Reads and writes the model's lists and maps.");
        out.open("final class " + CLASS);
        out.line("private " + CLASS + "() {}");
        for (Shape shape : collections) {
            out.line("");
            if (shape instanceof MapShape map) {
                readMap(out, map);
                out.line("");
                writeMap(out, map);
            } else {
                readList(out, (ListShape) shape);
                out.line("");
                writeList(out, (ListShape) shape);
            }
        }
        return out.close().toString();
    }

    private void readList(Source out, ListShape shape) {
        MemberShape member = shape.getMember();
        String type = types.boxed(shape);
        out.open(
                "static "
                        + type
                        + " read"
                        + Names.type(shape)
                        + "(JsonReader in, @Nullable LengthRule rule)");
        out.line(type + " values = new ArrayList<>();");
        out.line("int size = 0;");
        out.line("in.beginArray();");
        out.open("while (in.nextElement())");
        out.line("size++;");
        addRead(out, shape, member, "values.add(", ")");
        out.close();
        out.open("if (rule != null)").line("in.endList(values, size, rule);").close();
        out.line("return values;");
        out.close();
    }

    private void readMap(Source out, MapShape shape) {
        String type = types.boxed(shape);
        String rule = types.rules.of(shape.getKey());
        out.open(
                "static "
                        + type
                        + " read"
                        + Names.type(shape)
                        + "(JsonReader in, @Nullable LengthRule rule)");
        out.line(type + " values = new LinkedHashMap<>();");
        out.line("int size = 0;");
        out.line("in.beginObject();");
        out.open("for (String key = in.nextKey(); key != null; key = in.nextKey())");
        if (!Types.isSparse(shape)) {
            out.open("if (in.passNull())").line("continue;").close();
        }
        out.line("size++;");
        Shape key = types.target(shape.getKey());
        if (key.isEnumShape()) {
            out.line(
                    "in.knownKey("
                            + types.boxed(key)
                            + ".of(key), "
                            + types.boxed(key)
                            + ".known());");
        } else if (!rule.equals("null")) {
            out.line("in.key(key, " + rule + ");");
        }
        addRead(out, shape, shape.getValue(), "values.put(key, ", ")");
        out.close();
        out.open("if (rule != null)").line("in.endMap(size, rule);").close();
        out.line("return values;");
        out.close();
    }

    private void addRead(Source out, Shape shape, MemberShape member, String before, String after) {
        Shape target = types.target(member);
        boolean nullable = types.isAggregate(target) && !types.isCollection(target);
        if (Types.isSparse(shape)) {
            out.line(before + "in.isNull() ? null : " + types.read(member) + after + ";");
        } else if (nullable) {
            out.line(types.nullable(target) + " value = " + types.read(member) + ";");
            out.open("if (value != null)").line(before + "value" + after + ";").close();
        } else {
            out.line(before + types.read(member) + after + ";");
        }
    }

    private void writeList(Source out, ListShape shape) {
        out.open(
                "static void write"
                        + Names.type(shape)
                        + "(JsonGenerator json, "
                        + types.boxed(shape)
                        + " values)");
        out.line("json.writeStartArray();");
        // By index: no iterator for each of the many small lists.
        out.open("for (int i = 0, size = values.size(); i < size; i++)");
        MemberShape member = shape.getMember();
        value(out, shape, member, "values.get(i)");
        out.close();
        out.line("json.writeEndArray();");
        out.close();
    }

    private void writeMap(Source out, MapShape shape) {
        String type = types.boxed(shape);
        out.open(
                "static void write"
                        + Names.type(shape)
                        + "(JsonGenerator json, "
                        + type
                        + " values)");
        out.line("json.writeStartObject();");
        out.open("for (var entry : values.entrySet())");
        out.line("json.writeName(entry.getKey());");
        value(out, shape, shape.getValue(), "entry.getValue()");
        out.close();
        out.line("json.writeEndObject();");
        out.close();
    }

    private void value(Source out, Shape shape, MemberShape member, String expression) {
        Shape target = types.target(member);
        if (Types.isSparse(shape)) {
            out.line(types.nullable(target) + " value = " + expression + ";");
            out.open("if (value == null)").line("json.writeNull();").next("else");
            out.line(types.write(member, "value"));
            out.close();
        } else {
            out.line(types.write(member, expression));
        }
    }
}
