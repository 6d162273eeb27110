package org.openinspector.estate;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Hears from a connector that something has changed. May be called from any thread; the same
/// change may be told many times.
public interface ChangeListener {
    /// Keeps changes, so that they are looked at soon. When it returns they survive a kill;
    /// whatever told them may forget them. Changes of units that the connector does not name are
    /// left out.
    ///
    /// @param report whom they come from and what else came with them; empty for a connector's own
    ///   observation
    /// @throws org.openinspector.storage.StorageException if they are not kept; tell again
    void changed(Collection<Change> changes, Optional<SourceReport> report);

    /// Something in this unit has changed: it is swept soon.
    default void changed(SweepUnit unit) {
        changed(
                List.of(
                        new Change(
                                unit, Optional.empty(), "a change was seen", Change.Urgency.NEW)),
                Optional.empty());
    }

    /// These resources have appeared, changed or gone: only they are looked at soon.
    default void changed(SweepUnit unit, Set<String> resourceIds) {
        changed(
                resourceIds.stream()
                        .map(id ->
                                new Change(
                                        unit,
                                        Optional.of(id),
                                        "a change was seen",
                                        Change.Urgency.CHANGED))
                        .toList(),
                Optional.empty());
    }
}
