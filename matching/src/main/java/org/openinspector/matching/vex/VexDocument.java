package org.openinspector.matching.vex;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;

/// A document of statements, in one of three formats.
///
/// @param format in which it is written
/// @param id its own
/// @param author who says it
/// @param claims what it says
/// @param problems what could not be understood, a sentence each
public record VexDocument(
        Format format, String id, String author, List<VexClaim> claims, List<String> problems) {
    /// How a document is written.
    public enum Format {
        /// <https://github.com/openvex/spec>
        OPENVEX,
        /// <https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html>
        CSAF,
        /// <https://cyclonedx.org/capabilities/vex/>
        CYCLONEDX
    }

    public VexDocument {
        claims = List.copyOf(claims);
        problems = List.copyOf(problems);
    }

    /// Reads a document of any of the formats.
    ///
    /// @throws UnreadableDocumentException if it is none; the message says what was expected
    public static VexDocument parse(byte[] bytes) throws UnreadableDocumentException {
        Node.Fields document;
        try {
            document = Documents.json(new ByteArrayInputStream(bytes));
        } catch (UnreadableDocumentException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableDocumentException("unreadable: " + e.getMessage(), e);
        }
        Map<String, Node> fields = document.fields();
        Node.Fields head = fields.get("metadata") instanceof Node.Fields inner ? inner : document;
        if (fields.containsKey("statements") && head.fields().containsKey("@context")) {
            return new OpenVexReader(document, head).read();
        }
        if (document.text("bomFormat").filter("CycloneDX"::equals).isPresent()) {
            return new CycloneDxVexReader(document).read();
        }
        if (fields.get("document") instanceof Node.Fields inner
                && inner.fields().containsKey("csaf_version")) {
            return new CsafVexReader(document, inner).read();
        }
        throw new UnreadableDocumentException(
                "no OpenVEX (\"@context\", \"statements\"), CSAF (\"csaf_version\") or CycloneDX"
                        + " (\"bomFormat\") document");
    }
}
