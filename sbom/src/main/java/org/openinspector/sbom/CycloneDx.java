package org.openinspector.sbom;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.openinspector.model.Cvss;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Severity;
import org.openinspector.model.Subject;
import org.openinspector.model.SystemState;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// Writes CycloneDX JSON, 1.6 or 1.4, which [SbomReader] reads back. What the standard has no field
/// for goes into properties named `openinspector:…`; 1.4 has fewer fields and so more properties.
///
/// @see <a href="https://cyclonedx.org/docs/1.4/json/">CycloneDX 1.4 JSON reference</a>
/// @see <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6 JSON reference</a>
public final class CycloneDx {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    /// Which of the standard's versions.
    public enum Version {
        /// What Amazon Inspector exports.
        V1_4("1.4"),
        /// What is written unless asked otherwise.
        V1_6("1.6");

        private final String number;

        Version(String number) {
            this.number = number;
        }
    }

    private final Version format;
    private final JsonGenerator json;

    private CycloneDx(Version format, JsonGenerator json) {
        this.format = format;
        this.json = json;
    }

    /// Writes a document of version 1.6 and leaves the stream open. The serial number depends on
    /// the subject and its packages alone.
    ///
    /// @param created when the document was made
    /// @param version the product's version, as the document's tool
    public static void write(
            Subject subject,
            Inventory inventory,
            List<Finding> findings,
            Instant created,
            String version,
            OutputStream out) {
        write(Version.V1_6, subject, inventory, findings, Map.of(), created, version, out);
    }

    /// Writes a document and leaves the stream open.
    ///
    /// @param facts more about the subject, as properties of the document, in their order
    /// @param created when the document was made
    /// @param version the product's version, as the document's tool
    public static void write(
            Version format,
            Subject subject,
            Inventory inventory,
            List<Finding> findings,
            Map<String, String> facts,
            Instant created,
            String version,
            OutputStream out) {
        ObjectWriteContext context =
                new ObjectWriteContext.Base() {
                    @Override
                    public PrettyPrinter getPrettyPrinter() {
                        return new DefaultPrettyPrinter();
                    }
                };
        try (JsonGenerator json = FACTORY.createGenerator(context, out, JsonEncoding.UTF8)) {
            new CycloneDx(format, json)
                    .document(subject, inventory, findings, facts, created, version);
        }
    }

    private void document(
            Subject subject,
            Inventory inventory,
            List<Finding> findings,
            Map<String, String> facts,
            Instant created,
            String version) {
        json.writeStartObject();
        json.writeStringProperty(
                "$schema", "http://cyclonedx.org/schema/bom-" + format.number + ".schema.json");
        json.writeStringProperty("bomFormat", "CycloneDX");
        json.writeStringProperty("specVersion", format.number);
        json.writeStringProperty("serialNumber", "urn:uuid:" + serial(subject, inventory));
        json.writeNumberProperty("version", 1);
        metadata(subject, inventory, facts, created, version);
        Map<InstalledPackage, String> references = references(inventory);
        json.writeArrayPropertyStart("components");
        for (InstalledPackage installed : inventory.packages()) {
            component(installed, reference(installed, references));
        }
        json.writeEndArray();
        if (!findings.isEmpty()) {
            vulnerabilities(findings, references);
        }
        json.writeEndObject();
    }

    private static UUID serial(Subject subject, Inventory inventory) {
        StringBuilder text =
                new StringBuilder(subject.type() + " " + subject.name() + " " + subject.digest());
        for (InstalledPackage installed : inventory.packages()) {
            text.append('\n').append(installed.purl());
        }
        return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// One reference per component: its purl, numbered where two components share one.
    private static Map<InstalledPackage, String> references(Inventory inventory) {
        Map<InstalledPackage, String> references = new HashMap<>();
        var taken = new TreeSet<String>();
        for (InstalledPackage installed : inventory.packages()) {
            String reference = installed.purl().toString();
            for (int i = 2; !taken.add(reference); i++) {
                reference = installed.purl() + "#" + i;
            }
            references.put(installed, reference);
        }
        return references;
    }

    private static String reference(
            InstalledPackage installed, Map<InstalledPackage, String> references) {
        return references.getOrDefault(installed, installed.purl().toString());
    }

    private void metadata(
            Subject subject,
            Inventory inventory,
            Map<String, String> facts,
            Instant created,
            String version) {
        json.writeObjectPropertyStart("metadata");
        json.writeStringProperty("timestamp", created.truncatedTo(ChronoUnit.SECONDS).toString());
        // Tools were a list before 1.5.
        if (format == Version.V1_4) {
            json.writeArrayPropertyStart("tools");
            tool(version);
            json.writeEndArray();
        } else {
            json.writeObjectPropertyStart("tools");
            json.writeArrayPropertyStart("components");
            tool(version);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeObjectPropertyStart("component");
        json.writeStringProperty(
                "type", subject.type().equals("image") ? "container" : "application");
        json.writeStringProperty("bom-ref", "subject");
        json.writeStringProperty("name", subject.name());
        subject.digest().ifPresent(digest -> json.writeStringProperty("version", digest));
        json.writeEndObject();
        Map<String, String> properties = new LinkedHashMap<>(facts);
        inventory
                .distribution()
                .ifPresent(distribution ->
                        properties.put("openinspector:distribution", distribution.label()));
        SystemState system = inventory.system();
        system.runningKernel()
                .ifPresent(release -> properties.put("openinspector:running-kernel", release));
        if (!system.channels().isEmpty()) {
            properties.put("openinspector:channels", String.join(",", system.channels()));
        }
        properties(properties);
        json.writeEndObject();
    }

    private void tool(String version) {
        json.writeStartObject();
        if (format != Version.V1_4) {
            json.writeStringProperty("type", "application");
        }
        json.writeStringProperty("name", "openinspector");
        json.writeStringProperty("version", version);
        json.writeEndObject();
    }

    private void properties(Map<String, String> properties) {
        if (!properties.isEmpty()) {
            json.writeArrayPropertyStart("properties");
            properties.forEach(this::property);
            json.writeEndArray();
        }
    }

    private void component(InstalledPackage installed, String reference) {
        PackageUrl purl = installed.purl();
        json.writeStartObject();
        json.writeStringProperty("type", "library");
        json.writeStringProperty("bom-ref", reference);
        if (!purl.namespace().isEmpty()) {
            json.writeStringProperty("group", purl.namespace());
        }
        json.writeStringProperty("name", purl.name());
        json.writeStringProperty("version", installed.version());
        json.writeStringProperty("purl", purl.toString());
        if (format == Version.V1_4) {
            // It knows no occurrences.
            json.writeArrayPropertyStart("properties");
            for (Evidence evidence : installed.evidence()) {
                property("openinspector:path", evidence.path().toString());
            }
            properties(installed).forEach(this::property);
            json.writeEndArray();
        } else {
            json.writeObjectPropertyStart("evidence");
            json.writeArrayPropertyStart("occurrences");
            for (Evidence evidence : installed.evidence()) {
                json.writeStartObject();
                json.writeStringProperty("location", evidence.path().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            properties(properties(installed));
        }
        json.writeEndObject();
    }

    private static Map<String, String> properties(InstalledPackage installed) {
        Map<String, String> properties = new LinkedHashMap<>();
        installed
                .evidence()
                .getFirst()
                .layer()
                .ifPresent(layer -> properties.put("openinspector:layer", layer));
        installed
                .evidence()
                .getFirst()
                .doubt()
                .ifPresent(doubt -> properties.put("openinspector:doubt", doubt));
        if (installed.evidence().getFirst().basis() == Evidence.Basis.DECLARED) {
            properties.put("openinspector:basis", Evidence.Basis.DECLARED.name());
        }
        installed.vendor().ifPresent(vendor -> properties.put("openinspector:vendor", vendor));
        installed
                .source()
                .ifPresent(source -> {
                    properties.put("openinspector:source-package", source.name());
                    properties.put("openinspector:source-version", source.version());
                });
        installed
                .ownedBy()
                .ifPresent(owner -> properties.put("openinspector:owned-by", owner.toString()));
        return properties;
    }

    private void vulnerabilities(List<Finding> findings, Map<InstalledPackage, String> references) {
        json.writeArrayPropertyStart("vulnerabilities");
        for (Finding finding : findings) {
            json.writeStartObject();
            String reference = reference(finding.installed(), references);
            json.writeStringProperty("bom-ref", finding.id() + "/" + reference);
            json.writeStringProperty("id", finding.id());
            source(finding.why().getFirst().source());
            if (!finding.aliases().isEmpty()) {
                json.writeArrayPropertyStart("references");
                for (String alias : finding.aliases()) {
                    json.writeStartObject();
                    json.writeStringProperty("id", alias);
                    source(database(alias));
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            ratings(finding);
            json.writeStringProperty("description", finding.title());
            finding.fixedVersion()
                    .ifPresent(fix ->
                            json.writeStringProperty(
                                    "recommendation",
                                    "Upgrade "
                                            + finding.installed().purl().name()
                                            + " to "
                                            + fix
                                            + " or later"));
            json.writeArrayPropertyStart("affects");
            json.writeStartObject();
            json.writeStringProperty("ref", reference);
            json.writeArrayPropertyStart("versions");
            json.writeStartObject();
            json.writeStringProperty("version", finding.installed().version());
            json.writeStringProperty("status", "affected");
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeArrayPropertyStart("properties");
            finding.epss().ifPresent(epss -> property("openinspector:epss", Double.toString(epss)));
            property("openinspector:kev", Boolean.toString(finding.knownExploited().isPresent()));
            finding.fixedVersion().ifPresent(fix -> property("openinspector:fixed-version", fix));
            property("openinspector:why", finding.why().getFirst().comparison());
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void ratings(Finding finding) {
        json.writeArrayPropertyStart("ratings");
        for (Cvss cvss : finding.cvss()) {
            json.writeStartObject();
            source(cvss.source());
            json.writeNumberProperty("score", cvss.score());
            json.writeStringProperty("severity", word(Severity.ofScore(cvss.score())));
            json.writeStringProperty(
                    "method",
                    switch (cvss.version()) {
                        case "2.0" -> "CVSSv2";
                        case "3.0" -> "CVSSv3";
                        case "3.1" -> "CVSSv31";
                        case "4.0" -> format == Version.V1_4 ? "other" : "CVSSv4";
                        default -> "other";
                    });
            json.writeStringProperty("vector", cvss.vector());
            json.writeEndObject();
        }
        if (finding.cvss().isEmpty()) {
            json.writeStartObject();
            json.writeStringProperty("severity", word(finding.severity()));
            json.writeStringProperty("method", "other");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String word(Severity severity) {
        return switch (severity) {
            case UNTRIAGED -> "unknown";
            case INFORMATIONAL -> "info";
            case LOW, MEDIUM, HIGH, CRITICAL -> severity.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String database(String id) {
        int dash = id.indexOf('-');
        return dash <= 0 ? "other" : id.substring(0, dash).toLowerCase(Locale.ROOT);
    }

    private void source(String name) {
        json.writeObjectPropertyStart("source");
        json.writeStringProperty("name", name);
        json.writeEndObject();
    }

    private void property(String name, String value) {
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeStringProperty("value", value);
        json.writeEndObject();
    }
}
