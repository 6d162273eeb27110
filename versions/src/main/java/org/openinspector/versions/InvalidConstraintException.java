package org.openinspector.versions;

/// A text is no constraint of its syntax.
public final class InvalidConstraintException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message what was seen and what was expected
    public InvalidConstraintException(String message) {
        super(message);
    }
}
