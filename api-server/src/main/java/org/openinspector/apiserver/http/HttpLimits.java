package org.openinspector.apiserver.http;

import java.time.Duration;

/// What one client may take.
///
/// @param bodyBytesMax larger bodies are refused with 413
/// @param headerBytesMax of all headers together
/// @param targetBytesMax of the request line
/// @param connectionsMax open at once
/// @param requestTimeout from a request's first line to the end of its body
/// @param idleTimeout of a connection between requests
public record HttpLimits(
        int bodyBytesMax,
        int headerBytesMax,
        int targetBytesMax,
        int connectionsMax,
        Duration requestTimeout,
        Duration idleTimeout) {
    /// Room for a bill of materials of some thousand components; AWS's own limits are smaller.
    public static final HttpLimits DEFAULT =
            new HttpLimits(
                    6 << 20,
                    64 << 10,
                    8 << 10,
                    2_000,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60));
}
