package org.openinspector.advisories.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/// What is known of a source's age.
///
/// @param source its id
/// @param succeeded when it was last asked with success, changed or not
/// @param changed when it last brought new data
/// @param failed when it last failed
/// @param failure why, one sentence
/// @param records how many records are in use
/// @param bytes size of its files
/// @param dataDate the newest date in its data, else the day on which the publisher last changed it
public record SourceState(
        String source,
        Optional<Instant> succeeded,
        Optional<Instant> changed,
        Optional<Instant> failed,
        Optional<String> failure,
        long records,
        long bytes,
        Optional<LocalDate> dataDate) {
    /// Data that was not confirmed for so long is stale.
    public static final Duration STALE_AFTER = Duration.ofDays(2);

    /// A source that was never asked.
    static SourceState never(String source) {
        return new SourceState(
                source,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty());
    }

    /// How long ago its data was last known to be the newest; empty if it never was. A clock that
    /// was set back gives zero.
    public Optional<Duration> age(Instant now) {
        return succeeded
                .map(then -> Duration.between(then, now))
                .map(age -> age.isNegative() ? Duration.ZERO : age);
    }

    /// True if it was fetched, but not confirmed for [#STALE_AFTER].
    public boolean isStale(Instant now) {
        return age(now).filter(age -> age.compareTo(STALE_AFTER) > 0).isPresent();
    }

    /// True if the last attempt failed.
    public boolean isFailing() {
        return failed.isPresent()
                && (succeeded.isEmpty() || !failed.get().isBefore(succeeded.get()));
    }

    SourceState failedAt(Instant now, String reason) {
        return new SourceState(
                source,
                succeeded,
                changed,
                Optional.of(now),
                Optional.of(reason),
                records,
                bytes,
                dataDate);
    }
}
