package org.openinspector.advisories.store;

/// A record that cannot be added. The message is one sentence: what is wrong, what was expected.
public final class RefusedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedRecordException(String message) {
        super(message);
    }
}
