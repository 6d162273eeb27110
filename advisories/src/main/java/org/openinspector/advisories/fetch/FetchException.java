package org.openinspector.advisories.fetch;

import java.time.Duration;
import java.util.Optional;

/// A file could not be fetched; the message is one sentence for people.
final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean passing;
    private final boolean answered;
    private final transient Optional<Duration> pause;

    private FetchException(
            String message, boolean passing, boolean answered, Optional<Duration> pause) {
        super(message);
        this.passing = passing;
        this.answered = answered;
        this.pause = pause;
    }

    /// It may go better in a moment.
    static FetchException passing(String message) {
        return new FetchException(message, true, true, Optional.empty());
    }

    /// There was no answer at all. Without a network that would be so for long.
    static FetchException unanswered(String message) {
        return new FetchException(message, true, false, Optional.empty());
    }

    /// The server said when to come again.
    static FetchException passing(String message, Optional<Duration> pause) {
        return new FetchException(message, true, true, pause);
    }

    /// Asking again would give the same.
    static FetchException lasting(String message) {
        return new FetchException(message, false, true, Optional.empty());
    }

    boolean isPassing() {
        return passing;
    }

    /// False if not even a connection was had.
    boolean isAnswered() {
        return answered;
    }

    Optional<Duration> pause() {
        return pause;
    }
}
