package org.openinspector.apigenerator;

import software.amazon.smithy.model.knowledge.HttpBinding;
import software.amazon.smithy.model.knowledge.HttpBinding.Location;
import software.amazon.smithy.model.shapes.ListShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.traits.MediaTypeTrait;

/// Statements that read and write one member in a label, query, header or as the whole body.
final class HttpTexts {
    private HttpTexts() {}

    static String payloadType(Types types, MemberShape member) {
        Shape target = types.target(member);
        String media =
                member.getMemberTrait(types.model(), MediaTypeTrait.class)
                        .map(MediaTypeTrait::getValue)
                        .orElse(null);
        if (media != null) {
            return media;
        }
        return switch (target.getType()) {
            case BLOB -> "*/*";
            case STRING, ENUM -> "text/plain";
            default -> "application/json";
        };
    }

    static void read(Source out, Types types, HttpBinding binding, Readers readers) {
        MemberShape member = binding.getMember();
        Shape target = types.target(member);
        String local = Readers.local(member);
        String path = Source.quoted("/" + member.getMemberName());
        String name = Source.quoted(binding.getLocationName());
        String text = Names.component(member) + "Text";
        switch (binding.getLocation()) {
            case LABEL ->
                    scalar(
                            out,
                            types,
                            member,
                            "http.label(" + Source.quoted(member.getMemberName()) + ")",
                            Location.LABEL);
            case QUERY -> {
                if (target.isListShape()) {
                    list(out, types, member, "http.queryList(" + name + ")", Location.QUERY);
                } else {
                    scalar(out, types, member, "http.query(" + name + ")", Location.QUERY);
                }
            }
            case HEADER -> {
                if (target.isListShape()) {
                    MemberShape element = ((ListShape) target).getMember();
                    boolean dates =
                            types.target(element).isTimestampShape()
                                    && types.format(element, Location.HEADER).endsWith("HTTP_DATE");
                    String method = dates ? "headerDates" : "headerList";
                    list(out, types, member, "http." + method + "(" + name + ")", Location.HEADER);
                } else {
                    scalar(out, types, member, "http.header(" + name + ")", Location.HEADER);
                }
            }
            case PREFIX_HEADERS -> out.line(local + " = http.prefixHeaders(" + name + ");");
            case QUERY_PARAMS -> {
                boolean lists = types.target(((MapShape) target).getValue()).isListShape();
                out.line(local + " = http." + (lists ? "queryListMap" : "queryMap") + "();");
            }
            case RESPONSE_CODE -> out.line(local + " = http.status();");
            case PAYLOAD -> {
                switch (target.getType()) {
                    case BLOB -> whole(out, types, member, "Blob", "http.bytes()");
                    case STRING -> whole(out, types, member, "String", "http.text()");
                    case ENUM -> {
                        out.line("String " + text + " = http.text();");
                        out.open("if (" + text + " != null)");
                        out.line(
                                local
                                        + " = "
                                        + convert(types, member, path, text, Location.PAYLOAD)
                                        + ";");
                        out.close();
                    }
                    default -> {
                        out.line("JsonReader in = http.json(" + path + ");");
                        out.open("if (in != null)");
                        out.line(local + " = " + types.read(member) + ";");
                        if (types.mustBeSeen(member) && readers.aggregate(member)) {
                            out.line(local + "Seen = true;");
                        }
                        out.line("http.end(in);");
                        out.close();
                    }
                }
            }
            default -> throw new IllegalStateException("binding of " + member);
        }
    }

    private static void whole(
            Source out, Types types, MemberShape member, String type, String value) {
        String local = Readers.local(member);
        if (types.hasDefault(member)) {
            String given = Names.component(member) + "Given";
            out.line(type + " " + given + " = " + value + ";");
            out.line(local + " = " + given + " == null ? " + local + " : " + given + ";");
        } else {
            out.line(local + " = " + value + ";");
        }
    }

    private static void scalar(
            Source out, Types types, MemberShape member, String source, Location location) {
        String text = Names.component(member) + "Text";
        String path = Source.quoted("/" + member.getMemberName());
        out.line("String " + text + " = " + source + ";");
        out.open("if (" + text + " != null)");
        out.line(
                Readers.local(member) + " = " + convert(types, member, path, text, location) + ";");
        out.close();
    }

    private static void list(
            Source out, Types types, MemberShape member, String source, Location location) {
        Shape target = types.target(member);
        MemberShape element = ((ListShape) target).getMember();
        String texts = Names.component(member) + "Texts";
        String items = Names.component(member) + "Items";
        String path = "/" + member.getMemberName();
        out.line("List<String> " + texts + " = " + source + ";");
        out.open("if (" + texts + " != null)");
        out.line(types.boxed(target) + " " + items + " = new ArrayList<>();");
        out.open("for (String text : " + texts + ")");
        String at = Source.quoted(path + "/") + " + " + items + ".size()";
        out.line(items + ".add(" + convert(types, element, at, "text", location) + ");");
        out.close();
        String rule = types.rules.of(member);
        if (!rule.equals("null")) {
            out.line("http.endList(" + Source.quoted(path) + ", " + items + ", " + rule + ");");
        }
        out.line(Readers.local(member) + " = " + items + ";");
        out.close();
    }

    private static String convert(
            Types types, MemberShape member, String path, String text, Location location) {
        Shape target = types.target(member);
        String arguments = "(" + path + ", " + text + ", " + types.rules.of(member) + ")";
        return switch (target.getType()) {
            case STRING -> {
                boolean encoded =
                        location == Location.HEADER
                                && member.getMemberTrait(types.model(), MediaTypeTrait.class)
                                        .isPresent();
                yield encoded ? "Blob.ofBase64(" + text + ").utf8()" : "http.string" + arguments;
            }
            case ENUM ->
                    "http.known("
                            + path
                            + ", "
                            + types.boxed(target)
                            + ".of("
                            + text
                            + "), "
                            + types.boxed(target)
                            + ".known())";
            case BOOLEAN -> "http.bool(" + path + ", " + text + ")";
            case BYTE -> "http.int8" + arguments;
            case SHORT -> "http.int16" + arguments;
            case INTEGER, INT_ENUM -> "http.int32" + arguments;
            case LONG -> "http.int64" + arguments;
            case FLOAT -> "http.float32" + arguments;
            case DOUBLE -> "http.float64" + arguments;
            case TIMESTAMP ->
                    "http.timestamp("
                            + path
                            + ", "
                            + text
                            + ", "
                            + types.format(member, location)
                            + ")";
            default -> throw new IllegalStateException("no text for " + member);
        };
    }

    private static String text(Types types, MemberShape member, String value, Location location) {
        return switch (types.target(member).getType()) {
            case STRING -> {
                boolean encoded =
                        location == Location.HEADER
                                && member.getMemberTrait(types.model(), MediaTypeTrait.class)
                                        .isPresent();
                yield encoded ? "Blob.ofUtf8(" + value + ").base64()" : value;
            }
            case ENUM -> value + ".value()";
            case TIMESTAMP -> types.format(member, location) + ".format(" + value + ")";
            default -> "String.valueOf(" + value + ")";
        };
    }

    static void write(Source out, Types types, HttpBinding binding) {
        MemberShape member = binding.getMember();
        Shape target = types.target(member);
        String value = "this." + Names.component(member);
        String name = Source.quoted(binding.getLocationName());
        Location location = binding.getLocation();
        boolean optional = !types.isPresent(member);
        if (optional) {
            out.open("if (" + value + " != null)");
        }
        switch (location) {
            case LABEL ->
                    out.line(
                            "http.label("
                                    + Source.quoted(member.getMemberName())
                                    + ", "
                                    + text(types, member, value, location)
                                    + ");");
            case QUERY, HEADER -> {
                boolean query = location == Location.QUERY;
                if (target.isListShape()) {
                    MemberShape element = ((ListShape) target).getMember();
                    String items =
                            value
                                    + ".stream().map(each -> "
                                    + text(types, element, "each", location)
                                    + ").toList()";
                    boolean quoted = !types.target(element).isTimestampShape();
                    out.line(
                            query
                                    ? "http.query(" + name + ", " + items + ");"
                                    : "http.headerList("
                                            + name
                                            + ", "
                                            + items
                                            + ", "
                                            + quoted
                                            + ");");
                } else {
                    String text = text(types, member, value, location);
                    out.line(
                            query
                                    ? "http.query(" + name + ", List.of(" + text + "));"
                                    : "http.header(" + name + ", " + text + ");");
                }
            }
            case PREFIX_HEADERS -> out.line("http.prefixHeaders(" + name + ", " + value + ");");
            case QUERY_PARAMS -> {
                boolean lists = types.target(((MapShape) target).getValue()).isListShape();
                out.line("http." + (lists ? "queryListMap" : "queryMap") + "(" + value + ");");
            }
            case RESPONSE_CODE -> out.line("http.status(" + value + ");");
            default -> throw new IllegalStateException("binding of " + member);
        }
        if (optional) {
            out.close();
        }
    }

    static void writePayload(Source out, Types types, MemberShape member, boolean request) {
        Shape target = types.target(member);
        String value = "this." + Names.component(member);
        String type = payloadType(types, member);
        String media = Source.quoted(type.equals("*/*") ? "application/octet-stream" : type);
        boolean optional = !types.isPresent(member);
        if (optional) {
            out.open("if (" + value + " != null)");
        }
        switch (target.getType()) {
            case BLOB -> out.line("http.bytes(" + value + ", " + media + ");");
            case STRING -> out.line("http.text(" + value + ", " + media + ");");
            case ENUM -> out.line("http.text(" + value + ".value(), " + media + ");");
            default -> {
                out.open("try (JsonGenerator json = http.json())");
                out.line(types.write(member, value));
                out.close();
            }
        }
        if (optional && request && target.isStructureShape()) {
            // A structure that is not given still is a JSON body; a union or document is none.
            out.next("else");
            out.open("try (JsonGenerator json = http.json())");
            out.line("json.writeStartObject();");
            out.line("json.writeEndObject();");
            out.close();
        }
        if (optional) {
            out.close();
        }
    }
}
