package org.openinspector.accounts.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Property;

/// Random policies and requests, decided by us and by the plainest reading of the documentation.
final class PolicyPropertyTest {
    private static final List<String> ACTIONS =
            List.of("*", "a:*", "a:Get*", "a:G?t", "A:get", "a:GetThing", "b:*", "a:*Thing");
    private static final List<String> RESOURCES =
            List.of(
                    "*",
                    "arn:aws:a:us-*:1:x",
                    "arn:aws:a:*:*:x/*",
                    "arn:aws:*",
                    "arn:aws:a:us-east-1:1:x/${aws:username}",
                    "arn:aws:a:us-east-1:1:${aws:PrincipalTag/team, 'x'}/?",
                    "arn:*:x");
    private static final List<String> ASKED =
            List.of(
                    "*",
                    "arn:aws:a:us-east-1:1:x",
                    "arn:aws:a:us-east-1:1:x/anne",
                    "arn:aws:a:eu-west-1:2:x/y:z",
                    "arn:aws:a:us-east-1:1:red/b",
                    "arn:aws:x");
    private static final List<String> TEXT_OPERATORS =
            List.of(
                    "StringEquals",
                    "StringNotEquals",
                    "StringEqualsIgnoreCase",
                    "StringNotEqualsIgnoreCase",
                    "StringLike",
                    "StringNotLike",
                    "ArnLike",
                    "ArnNotLike",
                    "ArnEquals");
    private static final List<String> TEXTS =
            List.of("anne", "ANNE", "a*", "?nne", "${aws:username}", "red", "a:*:b", "${*}", "*:b");
    private static final List<String> NUMBER_OPERATORS =
            List.of(
                    "NumericEquals",
                    "NumericNotEquals",
                    "NumericLessThan",
                    "NumericLessThanEquals",
                    "NumericGreaterThan",
                    "NumericGreaterThanEquals");
    private static final List<String> KEYS =
            List.of("aws:username", "aws:PrincipalTag/team", "aws:TagKeys", "a:Size");
    private static final List<String> VALUES =
            List.of("anne", "red", "a:x:b", "*", "2", "10", "2.0", "");

    private record Case(
            String policy, String action, String resource, Map<String, List<String>> context) {}

    @Test
    void decidesAsThePlainestReadingDoes() {
        var seen = new HashMap<String, Integer>();
        Property.check(
                random -> make(new SplittableRandom(random.nextLong())),
                4_000,
                each -> {
                    var request =
                            new PolicyRequest(each.action(), each.resource(), each.context()::get);
                    String expected = NaivePolicy.decide(each.policy(), request);
                    assertEquals(expected, PolicyCasesTest.ours(each.policy(), request));
                    seen.merge(expected, 1, Integer::sum);
                });
        // All three outcomes are common enough to mean something.
        assertEquals(3, seen.size());
        assertTrue(seen.values().stream().allMatch(count -> count > 100), seen::toString);
    }

    private static Case make(SplittableRandom random) {
        var statements = new ArrayList<String>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            statements.add(statement(random));
        }
        var context = new HashMap<String, List<String>>();
        for (String key : KEYS) {
            int values = key.equals("aws:TagKeys") ? random.nextInt(4) : random.nextInt(2);
            var list = new ArrayList<String>();
            for (int i = 0; i < values; i++) {
                list.add(one(random, VALUES));
            }
            if (!list.isEmpty()) {
                context.put(key.toLowerCase(java.util.Locale.ROOT), list);
            }
        }
        return new Case(
                "{\"Version\":\""
                        + (random.nextInt(8) == 0 ? "2008-10-17" : "2012-10-17")
                        + "\",\"Statement\":["
                        + String.join(",", statements)
                        + "]}",
                one(random, List.of("a:Get", "a:GetThing", "b:Put", "A:GETTHING")),
                one(random, ASKED),
                context);
    }

    private static String statement(SplittableRandom random) {
        return "{\"Effect\":\""
                + (random.nextInt(3) == 0 ? "Deny" : "Allow")
                + "\",\""
                + (random.nextInt(5) == 0 ? "NotAction" : "Action")
                + "\":"
                + list(random, ACTIONS)
                + ",\""
                + (random.nextInt(5) == 0 ? "NotResource" : "Resource")
                + "\":"
                + list(random, RESOURCES)
                + (random.nextBoolean() ? "" : ",\"Condition\":" + condition(random))
                + "}";
    }

    private static String condition(SplittableRandom random) {
        boolean numbers = random.nextInt(4) == 0;
        if (random.nextInt(8) == 0) {
            return "{\"Null\":{\"" + one(random, KEYS) + "\":\"" + random.nextBoolean() + "\"}}";
        }
        return "{\""
                + one(random, List.of("", "", "ForAllValues:", "ForAnyValue:"))
                + one(random, numbers ? NUMBER_OPERATORS : TEXT_OPERATORS)
                + one(random, List.of("", "", "IfExists"))
                + "\":{\""
                + one(random, KEYS)
                + "\":"
                + list(random, numbers ? List.of("2", "10.0", "-1") : TEXTS)
                + "}}";
    }

    private static String list(SplittableRandom random, List<String> from) {
        var out = new ArrayList<String>();
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            out.add("\"" + one(random, from) + "\"");
        }
        return "[" + String.join(",", out) + "]";
    }

    private static String one(SplittableRandom random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
