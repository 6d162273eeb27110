package org.openinspector.scan;

import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Argument;
import org.openinspector.model.Cvss;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.NoData;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.SystemState;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// Writes a report as the JSON that `-o json` prints. Fields without a value are left out; fields
/// may be added, never renamed.
public final class ReportJson {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private ReportJson() {}

    /// Writes UTF-8, indented, and leaves the stream open.
    ///
    /// @param withFindings false for a mere inventory (`sbom -o json`)
    public static void write(ScanReport report, boolean withFindings, OutputStream out) {
        ObjectWriteContext context =
                new ObjectWriteContext.Base() {
                    @Override
                    public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                        return new DefaultPrettyPrinter();
                    }
                };
        try (JsonGenerator json = FACTORY.createGenerator(context, out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            subject(json, report);
            distribution(json, report);
            json.writeArrayPropertyStart("packages");
            for (InstalledPackage installed : report.inventory().packages()) {
                installed(json, installed);
            }
            json.writeEndArray();
            if (withFindings) {
                json.writeArrayPropertyStart("findings");
                for (int i = 0; i < report.findings().size(); i++) {
                    finding(json, i + 1, report.findings().get(i));
                }
                json.writeEndArray();
                int setAside = report.setAside().size();
                if (setAside > 0) {
                    json.writeNumberProperty("setAside", setAside);
                }
                noData(json, report.noData());
            }
            problems(json, report.problems());
            if (withFindings) {
                knowledge(json, report.knowledge());
            }
            json.writeEndObject();
        }
    }

    private static void subject(JsonGenerator json, ScanReport report) {
        json.writeObjectPropertyStart("subject");
        json.writeStringProperty("type", report.subject().type());
        json.writeStringProperty("name", report.subject().name());
        optional(json, "digest", report.subject().digest());
        json.writeEndObject();
    }

    private static void distribution(JsonGenerator json, ScanReport report) {
        report.inventory()
                .distribution()
                .ifPresent(distribution -> {
                    json.writeObjectPropertyStart("distribution");
                    json.writeStringProperty("id", distribution.id());
                    optional(json, "version", distribution.version());
                    optional(json, "codename", distribution.codename());
                    json.writeStringProperty("name", distribution.name());
                    json.writeEndObject();
                });
        SystemState system = report.inventory().system();
        if (!system.equals(SystemState.UNKNOWN)) {
            json.writeObjectPropertyStart("system");
            optional(json, "runningKernel", system.runningKernel());
            some(json, "channels", List.copyOf(system.channels()));
            json.writeEndObject();
        }
    }

    private static void installed(JsonGenerator json, InstalledPackage installed) {
        json.writeStartObject();
        json.writeStringProperty("purl", installed.purl().toString());
        json.writeStringProperty("version", installed.version());
        installed
                .source()
                .ifPresent(source -> {
                    json.writeObjectPropertyStart("source");
                    json.writeStringProperty("name", source.name());
                    json.writeStringProperty("version", source.version());
                    json.writeEndObject();
                });
        optional(json, "vendor", installed.vendor());
        json.writeArrayPropertyStart("evidence");
        for (Evidence evidence : installed.evidence()) {
            json.writeStartObject();
            json.writeStringProperty("path", evidence.path().toString());
            optional(json, "layer", evidence.layer());
            if (evidence.basis() == Evidence.Basis.DECLARED) {
                json.writeBooleanProperty("declared", true);
            }
            optional(json, "doubt", evidence.doubt());
            json.writeEndObject();
        }
        json.writeEndArray();
        optional(json, "ownedBy", installed.ownedBy().map(Object::toString));
        json.writeEndObject();
    }

    private static void finding(JsonGenerator json, int number, Finding finding) {
        json.writeStartObject();
        json.writeNumberProperty("number", number);
        json.writeStringProperty("id", finding.id());
        strings(json, "aliases", finding.aliases());
        if (finding.kind() != Finding.Kind.VULNERABILITY) {
            json.writeStringProperty("kind", finding.kind().name());
        }
        json.writeStringProperty("title", finding.title());
        json.writeStringProperty("package", finding.installed().purl().toString());
        json.writeStringProperty("installedVersion", finding.installed().version());
        optional(json, "fixedVersion", finding.fixedVersion());
        json.writeStringProperty("severity", finding.severity().name());
        optional(json, "severitySource", finding.severitySource());
        json.writeArrayPropertyStart("cvss");
        for (Cvss cvss : finding.cvss()) {
            json.writeStartObject();
            json.writeStringProperty("source", cvss.source());
            json.writeStringProperty("version", cvss.version());
            json.writeStringProperty("vector", cvss.vector());
            json.writeNumberProperty("score", cvss.score());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (finding.epss().isPresent()) {
            json.writeNumberProperty("epss", finding.epss().getAsDouble());
        }
        if (finding.epssPercentile().isPresent()) {
            json.writeNumberProperty("epssPercentile", finding.epssPercentile().getAsDouble());
        }
        json.writeBooleanProperty("kev", finding.knownExploited().isPresent());
        optional(json, "kevAdded", finding.knownExploited().map(Object::toString));
        json.writeStringProperty("source", finding.why().getFirst().source());
        json.writeObjectPropertyStart("why");
        arguments(json, "affected", finding.why());
        arguments(json, "dissent", finding.dissent());
        json.writeArrayPropertyStart("evidence");
        for (Evidence evidence : finding.installed().evidence()) {
            json.writeStartObject();
            json.writeStringProperty("path", evidence.path().toString());
            optional(json, "layer", evidence.layer());
            optional(json, "doubt", evidence.doubt());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        strings(json, "references", finding.references());
        finding.vex()
                .ifPresent(vex -> {
                    json.writeObjectPropertyStart("vex");
                    json.writeStringProperty("author", vex.author());
                    json.writeStringProperty("document", vex.document());
                    json.writeStringProperty("product", vex.product());
                    json.writeStringProperty("status", vex.status().name());
                    if (vex.setsAside()) {
                        json.writeBooleanProperty("setAside", true);
                    }
                    text(json, "justification", vex.justification());
                    text(json, "text", vex.text());
                    optional(json, "issued", vex.issued().map(Object::toString));
                    json.writeEndObject();
                });
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
            some(json, "conditions", argument.conditions());
            some(json, "doubts", argument.doubts());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void noData(JsonGenerator json, List<NoData> gaps) {
        json.writeArrayPropertyStart("noData");
        for (NoData gap : gaps) {
            json.writeStartObject();
            json.writeStringProperty("ecosystem", gap.ecosystem());
            json.writeNumberProperty("packages", gap.packages());
            json.writeStringProperty("reason", gap.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void problems(JsonGenerator json, List<ScanProblem> problems) {
        json.writeArrayPropertyStart("problems");
        for (ScanProblem problem : problems) {
            json.writeStartObject();
            json.writeStringProperty("cataloger", problem.cataloger());
            json.writeStringProperty("path", problem.path().toString());
            optional(json, "layer", problem.layer());
            if (problem.line() > 0) {
                json.writeNumberProperty("line", problem.line());
            }
            json.writeStringProperty("message", problem.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void knowledge(JsonGenerator json, List<SourceStatus> sources) {
        json.writeArrayPropertyStart("knowledge");
        for (SourceStatus source : sources) {
            json.writeStartObject();
            json.writeStringProperty("source", source.id());
            json.writeStringProperty("name", source.name());
            json.writeNumberProperty("records", source.records());
            optional(json, "date", source.date().map(Object::toString));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void strings(JsonGenerator json, String name, Iterable<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void some(JsonGenerator json, String name, List<String> values) {
        if (!values.isEmpty()) {
            strings(json, name, values);
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
