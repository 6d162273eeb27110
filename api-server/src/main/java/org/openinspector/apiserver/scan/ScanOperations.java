package org.openinspector.apiserver.scan;

import java.io.IOException;
import java.io.StringWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.openinspector.apimodel.inspectorscan.InspectorScan;
import org.openinspector.apimodel.inspectorscan.InternalServerException;
import org.openinspector.apimodel.inspectorscan.InternalServerExceptionReason;
import org.openinspector.apimodel.inspectorscan.OutputFormat;
import org.openinspector.apimodel.inspectorscan.ScanSbomRequest;
import org.openinspector.apimodel.inspectorscan.ScanSbomResponse;
import org.openinspector.apimodel.inspectorscan.ValidationExceptionReason;
import org.openinspector.apimodel.wire.Document;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.estate.KnowledgeSource;
import org.openinspector.sbom.UnreadableSbomException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The scan API. It keeps nothing: neither what was submitted nor what was found.
public final class ScanOperations implements InspectorScan<Call> {
    private static final Logger LOG = LoggerFactory.getLogger(ScanOperations.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final KnowledgeSource knowledge;
    private final ServerView server;

    /// Scans with these data.
    public ScanOperations(KnowledgeSource knowledge, ServerView server) {
        this.knowledge = knowledge;
        this.server = server;
    }

    @Override
    public ScanSbomResponse scanSbom(ScanSbomRequest input, Call call) {
        OutputFormat format =
                input.outputFormat() == null ? OutputFormat.CYCLONE_DX_1_5 : input.outputFormat();
        if (!format.isKnown()) {
            throw SubmittedSbom.refused(
                    ValidationExceptionReason.FIELD_VALIDATION_FAILED,
                    "outputFormat",
                    "it is \""
                            + format.value()
                            + "\", expected CYCLONE_DX_1_5, INSPECTOR or INSPECTOR_ALT");
        }
        String document = input.sbom().json();
        SubmittedSbom submitted = SubmittedSbom.read(document);
        Judged judged = judged(submitted, document, call);
        StringWriter out = new StringWriter(document.length());
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            if (format.equals(OutputFormat.CYCLONE_DX_1_5)) {
                CycloneDxAnswer.write(json, judged, server.version(), call.at());
            } else {
                InspectorAnswer.write(json, judged, format.equals(OutputFormat.INSPECTOR_ALT));
            }
        }
        return ScanSbomResponse.builder().sbom(new Document(out.toString())).build();
    }

    private Judged judged(SubmittedSbom submitted, String document, Call call) {
        try (KnowledgeSource.Lease lease = knowledge.lease()) {
            return Judging.judge(
                    lease.knowledge(),
                    submitted,
                    document,
                    LocalDate.ofInstant(call.at(), ZoneOffset.UTC));
        } catch (UnreadableSbomException e) {
            throw SubmittedSbom.refused(
                    ValidationExceptionReason.CANNOT_PARSE, "sbom", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("sbom not scanned, no data");
            throw InternalServerException.builder()
                    .message("there are no vulnerability data to scan with")
                    .reason(InternalServerExceptionReason.FAILED_TO_GENERATE_SBOM)
                    .build();
        }
    }
}
