package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.findings.Vocabulary.Place;

/// The rows of rules.
final class RuleStore {
    private static final String COLUMNS =
            """
            select rule_no, account_id, region, arn, owner_id, name, suppresses, criteria, description,
                reason, created_at, updated_at, owner, expires_at, active, pending
            from findings.rule
            """;

    private static final String INSERT =
            """
            insert into findings.rule (account_id, region, arn, owner_id, name, suppresses, criteria,
                description, reason, created_at, updated_at, active, pending)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String UPDATE =
            """
            update findings.rule set name = ?, suppresses = ?, criteria = ?, description = ?,
                reason = ?, updated_at = ?, owner = ?, expires_at = ?, active = ?, pending = ?,
                revision = revision + 1
            where account_id = ? and rule_no = ?
            """;

    private static final String DELETE =
            """
            update findings.rule set deleted_at = ?, active = false, pending = suppresses,
                revision = revision + 1
            where account_id = ? and rule_no = ?
            """;

    private static final String BUMP =
            """
            insert into findings.rule_set (account_id, region, revision) values (?, ?, 1)
            on conflict (account_id, region) do update set revision = rule_set.revision + 1
            """;

    private RuleStore() {}

    static List<Rule> active(Connection connection, Place place) throws SQLException {
        return list(
                connection,
                Sql.of(
                        COLUMNS + "where account_id = ? and region = ? and active order by rule_no",
                        place.accountId(),
                        place.region()));
    }

    /// Those of an account that are not deleted, after a number.
    ///
    /// @param arns null for all
    /// @param suppresses null for both
    static List<Rule> page(
            Connection connection,
            Place place,
            @Nullable List<String> arns,
            @Nullable Boolean suppresses,
            long after,
            int limit)
            throws SQLException {
        Sql sql =
                Sql.of(
                        COLUMNS
                                + "where account_id = ? and region = ? and deleted_at is null"
                                + " and rule_no > ?",
                        place.accountId(),
                        place.region(),
                        after);
        if (arns != null) {
            sql.add(" and arn = any(?::text[])", arns);
        }
        if (suppresses != null) {
            sql.add(" and suppresses = ?", suppresses);
        }
        return list(connection, sql.add(" order by rule_no limit ?", limit));
    }

    static Optional<Rule> find(Connection connection, Place place, String arn) throws SQLException {
        return page(connection, place, List.of(arn), null, 0, 1).stream().findFirst();
    }

    /// The rule of a number, whoever's it is, also a deleted one.
    static Optional<Rule> numbered(Connection connection, long number) throws SQLException {
        return list(connection, Sql.of(COLUMNS + "where rule_no = ?", number)).stream().findFirst();
    }

    static boolean isTaken(Connection connection, Place place, String name, String exceptArn)
            throws SQLException {
        return exists(
                connection,
                Sql.of(
                        "select from findings.rule where account_id = ? and region = ? and name = ?"
                                + " and deleted_at is null and arn <> ?",
                        place.accountId(),
                        place.region(),
                        name,
                        exceptArn));
    }

    static int suppressing(Connection connection, Place place) throws SQLException {
        try (PreparedStatement statement =
                        Sql.of(
                                        "select count(*) from findings.rule where account_id = ?"
                                                + " and region = ? and deleted_at is null"
                                                + " and suppresses",
                                        place.accountId(),
                                        place.region())
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    static void insert(Connection connection, Rule rule) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, rule.accountId());
            statement.setString(2, rule.region());
            statement.setString(3, rule.arn());
            statement.setString(4, rule.ownerId());
            statement.setString(5, rule.name());
            statement.setBoolean(6, rule.suppresses());
            statement.setString(7, FilterCriteria.toJson(rule.criteria()));
            statement.setString(8, rule.description());
            statement.setString(9, rule.reason());
            statement.setObject(10, ResourceStore.time(rule.createdAt()));
            statement.setObject(11, ResourceStore.time(rule.updatedAt()));
            statement.setBoolean(12, rule.active());
            statement.setBoolean(13, rule.pending());
            statement.executeUpdate();
        }
        bump(connection, rule);
    }

    static void update(Connection connection, Rule rule) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setString(1, rule.name());
            statement.setBoolean(2, rule.suppresses());
            statement.setString(3, FilterCriteria.toJson(rule.criteria()));
            statement.setString(4, rule.description());
            statement.setString(5, rule.reason());
            statement.setObject(6, ResourceStore.time(rule.updatedAt()));
            statement.setString(7, rule.owner().orElse(null));
            statement.setObject(8, rule.expiresAt().map(ResourceStore::time).orElse(null));
            statement.setBoolean(9, rule.active());
            statement.setBoolean(10, rule.pending());
            statement.setString(11, rule.accountId());
            statement.setLong(12, rule.number());
            statement.executeUpdate();
        }
        bump(connection, rule);
    }

    static void delete(Connection connection, Rule rule, Instant at) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setObject(1, ResourceStore.time(at));
            statement.setString(2, rule.accountId());
            statement.setLong(3, rule.number());
            statement.executeUpdate();
        }
        bump(connection, rule);
    }

    private static void bump(Connection connection, Rule rule) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BUMP)) {
            statement.setString(1, rule.accountId());
            statement.setString(2, rule.region());
            statement.executeUpdate();
        }
    }

    /// Rules whose time was over, marked so that their findings are looked at.
    static void expire(Connection connection, Instant now) throws SQLException {
        List<Rule> due =
                list(
                        connection,
                        Sql.of(COLUMNS + "where active and expires_at <= ? for update", now));
        for (Rule rule : due) {
            try (PreparedStatement statement =
                    Sql.of(
                                    "update findings.rule set active = false, pending = true,"
                                            + " revision = revision + 1 where account_id = ?"
                                            + " and rule_no = ?",
                                    rule.accountId(),
                                    rule.number())
                            .prepare(connection)) {
                statement.executeUpdate();
            }
            bump(connection, rule);
        }
    }

    record Pending(long number, int revision, Place place) {}

    /// @param only whose rules; null for everybody's
    static List<Pending> pending(Connection connection, @Nullable Place only) throws SQLException {
        Sql sql =
                Sql.of(
                        "select rule_no, revision, account_id, region from findings.rule where pending");
        if (only != null) {
            sql.add(" and account_id = ? and region = ?", only.accountId(), only.region());
        }
        List<Pending> out = new ArrayList<>();
        try (PreparedStatement statement =
                        sql.add(" order by rule_no limit 1000").prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(
                        new Pending(
                                rows.getLong(1),
                                rows.getInt(2),
                                new Place(rows.getString(3), rows.getString(4))));
            }
        }
        return out;
    }

    /// Unless the rule was changed meanwhile.
    static void settled(Connection connection, Pending rule) throws SQLException {
        try (PreparedStatement statement =
                Sql.of(
                                "update findings.rule set pending = false where account_id = ?"
                                        + " and rule_no = ? and revision = ?",
                                rule.place().accountId(),
                                rule.number(),
                                rule.revision())
                        .prepare(connection)) {
            statement.executeUpdate();
        }
    }

    /// The accounts that the account's rules govern: itself, unless another's do, and its members.
    static List<Place> governed(Connection connection, Place governor) throws SQLException {
        List<Place> out = new ArrayList<>();
        out.add(governor);
        try (PreparedStatement statement =
                        Sql.of(
                                        "select account_id from findings.governed"
                                                + " where admin_id = ?::bpchar and region = ?"
                                                + " order by account_id",
                                        governor.accountId(),
                                        governor.region())
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(new Place(rows.getString(1), governor.region()));
            }
        }
        return out;
    }

    private static boolean exists(Connection connection, Sql sql) throws SQLException {
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            return rows.next();
        }
    }

    private static List<Rule> list(Connection connection, Sql sql) throws SQLException {
        List<Rule> out = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(
                        new Rule(
                                rows.getLong(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5),
                                rows.getString(6),
                                rows.getBoolean(7),
                                FilterCriteria.fromJson(rows.getString(8)),
                                rows.getString(9),
                                rows.getString(10),
                                ResourceStore.instant(rows, 11),
                                ResourceStore.instant(rows, 12),
                                Optional.ofNullable(rows.getString(13)),
                                Optional.ofNullable(ResourceStore.instantOrNull(rows, 14)),
                                rows.getBoolean(15),
                                rows.getBoolean(16)));
            }
        }
        return out;
    }
}
