package org.openinspector.findings;

/// Why tags are refused; the message is for the caller.
public final class TagRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TagRefusal(String message) {
        super(message);
    }
}
