package org.openinspector.estate.fixing;

/// How instances are fixed.
public enum FixMethod {
    /// The packages of the plan and nothing else.
    INSTALL_PACKAGES,
    /// Patch Manager looks which patches its baseline would install. Changes nothing.
    PATCH_BASELINE_SCAN,
    /// Patch Manager installs what its baseline approves.
    PATCH_BASELINE_INSTALL
}
