package org.openinspector.estate;

import java.util.Optional;

/// Something that is said to have changed. Nothing is believed: the resource is looked at.
///
/// @param unit what it is listed with
/// @param resourceId the resource; empty if it is not known which, then the whole unit is listed
/// @param reason one short sentence for people, shown beside the resource: what was told
/// @param urgency how soon
public record Change(SweepUnit unit, Optional<String> resourceId, String reason, Urgency urgency) {
    /// The most that is kept of a reason.
    public static final int REASON_LENGTH_MAX = 300;

    public Change {
        reason =
                reason.length() > REASON_LENGTH_MAX
                        ? reason.substring(0, REASON_LENGTH_MAX)
                        : reason;
    }

    /// How soon something is looked at; the first is the soonest.
    public enum Urgency {
        /// It has appeared: nothing is known of it yet.
        NEW(0),
        /// It has changed, or gone.
        CHANGED(1);

        private final int number;

        Urgency(int number) {
            this.number = number;
        }

        /// As it is stored; the lower, the sooner.
        int number() {
            return number;
        }

        static Urgency of(int number) {
            return number == NEW.number ? NEW : CHANGED;
        }
    }
}
