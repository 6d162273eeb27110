package org.openinspector.findings;

import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.openinspector.model.Argument;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.VexStatement;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The arguments behind a finding, as `explain` shows them: `packages[]{package, version,
/// fixedVersion, why[], dissent[], evidence[], evidenceCount}`.
final class EvidenceJson {
    private static final JsonFactory JSON = new JsonFactory();

    /// A host that builds software has the same archive in hundreds of places.
    private static final int EVIDENCE_MAX = 50;

    private EvidenceJson() {}

    static String of(List<Finding> findings) {
        StringWriter out = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("packages");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringProperty("package", finding.installed().purl().toString());
                json.writeStringProperty("version", finding.installed().version());
                optional(json, "fixedVersion", finding.fixedVersion());
                arguments(json, "why", finding.why());
                arguments(json, "dissent", finding.dissent());
                if (finding.vex().isPresent()) {
                    statement(json, finding.vex().get());
                }
                json.writeArrayPropertyStart("evidence");
                List<Evidence> all = finding.installed().evidence();
                for (Evidence evidence : all.subList(0, Math.min(all.size(), EVIDENCE_MAX))) {
                    json.writeStartObject();
                    json.writeStringProperty("path", evidence.path().toString());
                    optional(json, "layer", evidence.layer());
                    json.writeStringProperty("basis", evidence.basis().name());
                    optional(json, "doubt", evidence.doubt());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeNumberProperty("evidenceCount", all.size());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toString();
    }

    private static void statement(JsonGenerator json, VexStatement statement) {
        json.writeObjectPropertyStart("vex");
        json.writeStringProperty("author", statement.author());
        json.writeStringProperty("document", statement.document());
        json.writeStringProperty("product", statement.product());
        json.writeStringProperty("status", statement.status().name());
        text(json, "justification", statement.justification());
        text(json, "text", statement.text());
        optional(json, "issued", statement.issued().map(Instant::toString));
        json.writeEndObject();
    }

    private static void arguments(JsonGenerator json, String name, List<Argument> arguments) {
        json.writeArrayPropertyStart(name);
        for (Argument argument : arguments) {
            json.writeStartObject();
            json.writeStringProperty("source", argument.source());
            json.writeStringProperty("advisory", argument.advisory());
            json.writeStringProperty("package", argument.packageKey().toString());
            json.writeStringProperty("scheme", argument.scheme());
            json.writeStringProperty("version", argument.version());
            json.writeStringProperty("range", argument.range());
            json.writeStringProperty("comparison", argument.comparison());
            optional(json, "fixedVersion", argument.fixedVersion());
            json.writeStringProperty("fixState", argument.fixState().name());
            text(json, "vendorWord", argument.vendorWord());
            text(json, "channel", argument.channel());
            strings(json, "conditions", argument.conditions());
            strings(json, "doubts", argument.doubts());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void strings(JsonGenerator json, String name, List<String> values) {
        if (!values.isEmpty()) {
            json.writeArrayPropertyStart(name);
            values.forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private static void text(JsonGenerator json, String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) {
        value.ifPresent(text -> json.writeStringProperty(name, text));
    }
}
