package org.openinspector.aws.events;

import java.util.List;
import org.openinspector.estate.Change;

/// What a message says.
public sealed interface EventResult {
    /// Something is to be looked at.
    ///
    /// @param changes resources and units; of one account and Region
    /// @param organization whether accounts or Regions have come or gone
    record Changed(List<Change> changes, boolean organization) implements EventResult {
        public Changed {
            changes = List.copyOf(changes);
        }
    }

    /// An event that needs no look.
    record Ignored(Why why) implements EventResult {}

    /// No event at all, or one without what its kind always has.
    ///
    /// @param problem field, seen and expected; nothing of the content but names of fields
    record Poison(String problem) implements EventResult {}

    /// Why an event needs no look.
    enum Why {
        /// Of a kind that changes nothing that is scanned.
        OTHER_EVENT("another event"),
        /// A call that failed, or an action that did not succeed.
        FAILED("it did not succeed"),
        /// A call that only reads.
        READ_ONLY("it only reads"),
        /// A known kind of event about something that is not scanned: a volume's tag.
        NOT_SCANNED("not about anything scanned"),
        /// A new version of a layer: functions use it when they are configured to, which is another
        /// event.
        UNUSED_LAYER("no function uses a new layer version yet"),
        /// Its account or Region is not one that is listed, or its kind is not.
        NOT_OURS("of an account, Region or kind that is not listed");

        private final String text;

        Why(String text) {
            this.text = text;
        }

        /// As it is counted and shown.
        public String text() {
            return text;
        }
    }
}
