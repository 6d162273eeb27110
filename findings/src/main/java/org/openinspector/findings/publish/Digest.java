package org.openinspector.findings.publish;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Recommendation;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Events as people read them: of each finding the last that was told, the gravest first, and one
/// line for each other event. The same for the same events.
///
/// @param findings by how grave, then in their order
/// @param others in their order
public record Digest(List<Line> findings, List<Line> others) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> GRAVEST_FIRST =
            List.of("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNTRIAGED");

    public Digest {
        findings = List.copyOf(findings);
        others = List.copyOf(others);
    }

    /// One line.
    ///
    /// @param mark the severity of a finding, else the kind of event in a word or two
    /// @param text what happened
    /// @param place on what, of which account, where
    /// @param advice what to do; may be empty
    public record Line(String mark, String text, String place, String advice) {}

    /// Of these events.
    public static Digest of(List<ToldEvent> events) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        List<Line> others = new ArrayList<>();
        for (ToldEvent event : events) {
            Optional<Finding> finding = event.finding();
            if (finding.isPresent()) {
                // Put again at the end: the last state, in the order of the last changes.
                findings.remove(finding.get().findingArn());
                findings.put(finding.get().findingArn(), finding.get());
            } else {
                others.add(line(event));
            }
        }
        List<Line> lines =
                findings.values().stream()
                        .sorted(
                                Comparator.comparingInt(
                                        one -> GRAVEST_FIRST.indexOf(one.severity().value())))
                        .map(Digest::line)
                        .toList();
        return new Digest(lines, others);
    }

    private static Line line(Finding finding) {
        String resource = finding.resources().getFirst().id();
        @Nullable Recommendation recommendation = finding.remediation().recommendation();
        @Nullable String advice = recommendation == null ? null : recommendation.text();
        @Nullable String title = finding.title();
        boolean closed = finding.status().value().equals("CLOSED");
        return new Line(
                finding.severity().value(),
                (title == null ? finding.findingArn() : title) + (closed ? " (closed)" : ""),
                resource
                        + ", account "
                        + finding.awsAccountId()
                        + ", "
                        + region(finding.findingArn()),
                closed || advice == null || advice.equals("None Provided") ? "" : advice);
    }

    private static String region(String arn) {
        String[] parts = arn.split(":", -1);
        return parts.length > 3 ? parts[3] : "";
    }

    private static Line line(ToldEvent event) {
        String about = event.resources().isEmpty() ? "" : event.resources().getFirst() + ", ";
        String place = about + "account " + event.accountId() + ", " + event.region();
        Map<String, String> texts = texts(event.detailJson());
        return switch (event.kind().orElse(EventKind.METRICS)) {
            case SCAN ->
                    new Line(
                            "scan",
                            "first scan complete, findings: "
                                    + texts.getOrDefault("finding-severity-counts/TOTAL", "0"),
                            place,
                            "");
            case COVERAGE ->
                    new Line(
                            "coverage",
                            texts.getOrDefault("scanStatus/statusCodeValue", "")
                                    + ": "
                                    + texts.getOrDefault("scanStatus/reason", ""),
                            place,
                            "");
            case AUTO_ENABLE ->
                    new Line("member", texts.getOrDefault("Reason", "not enabled"), place, "");
            case FINDING, METRICS ->
                    new Line(
                            event.isTest() ? "test" : event.detailType(),
                            texts.getOrDefault("message", event.detailType()),
                            place,
                            "");
        };
    }

    /// Texts and numbers of an object and of the objects in it.
    private static Map<String, String> texts(String detail) {
        Map<String, String> out = new TreeMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), detail)) {
            List<String> path = new ArrayList<>();
            parser.nextToken();
            while (parser.nextToken() != null) {
                JsonToken token = parser.currentToken();
                @Nullable String name = parser.currentName();
                if (token == JsonToken.START_OBJECT && name != null) {
                    path.add(name);
                } else if (token == JsonToken.END_OBJECT && !path.isEmpty()) {
                    path.removeLast();
                } else if (token == JsonToken.START_ARRAY) {
                    parser.skipChildren();
                } else if (token.isScalarValue() && name != null) {
                    out.put(
                            path.isEmpty() ? name : String.join("/", path) + "/" + name,
                            parser.getString());
                }
            }
        }
        return out;
    }

    /// All of it in a line: `3 findings (1 CRITICAL, 2 HIGH) and 1 other event`.
    public String headline() {
        if (findings.isEmpty() && others.size() == 1) {
            Line only = others.getFirst();
            return only.mark() + ": " + only.text();
        }
        if (others.isEmpty() && findings.size() == 1) {
            Line only = findings.getFirst();
            return only.mark() + ": " + only.text();
        }
        String told = others.size() + (others.size() == 1 ? " other event" : " other events");
        if (findings.isEmpty()) {
            return others.size() + " events";
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        findings.forEach(one -> counts.merge(one.mark(), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((severity, count) -> parts.add(count + " " + severity));
        return findings.size()
                + (findings.size() == 1 ? " finding (" : " findings (")
                + String.join(", ", parts)
                + ")"
                + (others.isEmpty() ? "" : " and " + told);
    }

    /// The gravest lines.
    public List<Line> lines(int max) {
        List<Line> all = new ArrayList<>(findings);
        all.addAll(others);
        return List.copyOf(all.subList(0, Math.min(max, all.size())));
    }

    /// How many lines there are.
    public int size() {
        return findings.size() + others.size();
    }

    /// As plain text, for mails.
    ///
    /// @param linesMax what is beyond is counted
    public String text(int linesMax) {
        StringBuilder out = new StringBuilder("OpenInspector: ").append(headline()).append("\n");
        for (Line line : lines(linesMax)) {
            out.append("\n").append(line.mark()).append("  ").append(line.text());
            out.append("\n    ").append(line.place());
            if (!line.advice().isEmpty()) {
                out.append("\n    ").append(line.advice().replace("\n", "\n    "));
            }
            out.append("\n");
        }
        if (size() > linesMax) {
            out.append("\nand ").append(size() - linesMax).append(" more\n");
        }
        return out.toString();
    }
}
