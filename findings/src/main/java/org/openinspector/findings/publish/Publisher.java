package org.openinspector.findings.publish;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Delivers events to sinks of one type. Called by many threads at once, for one sink by one at a
/// time; keeps nothing that must survive a kill.
public interface Publisher {
    /// The type of the sinks: `webhook`.
    String type();

    /// What it has a use for; sinks get no other events, whatever their filters say.
    default Set<EventKind> kinds() {
        return EventKind.TOLD;
    }

    /// How many events it takes at once.
    ///
    /// @param usual unless the sink says otherwise
    /// @param max at most
    record Batch(int usual, int max) {
        /// What is usual where events are gathered: enough to be worth it.
        public int gathered() {
            return Math.max(usual, Math.min(GATHERED_USUAL, max));
        }

        private static final int GATHERED_USUAL = 100;
    }

    /// How many events it takes at once.
    default Batch batch() {
        return new Batch(1, 100);
    }

    /// For how long events are gathered before they are delivered together, unless as many are
    /// there as the sink takes at once; empty if each is delivered at once.
    default Optional<Duration> gathersFor(EventSink sink) {
        return Optional.empty();
    }

    /// Whether it signs with the sink's secret; else there is no use in telling anyone one.
    default boolean signs() {
        return false;
    }

    /// Looks at a sink before it is stored.
    ///
    /// @throws SinkRefusedException if nothing can be delivered there, naming the field
    /// @throws IllegalArgumentException the same of the target, saying what was expected
    void check(EventSink sink);

    /// What may be shown of a target, also to the database. Another text than the target itself
    /// says that the target is a secret.
    default String shown(String target) {
        return target;
    }

    /// Delivers, once; the caller tries again. Bounded in time by itself: it ends well within the
    /// lease of [PublishSettings].
    ///
    /// @param secrets what it signs with; any of them proves the sender
    /// @param events in their order; all of them or, as far as the caller knows, none is delivered,
    ///   but for [Outcome.Partial]
    Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException;
}
