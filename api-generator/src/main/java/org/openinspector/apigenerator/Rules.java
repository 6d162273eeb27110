package org.openinspector.apigenerator;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.traits.LengthTrait;
import software.amazon.smithy.model.traits.PatternTrait;
import software.amazon.smithy.model.traits.RangeTrait;
import software.amazon.smithy.model.traits.Trait;
import software.amazon.smithy.model.traits.UniqueItemsTrait;

/// Constraints as constants of the class `WireRules`, one for each constrained shape and each
/// member that constrains its target further.
final class Rules {
    static final String CLASS = "WireRules";

    private final Model model;
    private final Map<String, String> declarations = new TreeMap<>();

    Rules(Model model) {
        this.model = model;
    }

    /// The rule of a member's value as a Java expression; `null` if it has none.
    String of(MemberShape member) {
        Shape target = model.expectShape(member.getTarget());
        String declaration = declaration(member, target);
        if (declaration == null) {
            return "null";
        }
        boolean own =
                member.hasTrait(LengthTrait.class)
                        || member.hasTrait(PatternTrait.class)
                        || member.hasTrait(RangeTrait.class)
                        || member.hasTrait(UniqueItemsTrait.class);
        String name =
                own
                        ? Names.constant(member.getContainer().getName())
                                + "__"
                                + Names.constant(member.getMemberName())
                        : Names.constant(target.getId().getName());
        String before = declarations.put(name, declaration);
        if (before != null && !before.equals(declaration)) {
            throw new IllegalStateException("two rules are called " + name);
        }
        return CLASS + "." + name;
    }

    private @Nullable String declaration(MemberShape member, Shape target) {
        Optional<LengthTrait> length = trait(member, target, LengthTrait.class);
        return switch (target.getType()) {
            case STRING -> {
                Optional<PatternTrait> pattern = trait(member, target, PatternTrait.class);
                yield length.isEmpty() && pattern.isEmpty()
                        ? null
                        : "StringRule %s = StringRule.of("
                                + bounds(length)
                                + ", "
                                + pattern.map(each -> Source.quoted(each.getValue())).orElse("null")
                                + ")";
            }
            case BLOB, MAP ->
                    length.isEmpty()
                            ? null
                            : "LengthRule %s = new LengthRule(" + bounds(length) + ", false)";
            case LIST, SET -> {
                boolean unique = trait(member, target, UniqueItemsTrait.class).isPresent();
                yield length.isEmpty() && !unique
                        ? null
                        : "LengthRule %s = new LengthRule(" + bounds(length) + ", " + unique + ")";
            }
            case BYTE, SHORT, INTEGER, INT_ENUM, LONG, FLOAT, DOUBLE ->
                    trait(member, target, RangeTrait.class)
                            .map(range ->
                                    "NumberRule %s = NumberRule.of("
                                            + bound(range.getMin())
                                            + ", "
                                            + bound(range.getMax())
                                            + ")")
                            .orElse(null);
            default -> null;
        };
    }

    private <T extends Trait> Optional<T> trait(MemberShape member, Shape target, Class<T> type) {
        return member.getTrait(type).or(() -> target.getTrait(type));
    }

    private static String bounds(Optional<LengthTrait> length) {
        long min = length.flatMap(LengthTrait::getMin).orElse(0L);
        long max = length.flatMap(LengthTrait::getMax).orElse((long) Integer.MAX_VALUE);
        return min + ", " + (max == Integer.MAX_VALUE ? "Integer.MAX_VALUE" : max);
    }

    private static String bound(Optional<BigDecimal> bound) {
        return bound.map(each -> Source.quoted(each.toPlainString())).orElse("null");
    }

    /// The class with all rules asked for so far.
    String source(String packageName) {
        Source out = Imports.head(packageName);
        out.doc("Constraints of the model.");
        out.open("final class " + CLASS);
        declarations.forEach((name, declaration) -> {
            // Only the first mark is the name's: a pattern may hold the same characters.
            int mark = declaration.indexOf("%s");
            String named = declaration.substring(0, mark) + name + declaration.substring(mark + 2);
            out.line("static final " + named + ";");
        });
        out.line("");
        out.line("private " + CLASS + "() {}");
        return out.close().toString();
    }
}
