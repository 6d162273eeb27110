package org.openinspector.apimodel.sigv4;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.StringJoiner;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;

/// The one text that a signature covers. The rules are those of services other than S3:
///
/// 1. The path is the raw one with `.`, `..` and empty segments removed, encoded once more: `%2F`
///    becomes `%252F`, so that an encoded slash never equals a real one.
/// 2. The query is split at `&` and at the first `=`; only `%XX` is decoded (a `+` is a plus),
///    everything is encoded again by RFC 3986 and sorted by name, then value.
/// 3. Of each signed header, values are trimmed, inner runs of blanks become one space, repeats are
///    joined by commas in arrival order.
final class CanonicalRequest {
    static final String SIGNATURE_PARAMETER = "X-Amz-Signature";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private CanonicalRequest() {}

    /// One parameter of a query, encoded again.
    record Parameter(String name, String value) implements Comparable<Parameter> {
        @Override
        public int compareTo(Parameter other) {
            int order = name.compareTo(other.name);
            return order != 0 ? order : value.compareTo(other.value);
        }
    }

    /// The text.
    ///
    /// @param query of [#query]
    /// @param signedHeaders lower case, sorted
    /// @param payloadHash SHA-256 of the body in hex, or the word that stands for an unsigned one
    static String text(
            SignedRequest request,
            List<Parameter> query,
            List<String> signedHeaders,
            String payloadHash) {
        var out = new StringBuilder(512);
        out.append(request.method()).append('\n');
        path(path(request.rawTarget()), out);
        out.append('\n');
        query(query, out);
        out.append('\n');
        for (String name : signedHeaders) {
            out.append(name).append(':').append(values(request.headers(), name)).append('\n');
        }
        out.append('\n');
        out.append(String.join(";", signedHeaders)).append('\n');
        return out.append(payloadHash).toString();
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private static void path(String raw, StringBuilder out) {
        Deque<String> segments = new ArrayDeque<>();
        int start = 0;
        while (start <= raw.length()) {
            int end = raw.indexOf('/', start);
            if (end < 0) {
                end = raw.length();
            }
            String segment = raw.substring(start, end);
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
            start = end + 1;
        }
        for (String segment : segments) {
            out.append('/');
            for (int i = 0; i < segment.length(); i++) {
                encode(segment.charAt(i), out);
            }
        }
        if (segments.isEmpty() || raw.endsWith("/")) {
            out.append('/');
        }
    }

    /// The parameters of a target, in the order they stand there.
    ///
    /// @throws IllegalArgumentException if a `%` is not followed by two hexadecimal digits
    static List<Parameter> query(String target) {
        int mark = target.indexOf('?');
        if (mark < 0 || mark == target.length() - 1) {
            return List.of();
        }
        var out = new ArrayList<Parameter>();
        int start = mark + 1;
        while (start <= target.length()) {
            int end = target.indexOf('&', start);
            if (end < 0) {
                end = target.length();
            }
            int equals = target.indexOf('=', start);
            if (equals < 0 || equals > end) {
                equals = end;
            }
            String name = reencode(target, start, equals);
            String value = reencode(target, Math.min(equals + 1, end), end);
            out.add(new Parameter(name, value));
            start = end + 1;
        }
        return out;
    }

    private static void query(List<Parameter> parameters, StringBuilder out) {
        var sorted = new ArrayList<>(parameters);
        sorted.removeIf(parameter -> parameter.name().equals(SIGNATURE_PARAMETER));
        Collections.sort(sorted);
        String separator = "";
        for (Parameter parameter : sorted) {
            out.append(separator).append(parameter.name()).append('=').append(parameter.value());
            separator = "&";
        }
    }

    private static String reencode(String text, int start, int end) {
        var out = new StringBuilder(end - start + 16);
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c != '%') {
                encode(c, out);
                continue;
            }
            int high = i + 2 < end ? Ascii.hexadecimal(text.charAt(i + 1)) : -1;
            int low = i + 2 < end ? Ascii.hexadecimal(text.charAt(i + 2)) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException(
                        "a % that is not followed by two hexadecimal digits");
            }
            encode((char) ((high << 4) | low), out);
            i += 2;
        }
        return out.toString();
    }

    /// Encodes a character below 256.
    private static void encode(char c, StringBuilder out) {
        if (Ascii.unreserved(c)) {
            out.append(c);
        } else {
            out.append('%').append(HEX[(c >> 4) & 15]).append(HEX[c & 15]);
        }
    }

    /// Undoes [#reencode]; for the parameters that describe the signature, which are ASCII.
    static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        var out = new StringBuilder(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high = Ascii.hexadecimal(encoded.charAt(i + 1));
                int low = Ascii.hexadecimal(encoded.charAt(i + 2));
                c = (char) ((high << 4) | low);
                i += 2;
            }
            out.append(c);
        }
        return out.toString();
    }

    private static String values(List<Header> headers, String name) {
        var out = new StringJoiner(",");
        for (Header header : headers) {
            if (Headers.is(header, name)) {
                out.add(trim(header.value()));
            }
        }
        return out.toString();
    }

    /// The value without blanks around it, and each run of blanks inside as one space.
    static String trim(String value) {
        var out = new StringBuilder(value.length());
        boolean blank = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ' ' || c == '\t') {
                blank = true;
                continue;
            }
            if (blank && !out.isEmpty()) {
                out.append(' ');
            }
            blank = false;
            out.append(c);
        }
        return out.toString();
    }
}
