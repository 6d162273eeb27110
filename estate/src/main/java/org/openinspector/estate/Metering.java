package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.openinspector.apimodel.inspector2.UsageType;
import org.openinspector.estate.usage.Usage;
import org.openinspector.storage.AccountScope;

/// What is counted for usage, as Inspector counts it: hours during which a machine or function was
/// covered, first scans and rescans of images.
final class Metering {
    private Metering() {}

    /// Extends the hours of what the unit covers now. A gap longer than two sweeps (the server was
    /// off) is not counted: a new interval begins.
    static void extend(Connection connection, SweepUnit unit, Connector connector, Instant now)
            throws SQLException {
        UsageType type;
        UsageType agentless;
        switch (Kinds.of(unit)) {
            case Kinds.EC2 -> {
                type = UsageType.EC2_INSTANCE_HOURS;
                agentless = UsageType.EC2_AGENTLESS_INSTANCE_HOURS;
            }
            case Kinds.LAMBDA -> {
                type = UsageType.LAMBDA_FUNCTION_HOURS;
                agentless = type;
            }
            default -> {
                return;
            }
        }
        Instant bridged = now.minus(connector.every().multipliedBy(2));
        Sql.update(
                connection,
                """
                WITH covered AS (
                    SELECT c.account_id, c.region, c.resource_id,
                        CASE WHEN r.scan_mode = 'EC2_AGENTLESS' THEN ? ELSE ? END AS usage_type
                    FROM estate.coverage c
                    JOIN estate.resource r USING (account_id, region, resource_id)
                    WHERE c.account_id = ?::char(12) AND c.region = ? AND r.connector = ?
                        AND r.kind = ? AND c.scan_type = 'PACKAGE' AND c.status_code = 'ACTIVE'
                        AND c.reason = 'SUCCESSFUL'),
                extended AS (
                    UPDATE estate.metering m SET to_at = greatest(m.to_at, ?) FROM covered c
                    WHERE m.account_id = c.account_id AND m.region = c.region
                        AND m.resource_id = c.resource_id AND m.usage_type = c.usage_type
                        AND m.to_at >= ?
                    RETURNING m.account_id, m.region, m.resource_id)
                INSERT INTO estate.metering
                    (account_id, region, usage_type, resource_id, from_at, to_at)
                SELECT c.account_id, c.region, c.usage_type, c.resource_id, ?, ? FROM covered c
                WHERE NOT EXISTS (SELECT FROM extended e WHERE e.account_id = c.account_id
                    AND e.region = c.region AND e.resource_id = c.resource_id)
                ON CONFLICT DO NOTHING\
                """,
                agentless.value(),
                type.value(),
                unit.accountId(),
                unit.region(),
                connector.name(),
                unit.kind(),
                now,
                bridged,
                now,
                now);
    }

    /// Counts an image's inspection.
    static void scanned(
            Connection connection, SweepUnit unit, ResourceKey key, boolean first, Instant now)
            throws SQLException {
        if (!Kinds.of(unit).equals(Kinds.ECR)) {
            return;
        }
        UsageType type = first ? UsageType.ECR_INITIAL_SCAN : UsageType.ECR_RESCAN;
        Sql.update(
                connection,
                """
                INSERT INTO estate.metering
                    (account_id, region, usage_type, resource_id, from_at, to_at)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING\
                """,
                key.accountId(),
                key.region(),
                type.value(),
                key.resourceId(),
                now,
                now);
    }

    /// The first accounts, in their order, that used anything between two times.
    static List<String> users(
            Connection connection,
            AccountScope scope,
            List<String> accounts,
            Instant from,
            Instant to,
            int max)
            throws SQLException {
        return Sql.query(
                connection,
                """
                SELECT a.account_id FROM unnest(?::char(12)[]) a (account_id)
                WHERE EXISTS (SELECT FROM estate.metering m WHERE m.account_id = a.account_id
                    AND m.region = ? AND m.from_at < ? AND m.to_at >= ?)
                ORDER BY 1 LIMIT ?\
                """,
                row -> row.getString("account_id"),
                Sql.Texts.of(accounts),
                scope.region(),
                to,
                from,
                max);
    }

    static List<Usage> totals(
            Connection connection,
            AccountScope scope,
            List<String> accounts,
            Instant from,
            Instant to)
            throws SQLException {
        return Sql.query(
                connection,
                """
                SELECT account_id, usage_type, sum(CASE
                    WHEN usage_type LIKE '%SCAN' THEN 1
                    ELSE extract(epoch FROM least(to_at, ?) - greatest(from_at, ?)) / 3600
                    END) AS total, greatest(min(from_at), ?) AS since
                FROM estate.metering
                WHERE account_id = ANY (?::char(12)[]) AND region = ? AND from_at < ? AND to_at >= ?
                GROUP BY account_id, usage_type ORDER BY account_id, usage_type\
                """,
                row ->
                        new Usage(
                                row.getString("account_id"),
                                UsageType.of(row.getString("usage_type")),
                                row.getDouble("total"),
                                Sql.instant(row, "since")),
                to,
                from,
                from,
                Sql.Texts.of(accounts),
                scope.region(),
                to,
                from);
    }
}
