package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.BatchGetFindingDetailsRequest;
import org.openinspector.apimodel.inspector2.BatchGetFindingDetailsResponse;
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
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingDetail;
import org.openinspector.apimodel.inspector2.FindingDetailsErrorCode;
import org.openinspector.apimodel.inspector2.GetFindingsReportStatusRequest;
import org.openinspector.apimodel.inspector2.GetFindingsReportStatusResponse;
import org.openinspector.apimodel.inspector2.GetSbomExportRequest;
import org.openinspector.apimodel.inspector2.GetSbomExportResponse;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.inspector2.ReportFormat;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;
import org.openinspector.apimodel.inspector2.ResourceFilterCriteria;
import org.openinspector.apimodel.inspector2.ResourceStringComparison;
import org.openinspector.apimodel.inspector2.ResourceStringFilter;
import org.openinspector.apimodel.inspector2.SbomReportFormat;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apiserver.scan.AnyJson;
import org.openinspector.findings.report.ReportKind;
import org.openinspector.model.EntryPath;
import org.openinspector.model.InstalledPackage;
import org.openinspector.sbom.Sbom;
import org.openinspector.sbom.SbomReader;
import org.openinspector.storage.AccountScope;

/// Reports, exports and details over the wire.
@NullUnmarked
class ReportsApiTest {
    private final ApiServer server = ApiServer.shared();
    private final ApiClient a = server.client(ApiServer.A);
    private final ApiClient b = server.client(ApiServer.B);

    private static Destination place(String bucket) {
        return Destination.builder()
                .bucketName(bucket)
                .keyPrefix("here")
                .kmsKeyArn("arn:aws:kms:us-east-1:111122223333:key/k")
                .build();
    }

    private String report(ReportFormat format, FilterCriteria criteria, String bucket) {
        free(ReportKind.FINDINGS);
        String id =
                a.inspector(
                                Inspector2Protocol.CREATE_FINDINGS_REPORT,
                                CreateFindingsReportRequest.builder()
                                        .reportFormat(format)
                                        .filterCriteria(criteria)
                                        .s3Destination(place(bucket))
                                        .build(),
                                CreateFindingsReportResponse.class)
                        .reportId();
        ApiServer.await(
                "the report is done", () -> !status(id).status().value().equals("IN_PROGRESS"));
        return Objects.requireNonNull(id);
    }

    /// Other tests have reports written too.
    private void free(ReportKind kind) {
        AccountScope scope = AccountScope.of(ApiServer.A, ApiServer.REGION);
        ApiServer.await(
                "no other report is in progress",
                () ->
                        server.findings
                                .reports()
                                .get(scope, kind, null)
                                .filter(last -> last.status().value().equals("IN_PROGRESS"))
                                .isEmpty());
    }

    private GetFindingsReportStatusResponse status(@Nullable String id) {
        return a.inspector(
                Inspector2Protocol.GET_FINDINGS_REPORT_STATUS,
                GetFindingsReportStatusRequest.builder().reportId(id).build(),
                GetFindingsReportStatusResponse.class);
    }

    private Path file(String bucket, String name) {
        return server.reports.resolve(ApiServer.A).resolve(bucket).resolve("here").resolve(name);
    }

    private static FilterCriteria none() {
        return FilterCriteria.builder().build();
    }

    private Set<String> active() {
        return a
                .inspector(
                        Inspector2Protocol.LIST_FINDINGS,
                        ListFindingsRequest.builder().maxResults(100).build(),
                        ListFindingsResponse.class)
                .findings()
                .stream()
                .filter(finding -> finding.status().value().equals("ACTIVE"))
                .map(Finding::findingArn)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aReportHoldsTheActiveFindings() throws IOException {
        String id = report(ReportFormat.JSON, none(), "json");
        GetFindingsReportStatusResponse status = status(id);
        assertEquals("SUCCEEDED", status.status().value());
        assertEquals("json", Objects.requireNonNull(status.destination()).bucketName());
        assertEquals(
                "ACTIVE",
                Objects.requireNonNull(status.filterCriteria()).findingStatus().getFirst().value());
        AnyJson file = AnyJson.read(Files.readString(file("json", id + ".json")));
        assertEquals(
                active(),
                file.at("findings")
                        .items()
                        .map(one -> one.text("findingArn"))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(id, status(null).reportId());
    }

    @Test
    void aSheetHasARowForEachFinding() throws IOException {
        FilterCriteria django =
                FilterCriteria.builder()
                        .vulnerabilityId(
                                List.of(
                                        StringFilter.builder()
                                                .comparison(StringComparison.EQUALS)
                                                .value("CVE-2020-0001")
                                                .build()))
                        .build();
        String id = report(ReportFormat.CSV, django, "csv");
        List<List<String>> rows = rows(Files.readString(file("csv", id + ".csv")));
        int vulnerability = rows.getFirst().indexOf("Vulnerability Id");
        int command = rows.getFirst().indexOf("Package Remediation");
        assertEquals(5 + 1, rows.size());
        for (List<String> row : rows.subList(1, rows.size())) {
            assertEquals(rows.getFirst().size(), row.size());
            assertEquals("CVE-2020-0001", row.get(vulnerability));
            assertEquals("pip install --upgrade 'django>=2.0'", row.get(command));
        }
    }

    /// RFC 4180, as Python's csv module and others read it.
    private static List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == ',') {
                row.add(cell.toString());
                cell.setLength(0);
            } else if (!quoted && c == '\n') {
                row.add(cell.toString().stripTrailing());
                cell.setLength(0);
                rows.add(List.copyOf(row));
                row.clear();
            } else {
                cell.append(c);
            }
        }
        return rows;
    }

    @Test
    void nothingToReportIsAFailureWithItsCode() {
        String id =
                report(
                        ReportFormat.CSV,
                        FilterCriteria.builder()
                                .title(
                                        List.of(
                                                StringFilter.builder()
                                                        .comparison(StringComparison.EQUALS)
                                                        .value("nothing of the kind")
                                                        .build()))
                                .build(),
                        "empty");
        assertEquals("FAILED", status(id).status().value());
        assertEquals(ReportingErrorCode.NO_FINDINGS_FOUND, status(id).errorCode());
        String wrong = report(ReportFormat.CSV, none(), "No Bucket");
        assertEquals(ReportingErrorCode.BUCKET_NOT_FOUND, status(wrong).errorCode());
    }

    @Test
    void anothersReportIsNotThere() {
        String id = report(ReportFormat.JSON, none(), "mine");
        ApiClient.refusal(
                404,
                "ResourceNotFoundException",
                () ->
                        b.inspector(
                                Inspector2Protocol.GET_FINDINGS_REPORT_STATUS,
                                GetFindingsReportStatusRequest.builder().reportId(id).build(),
                                GetFindingsReportStatusResponse.class));
        ApiClient.refusal(
                404,
                "ResourceNotFoundException",
                () ->
                        b.inspector(
                                Inspector2Protocol.CANCEL_FINDINGS_REPORT,
                                CancelFindingsReportRequest.builder().reportId(id).build(),
                                CancelFindingsReportResponse.class));
        ApiClient.refusal(
                400,
                "ValidationException",
                () ->
                        a.inspector(
                                Inspector2Protocol.CANCEL_FINDINGS_REPORT,
                                CancelFindingsReportRequest.builder().reportId(id).build(),
                                CancelFindingsReportResponse.class));
    }

    private GetSbomExportResponse export(
            SbomReportFormat format, ResourceFilterCriteria criteria, String bucket) {
        free(ReportKind.SBOM);
        String id =
                Objects.requireNonNull(
                        a.inspector(
                                        Inspector2Protocol.CREATE_SBOM_EXPORT,
                                        CreateSbomExportRequest.builder()
                                                .reportFormat(format)
                                                .resourceFilterCriteria(criteria)
                                                .s3Destination(place(bucket))
                                                .build(),
                                        CreateSbomExportResponse.class)
                                .reportId());
        ApiServer.await(
                "the export is done", () -> !exported(id).status().value().equals("IN_PROGRESS"));
        return exported(id);
    }

    private GetSbomExportResponse exported(String id) {
        return a.inspector(
                Inspector2Protocol.GET_SBOM_EXPORT,
                GetSbomExportRequest.builder().reportId(id).build(),
                GetSbomExportResponse.class);
    }

    @Test
    void anExportHasAFileForEachResource() throws IOException {
        for (SbomReportFormat format :
                List.of(SbomReportFormat.CYCLONEDX_1_4, SbomReportFormat.SPDX_2_3)) {
            GetSbomExportResponse done =
                    export(format, ResourceFilterCriteria.builder().build(), "sboms");
            assertEquals("SUCCEEDED", done.status().value(), done.errorMessage());
            assertEquals(format, done.format());
            Path folder =
                    file("sboms", format.value() + "_outputs_" + done.reportId())
                            .resolve("account=" + ApiServer.A);
            List<String> names;
            try (Stream<Path> files = Files.walk(folder)) {
                names =
                        files.filter(Files::isRegularFile)
                                .map(file -> folder.relativize(file).toString())
                                .sorted()
                                .toList();
            }
            assertEquals(7, names.size(), names.toString());
            String name =
                    "resource=AWS_LAMBDA_FUNCTION/"
                            + SampleEstate.FUNCTION.replace('/', '_')
                            + "_"
                            + format.value()
                            + ".json";
            assertTrue(names.contains(name), names.toString());
            String text = Files.readString(folder.resolve(name));
            Sbom read =
                    SbomReader.read(
                            EntryPath.of("x"),
                            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            assertEquals(List.of(), read.problems());
            assertEquals(
                    List.of("django", "flask", "jinja2"),
                    read.inventory().packages().stream()
                            .map(InstalledPackage::purl)
                            .map(purl -> purl.name())
                            .toList());
            for (String id : List.of("CVE-2020-0001", "CVE-2020-0002", "CVE-2020-0003")) {
                assertTrue(text.contains("\"" + id + "\""), id);
            }
        }
    }

    @Test
    void anExportIsFiltered() {
        ResourceFilterCriteria images =
                ResourceFilterCriteria.builder()
                        .resourceType(
                                List.of(
                                        ResourceStringFilter.builder()
                                                .comparison(ResourceStringComparison.EQUALS)
                                                .value("AWS_ECR_CONTAINER_IMAGE")
                                                .build()))
                        .build();
        GetSbomExportResponse done = export(SbomReportFormat.SPDX_2_3, images, "images");
        assertEquals(images, done.filterCriteria());
        Path file =
                file("images", "SPDX_2_3_outputs_" + done.reportId())
                        .resolve("account=" + ApiServer.A)
                        .resolve("resource=AWS_ECR_CONTAINER_IMAGE")
                        .resolve(SampleEstate.IMAGE.replace('/', '_') + "_SPDX_2_3.json");
        assertTrue(Files.exists(file), file.toString());
        String id = Objects.requireNonNull(done.reportId());
        ApiClient.refusal(
                404,
                "ResourceNotFoundException",
                () ->
                        b.inspector(
                                Inspector2Protocol.CANCEL_SBOM_EXPORT,
                                CancelSbomExportRequest.builder().reportId(id).build(),
                                CancelSbomExportResponse.class));
    }

    @Test
    void detailsSayWhyAndWhatIsKnown() {
        List<String> arns = new ArrayList<>(active());
        List<String> asked = new ArrayList<>(arns.subList(0, 2));
        String unknown =
                "arn:aws:inspector2:us-east-1:" + ApiServer.A + ":finding/" + "d".repeat(32);
        String others =
                "arn:aws:inspector2:us-east-1:" + ApiServer.B + ":finding/" + "d".repeat(32);
        asked.add(unknown);
        asked.add(others);
        BatchGetFindingDetailsResponse answer =
                a.inspector(
                        Inspector2Protocol.BATCH_GET_FINDING_DETAILS,
                        BatchGetFindingDetailsRequest.builder().findingArns(asked).build(),
                        BatchGetFindingDetailsResponse.class);
        List<FindingDetail> details = Objects.requireNonNull(answer.findingDetails());
        assertEquals(arns.subList(0, 2), details.stream().map(FindingDetail::findingArn).toList());
        FindingDetail first = details.getFirst();
        assertNotNull(first.riskScore());
        assertEquals(
                1, Objects.requireNonNull(first.evidences()).size(), first.evidences().toString());
        assertTrue(
                String.valueOf(first.evidences().getFirst().evidenceRule())
                        .startsWith("test CVE-2020-000"));
        assertEquals(
                List.of(
                        FindingDetailsErrorCode.FINDING_DETAILS_NOT_FOUND,
                        FindingDetailsErrorCode.ACCESS_DENIED),
                Objects.requireNonNull(answer.errors()).stream()
                        .map(error -> error.errorCode())
                        .toList());
    }

    @Test
    void anSbomIsScanned() {
        ApiClient.Answer answer =
                a.send(
                        "POST",
                        "/scan/sbom",
                        """
                        {"outputFormat":"CYCLONE_DX_1_5","sbom":{"bomFormat":"CycloneDX",
                         "specVersion":"1.5","components":[{"bom-ref":"x","type":"library",
                         "name":"django","version":"1.0","purl":"pkg:pypi/django@1.0"}]}}
                        """);
        assertEquals(200, answer.status(), answer.body());
        AnyJson sbom = AnyJson.read(answer.body()).at("sbom");
        assertEquals(
                List.of("CVE-2020-0001"),
                sbom.at("vulnerabilities").items().map(one -> one.text("id")).toList());
    }

    @Test
    void whatIsNoSbomIsRefusedWithItsReason() {
        String[][] cases = {
            {"{\"spdxVersion\":\"SPDX-2.3\"}", "UNSUPPORTED_SBOM_TYPE"},
            {"{\"bomFormat\":\"CycloneDX\",\"components\":1}", "FIELD_VALIDATION_FAILED"},
            {"[]", "CANNOT_PARSE"},
            {
                "{\"bomFormat\":\"CycloneDX\",\"components\":["
                        + "{\"name\":\"a\"},".repeat(5_000)
                        + "{\"name\":\"a\"}]}",
                "FIELD_VALIDATION_FAILED"
            }
        };
        for (String[] one : cases) {
            ApiClient.Answer answer = a.send("POST", "/scan/sbom", "{\"sbom\":" + one[0] + "}");
            assertEquals(400, answer.status(), answer.body());
            assertEquals("ValidationException", answer.header("x-amzn-ErrorType"));
            assertEquals(one[1], AnyJson.read(answer.body()).text("reason"), answer.body());
        }
    }
}
