package org.openinspector.apimodel.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Values as text, as they stand in labels, queries and headers.
final class Texts {
    private static final Pattern DECIMAL =
            Pattern.compile("-?[0-9]{1,400}(?:\\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?");
    private static final String UNRESERVED = "-._~";

    private Texts() {}

    /// The value of a name that JSON has no number for.
    static double notFinite(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new WireFormatException("expected a number, got a text");
        };
    }

    /// `NaN`, `Infinity` or `-Infinity` if it is none of the numbers.
    static String text(double value) {
        return Double.toString(value);
    }

    /// The number of a decimal text; Java's parser alone would also take `0x42`, `1f` and blanks.
    static double number(String text) {
        return DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : notFinite(text);
    }

    /// The whole number of a text of digits.
    static long whole(String text, long min, long max) {
        try {
            if (!text.startsWith("+")) {
                long value = Long.parseLong(text);
                if (value >= min && value <= max) {
                    return value;
                }
            }
        } catch (NumberFormatException e) {
            // Refused below, in our words.
        }
        throw new WireFormatException("expected a whole number from " + min + " to " + max);
    }

    /// Undoes percent-encoding; a plus stays a plus, as in a path.
    ///
    /// @throws WireFormatException if an escape is cut short or the bytes are not UTF-8
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            int next = text.indexOf('%', i);
            int end = next < 0 ? text.length() : next;
            bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
            i = end;
            if (next >= 0) {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new WireFormatException("expected two hexadecimal digits after %");
                }
                bytes.write(high * 16 + low);
                i += 3;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new WireFormatException("expected percent-encoded UTF-8");
        }
    }

    /// Percent-encodes all but unreserved characters.
    ///
    /// @param slashes whether slashes stay, as in a greedy label
    static String encode(String text, boolean slashes) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean plain = letter || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
            if (plain || (slashes && c == '/')) {
                out.append(c);
            } else {
                out.append('%').append("0123456789ABCDEF".charAt(c >> 4));
                out.append("0123456789ABCDEF".charAt(c & 15));
            }
        }
        return out.toString();
    }

    /// Names and values of a query, decoded, in their order.
    static Map<String, List<String>> query(String rawQuery) {
        Map<String, List<String>> out = new LinkedHashMap<>();
        int start = 0;
        while (start < rawQuery.length()) {
            int end = rawQuery.indexOf('&', start);
            end = end < 0 ? rawQuery.length() : end;
            if (end > start) {
                String pair = rawQuery.substring(start, end);
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                out.computeIfAbsent(name, each -> new ArrayList<>(1)).add(value);
            }
            start = end + 1;
        }
        return out;
    }

    /// The elements of a header's list; quoted ones may hold commas.
    static List<String> list(String header) {
        List<String> out = new ArrayList<>();
        int i = 0;
        while (i <= header.length()) {
            while (i < header.length() && (header.charAt(i) == ' ' || header.charAt(i) == '\t')) {
                i++;
            }
            if (i < header.length() && header.charAt(i) == '"') {
                StringBuilder element = new StringBuilder();
                i = quoted(header, i + 1, element);
                out.add(element.toString());
            } else {
                int comma = header.indexOf(',', i);
                int end = comma < 0 ? header.length() : comma;
                out.add(header.substring(i, end).strip());
                i = end + 1;
            }
        }
        return out;
    }

    /// Reads a quoted element and the comma after it.
    private static int quoted(String header, int start, StringBuilder element) {
        int i = start;
        while (i < header.length() && header.charAt(i) != '"') {
            if (header.charAt(i) == '\\' && i + 1 < header.length()) {
                i++;
            }
            element.append(header.charAt(i));
            i++;
        }
        if (i >= header.length()) {
            throw new WireFormatException("expected a closing quote in a header's list");
        }
        i++;
        while (i < header.length() && header.charAt(i) == ' ') {
            i++;
        }
        if (i < header.length() && header.charAt(i) != ',') {
            throw new WireFormatException("expected a comma after a quoted element of a header");
        }
        return i + 1;
    }

    /// The elements of a list of dates, each of which holds one comma itself.
    static List<String> dates(String header) {
        List<String> out = new ArrayList<>();
        int start = 0;
        while (start <= header.length()) {
            int first = header.indexOf(',', start);
            int second = first < 0 ? -1 : header.indexOf(',', first + 1);
            int end = second < 0 ? header.length() : second;
            out.add(header.substring(start, end).strip());
            start = end + 1;
        }
        return out;
    }

    /// An element of a header's list, quoted if it must be.
    static String element(String text) {
        boolean plain = text.indexOf(',') < 0 && text.indexOf('"') < 0 && text.equals(text.strip());
        return plain ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /// Whether a media type is the expected one, whatever its parameters.
    static boolean isMediaType(@Nullable String header, String expected) {
        if (header == null) {
            return false;
        }
        int semicolon = header.indexOf(';');
        String type = semicolon < 0 ? header : header.substring(0, semicolon);
        return type.strip().equalsIgnoreCase(expected);
    }

    /// Whether an `Accept` header allows a media type.
    static boolean accepts(@Nullable String header, String offered) {
        if (header == null || header.isBlank()) {
            return true;
        }
        String family = offered.substring(0, offered.indexOf('/')) + "/*";
        for (String range : header.split(",", -1)) {
            if (isMediaType(range, offered)
                    || isMediaType(range, family)
                    || isMediaType(range, "*/*")) {
                return true;
            }
        }
        return false;
    }
}
