package org.openinspector.matching.vex;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.openinspector.model.Finding;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.VexStatement;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes what was found and decided about a product as an OpenVEX document.
///
/// @see <a href="https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md">OpenVEX 0.2.0</a>
public final class VexWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private static final Set<String> JUSTIFICATIONS =
            Set.of(
                    "component_not_present",
                    "vulnerable_code_not_present",
                    "vulnerable_code_not_in_execute_path",
                    "vulnerable_code_cannot_be_controlled_by_adversary",
                    "inline_mitigations_already_exist");

    private VexWriter() {}

    /// One statement to write.
    ///
    /// @param vulnerability its id
    /// @param aliases its other ids
    /// @param purl the package
    /// @param justification OpenVEX's word; empty if there is none
    /// @param text why it is not affected, or what to do; for one that is affected it must be there
    public record Line(
            String vulnerability,
            SortedSet<String> aliases,
            PackageUrl purl,
            VexStatement.Status status,
            String justification,
            String text) {
        public Line {
            boolean needsText =
                    status == VexStatement.Status.AFFECTED
                            || (status == VexStatement.Status.NOT_AFFECTED
                                    && justification.isBlank());
            if (needsText && text.isBlank()) {
                throw new IllegalArgumentException(
                        vulnerability + " is " + status + " without a text, which OpenVEX demands");
            }
        }

        /// What a finding says: somebody's statement where there is one, else that the package is
        /// affected and what to do.
        public static Line of(Finding finding) {
            Optional<VexStatement> said = finding.vex();
            PackageUrl purl = finding.installed().purl();
            if (said.isPresent()) {
                VexStatement vex = said.get();
                boolean empty = vex.text().isBlank();
                return new Line(
                        finding.id(),
                        finding.aliases(),
                        purl,
                        vex.status(),
                        vex.status() == VexStatement.Status.NOT_AFFECTED ? vex.justification() : "",
                        empty && vex.status() == VexStatement.Status.AFFECTED
                                ? action(finding)
                                : vex.text());
            }
            return new Line(
                    finding.id(),
                    finding.aliases(),
                    purl,
                    VexStatement.Status.AFFECTED,
                    "",
                    action(finding));
        }

        private static String action(Finding finding) {
            String name = finding.installed().purl().name();
            return finding.fixedVersion()
                    .map(version -> "Update " + name + " to " + version + " or later.")
                    .orElse("No fixed version of " + name + " is known.");
        }
    }

    /// Writes a document.
    ///
    /// @param product what was examined: a purl, or any IRI
    /// @param digest of the product, `sha256:…`, if it has one
    /// @param lines at least one, because a document without statements is none
    /// @return JSON; the same input gives the same bytes
    public static byte[] openVex(
            String author,
            Instant issued,
            String product,
            Optional<String> digest,
            List<Line> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("no statements, expected at least one");
        }
        byte[] body = write("urn:none", author, issued, product, digest, lines);
        String id = "urn:uuid:" + UUID.nameUUIDFromBytes(body);
        return write(id, author, issued, product, digest, lines);
    }

    private static byte[] write(
            String id,
            String author,
            Instant issued,
            String product,
            Optional<String> digest,
            List<Line> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("@context", "https://openvex.dev/ns/v0.2.0");
            json.writeStringProperty("@id", id);
            json.writeStringProperty("author", author);
            json.writeStringProperty(
                    "timestamp", issued.truncatedTo(ChronoUnit.SECONDS).toString());
            json.writeNumberProperty("version", 1);
            json.writeArrayPropertyStart("statements");
            for (Line line : lines) {
                statement(json, product, digest, line);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        bytes.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static void statement(
            JsonGenerator json, String product, Optional<String> digest, Line line) {
        json.writeStartObject();
        json.writeObjectPropertyStart("vulnerability");
        json.writeStringProperty("name", line.vulnerability());
        if (!line.aliases().isEmpty()) {
            json.writeArrayPropertyStart("aliases");
            for (String alias : new TreeSet<>(line.aliases())) {
                json.writeString(alias);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeArrayPropertyStart("products");
        json.writeStartObject();
        json.writeStringProperty("@id", product);
        if (product.startsWith("pkg:")) {
            json.writeObjectPropertyStart("identifiers");
            json.writeStringProperty("purl", product);
            json.writeEndObject();
        }
        Optional<String> hex =
                digest.filter(text -> text.startsWith("sha256:")).map(text -> text.substring(7));
        if (hex.isPresent()) {
            json.writeObjectPropertyStart("hashes");
            json.writeStringProperty("sha-256", hex.get());
            json.writeEndObject();
        }
        json.writeArrayPropertyStart("subcomponents");
        json.writeStartObject();
        json.writeStringProperty("@id", line.purl().toString());
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeStringProperty(
                "status",
                switch (line.status()) {
                    case NOT_AFFECTED -> "not_affected";
                    case AFFECTED -> "affected";
                    case FIXED -> "fixed";
                    case UNDER_INVESTIGATION -> "under_investigation";
                });
        switch (line.status()) {
            case NOT_AFFECTED -> {
                // The schema allows one of the two, and its own justifications only.
                boolean justified = JUSTIFICATIONS.contains(line.justification());
                if (justified) {
                    json.writeStringProperty("justification", line.justification());
                }
                write(
                        json,
                        justified ? "status_notes" : "impact_statement",
                        justified ? line.text() : Claims.joined(line.justification(), line.text()));
            }
            case AFFECTED -> write(json, "action_statement", line.text());
            case FIXED, UNDER_INVESTIGATION -> write(json, "status_notes", line.text());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String field, String text) {
        if (!text.isBlank()) {
            json.writeStringProperty(field, text);
        }
    }
}
