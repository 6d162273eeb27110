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
/// refused is halved until the refused event is alone.
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int BYTES_MAX = 4 << 20;
    private static final int DUE_MAX = 256;
    private static final int ERROR_LENGTH_MAX = 500;
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
                    + ", s.cursor_no, least(s.batch_limit, s.batch_max) as batch_limit, s.attempts, s.failures";

    private static final String ONE = " account_id = ?::bpchar and region = ? and sink_id = ? ";

    private static final String REPLAYS =
            """
            select event_no, event_id, event_account as account_id, kind, key, at, body
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
            select e.event_no, e.event_id, e.account_id, e.kind, e.key, e.at, e.body
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

    private static final String SETTLE =
            """
            update findings.event_sink set claim = null, cursor_no = ?, batch_limit = ?, attempts = ?,
                failures = ?, retry_at = ?, delivered = delivered + ?, failed = failed + ?,
                dead = dead + ?,
                state = case when state = 'ENABLED' then ? else state end, delivered_at = coalesce(?, delivered_at),
                failed_at = coalesce(?, failed_at), last_error = ?
            where
            """
                    + ONE
                    + "and claim = ?";

    private static final String BURY =
            """
            insert into findings.sink_event
                (account_id, region, sink_id, event_no, event_id, event_account, kind, key, at, body,
                 state, attempts, error, since)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'DEAD', ?, ?, ?)
            on conflict (account_id, region, sink_id, event_no) do update set
                state = 'DEAD', attempts = excluded.attempts, error = excluded.error,
                since = excluded.since
            """;

    /// An event as it is stored.
    private record Sealed(
            long number,
            UUID id,
            String accountId,
            int kind,
            String key,
            Instant at,
            SealedBytes body) {}

    /// A sink that this server delivers to now.
    private record Claimed(
            UUID claim,
            SinkRows.Row row,
            long cursor,
            int limit,
            int attempts,
            int failures,
            boolean replay,
            List<Sealed> events,
            long top) {
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
    private final RandomGenerator random;
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
        this.random = random;
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
        List<String> secrets;
        try {
            for (Sealed event : events) {
                opened.add(
                        new StoredEvent(
                                event.id(),
                                keys.open(event.accountId(), Relay.PURPOSE, event.body().bytes())));
            }
            secrets =
                    SinkSecrets.open(keys, sink.accountId(), claimed.row().secrets().bytes())
                            .at(clock.instant());
        } catch (SecretException e) {
            LOG.atWarn().addKeyValue("sink", sink.id()).setCause(e).log("event not opened");
            return Outcome.unavailable("the key of the event or of the sink is not there");
        }
        // A process that was stopped for long may have lost the claim: another one delivers then.
        Duration since = Duration.ofNanos(System.nanoTime() - began);
        if (since.compareTo(settings.lease().dividedBy(2)) > 0) {
            return Outcome.unavailable("the server was too slow");
        }
        return publisher.publish(sink, secrets, opened);
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
                                        0),
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
        // First how far, then what: an event that comes in between is not passed over.
        long top = Math.max(cursor, top(connection, key, null));
        List<Sealed> events =
                sealed(
                        connection,
                        NEXT,
                        cursor,
                        top,
                        head.limit(),
                        cursor,
                        top,
                        head.limit(),
                        key.accountId(),
                        key.region(),
                        key.sinkId(),
                        head.limit());
        if (events.isEmpty()) {
            SinkRows.update(
                    connection, IDLE, top, key.accountId(), key.region(), key.sinkId(), claim);
            return Optional.empty();
        }
        return Optional.of(
                with(
                        head,
                        cursor,
                        false,
                        events,
                        events.size() < head.limit() ? top : events.getLast().number()));
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
                cut && !replay ? events.get(count - 1).number() : top);
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
                                new SealedBytes(row.getBytes("body"))),
                values);
    }

    private boolean settle(Claimed claimed, List<Sealed> mine, Outcome outcome) {
        Instant now = clock.instant();
        int batchMax = claimed.row().sink().batchMax();
        Settled after =
                switch (outcome) {
                    case Outcome.Delivered() ->
                            new Settled(
                                    true,
                                    false,
                                    Math.min(batchMax, claimed.limit() * 2),
                                    0,
                                    0,
                                    now,
                                    EventSink.State.ENABLED,
                                    null);
                    case Outcome.Gone(String why) ->
                            new Settled(
                                    false,
                                    false,
                                    claimed.limit(),
                                    0,
                                    claimed.failures() + 1,
                                    now,
                                    EventSink.State.GONE,
                                    why);
                    case Outcome.Refused(String why) when mine.size() > 1 ->
                            new Settled(
                                    false,
                                    false,
                                    Math.max(1, mine.size() / 2),
                                    0,
                                    claimed.failures(),
                                    now,
                                    EventSink.State.ENABLED,
                                    why);
                    case Outcome.Refused(String why) ->
                            failure(claimed, why, settings.refusalsMax(), Duration.ZERO, now);
                    case Outcome.Unavailable(String why, var wish) ->
                            failure(
                                    claimed,
                                    why,
                                    settings.attemptsMax(),
                                    wish.orElse(Duration.ZERO),
                                    now);
                };
        boolean stands = stored(connection -> settle(connection, claimed, mine, after, now));
        if (stands) {
            delivered.add(after.done() ? mine.size() : 0);
            failed.add(after.error() == null ? 0 : 1);
            dead.add(after.dead() ? mine.size() : 0);
        }
        return stands && !after.retryAt().isAfter(now) && after.state() == EventSink.State.ENABLED;
    }

    /// What an attempt leads to.
    ///
    /// @param done the batch is delivered
    /// @param dead the batch is given up
    private record Settled(
            boolean done,
            boolean dead,
            int limit,
            int attempts,
            int failures,
            Instant retryAt,
            EventSink.State state,
            @Nullable String error) {}

    private Settled failure(Claimed claimed, String why, int max, Duration wish, Instant now) {
        int attempts = claimed.attempts() + 1;
        int failures = claimed.failures() + 1;
        boolean dead = attempts >= max;
        Duration pause = pause(failures);
        Duration longest = Duration.ofHours(1);
        Duration asked = wish.compareTo(longest) > 0 ? longest : wish;
        return new Settled(
                false,
                dead,
                claimed.limit(),
                dead ? 0 : attempts,
                failures,
                now.plus(asked.compareTo(pause) > 0 ? asked : pause),
                EventSink.State.ENABLED,
                why);
    }

    /// Doubled after each failure; of it a random part between half and all, so that many sinks of
    /// one receiver do not come back at once.
    private Duration pause(int failures) {
        long longest = settings.backoffMax().toMillis();
        long millis = settings.backoffFirst().toMillis();
        for (int i = 1; i < failures && millis < longest; i++) {
            millis *= 2;
        }
        millis = Math.min(millis, longest);
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }

    private static boolean settle(
            Connection connection, Claimed claimed, List<Sealed> mine, Settled after, Instant now)
            throws SQLException {
        SinkKey key = claimed.key();
        boolean past = after.done() || after.dead();
        @Nullable String error = after.error() == null ? null : cut(after.error());
        int standing =
                SinkRows.update(
                        connection,
                        SETTLE,
                        past && !claimed.replay() ? claimed.top() : claimed.cursor(),
                        after.limit(),
                        after.attempts(),
                        after.failures(),
                        after.retryAt(),
                        after.done() ? mine.size() : 0,
                        error == null ? 0 : 1,
                        after.dead() ? mine.size() : 0,
                        after.state().name(),
                        after.done() ? now : null,
                        error == null ? null : now,
                        error,
                        key.accountId(),
                        key.region(),
                        key.sinkId(),
                        claimed.claim());
        if (standing == 0) {
            return false;
        }
        if (after.dead()) {
            for (Sealed event : mine) {
                SinkRows.update(
                        connection,
                        BURY,
                        key.accountId(),
                        key.region(),
                        key.sinkId(),
                        event.number(),
                        event.id(),
                        event.accountId(),
                        event.kind(),
                        event.key(),
                        event.at(),
                        event.body().bytes(),
                        claimed.attempts() + 1,
                        error,
                        now);
            }
        }
        if (claimed.replay() && past) {
            for (Sealed event : claimed.events()) {
                SinkRows.update(
                        connection,
                        "delete from findings.sink_event where"
                                + ONE
                                + "and event_no = ? and state = 'REPLAY'",
                        key.accountId(),
                        key.region(),
                        key.sinkId(),
                        event.number());
            }
        }
        return true;
    }

    private static String cut(String error) {
        return error.length() <= ERROR_LENGTH_MAX ? error : error.substring(0, ERROR_LENGTH_MAX);
    }
}
