package org.openinspector.apigenerator;

import java.util.Optional;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.HttpBinding;
import software.amazon.smithy.model.knowledge.HttpBindingIndex;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.shapes.ListShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.traits.DefaultTrait;
import software.amazon.smithy.model.traits.JsonNameTrait;
import software.amazon.smithy.model.traits.SparseTrait;
import software.amazon.smithy.model.traits.TimestampFormatTrait;
import software.amazon.smithy.model.traits.UnitTypeTrait;

/// Java types of shapes, and the expressions that read and write their values as JSON.
final class Types {
    private final Model model;
    private final HttpBindingIndex bindings;
    private final String packageName;
    final Rules rules;

    Types(Model model, String packageName, Rules rules) {
        this.model = model;
        this.bindings = HttpBindingIndex.of(model);
        this.packageName = packageName;
        this.rules = rules;
    }

    Shape target(MemberShape member) {
        return model.expectShape(member.getTarget());
    }

    Model model() {
        return model;
    }

    /// Whether a message without the member is refused.
    boolean mustBeSeen(MemberShape member) {
        return member.isRequired() && !hasDefault(member);
    }

    /// Whether a record always has the member: it is required or has a default.
    boolean isPresent(MemberShape member) {
        return member.isRequired() || hasDefault(member);
    }

    boolean hasDefault(MemberShape member) {
        return member.getTrait(DefaultTrait.class)
                .filter(each -> !each.toNode().isNullNode())
                .isPresent();
    }

    /// The type of a record component.
    String component(MemberShape member) {
        return isPresent(member) ? plain(target(member)) : nullable(target(member));
    }

    /// A type that can be null: boxed and annotated.
    String nullable(Shape shape) {
        return annotated(boxed(shape));
    }

    private static String annotated(String type) {
        int dot = type.indexOf('<') < 0 ? type.lastIndexOf('.') : -1;
        return dot < 0
                ? "@Nullable " + type
                : type.substring(0, dot + 1) + "@Nullable " + type.substring(dot + 1);
    }

    /// A type that is never null, primitive where there is one.
    String plain(Shape shape) {
        return switch (shape.getType()) {
            case BOOLEAN -> "boolean";
            case BYTE -> "byte";
            case SHORT -> "short";
            case INTEGER, INT_ENUM -> "int";
            case LONG -> "long";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            default -> boxed(shape);
        };
    }

    boolean isPrimitive(Shape shape) {
        return !plain(shape).equals(boxed(shape));
    }

    String boxed(Shape shape) {
        return switch (shape.getType()) {
            case BOOLEAN -> "Boolean";
            case BYTE -> "Byte";
            case SHORT -> "Short";
            case INTEGER, INT_ENUM -> "Integer";
            case LONG -> "Long";
            case FLOAT -> "Float";
            case DOUBLE -> "Double";
            case BIG_INTEGER -> "BigInteger";
            case BIG_DECIMAL -> "BigDecimal";
            case STRING -> "String";
            case BLOB -> "Blob";
            case TIMESTAMP -> "Instant";
            case DOCUMENT -> "Document";
            case LIST, SET -> "List<" + element(shape, ((ListShape) shape).getMember()) + ">";
            case MAP -> "Map<String, " + element(shape, ((MapShape) shape).getValue()) + ">";
            case ENUM, UNION, STRUCTURE ->
                    shape.hasTrait(UnitTypeTrait.class)
                            ? "Unit"
                            : packageName + "." + Names.type(shape);
            default -> throw new IllegalStateException("no Java type for " + shape);
        };
    }

    private String element(Shape collection, MemberShape member) {
        return collection.hasTrait(SparseTrait.class)
                ? nullable(target(member))
                : boxed(target(member));
    }

    static boolean isSparse(Shape collection) {
        return collection.hasTrait(SparseTrait.class);
    }

    boolean isCollection(Shape shape) {
        return shape.isListShape() || shape.isMapShape();
    }

    /// The name a member has in JSON.
    String jsonName(MemberShape member) {
        return member.getTrait(JsonNameTrait.class)
                .map(JsonNameTrait::getValue)
                .orElse(member.getMemberName());
    }

    /// An expression for an immutable copy; for anything but lists and maps, the value itself.
    String copied(Shape shape, String value) {
        if (shape.isMapShape()) {
            return "Copies.map(" + value + ")";
        }
        if (shape.isListShape()) {
            return (isSparse(shape) ? "Copies.sparseList(" : "Copies.list(") + value + ")";
        }
        return value;
    }

    /// Whether reading answers null for a value that broke a constraint.
    boolean isAggregate(Shape shape) {
        return isCollection(shape)
                || ((shape.isStructureShape() || shape.isUnionShape())
                        && !shape.hasTrait(UnitTypeTrait.class));
    }

    /// An expression that reads the value of a member at the reader's current token.
    String read(MemberShape member) {
        Shape target = target(member);
        return switch (target.getType()) {
            case BOOLEAN -> "in.bool()";
            case BYTE -> "in.int8(" + rules.of(member) + ")";
            case SHORT -> "in.int16(" + rules.of(member) + ")";
            case INTEGER, INT_ENUM -> "in.int32(" + rules.of(member) + ")";
            case LONG -> "in.int64(" + rules.of(member) + ")";
            case FLOAT -> "in.float32(" + rules.of(member) + ")";
            case DOUBLE -> "in.float64(" + rules.of(member) + ")";
            case BIG_INTEGER -> "in.bigInteger()";
            case BIG_DECIMAL -> "in.bigDecimal()";
            case STRING -> "in.string(" + rules.of(member) + ")";
            case BLOB -> "in.blob(" + rules.of(member) + ")";
            case TIMESTAMP -> "in.timestamp(" + format(member, HttpBinding.Location.DOCUMENT) + ")";
            case DOCUMENT -> "in.document()";
            case ENUM -> boxed(target) + ".read(in)";
            case LIST, SET, MAP ->
                    Collections.CLASS
                            + ".read"
                            + Names.type(target)
                            + "(in, "
                            + rules.of(member)
                            + ")";
            default -> boxed(target) + ".read(in)";
        };
    }

    /// A statement that writes a value that is not null.
    String write(MemberShape member, String value) {
        Shape target = target(member);
        return switch (target.getType()) {
            case BOOLEAN -> "json.writeBoolean(" + value + ");";
            case BYTE, SHORT, INTEGER, INT_ENUM, LONG, BIG_INTEGER, BIG_DECIMAL ->
                    "json.writeNumber(" + value + ");";
            case FLOAT, DOUBLE, BLOB, DOCUMENT -> "Json.write(json, " + value + ");";
            case STRING -> "json.writeString(" + value + ");";
            case TIMESTAMP ->
                    "Json.write(json, "
                            + value
                            + ", "
                            + format(member, HttpBinding.Location.DOCUMENT)
                            + ");";
            case ENUM -> "json.writeString(" + value + ".value());";
            case LIST, SET, MAP ->
                    Collections.CLASS + ".write" + Names.type(target) + "(json, " + value + ");";
            default -> value + ".write(json);";
        };
    }

    /// The format of a timestamp at a place of a message.
    String format(MemberShape member, HttpBinding.Location location) {
        var format =
                bindings.determineTimestampFormat(
                        member, location, TimestampFormatTrait.Format.EPOCH_SECONDS);
        return "TimestampFormat."
                + switch (format) {
                    case EPOCH_SECONDS -> "EPOCH_SECONDS";
                    case DATE_TIME -> "DATE_TIME";
                    case HTTP_DATE -> "HTTP_DATE";
                    case UNKNOWN -> throw new IllegalStateException("format of " + member);
                };
    }

    /// The value an absent member has, as a Java expression.
    Optional<String> defaultValue(MemberShape member) {
        if (!hasDefault(member)) {
            return Optional.empty();
        }
        Node node = member.expectTrait(DefaultTrait.class).toNode();
        Shape target = target(member);
        return Optional.of(
                switch (target.getType()) {
                    case BOOLEAN -> String.valueOf(node.expectBooleanNode().getValue());
                    case BYTE -> "(byte) " + number(node);
                    case SHORT -> "(short) " + number(node);
                    case INTEGER, INT_ENUM -> number(node);
                    case LONG -> number(node) + "L";
                    case FLOAT -> number(node) + "f";
                    case DOUBLE -> number(node) + "d";
                    case STRING -> text(node);
                    case ENUM -> boxed(target) + ".of(" + text(node) + ")";
                    case BLOB -> "Blob.ofBase64(" + text(node) + ")";
                    case TIMESTAMP -> "Instant.ofEpochSecond(" + number(node) + ")";
                    case DOCUMENT -> "Document.of(" + Source.quoted(Node.printJson(node)) + ")";
                    case LIST, SET -> "List.of()";
                    case MAP -> "Map.of()";
                    default -> throw new IllegalStateException("default of " + member);
                });
    }

    private static String number(Node node) {
        return node.expectNumberNode().getValue().toString();
    }

    private static String text(Node node) {
        return Source.quoted(node.expectStringNode().getValue());
    }
}
