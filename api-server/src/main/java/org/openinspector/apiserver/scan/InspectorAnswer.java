package org.openinspector.apiserver.scan;

import java.util.List;
import java.util.Map;
import org.openinspector.model.Cvss;
import org.openinspector.model.Severity;
import tools.jackson.core.JsonGenerator;

/// Writes what is wrong with an SBOM in Amazon Inspector's own form. Its two forms differ in the
/// messages alone: `INSPECTOR` is spelled as Amazon answers, `INSPECTOR_ALT` as its guide does.
final class InspectorAnswer {
    private final JsonGenerator json;
    private final Judged judged;
    private final boolean asGuide;

    private InspectorAnswer(JsonGenerator json, Judged judged, boolean asGuide) {
        this.json = json;
        this.judged = judged;
        this.asGuide = asGuide;
    }

    static void write(JsonGenerator json, Judged judged, boolean asGuide) {
        new InspectorAnswer(json, judged, asGuide).document();
    }

    private void document() {
        json.writeStartObject();
        json.writeArrayPropertyStart("messages");
        judged.sbom().components().stream()
                .flatMap(SubmittedSbom.Component::all)
                .filter(each -> judged.skipped().contains(each.reference()))
                .forEach(this::message);
        json.writeEndArray();
        json.writeObjectPropertyStart("vulnerability_count");
        judged.counts().forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeArrayPropertyStart("vulnerabilities");
        judged.vulnerabilities().forEach(this::vulnerability);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void message(SubmittedSbom.Component component) {
        json.writeStartObject();
        if (asGuide) {
            json.writeStringProperty("name", component.name());
        }
        component.purl().ifPresent(purl -> json.writeStringProperty("purl", purl));
        json.writeStringProperty(asGuide ? "info" : "info_message", CycloneDxAnswer.SKIPPED);
        json.writeEndObject();
    }

    private void vulnerability(Judged.Vulnerability vulnerability) {
        json.writeStartObject();
        json.writeArrayPropertyStart("affects");
        for (Judged.Affected each : vulnerability.affects()) {
            json.writeStartObject();
            each.fixed().ifPresent(fixed -> json.writeStringProperty("fixed_version", fixed));
            json.writeStringProperty(
                    "installed_version", each.component().purl().orElse(each.component().name()));
            each.component().path().ifPresent(path -> json.writeStringProperty("path", path));
            json.writeEndObject();
        }
        json.writeEndArray();
        vulnerability
                .created()
                .ifPresent(
                        time -> json.writeStringProperty("created", CycloneDxAnswer.seconds(time)));
        json.writeStringProperty("description", vulnerability.description());
        json.writeStringProperty("id", vulnerability.id());
        properties(vulnerability);
        strings("references", vulnerability.references());
        strings("related", vulnerability.related().stream().map(Judged.Source::id).toList());
        json.writeStringProperty("severity", CycloneDxAnswer.word(vulnerability.severity()));
        vulnerability.source().url().ifPresent(url -> json.writeStringProperty("source", url));
        vulnerability
                .updated()
                .ifPresent(
                        time -> json.writeStringProperty("updated", CycloneDxAnswer.seconds(time)));
        json.writeEndObject();
    }

    private void strings(String name, List<String> values) {
        if (!values.isEmpty()) {
            json.writeArrayPropertyStart(name);
            values.forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private void properties(Judged.Vulnerability vulnerability) {
        json.writeObjectPropertyStart("properties");
        vulnerability
                .known()
                .ifPresent(known -> {
                    json.writeStringProperty(
                            "cisa_kev_date_added", CycloneDxAnswer.day(known.added()));
                    known.due()
                            .ifPresent(due ->
                                    json.writeStringProperty(
                                            "cisa_kev_date_due", CycloneDxAnswer.day(due)));
                });
        if (!vulnerability.cvss().isEmpty()) {
            json.writeArrayPropertyStart("cvss");
            vulnerability.cvss().forEach(cvss -> cvss(vulnerability.id(), cvss));
            json.writeEndArray();
        }
        if (!vulnerability.cwes().isEmpty()) {
            json.writeArrayPropertyStart("cwes");
            vulnerability.cwes().forEach(json::writeNumber);
            json.writeEndArray();
        }
        if (vulnerability.epss().isPresent()) {
            json.writeNumberProperty("epss", vulnerability.epss().getAsDouble());
        }
        if (vulnerability.exploited()) {
            json.writeBooleanProperty("exploit_available", true);
            vulnerability
                    .lastExploit()
                    .ifPresent(time ->
                            json.writeStringProperty(
                                    "exploit_last_seen_in_public", CycloneDxAnswer.seconds(time)));
        }
        if (vulnerability.malicious()) {
            json.writeBooleanProperty("is_malicious", true);
        }
        json.writeEndObject();
    }

    private void cvss(String id, Cvss cvss) {
        String prefix =
                Map.of("2.0", "cvss_2", "4.0", "cvss_4").getOrDefault(cvss.version(), "cvss_3");
        json.writeStartObject();
        json.writeNumberProperty(prefix + "_base_score", cvss.score());
        json.writeStringProperty(prefix + "_base_vector", cvss.vector());
        json.writeStringProperty("severity", CycloneDxAnswer.word(Severity.ofScore(cvss.score())));
        json.writeStringProperty("source", Publishers.ofRating(cvss.source(), id).name());
        json.writeEndObject();
    }
}
