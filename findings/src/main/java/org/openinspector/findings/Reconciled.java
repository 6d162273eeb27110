package org.openinspector.findings;

/// What evaluations changed.
///
/// @param opened findings with new ARNs
/// @param reopened findings that were closed
/// @param updated findings that show something else, or are hidden or shown now
/// @param closed findings that were open
/// @param stale evaluations left out because a newer one was there
public record Reconciled(long opened, long reopened, long updated, long closed, long stale) {
    /// Nothing changed.
    public static final Reconciled NOTHING = new Reconciled(0, 0, 0, 0, 0);

    /// All visible changes.
    public long changes() {
        return opened + reopened + updated + closed;
    }

    /// Both together.
    public Reconciled plus(Reconciled other) {
        return new Reconciled(
                opened + other.opened,
                reopened + other.reopened,
                updated + other.updated,
                closed + other.closed,
                stale + other.stale);
    }
}
