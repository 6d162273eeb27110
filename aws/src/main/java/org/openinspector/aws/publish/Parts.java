package org.openinspector.aws.publish;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.ToldEvent;

/// What came of the calls of one delivery, put together. What belongs together stays in order: once
/// an event of a finding failed, later ones of it count as failed, and are to be skipped.
final class Parts {
    private final int events;
    private final Map<UUID, Outcome.Failure> failures = new LinkedHashMap<>();
    private final Set<String> failedKeys = new HashSet<>();
    private @Nullable Outcome whole;

    /// @param events of the delivery
    Parts(int events) {
        this.events = events;
    }

    /// Whether an earlier event of the same thing failed; then this one is noted as failed too.
    boolean mustWait(ToldEvent event, String key) {
        if (!failedKeys.contains(key)) {
            return false;
        }
        failed(event, key, "an earlier event of the same finding was not taken", false);
        return true;
    }

    /// One event failed.
    void failed(ToldEvent event, String key, String why, boolean refused) {
        failedKeys.add(key);
        failures.putIfAbsent(event.id(), new Outcome.Failure(event.id(), why, refused));
    }

    /// A whole call failed. What is refused as a whole may be the fault of one: it comes again, in
    /// a delivery of its own.
    void failed(List<ToldEvent> of, Outcome outcome) {
        whole = outcome;
        of.forEach(event -> failed(event, event.id().toString(), outcome.told(), false));
    }

    /// What is to be told of all.
    ///
    /// @param answer what the service said if nothing failed
    Outcome outcome(String answer) {
        if (failures.isEmpty()) {
            return new Outcome.Delivered(answer);
        }
        if (whole != null && (failures.size() == events || whole instanceof Outcome.Gone)) {
            return whole;
        }
        List<Outcome.Failure> all = new ArrayList<>(failures.values());
        Outcome.Failure first = all.getFirst();
        if (failures.size() == events && all.stream().noneMatch(Outcome.Failure::refused)) {
            return Outcome.unavailable(first.why());
        }
        if (events == 1) {
            return new Outcome.Refused(first.why());
        }
        return new Outcome.Partial(all, Optional.empty());
    }
}
