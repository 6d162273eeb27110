package org.openinspector.apimodel.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;

/// Reads JSON for the generated `read` methods: strict about kinds, never coercing, and, for
/// requests, checking constraints on the way. While it checks, a value that breaks one is read on
/// to its end, so that all violations are found; its `read` then answers null.
///
/// A structure is read as
///
/// ```java
/// in.beginObject();
/// for (String name = in.nextName(); name != null; name = in.nextName()) {
///     switch (name) { case "title" -> title = in.string(null); default -> in.skip(); }
/// }
/// ```
public final class JsonReader {
    private final JsonParser parser;
    private final @Nullable Violations violations;
    private final String prefix;

    private JsonReader(JsonParser parser, @Nullable Violations violations, String prefix) {
        this.parser = parser;
        this.violations = violations;
        this.prefix = prefix;
    }

    /// Reads one value out of stored JSON, without checking constraints.
    ///
    /// @throws WireFormatException if the text is not one value of that shape
    public static <T> T read(String json, Function<JsonReader, @Nullable T> read) {
        return whole(Json.STORED.createParser(ObjectReadContext.empty(), json), read);
    }

    /// Reads one value out of stored JSON, without checking constraints.
    ///
    /// @throws WireFormatException if the bytes are not one value of that shape
    public static <T> T read(byte[] json, Function<JsonReader, @Nullable T> read) {
        return whole(Json.STORED.createParser(ObjectReadContext.empty(), json), read);
    }

    /// Reads one value at the parser's next token, without checking constraints; what follows is
    /// left to the caller.
    public static <T> T read(JsonParser parser, Function<JsonReader, @Nullable T> read) {
        try {
            parser.nextToken();
            return found(read.apply(new JsonReader(parser, null, "")));
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    /// Reads one value that a client sent within a document, checking constraints.
    ///
    /// @param path of the document in the request
    /// @throws WireFormatException if it is not a value of that shape, or naming the constraints it
    ///   breaks
    public static <T> T checked(String json, String path, Function<JsonReader, @Nullable T> read) {
        Violations violations = new Violations();
        @Nullable T value = received(json.getBytes(UTF_8), violations, path, read);
        if (value == null || !violations.isEmpty()) {
            throw new WireFormatException(violations.message());
        }
        return value;
    }

    /// Reads what a client sent.
    ///
    /// @param violations where broken constraints go
    /// @param prefix path of the value in the request, `""` for the body itself
    /// @return null if a constraint was broken
    static <T> @Nullable T received(
            byte[] json,
            @Nullable Violations violations,
            String prefix,
            Function<JsonReader, @Nullable T> read) {
        JsonParser parser = Json.RECEIVED.createParser(ObjectReadContext.empty(), json);
        return consume(parser, violations, prefix, read);
    }

    private static <T> T whole(JsonParser parser, Function<JsonReader, @Nullable T> read) {
        return found(consume(parser, null, "", read));
    }

    private static <T> T found(@Nullable T value) {
        if (value == null) {
            throw new WireFormatException("expected a value, got null");
        }
        return value;
    }

    private static <T> @Nullable T consume(
            JsonParser parser,
            @Nullable Violations violations,
            String prefix,
            Function<JsonReader, @Nullable T> read) {
        try (parser) {
            if (parser.nextToken() == null) {
                throw new WireFormatException("expected JSON, got nothing");
            }
            T value = read.apply(new JsonReader(parser, violations, prefix));
            if (parser.nextToken() != null) {
                throw new WireFormatException("expected nothing after the JSON value");
            }
            return value;
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    /// Begins to read the body of a message; [#end] belongs after it. The library's exceptions are
    /// the caller's to translate by [#unreadable].
    static JsonReader begin(byte[] json, @Nullable Violations violations, String prefix) {
        JsonParser parser = Json.RECEIVED.createParser(ObjectReadContext.empty(), json);
        parser.nextToken();
        return new JsonReader(parser, violations, prefix);
    }

    /// Refuses what follows the value.
    void end() {
        if (parser.nextToken() != null) {
            throw new WireFormatException("expected nothing after the JSON value");
        }
        parser.close();
    }

    /// Runs what reads JSON, in our words if that fails.
    static <T> @Nullable T guarded(Supplier<@Nullable T> read) {
        try {
            return read.get();
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    /// The library's own text may quote the input and names its classes, so it goes no further.
    static WireFormatException unreadable(JacksonException e) {
        var location = e.getLocation();
        String at =
                location == null || location.getLineNr() < 0
                        ? ""
                        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        if (e instanceof StreamConstraintsException) {
            return new WireFormatException(
                    "JSON is nested deeper, or has a longer text or number, than allowed" + at);
        }
        return new WireFormatException("malformed JSON" + at);
    }

    /// Enters an object.
    public void beginObject() {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw expected("an object");
        }
    }

    /// The next member that is not null; its value is the current token. A null member counts as
    /// absent.
    ///
    /// @return null at the end of the object
    public @Nullable String nextName() {
        String name = parser.nextName();
        while (name != null) {
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                return name;
            }
            name = parser.nextName();
        }
        return null;
    }

    /// The next entry of a map, null values included; its value is the current token.
    ///
    /// @return null at the end of the object
    public @Nullable String nextKey() {
        String name = parser.nextName();
        if (name != null) {
            parser.nextToken();
        }
        return name;
    }

    /// Enters an array.
    public void beginArray() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw expected("a list");
        }
    }

    /// Goes to the next element; false at the end of the array.
    public boolean nextElement() {
        return parser.nextToken() != JsonToken.END_ARRAY;
    }

    /// Whether the current value is null.
    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /// Passes over the current value.
    public void skip() {
        parser.skipChildren();
    }

    /// Whether a constraint was broken, so that the value will not be used.
    public boolean invalid() {
        return violations != null && !violations.isEmpty();
    }

    /// Reports a required member that the object just ended lacks.
    public void missing(String member) {
        String path = path() + "/" + member;
        if (violations == null) {
            throw new WireFormatException("missing " + path);
        }
        violations.missing(path);
    }

    /// A text.
    public String string(@Nullable StringRule rule) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw expected("a text");
        }
        String value = parser.getString();
        if (rule != null && violations != null) {
            rule.check(value, violations, path());
        }
        return value;
    }

    /// Checks a map's key; the current token is its value.
    public void key(String key, StringRule rule) {
        if (violations != null) {
            rule.check(key, violations, prefix + path(container().getParent()));
        }
    }

    /// Checks a map's key that must be one of an enumeration's values.
    public <T extends OpenEnum> void knownKey(T key, List<T> known) {
        if (violations != null && !key.isKnown()) {
            violations.add(
                    prefix + path(container().getParent()),
                    StringRule.enumConstraint(known.stream().map(OpenEnum::value).toList()));
        }
    }

    /// Whether a null in a map that allows none is passed over; requests with one are refused.
    public boolean passNull() {
        if (isNull() && violations != null) {
            throw expected("a value");
        }
        return isNull();
    }

    /// Reports an enumeration's value that the model does not know.
    public <T extends OpenEnum> T known(T value, List<T> known) {
        if (violations != null && !value.isKnown()) {
            violations.add(
                    path(),
                    StringRule.enumConstraint(known.stream().map(OpenEnum::value).toList()));
        }
        return value;
    }

    /// True or false.
    public boolean bool() {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw expected("true or false");
        };
    }

    /// A whole number of 8 bits.
    public byte int8(@Nullable NumberRule rule) {
        return (byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE, rule);
    }

    /// A whole number of 16 bits.
    public short int16(@Nullable NumberRule rule) {
        return (short) whole(Short.MIN_VALUE, Short.MAX_VALUE, rule);
    }

    /// A whole number of 32 bits.
    public int int32(@Nullable NumberRule rule) {
        return (int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE, rule);
    }

    /// A whole number of 64 bits.
    public long int64(@Nullable NumberRule rule) {
        return whole(Long.MIN_VALUE, Long.MAX_VALUE, rule);
    }

    private long whole(long min, long max, @Nullable NumberRule rule) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw expected("a whole number from " + min + " to " + max);
        }
        long value;
        try {
            value = parser.getLongValue();
        } catch (InputCoercionException e) {
            throw expected("a whole number from " + min + " to " + max);
        }
        if (value < min || value > max) {
            throw expected("a whole number from " + min + " to " + max);
        }
        if (rule != null) {
            check(rule, BigDecimal.valueOf(value));
        }
        return value;
    }

    /// A number, `NaN` or an infinity.
    public double float64(@Nullable NumberRule rule) {
        double value =
                switch (parser.currentToken()) {
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                    case VALUE_STRING -> Texts.notFinite(parser.getString());
                    default -> throw expected("a number");
                };
        if (rule != null && Double.isFinite(value)) {
            check(rule, BigDecimal.valueOf(value));
        }
        return value;
    }

    /// A number, `NaN` or an infinity.
    public float float32(@Nullable NumberRule rule) {
        float value =
                switch (parser.currentToken()) {
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getFloatValue();
                    case VALUE_STRING -> (float) Texts.notFinite(parser.getString());
                    default -> throw expected("a number");
                };
        if (rule != null && Float.isFinite(value)) {
            check(rule, new BigDecimal(Float.toString(value)));
        }
        return value;
    }

    /// A whole number of any size.
    public BigInteger bigInteger() {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw expected("a whole number");
        }
        return parser.getBigIntegerValue();
    }

    /// A number of any size.
    public BigDecimal bigDecimal() {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            default -> throw expected("a number");
        };
    }

    private void check(NumberRule rule, BigDecimal value) {
        if (violations != null && !rule.allows(value)) {
            violations.add(path(), rule.constraint());
        }
    }

    /// An instant.
    public Instant timestamp(TimestampFormat format) {
        boolean number =
                switch (parser.currentToken()) {
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> true;
                    case VALUE_STRING -> false;
                    default -> throw expected("a time");
                };
        if (number != (format == TimestampFormat.EPOCH_SECONDS)) {
            throw expected(number ? "a time as text" : "a time as a number of seconds");
        }
        try {
            return format.parse(parser.getString(), violations != null);
        } catch (WireFormatException e) {
            throw at(e);
        }
    }

    /// Bytes.
    public Blob blob(@Nullable LengthRule rule) {
        try {
            Blob value = Blob.ofBase64(string(null));
            checkLength(rule, value.length());
            return value;
        } catch (WireFormatException e) {
            throw at(e);
        }
    }

    /// Any JSON.
    public Document document() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = Json.STORED.createGenerator(ObjectWriteContext.empty(), text)) {
            Document.copy(parser, out);
        }
        return new Document(text.toString());
    }

    /// A union that was just read.
    ///
    /// @param members members seen; one is right
    /// @param unknown whether the member is one the model does not list, which only servers may
    ///   send
    public <T> @Nullable T one(@Nullable T value, int members, boolean unknown) {
        if (members != 1) {
            throw at(new WireFormatException("expected one member, got " + members));
        }
        if (unknown && violations != null) {
            throw at(new WireFormatException("expected a member that the model knows"));
        }
        return value;
    }

    /// Checks a list that was just read.
    ///
    /// @param size elements seen, also those that broke a constraint
    public void endList(List<?> values, int size, LengthRule rule) {
        checkLength(rule, size);
        if (rule.unique() && violations != null && new HashSet<>(values).size() < values.size()) {
            violations.add(path(), "Member must have unique values");
        }
    }

    /// Checks the number of entries of a map that was just read.
    public void endMap(int size, LengthRule rule) {
        checkLength(rule, size);
    }

    private void checkLength(@Nullable LengthRule rule, int length) {
        if (rule != null && violations != null && !rule.allows(length)) {
            violations.addLength(path(), length, rule.constraint());
        }
    }

    /// The refusal of the current value.
    ///
    /// @param what what belongs here: `a text`
    public WireFormatException expected(String what) {
        JsonToken token = parser.currentToken();
        String seen =
                token == null
                        ? "nothing"
                        : switch (token) {
                            case START_OBJECT -> "an object";
                            case START_ARRAY -> "a list";
                            case VALUE_STRING -> "a text";
                            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
                            case VALUE_TRUE, VALUE_FALSE -> "true or false";
                            case VALUE_NULL -> "null";
                            default -> "something else";
                        };
        return at(new WireFormatException("expected " + what + ", got " + seen));
    }

    private WireFormatException at(WireFormatException e) {
        String message = e.getMessage();
        String path = path();
        if (message == null || path.isEmpty() || message.startsWith("/")) {
            return e;
        }
        return new WireFormatException(path + ": " + message);
    }

    /// Pointer of the current value.
    private String path() {
        return prefix + path(container());
    }

    /// The object or array that the current value lies in.
    private TokenStreamContext container() {
        TokenStreamContext context = parser.streamReadContext();
        // At its start, an object or array is its own context already.
        JsonToken token = parser.currentToken();
        TokenStreamContext outer = context.getParent();
        boolean started = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
        return started && outer != null ? outer : context;
    }

    private static String path(@Nullable TokenStreamContext context) {
        StringBuilder out = new StringBuilder();
        for (TokenStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            out.insert(0, at.inArray() ? "/" + at.getCurrentIndex() : "/" + at.currentName());
        }
        return out.toString();
    }
}
