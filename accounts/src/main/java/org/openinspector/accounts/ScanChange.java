package org.openinspector.accounts;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What came of asking to enable or disable kinds of scanning in one account and region.
public sealed interface ScanChange {
    /// As asked for; also if it was so already.
    ///
    /// @param states of every kind, afterwards
    record Done(Map<ScanKind, ScanState> states) implements ScanChange {
        public Done {
            states = Collections.unmodifiableMap(new EnumMap<>(states));
        }
    }

    /// Nothing was changed.
    record Refused(Reason reason, String message) implements ScanChange {}

    /// Why nothing was changed.
    enum Reason {
        /// `LAMBDA_CODE` without `LAMBDA`: a fault of the request, not of the account.
        NEEDS_LAMBDA,
        /// The wire's error code of the same name: wait until the kind is enabled.
        ENABLE_IN_PROGRESS,
        /// The wire's error code of the same name: wait until the kind is disabled.
        DISABLE_IN_PROGRESS
    }
}
