package org.openinspector.estate.content;

/// Stored bytes that are not what they should be. The message says where and what was expected.
public final class MalformedContentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedContentException(String message) {
        super(message);
    }

    MalformedContentException(String message, Throwable cause) {
        super(message, cause);
    }
}
