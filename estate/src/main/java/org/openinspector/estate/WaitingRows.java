package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.findings.publish.ScanNotices;

/// Resources whose class has a result that is not evaluated into their findings yet.
final class WaitingRows {
    /// What one round takes: a few large statements rather than one for each resource.
    static final int BATCH = 500;

    private WaitingRows() {}

    /// A resource that waits.
    ///
    /// @param asked how often its evaluation was asked for
    /// @param answered whether only the result changed
    /// @param at as of when it is evaluated
    record Waiting(
            ResourceKey key,
            long inventoryClass,
            Resource resource,
            long asked,
            boolean answered,
            Instant at) {}

    /// The next ones. The time is taken before the rows are read: an evaluation of what is read
    /// later is newer, and never less than the last one, even if the clock was set back.
    ///
    /// @param hashes the result of each class, in hex
    static List<Waiting> next(Connection connection, Map<Long, String> hashes, Instant now)
            throws SQLException {
        List<Map.Entry<Long, String>> classes = List.copyOf(hashes.entrySet());
        return Sql.query(
                connection,
                """
                SELECT i.account_id, i.region, i.resource_id, i.inventory_class,
                    r.body::text AS body, i.asked, i.asked = i.answered AS answered,
                    greatest(?, i.evaluated_at + interval '1 microsecond', r.inspect_asked_at) AS at
                FROM unnest(?::bigint[], ?::text[]) w (inventory_class, hash)
                JOIN estate.resource_inventory i ON i.inventory_class = w.inventory_class
                JOIN estate.resource r USING (account_id, region, resource_id)
                WHERE r.state = 'PRESENT' AND NOT r.ineligible_closes AND r.closing IS NULL
                    AND (i.asked <> i.answered OR NOT r.scan_once
                        AND i.evaluated_result IS DISTINCT FROM decode(w.hash, 'hex'))
                ORDER BY i.account_id, i.region, i.resource_id LIMIT ?\
                """,
                row ->
                        new Waiting(
                                Sql.key(row),
                                row.getLong("inventory_class"),
                                Resource.fromJson(row.getString("body")),
                                row.getLong("asked"),
                                row.getBoolean("answered"),
                                Sql.instant(row, "at")),
                now,
                Sql.Texts.of(classes, one -> String.valueOf(one.getKey())),
                Sql.Texts.of(classes, Map.Entry::getValue),
                BATCH);
    }

    /// Notes that they were evaluated.
    static void answered(
            Connection connection, Map<Long, String> hashes, Collection<Waiting> done, Instant now)
            throws SQLException {
        ScanNotices.append(connection, firstScans(connection, done, now));
        Metering.evaluated(connection, hashes, done);
        Sql.update(
                connection,
                """
                UPDATE estate.resource_inventory i SET answered = w.asked,
                    evaluated_result = decode(w.hash, 'hex'), evaluated_at = w.at
                FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[],
                    ?::timestamptz[]) w (account_id, region, resource_id, inventory_class, asked,
                    hash, at)
                WHERE i.account_id = w.account_id::char(12) AND i.region = w.region
                    AND i.resource_id = w.resource_id AND i.inventory_class = w.inventory_class\
                """,
                Sql.Texts.of(done, one -> one.key.accountId()),
                Sql.Texts.of(done, one -> one.key.region()),
                Sql.Texts.of(done, one -> one.key.resourceId()),
                Sql.Texts.of(done, one -> String.valueOf(one.inventoryClass)),
                Sql.Texts.of(done, one -> String.valueOf(one.asked)),
                Sql.Texts.of(done, one -> hashes.get(one.inventoryClass)),
                Sql.Texts.of(done, one -> one.at.toString()));
        List<ResourceKey> keys = done.stream().map(Waiting::key).toList();
        Sql.update(
                connection,
                """
                UPDATE estate.resource r SET reviving = false
                FROM unnest(?::text[], ?::text[], ?::text[]) w (account_id, region, resource_id)
                WHERE r.account_id = w.account_id::char(12) AND r.region = w.region
                    AND r.resource_id = w.resource_id AND r.reviving\
                """,
                Sql.Texts.of(keys, ResourceKey::accountId),
                Sql.Texts.of(keys, ResourceKey::region),
                Sql.Texts.of(keys, ResourceKey::resourceId));
        CoverageRows.refresh(connection, keys, now);
        RescanRows.done(connection, keys, now);
    }

    /// Those that were never evaluated before. Locked, so that of two servers one tells it.
    private static List<ScanNotices.Scanned> firstScans(
            Connection connection, Collection<Waiting> done, Instant now) throws SQLException {
        Set<ResourceKey> first =
                Set.copyOf(
                        Sql.query(
                                connection,
                                """
                                SELECT i.account_id, i.region, i.resource_id
                                FROM estate.resource_inventory i
                                JOIN unnest(?::text[], ?::text[], ?::text[]) w
                                    (account_id, region, resource_id)
                                    ON i.account_id = w.account_id::char(12)
                                    AND i.region = w.region AND i.resource_id = w.resource_id
                                WHERE i.evaluated_result IS NULL
                                ORDER BY i.account_id, i.region, i.resource_id FOR UPDATE OF i\
                                """,
                                Sql::key,
                                Sql.Texts.of(done, one -> one.key.accountId()),
                                Sql.Texts.of(done, one -> one.key.region()),
                                Sql.Texts.of(done, one -> one.key.resourceId())));
        return done.stream()
                .filter(one -> first.contains(one.key))
                .map(one ->
                        new ScanNotices.Scanned(
                                one.key.accountId(), one.key.region(), one.resource, now))
                .toList();
    }
}
