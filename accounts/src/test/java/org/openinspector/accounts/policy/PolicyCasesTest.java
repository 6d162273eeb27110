package org.openinspector.accounts.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The documentation's examples, as `cases.txt` tells them.
final class PolicyCasesTest {
    @Test
    void decidesAsTheDocumentationSays() throws IOException {
        var wrong = new ArrayList<String>();
        String title = "";
        String policy = "";
        int cases = 0;
        for (String line : text().lines().toList()) {
            if (line.startsWith("==")) {
                title = line;
            } else if (line.startsWith("{")) {
                policy = line;
            } else if (!line.isBlank() && !line.startsWith("#")) {
                cases++;
                String[] words = line.split(" ", -1);
                PolicyRequest request = request(words);
                for (String told :
                        List.of(ours(policy, request), NaivePolicy.decide(policy, request))) {
                    if (!told.equals(words[0])) {
                        wrong.add(title + ": " + line + ": got " + told);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(cases > 100, "only " + cases + " cases");
    }

    static String ours(String policy, PolicyRequest request) {
        var set =
                new PolicySet(
                        null, List.of(new PolicySet.Named("p", Policy.identity(policy))), null);
        return switch (set.decide(request)) {
            case Decision.Allowed _ -> "allow";
            case Decision.Denied _ -> "deny";
            case Decision.NotAllowed _ -> "nothing";
        };
    }

    private static PolicyRequest request(String[] words) {
        Map<String, List<String>> context = new HashMap<>();
        for (int i = 3; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            context.put(
                    words[i].substring(0, equals).toLowerCase(Locale.ROOT),
                    List.of(words[i].substring(equals + 1).split(";", -1)));
        }
        return new PolicyRequest(words[1], words[2], context::get);
    }

    private static String text() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PolicyCasesTest.class.getResourceAsStream("cases.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
