package org.openinspector.findings.publish;

import java.time.Instant;
import java.util.List;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes what is too old, delivered or not, so that no sink makes the tables grow without bound.
/// What was never delivered is counted for its sink, and told.
final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final int BATCH = 2_000;
    private static final int BATCHES_MAX = 500;

    private static final String EVENTS =
            """
            with old as (
                delete from findings.event
                where ctid = any(array(
                    select ctid from findings.event where stored_at < ? limit %d))
                returning account_id, region, event_no, admin_id, kind, severity, refused),
            missed as (
                select s.account_id, s.region, s.sink_id, count(*) as count
                from old e join findings.event_sink s on s.region = e.region
                    and (s.account_id = e.account_id or s.account_id = e.admin_id)
                where s.cursor_no >= 0 and e.event_no > s.cursor_no and %s
                group by 1, 2, 3 order by 1, 2, 3),
            told as (
                update findings.event_sink s set expired = s.expired + m.count from missed m
                where s.account_id = m.account_id and s.region = m.region and s.sink_id = m.sink_id)
            select (select count(*) from old), (select coalesce(sum(count), 0) from missed)
            """
                    .formatted(BATCH, SinkRows.MATCHES);

    private static final String BESIDE =
            """
            with old as (
                delete from findings.sink_event
                where ctid = any(array(
                    select ctid from findings.sink_event where since < ? limit %d))
                returning account_id, region, sink_id, state),
            missed as (
                select account_id, region, sink_id, count(*) as count
                from old where state = 'REPLAY' group by 1, 2, 3 order by 1, 2, 3),
            told as (
                update findings.event_sink s set expired = s.expired + m.count from missed m
                where s.account_id = m.account_id and s.region = m.region and s.sink_id = m.sink_id)
            select (select count(*) from old), (select coalesce(sum(count), 0) from missed)
            """
                    .formatted(BATCH);

    /// Only if no server rendered for that long.
    private static final String NOTICES =
            """
            with old as (
                delete from findings.outbox_event
                where ctid = any(array(
                    select ctid from findings.outbox_event where at < ? limit %d))
                returning 1)
            select count(*), count(*) from old
            """
                    .formatted(BATCH);

    private final Database database;
    private final PublishSettings settings;

    Expiry(Database database, PublishSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /// @param deleted rows
    /// @param undelivered of these, what some sink should have got and did not; counted for each
    record Expired(long deleted, long undelivered) {}

    /// Deletes; what it leaves for want of time, the next run takes.
    Expired run(Instant now) {
        Instant before = now.minus(settings.keep());
        long deleted = 0;
        long undelivered = 0;
        for (String sql : List.of(EVENTS, BESIDE, NOTICES)) {
            for (int i = 0; i < BATCHES_MAX; i++) {
                Expired batch =
                        database.acrossAccounts(connection ->
                                SinkRows.query(
                                                connection,
                                                sql,
                                                row -> new Expired(row.getLong(1), row.getLong(2)),
                                                before)
                                        .getFirst());
                deleted += batch.deleted();
                undelivered += batch.undelivered();
                if (batch.deleted() < BATCH) {
                    break;
                }
            }
        }
        if (undelivered > 0) {
            LOG.atWarn().addKeyValue("events", undelivered).log("events expired undelivered");
        }
        return new Expired(deleted, undelivered);
    }
}
