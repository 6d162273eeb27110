package org.openinspector.catalog.javascript;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// JSON as npm reads it: UTF-8 with malformed bytes replaced, a byte order mark ignored.
final class NpmJson {
    /// Nested `dependencies` of a lock take two levels each; npm's own trees stay far below.
    private static final int DEPTH_MAX = 500;

    private static final int STRING_LENGTH_MAX = 1 << 20;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxStringLength(STRING_LENGTH_MAX)
                                    .build())
                    .build();

    private NpmJson() {}

    static JsonParser parser(InputStream in) throws IOException {
        Reader decoded = new InputStreamReader(in, StandardCharsets.UTF_8);
        PushbackReader reader = new PushbackReader(decoded, 1);
        int first = reader.read();
        if (first >= 0 && first != BYTE_ORDER_MARK) {
            reader.unread(first);
        }
        return FACTORY.createParser(ObjectReadContext.empty(), reader);
    }

    /// What is wrong, in words that follow "expected JSON".
    static String seen(JacksonException failure) {
        return failure instanceof StreamConstraintsException
                ? "got more than "
                        + DEPTH_MAX
                        + " levels, or a text or number longer than any that a package has"
                : "got a syntax error";
    }

    /// The line that a failure is on; 0 if it has none.
    ///
    /// @throws IOException if the failure is that the stream could not be read
    static int lineOf(JacksonException failure) throws IOException {
        if (failure instanceof JacksonIOException unreadable) {
            throw unreadable.getCause();
        }
        return failure.getLocation() == null ? 0 : failure.getLocation().getLineNr();
    }
}
