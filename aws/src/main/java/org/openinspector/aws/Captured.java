package org.openinspector.aws;

import java.time.Instant;
import java.util.Optional;

/// What is known of an instance's inventory before it is read.
///
/// @param print changes if the inventory does; `""` if there is none
/// @param at when it was captured; empty if there is none, or nobody says
/// @param failure why nothing is known; empty if something is
record Captured(String print, Optional<Instant> at, Optional<AwsCallException> failure) {
    /// There is no inventory.
    static final Captured NONE = new Captured("", Optional.empty(), Optional.empty());

    static Captured of(String print, Optional<Instant> at) {
        return new Captured(print, at, Optional.empty());
    }

    static Captured failed(AwsCallException failure) {
        return new Captured("", Optional.empty(), Optional.of(failure));
    }

    boolean isThere() {
        return !print.isEmpty();
    }
}
