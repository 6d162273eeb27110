package org.openinspector.accounts;

/// Whether something is scanned, by the wire's names (`Status`).
public enum ScanStatus {
    /// Asked for; scanning has not been started yet.
    ENABLING,
    /// Scanned.
    ENABLED,
    /// No longer wanted; scanning has not been stopped yet.
    DISABLING,
    /// Not scanned.
    DISABLED
}
