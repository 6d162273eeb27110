package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;

/// Coverage follows from what is known of a resource, always by the one statement here: whoever
/// changes something calls it, nobody writes a status by hand. The first case that applies decides;
/// `docs/estate.md` has the table.
final class CoverageRows {
    private static final String REFRESH =
            """
            INSERT INTO estate.coverage AS c
                (account_id, region, resource_id, scan_type, status_code, reason, message, changed_at)
            SELECT r.account_id, r.region, r.resource_id, 'PACKAGE',
                CASE
                    WHEN r.state = 'GONE' THEN 'INACTIVE'
                    WHEN r.ineligible_reason IS NOT NULL THEN r.ineligible_code
                    WHEN r.missing_reason IS NOT NULL THEN 'INACTIVE'
                    WHEN r.failure_reason IS NOT NULL THEN 'INACTIVE'
                    WHEN i.evaluated_result IS NULL THEN 'ACTIVE'
                    WHEN m.unsupported_os THEN 'INACTIVE'
                    ELSE 'ACTIVE' END,
                CASE
                    WHEN r.state = 'GONE' THEN 'RESOURCE_TERMINATED'
                    WHEN r.ineligible_reason IS NOT NULL THEN r.ineligible_reason
                    WHEN r.missing_reason IS NOT NULL THEN r.missing_reason
                    WHEN r.failure_reason IS NOT NULL THEN r.failure_reason
                    WHEN i.evaluated_result IS NULL AND NOT r.inspecting
                        AND i.resource_id IS NULL THEN 'PENDING_INITIAL_SCAN'
                    WHEN i.evaluated_result IS NULL THEN 'SCAN_IN_PROGRESS'
                    WHEN m.unsupported_os THEN 'UNSUPPORTED_OS'
                    ELSE 'SUCCESSFUL' END,
                CASE WHEN r.state = 'PRESENT' AND (r.ineligible_reason IS NOT NULL
                        OR r.missing_reason IS NOT NULL OR r.failure_reason IS NOT NULL)
                    THEN r.message ELSE '' END,
                ?
            FROM estate.resource r
            LEFT JOIN estate.resource_inventory i USING (account_id, region, resource_id)
            LEFT JOIN estate.match_result m ON m.inventory_class = i.inventory_class
            WHERE r.state <> 'DISABLED' AND %s
            ORDER BY r.account_id, r.region, r.resource_id
            ON CONFLICT (account_id, resource_id, scan_type, region) DO UPDATE SET
                status_code = excluded.status_code, reason = excluded.reason,
                message = excluded.message, changed_at = excluded.changed_at
            WHERE (c.status_code, c.reason, c.message)
                IS DISTINCT FROM (excluded.status_code, excluded.reason, excluded.message)\
            """;

    private static final String REMOVE =
            """
            DELETE FROM estate.coverage c USING estate.resource r
            WHERE r.account_id = ?::char(12) AND r.region = ? AND r.connector = ? AND r.kind = ?
                AND r.state = 'DISABLED' AND c.account_id = r.account_id AND c.region = r.region
                AND c.resource_id = r.resource_id\
            """;

    private CoverageRows() {}

    static void refreshUnit(Connection connection, SweepUnit unit, String connector, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                REFRESH.formatted(
                        "r.account_id = ?::char(12) AND r.region = ? AND r.connector = ? AND r.kind = ?"),
                now,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind());
        Sql.update(connection, REMOVE, unit.accountId(), unit.region(), connector, unit.kind());
    }

    static void refreshClasses(Connection connection, Collection<Long> classes, Instant now)
            throws SQLException {
        if (!classes.isEmpty()) {
            Sql.update(
                    connection,
                    REFRESH.formatted("i.inventory_class = ANY (?::bigint[])"),
                    now,
                    ResultRows.numbers(classes));
        }
    }

    static void refresh(Connection connection, Collection<ResourceKey> keys, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                REFRESH.formatted(
                        "(r.account_id, r.region, r.resource_id) IN (SELECT k.account_id::char(12),"
                                + " k.region, k.resource_id FROM unnest(?::text[], ?::text[],"
                                + " ?::text[]) k (account_id, region, resource_id))"),
                now,
                Sql.Texts.of(keys, ResourceKey::accountId),
                Sql.Texts.of(keys, ResourceKey::region),
                Sql.Texts.of(keys, ResourceKey::resourceId));
    }
}
