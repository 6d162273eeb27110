package org.openinspector.advisories.document;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.openinspector.advisories.Feed;

/// How a lone file begins, to recognise what its name does not tell.
public final class Beginning {
    private static final int BYTES = 8 << 10;

    private Beginning() {}

    /// The first characters of a feed that is one file; empty if it has several entries, or cannot
    /// be read.
    public static String of(Feed feed) {
        StringBuilder text = new StringBuilder();
        try {
            if (!feed.isLone()) {
                return "";
            }
            feed.read((entry, content) ->
                    text.append(
                            new String(
                                    Gzip.open(entry, content).readNBytes(BYTES),
                                    StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return text.toString(); // reading it says why
        }
        return text.toString();
    }
}
