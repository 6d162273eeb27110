package org.openinspector.advisories.debian;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openinspector.model.SeverityStatement;

/// Debian's own words for how bad a vulnerability is.
final class Urgency {
    private static final Set<String> WORDS =
            Set.of("unimportant", "low", "medium", "high", "critical");

    private Urgency() {}

    /// The words in a remark such as `low; bug #1034567`.
    static List<SeverityStatement> in(String remark) {
        List<SeverityStatement> found = new ArrayList<>();
        for (String word : remark.split("[;,]", -1)) {
            if (WORDS.contains(word.strip())) {
                found.add(new SeverityStatement("debian", "WORD", word.strip()));
            }
        }
        return found;
    }
}
