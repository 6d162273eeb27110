package org.openinspector.findings.publish;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Figures of an account in a Region, for those who keep figures over time.
@FunctionalInterface
public interface AccountFigures {
    /// Nothing is known.
    AccountFigures NONE = (account, region) -> List.of();

    /// One figure.
    ///
    /// @param name such as `ActiveFindings`
    /// @param dimensions what it is the figure of: `Severity` HIGH; at most 30
    /// @param value finite
    /// @param unit as CloudWatch spells it: `Count`, `Percent`, `Seconds`
    record Figure(String name, Map<String, String> dimensions, double value, String unit) {
        public Figure {
            dimensions = new TreeMap<>(dimensions);
        }
    }

    /// As they are now.
    List<Figure> of(String accountId, String region);
}
