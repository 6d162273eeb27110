package org.openinspector.accounts.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is no policy is refused with its place; trust policies; what a policy costs.
final class PolicyParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | Statement: is missing",
                "[] | policy: expected an object",
                "{\"Statement\":[]} | Statement: has 0, expected 1 to 200",
                "{\"Version\":\"2020-01-01\",\"Statement\":[]} | Version: is \"2020-01-01\", expected 2012-10-17 or 2008-10-17",
                "{\"Statement\":{\"Effect\":\"Alow\"}} | Statement.Effect: is \"Alow\", expected Allow or Deny",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Resource\":\"*\"}]} | Statement[0]: expected either Action or NotAction",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"inspector2\",\"Resource\":\"*\"}]} | Statement[0].Action: is \"inspector2\", expected * or service:Action",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"x\"}]} | Statement[0].Resource: is \"x\", expected * or an ARN",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Like\":{\"aws:a\":\"b\"}}}]} | Statement[0].Condition.Like: there is no condition operator of this name",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"1.2.3\"}}}]} | Statement[0].Condition.IpAddress.aws:SourceIp: is \"1.2.3\", expected an IP address or a range of them",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Principal\":\"*\"}]} | Statement[0].Principal: only stands in a role's trust policy",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Efect\":\"x\"}]} | Statement[0].Efect: is no element of a statement",
            })
    void namesTheFaultyPlace(String json, String message) {
        assertEquals(
                message,
                assertThrows(PolicyException.class, () -> Policy.identity(json)).message());
    }

    @Test
    void boundsWhatItReads() {
        for (String json :
                List.of(
                        "",
                        "{\"Statement\":",
                        "{\"a\":1,\"a\":2}",
                        "[".repeat(10_000),
                        " ".repeat(70_000),
                        "{\"Statement\":[" + "{},".repeat(5_000) + "{}]}",
                        "{\"Id\":\"" + "x".repeat(12_000) + "\"}")) {
            assertThrows(PolicyException.class, () -> Policy.identity(json));
        }
    }

    @Test
    void trustPoliciesNameCallers() {
        Policy policy =
                Policy.trust(
                        """
                        {"Version": "2012-10-17", "Statement": [
                          {"Effect": "Allow", "Action": "sts:AssumeRole",
                           "Principal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:user/anne"]}},
                          {"Effect": "Deny", "Action": "*", "Principal": {"AWS": "arn:aws:iam::111122223333:role/bad"}}
                        ]}
                        """);
        assertEquals(
                new Policy.Trust(TrustedBy.ACCOUNT, false),
                trusts(policy, "111122223333", "arn:aws:iam::111122223333:user/x"));
        assertEquals(
                new Policy.Trust(TrustedBy.NAME, false),
                trusts(policy, "444455556666", "arn:aws:iam::444455556666:user/anne"));
        assertEquals(
                new Policy.Trust(TrustedBy.NOBODY, false),
                trusts(policy, "444455556666", "arn:aws:iam::444455556666:user/bob"));
        assertEquals(
                new Policy.Trust(TrustedBy.NOBODY, true),
                trusts(policy, "111122223333", "arn:aws:iam::111122223333:role/bad"));
        assertThrows(
                PolicyException.class,
                () ->
                        Policy.trust(
                                "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/*\"}}}"));
    }

    private static Policy.Trust trusts(Policy policy, String account, String arn) {
        return policy.trusts(
                account,
                List.of(arn),
                new PolicyRequest("sts:AssumeRole", "arn:aws:iam::1:role/r", Context.NONE));
    }

    @Test
    void layersHaveToAgree() {
        PolicySet.Named all = named("all", "\"Allow\",\"Action\":\"*\"");
        PolicySet.Named reading = named("reading", "\"Allow\",\"Action\":\"a:Get*\"");
        PolicySet.Named never = named("never", "\"Deny\",\"Action\":\"a:GetSecret\"");
        var set = new PolicySet(never, List.of(all), List.of(reading));
        assertEquals(new Decision.NotAllowed(Layer.ACCOUNT), decide(set, "a:GetOther"));
        set = new PolicySet(all, List.of(reading, never), List.of(all));
        assertTrue(decide(set, "a:GetOther").allowed());
        assertEquals(
                new Decision.Denied(Layer.IDENTITY, new Decision.Cited("never", 0, "s")),
                decide(set, "a:GetSecret"));
        assertEquals(new Decision.NotAllowed(Layer.IDENTITY), decide(set, "a:Put"));
        set = new PolicySet(null, List.of(all), List.of(reading));
        assertEquals(new Decision.NotAllowed(Layer.SESSION), decide(set, "a:Put"));
        assertEquals(
                "because no session policy allows the a:Put action",
                decide(set, "a:Put").reason("a:Put"));
    }

    private static PolicySet.Named named(String name, String effectAndAction) {
        return new PolicySet.Named(
                name,
                Policy.identity(
                        "{\"Statement\":{\"Sid\":\"s\",\"Resource\":\"*\",\"Effect\":"
                                + effectAndAction
                                + "}}"));
    }

    private static Decision decide(PolicySet set, String action) {
        return set.decide(new PolicyRequest(action, "*", Context.NONE));
    }
}
