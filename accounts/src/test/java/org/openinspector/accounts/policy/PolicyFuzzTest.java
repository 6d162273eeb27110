package org.openinspector.accounts.policy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/// Any text is a policy that decides, or is refused as none.
final class PolicyFuzzTest {
    @FuzzTest
    void decidesOrRefuses(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        var request =
                new PolicyRequest(
                        "inspector2:ListFindings",
                        "arn:aws:inspector2:us-east-1:111122223333:finding/0",
                        key -> List.of(key));
        try {
            Policy.identity(text);
            PolicyCasesTest.ours(text, request);
        } catch (PolicyException refused) {
            // As it should be.
        }
        try {
            Policy.trust(text).trusts("111122223333", List.of("arn"), request);
        } catch (PolicyException refused) {
            // As it should be.
        }
    }
}
