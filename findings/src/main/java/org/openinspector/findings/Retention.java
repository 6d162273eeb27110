package org.openinspector.findings;

import java.time.Duration;
import java.util.Optional;
import org.openinspector.findings.lifecycle.LifecycleSettings;

/// How long an account's closed findings stay on the wire, and their changes in history.
///
/// @param lifecycle periods of findings
/// @param history how long changes are kept; 1 to 36,500 days, empty for ever
public record Retention(LifecycleSettings lifecycle, Optional<Duration> history) {
    public Retention {
        history.ifPresent(period -> {
            if (period.toDays() < 1 || period.toDays() > 36_500) {
                throw new IllegalArgumentException(
                        "historyRetention is " + period + ", expected 1 to 36500 days");
            }
        });
    }
}
