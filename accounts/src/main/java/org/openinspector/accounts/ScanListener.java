package org.openinspector.accounts;

import java.util.Set;
import org.openinspector.storage.AccountScope;

/// Starts and stops scanning.
@FunctionalInterface
public interface ScanListener {
    /// Told after the wish is stored and before it counts as done. May be told the same again,
    /// after a failure or a restart, so it must not matter how often.
    ///
    /// @param scope one account and region
    /// @param started kinds to scan from now on
    /// @param stopped kinds to scan no longer
    void changed(AccountScope scope, Set<ScanKind> started, Set<ScanKind> stopped);
}
