package org.openinspector.estate;

import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;

/// Why a resource that exists is not scanned now.
///
/// @param reason `EC2_INSTANCE_STOPPED`, `EXCLUDED_BY_TAG`, `UNMANAGED_EC2_INSTANCE`,
///   `UNSUPPORTED_RUNTIME`, …
/// @param code what coverage shows, as a rule `INACTIVE`
/// @param closesFindings true if its findings are closed, as of a resource excluded by tag; false
///   if scanning only pauses, as of a stopped instance, whose findings stay and are still matched
///   against new advisories
/// @param message one sentence for people; `""` if the reason says it all
/// @param afterFirstScan true if it is scanned once before the reason applies, as an image that is
///   scanned only when it is pushed; its findings stay as that scan found them
public record Ineligible(
        ScanStatusReason reason,
        ScanStatusCode code,
        boolean closesFindings,
        String message,
        boolean afterFirstScan) {
    public Ineligible {
        if (afterFirstScan && closesFindings) {
            throw new IllegalArgumentException(
                    "what is scanned once keeps its findings; " + reason.value() + " closes them");
        }
    }

    /// From now on.
    public Ineligible(
            ScanStatusReason reason, ScanStatusCode code, boolean closesFindings, String message) {
        this(reason, code, closesFindings, message, false);
    }

    /// Without a message.
    public Ineligible(ScanStatusReason reason, ScanStatusCode code, boolean closesFindings) {
        this(reason, code, closesFindings, "");
    }
}
