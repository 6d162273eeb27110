package org.openinspector.apimodel.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.shapes.EnumShape;
import software.amazon.smithy.model.shapes.ListShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.traits.DefaultTrait;
import software.amazon.smithy.model.traits.JsonNameTrait;
import software.amazon.smithy.model.traits.SparseTrait;
import software.amazon.smithy.model.traits.TimestampFormatTrait;

/// Random JSON of a model's shapes, made from the model alone and not by the code under test.
final class RandomShapes {
    private static final List<String> PIECES =
            List.of(
                    "a",
                    "é",
                    "\ud83d\ude00",
                    "\"",
                    "\\",
                    "/",
                    "\n",
                    "\u0000",
                    "\u2028",
                    " ",
                    "%2F");
    private static final int DEPTH_MAX = 12;

    private final Model model;

    RandomShapes(Model model) {
        this.model = model;
    }

    /// JSON of one value.
    Node next(Shape shape, RandomGenerator random) {
        return value(shape, null, random, 0);
    }

    private Node value(
            Shape shape, @Nullable MemberShape member, RandomGenerator random, int depth) {
        return switch (shape.getType()) {
            case BOOLEAN -> Node.from(random.nextBoolean());
            case BYTE -> Node.from(random.nextInt(-128, 128));
            case SHORT -> Node.from(random.nextInt(-32_768, 32_768));
            case INTEGER, INT_ENUM -> Node.from(random.nextInt());
            case LONG -> Node.from(random.nextLong());
            case FLOAT, DOUBLE -> number(random);
            case STRING -> Node.from(text(random));
            case ENUM -> enumeration((EnumShape) shape, random);
            case BLOB -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                yield Node.from(Base64.getEncoder().encodeToString(bytes));
            }
            case TIMESTAMP -> timestamp(shape, member, random);
            case DOCUMENT -> Node.objectNode().withMember(text(random), Node.from(text(random)));
            case LIST, SET -> list((ListShape) shape, random, depth);
            case MAP -> map((MapShape) shape, random, depth);
            case STRUCTURE -> structure(shape, random, depth);
            case UNION -> {
                List<MemberShape> members = new ArrayList<>(shape.members());
                MemberShape one = members.get(random.nextInt(members.size()));
                yield Node.objectNode()
                        .withMember(name(one), value(target(one), one, random, depth + 1));
            }
            default -> throw new IllegalStateException("no value of " + shape);
        };
    }

    private static Node number(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> Node.from("NaN");
            case 1 -> Node.from("-Infinity");
            // As float and as double the same text, so that one comparison serves both.
            default -> Node.from(random.nextInt(-1_000, 1_000) / 4.0);
        };
    }

    private static Node enumeration(EnumShape shape, RandomGenerator random) {
        List<String> values = new ArrayList<>(shape.getEnumValues().values());
        int index = random.nextInt(values.size() + 1);
        return Node.from(index == values.size() ? text(random) : values.get(index));
    }

    private static Node timestamp(
            Shape shape, @Nullable MemberShape member, RandomGenerator random) {
        long seconds = random.nextLong(0, 4_000_000_000L);
        boolean text =
                (member != null && member.hasTrait(TimestampFormatTrait.class))
                        || shape.hasTrait(TimestampFormatTrait.class);
        if (text) {
            return Node.from(Instant.ofEpochSecond(seconds).toString());
        }
        return random.nextBoolean()
                ? Node.from(seconds)
                : Node.from(seconds + random.nextInt(1, 1_000) / 1_000.0);
    }

    private static String text(RandomGenerator random) {
        StringBuilder out = new StringBuilder();
        for (int left = random.nextInt(6); left > 0; left--) {
            out.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return out.toString();
    }

    private Node list(ListShape shape, RandomGenerator random, int depth) {
        List<Node> values = new ArrayList<>();
        MemberShape member = shape.getMember();
        for (int left = depth > DEPTH_MAX ? 0 : random.nextInt(3); left > 0; left--) {
            boolean none = shape.hasTrait(SparseTrait.class) && random.nextInt(4) == 0;
            values.add(none ? Node.nullNode() : value(target(member), member, random, depth + 1));
        }
        return Node.fromNodes(values);
    }

    private Node map(MapShape shape, RandomGenerator random, int depth) {
        TreeMap<String, Node> values = new TreeMap<>();
        MemberShape member = shape.getValue();
        for (int left = depth > DEPTH_MAX ? 0 : random.nextInt(3); left > 0; left--) {
            values.put(text(random), value(target(member), member, random, depth + 1));
        }
        var out = Node.objectNodeBuilder();
        values.forEach(out::withMember);
        return out.build();
    }

    private Node structure(Shape shape, RandomGenerator random, int depth) {
        var out = Node.objectNodeBuilder();
        for (MemberShape member : shape.members()) {
            // Members with a default are always written, so they are always there.
            boolean always = member.isRequired() || member.hasTrait(DefaultTrait.class);
            boolean sometimes = depth <= DEPTH_MAX && random.nextInt(3) > 0;
            if (always || sometimes) {
                out.withMember(name(member), value(target(member), member, random, depth + 1));
            }
        }
        return out.build();
    }

    private static String name(MemberShape member) {
        return member.getTrait(JsonNameTrait.class)
                .map(JsonNameTrait::getValue)
                .orElse(member.getMemberName());
    }

    private Shape target(MemberShape member) {
        return model.expectShape(member.getTarget());
    }
}
