package org.openinspector.matching.vex;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.VexStatement.Status;

/// Reads `vulnerabilities[].analysis` of CycloneDX 1.4 and later. What is affected is named by
/// reference: to a component of the document, or, with a BOM-Link (`urn:cdx:…#ref`), of another
/// one.
final class CycloneDxVexReader {
    private static final int DEPTH_MAX = 32;

    private final Node.Fields document;
    private final Claims claims = new Claims();
    private final Map<String, List<String>> components = new HashMap<>();
    private Optional<Node.Fields> subject = Optional.empty();

    CycloneDxVexReader(Node.Fields document) {
        this.document = document;
    }

    VexDocument read() throws UnreadableDocumentException {
        Node.Fields metadata = document.object("metadata").orElse(new Node.Fields(Map.of()));
        subject = metadata.object("component");
        if (subject.isPresent()) {
            component(subject.get(), 0);
        }
        for (Node.Fields each : document.objects("components")) {
            component(each, 0);
        }
        Optional<Instant> issued = metadata.text("timestamp").flatMap(Times::parse);
        for (Node.Fields each : document.objects("vulnerabilities")) {
            String place = Claims.text(each, "id");
            try {
                vulnerability(place, each, issued);
            } catch (UnreadableDocumentException e) {
                claims.problem(place, String.valueOf(e.getMessage()));
            }
        }
        return claims.document(
                VexDocument.Format.CYCLONEDX,
                Claims.text(document, "serialNumber"),
                author(metadata));
    }

    /// Who made the document, by the most responsible of those it names.
    private static String author(Node.Fields metadata) throws UnreadableDocumentException {
        for (String key : List.of("manufacturer", "manufacture", "supplier")) {
            Optional<Node.Fields> organisation = metadata.object(key);
            if (organisation.isPresent() && organisation.get().text("name").isPresent()) {
                return organisation.get().requiredText("name");
            }
        }
        for (Node.Fields author : metadata.objects("authors")) {
            if (author.text("name").isPresent()) {
                return author.requiredText("name");
            }
        }
        Optional<Node.Fields> component = metadata.object("component");
        return component.isPresent() ? Claims.text(component.get(), "publisher") : "";
    }

    private void component(Node.Fields component, int depth) throws UnreadableDocumentException {
        if (depth > DEPTH_MAX) {
            return;
        }
        String reference = Claims.text(component, "bom-ref");
        if (!reference.isEmpty()) {
            components.putIfAbsent(reference, identifiers(component));
        }
        for (Node.Fields inner : component.objects("components")) {
            component(inner, depth + 1);
        }
    }

    private List<String> identifiers(Node.Fields component) throws UnreadableDocumentException {
        List<String> found = new ArrayList<>();
        component.text("purl").ifPresent(found::add);
        for (Node.Fields hash : component.objects("hashes")) {
            Claims.digest(Claims.text(hash, "alg"), Claims.text(hash, "content"))
                    .ifPresent(found::add);
        }
        String reference = Claims.text(component, "bom-ref");
        String serial = Claims.text(document, "serialNumber");
        if (!reference.isEmpty() && serial.startsWith("urn:uuid:")) {
            found.add(
                    "urn:cdx:"
                            + serial.substring("urn:uuid:".length())
                            + "/"
                            + document.text("version").orElse("1")
                            + "#"
                            + reference);
        }
        return found;
    }

    private void vulnerability(
            String place, Node.Fields vulnerability, Optional<Instant> documentIssued)
            throws UnreadableDocumentException {
        Optional<Node.Fields> analysis = vulnerability.object("analysis");
        if (analysis.isEmpty() || analysis.get().text("state").isEmpty()) {
            return; // a finding, no statement
        }
        List<String> ids = new ArrayList<>();
        vulnerability.text("id").ifPresent(ids::add);
        for (Node.Fields reference : vulnerability.objects("references")) {
            reference.text("id").ifPresent(ids::add);
        }
        List<VexProduct> products = new ArrayList<>();
        for (Node.Fields affected : vulnerability.objects("affects")) {
            affected.text("ref").flatMap(this::product).ifPresent(products::add);
        }
        Node.Fields said = analysis.get();
        String own = Claims.text(said, "justification");
        Optional<Instant> issued =
                said.text("lastUpdated")
                        .flatMap(Times::parse)
                        .or(() -> time(said, "firstIssued"))
                        .or(() -> time(vulnerability, "updated"))
                        .or(() -> documentIssued);
        claims.take(
                place,
                Claims.ids(ids),
                products,
                status(Claims.text(said, "state")),
                Claims.CYCLONEDX_JUSTIFICATIONS.getOrDefault(own, own),
                Claims.joined(
                        Claims.text(said, "detail"),
                        String.join(", ", said.texts("response")),
                        Claims.text(vulnerability, "recommendation")),
                issued);
    }

    private static Optional<Instant> time(Node.Fields fields, String key) {
        return fields.fields().get(key) instanceof Node.Text(String value)
                ? Times.parse(value)
                : Optional.empty();
    }

    /// The subject as a whole, or a component in it; without a subject the component itself.
    private Optional<VexProduct> product(String reference) {
        List<String> named = components.getOrDefault(reference, List.of());
        if (named.isEmpty() && reference.startsWith("urn:cdx:")) {
            // A component of another document, which is not in the subject of this one.
            String inner = reference.substring(reference.indexOf('#') + 1);
            return Optional.of(
                    new VexProduct(
                            inner.startsWith("pkg:")
                                    ? List.of(reference, inner)
                                    : List.of(reference),
                            List.of()));
        }
        if (named.isEmpty() && reference.startsWith("pkg:")) {
            named = List.of(reference);
        }
        if (named.isEmpty()) {
            return Optional.empty();
        }
        String subjectReference = subject.map(s -> textOr(s, "bom-ref")).orElse("");
        List<String> whole = components.getOrDefault(subjectReference, List.of());
        if (whole.isEmpty() || reference.equals(subjectReference)) {
            return Optional.of(new VexProduct(named, List.of()));
        }
        List<String> purls = named.stream().filter(each -> each.startsWith("pkg:")).toList();
        return purls.isEmpty() ? Optional.empty() : Optional.of(new VexProduct(whole, purls));
    }

    private static String textOr(Node.Fields fields, String key) {
        return fields.fields().get(key) instanceof Node.Text(String value) ? value : "";
    }

    private static Status status(String state) throws UnreadableDocumentException {
        return switch (state) {
            case "not_affected", "false_positive" -> Status.NOT_AFFECTED;
            case "exploitable" -> Status.AFFECTED;
            case "resolved", "resolved_with_pedigree" -> Status.FIXED;
            case "in_triage" -> Status.UNDER_INVESTIGATION;
            default ->
                    throw new UnreadableDocumentException(
                            "state \""
                                    + Claims.bounded(state, 40)
                                    + "\", expected one of CycloneDX's impact analysis states");
        };
    }
}
