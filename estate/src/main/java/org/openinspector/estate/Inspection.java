package org.openinspector.estate;

import java.util.List;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.model.Inventory;
import org.openinspector.model.ScanProblem;

/// What an inspection brought to light.
public sealed interface Inspection {
    /// What is installed. Replaces the inventory known before; what is not installed any more
    /// closes its findings.
    ///
    /// @param problems what could not be read; shown with the coverage
    /// @param shortfall why it is not all there is to know; coverage stays `ACTIVE` and says so
    record Inventoried(
            Inventory inventory, List<ScanProblem> problems, Optional<Shortfall> shortfall)
            implements Inspection {
        public Inventoried {
            problems = List.copyOf(problems);
        }

        /// All there is to know.
        public Inventoried(Inventory inventory, List<ScanProblem> problems) {
            this(inventory, problems, Optional.empty());
        }
    }

    /// Why an inventory is not all there is to know of a resource.
    ///
    /// @param reason `DEEP_INSPECTION_NO_INVENTORY`, …
    /// @param message one sentence for people
    record Shortfall(ScanStatusReason reason, String message) {}

    /// The content could not be read. The inventory and the findings known before stay; coverage is
    /// `INACTIVE` with this reason. Tried again at the next sweep, unless the content itself is at
    /// fault ([Retry#ON_CHANGE]).
    ///
    /// @param reason `ACCESS_DENIED`, `INTERNAL_ERROR`, `NO_INVENTORY`, `INVALID_ARTIFACT`, …
    /// @param message one sentence for people: the place, what was seen, what was expected
    /// @param retry when it makes sense to try again
    record NotInspected(ScanStatusReason reason, String message, Retry retry)
            implements Inspection {
        /// Tried again at the next sweep.
        public NotInspected(ScanStatusReason reason, String message) {
            this(reason, message, Retry.NEXT_SWEEP);
        }
    }

    /// The resource is not there any more: as if a complete sweep had not found it.
    record Gone() implements Inspection {}

    /// When a failed inspection is tried again.
    enum Retry {
        /// At the next sweep of the unit: the cause may pass (a call denied, a service down).
        NEXT_SWEEP,
        /// When the fingerprint changes: the same content would fail in the same way.
        ON_CHANGE
    }
}
