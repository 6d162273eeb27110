package org.openinspector.estate.fixing;

/// Something that could not be done or told. The message is one sentence for people.
public final class FixerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    private FixerException(String message, boolean refused, Throwable cause) {
        super(message, cause);
        this.refused = refused;
    }

    /// It is certain that nothing was done, and trying again changes nothing.
    public static FixerException refused(String message, Throwable cause) {
        return new FixerException(message, true, cause);
    }

    /// It may have been done, or may be later.
    public static FixerException unknown(String message, Throwable cause) {
        return new FixerException(message, false, cause);
    }

    /// True if it is certain that nothing was done.
    public boolean isRefused() {
        return refused;
    }

    /// The sentence.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
