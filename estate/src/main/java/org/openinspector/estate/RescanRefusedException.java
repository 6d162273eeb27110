package org.openinspector.estate;

/// A rescan that cannot be done; the message tells the person why.
public final class RescanRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RescanRefusedException(String message) {
        super(message);
    }
}
