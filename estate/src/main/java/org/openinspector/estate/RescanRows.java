package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.openinspector.findings.ChangeCounts;
import org.openinspector.storage.AccountScope;

/// Rescans: which resources were asked for, and which are done.
final class RescanRows {
    private static final ChangeCounts NO_CHANGES = new ChangeCounts(0, 0, 0);
    private static final String SELECT =
            """
            INSERT INTO estate.rescan_resource (rescan_id, account_id, region, resource_id, state)
            SELECT ?, r.account_id, r.region, r.resource_id, 'PENDING' FROM estate.resource r
            WHERE r.account_id = ANY (?::char(12)[]) AND r.region = ? AND r.state = 'PRESENT'
                AND r.ineligible_reason IS NULL AND %s\
            """;

    private RescanRows() {}

    /// Notes a rescan and makes its resources due.
    ///
    /// @throws RescanRefusedException if there is nothing to look at
    static UUID begin(
            Connection connection, AccountScope scope, RescanTarget target, UUID id, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO estate.rescan (id, account_id, region, target, requested_at)
                VALUES (?, ?, ?, ?, ?)\
                """,
                id,
                scope.accounts().getFirst(),
                scope.region(),
                Sql.storable(target.text()),
                now);
        Sql.Texts accounts = Sql.Texts.of(scope.accounts());
        int count =
                switch (target) {
                    case RescanTarget.OfResource(String resourceId) ->
                            Sql.update(
                                    connection,
                                    SELECT.formatted("r.resource_id = ?"),
                                    id,
                                    accounts,
                                    scope.region(),
                                    resourceId);
                    case RescanTarget.Tagged(String key, String value) ->
                            Sql.update(
                                    connection,
                                    SELECT.formatted("r.body -> 'tags' ->> ? = ?"),
                                    id,
                                    accounts,
                                    scope.region(),
                                    key,
                                    value);
                    case RescanTarget.All() ->
                            Sql.update(
                                    connection,
                                    SELECT.formatted("true"),
                                    id,
                                    accounts,
                                    scope.region());
                };
        if (count == 0 && !(target instanceof RescanTarget.All)) {
            throw new RescanRefusedException(refusal(connection, scope, target));
        }
        // What a rescan changed is told by its time. If the clock was set back, changes go on where
        // it was, and so does the rescan.
        Sql.update(
                connection,
                """
                UPDATE estate.rescan n SET requested_at = greatest(n.requested_at,
                    (SELECT max(i.evaluated_at) FROM estate.rescan_resource s
                    JOIN estate.resource_inventory i USING (account_id, region, resource_id)
                    WHERE s.rescan_id = n.id))
                WHERE n.id = ? AND n.account_id = ANY (?::char(12)[])\
                """,
                id,
                accounts);
        Sql.update(
                connection,
                """
                UPDATE estate.resource r SET inspect_due = 0, inspect_asked_at = n.requested_at,
                    queue_reason = 'asked for', queue_reason_at = n.requested_at
                FROM estate.rescan_resource s, estate.rescan n
                WHERE s.rescan_id = ? AND n.id = s.rescan_id AND s.account_id = ANY (?::char(12)[])
                    AND r.account_id = s.account_id AND r.region = s.region
                    AND r.resource_id = s.resource_id\
                """,
                id,
                accounts);
        finish(connection, List.of(id.toString()), now);
        return id;
    }

    private static String refusal(Connection connection, AccountScope scope, RescanTarget target)
            throws SQLException {
        if (!(target instanceof RescanTarget.OfResource(String resourceId))) {
            return "no resource to scan has the " + target.text();
        }
        Optional<String> known =
                Sql.first(
                        connection,
                        """
                        SELECT state, ineligible_reason FROM estate.resource
                        WHERE account_id = ANY (?::char(12)[]) AND region = ? AND resource_id = ?\
                        """,
                        row -> {
                            String ineligible = row.getString("ineligible_reason");
                            return switch (row.getString("state")) {
                                case "GONE" -> "is gone";
                                case "DISABLED" -> "is of a kind whose scanning is turned off";
                                default -> "is not scanned: " + ineligible;
                            };
                        },
                        Sql.Texts.of(scope.accounts()),
                        scope.region(),
                        resourceId);
        return "resource "
                + resourceId
                + " "
                + known.orElse("is not known in region " + scope.region());
    }

    /// The resources whose inspection and evaluation are through.
    static void done(Connection connection, Collection<ResourceKey> keys, Instant now)
            throws SQLException {
        settle(
                connection,
                keys,
                "DONE",
                "",
                """
                AND EXISTS (SELECT FROM estate.resource r
                    WHERE r.account_id = s.account_id AND r.region = s.region
                        AND r.resource_id = s.resource_id AND r.inspect_due IS NULL
                        AND r.failure_reason IS NULL AND NOT r.inspecting)\
                """,
                now);
    }

    /// A resource that could not be inspected.
    static void failed(Connection connection, ResourceKey key, String message, Instant now)
            throws SQLException {
        settle(connection, List.of(key), "FAILED", Sql.storable(message), "", now);
    }

    /// The resources of a unit that are gone.
    static void gone(
            Connection connection, SweepUnit unit, Collection<String> resourceIds, Instant now)
            throws SQLException {
        settle(
                connection,
                resourceIds.stream()
                        .map(id -> new ResourceKey(unit.accountId(), unit.region(), id))
                        .toList(),
                "GONE",
                "",
                "",
                now);
    }

    /// Those that were gone already when the rescan was noted: a sweep that ended at that moment
    /// did not see it. Each rescan is followed by a sweep.
    static void goneBefore(Connection connection, SweepUnit unit, Instant now) throws SQLException {
        gone(
                connection,
                unit,
                Sql.query(
                        connection,
                        """
                        SELECT s.resource_id FROM estate.rescan_resource s
                        JOIN estate.resource r ON r.account_id = s.account_id
                            AND r.region = s.region AND r.resource_id = s.resource_id
                        WHERE s.account_id = ?::char(12) AND s.region = ? AND s.state = 'PENDING'
                            AND r.state = 'GONE'\
                        """,
                        row -> row.getString("resource_id"),
                        unit.accountId(),
                        unit.region()),
                now);
    }

    private static void settle(
            Connection connection,
            Collection<ResourceKey> keys,
            String state,
            String message,
            String condition,
            Instant now)
            throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        List<String> rescans =
                Sql.query(
                        connection,
                        """
                        UPDATE estate.rescan_resource s SET state = ?, message = ?, finished_at = ?
                        FROM unnest(?::char(12)[], ?::text[], ?::text[])
                            k (account_id, region, resource_id)
                        WHERE s.account_id = k.account_id AND s.region = k.region
                            AND s.resource_id = k.resource_id AND s.state = 'PENDING'
                        """
                                + condition
                                + " RETURNING s.rescan_id",
                        row -> row.getString("rescan_id"),
                        state,
                        message,
                        now,
                        Sql.Texts.of(keys, ResourceKey::accountId),
                        Sql.Texts.of(keys, ResourceKey::region),
                        Sql.Texts.of(keys, ResourceKey::resourceId));
        if (!rescans.isEmpty()) {
            finish(connection, rescans.stream().distinct().toList(), now);
        }
    }

    /// The rows are locked before they are looked at: two transactions that each settle one of the
    /// last two resources would both see the other's as pending, and nobody would finish.
    private static void finish(Connection connection, List<String> ids, Instant now)
            throws SQLException {
        List<String> unfinished =
                Sql.query(
                        connection,
                        """
                        SELECT id FROM estate.rescan
                        WHERE id = ANY (?::uuid[]) AND finished_at IS NULL ORDER BY id FOR UPDATE\
                        """,
                        row -> row.getString("id"),
                        Sql.Texts.of(ids));
        Sql.update(
                connection,
                """
                UPDATE estate.rescan n SET finished_at = greatest(?, n.requested_at,
                    (SELECT max(i.evaluated_at) FROM estate.rescan_resource s
                    JOIN estate.resource_inventory i USING (account_id, region, resource_id)
                    WHERE s.rescan_id = n.id))
                WHERE n.id = ANY (?::uuid[])
                    AND NOT EXISTS (SELECT FROM estate.rescan_resource s
                        WHERE s.rescan_id = n.id AND s.state = 'PENDING')\
                """,
                now,
                Sql.Texts.of(unfinished));
    }

    static Optional<RescanStatus> status(Connection connection, AccountScope scope, UUID id)
            throws SQLException {
        Sql.Texts accounts = Sql.Texts.of(scope.accounts());
        List<RescanStatus.Failure> failures =
                Sql.query(
                        connection,
                        """
                        SELECT resource_id, message FROM estate.rescan_resource
                        WHERE rescan_id = ? AND account_id = ANY (?::char(12)[])
                            AND state = 'FAILED'
                        ORDER BY resource_id LIMIT 100\
                        """,
                        row ->
                                new RescanStatus.Failure(
                                        row.getString("resource_id"), row.getString("message")),
                        id,
                        accounts);
        return Sql.first(
                connection,
                """
                SELECT n.target, n.requested_at, n.finished_at, count(s.resource_id) AS total,
                    count(*) FILTER (WHERE s.state = 'DONE') AS done,
                    count(*) FILTER (WHERE s.state = 'FAILED') AS failed,
                    count(*) FILTER (WHERE s.state = 'GONE') AS gone
                FROM estate.rescan n LEFT JOIN estate.rescan_resource s ON s.rescan_id = n.id
                WHERE n.id = ? AND n.account_id = ANY (?::char(12)[]) AND n.region = ?
                GROUP BY n.id\
                """,
                row ->
                        new RescanStatus(
                                id,
                                row.getString("target"),
                                Sql.instant(row, "requested_at"),
                                Optional.ofNullable(Sql.instantOrNull(row, "finished_at")),
                                row.getInt("total"),
                                row.getInt("done"),
                                row.getInt("failed"),
                                row.getInt("gone"),
                                NO_CHANGES,
                                failures),
                id,
                accounts,
                scope.region());
    }

    /// The ids of the newest rescans, newest first.
    static List<UUID> newest(Connection connection, AccountScope scope, int max)
            throws SQLException {
        return Sql.query(
                connection,
                """
                SELECT id FROM estate.rescan
                WHERE account_id = ANY (?::char(12)[]) AND region = ?
                ORDER BY requested_at DESC, id LIMIT ?\
                """,
                row -> row.getObject("id", UUID.class),
                Sql.Texts.of(scope.accounts()),
                scope.region(),
                max);
    }

    /// What a rescan covers.
    static List<String> resources(Connection connection, AccountScope scope, UUID id)
            throws SQLException {
        return Sql.query(
                connection,
                """
                SELECT resource_id FROM estate.rescan_resource
                WHERE rescan_id = ? AND account_id = ANY (?::char(12)[])\
                """,
                row -> row.getString("resource_id"),
                id,
                Sql.Texts.of(scope.accounts()));
    }
}
