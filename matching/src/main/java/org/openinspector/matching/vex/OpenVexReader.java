package org.openinspector.matching.vex;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.VexStatement.Status;

/// Reads OpenVEX 0.2, and what 0.0 did differently: products and vulnerabilities that are plain
/// texts, and subcomponents beside the products.
final class OpenVexReader {
    private final Node.Fields document;
    private final Node.Fields head;
    private final Claims claims = new Claims();

    /// @param head where author and time stand: the document itself, or Ubuntu's `metadata`
    OpenVexReader(Node.Fields document, Node.Fields head) {
        this.document = document;
        this.head = head;
    }

    VexDocument read() throws UnreadableDocumentException {
        Optional<Instant> issued =
                head.text("last_updated").or(() -> timestamp(head)).flatMap(Times::parse);
        int number = 0;
        for (Node.Fields statement : document.objects("statements")) {
            number++;
            try {
                statement("statement " + number, statement, issued);
            } catch (UnreadableDocumentException e) {
                claims.problem("statement " + number, String.valueOf(e.getMessage()));
            }
        }
        return claims.document(
                VexDocument.Format.OPENVEX, Claims.text(head, "@id"), head.requiredText("author"));
    }

    private static Optional<String> timestamp(Node.Fields fields) {
        return fields.fields().get("timestamp") instanceof Node.Text(String value)
                ? Optional.of(value)
                : Optional.empty();
    }

    private void statement(String place, Node.Fields statement, Optional<Instant> documentIssued)
            throws UnreadableDocumentException {
        List<String> ids = new ArrayList<>();
        switch (statement.fields().get("vulnerability")) {
            case Node.Text(String id) -> ids.add(id);
            case Node.Fields vulnerability -> {
                vulnerability.text("name").ifPresent(ids::add);
                vulnerability.text("@id").map(OpenVexReader::lastPart).ifPresent(ids::add);
                ids.addAll(vulnerability.texts("aliases"));
            }
            case null, default -> {}
        }
        List<String> beside = subcomponents(statement);
        List<VexProduct> products = new ArrayList<>();
        for (Node product : statement.items("products")) {
            switch (product) {
                case Node.Text(String id) -> products.add(new VexProduct(List.of(id), beside));
                case Node.Fields fields -> products.add(product(fields, beside));
                case Node.Items _ -> claims.problem(place, "a product is a list");
            }
        }
        Optional<Instant> issued =
                statement
                        .text("last_updated")
                        .or(() -> timestamp(statement))
                        .flatMap(Times::parse)
                        .or(() -> documentIssued);
        claims.take(
                place,
                Claims.ids(ids),
                products.stream().filter(each -> !each.identifiers().isEmpty()).toList(),
                status(Claims.text(statement, "status")),
                Claims.text(statement, "justification"),
                Claims.joined(
                        Claims.text(statement, "impact_statement"),
                        Claims.text(statement, "action_statement"),
                        Claims.text(statement, "status_notes")),
                issued);
    }

    /// Addresses of vulnerabilities end with their id.
    private static String lastPart(String address) {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    private static VexProduct product(Node.Fields fields, List<String> beside)
            throws UnreadableDocumentException {
        List<String> own = subcomponents(fields);
        return new VexProduct(identifiers(fields), own.isEmpty() ? beside : own);
    }

    private static List<String> subcomponents(Node.Fields fields)
            throws UnreadableDocumentException {
        List<String> found = new ArrayList<>();
        for (Node item : fields.items("subcomponents")) {
            switch (item) {
                case Node.Text(String id) -> found.add(id);
                case Node.Fields each -> found.addAll(identifiers(each));
                case Node.Items _ -> {}
            }
        }
        return found;
    }

    private static List<String> identifiers(Node.Fields fields) throws UnreadableDocumentException {
        List<String> found = new ArrayList<>();
        fields.text("@id").ifPresent(found::add);
        Optional<Node.Fields> identifiers = fields.object("identifiers");
        if (identifiers.isPresent()) {
            identifiers.get().text("purl").ifPresent(found::add);
        }
        Optional<Node.Fields> hashes = fields.object("hashes");
        if (hashes.isPresent()) {
            for (String algorithm : hashes.get().fields().keySet()) {
                Claims.digest(algorithm, hashes.get().text(algorithm).orElse(""))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private static Status status(String word) throws UnreadableDocumentException {
        return switch (word) {
            case "not_affected" -> Status.NOT_AFFECTED;
            case "affected" -> Status.AFFECTED;
            case "fixed" -> Status.FIXED;
            case "under_investigation" -> Status.UNDER_INVESTIGATION;
            default ->
                    throw new UnreadableDocumentException(
                            "status \""
                                    + Claims.bounded(word, 40)
                                    + "\", expected not_affected, affected, fixed or"
                                    + " under_investigation");
        };
    }
}
