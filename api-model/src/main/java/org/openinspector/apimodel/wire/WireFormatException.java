package org.openinspector.apimodel.wire;

/// Bytes or text that are no value of the expected shape. The message is ours: place, what was
/// seen, what was expected; never the JSON library's.
public final class WireFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// A refusal with its reason.
    public WireFormatException(String message) {
        // Raised by whatever a client sends: without a stack trace, it costs an attacker more than
        // us.
        super(message, null, false, false);
    }
}
