package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.UsageType;
import org.openinspector.estate.usage.Usage;
import org.openinspector.storage.AccountScope;

/// What is counted for usage, as Inspector counts it: hours during which a machine or function was
/// covered, first scans and rescans of images. `docs/usage.md` has the rules.
final class Metering {
    private Metering() {}

    /// Counts the hours since a resource was last looked at, in the transaction in which a sweep
    /// ends: a sweep that was killed counts nothing, and the next one counts all that it would
    /// have.
    ///
    /// Coverage itself tells since when it is covered without an interruption, whoever looked. What
    /// was on while no server ran is counted by what is known: an instance tells when it was
    /// launched, a function is there until it is deleted; for anything else a gap longer than two
    /// sweeps is not counted. An interval begins where the last one ended or later, so nothing
    /// counts twice, also if the way in which an instance is scanned changes.
    ///
    /// @param only the resources that were looked at; null for all of the unit
    static void extend(
            Connection connection,
            SweepUnit unit,
            @Nullable Set<String> only,
            Connector connector,
            Instant now)
            throws SQLException {
        String kind = Kinds.of(unit);
        if (!kind.equals(Kinds.EC2) && !kind.equals(Kinds.LAMBDA)) {
            return;
        }
        Sql.@Nullable Texts ids = only == null ? null : Sql.Texts.of(only);
        Sql.update(
                connection,
                """
                WITH covered AS (
                    SELECT c.account_id, c.region, c.resource_id, c.changed_at,
                        CASE WHEN r.scan_kind = 'LAMBDA' THEN 'LAMBDA_FUNCTION_HOURS'
                            WHEN r.scan_mode = 'EC2_AGENTLESS' THEN 'EC2_AGENTLESS_INSTANCE_HOURS'
                            ELSE 'EC2_INSTANCE_HOURS' END AS usage_type,
                        r.scan_kind = 'EC2' AND r.body #> '{details,awsEc2Instance,launchedAt}'
                            IS NULL AS unknown,
                        to_timestamp((r.body #>> '{details,awsEc2Instance,launchedAt}')
                            ::double precision) AS launched_at
                    FROM estate.coverage c
                    JOIN estate.resource r USING (account_id, region, resource_id)
                    WHERE c.account_id = ?::char(12) AND c.region = ? AND r.connector = ?
                        AND r.kind = ? AND c.scan_type = 'PACKAGE' AND c.status_code = 'ACTIVE'
                        AND c.reason = 'SUCCESSFUL'
                        AND (?::text[] IS NULL OR c.resource_id = ANY (?::text[]))),
                begun AS (
                    SELECT c.*, last.usage_type AS last_type, last.from_at AS last_from,
                        last.to_at AS last_to,
                        CASE WHEN c.unknown AND greatest(c.changed_at, last.to_at) < ? THEN ?
                            ELSE greatest(c.changed_at, c.launched_at, last.to_at) END AS since
                    FROM covered c LEFT JOIN LATERAL (
                        SELECT m.usage_type, m.from_at, m.to_at FROM estate.metering m
                        WHERE m.account_id = c.account_id AND m.region = c.region
                            AND m.resource_id = c.resource_id
                            AND m.usage_type LIKE '%HOURS'
                        ORDER BY m.to_at DESC, m.from_at DESC LIMIT 1) last ON true),
                extended AS (
                    UPDATE estate.metering m SET to_at = ? FROM begun b
                    WHERE m.account_id = b.account_id AND m.region = b.region
                        AND m.resource_id = b.resource_id AND m.usage_type = b.usage_type
                        AND m.from_at = b.last_from AND b.last_type = b.usage_type
                        AND b.since = b.last_to AND b.since < ?)
                INSERT INTO estate.metering
                    (account_id, region, usage_type, resource_id, from_at, to_at)
                SELECT account_id, region, usage_type, resource_id, since, ? FROM begun
                WHERE since <= ? AND (last_to IS NULL OR last_type <> usage_type OR since > last_to)
                ORDER BY account_id, region, resource_id
                ON CONFLICT DO NOTHING\
                """,
                unit.accountId(),
                unit.region(),
                connector.name(),
                unit.kind(),
                ids,
                ids,
                now.minus(connector.every().multipliedBy(2)),
                now,
                now,
                now,
                now,
                now);
    }

    /// Counts the rescans of images that new data brought about: what is installed was matched with
    /// them, and they say something else about it; and those of images that came back. Called
    /// before the evaluation is noted, in the same transaction; the rows are locked, so that of two
    /// servers one counts.
    static void evaluated(
            Connection connection, Map<Long, String> hashes, Collection<WaitingRows.Waiting> done)
            throws SQLException {
        Sql.update(
                connection,
                """
                WITH counted AS (
                    SELECT r.account_id, r.region, r.resource_id, w.at
                    FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[],
                        ?::timestamptz[]) w (account_id, region, resource_id, hash, answered, at)
                    JOIN estate.resource_inventory i ON i.account_id = w.account_id::char(12)
                        AND i.region = w.region AND i.resource_id = w.resource_id
                    JOIN estate.resource r ON r.account_id = i.account_id AND r.region = i.region
                        AND r.resource_id = i.resource_id
                    WHERE r.scan_kind = 'ECR' AND i.evaluated_result IS NOT NULL
                        AND (r.reviving AND i.inspected_at < r.changed_at
                            OR w.answered AND i.evaluated_result <> decode(w.hash, 'hex'))
                    ORDER BY r.account_id, r.region, r.resource_id FOR UPDATE OF i)
                INSERT INTO estate.metering
                    (account_id, region, usage_type, resource_id, from_at, to_at)
                SELECT account_id, region, 'ECR_RESCAN', resource_id, at, at FROM counted
                ON CONFLICT DO NOTHING\
                """,
                Sql.Texts.of(done, one -> one.key().accountId()),
                Sql.Texts.of(done, one -> one.key().region()),
                Sql.Texts.of(done, one -> one.key().resourceId()),
                Sql.Texts.of(done, one -> hashes.get(one.inventoryClass())),
                Sql.Texts.of(done, one -> String.valueOf(one.answered())),
                Sql.Texts.of(done, one -> one.at().toString()));
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
