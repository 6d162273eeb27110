package org.openinspector.findings.publish;

import java.time.Duration;
import java.util.Optional;

/// What came of an attempt to deliver.
public sealed interface Outcome {
    /// The receiver has all of it.
    record Delivered() implements Outcome {}

    /// The receiver does not answer, or cannot take anything now.
    ///
    /// @param after the shortest pause the receiver asks for
    record Unavailable(String why, Optional<Duration> after) implements Outcome {}

    /// The receiver does not want this; it may want something else.
    record Refused(String why) implements Outcome {}

    /// The receiver is there no more.
    record Gone(String why) implements Outcome {}

    /// Without a wish for a pause.
    static Outcome unavailable(String why) {
        return new Unavailable(why, Optional.empty());
    }
}
