package org.openinspector.apiserver.scan;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.openinspector.model.Cvss;
import org.openinspector.model.Severity;
import tools.jackson.core.JsonGenerator;

/// Writes what is wrong with an SBOM as CycloneDX 1.5, with the members, properties and spelling of
/// Amazon's answers.
final class CycloneDxAnswer {
    static final String SKIPPED = "Component skipped: no rules found.";
    static final String CLEAN = "Component scanned: no vulnerabilities found.";

    private static final String SCANNER = "amazon:inspector:sbom_scanner:";
    private static final String CHECK = "dockerfile_finding:";
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final JsonGenerator json;
    private final Judged judged;
    private final Set<String> affected = new LinkedHashSet<>();

    private CycloneDxAnswer(JsonGenerator json, Judged judged) {
        this.json = json;
        this.judged = judged;
        judged.vulnerabilities()
                .forEach(one ->
                        one.affects().forEach(each -> affected.add(each.component().reference())));
    }

    static void write(JsonGenerator json, Judged judged, String version, Instant now) {
        new CycloneDxAnswer(json, judged).document(version, now);
    }

    private void document(String version, Instant now) {
        json.writeStartObject();
        json.writeStringProperty("bomFormat", "CycloneDX");
        json.writeStringProperty("specVersion", "1.5");
        json.writeStringProperty("serialNumber", "urn:uuid:" + UUID.randomUUID());
        json.writeObjectPropertyStart("metadata");
        json.writeObjectPropertyStart("tools");
        json.writeArrayPropertyStart("services");
        json.writeStartObject();
        json.writeStringProperty("name", "OpenInspector ScanSbom");
        json.writeStringProperty("version", version);
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        Map<String, String> counts = new LinkedHashMap<>();
        judged.counts()
                .forEach((word, count) ->
                        counts.put(word + "_vulnerabilities", Long.toString(count)));
        properties(counts);
        json.writeStringProperty("timestamp", MILLIS.format(now));
        json.writeEndObject();
        json.writeArrayPropertyStart("components");
        judged.sbom().components().forEach(this::component);
        json.writeEndArray();
        json.writeArrayPropertyStart("vulnerabilities");
        int number = 0;
        for (Judged.Vulnerability vulnerability : judged.vulnerabilities()) {
            vulnerability(vulnerability, "vuln-" + ++number);
        }
        for (Map.Entry<String, List<String>> check : checks().entrySet()) {
            check(check.getKey(), check.getValue(), "vuln-" + ++number);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// Nothing at all rather than an empty list.
    private void properties(Map<String, String> properties) {
        if (!properties.isEmpty()) {
            json.writeArrayPropertyStart("properties");
            properties.forEach((name, value) -> {
                json.writeStartObject();
                json.writeStringProperty("name", SCANNER + name);
                json.writeStringProperty("value", value);
                json.writeEndObject();
            });
            json.writeEndArray();
        }
    }

    private void component(SubmittedSbom.Component component) {
        json.writeStartObject();
        if (!component.nested().isEmpty()) {
            json.writeArrayPropertyStart("components");
            component.nested().forEach(this::component);
            json.writeEndArray();
        }
        json.writeStringProperty("bom-ref", component.reference());
        json.writeStringProperty("name", component.name());
        component.purl().ifPresent(purl -> json.writeStringProperty("purl", purl));
        json.writeStringProperty("type", component.type());
        component.version().ifPresent(text -> json.writeStringProperty("version", text));
        Map<String, String> properties = new LinkedHashMap<>();
        component.path().ifPresent(path -> properties.put("path", path));
        component.checks().forEach((id, lines) -> properties.put(CHECK + id, lines));
        if (component.purl().isPresent() && !affected.contains(component.reference())) {
            properties.put(
                    "info", judged.skipped().contains(component.reference()) ? SKIPPED : CLEAN);
        }
        properties(properties);
        json.writeEndObject();
    }

    private void vulnerability(Judged.Vulnerability vulnerability, String reference) {
        json.writeStartObject();
        if (!vulnerability.references().isEmpty()) {
            json.writeArrayPropertyStart("advisories");
            for (String url : vulnerability.references()) {
                json.writeStartObject();
                json.writeStringProperty("url", url);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeStringProperty("bom-ref", reference);
        if (!vulnerability.related().isEmpty()) {
            json.writeArrayPropertyStart("references");
            for (Judged.Source other : vulnerability.related()) {
                json.writeStartObject();
                json.writeStringProperty("id", other.id());
                source(other);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        ratings(vulnerability);
        vulnerability
                .created()
                .ifPresent(time -> json.writeStringProperty("created", seconds(time)));
        json.writeStringProperty("description", vulnerability.description());
        json.writeArrayPropertyStart("affects");
        for (Judged.Affected each : vulnerability.affects()) {
            json.writeStartObject();
            json.writeStringProperty("ref", each.component().reference());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringProperty("id", vulnerability.id());
        source(vulnerability.source());
        if (!vulnerability.cwes().isEmpty()) {
            json.writeArrayPropertyStart("cwes");
            vulnerability.cwes().forEach(json::writeNumber);
            json.writeEndArray();
        }
        json.writeObjectPropertyStart("analysis");
        json.writeStringProperty("state", vulnerability.exploited() ? "exploitable" : "in_triage");
        json.writeEndObject();
        vulnerability
                .updated()
                .ifPresent(time -> json.writeStringProperty("updated", seconds(time)));
        properties(properties(vulnerability));
        json.writeEndObject();
    }

    private static Map<String, String> properties(Judged.Vulnerability vulnerability) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (vulnerability.exploited()) {
            properties.put("exploit_available", "true");
            vulnerability
                    .lastExploit()
                    .ifPresent(
                            time -> properties.put("exploit_last_seen_in_public", seconds(time)));
        }
        vulnerability
                .known()
                .ifPresent(known -> {
                    properties.put("cisa_kev_date_added", day(known.added()));
                    known.due().ifPresent(due -> properties.put("cisa_kev_date_due", day(due)));
                });
        if (vulnerability.malicious()) {
            properties.put("is_malicious", "true");
        }
        for (Judged.Affected each : vulnerability.affects()) {
            each.fixed()
                    .ifPresent(fixed ->
                            properties.put("fixed_version:" + each.component().reference(), fixed));
        }
        return properties;
    }

    private void ratings(Judged.Vulnerability vulnerability) {
        json.writeArrayPropertyStart("ratings");
        for (Cvss cvss : vulnerability.cvss()) {
            rating(
                    word(Severity.ofScore(cvss.score())),
                    cvss.score(),
                    switch (cvss.version()) {
                        case "2.0" -> "CVSSv2";
                        case "3.0" -> "CVSSv3";
                        case "3.1" -> "CVSSv31";
                        case "4.0" -> "CVSSv4";
                        default -> "other";
                    },
                    cvss.vector(),
                    Publishers.ofRating(cvss.source(), vulnerability.id()));
        }
        if (vulnerability.epss().isPresent()) {
            rating(
                    "none",
                    vulnerability.epss().getAsDouble(),
                    "other",
                    // The data's day; the model's name is not kept.
                    "date:" + vulnerability.scored().map(Object::toString).orElse("unknown"),
                    new Judged.Source(
                            "",
                            "EPSS",
                            Optional.of(
                                    "https://api.first.org/data/v1/epss?cve="
                                            + vulnerability.id())));
        }
        if (vulnerability.cvss().isEmpty() && vulnerability.severity() != Severity.UNTRIAGED) {
            rating(word(vulnerability.severity()));
        }
        json.writeEndArray();
    }

    private void rating(
            String severity, double score, String method, String vector, Judged.Source source) {
        json.writeStartObject();
        json.writeStringProperty("severity", severity);
        json.writeNumberProperty("score", score);
        json.writeStringProperty("method", method);
        json.writeStringProperty("vector", vector);
        source(source);
        json.writeEndObject();
    }

    /// A rating in a word alone: the vendor's, or ours.
    private void rating(String severity) {
        json.writeStartObject();
        json.writeStringProperty("severity", severity);
        json.writeStringProperty("method", "other");
        source(Publishers.INSPECTOR);
        json.writeEndObject();
    }

    private void source(Judged.Source source) {
        json.writeObjectPropertyStart("source");
        json.writeStringProperty("name", source.name());
        source.url().ifPresent(url -> json.writeStringProperty("url", url));
        json.writeEndObject();
    }

    /// What the generator found in Dockerfiles, by check: references of the components.
    private Map<String, List<String>> checks() {
        Map<String, List<String>> checks = new TreeMap<>();
        judged.sbom().components().stream()
                .flatMap(SubmittedSbom.Component::all)
                .forEach(each ->
                        each.checks()
                                .keySet()
                                .forEach(id ->
                                        checks.computeIfAbsent(id, _ -> new ArrayList<>())
                                                .add(each.reference())));
        return checks;
    }

    private void check(String id, List<String> places, String reference) {
        json.writeStartObject();
        json.writeStringProperty("bom-ref", reference);
        json.writeArrayPropertyStart("affects");
        for (String place : places) {
            json.writeStartObject();
            json.writeStringProperty("ref", place);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectPropertyStart("analysis");
        json.writeStringProperty("state", "in_triage");
        json.writeEndObject();
        json.writeStringProperty(
                "description", "The SBOM generator's check of Dockerfiles " + id + " has failed.");
        json.writeStringProperty("id", id);
        json.writeArrayPropertyStart("ratings");
        rating("info");
        json.writeEndArray();
        source(Publishers.INSPECTOR);
        json.writeEndObject();
    }

    static String word(Severity severity) {
        return switch (severity) {
            case UNTRIAGED -> "unknown";
            case INFORMATIONAL -> "info";
            case LOW, MEDIUM, HIGH, CRITICAL -> severity.name().toLowerCase(Locale.ROOT);
        };
    }

    static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String day(LocalDate day) {
        return day + "T00:00:00Z";
    }
}
