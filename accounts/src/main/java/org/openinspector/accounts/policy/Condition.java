package org.openinspector.accounts.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openinspector.accounts.policy.Operator.Test;
import org.openinspector.accounts.policy.TextPattern.Outcome;

/// One key of a `Condition` block under one operator.
///
/// | key in the request | operator | holds if |
/// | --- | --- | --- |
/// | absent | plain | never; negated: always |
/// | absent | `…IfExists`, `ForAllValues:` | always |
/// | absent | `ForAnyValue:` | never |
/// | present | plain | a value fits; negated: no value fits |
/// | present | `ForAllValues:` | each value fits; negated: no value fits |
/// | present | `ForAnyValue:` | some value fits; negated: some value does not fit |
/// | either | `Null` | `true`: absent, `false`: present |
///
/// @see <a
///   href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html">Conditions
///   with multiple keys or values</a>
/// @see <a
///   href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html">Single-valued
///   and multivalued keys</a>
final class Condition {
    private enum Quantifier {
        NONE,
        ALL,
        ANY
    }

    private final String key;
    private final Operator operator;
    private final Quantifier quantifier;
    private final boolean ifExists;
    private final Test[] tests;

    private Condition(
            String key,
            Operator operator,
            Quantifier quantifier,
            boolean ifExists,
            List<Test> tests) {
        this.key = key;
        this.operator = operator;
        this.quantifier = quantifier;
        this.ifExists = ifExists;
        this.tests = tests.toArray(Test[]::new);
    }

    /// Compiles.
    ///
    /// @param operator as written: `ForAnyValue:StringLikeIfExists`
    /// @param variables whether `${…}` is replaced
    static Condition of(
            String place, String operator, String key, List<String> values, boolean variables) {
        String name = operator;
        var quantifier = Quantifier.NONE;
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("forallvalues:")) {
            quantifier = Quantifier.ALL;
        } else if (lower.startsWith("foranyvalue:")) {
            quantifier = Quantifier.ANY;
        }
        if (quantifier != Quantifier.NONE) {
            name = name.substring(name.indexOf(':') + 1);
        }
        boolean ifExists = name.toLowerCase(Locale.ROOT).endsWith("ifexists");
        if (ifExists) {
            name = name.substring(0, name.length() - "IfExists".length());
        }
        boolean suffixed = ifExists || quantifier != Quantifier.NONE;
        Operator known =
                Operator.named(name)
                        .filter(each -> each != Operator.NULL || !suffixed)
                        .orElseThrow(() ->
                                new PolicyException(
                                        place, "there is no condition operator of this name"));
        if (!ConditionKey.valid(key)) {
            throw new PolicyException(place + "." + key, "is no condition key");
        }
        var tests = new ArrayList<Test>();
        for (String value : values) {
            tests.add(known.compile(place + "." + key, value, variables));
        }
        return new Condition(key.toLowerCase(Locale.ROOT), known, quantifier, ifExists, tests);
    }

    /// Whether it holds.
    ///
    /// @param denying whether it stands in a `Deny` statement: a negated comparison with a variable
    ///   that has no value holds there and nowhere else, so that it never lets anyone in
    boolean holds(Context context, boolean denying) {
        List<String> values = context.values(key);
        boolean absent = values == null || values.isEmpty();
        if (operator == Operator.NULL) {
            return fits(Boolean.toString(absent), context) == Outcome.MATCHES;
        }
        if (values == null || absent) {
            return ifExists
                    || switch (quantifier) {
                        case ALL -> true;
                        case ANY -> false;
                        case NONE -> operator.negated();
                    };
        }
        // Without a quantifier a negated operator speaks of all values, another of some.
        boolean all =
                quantifier == Quantifier.ALL
                        || (quantifier == Quantifier.NONE && operator.negated());
        for (int i = 0; i < values.size(); i++) {
            if (one(values.get(i), context, denying) != all) {
                return !all;
            }
        }
        return all;
    }

    private boolean one(String value, Context context, boolean denying) {
        return switch (fits(value, context)) {
            case MATCHES -> !operator.negated();
            case DIFFERS -> operator.negated();
            case UNRESOLVED -> operator.negated() && denying;
        };
    }

    private Outcome fits(String value, Context context) {
        var found = Outcome.DIFFERS;
        for (Test test : tests) {
            Outcome outcome = test.test(value, context);
            if (outcome == Outcome.MATCHES) {
                return outcome;
            }
            found = outcome == Outcome.UNRESOLVED ? outcome : found;
        }
        return found;
    }
}
