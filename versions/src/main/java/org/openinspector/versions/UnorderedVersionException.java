package org.openinspector.versions;

/// A text that its scheme cannot order was asked to be compared.
public final class UnorderedVersionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// The text and the reason.
    ///
    /// @param why what was seen and what was expected
    public UnorderedVersionException(String why) {
        super(why);
    }
}
