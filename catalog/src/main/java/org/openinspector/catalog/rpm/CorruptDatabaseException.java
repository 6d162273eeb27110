package org.openinspector.catalog.rpm;

import java.io.IOException;

/// A database, or a part of it, is not of the form it must have.
final class CorruptDatabaseException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptDatabaseException(String message) {
        super(message);
    }
}
