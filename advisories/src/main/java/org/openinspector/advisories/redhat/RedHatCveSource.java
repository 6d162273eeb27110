package org.openinspector.advisories.redhat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.SeverityStatement;

/// Reads CVE documents of Red Hat's security data service: a lone one, or a folder named after it.
///
/// @see <a href="https://docs.redhat.com/en/documentation/red_hat_security_data_api/">Red Hat
///   Security Data API</a>
public final class RedHatCveSource implements AdvisorySource {
    private static final String ID = "rhel-cve";
    private static final int HEAD_BYTES = 2_048;
    private static final int TEXT_MAX = 20_000;
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> entries = feed.entries();
            if (entries.size() == 1 && entries.getFirst().endsWith(".json")) {
                boolean[] begins = {false};
                feed.read((_, content) -> {
                    String head =
                            new String(content.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
                    begins[0] =
                            head.startsWith("{")
                                    && head.contains("\"threat_severity\"")
                                    && head.contains("\"public_date\"");
                });
                return begins[0];
            }
            return feed.name().toLowerCase(Locale.ROOT).contains("redhat-cve")
                    && entries.stream().anyMatch(entry -> entry.endsWith(".json"));
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        int[] counts = {0, 0};
        feed.read((entry, content) -> {
            if (!entry.endsWith(".json")) {
                return;
            }
            try {
                sink.advisory(advisory(Documents.json(content)));
                counts[0]++;
            } catch (IOException e) {
                counts[1]++;
                problems.report(entry, String.valueOf(e.getMessage()));
            }
        });
        sink.source(
                new SourceStatus(ID, "Red Hat CVE data", counts[0], counts[1], Optional.empty()));
    }

    private static Advisory advisory(Node.Fields fields) throws UnreadableDocumentException {
        String id = fields.requiredText("name");
        if (!CVE.matcher(id).matches()) {
            throw new UnreadableDocumentException(
                    "a name \""
                            + id.substring(0, Math.min(id.length(), 60))
                            + "\", expected a CVE's");
        }
        List<SeverityStatement> severities = new ArrayList<>();
        Optional<Node.Fields> cvss = fields.object("cvss3");
        if (cvss.isPresent()) {
            cvss.get()
                    .text("cvss3_scoring_vector")
                    .filter(vector -> vector.startsWith("CVSS:3") && vector.length() < 200)
                    .ifPresent(vector ->
                            severities.add(new SeverityStatement("redhat", "CVSS_V3", vector)));
        }
        fields.text("threat_severity")
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty() && word.length() < 40)
                .ifPresent(word -> severities.add(new SeverityStatement("redhat", "WORD", word)));
        Optional<Node.Fields> bug = fields.object("bugzilla");
        List<String> details = fields.texts("details");
        String text = details.isEmpty() ? "" : details.getLast();
        return new Advisory(
                ID,
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                bug.isPresent() ? bug.get().text("description").orElse("").strip() : "",
                text.substring(0, Math.min(text.length(), TEXT_MAX)).strip(),
                fields.text("public_date").flatMap(Times::parse),
                Optional.empty(),
                Optional.empty(),
                severities,
                fields.text("cwe").filter(cwe -> cwe.matches("CWE-\\d{1,6}")).stream().toList(),
                List.of("https://access.redhat.com/security/cve/" + id),
                List.of());
    }
}
