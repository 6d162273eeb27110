package org.openinspector.accounts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openinspector.storage.AccountScope;

/// The SQL of enabled kinds of scanning. Runs in the caller's transaction.
final class ScanKinds {
    private ScanKinds() {}

    /// Every kind's state, also of kinds that were never enabled.
    static Map<ScanKind, ScanState> states(Connection connection, String accountId, String region)
            throws SQLException {
        var out = new EnumMap<ScanKind, ScanState>(ScanKind.class);
        for (ScanKind kind : ScanKind.values()) {
            out.put(kind, ScanState.NEVER);
        }
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT kind, status, changed_at FROM accounts.scan_kind
                        WHERE account_id = ? AND region = ?
                        """)) {
            select.setString(1, accountId);
            select.setString(2, region);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.put(
                            ScanKind.valueOf(rows.getString(1)),
                            new ScanState(
                                    ScanStatus.valueOf(rows.getString(2)),
                                    rows.getObject(3, OffsetDateTime.class).toInstant()));
                }
            }
        }
        return out;
    }

    /// Lets one change of the account and region happen at a time.
    ///
    /// @return whether the account is served in the region
    static boolean lock(Connection connection, String accountId, String region)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT 1 FROM accounts.region
                        WHERE account_id = ? AND region = ?
                        FOR UPDATE
                        """)) {
            select.setString(1, accountId);
            select.setString(2, region);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    static void set(
            Connection connection,
            String accountId,
            String region,
            Map<ScanKind, ScanStatus> to,
            Instant now)
            throws SQLException {
        try (PreparedStatement upsert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.scan_kind (account_id, region, kind, status, changed_at)
                        VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, region, kind)
                        DO UPDATE SET status = EXCLUDED.status, changed_at = EXCLUDED.changed_at
                        """)) {
            for (Map.Entry<ScanKind, ScanStatus> change : to.entrySet()) {
                upsert.setString(1, accountId);
                upsert.setString(2, region);
                upsert.setString(3, change.getKey().name());
                upsert.setString(4, change.getValue().name());
                upsert.setObject(5, now.atOffset(ZoneOffset.UTC));
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    /// Regions of one account where a change has not come to its end.
    static List<AccountScope> unsettled(Connection connection, String accountId)
            throws SQLException {
        var out = new ArrayList<AccountScope>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT DISTINCT region FROM accounts.scan_kind
                        WHERE account_id = ? AND status IN ('ENABLING', 'DISABLING')
                        ORDER BY region
                        """)) {
            select.setString(1, accountId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.add(AccountScope.of(accountId, rows.getString(1)));
                }
            }
        }
        return out;
    }

    /// Regions in which the account is served.
    static List<String> regions(Connection connection, String accountId) throws SQLException {
        var out = new ArrayList<String>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT region FROM accounts.region WHERE account_id = ? ORDER BY region")) {
            select.setString(1, accountId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.add(rows.getString(1));
                }
            }
        }
        return out;
    }

    /// Accounts and regions, of all accounts, where a change has not come to its end.
    static List<AccountScope> unsettled(Connection connection) throws SQLException {
        var out = new ArrayList<AccountScope>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                """
                                SELECT DISTINCT account_id, region FROM accounts.scan_kind
                                WHERE status IN ('ENABLING', 'DISABLING')
                                ORDER BY account_id, region
                                """);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                out.add(AccountScope.of(rows.getString(1), rows.getString(2)));
            }
        }
        return out;
    }
}
