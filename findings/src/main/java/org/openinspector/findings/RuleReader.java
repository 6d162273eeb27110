package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.findings.Vocabulary.Place;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// What rules do, and would do, to findings.
final class RuleReader {
    private static final int HIDDEN_MAX = 10_000;

    private RuleReader() {}

    /// The account whose rules govern this one, if it is another.
    static Optional<String> governor(Connection connection, Place place) throws SQLException {
        try (PreparedStatement statement =
                        Sql.of(
                                        "select admin_id from findings.governed where account_id = ?"
                                                + " and region = ? and admin_id is not null",
                                        place.accountId(),
                                        place.region())
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    /// All accounts that another account's rules govern, with that account.
    static Map<Place, String> governors(Connection connection) throws SQLException {
        Map<Place, String> out = new TreeMap<>(Place.ORDER);
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "select account_id, region, admin_id from findings.governed"
                                        + " where admin_id is not null");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.put(new Place(rows.getString(1), rows.getString(2)), rows.getString(3));
            }
        }
        return out;
    }

    static long hidden(Connection connection, AccountScope readable, Rule rule)
            throws SQLException {
        try (PreparedStatement statement =
                        Sql.of(
                                        "select count(*) from (select from findings.finding f"
                                                + " where f.account_id = any(?::bpchar[])"
                                                + " and f.rule_no = ? limit ?) x",
                                        readable.accounts(),
                                        rule.number(),
                                        HIDDEN_MAX)
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static RulePreview preview(Connection connection, AccountScope readable, FilterCriteria given)
            throws SQLException {
        Settling.Matching matching = Settling.matching(connection, given);
        Map<String, Long> hides = new TreeMap<>();
        long hidden = 0;
        Sql sql =
                Sql.of(
                                "select f.traits, count(*) from "
                                        + Settling.UNRULED
                                        + matching.joins()
                                        + " where f.account_id = any(?::bpchar[])"
                                        + " and f.scope_no = any(?::int[])",
                                readable.accounts(),
                                Places.of(connection, readable).numbers())
                        .and(matching.condition())
                        .add(" group by f.traits");
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Traits traits = Traits.ofCode(rows.getInt(1));
                if (traits.status() == Traits.ACTIVE) {
                    hides.merge(traits.severityWord(), rows.getLong(2), Long::sum);
                } else {
                    hidden += rows.getLong(2);
                }
            }
        }
        return new RulePreview(hides, hidden);
    }

    static Optional<Long> hidingNumber(
            Database database, AccountScope readable, String findingArn) {
        return FindingId.parse(findingArn)
                .filter(named ->
                        named.region().equals(readable.region())
                                && readable.accounts().contains(named.accountId()))
                .flatMap(named ->
                        database.read(readable, connection -> number(connection, readable, named)));
    }

    private static Optional<Long> number(
            Connection connection, AccountScope readable, FindingId.Named named)
            throws SQLException {
        try (PreparedStatement statement =
                        Sql.of(
                                        "select rule_no from findings.finding"
                                                + " where account_id = any(?::bpchar[])"
                                                + " and account_id = ?::bpchar and id = ?",
                                        readable.accounts(),
                                        named.accountId(),
                                        named.id().uuid())
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            @Nullable Long number = rows.next() ? rows.getObject(1, Long.class) : null;
            return Optional.ofNullable(number);
        }
    }
}
