package org.openinspector.findings.lifecycle;

import java.time.Duration;

/// How long closed findings can come back, and how long they are kept. The defaults are Amazon
/// Inspector's.
///
/// @param reopenWithin a finding that is seen again this soon after it closed is the same finding;
///   1 hour to 90 days, default 7 days
/// @param keepFixed how long a finding is kept that was fixed; 1 hour to 3650 days, default 30 days
/// @param keepGone the same if its resource is gone or ineligible; 1 hour to 3650 days, default 3
///   days
/// @param keepDisabled the same if its kind of scan was turned off; 1 hour to 3650 days, default 1
///   day
/// @param keepSuspended the same if its account was suspended; 1 hour to 3650 days, default 90 days
public record LifecycleSettings(
        Duration reopenWithin,
        Duration keepFixed,
        Duration keepGone,
        Duration keepDisabled,
        Duration keepSuspended) {
    private static final Duration MIN = Duration.ofHours(1);

    /// Amazon Inspector's periods.
    public static final LifecycleSettings DEFAULTS =
            new LifecycleSettings(
                    Duration.ofDays(7),
                    Duration.ofDays(30),
                    Duration.ofDays(3),
                    Duration.ofDays(1),
                    Duration.ofDays(90));

    public LifecycleSettings {
        check("reopenWithin", reopenWithin, Duration.ofDays(90));
        check("keepFixed", keepFixed, Duration.ofDays(3650));
        check("keepGone", keepGone, Duration.ofDays(3650));
        check("keepDisabled", keepDisabled, Duration.ofDays(3650));
        check("keepSuspended", keepSuspended, Duration.ofDays(3650));
    }

    /// How long a finding is kept that was closed for this reason.
    public Duration keep(Cause.Retention retention) {
        return switch (retention) {
            case FIXED -> keepFixed;
            case GONE -> keepGone;
            case DISABLED -> keepDisabled;
            case SUSPENDED -> keepSuspended;
        };
    }

    private static void check(String name, Duration value, Duration max) {
        if (value.compareTo(MIN) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", expected " + MIN + " to " + max);
        }
    }
}
