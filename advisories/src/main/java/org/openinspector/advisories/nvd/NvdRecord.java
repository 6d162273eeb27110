package org.openinspector.advisories.nvd;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Cves;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.SeverityStatement;

/// One CVE as NVD publishes it.
final class NvdRecord {
    private static final String SOURCE = "nvd";
    private static final String NVD = "nvd@nist.gov";

    /// CISA's id among those who add to CVE records.
    private static final String CISA = "134c704f-9b21-4f2e-91b3-4a467353bcc0";

    private static final int REFERENCES_MAX = 10;
    private static final int REFERENCE_LENGTH_MAX = 2_000;
    private static final int DESCRIPTION_LENGTH_MAX = 20_000;
    private static final Pattern WEAKNESS = Pattern.compile("CWE-\\d{1,6}");
    private static final Pattern WEB = Pattern.compile("https?://\\S+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9@._-]{1,100}");
    private static final List<String> METRICS =
            List.of("cvssMetricV31", "cvssMetricV30", "cvssMetricV40", "cvssMetricV2");

    private static final Node.Fields EMPTY = new Node.Fields(Map.of());
    private static final Optional<Instant> EPOCH = Optional.of(Instant.EPOCH);

    private NvdRecord() {}

    /// A member of `vulnerabilities` in API 2.0.
    static Advisory ofApi(Node.Fields item, KnowledgeSink sink, Tally tally)
            throws UnreadableDocumentException {
        Node.Fields cve = required(item, "cve");
        String id = id(cve.requiredText("id"));
        List<SeverityStatement> severities = new ArrayList<>();
        Optional<Node.Fields> metrics = cve.object("metrics");
        if (metrics.isPresent()) {
            for (String name : METRICS) {
                for (Node.Fields metric : metrics.get().objects(name)) {
                    severities.add(
                            new SeverityStatement(
                                    source(metric),
                                    type(name),
                                    required(metric, "cvssData").requiredText("vectorString")));
                }
            }
            for (Node.Fields decision : metrics.get().objects("ssvcV203")) {
                ssvc(id, required(decision, "ssvcData"), sink);
            }
        }
        Set<String> weaknesses = new LinkedHashSet<>();
        for (Node.Fields weakness : cve.objects("weaknesses")) {
            weaknesses(weakness.objects("description"), weaknesses);
        }
        Optional<Instant> published = date(cve, "published");
        Optional<Instant> modified = date(cve, "lastModified");
        boolean rejected = cve.text("vulnStatus").filter("Rejected"::equals).isPresent();
        return advisory(
                SOURCE,
                id,
                english(cve.objects("descriptions")),
                published,
                modified,
                rejected,
                severities,
                weaknesses,
                cve.objects("references"),
                rejected ? List.of() : Configurations.ofApi(cve.objects("configurations"), tally));
    }

    /// A member of `CVE_Items` in a file of 1.1.
    static Advisory ofFile(Node.Fields item, Tally tally) throws UnreadableDocumentException {
        Node.Fields cve = required(item, "cve");
        String id = id(required(cve, "CVE_data_meta").requiredText("ID"));
        List<SeverityStatement> severities = new ArrayList<>();
        Node.Fields impact = item.object("impact").orElse(EMPTY);
        vector(impact, "baseMetricV3", "cvssV3")
                .ifPresent(
                        vector -> severities.add(new SeverityStatement(SOURCE, "CVSS_V3", vector)));
        vector(impact, "baseMetricV2", "cvssV2")
                .ifPresent(
                        vector -> severities.add(new SeverityStatement(SOURCE, "CVSS_V2", vector)));
        Set<String> weaknesses = new LinkedHashSet<>();
        for (Node.Fields problem :
                cve.object("problemtype").orElse(EMPTY).objects("problemtype_data")) {
            weaknesses(problem.objects("description"), weaknesses);
        }
        String description =
                english(cve.object("description").orElse(EMPTY).objects("description_data"));
        boolean rejected =
                description.startsWith("** REJECT **") || description.startsWith("Rejected reason");
        return advisory(
                SOURCE,
                id,
                description,
                date(item, "publishedDate"),
                date(item, "lastModifiedDate"),
                rejected,
                severities,
                weaknesses,
                cve.object("references").orElse(EMPTY).objects("reference_data"),
                rejected
                        ? List.of()
                        : Configurations.ofFile(
                                item.object("configurations").orElse(EMPTY).objects("nodes"),
                                tally));
    }

    /// What others say of the products of a CVE that NVD has not analysed, or not well.
    static Advisory ofOverride(Node.Fields item, Tally tally) throws UnreadableDocumentException {
        Node.Fields annotation = required(item, "_annotation");
        Node.Fields cve = required(item, "cve");
        List<Node.Fields> references = new ArrayList<>();
        for (String url : annotation.texts("references")) {
            references.add(new Node.Fields(Map.of("url", new Node.Text(url))));
        }
        references.addAll(cve.objects("references"));
        return advisory(
                NvdOverridesSource.SOURCE,
                id(annotation.requiredText("cve_id")),
                cut(annotation.text("description").orElse("")),
                date(annotation, "published"),
                date(annotation, "modified"),
                false,
                List.of(),
                Set.of(),
                references,
                Configurations.ofApi(cve.objects("configurations"), tally));
    }

    private static Advisory advisory(
            String source,
            String id,
            String description,
            Optional<Instant> published,
            Optional<Instant> modified,
            boolean rejected,
            List<SeverityStatement> severities,
            Set<String> weaknesses,
            List<Node.Fields> references,
            List<AffectedPackage> affected)
            throws UnreadableDocumentException {
        Set<String> urls = new LinkedHashSet<>();
        for (Node.Fields reference : references) {
            reference
                    .text("url")
                    .filter(url -> url.length() <= REFERENCE_LENGTH_MAX)
                    .filter(url -> WEB.matcher(url).matches())
                    .ifPresent(urls::add);
        }
        return new Advisory(
                source,
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                "",
                description,
                published,
                modified,
                // NVD does not say when; what it changed last is when it was rejected at the latest
                rejected ? modified.or(() -> published).or(() -> EPOCH) : Optional.empty(),
                severities,
                List.copyOf(weaknesses),
                urls.stream().limit(REFERENCES_MAX).toList(),
                affected);
    }

    private static String id(String text) throws UnreadableDocumentException {
        return Cves.of(text)
                .orElseThrow(() ->
                        new UnreadableDocumentException("no CVE id, expected such as CVE-2021-1"));
    }

    private static Node.Fields required(Node.Fields fields, String key)
            throws UnreadableDocumentException {
        return fields.object(key)
                .orElseThrow(() ->
                        new UnreadableDocumentException("no \"" + key + "\", expected an object"));
    }

    private static String type(String metric) {
        return "CVSS_V" + metric.charAt("cvssMetricV".length());
    }

    /// Whose rating a metric is: NVD's own, CISA's, or the numbering authority's.
    private static String source(Node.Fields metric) throws UnreadableDocumentException {
        String source = metric.text("source").orElse(NVD);
        return switch (source) {
            case NVD -> SOURCE;
            case CISA -> "cisa-adp";
            default -> "cna:" + (NAME.matcher(source).matches() ? source : "unknown");
        };
    }

    private static void ssvc(String id, Node.Fields data, KnowledgeSink sink)
            throws UnreadableDocumentException {
        String exploitation = "";
        String automatable = "";
        String impact = "";
        for (Node.Fields option : data.objects("options")) {
            exploitation = option.text("exploitation").orElse(exploitation);
            automatable = option.text("automatable").orElse(automatable);
            impact = option.text("technicalImpact").orElse(impact);
        }
        if (!exploitation.isEmpty()) {
            sink.fact(
                    new Fact.Ssvc(
                            id,
                            "cisa",
                            exploitation,
                            automatable,
                            impact,
                            data.text("timestamp").flatMap(Times::parse).map(Times::day)));
        }
    }

    private static Optional<String> vector(Node.Fields impact, String metric, String data)
            throws UnreadableDocumentException {
        Optional<Node.Fields> found = impact.object(metric);
        Optional<Node.Fields> cvss =
                found.isPresent() ? found.get().object(data) : Optional.empty();
        return cvss.isPresent() ? cvss.get().text("vectorString") : Optional.empty();
    }

    private static void weaknesses(List<Node.Fields> descriptions, Set<String> weaknesses)
            throws UnreadableDocumentException {
        for (Node.Fields description : descriptions) {
            description
                    .text("value")
                    .filter(value -> WEAKNESS.matcher(value).matches())
                    .ifPresent(weaknesses::add);
        }
    }

    private static String english(List<Node.Fields> descriptions)
            throws UnreadableDocumentException {
        for (Node.Fields description : descriptions) {
            if (description.text("lang").filter(lang -> lang.startsWith("en")).isPresent()) {
                return cut(description.text("value").orElse(""));
            }
        }
        return "";
    }

    private static String cut(String text) {
        String stripped = text.strip();
        return stripped.length() <= DESCRIPTION_LENGTH_MAX
                ? stripped
                : stripped.substring(0, DESCRIPTION_LENGTH_MAX);
    }

    private static Optional<Instant> date(Node.Fields fields, String key)
            throws UnreadableDocumentException {
        return fields.text(key).flatMap(Times::parse);
    }
}
