package org.openinspector.findings.publish;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.openinspector.apimodel.inspector2.FilterCriteria;

/// Where events go: of one account and Region, and of its members if it is the delegated
/// administrator.
///
/// @param name unique in its account and Region
/// @param type who delivers: `webhook`
/// @param target where to, as the type understands it: an address, an ARN
/// @param settings what the type asks for besides, by name
/// @param batchMax events it takes at once
/// @param filter which events it gets
public record EventSink(
        UUID id,
        String accountId,
        String region,
        String name,
        String type,
        String target,
        Map<String, String> settings,
        int batchMax,
        Filter filter,
        State state,
        Instant createdAt,
        Instant updatedAt) {
    public EventSink {
        settings = Map.copyOf(settings);
    }

    /// Without settings.
    public EventSink(
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
        this(
                id, accountId, region, name, type, target, Map.of(), batchMax, filter, state,
                createdAt, updatedAt);
    }

    /// The same with another target.
    EventSink withTarget(String other) {
        return new EventSink(
                id, accountId, region, name, type, other, settings, batchMax, filter, state,
                createdAt, updatedAt);
    }

    /// The same with batches of another size.
    EventSink withBatchMax(int other) {
        return new EventSink(
                id, accountId, region, name, type, target, settings, other, filter, state,
                createdAt, updatedAt);
    }

    /// Without what may be a secret.
    @Override
    public String toString() {
        return "EventSink["
                + id
                + ' '
                + accountId
                + ' '
                + region
                + ' '
                + name
                + ' '
                + type
                + ' '
                + new TreeMap<>(settings)
                + ' '
                + filter
                + ' '
                + state
                + ']';
    }

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
    /// @param criteria what findings must match when they are told; events of other kinds pass
    public record Filter(
            Set<EventKind> kinds,
            Set<String> severities,
            List<String> accountIds,
            Optional<FilterCriteria> criteria) {
        /// All events.
        public static final Filter ALL = new Filter(Set.of(), Set.of(), List.of());

        public Filter {
            kinds = Set.copyOf(kinds);
            severities = Set.copyOf(severities);
            accountIds = List.copyOf(accountIds);
        }

        /// Without criteria.
        public Filter(Set<EventKind> kinds, Set<String> severities, List<String> accountIds) {
            this(kinds, severities, accountIds, Optional.empty());
        }
    }
}
