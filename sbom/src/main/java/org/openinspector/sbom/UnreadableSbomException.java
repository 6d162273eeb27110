package org.openinspector.sbom;

import java.io.IOException;

/// A document that is no SBOM that can be read. The message says what was seen and what was
/// expected.
public final class UnreadableSbomException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableSbomException(String message) {
        super(message);
    }

    UnreadableSbomException(String message, Throwable cause) {
        super(message, cause);
    }
}
