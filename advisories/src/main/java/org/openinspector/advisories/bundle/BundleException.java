package org.openinspector.advisories.bundle;

import java.io.IOException;

/// A bundle is refused, or a key of one. The message is one sentence for people: what was seen,
/// what was expected, what to do.
public final class BundleException extends IOException {
    private static final long serialVersionUID = 1L;

    BundleException(String message) {
        super(message);
    }

    BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
