package org.openinspector.estate.usage;

import java.time.Duration;
import java.time.Instant;

/// The free trial that Amazon Inspector would give: fifteen days from when a kind of scanning was
/// first enabled in an account and Region. Disabling does not pause it, enabling again gives no
/// other.
///
/// @param kind by the wire's name: `EC2`, `ECR`, `LAMBDA`, `LAMBDA_CODE`, `CODE_REPOSITORY`
public record FreeTrial(String accountId, String kind, Instant start) {
    private static final Duration LENGTH = Duration.ofDays(15);

    /// When it ends.
    public Instant end() {
        return start.plus(LENGTH);
    }

    /// Whether it has not ended yet.
    public boolean active(Instant now) {
        return now.isBefore(end());
    }
}
