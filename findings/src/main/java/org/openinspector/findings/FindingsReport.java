package org.openinspector.findings;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.findings.report.Report;
import org.openinspector.findings.report.ReportContent;
import org.openinspector.findings.report.ReportException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// A report of findings, in one file named by the report: a sheet, or the wire's own JSON. Read and
/// written a page at a time.
final class FindingsReport implements ReportContent {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final Findings findings;

    FindingsReport(Findings findings) {
        this.findings = findings;
    }

    /// The criteria, of active findings unless they name a status themselves.
    static FilterCriteria activeUnlessSaid(@Nullable FilterCriteria criteria) {
        FilterCriteria some = criteria == null ? FilterCriteria.builder().build() : criteria;
        return some.findingStatus() != null && !some.findingStatus().isEmpty()
                ? some
                : some.toBuilder()
                        .findingStatus(
                                List.of(
                                        StringFilter.builder()
                                                .comparison(StringComparison.EQUALS)
                                                .value("ACTIVE")
                                                .build()))
                        .build();
    }

    @Override
    public void write(Report report, Files files) throws IOException, InterruptedException {
        FilterCriteria criteria =
                activeUnlessSaid(report.criteria().map(FilterCriteria::fromJson).orElse(null));
        FindingPage first = page(report, criteria, null);
        if (first.findings().isEmpty()) {
            throw new ReportException(
                    ReportingErrorCode.NO_FINDINGS_FOUND, "no finding matches the filter criteria");
        }
        boolean sheet = report.format().equals("CSV");
        files.add(
                report.id() + (sheet ? ".csv" : ".json"),
                sheet ? "text/csv; charset=utf-8" : "application/json",
                out -> {
                    if (sheet) {
                        sheet(report, criteria, first, files, out);
                    } else {
                        json(report, criteria, first, files, out);
                    }
                });
    }

    private FindingPage page(Report report, FilterCriteria criteria, @Nullable String token) {
        return findings.list(report.readable(), criteria, null, Findings.PAGE_MAX, token);
    }

    /// Takes each finding of all pages.
    private interface Sink {
        void take(Finding finding) throws IOException;
    }

    private void all(
            Report report, FilterCriteria criteria, FindingPage first, Files files, Sink sink)
            throws IOException, InterruptedException {
        FindingPage page = first;
        while (true) {
            for (Finding finding : page.findings()) {
                sink.take(finding);
            }
            if (page.nextToken() == null) {
                return;
            }
            files.check();
            page = page(report, criteria, page.nextToken());
        }
    }

    private void sheet(
            Report report,
            FilterCriteria criteria,
            FindingPage first,
            Files files,
            OutputStream out)
            throws IOException, InterruptedException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        writer.write(FindingsSheet.header());
        var sheet = new FindingsSheet(report.createdAt());
        all(report, criteria, first, files, finding -> writer.write(sheet.row(finding)));
        writer.flush();
    }

    private void json(
            Report report,
            FilterCriteria criteria,
            FindingPage first,
            Files files,
            OutputStream out)
            throws IOException, InterruptedException {
        try (JsonGenerator json =
                JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("findings");
            all(report, criteria, first, files, finding -> finding.write(json));
            json.writeEndArray();
            json.writeEndObject();
        }
    }
}
