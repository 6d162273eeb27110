package org.openinspector.advisories.cve5;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Cves;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.SeverityStatement;

/// One CVE record: what the numbering authority (CNA) says, and what authorised publishers (ADP)
/// add, each under its own name.
final class Cve5Record {
    private static final int REFERENCES_MAX = 10;
    private static final int REFERENCE_LENGTH_MAX = 2_000;
    private static final int TEXT_LENGTH_MAX = 20_000;
    private static final int WORD_LENGTH_MAX = 40;
    private static final Pattern WEAKNESS = Pattern.compile("CWE-\\d{1,6}");
    private static final Pattern WEB = Pattern.compile("https?://\\S+");
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^a-z0-9._-]+");
    private static final List<String> METRICS =
            List.of("cvssV3_1", "cvssV3_0", "cvssV4_0", "cvssV2_0");

    private final List<SeverityStatement> severities = new ArrayList<>();
    private final Set<String> weaknesses = new LinkedHashSet<>();
    private final Set<String> references = new LinkedHashSet<>();
    private final String id;

    private Cve5Record(String id) {
        this.id = id;
    }

    /// Reads a record; decisions of CISA go to the sink as facts.
    static Advisory read(Node.Fields record, KnowledgeSink sink)
            throws UnreadableDocumentException {
        Node.Fields metadata = required(record, "cveMetadata");
        String id =
                Cves.of(metadata.requiredText("cveId"))
                        .orElseThrow(
                                () -> new UnreadableDocumentException("\"cveId\" is no CVE id"));
        boolean rejected = metadata.requiredText("state").equals("REJECTED");
        Node.Fields containers = required(record, "containers");
        Node.Fields authority = required(containers, "cna");
        Cve5Record reading = new Cve5Record(id);
        String assigner = metadata.text("assignerShortName").orElse("unknown");
        reading.container(authority, "cna:" + name(authority).orElse(assigner), sink);
        for (Node.Fields publisher : containers.objects("adp")) {
            String name = normal(name(publisher).orElse("unknown"));
            reading.container(
                    publisher, name.equals("cisa-adp") ? "cisa-adp" : "adp:" + name, sink);
        }
        Optional<Instant> published = date(metadata, "datePublished");
        Optional<Instant> modified = date(metadata, "dateUpdated");
        Optional<Instant> withdrawn =
                date(metadata, "dateRejected")
                        .or(() -> modified)
                        .or(() -> published)
                        .or(() -> Optional.of(Instant.EPOCH));
        String description =
                english(authority.objects(rejected ? "rejectedReasons" : "descriptions"));
        return new Advisory(
                "cve5",
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                cut(authority.text("title").orElse("")),
                description,
                published,
                modified,
                rejected ? withdrawn : Optional.empty(),
                List.copyOf(new LinkedHashSet<>(reading.severities)),
                List.copyOf(reading.weaknesses),
                reading.references.stream().limit(REFERENCES_MAX).toList(),
                List.of());
    }

    private void container(Node.Fields container, String source, KnowledgeSink sink)
            throws UnreadableDocumentException {
        String who = source.startsWith("cna:") ? "cna:" + normal(source.substring(4)) : source;
        for (Node.Fields metric : container.objects("metrics")) {
            for (String name : METRICS) {
                Optional<Node.Fields> cvss = metric.object(name);
                if (cvss.isPresent()) {
                    cvss.get()
                            .text("vectorString")
                            .ifPresent(vector ->
                                    severities.add(new SeverityStatement(who, type(name), vector)));
                }
            }
            Optional<Node.Fields> other = metric.object("other");
            if (other.isPresent()) {
                other(other.get(), who, sink);
            }
        }
        for (Node.Fields problem : container.objects("problemTypes")) {
            for (Node.Fields description : problem.objects("descriptions")) {
                description
                        .text("cweId")
                        .filter(weakness -> WEAKNESS.matcher(weakness).matches())
                        .ifPresent(weaknesses::add);
            }
        }
        for (Node.Fields reference : container.objects("references")) {
            reference
                    .text("url")
                    .filter(url -> url.length() <= REFERENCE_LENGTH_MAX)
                    .filter(url -> WEB.matcher(url).matches())
                    .ifPresent(references::add);
        }
    }

    /// `CVSS_V3` of `cvssV3_1`.
    private static String type(String metric) {
        return "CVSS_V" + metric.charAt("cvssV".length());
    }

    /// CISA's decisions, or the authority's own word for the severity.
    private void other(Node.Fields other, String who, KnowledgeSink sink)
            throws UnreadableDocumentException {
        String type = other.text("type").orElse("").toLowerCase(Locale.ROOT);
        Optional<Node.Fields> content = other.object("content");
        if (content.isEmpty()) {
            return;
        }
        if (type.equals("ssvc") && who.equals("cisa-adp")) {
            ssvc(content.get(), sink);
        } else if (type.contains("severity") || type.contains("secpolicy")) {
            Optional<String> value = content.get().text("value");
            Optional<String> word = value.isPresent() ? value : content.get().text("text");
            word.map(String::strip)
                    .filter(text -> !text.isEmpty() && text.length() <= WORD_LENGTH_MAX)
                    .ifPresent(text -> severities.add(new SeverityStatement(who, "WORD", text)));
        }
    }

    private void ssvc(Node.Fields content, KnowledgeSink sink) throws UnreadableDocumentException {
        String exploitation = "";
        String automatable = "";
        String impact = "";
        for (Node.Fields option : content.objects("options")) {
            exploitation = option.text("Exploitation").orElse(exploitation);
            automatable = option.text("Automatable").orElse(automatable);
            impact = option.text("Technical Impact").orElse(impact);
        }
        if (exploitation.isEmpty()) {
            throw new UnreadableDocumentException("SSVC without \"Exploitation\"");
        }
        sink.fact(
                new Fact.Ssvc(
                        id,
                        "cisa",
                        exploitation.toLowerCase(Locale.ROOT),
                        automatable.toLowerCase(Locale.ROOT),
                        impact.toLowerCase(Locale.ROOT),
                        content.text("timestamp").flatMap(Times::parse).map(Times::day)));
    }

    private static Optional<String> name(Node.Fields container) throws UnreadableDocumentException {
        Optional<Node.Fields> provider = container.object("providerMetadata");
        return provider.isPresent() ? provider.get().text("shortName") : Optional.empty();
    }

    private static String normal(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        String short100 = lower.length() <= 100 ? lower : lower.substring(0, 100);
        return NOT_IN_NAMES.matcher(short100).replaceAll("-");
    }

    private static Node.Fields required(Node.Fields fields, String key)
            throws UnreadableDocumentException {
        return fields.object(key)
                .orElseThrow(() ->
                        new UnreadableDocumentException("no \"" + key + "\", expected an object"));
    }

    private static Optional<Instant> date(Node.Fields fields, String key)
            throws UnreadableDocumentException {
        return fields.text(key).flatMap(Times::parse);
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
        return stripped.length() <= TEXT_LENGTH_MAX
                ? stripped
                : stripped.substring(0, TEXT_LENGTH_MAX);
    }
}
