package org.openinspector.findings.publish;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What came of an attempt to deliver.
public sealed interface Outcome {
    /// The receiver has all of it.
    ///
    /// @param answer what it said, in a few words; may be empty
    record Delivered(String answer) implements Outcome {
        /// By a receiver that says nothing.
        public Delivered() {
            this("");
        }
    }

    /// The receiver has all of it but what is named here.
    ///
    /// @param failures in the order of the events, at least one
    /// @param after the shortest pause the receiver asks for
    record Partial(List<Failure> failures, Optional<Duration> after) implements Outcome {
        public Partial {
            failures = List.copyOf(failures);
            if (failures.isEmpty()) {
                throw new IllegalArgumentException(
                        "no failure, expected one; all of it was delivered");
            }
        }
    }

    /// The receiver does not answer, or cannot take anything now.
    ///
    /// @param after the shortest pause the receiver asks for
    record Unavailable(String why, Optional<Duration> after) implements Outcome {}

    /// The receiver does not want this; it may want something else.
    record Refused(String why) implements Outcome {}

    /// The receiver is there no more.
    record Gone(String why) implements Outcome {}

    /// An event that was not delivered while others were.
    ///
    /// @param eventId which
    /// @param refused whether the receiver does not want this one; else it may take it later
    record Failure(UUID eventId, String why, boolean refused) {}

    /// Without a wish for a pause.
    static Outcome unavailable(String why) {
        return new Unavailable(why, Optional.empty());
    }

    /// What the receiver said, or why it does not have all of it; may be empty.
    default String told() {
        return switch (this) {
            case Delivered(String answer) -> answer;
            case Partial(List<Failure> failures, var _) -> failures.getFirst().why();
            case Unavailable(String why, var _) -> why;
            case Refused(String why) -> why;
            case Gone(String why) -> why;
        };
    }
}
