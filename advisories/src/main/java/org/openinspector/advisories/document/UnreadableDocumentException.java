package org.openinspector.advisories.document;

import java.io.IOException;

/// A document, or a part of one, is not what it should be. The message is one sentence: what was
/// seen and what was expected.
public final class UnreadableDocumentException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What was seen and what was expected.
    public UnreadableDocumentException(String message) {
        super(message);
    }

    /// What was seen and what was expected, and what said so.
    public UnreadableDocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
