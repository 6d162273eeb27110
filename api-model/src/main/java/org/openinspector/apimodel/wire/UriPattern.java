package org.openinspector.apimodel.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A URI of the model: literals, labels, at most one greedy label, query literals.
///
/// @param text as the model writes it: `/tags/{resourceArn}`
/// @param segments between slashes
/// @param query names and values that must be in the query; an empty value stands for any spelling
///   of "no value"
/// @see <a href="https://smithy.io/2.0/spec/http-bindings.html#http-uri">http uri</a>
public record UriPattern(String text, List<Segment> segments, Map<String, String> query) {
    /// One part between slashes.
    ///
    /// @param text the literal, or the label's name
    /// @param label whether it is a label
    /// @param greedy whether the label takes all parts up to what follows it
    public record Segment(String text, boolean label, boolean greedy) {}

    /// A copy that nobody changes.
    public UriPattern {
        segments = List.copyOf(segments);
        query = Map.copyOf(query);
    }

    /// Reads a pattern.
    public static UriPattern of(String text) {
        int mark = text.indexOf('?');
        List<Segment> segments = new ArrayList<>();
        String path = mark < 0 ? text : text.substring(0, mark);
        for (String part : path.substring(1).split("/", -1)) {
            boolean label = part.startsWith("{") && part.endsWith("}");
            boolean greedy = label && part.endsWith("+}");
            int end = part.length() - (greedy ? 2 : 1);
            segments.add(new Segment(label ? part.substring(1, end) : part, label, greedy));
        }
        Map<String, String> query = new LinkedHashMap<>();
        Texts.query(mark < 0 ? "" : text.substring(mark + 1))
                .forEach((name, values) -> query.put(name, values.getFirst()));
        return new UriPattern(text, segments, query);
    }

    /// The labels of a path that fits; null if it does not.
    ///
    /// @param parts the raw path between slashes
    @Nullable Map<String, String> match(List<String> parts, Map<String, List<String>> queryValues) {
        for (var literal : query.entrySet()) {
            List<String> values = queryValues.get(literal.getKey());
            if (values == null || !values.contains(literal.getValue())) {
                return null;
            }
        }
        Map<String, String> labels = new LinkedHashMap<>();
        int part = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            int after = segments.size() - i - 1;
            int taken = segment.greedy() ? parts.size() - part - after : 1;
            if (taken < 1 || part + taken > parts.size()) {
                return null;
            }
            String raw = String.join("/", parts.subList(part, part + taken));
            if (segment.label()) {
                if (raw.isEmpty()) {
                    return null;
                }
                labels.put(segment.text(), raw);
            } else if (!segment.text().equals(raw) && !segment.text().equals(decoded(raw))) {
                return null;
            }
            part += taken;
        }
        if (part != parts.size()) {
            return null;
        }
        labels.replaceAll((name, raw) -> Texts.decode(raw));
        return labels;
    }

    private static String decoded(String raw) {
        try {
            return Texts.decode(raw);
        } catch (WireFormatException e) {
            return raw;
        }
    }

    /// The raw target with the labels' values in it.
    String expand(Map<String, String> labels) {
        StringBuilder out = new StringBuilder();
        for (Segment segment : segments) {
            out.append('/');
            if (segment.label()) {
                String value = labels.get(segment.text());
                if (value == null || value.isEmpty()) {
                    throw new IllegalArgumentException("label " + segment.text() + " is empty");
                }
                out.append(Texts.encode(value, segment.greedy()));
            } else {
                out.append(segment.text());
            }
        }
        int mark = text.indexOf('?');
        return mark < 0 ? out.toString() : out.append(text.substring(mark)).toString();
    }
}
