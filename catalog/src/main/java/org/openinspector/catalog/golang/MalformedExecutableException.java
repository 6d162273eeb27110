package org.openinspector.catalog.golang;

import java.io.IOException;

/// An executable's headers or build information contradict the file.
final class MalformedExecutableException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message what was expected, what was seen
    MalformedExecutableException(String message) {
        super(message);
    }
}
