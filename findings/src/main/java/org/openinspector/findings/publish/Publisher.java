package org.openinspector.findings.publish;

import java.util.List;

/// Delivers events to sinks of one type. Called by many threads at once, for one sink by one at a
/// time; keeps nothing that must survive a kill.
public interface Publisher {
    /// The type of the sinks: `webhook`.
    String type();

    /// Looks at a target before it is stored.
    ///
    /// @throws IllegalArgumentException if nothing can be delivered there, saying what was expected
    void check(String target);

    /// Delivers, once; the caller tries again. Bounded in time by itself: it ends well within the
    /// lease of [PublishSettings].
    ///
    /// @param secrets what it signs with; any of them proves the sender
    /// @param events in their order; all of them or, as far as the caller knows, none is delivered
    Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException;
}
