package org.openinspector.accounts;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Which kinds of scanning may be turned on and off. Pure.
///
/// | asked | state | becomes |
/// | --- | --- | --- |
/// | enable | `DISABLED` | `ENABLING` |
/// | enable | `ENABLING`, `ENABLED` | as it is |
/// | enable | `DISABLING` | refused, `DISABLE_IN_PROGRESS` |
/// | enable `LAMBDA_CODE` | `LAMBDA` neither on nor asked for | refused, `NEEDS_LAMBDA` |
/// | disable | `ENABLED` | `DISABLING` |
/// | disable | `DISABLING`, `DISABLED` | as it is |
/// | disable | `ENABLING` | refused, `ENABLE_IN_PROGRESS` |
/// | disable `LAMBDA` | `LAMBDA_CODE` on | both are disabled |
///
/// @see <a href="https://docs.aws.amazon.com/inspector/latest/user/activate-scans.html">Activating
///   a scan type</a>
/// @see <a
///   href="https://docs.aws.amazon.com/inspector/latest/user/deactivate-scans.html">Deactivating a
///   scan type</a>
public final class ScanRules {
    private ScanRules() {}

    /// The answer to a request.
    sealed interface Decision {
        /// What has to change; empty if all is as asked.
        record Change(Map<ScanKind, ScanStatus> to) implements Decision {}

        /// Why nothing may change.
        record Refuse(ScanChange.Refused refused) implements Decision {}
    }

    static Decision enable(Map<ScanKind, ScanStatus> now, Set<ScanKind> asked) {
        if (asked.contains(ScanKind.LAMBDA_CODE)
                && !asked.contains(ScanKind.LAMBDA)
                && !on(status(now, ScanKind.LAMBDA))) {
            return refuse(
                    ScanChange.Reason.NEEDS_LAMBDA,
                    "LAMBDA_CODE needs LAMBDA, which is "
                            + status(now, ScanKind.LAMBDA)
                            + "; enable it before or with it");
        }
        var to = new EnumMap<ScanKind, ScanStatus>(ScanKind.class);
        for (ScanKind kind : EnumSet.copyOf(asked)) {
            switch (status(now, kind)) {
                case DISABLED -> to.put(kind, ScanStatus.ENABLING);
                case ENABLING, ENABLED -> {}
                case DISABLING -> {
                    return refuse(
                            ScanChange.Reason.DISABLE_IN_PROGRESS,
                            kind + " is being disabled; enable it again when that is done");
                }
            }
        }
        return new Decision.Change(to);
    }

    static Decision disable(Map<ScanKind, ScanStatus> now, Set<ScanKind> asked) {
        var all = EnumSet.copyOf(asked);
        if (all.contains(ScanKind.LAMBDA)) {
            all.add(ScanKind.LAMBDA_CODE);
        }
        var to = new EnumMap<ScanKind, ScanStatus>(ScanKind.class);
        for (ScanKind kind : all) {
            switch (status(now, kind)) {
                case ENABLED -> to.put(kind, ScanStatus.DISABLING);
                case DISABLING, DISABLED -> {}
                case ENABLING -> {
                    return refuse(
                            ScanChange.Reason.ENABLE_IN_PROGRESS,
                            kind + " is being enabled; disable it when that is done");
                }
            }
        }
        return new Decision.Change(to);
    }

    /// Where a change ends, once scanning was started or stopped.
    static ScanStatus settled(ScanStatus status) {
        return switch (status) {
            case ENABLING, ENABLED -> ScanStatus.ENABLED;
            case DISABLING, DISABLED -> ScanStatus.DISABLED;
        };
    }

    /// The state of the service as a whole: on while any kind is, off when all are.
    public static ScanStatus service(Map<ScanKind, ScanState> states) {
        var found = EnumSet.noneOf(ScanStatus.class);
        states.values().forEach(state -> found.add(state.status()));
        for (ScanStatus status :
                new ScanStatus[] {ScanStatus.ENABLED, ScanStatus.ENABLING, ScanStatus.DISABLING}) {
            if (found.contains(status)) {
                return status;
            }
        }
        return ScanStatus.DISABLED;
    }

    private static Decision refuse(ScanChange.Reason reason, String message) {
        return new Decision.Refuse(new ScanChange.Refused(reason, message));
    }

    private static boolean on(ScanStatus status) {
        return status == ScanStatus.ENABLED || status == ScanStatus.ENABLING;
    }

    private static ScanStatus status(Map<ScanKind, ScanStatus> now, ScanKind kind) {
        return now.getOrDefault(kind, ScanStatus.DISABLED);
    }
}
