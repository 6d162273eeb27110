package org.openinspector.accounts;

import java.time.Instant;

/// Whether a kind is scanned, and since when that is so.
///
/// @param changedAt of the last change; the epoch if there was none
public record ScanState(ScanStatus status, Instant changedAt) {
    /// Of a kind that was never enabled.
    public static final ScanState NEVER = new ScanState(ScanStatus.DISABLED, Instant.EPOCH);
}
