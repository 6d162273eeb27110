package org.openinspector.findings.publish.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is read of an HTTP answer: its status and how long to wait. The rest is not looked at.
///
/// @param status 200 to 599
/// @param retryAfter of a header with seconds; dates are not understood
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-4">RFC 9112, section 4</a>
record HttpAnswer(int status, Optional<Duration> retryAfter) {
    /// Bytes of status line and headers, of all interim answers together.
    static final int HEAD_MAX = 16 * 1024;

    private static final int HEADERS_MAX = 200;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    /// Reads up to the end of the headers.
    ///
    /// @throws IOException if it is no answer, ends early, or is too long
    static HttpAnswer read(InputStream in) throws IOException {
        Head head = new Head(in);
        while (true) {
            List<String> lines = head.next();
            Matcher matcher = STATUS.matcher(lines.getFirst());
            if (!matcher.matches()) {
                throw new IOException("the answer is not HTTP/1.1");
            }
            int status = Integer.parseInt(matcher.group(1));
            if (status >= 200) {
                return new HttpAnswer(status, retryAfter(lines));
            }
            // An interim answer: another one follows.
        }
    }

    private static Optional<Duration> retryAfter(List<String> lines) {
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("retry-after")) {
                String value = line.substring(colon + 1).strip();
                if (SECONDS.matcher(value).matches()) {
                    return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
                }
            }
        }
        return Optional.empty();
    }

    /// Lines up to an empty one, out of a bounded number of bytes.
    private static final class Head {
        private final InputStream in;
        private int left = HEAD_MAX;

        Head(InputStream in) {
            this.in = in;
        }

        List<String> next() throws IOException {
            List<String> lines = new ArrayList<>();
            while (true) {
                String line = line();
                if (line.isEmpty() && !lines.isEmpty()) {
                    return lines;
                }
                if (lines.size() == HEADERS_MAX) {
                    throw new IOException("the answer has more than " + HEADERS_MAX + " headers");
                }
                lines.add(line);
                if (line.isEmpty()) {
                    throw new IOException("the answer is not HTTP/1.1");
                }
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            while (true) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the connection ended before an answer");
                }
                if (--left < 0) {
                    throw new IOException(
                            "the answer's headers are longer than " + HEAD_MAX + " bytes");
                }
                if (next == '\n') {
                    int end = line.length();
                    return end > 0 && line.charAt(end - 1) == '\r'
                            ? line.substring(0, end - 1)
                            : line.toString();
                }
                line.append((char) next);
            }
        }
    }

    /// Reads and forgets some of what follows, so that a receiver that is still writing is not cut
    /// off.
    static void drain(InputStream in, int max) throws IOException {
        byte[] buffer = new byte[4096];
        int left = max;
        while (left > 0) {
            int count = in.read(buffer, 0, Math.min(left, buffer.length));
            if (count < 0) {
                return;
            }
            left -= count;
        }
    }

    /// A request's head.
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
