package org.openinspector.findings.publish;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretException;
import org.openinspector.storage.Database;
import org.openinspector.storage.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers stored events to one sink at a time, a batch at a time, in the order of their numbers:
/// claims the sink, delivers outside of any transaction, and notes what came of it if the claim
/// still stands. Killed in between, the same events are delivered again, with the same content.
///
/// What fails is tried again with growing pauses, and holds up its own sink only. A batch that is
/// refused is halved until the refused event is alone; a batch of which only some events failed is
/// past, and those are told again before what waits. A batch whose end is not known is tried again
/// with the same events, so that who makes one thing of many events makes the same thing again.
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int BYTES_MAX = 4 << 20;
    private static final int DUE_MAX = 256;
    private static final int TRIED_MAX = 10_000;
    private static final Duration LOOK_FIRST = Duration.ofSeconds(1);
    private static final Duration LOOK_LAST = Duration.ofSeconds(15);
    private static final long FROM_NOW_ON = -1;

    private static final String DUE =
            """
            select account_id, region, sink_id from findings.event_sink
            where state = 'ENABLED' and news and retry_at <= ?
                and (claim is null or claimed_until < ?)
            order by retry_at limit ?
            """;

    private static final String CLAIM =
            """
            update findings.event_sink s set claim = ?, claimed_until = ?
            where s.account_id = ?::bpchar and s.region = ? and s.sink_id = ?
                and s.state = 'ENABLED' and s.news and s.retry_at <= ?
                and (s.claim is null or s.claimed_until < ?)
            returning
            """
                    + SinkRows.COLUMNS
                    + ", s.cursor_no, least(s.batch_limit, s.batch_max) as batch_limit, s.attempts,"
                    + " s.failures, coalesce(s.batch_top, 0) as batch_top";

    static final String ONE = " account_id = ?::bpchar and region = ? and sink_id = ? ";

    private static final String REPLAYS =
            """
            select event_no, event_id, event_account as account_id, kind, key, at, body, attempts,
                since as stored_at
            from findings.sink_event where
            """
                    + ONE
                    + " and state = 'REPLAY' order by event_no limit ?";

    /// The newest event within the sink's reach.
    private static final String TOP =
            """
            select greatest(
                (select max(event_no) from findings.event
                    where account_id = ?::bpchar and region = ? and (? or stored_at < ?)),
                (select max(event_no) from findings.event
                    where admin_id = ?::bpchar and region = ? and (? or stored_at < ?)), 0) as top
            """;

    /// Two walks along an index each; a member's event is in the second only.
    private static final String NEXT =
            """
            select e.event_no, e.event_id, e.account_id, e.kind, e.key, e.at, e.body, 0 as attempts,
                e.stored_at
            from findings.event_sink s cross join lateral (
                (select * from findings.event e
                where e.account_id = s.account_id and e.region = s.region
                    and e.event_no > ? and e.event_no <= ? and %1$s
                order by e.event_no limit ?)
                union all
                (select * from findings.event e
                where e.admin_id = s.account_id and e.region = s.region
                    and e.event_no > ? and e.event_no <= ? and %1$s
                order by e.event_no limit ?)) e
            where s.account_id = ?::bpchar and s.region = ? and s.sink_id = ?
            order by e.event_no limit ?
            """
                    .formatted(SinkRows.MATCHES);

    private static final String IDLE =
            """
            update findings.event_sink set news = false, claim = null, cursor_no = ?, failures = 0
            where
            """
                    + ONE
                    + "and claim = ?";

    /// Nothing is tried yet.
    private static final String GATHER =
            "update findings.event_sink set claim = null, cursor_no = ?, retry_at = ? where"
                    + ONE
                    + "and claim = ?";

    /// What is tried is tried again as it is, until its end is known.
    private static final String TRY =
            "update findings.event_sink set batch_top = ? where" + ONE + "and claim = ?";

    /// An event as it is stored.
    ///
    /// @param attempts at it, if it was told before and failed while others were taken
    record Sealed(
            long number,
            UUID id,
            String accountId,
            int kind,
            String key,
            Instant at,
            SealedBytes body,
            int attempts,
            Instant storedAt) {}

    /// A sink that this server delivers to now.
    ///
    /// @param tried the last event of a batch that was tried before; 0 if none was
    record Claimed(
            UUID claim,
            SinkRows.Row row,
            long cursor,
            int limit,
            int attempts,
            int failures,
            boolean replay,
            List<Sealed> events,
            long top,
            long tried) {
        SinkKey key() {
            return row.key();
        }
    }

    private final Database database;
    private final DataKeys keys;
    private final Relay relay;
    private final Map<String, Publisher> publishers;
    private final PublishSettings settings;
    private final InstantSource clock;
    private final Settlement settlement;
    private final Semaphore transactions = new Semaphore(2);
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dead = new LongAdder();

    Courier(
            Database database,
            DataKeys keys,
            Relay relay,
            Map<String, Publisher> publishers,
            PublishSettings settings,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.keys = keys;
        this.relay = relay;
        this.publishers = publishers;
        this.settings = settings;
        this.clock = clock;
        this.settlement = new Settlement(settings, random);
    }

    long delivered() {
        return delivered.sum();
    }

    long failed() {
        return failed.sum();
    }

    long dead() {
        return dead.sum();
    }

    /// Sinks that wait for a delivery.
    List<SinkKey> due() {
        Instant now = clock.instant();
        return database.acrossAccounts(connection ->
                SinkRows.query(
                        connection,
                        DUE,
                        row ->
                                new SinkKey(
                                        row.getString("account_id"),
                                        row.getString("region"),
                                        row.getObject("sink_id", UUID.class)),
                        now,
                        now,
                        DUE_MAX));
    }

    /// Delivers one batch, if there is one and nobody else does.
    ///
    /// @return true if there may be more to do at once
    boolean deliver(SinkKey key) throws InterruptedException {
        UUID claim = UUID.randomUUID();
        Instant now = clock.instant();
        long began = System.nanoTime();
        Optional<Claimed> found = stored(connection -> claim(connection, key, claim, now));
        if (found.isEmpty()) {
            return false;
        }
        Claimed claimed = found.get();
        List<Sealed> mine =
                claimed.events().stream().filter(one -> isStillReached(claimed, one)).toList();
        Outcome outcome;
        try {
            outcome = mine.isEmpty() ? new Outcome.Delivered() : publish(claimed, mine, began);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("sink", key.sinkId()).setCause(e).log("delivery failed");
            outcome = Outcome.unavailable("a fault of the server");
        }
        return settle(claimed, mine, outcome);
    }

    private boolean isStillReached(Claimed claimed, Sealed event) {
        String account = claimed.key().accountId();
        return event.accountId().equals(account)
                || relay.admin(new Relay.Place(event.accountId(), claimed.key().region()))
                        .filter(account::equals)
                        .isPresent();
    }

    private Outcome publish(Claimed claimed, List<Sealed> events, long began)
            throws InterruptedException {
        EventSink sink = claimed.row().sink();
        @Nullable Publisher publisher = publishers.get(sink.type());
        if (publisher == null) {
            return Outcome.unavailable("this server delivers to no sinks of type " + sink.type());
        }
        List<StoredEvent> opened = new ArrayList<>(events.size());
        SinkSecrets secrets;
        try {
            for (Sealed event : events) {
                opened.add(
                        new StoredEvent(
                                event.id(),
                                keys.open(event.accountId(), Relay.PURPOSE, event.body().bytes())));
            }
            secrets = SinkSecrets.open(keys, sink.accountId(), claimed.row().secrets().bytes());
        } catch (SecretException e) {
            LOG.atWarn().addKeyValue("sink", sink.id()).setCause(e).log("event not opened");
            return Outcome.unavailable("the key of the event or of the sink is not there");
        }
        // A process that was stopped for long may have lost the claim: another one delivers then.
        Duration since = Duration.ofNanos(System.nanoTime() - began);
        if (since.compareTo(settings.lease().dividedBy(2)) > 0) {
            return Outcome.unavailable("the server was too slow");
        }
        return publisher.publish(secrets.whole(sink), secrets.at(clock.instant()), opened);
    }

    /// However many sinks are delivered to, few of them use the database at once.
    private <T> T stored(Work<T> work) {
        transactions.acquireUninterruptibly();
        try {
            return database.acrossAccounts(work);
        } finally {
            transactions.release();
        }
    }

    private Optional<Claimed> claim(Connection connection, SinkKey key, UUID claim, Instant now)
            throws SQLException {
        List<Claimed> claimed =
                SinkRows.query(
                        connection,
                        CLAIM,
                        row ->
                                new Claimed(
                                        claim,
                                        SinkRows.row(row),
                                        row.getLong("cursor_no"),
                                        row.getInt("batch_limit"),
                                        row.getInt("attempts"),
                                        row.getInt("failures"),
                                        false,
                                        List.of(),
                                        0,
                                        row.getLong("batch_top")),
                        claim,
                        now.plus(settings.lease()),
                        key.accountId(),
                        key.region(),
                        key.sinkId(),
                        now,
                        now);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        Claimed head = claimed.getFirst();
        List<Sealed> replays = sealed(connection, REPLAYS, args(key, head.limit()));
        if (!replays.isEmpty()) {
            return Optional.of(with(head, head.cursor(), true, replays, head.cursor()));
        }
        long cursor =
                head.cursor() == FROM_NOW_ON
                        ? top(connection, key, head.row().sink().createdAt())
                        : head.cursor();
        if (head.tried() > cursor) {
            List<Sealed> again = next(connection, key, cursor, head.tried(), TRIED_MAX);
            if (!again.isEmpty()) {
                return Optional.of(with(head, cursor, false, again, head.tried()));
            }
        }
        // First how far, then what: an event that comes in between is not passed over.
        long top = Math.max(cursor, top(connection, key, null));
        List<Sealed> events = next(connection, key, cursor, top, head.limit());
        if (events.isEmpty()) {
            SinkRows.update(
                    connection, IDLE, top, key.accountId(), key.region(), key.sinkId(), claim);
            return Optional.empty();
        }
        Optional<Instant> later = gathersUntil(head, events, now);
        if (later.isPresent()) {
            SinkRows.update(
                    connection,
                    GATHER,
                    cursor,
                    later.get(),
                    key.accountId(),
                    key.region(),
                    key.sinkId(),
                    claim);
            return Optional.empty();
        }
        Claimed batch =
                with(
                        head,
                        cursor,
                        false,
                        events,
                        events.size() < head.limit() ? top : events.getLast().number());
        if (batch.events().size() > 1) {
            SinkRows.update(
                    connection,
                    TRY,
                    batch.top(),
                    key.accountId(),
                    key.region(),
                    key.sinkId(),
                    claim);
        }
        return Optional.of(batch);
    }

    /// When to look again at what is gathered; empty if it is time to deliver it.
    private Optional<Instant> gathersUntil(Claimed head, List<Sealed> events, Instant now) {
        EventSink sink = head.row().sink();
        @Nullable Publisher publisher = publishers.get(sink.type());
        Optional<Duration> interval =
                publisher == null ? Optional.empty() : publisher.gathersFor(sink);
        if (interval.isEmpty()
                || events.size() >= head.limit()
                || events.stream().mapToInt(one -> one.body().size()).sum() >= BYTES_MAX) {
            return Optional.empty();
        }
        Instant due = events.getFirst().storedAt().plus(interval.get());
        // As many as the sink takes at once may be there before.
        Instant look = now.plus(min(max(interval.get().dividedBy(10), LOOK_FIRST), LOOK_LAST));
        return due.isAfter(now) ? Optional.of(due.isBefore(look) ? due : look) : Optional.empty();
    }

    private static Duration min(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    private static Duration max(Duration left, Duration right) {
        return left.compareTo(right) > 0 ? left : right;
    }

    private static List<Sealed> next(
            Connection connection, SinkKey key, long after, long top, int limit)
            throws SQLException {
        return sealed(
                connection,
                NEXT,
                after,
                top,
                limit,
                after,
                top,
                limit,
                key.accountId(),
                key.region(),
                key.sinkId(),
                limit);
    }

    private static Claimed with(
            Claimed head, long cursor, boolean replay, List<Sealed> events, long top) {
        int bytes = 0;
        int count = 0;
        while (count < events.size()
                && (count == 0 || bytes + events.get(count).body().size() <= BYTES_MAX)) {
            bytes += events.get(count).body().size();
            count++;
        }
        boolean cut = count < events.size();
        return new Claimed(
                head.claim(),
                head.row(),
                cursor,
                head.limit(),
                head.attempts(),
                head.failures(),
                replay,
                events.subList(0, count),
                cut && !replay ? events.get(count - 1).number() : top,
                head.tried());
    }

    private static @Nullable Object[] args(SinkKey key, Object last) {
        return new Object[] {key.accountId(), key.region(), key.sinkId(), last};
    }

    /// @param before only what was stored before this; null for all
    private static long top(Connection connection, SinkKey key, @Nullable Instant before)
            throws SQLException {
        Instant until = before == null ? Instant.EPOCH : before;
        return SinkRows.query(
                        connection,
                        TOP,
                        row -> row.getLong("top"),
                        key.accountId(),
                        key.region(),
                        before == null,
                        until,
                        key.accountId(),
                        key.region(),
                        before == null,
                        until)
                .getFirst();
    }

    private static List<Sealed> sealed(
            Connection connection, String sql, @Nullable Object... values) throws SQLException {
        return SinkRows.query(
                connection,
                sql,
                row ->
                        new Sealed(
                                row.getLong("event_no"),
                                row.getObject("event_id", UUID.class),
                                row.getString("account_id"),
                                row.getInt("kind"),
                                row.getString("key"),
                                SinkRows.instant(row, "at"),
                                new SealedBytes(row.getBytes("body")),
                                row.getInt("attempts"),
                                SinkRows.instant(row, "stored_at")),
                values);
    }

    private boolean settle(Claimed claimed, List<Sealed> mine, Outcome outcome) {
        Instant now = clock.instant();
        Settlement.Settled after = settlement.of(claimed, mine, outcome, now);
        Optional<Integer> buried =
                stored(connection -> Settlement.store(connection, claimed, mine, after, now));
        if (buried.isPresent()) {
            delivered.add(after.done() ? mine.size() - after.failures().size() : 0);
            failed.add(after.error() == null ? 0 : 1);
            dead.add(buried.get());
        }
        return buried.isPresent()
                && !after.retryAt().isAfter(now)
                && after.state() == EventSink.State.ENABLED;
    }
}
