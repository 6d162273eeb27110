package org.openinspector.advisories.osv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.SeverityStatement;

/// Reads what a record says about how bad it is.
final class Severities {
    private static final Set<String> VECTORS = Set.of("CVSS_V2", "CVSS_V3", "CVSS_V4");

    /// RustSec keeps notes about crates beside vulnerabilities. They stay, since who runs an
    /// abandoned crate wants to know, but with the mildest word.
    private static final Set<String> NO_VULNERABILITY = Set.of("unmaintained", "notice");

    private static final Set<String> ALMALINUX_WORDS =
            Set.of("Critical", "Important", "Moderate", "Low");

    private Severities() {}

    /// The vectors in `severity[]` of a record or of one of its packages.
    static List<SeverityStatement> cvss(Node.Fields holder, String authority)
            throws UnreadableDocumentException {
        List<SeverityStatement> statements = new ArrayList<>();
        for (Node.Fields severity : holder.objects("severity")) {
            String type = severity.requiredText("type");
            Optional<String> score = severity.text("score").filter(text -> !text.isBlank());
            if (score.isPresent() && VECTORS.contains(type)) {
                statements.add(new SeverityStatement(authority, type, score.get()));
            } else if (score.isPresent() && type.equals("Ubuntu")) {
                statements.add(new SeverityStatement("ubuntu", "WORD", score.get()));
            }
        }
        return statements;
    }

    /// The vendor's own word for the record as a whole, where its database has one.
    static Optional<SeverityStatement> word(Node.Fields document, OsvDatabase database)
            throws UnreadableDocumentException {
        return (switch (database.sourceId()) {
                    case "osv-ghsa" -> githubWord(document);
                    case "osv-almalinux" -> almalinuxWord(document);
                    case "osv-rust" -> rustWord(document);
                    default -> Optional.<String>empty();
                })
                .map(word -> new SeverityStatement(database.authority(), "WORD", word));
    }

    private static Optional<String> githubWord(Node.Fields document)
            throws UnreadableDocumentException {
        Optional<Node.Fields> specific = document.object("database_specific");
        return specific.isPresent() ? specific.get().text("severity") : Optional.empty();
    }

    /// AlmaLinux writes it before the summary: `Important: firefox security update`.
    private static Optional<String> almalinuxWord(Node.Fields document)
            throws UnreadableDocumentException {
        String summary = document.text("summary").orElse("");
        int colon = summary.indexOf(':');
        return Optional.of(colon < 0 ? "" : summary.substring(0, colon))
                .filter(ALMALINUX_WORDS::contains);
    }

    private static Optional<String> rustWord(Node.Fields document)
            throws UnreadableDocumentException {
        for (Node.Fields affected : document.objects("affected")) {
            Optional<Node.Fields> specific = affected.object("database_specific");
            if (specific.isPresent()
                    && specific.get()
                            .text("informational")
                            .filter(NO_VULNERABILITY::contains)
                            .isPresent()) {
                return Optional.of("INFORMATIONAL");
            }
        }
        return Optional.empty();
    }
}
