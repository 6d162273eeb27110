package org.openinspector.findings.publish;

import java.io.Serial;

/// A sink that cannot be as it was asked for.
public final class SinkRefusedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final String field;

    /// Says what was expected.
    ///
    /// @param field of the request
    public SinkRefusedException(String field, String message) {
        super(message);
        this.field = field;
    }

    /// The field of the request that is wrong.
    public String field() {
        return field;
    }
}
