package org.openinspector.apimodel.wire;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads what a request or a response carries beside its JSON, for the generated `readRequest` and
/// `readResponse` methods.
public final class MessageReader {
    private final Map<String, String> labels;
    private final Map<String, List<String>> query;
    private final Headers headers;
    private final byte[] body;
    private final int status;
    private final @Nullable Violations violations;

    private MessageReader(
            Map<String, String> labels,
            Map<String, List<String>> query,
            Headers headers,
            byte[] body,
            int status,
            @Nullable Violations violations) {
        this.labels = labels;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.status = status;
        this.violations = violations;
    }

    /// The reader of a request; broken constraints go to `violations`.
    static MessageReader of(
            WireRequest request, Map<String, String> labels, Violations violations) {
        return new MessageReader(
                labels,
                Texts.query(request.rawQuery()),
                request.headers(),
                request.body(),
                0,
                violations);
    }

    /// The reader of a response, whose constraints nobody checks.
    static MessageReader of(WireResponse response) {
        return new MessageReader(
                Map.of(), Map.of(), response.headers(), response.body(), response.status(), null);
    }

    /// A label, decoded.
    public @Nullable String label(String name) {
        return labels.get(name);
    }

    /// The first value of a query's name.
    public @Nullable String query(String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.getFirst();
    }

    /// All values of a query's name; null if it is absent.
    public @Nullable List<String> queryList(String name) {
        return query.get(name);
    }

    /// The whole query, first values only; null if it is empty.
    public @Nullable Map<String, String> queryMap() {
        Map<String, String> out = new LinkedHashMap<>();
        query.forEach((name, values) -> out.put(name, values.getFirst()));
        return out.isEmpty() ? null : out;
    }

    /// The whole query; null if it is empty.
    public @Nullable Map<String, List<String>> queryListMap() {
        return query.isEmpty() ? null : query;
    }

    /// A header field.
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /// A header field that is a list.
    public @Nullable List<String> headerList(String name) {
        String value = headers.get(name);
        return value == null ? null : value.isBlank() ? List.of() : Texts.list(value);
    }

    /// A header field that is a list of dates with commas in them.
    public @Nullable List<String> headerDates(String name) {
        String value = headers.get(name);
        return value == null ? null : value.isBlank() ? List.of() : Texts.dates(value);
    }

    /// The header fields whose names begin with the prefix, by the rest of their names; null if
    /// there is none.
    public @Nullable Map<String, String> prefixHeaders(String prefix) {
        Map<String, String> out = new LinkedHashMap<>();
        String start = prefix.toLowerCase(Locale.ROOT);
        headers.lines()
                .forEach((name, lines) -> {
                    if (name.toLowerCase(Locale.ROOT).startsWith(start)) {
                        out.put(name.substring(prefix.length()), String.join(", ", lines));
                    }
                });
        return out.isEmpty() ? null : out;
    }

    /// The response's status.
    public int status() {
        return status;
    }

    /// Whether there is a body.
    public boolean hasBody() {
        return body.length > 0;
    }

    /// Begins to read the body as JSON; null if there is none. [#end] belongs after it.
    ///
    /// @param prefix path of the value in the input: empty, or `/member` for a payload
    public @Nullable JsonReader json(String prefix) {
        return body.length == 0 ? null : JsonReader.begin(body, violations, prefix);
    }

    /// Refuses what follows the JSON value.
    public void end(JsonReader json) {
        json.end();
    }

    /// Reads the whole body as one structure; no body counts as an object without members.
    public <T> @Nullable T whole(Function<JsonReader, @Nullable T> read) {
        byte[] json = body.length == 0 ? new byte[] {'{', '}'} : body;
        return JsonReader.received(json, violations, "", read);
    }

    /// The body as bytes; null if there is none.
    public @Nullable Blob bytes() {
        return body.length == 0 ? null : Blob.of(body);
    }

    /// The body as text; null if there is none.
    public @Nullable String text() {
        return body.length == 0 ? null : Blob.of(body).utf8();
    }

    /// Reports an absent member.
    public void missing(String path) {
        if (violations == null) {
            throw new WireFormatException("missing " + path);
        }
        violations.missing(path);
    }

    /// Whether a constraint was broken, so that the value will not be used.
    public boolean invalid() {
        return violations != null && !violations.isEmpty();
    }

    /// A text.
    public String string(String path, String text, @Nullable StringRule rule) {
        if (rule != null && violations != null) {
            rule.check(text, violations, path);
        }
        return text;
    }

    /// An enumeration's value.
    public <T extends OpenEnum> T known(String path, T value, List<T> known) {
        if (violations != null && !value.isKnown()) {
            violations.add(
                    path, StringRule.enumConstraint(known.stream().map(OpenEnum::value).toList()));
        }
        return value;
    }

    /// True or false.
    public boolean bool(String path, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new WireFormatException(path + ": expected true or false");
        };
    }

    /// A whole number of 8 bits.
    public byte int8(String path, String text, @Nullable NumberRule rule) {
        return (byte) whole(path, text, Byte.MIN_VALUE, Byte.MAX_VALUE, rule);
    }

    /// A whole number of 16 bits.
    public short int16(String path, String text, @Nullable NumberRule rule) {
        return (short) whole(path, text, Short.MIN_VALUE, Short.MAX_VALUE, rule);
    }

    /// A whole number of 32 bits.
    public int int32(String path, String text, @Nullable NumberRule rule) {
        return (int) whole(path, text, Integer.MIN_VALUE, Integer.MAX_VALUE, rule);
    }

    /// A whole number of 64 bits.
    public long int64(String path, String text, @Nullable NumberRule rule) {
        return whole(path, text, Long.MIN_VALUE, Long.MAX_VALUE, rule);
    }

    private long whole(String path, String text, long min, long max, @Nullable NumberRule rule) {
        try {
            long value = Texts.whole(text, min, max);
            check(path, BigDecimal.valueOf(value), rule);
            return value;
        } catch (WireFormatException e) {
            throw new WireFormatException(path + ": " + e.getMessage());
        }
    }

    /// A number, `NaN` or an infinity.
    public double float64(String path, String text, @Nullable NumberRule rule) {
        try {
            double value = Texts.number(text);
            if (Double.isFinite(value)) {
                check(path, BigDecimal.valueOf(value), rule);
            }
            return value;
        } catch (WireFormatException e) {
            throw new WireFormatException(path + ": " + e.getMessage());
        }
    }

    /// A number, `NaN` or an infinity.
    public float float32(String path, String text, @Nullable NumberRule rule) {
        return (float) float64(path, text, rule);
    }

    private void check(String path, BigDecimal value, @Nullable NumberRule rule) {
        if (rule != null && violations != null && !rule.allows(value)) {
            violations.add(path, rule.constraint());
        }
    }

    /// An instant.
    public Instant timestamp(String path, String text, TimestampFormat format) {
        try {
            return format.parse(text, violations != null);
        } catch (WireFormatException e) {
            throw new WireFormatException(path + ": " + e.getMessage());
        }
    }

    /// Checks a list that was just read.
    public void endList(String path, List<?> values, LengthRule rule) {
        if (violations == null) {
            return;
        }
        if (!rule.allows(values.size())) {
            violations.addLength(path, values.size(), rule.constraint());
        }
        if (rule.unique() && new HashSet<>(values).size() < values.size()) {
            violations.add(path, "Member must have unique values");
        }
    }
}
