package org.openinspector.advisories.rocky;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.rpm.RpmName;
import org.openinspector.advisories.rpm.RpmStatements;
import org.openinspector.model.Advisory;
import org.openinspector.model.Condition;
import org.openinspector.model.SeverityStatement;

/// Reads the pages of Rocky Linux's errata service.
///
/// @see <a href="https://errata.rockylinux.org/">Rocky Linux errata</a>
public final class RockyErrataSource implements AdvisorySource {
    private static final String ID = "rocky-errata";
    private static final int HEAD_BYTES = 32_768;
    private static final int RECORDS_MIN = 100;
    private static final int TEXT_MAX = 20_000;

    private static final Pattern NUMBER = Pattern.compile("R[LX][SBE]A-\\d{4}:\\d{1,6}");
    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}");
    private static final Pattern PRODUCT =
            Pattern.compile("Rocky Linux (\\d{1,2})(?:\\.\\d{1,2})?(?: .*)?");
    private static final Pattern VECTOR = Pattern.compile("CVSS:3\\.\\d/\\S{5,200}");

    @Override
    public String id() {
        return ID;
    }

    /// A folder or archive named after Rocky's errata; a lone JSON file that begins as a page.
    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> entries = feed.entries();
            if (entries.size() == 1 && entries.getFirst().endsWith(".json")) {
                return beginsAsPage(feed);
            }
            return feed.name().toLowerCase(Locale.ROOT).contains("rocky-errata")
                    && entries.stream().anyMatch(entry -> entry.endsWith(".json"));
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Reading reading = new Reading();
        feed.read((entry, content) -> {
            if (!entry.endsWith(".json")) {
                return;
            }
            try {
                Node.Fields page = Documents.json(content);
                for (Node.Fields advisory : page.objects("advisories")) {
                    try {
                        reading.take(advisory);
                    } catch (UnreadableDocumentException e) {
                        reading.problems++;
                        problems.report(entry, String.valueOf(e.getMessage()));
                    }
                }
            } catch (IOException e) {
                reading.problems++;
                problems.report(entry, String.valueOf(e.getMessage()));
            }
        });
        boolean sample =
                feed.entries().size() == 1
                        || feed.name().toLowerCase(Locale.ROOT).contains("sample");
        reading.finish(sink, problems, sample);
    }

    private static final class Reading {
        private final SortedMap<String, Advisory> advisories = new TreeMap<>();
        private final SortedSet<String> namespaces = new TreeSet<>();
        private int plain;
        private int elsewhere;
        private int problems;

        void take(Node.Fields fields) throws UnreadableDocumentException {
            String id = fields.requiredText("name");
            if (!NUMBER.matcher(id).matches()) {
                throw new UnreadableDocumentException(
                        "an erratum \""
                                + id.substring(0, Math.min(id.length(), 60))
                                + "\", expected such as RLSA-2022:7513");
            }
            List<Node.Fields> cves = fields.objects("cves");
            SortedSet<String> upstream = new TreeSet<>();
            for (Node.Fields cve : cves) {
                String name = cve.text("cve").orElse("");
                if (CVE.matcher(name).matches()) {
                    upstream.add(name);
                }
            }
            if (upstream.isEmpty() && !fields.text("kind").orElse("").equals("Security")) {
                plain++;
                return;
            }
            RpmStatements statements = new RpmStatements();
            for (Node.Fields each : fields.objects("packages")) {
                rpm(id, each, statements);
            }
            String description = fields.text("description").orElse("");
            advisories.put(
                    id,
                    new Advisory(
                            ID,
                            id,
                            new TreeSet<>(),
                            upstream,
                            new TreeSet<>(),
                            fields.text("synopsis").orElse(""),
                            description.substring(0, Math.min(description.length(), TEXT_MAX)),
                            time(fields, "published_at"),
                            time(fields, "updated_at"),
                            Optional.empty(),
                            severities(fields, upstream.size() == 1 ? cves : List.of()),
                            cwes(upstream.size() == 1 ? cves : List.of()),
                            List.of("https://errata.rockylinux.org/" + id),
                            statements.packages()));
        }

        private void rpm(String id, Node.Fields each, RpmStatements statements)
                throws UnreadableDocumentException {
            String nevra = each.requiredText("nevra");
            RpmName name =
                    RpmName.parse(nevra)
                            .orElseThrow(() ->
                                    new UnreadableDocumentException(
                                            id
                                                    + ": a package \""
                                                    + nevra.substring(
                                                            0, Math.min(nevra.length(), 80))
                                                    + "\", expected"
                                                    + " \"name-epoch:version-release.arch.rpm\""));
            Matcher product = PRODUCT.matcher(each.text("product_name").orElse(""));
            if (!product.matches()) {
                elsewhere++;
                return;
            }
            String namespace = "rpm:rocky:" + product.group(1);
            namespaces.add(namespace);
            Optional<String> stream = each.text("module_stream");
            Condition condition =
                    each.text("module_name")
                            .flatMap(module -> stream.map(s -> module + ":" + s))
                            .filter(RpmName::isName)
                            .map(Condition.ALWAYS::withModule)
                            .orElse(Condition.ALWAYS);
            statements.fixed(namespace, name.name(), name.evr(), condition, name.architecture());
        }

        void finish(KnowledgeSink sink, FeedProblems feedProblems, boolean sample) {
            advisories.values().forEach(sink::advisory);
            boolean whole = !sample && advisories.size() + plain >= RECORDS_MIN;
            for (String namespace : namespaces) {
                sink.coverage(
                        new Coverage(
                                namespace,
                                ID,
                                whole ? Coverage.Extent.FIXES_ONLY : Coverage.Extent.PARTIAL));
            }
            if (plain > 0) {
                feedProblems.note(
                        plain
                                + " bug-fix and enhancement errata of Rocky Linux name no"
                                + " vulnerability and are left out");
            }
            if (elsewhere > 0) {
                feedProblems.note(
                        elsewhere + " packages of other products of Rocky Linux are left out");
            }
            Optional<LocalDate> newest =
                    advisories.values().stream()
                            .flatMap(advisory -> advisory.modified().stream())
                            .max(Instant::compareTo)
                            .map(Times::day);
            sink.source(
                    new SourceStatus(
                            ID, "Rocky Linux errata", advisories.size(), problems, newest));
        }
    }

    private static List<SeverityStatement> severities(Node.Fields fields, List<Node.Fields> only)
            throws UnreadableDocumentException {
        List<SeverityStatement> severities = new ArrayList<>();
        fields.text("severity")
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty() && word.length() < 40 && !word.equals("none"))
                .ifPresent(word -> severities.add(new SeverityStatement("rocky", "WORD", word)));
        for (Node.Fields cve : only) {
            cve.text("cvss3_scoring_vector")
                    .filter(vector -> VECTOR.matcher(vector).matches())
                    .ifPresent(vector ->
                            severities.add(new SeverityStatement("rocky", "CVSS_V3", vector)));
        }
        return severities;
    }

    private static List<String> cwes(List<Node.Fields> only) throws UnreadableDocumentException {
        List<String> cwes = new ArrayList<>();
        for (Node.Fields cve : only) {
            cve.text("cwe").filter(cwe -> cwe.matches("CWE-\\d{1,6}")).ifPresent(cwes::add);
        }
        return cwes;
    }

    private static Optional<Instant> time(Node.Fields fields, String key)
            throws UnreadableDocumentException {
        return fields.text(key).flatMap(Times::parse);
    }

    private static boolean beginsAsPage(Feed feed) throws IOException {
        boolean[] begins = {false};
        feed.read((_, content) -> {
            String head = new String(content.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
            begins[0] =
                    head.substring(0, Math.min(head.length(), 200)).contains("\"advisories\"")
                            && head.contains("\"synopsis\"")
                            && head.contains("\"published_at\"");
        });
        return begins[0];
    }
}
