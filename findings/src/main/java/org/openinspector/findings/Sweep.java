package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.Database;

/// Deletes what has been kept long enough, in batches of one short transaction each.
final class Sweep {
    private static final int BATCH = 2_000;
    private static final int BATCHES_MAX = 500;

    /// Longer than any transaction: a detail that was found unused may have been taken by one that
    /// had not committed yet.
    private static final Duration UNUSED = Duration.ofDays(1);

    /// The resource is locked too, because an evaluation that reopens the finding holds that lock;
    /// and what was reopened in the meantime is left alone.
    private static final String FINDINGS =
            """
            with due as (
                select f.account_id, f.id
                from findings.finding f
                join findings.resource r
                    on r.account_id = f.account_id and r.resource_no = f.resource_no
                where f.delete_at <= ?
                order by f.delete_at limit %d
                for update of r skip locked),
            deleted as (
                delete from findings.finding f using due
                where f.account_id = due.account_id and f.id = due.id and f.delete_at <= ?
                returning f.account_id, f.region, replace(f.id::text, '-', '') as hex),
            kept as (
                insert into findings.generation (account_id, region, finding_key, generation)
                select account_id, min(region), (left(hex, 28) || '0000')::uuid,
                    max(('x' || right(hex, 4))::bit(16)::int)
                from deleted group by account_id, left(hex, 28)
                on conflict (account_id, finding_key)
                do update set generation = greatest(generation.generation, excluded.generation))
            select count(*) from deleted
            """
                    .formatted(BATCH);

    /// When the history of an account that keeps it for a period begins: the parameters are now and
    /// the default period in seconds, null for ever. An account's own 0 is for ever too.
    private static final String BEGINS =
            """
            (?::timestamptz - make_interval(secs => nullif(coalesce(
                (select t.keep_history from findings.retention t
                where t.account_id = %1$s.account_id and t.region = %1$s.region),
                ?::bigint), 0)))
            """;

    /// What a finding was like when the history begins is kept, unless it was closed by then. Looks
    /// at accounts that keep history for a period only.
    private static final String CHANGES =
            """
            with place as (
                select s.account_id, s.region, %s as begins from findings.scope s),
            deleted as (
                delete from findings.finding_change c
                where c.ctid = any(array(
                    select c.ctid from place join findings.finding_change c
                        on c.account_id = place.account_id and c.region = place.region
                        and c.at < place.begins
                    where place.begins is not null and (
                        c.kind = 5 or exists (
                            select from findings.finding_change n
                            where n.account_id = c.account_id and n.id = c.id
                                and n.change_no > c.change_no and n.at <= place.begins))
                    -- An opening that outlived its closing would look like an open finding.
                    order by c.change_no
                    limit %d))
                returning 1)
            select count(*) from deleted
            """
                    .formatted(BEGINS.formatted("s"), BATCH);

    private static final String OUTBOX =
            """
            with deleted as (
                delete from findings.outbox
                where ctid = any(array(select ctid from findings.outbox where at < ? limit %d))
                returning 1)
            select count(*) from deleted
            """
                    .formatted(BATCH);

    private static final String RESOURCES =
            """
            with due as (
                select r.account_id, r.resource_no
                from findings.resource r
                where r.last_evaluated_at < ? and not exists (
                    select from findings.finding f
                    where f.account_id = r.account_id and f.id >= r.id_first and f.id <= r.id_last)
                    -- History shows it.
                    and not exists (
                        select from findings.finding_change c
                        where c.account_id = r.account_id and c.id >= r.id_first
                            and c.id <= r.id_last)
                order by r.last_evaluated_at limit %d
                for update skip locked),
            deleted as (
                delete from findings.resource r using due
                where r.account_id = due.account_id and r.resource_no = due.resource_no
                    and r.last_evaluated_at < ?
                returning 1)
            select count(*) from deleted
            """
                    .formatted(BATCH);

    private static final String USED =
            """
            exists (
                select from findings.finding f
                where f.account_id = d.account_id and f.detail = d.hash
                    and f.scope_no in (
                        select scope_no from findings.scope s where s.account_id = d.account_id)
                    and f.vulnerability_id = d.vulnerability_id)
            or d.vulnerability_id is null and exists (
                select from findings.finding f
                where f.account_id = d.account_id and f.detail = d.hash
                    and f.scope_no in (
                        select scope_no from findings.scope s where s.account_id = d.account_id)
                    and f.vulnerability_id is null)
            """;

    /// Walks on from where the last batch ended.
    private static final String MARK =
            """
            with looked as (
                select account_id, hash, vulnerability_id
                from findings.detail d
                where (account_id, hash) > (?, ?)
                order by account_id, hash limit %d),
            marked as (
                update findings.detail d set unused_since = ?
                from looked l
                where d.account_id = l.account_id and d.hash = l.hash
                    and d.unused_since is null and not (%s))
            select account_id, hash from looked order by account_id desc, hash desc limit 1
            """
                    .formatted(BATCH, USED);

    private static final String USED_AGAIN =
            """
            update findings.detail d set unused_since = null
            where ctid = any(array(
                select ctid from findings.detail where unused_since < ? limit %d)) and (%s)
            """
                    .formatted(BATCH, USED);

    /// What history names stays as long as history does. It is named by the first half of its hash,
    /// so what only carried other evidence goes.
    private static final String DETAILS =
            """
            with deleted as (
                delete from findings.detail d
                where ctid = any(array(
                    select d.ctid from findings.detail d where d.unused_since < ?
                        and (not d.named or d.unused_since < %s) limit %d))
                    and d.unused_since < ? and not (%s)
                returning d.account_id, d.hash, d.package_names),
            words as (
                delete from findings.detail_word w using deleted
                where w.account_id = deleted.account_id and w.hash = deleted.hash
                    and w.word = any(deleted.package_names))
            select count(*) from deleted
            """
                    .formatted(BEGINS.formatted("d"), BATCH, USED);

    private static final UUID ZERO = new UUID(0, 0);
    private static final String FIRST = "000000000000";

    private final Database database;
    private final FindingsSettings settings;

    Sweep(Database database, FindingsSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    Swept run(Instant now) {
        long findings = batches(FINDINGS, now, now);
        @Nullable Long history = settings.historyRetention().map(Duration::toSeconds).orElse(null);
        long changes = batches(CHANGES, now, history);
        long outbox = batches(OUTBOX, now.minus(settings.keepOutbox()));
        Instant forgotten = now.minus(settings.keepResource());
        long resources = batches(RESOURCES, forgotten, forgotten);
        mark(now);
        Instant unused = now.minus(UNUSED);
        database.updateAcrossAccounts(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(USED_AGAIN)) {
                statement.setObject(1, ResourceStore.time(unused));
                statement.executeUpdate();
            }
        });
        long details = batches(DETAILS, unused, now, history, unused);
        return new Swept(findings, changes, outbox, details, resources);
    }

    private long batches(String sql, @Nullable Object... values) {
        long total = 0;
        for (int i = 0; i < BATCHES_MAX; i++) {
            long count = database.acrossAccounts(connection -> count(connection, sql, values));
            total += count;
            if (count < BATCH) {
                break;
            }
        }
        return total;
    }

    private static long count(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                @Nullable Object value = values[i];
                if (value == null) {
                    statement.setNull(i + 1, Types.BIGINT);
                } else {
                    statement.setObject(
                            i + 1,
                            value instanceof Instant time ? ResourceStore.time(time) : value);
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private record Position(String accountId, UUID hash) {}

    private void mark(Instant now) {
        @Nullable Position position = new Position(FIRST, ZERO);
        for (int i = 0; i < BATCHES_MAX && position != null; i++) {
            Position from = position;
            position = database.acrossAccounts(connection -> mark(connection, from, now)).next();
        }
    }

    /// @param next null at the end
    private record Marked(@Nullable Position next) {}

    private static Marked mark(Connection connection, Position from, Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MARK)) {
            statement.setString(1, from.accountId());
            statement.setObject(2, from.hash());
            statement.setObject(3, ResourceStore.time(now));
            try (ResultSet rows = statement.executeQuery()) {
                return new Marked(
                        rows.next()
                                ? new Position(rows.getString(1), rows.getObject(2, UUID.class))
                                : null);
            }
        }
    }
}
