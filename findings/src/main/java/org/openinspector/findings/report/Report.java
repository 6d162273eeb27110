package org.openinspector.findings.report;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Destination;
import org.openinspector.apimodel.inspector2.ExternalReportStatus;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;
import org.openinspector.storage.AccountScope;

/// A report, done or not.
///
/// @param accountId who asked for it
/// @param region in which Region
/// @param readable whose things it holds
/// @param format `CSV`, `JSON`, `CYCLONEDX_1_4`, `SPDX_2_3`
/// @param criteria the wire's filter as JSON; empty if everything is wanted
/// @param errorCode why it failed; null if it did not
/// @param errorMessage the same for people; null if it did not
public record Report(
        UUID id,
        ReportKind kind,
        String accountId,
        String region,
        AccountScope readable,
        String format,
        Optional<String> criteria,
        Destination destination,
        ExternalReportStatus status,
        @Nullable ReportingErrorCode errorCode,
        @Nullable String errorMessage,
        Instant createdAt) {
    /// Where its files go.
    public ReportTarget target() {
        return ReportTarget.of(accountId, region, destination);
    }
}
