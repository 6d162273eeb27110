package org.openinspector.apimodel.wire;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.node.ObjectNode;
import software.amazon.smithy.model.shapes.ListShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;

/// Generated values and the parameters of AWS's test cases: makes the one of the other, by
/// reflection, and compares them.
final class NodeValues {
    private final Model model;

    NodeValues(Model model) {
        this.model = model;
    }

    /// The generated value of parameters.
    Object build(Shape shape, Node node, Type type) {
        try {
            return value(shape, node, type);
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("no value of " + shape, e);
        }
    }

    private Object value(Shape shape, Node node, Type type) throws ReflectiveOperationException {
        return switch (shape.getType()) {
            case BOOLEAN -> node.expectBooleanNode().getValue();
            case BYTE -> number(node).byteValueExact();
            case SHORT -> number(node).shortValueExact();
            case INTEGER, INT_ENUM -> number(node).intValueExact();
            case LONG -> number(node).longValueExact();
            case FLOAT -> (float) floating(node);
            case DOUBLE -> floating(node);
            case BIG_INTEGER -> new BigInteger(number(node).toPlainString());
            case BIG_DECIMAL -> number(node);
            case STRING -> node.expectStringNode().getValue();
            case ENUM ->
                    ((Class<?>) type)
                            .getMethod("of", String.class)
                            .invoke(null, node.expectStringNode().getValue());
            case BLOB -> Blob.ofUtf8(node.expectStringNode().getValue());
            case TIMESTAMP -> instant(node);
            case DOCUMENT -> Document.of(Node.printJson(node));
            case LIST, SET -> {
                List<@Nullable Object> values = new ArrayList<>();
                Shape member = target(((ListShape) shape).getMember());
                for (Node each : node.expectArrayNode().getElements()) {
                    values.add(each.isNullNode() ? null : value(member, each, argument(type, 0)));
                }
                yield values;
            }
            case MAP -> {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                Shape member = target(((MapShape) shape).getValue());
                for (var each : node.expectObjectNode().getStringMap().entrySet()) {
                    Node entry = each.getValue();
                    values.put(
                            each.getKey(),
                            entry.isNullNode() ? null : value(member, entry, argument(type, 1)));
                }
                yield values;
            }
            case STRUCTURE -> structure(shape, node.expectObjectNode(), (Class<?>) type);
            case UNION -> union(shape, node.expectObjectNode(), (Class<?>) type);
            default -> throw new IllegalStateException("no value of " + shape);
        };
    }

    private Object structure(Shape shape, ObjectNode node, Class<?> type)
            throws ReflectiveOperationException {
        if (type == Unit.class) {
            return new Unit();
        }
        Object builder = type.getMethod("builder").invoke(null);
        for (MemberShape member : shape.members()) {
            Node value = node.getMember(member.getMemberName()).orElse(Node.nullNode());
            if (!value.isNullNode()) {
                Method setter = setter(builder.getClass(), component(member));
                Type parameter = setter.getGenericParameterTypes()[0];
                setter.invoke(builder, value(target(member), value, parameter));
            }
        }
        return builder.getClass().getMethod("build").invoke(builder);
    }

    private Object union(Shape shape, ObjectNode node, Class<?> type)
            throws ReflectiveOperationException {
        String name = node.getStringMap().keySet().iterator().next();
        MemberShape member = shape.getMember(name).orElseThrow();
        for (Class<?> each : type.getDeclaredClasses()) {
            if (isVariant(each, member)) {
                var constructor = each.getDeclaredConstructors()[0];
                Type parameter = constructor.getGenericParameterTypes()[0];
                return constructor.newInstance(
                        value(target(member), node.expectMember(name), parameter));
            }
        }
        throw new IllegalStateException("no variant " + name + " of " + type);
    }

    private static boolean isVariant(Class<?> type, MemberShape member) {
        String name = member.getMemberName();
        String upper = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return type.getSimpleName().equals(upper) || type.getSimpleName().equals(upper + "Value");
    }

    private static Method setter(Class<?> builder, String name) {
        return Arrays.stream(builder.getMethods())
                .filter(each -> each.getParameterCount() == 1)
                .filter(each -> each.getName().equals(name) || each.getName().equals(name + "_"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no setter " + name));
    }

    private static String component(MemberShape member) {
        String name = member.getMemberName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static BigDecimal number(Node node) {
        return new BigDecimal(node.expectNumberNode().getValue().toString());
    }

    private static double floating(Node node) {
        return node.isStringNode()
                ? Texts.notFinite(node.expectStringNode().getValue())
                : number(node).doubleValue();
    }

    private static Instant instant(Node node) {
        return TimestampFormat.EPOCH_SECONDS.parse(number(node).toPlainString());
    }

    private Shape target(MemberShape member) {
        return model.expectShape(member.getTarget());
    }

    /// Where a value differs from parameters; empty if nowhere.
    String difference(Shape shape, @Nullable Object value, Node node, String path) {
        try {
            return differs(shape, value, node, path);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + path, e);
        }
    }

    private String differs(Shape shape, @Nullable Object value, Node node, String path)
            throws ReflectiveOperationException {
        if (value == null || node.isNullNode()) {
            return value == null && node.isNullNode()
                    ? ""
                    : path + " is " + value + ", expected " + Node.printJson(node);
        }
        boolean equal =
                switch (shape.getType()) {
                    case LIST, SET -> {
                        List<?> values = (List<?>) value;
                        List<Node> nodes = node.expectArrayNode().getElements();
                        if (values.size() != nodes.size()) {
                            yield false;
                        }
                        Shape member = target(((ListShape) shape).getMember());
                        for (int i = 0; i < nodes.size(); i++) {
                            String at = path + "/" + i;
                            String difference = differs(member, values.get(i), nodes.get(i), at);
                            if (!difference.isEmpty()) {
                                yield false;
                            }
                        }
                        yield true;
                    }
                    case MAP -> {
                        Map<?, ?> values = (Map<?, ?>) value;
                        Map<String, Node> nodes = node.expectObjectNode().getStringMap();
                        Shape member = target(((MapShape) shape).getValue());
                        boolean same = values.keySet().equals(nodes.keySet());
                        for (var each : nodes.entrySet()) {
                            String at = path + "/" + each.getKey();
                            same =
                                    same
                                            && differs(
                                                            member,
                                                            values.get(each.getKey()),
                                                            each.getValue(),
                                                            at)
                                                    .isEmpty();
                        }
                        yield same;
                    }
                    case STRUCTURE -> {
                        for (MemberShape member : shape.members()) {
                            String difference =
                                    member(member, value, node.expectObjectNode(), path);
                            if (!difference.isEmpty()) {
                                yield false;
                            }
                        }
                        yield true;
                    }
                    case UNION -> {
                        String name =
                                node.expectObjectNode().getStringMap().keySet().iterator().next();
                        MemberShape member = shape.getMember(name).orElseThrow();
                        Method accessor = value.getClass().getMethod("value");
                        accessor.setAccessible(true);
                        yield isVariant(value.getClass(), member)
                                && differs(
                                                target(member),
                                                accessor.invoke(value),
                                                node.expectObjectNode().expectMember(name),
                                                path)
                                        .isEmpty();
                    }
                    case DOCUMENT -> Node.parse(((Document) value).json()).equals(node);
                    default -> Objects.equals(value, value(shape, node, value.getClass()));
                };
        return equal ? "" : path + " is " + value + ", expected " + Node.printJson(node);
    }

    private String member(MemberShape member, Object value, ObjectNode node, String path)
            throws ReflectiveOperationException {
        Node expected = node.getMember(member.getMemberName()).orElse(Node.nullNode());
        Object actual = null;
        if (!(value instanceof Unit)) {
            String name = component(member);
            Method accessor =
                    Arrays.stream(value.getClass().getMethods())
                            .filter(each -> each.getParameterCount() == 0)
                            .filter(each ->
                                    each.getName().equals(name)
                                            || each.getName().equals(name + "_"))
                            .findFirst()
                            .orElseThrow();
            actual = accessor.invoke(value);
        }
        boolean absent = expected.isNullNode();
        // The cases leave out members whose default they are not about.
        boolean defaulted = absent && (member.hasTrait("default") || "".equals(actual));
        String at = path + "/" + member.getMemberName();
        return defaulted ? "" : differs(target(member), actual, expected, at);
    }
}
