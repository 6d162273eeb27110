package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.apimodel.inspector2.EcrScanFrequency;
import org.openinspector.testkit.Property;

class ScanningRulesTest {
    private static final List<String> NAMES =
            List.of("prod", "repo-prod", "prod-repo", "repo-prod-repo", "prodrepo");

    /// The table of ECR's user guide, "Filters to choose which repositories are scanned": yes and
    /// no in the order of the names above.
    @ParameterizedTest
    @CsvSource({
        "prod,      YYYYY",
        "*prod,     YYNNN",
        "prod*,     YNYNY",
        "*prod*,    YYYYY",
        "prod*repo, NNYNY",
    })
    void filtersMatchAsTheGuideSays(String filter, String expected) {
        StringBuilder seen = new StringBuilder();
        NAMES.forEach(name -> seen.append(ScanningRules.matches(filter, name) ? 'Y' : 'N'));
        assertEquals(expected, seen.toString());
    }

    @Test
    void wildcardsMatchAsARegularExpressionDoes() {
        SplittableRandom random = new SplittableRandom(Property.seed());
        for (int i = 0; i < 20_000; i++) {
            String filter = text(random, "ab*", 6);
            String name = text(random, "ab", 8);
            if (filter.contains("*")) {
                String expression = filter.replace("*", ".*");
                assertEquals(
                        Pattern.matches(expression, name),
                        ScanningRules.matches(filter, name),
                        filter + " " + name);
            }
        }
    }

    private static String text(SplittableRandom random, String letters, int max) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(max + 1); left > 0; left--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    void continuousWinsAndWhatNoRuleNamesIsManual() {
        ScanningRules.Rule push =
                new ScanningRules.Rule(EcrScanFrequency.SCAN_ON_PUSH, List.of("*"));
        ScanningRules.Rule prod =
                new ScanningRules.Rule(EcrScanFrequency.CONTINUOUS_SCAN, List.of("none", "prod*"));
        ScanningRules both = new ScanningRules(true, List.of(push, prod));
        assertEquals(EcrScanFrequency.CONTINUOUS_SCAN, both.of("prod-api"));
        assertEquals(EcrScanFrequency.SCAN_ON_PUSH, both.of("test"));
        assertEquals(EcrScanFrequency.MANUAL, new ScanningRules(true, List.of(prod)).of("test"));
        assertEquals(EcrScanFrequency.MANUAL, new ScanningRules(true, List.of()).of("prod"));
        // Basic scanning is ECR's own: its rules do not speak of this one.
        assertEquals(
                EcrScanFrequency.CONTINUOUS_SCAN,
                new ScanningRules(false, List.of(push)).of("test"));
    }
}
