package org.openinspector.storage;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What the database refused or could not do.
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    /// @param message one sentence: what was attempted and what was seen
    /// @param sqlState PostgreSQL's five letters, empty if the failure is not the database's
    /// @param cause what was thrown, null if there is none
    public StorageException(String message, String sqlState, @Nullable Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
    }

    /// A failure that is not the database's.
    public StorageException(String message) {
        this(message, "", null);
    }

    /// The same failure, unchecked.
    public static StorageException of(SQLException failure) {
        String state = failure.getSQLState();
        return new StorageException(
                String.valueOf(failure.getMessage()), state == null ? "" : state, failure);
    }

    /// PostgreSQL's five letters (`23505` is a unique key, `42501` a refused row), or empty.
    ///
    /// @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">Error codes</a>
    public String sqlState() {
        return sqlState;
    }
}
