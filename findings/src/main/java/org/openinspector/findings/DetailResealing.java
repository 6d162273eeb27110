package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.keys.Resealing;
import org.openinspector.storage.Database;

/// Walks the details by their key and seals anew those that are plain or have an older key.
final class DetailResealing implements Resealing {
    private static final int BATCH = 500;
    private static final String BEGIN = "000000000000 00000000-0000-0000-0000-000000000000";

    private static final String WALK =
            """
            select account_id, hash, substring(sealed from 1 for 5)
            from findings.detail
            where (account_id, hash) > (?::bpchar, ?::uuid)
            order by account_id, hash limit ?
            """;

    private static final String STALE =
            "select d.account_id, d.hash, "
                    + Details.BODY
                    + ", "
                    + Details.EVIDENCE
                    + """
                     from findings.detail d
                    join unnest(?::bpchar[], ?::uuid[]) s (account_id, hash)
                        on d.account_id = s.account_id and d.hash = s.hash
                    order by d.account_id, d.hash
                    for update of d
                    """;

    private static final String SEAL =
            """
            update findings.detail set sealed = ?, sealed_evidence = ?, body = null, evidence = null
            where account_id = ?::bpchar and hash = ?
            """;

    private final Database database;
    private final Details details;

    DetailResealing(Database database, Details details) {
        this.database = database;
        this.details = details;
    }

    @Override
    public String part() {
        return "finding-details";
    }

    @Override
    public boolean hasPlain() {
        return database.acrossAccounts(connection -> {
            try (Statement select = connection.createStatement();
                    ResultSet row =
                            select.executeQuery(
                                    "select exists (select from findings.detail"
                                            + " where sealed is null)")) {
                return row.next() && row.getBoolean(1);
            }
        });
    }

    @Override
    public Optional<String> step(String after) {
        String[] from = (after.isEmpty() ? BEGIN : after).split(" ", 2);
        return database.acrossAccounts(
                connection -> step(connection, from[0], UUID.fromString(from[1])));
    }

    private Optional<String> step(Connection connection, String accountId, UUID hash)
            throws SQLException {
        List<String> accounts = new ArrayList<>();
        List<UUID> hashes = new ArrayList<>();
        int seen = 0;
        String last = "";
        try (PreparedStatement walk = Sql.of(WALK, accountId, hash, BATCH).prepare(connection);
                ResultSet rows = walk.executeQuery()) {
            while (rows.next()) {
                seen++;
                String account = rows.getString(1);
                UUID row = rows.getObject(2, UUID.class);
                byte @Nullable [] begin = rows.getBytes(3);
                last = account + ' ' + row;
                if (begin == null || details.stale(account, begin)) {
                    accounts.add(account);
                    hashes.add(row);
                }
            }
        }
        if (!accounts.isEmpty()) {
            seal(connection, accounts, hashes);
        }
        return seen < BATCH ? Optional.empty() : Optional.of(last);
    }

    private void seal(Connection connection, List<String> accounts, List<UUID> hashes)
            throws SQLException {
        try (PreparedStatement select = Sql.of(STALE, accounts, hashes).prepare(connection);
                ResultSet rows = select.executeQuery();
                PreparedStatement update = connection.prepareStatement(SEAL)) {
            while (rows.next()) {
                String account = rows.getString(1);
                UUID hash = rows.getObject(2, UUID.class);
                String body = details.body(account, hash, rows.getBytes(3));
                byte @Nullable [] evidence = rows.getBytes(4);
                update.setBytes(1, details.sealedBody(account, hash, body));
                update.setBytes(
                        2,
                        evidence == null
                                ? null
                                : details.sealedEvidence(
                                        account, hash, details.evidence(account, hash, evidence)));
                update.setString(3, account);
                update.setObject(4, hash);
                update.addBatch();
            }
            update.executeBatch();
        }
    }
}
