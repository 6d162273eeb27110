package org.openinspector.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A backup cannot be read: damaged, cut off, of another release, or not ours. Says where.
public final class BackupException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong, and where
    public BackupException(String message) {
        this(message, null);
    }

    /// With what led to it.
    public BackupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
