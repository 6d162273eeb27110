package org.openinspector.accounts.settings;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// The customers' keys for stored code, one for each kind of scan and resource. The scope of every
/// call has one account.
public final class CodeKeys {
    private final Database database;
    private final InstantSource clock;

    /// Keys in this database.
    public CodeKeys(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// The key's ARN; empty if none is set.
    public Optional<String> find(AccountScope scope, String scanType, String resourceType) {
        return database.read(
                scope,
                connection -> {
                    try (PreparedStatement select =
                            connection.prepareStatement(
                                    """
                                    SELECT key_arn FROM accounts.code_key
                                    WHERE account_id = ?::char(12) AND region = ?
                                        AND scan_type = ? AND resource_type = ?\
                                    """)) {
                        select.setString(1, scope.accounts().getFirst());
                        select.setString(2, scope.region());
                        select.setString(3, scanType);
                        select.setString(4, resourceType);
                        try (ResultSet rows = select.executeQuery()) {
                            return rows.next()
                                    ? Optional.of(rows.getString(1))
                                    : Optional.<String>empty();
                        }
                    }
                });
    }

    /// Sets the key.
    public void set(AccountScope scope, String scanType, String resourceType, String keyArn) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        database.update(
                scope,
                connection -> {
                    try (PreparedStatement upsert =
                            connection.prepareStatement(
                                    """
                                    INSERT INTO accounts.code_key
                                        (account_id, region, scan_type, resource_type, key_arn, updated_at)
                                    VALUES (?::char(12), ?, ?, ?, ?, ?)
                                    ON CONFLICT (account_id, region, scan_type, resource_type)
                                    DO UPDATE SET key_arn = EXCLUDED.key_arn,
                                        updated_at = EXCLUDED.updated_at\
                                    """)) {
                        upsert.setString(1, scope.accounts().getFirst());
                        upsert.setString(2, scope.region());
                        upsert.setString(3, scanType);
                        upsert.setString(4, resourceType);
                        upsert.setString(5, keyArn);
                        upsert.setObject(6, now.atOffset(ZoneOffset.UTC));
                        upsert.executeUpdate();
                    }
                });
    }

    /// Goes back to the key that is used unless one is set.
    ///
    /// @return whether one was set
    public boolean reset(AccountScope scope, String scanType, String resourceType) {
        return database.write(
                scope,
                connection -> {
                    try (PreparedStatement delete =
                            connection.prepareStatement(
                                    """
                                    DELETE FROM accounts.code_key
                                    WHERE account_id = ?::char(12) AND region = ?
                                        AND scan_type = ? AND resource_type = ?\
                                    """)) {
                        delete.setString(1, scope.accounts().getFirst());
                        delete.setString(2, scope.region());
                        delete.setString(3, scanType);
                        delete.setString(4, resourceType);
                        return delete.executeUpdate() == 1;
                    }
                });
    }
}
