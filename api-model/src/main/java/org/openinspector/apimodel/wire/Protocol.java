package org.openinspector.apimodel.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a generated service knows of its messages. Generated classes switch over the operation's
/// index, so that starting up makes no method handles for operations nobody calls.
public abstract class Protocol {
    /// Name of the service: `Inspector2`.
    public abstract String name();

    /// Name that signatures are made for: `inspector2`.
    public abstract String signingName();

    /// The operations, by index.
    public abstract List<Operation> operations();

    /// Reads an operation's input.
    ///
    /// @return null if a constraint was broken
    public abstract @Nullable Object readInput(int operation, MessageReader http);

    /// Writes an operation's input.
    public abstract void writeInput(int operation, Object input, MessageWriter http);

    /// Reads an operation's output.
    public abstract @Nullable Object readOutput(int operation, MessageReader http);

    /// Writes an operation's output.
    public abstract void writeOutput(int operation, Object output, MessageWriter http);

    /// Reads a declared error.
    ///
    /// @param code name of the error
    /// @return null if the service declares no such error
    public abstract @Nullable ApiException readError(String code, MessageReader http);

    /// The service's error for broken constraints.
    public ApiException invalid(String message, List<Violation> violations) {
        return new ApiException("ValidationException", 400, message);
    }

    /// The service's error for a message that cannot be read.
    public ApiException unreadable(String message) {
        return new ApiException("SerializationException", 400, message);
    }
}
