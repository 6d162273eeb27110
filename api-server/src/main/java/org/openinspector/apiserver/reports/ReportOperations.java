package org.openinspector.apiserver.reports;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CancelFindingsReportRequest;
import org.openinspector.apimodel.inspector2.CancelFindingsReportResponse;
import org.openinspector.apimodel.inspector2.CancelSbomExportRequest;
import org.openinspector.apimodel.inspector2.CancelSbomExportResponse;
import org.openinspector.apimodel.inspector2.CreateFindingsReportRequest;
import org.openinspector.apimodel.inspector2.CreateFindingsReportResponse;
import org.openinspector.apimodel.inspector2.CreateSbomExportRequest;
import org.openinspector.apimodel.inspector2.CreateSbomExportResponse;
import org.openinspector.apimodel.inspector2.Destination;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.GetFindingsReportStatusRequest;
import org.openinspector.apimodel.inspector2.GetFindingsReportStatusResponse;
import org.openinspector.apimodel.inspector2.GetSbomExportRequest;
import org.openinspector.apimodel.inspector2.GetSbomExportResponse;
import org.openinspector.apimodel.inspector2.ResourceFilterCriteria;
import org.openinspector.apimodel.inspector2.ResourceNotFoundException;
import org.openinspector.apimodel.inspector2.SbomReportFormat;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.apimodel.inspector2.ValidationExceptionReason;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.findings.Findings;
import org.openinspector.findings.report.Report;
import org.openinspector.findings.report.ReportKind;
import org.openinspector.findings.report.Reports;

/// `CreateFindingsReport`, `CreateSbomExport` and what belongs to them. A report holds what its
/// creator may read at that time.
public final class ReportOperations {
    private final Findings findings;
    private final Reports reports;

    /// Operations on these.
    public ReportOperations(Findings findings) {
        this.findings = findings;
        this.reports = findings.reports();
    }

    /// Begins a report of findings.
    public CreateFindingsReportResponse create(CreateFindingsReportRequest input, Call call) {
        if (!input.reportFormat().isKnown()) {
            throw Refusals.field(
                    "reportFormat",
                    "\"" + input.reportFormat().value() + "\", expected CSV or JSON");
        }
        check(input.s3Destination());
        FilterCriteria criteria = findings.reportCriteria(call.readable(), input.filterCriteria());
        return CreateFindingsReportResponse.builder()
                .reportId(
                        created(
                                call,
                                ReportKind.FINDINGS,
                                input.reportFormat().value(),
                                Optional.of(FilterCriteria.toJson(criteria)),
                                input.s3Destination()))
                .build();
    }

    /// How a report of findings is doing.
    public GetFindingsReportStatusResponse status(GetFindingsReportStatusRequest input, Call call) {
        Report report = known(call, ReportKind.FINDINGS, input.reportId());
        return GetFindingsReportStatusResponse.builder()
                .reportId(report.id().toString())
                .status(report.status())
                .errorCode(report.errorCode())
                .errorMessage(report.errorMessage())
                .destination(report.destination())
                .filterCriteria(report.criteria().map(FilterCriteria::fromJson).orElse(null))
                .build();
    }

    /// Ends a report of findings.
    public CancelFindingsReportResponse cancel(CancelFindingsReportRequest input, Call call) {
        return CancelFindingsReportResponse.builder()
                .reportId(cancelled(call, ReportKind.FINDINGS, input.reportId()))
                .build();
    }

    /// Begins an export of SBOMs.
    public CreateSbomExportResponse create(CreateSbomExportRequest input, Call call) {
        SbomReportFormat format = input.reportFormat();
        if (!format.isKnown()) {
            throw Refusals.field(
                    "reportFormat",
                    "\"" + format.value() + "\", expected CYCLONEDX_1_4 or SPDX_2_3");
        }
        check(input.s3Destination());
        return CreateSbomExportResponse.builder()
                .reportId(
                        created(
                                call,
                                ReportKind.SBOM,
                                format.value(),
                                Optional.ofNullable(input.resourceFilterCriteria())
                                        .map(ResourceFilterCriteria::toJson),
                                input.s3Destination()))
                .build();
    }

    /// How an export of SBOMs is doing.
    public GetSbomExportResponse export(GetSbomExportRequest input, Call call) {
        Report report = known(call, ReportKind.SBOM, input.reportId());
        return GetSbomExportResponse.builder()
                .reportId(report.id().toString())
                .format(SbomReportFormat.of(report.format()))
                .status(report.status())
                .errorCode(report.errorCode())
                .errorMessage(report.errorMessage())
                .s3Destination(report.destination())
                .filterCriteria(
                        report.criteria().map(ResourceFilterCriteria::fromJson).orElse(null))
                .build();
    }

    /// Ends an export of SBOMs.
    public CancelSbomExportResponse cancel(CancelSbomExportRequest input, Call call) {
        return CancelSbomExportResponse.builder()
                .reportId(cancelled(call, ReportKind.SBOM, input.reportId()))
                .build();
    }

    private static void check(Destination destination) {
        if (destination.bucketName().isBlank()) {
            throw Refusals.field("s3Destination.bucketName", "it is empty, expected a bucket");
        }
        if (destination.kmsKeyArn().isBlank()) {
            throw Refusals.field("s3Destination.kmsKeyArn", "it is empty, expected a key's ARN");
        }
    }

    private String created(
            Call call,
            ReportKind kind,
            String format,
            Optional<String> criteria,
            Destination destination) {
        return reports.create(call.scope(), call.readable(), kind, format, criteria, destination)
                .map(UUID::toString)
                .orElseThrow(() -> refused("Cannot have multiple reports in-progress"));
    }

    private Report known(Call call, ReportKind kind, @Nullable String id) {
        return reports.get(call.scope(), kind, id == null ? null : UUID.fromString(id))
                .orElseThrow(() ->
                        ResourceNotFoundException.builder()
                                .message(
                                        id == null
                                                ? "there is no report in this account and Region"
                                                : "there is no report "
                                                        + id
                                                        + " in this account and Region")
                                .build());
    }

    private String cancelled(Call call, ReportKind kind, String id) {
        Report report = known(call, kind, id);
        if (!reports.cancel(call.scope(), report.id())) {
            throw refused("the report " + id + " is not in progress any more");
        }
        return id;
    }

    private static ValidationException refused(String message) {
        return ValidationException.builder()
                .message(message)
                .reason(ValidationExceptionReason.OTHER)
                .build();
    }
}
