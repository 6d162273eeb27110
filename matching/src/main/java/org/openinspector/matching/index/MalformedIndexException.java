package org.openinspector.matching.index;

/// Stored bytes are no index: damaged, cut off, or of another version.
public final class MalformedIndexException extends Exception {
    private static final long serialVersionUID = 1L;

    /// What was expected and what was seen.
    public MalformedIndexException(String message) {
        super(message);
    }

    /// The same, with what failed.
    public MalformedIndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
