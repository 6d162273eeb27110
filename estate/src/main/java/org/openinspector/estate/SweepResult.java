package org.openinspector.estate;

import org.openinspector.apimodel.inspector2.ScanStatusReason;

/// How a sweep ended.
public sealed interface SweepResult {
    /// Everything there is was handed over. What was not found again is gone.
    record Complete() implements SweepResult {}

    /// Something may be missing: a page failed, a call was denied, a folder could not be read.
    /// Nothing is closed.
    ///
    /// @param reason one sentence for people: what failed, where, why
    /// @param coverageReason what coverage shows for resources of the unit that were known before
    ///   and not found now: `ACCESS_DENIED`, `INTERNAL_ERROR`
    record Incomplete(String reason, ScanStatusReason coverageReason) implements SweepResult {}

    /// The one complete answer.
    static SweepResult complete() {
        return new Complete();
    }
}
