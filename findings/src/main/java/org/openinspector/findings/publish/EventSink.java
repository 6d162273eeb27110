package org.openinspector.findings.publish;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Where events go: of one account and Region, and of its members if it is the delegated
/// administrator.
///
/// @param name unique in its account and Region
/// @param type who delivers: `webhook`
/// @param target where to, as the type understands it: an address
/// @param batchMax events it takes at once
/// @param filter which events it gets
public record EventSink(
        UUID id,
        String accountId,
        String region,
        String name,
        String type,
        String target,
        int batchMax,
        Filter filter,
        State state,
        Instant createdAt,
        Instant updatedAt) {
    /// Whether it is delivered to. The names are stored.
    public enum State {
        /// It is.
        ENABLED,
        /// Somebody turned it off; events wait until they are too old.
        DISABLED,
        /// The receiver said that it is there no more (410); events wait.
        GONE
    }

    /// Which events a sink gets; an empty set stands for all.
    ///
    /// @param kinds of events
    /// @param severities of findings, as the wire spells them; events of other kinds have none and
    ///   pass
    /// @param accountIds whose events
    public record Filter(Set<EventKind> kinds, Set<String> severities, List<String> accountIds) {
        /// All events.
        public static final Filter ALL = new Filter(Set.of(), Set.of(), List.of());

        public Filter {
            kinds = Set.copyOf(kinds);
            severities = Set.copyOf(severities);
            accountIds = List.copyOf(accountIds);
        }
    }
}
