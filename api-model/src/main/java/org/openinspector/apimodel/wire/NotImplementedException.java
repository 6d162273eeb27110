package org.openinspector.apimodel.wire;

/// An operation of the model whose engine does not exist yet. It answers 501 and never pretends.
public final class NotImplementedException extends ApiException {
    private static final long serialVersionUID = 1L;

    /// The answer of one operation.
    ///
    /// @param operation its name: `CreateFilter`
    public NotImplementedException(String operation) {
        super("NotImplementedException", 501, operation + " is not implemented yet");
    }
}
