package org.openinspector.findings;

import java.time.Duration;
import java.util.Optional;
import org.openinspector.findings.lifecycle.LifecycleSettings;

/// How findings live, and how long what is known of them is kept.
///
/// @param lifecycle reopening and deletion of findings
/// @param historyRetention how long changes are kept, with the texts they name; 1 day to 36,500
///   days, default empty: for ever
/// @param keepOutbox how long a change waits to be published before it is given up; 1 hour to 90
///   days, default 7 days
/// @param keepResource how long a resource without findings is remembered; 1 to 3650 days, default
///   30 days
public record FindingsSettings(
        LifecycleSettings lifecycle,
        Optional<Duration> historyRetention,
        Duration keepOutbox,
        Duration keepResource) {
    /// What applies unless it is set otherwise.
    public static final FindingsSettings DEFAULTS =
            new FindingsSettings(
                    LifecycleSettings.DEFAULTS,
                    Optional.empty(),
                    Duration.ofDays(7),
                    Duration.ofDays(30));

    public FindingsSettings {
        historyRetention.ifPresent(period ->
                check("historyRetention", period, Duration.ofDays(1), Duration.ofDays(36_500)));
        check("keepOutbox", keepOutbox, Duration.ofHours(1), Duration.ofDays(90));
        check("keepResource", keepResource, Duration.ofDays(1), Duration.ofDays(3650));
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", expected " + min + " to " + max);
        }
    }
}
