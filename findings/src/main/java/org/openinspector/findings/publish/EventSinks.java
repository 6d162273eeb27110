package org.openinspector.findings.publish;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.StorageException;

/// Event sinks of an account and Region: made, changed, looked at, and told again. A scope here is
/// one account's.
public final class EventSinks {
    /// Most events that one call has told again.
    public static final int REPLAY_MAX = 10_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final int ACCOUNTS_MAX = 1_000;

    private static final String ONE =
            " s.account_id = any(?::bpchar[]) and s.region = ? and s.sink_id = ? ";

    private final Database database;
    private final DataKeys keys;
    private final Map<String, Publisher> publishers;
    private final PublishSettings settings;
    private final InstantSource clock;

    EventSinks(
            Database database,
            DataKeys keys,
            Map<String, Publisher> publishers,
            PublishSettings settings,
            InstantSource clock) {
        this.database = database;
        this.keys = keys;
        this.publishers = publishers;
        this.settings = settings;
        this.clock = clock;
    }

    /// A sink as it is asked for; what is null stays as it is, or has its default.
    ///
    /// @param batchMax 1 to 100; default 1
    /// @param secret null keeps the secret there is, or makes one
    public record Wish(
            @Nullable String name,
            @Nullable String target,
            @Nullable Integer batchMax,
            EventSink.@Nullable Filter filter,
            @Nullable Boolean enabled,
            @Nullable String secret) {
        /// Without the secret.
        @Override
        public String toString() {
            return "Wish[" + name + ' ' + target + ']';
        }
    }

    /// A sink that was made or changed.
    ///
    /// @param secret if one was made now; it is never shown again
    public record Saved(EventSink sink, Optional<String> secret) {
        @Override
        public String toString() {
            return "Saved[" + sink + "]";
        }
    }

    /// What is told again.
    ///
    /// @param eventKey only of this finding's ARN, or of this resource
    /// @param from only what happened then or later
    /// @param to only what happened before
    public record Replay(
            boolean deadLetters,
            @Nullable String eventKey,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /// Makes a sink, which gets what happens from now on.
    ///
    /// @throws SinkRefusedException if it cannot be as it is asked for
    public Saved create(AccountScope scope, String type, Wish wish) {
        Publisher publisher = publisher(type);
        if (wish.name() == null || wish.target() == null) {
            throw new SinkRefusedException("name", "expected a name and a target");
        }
        String made = wish.secret() == null ? SinkSecrets.random() : wish.secret();
        Instant now = now();
        String account = scope.accounts().getFirst();
        int batch = wish.batchMax() == null ? 1 : wish.batchMax();
        EventSink sink =
                checked(
                        publisher,
                        new EventSink(
                                UUID.randomUUID(),
                                account,
                                scope.region(),
                                wish.name(),
                                type,
                                wish.target(),
                                batch,
                                wish.filter() == null ? EventSink.Filter.ALL : wish.filter(),
                                state(wish, EventSink.State.ENABLED),
                                now,
                                now));
        byte[] sealed = SinkSecrets.of(made).seal(keys, account);
        uniquely(
                sink.name(),
                () ->
                        database.write(
                                scope,
                                connection -> {
                                    room(connection, scope);
                                    return insert(connection, sink, sealed);
                                }));
        return new Saved(sink, wish.secret() == null ? Optional.of(made) : Optional.empty());
    }

    /// Changes a sink. A sink that is turned on again, also after its receiver was gone, gets what
    /// has waited.
    ///
    /// @param rotate makes a new secret; the one there is signs too for some time
    /// @return empty if there is none with this id
    public Optional<Saved> update(AccountScope scope, UUID id, Wish wish, boolean rotate) {
        Instant now = now();
        @Nullable String made = rotate && wish.secret() == null ? SinkSecrets.random() : null;
        @Nullable String fresh = wish.secret() != null ? wish.secret() : made;
        return uniquely(
                        wish.name() == null ? "" : wish.name(),
                        () ->
                                database.write(
                                        scope,
                                        connection ->
                                                update(connection, scope, id, wish, fresh, now)))
                .map(sink -> new Saved(sink, Optional.ofNullable(made)));
    }

    private Optional<EventSink> update(
            Connection connection,
            AccountScope scope,
            UUID id,
            Wish wish,
            @Nullable String secret,
            Instant now)
            throws SQLException {
        Optional<SinkRows.Row> found =
                rows(connection, scope, id, " for update").stream().findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        EventSink old = found.get().sink();
        EventSink sink =
                checked(
                        publisher(old.type()),
                        new EventSink(
                                id,
                                old.accountId(),
                                old.region(),
                                wish.name() == null ? old.name() : wish.name(),
                                old.type(),
                                wish.target() == null ? old.target() : wish.target(),
                                wish.batchMax() == null ? old.batchMax() : wish.batchMax(),
                                wish.filter() == null ? old.filter() : wish.filter(),
                                state(wish, old.state()),
                                old.createdAt(),
                                now));
        byte[] sealed = found.get().secrets().bytes();
        if (secret != null) {
            sealed =
                    SinkSecrets.open(keys, old.accountId(), sealed)
                            .rotated(secret, now.plus(settings.secretOverlap()))
                            .seal(keys, old.accountId());
        }
        // What was wrong may be right now: what waits is tried at once.
        SinkRows.update(
                connection,
                """
                update findings.event_sink s set name = ?, target = ?, batch_max = ?,
                    batch_limit = ?, kinds = ?, severities = ?, account_ids = ?::text[],
                    secrets = ?, state = ?, updated_at = ?, news = true, retry_at = ?, attempts = 0
                where
                """
                        + ONE,
                sink.name(),
                sink.target(),
                sink.batchMax(),
                sink.batchMax(),
                SinkRows.bits(sink.filter(), true),
                SinkRows.bits(sink.filter(), false),
                accounts(sink),
                sealed,
                sink.state().name(),
                now,
                now,
                scope.accounts(),
                scope.region(),
                id);
        return Optional.of(sink);
    }

    /// Deletes a sink with its dead letters.
    ///
    /// @return false if there is none with this id
    public boolean delete(AccountScope scope, UUID id) {
        return database.write(
                scope,
                connection ->
                        SinkRows.update(
                                        connection,
                                        "delete from findings.event_sink s where" + ONE,
                                        scope.accounts(),
                                        scope.region(),
                                        id)
                                > 0);
    }

    /// The sink with this id.
    public Optional<EventSink> get(AccountScope scope, UUID id) {
        return database.read(scope, connection -> rows(connection, scope, id, "")).stream()
                .map(SinkRows.Row::sink)
                .findFirst();
    }

    /// All sinks, by name.
    public List<EventSink> list(AccountScope scope) {
        return database.read(
                scope,
                connection ->
                        SinkRows.query(
                                connection,
                                "select "
                                        + SinkRows.COLUMNS
                                        + " from findings.event_sink s where s.account_id ="
                                        + " any(?::bpchar[]) and s.region = ? order by s.name",
                                SinkRows::sink,
                                scope.accounts(),
                                scope.region()));
    }

    /// How delivery goes; empty if there is no sink with this id.
    public Optional<SinkStatus> status(AccountScope scope, UUID id) {
        // Events of members are rows of theirs, which the scope of one account does not show.
        return database.acrossAccounts(connection ->
                SinkRows.query(
                                connection,
                                """
                                select s.*, w.count + r.count as waiting,
                                    least(w.oldest, r.oldest) as oldest,
                                    (select count(*) from findings.sink_event d
                                        where d.account_id = s.account_id and d.region = s.region
                                            and d.sink_id = s.sink_id and d.state = 'DEAD') as kept
                                from findings.event_sink s
                                cross join lateral (
                                    select count(*), min(at) as oldest from (
                                        (select e.at from findings.event e
                                        where s.cursor_no >= 0 and e.account_id = s.account_id
                                            and e.region = s.region
                                            and e.event_no > s.cursor_no and %1$s limit %2$d)
                                        union all
                                        (select e.at from findings.event e
                                        where s.cursor_no >= 0 and e.admin_id = s.account_id
                                            and e.region = s.region
                                            and e.event_no > s.cursor_no and %1$s limit %2$d)
                                        limit %2$d) one) w
                                cross join lateral (
                                    select count(*), min(d.at) as oldest from findings.sink_event d
                                    where d.account_id = s.account_id and d.region = s.region
                                        and d.sink_id = s.sink_id and d.state = 'REPLAY') r
                                where
                                """
                                                .formatted(SinkRows.MATCHES, SinkStatus.WAITING_MAX)
                                        + ONE,
                                EventSinks::status,
                                scope.accounts(),
                                scope.region(),
                                id)
                        .stream()
                        .findFirst());
    }

    private static SinkStatus status(ResultSet row) throws SQLException {
        int failures = row.getInt("failures");
        return new SinkStatus(
                Math.min(row.getLong("waiting"), SinkStatus.WAITING_MAX),
                Optional.ofNullable(SinkRows.instantOrNull(row, "oldest")),
                row.getLong("delivered"),
                row.getLong("failed"),
                row.getLong("dead"),
                row.getLong("kept"),
                row.getLong("expired"),
                row.getInt("attempts"),
                failures == 0
                        ? Optional.empty()
                        : Optional.ofNullable(SinkRows.instantOrNull(row, "retry_at")),
                Optional.ofNullable(SinkRows.instantOrNull(row, "delivered_at")),
                Optional.ofNullable(SinkRows.instantOrNull(row, "failed_at")),
                Optional.ofNullable(row.getString("last_error")));
    }

    /// Dead letters of a sink, by number.
    ///
    /// @param after the last number of the page before; 0 for the first page
    public List<DeadLetter> deadLetters(AccountScope scope, UUID id, long after, int max) {
        return database.read(
                scope,
                connection ->
                        SinkRows.query(
                                connection,
                                "select * from findings.sink_event s where"
                                        + ONE
                                        + "and s.state = 'DEAD' and s.event_no > ?"
                                        + " order by s.event_no limit ?",
                                row ->
                                        new DeadLetter(
                                                row.getLong("event_no"),
                                                row.getObject("event_id", UUID.class),
                                                EventKind.ofCode(row.getInt("kind")),
                                                row.getString("event_account"),
                                                row.getString("key"),
                                                SinkRows.instant(row, "at"),
                                                row.getInt("attempts"),
                                                Optional.ofNullable(row.getString("error"))
                                                        .orElse(""),
                                                SinkRows.instant(row, "since")),
                                scope.accounts(),
                                scope.region(),
                                id,
                                after,
                                max));
    }

    /// Has events told again, in their order, before what waits.
    ///
    /// @return how many; [#REPLAY_MAX] if there may be more
    public int replay(AccountScope scope, UUID id, Replay what) {
        Instant now = now();
        // Events of members are rows of theirs, which the scope of one account does not show.
        return database.acrossAccounts(connection -> {
            List<SinkRows.Row> found = rows(connection, scope, id, " for update");
            if (found.isEmpty()) {
                return 0;
            }
            SinkKey key = found.getFirst().key();
            int count =
                    what.deadLetters()
                            ? raise(connection, key, what, now)
                            : again(connection, key, what, now);
            SinkRows.update(
                    connection,
                    "update findings.event_sink s set news = true, retry_at = ?, attempts = 0 where"
                            + ONE,
                    now,
                    scope.accounts(),
                    scope.region(),
                    id);
            return count;
        });
    }

    private static int raise(Connection connection, SinkKey key, Replay what, Instant now)
            throws SQLException {
        return SinkRows.update(
                connection,
                """
                update findings.sink_event d set state = 'REPLAY', attempts = 0, since = ?
                where ctid = any(array(select ctid from findings.sink_event
                    where account_id = ?::bpchar and region = ? and sink_id = ? and state = 'DEAD'
                        and (?::text is null or key = ?)
                        and (?::timestamptz is null or at >= ?)
                        and (?::timestamptz is null or at < ?)
                    order by event_no limit ?))
                """,
                now,
                key.accountId(),
                key.region(),
                key.sinkId(),
                what.eventKey(),
                what.eventKey(),
                what.from(),
                what.from(),
                what.to(),
                what.to(),
                REPLAY_MAX);
    }

    private static int again(Connection connection, SinkKey key, Replay what, Instant now)
            throws SQLException {
        return SinkRows.update(
                connection,
                """
                insert into findings.sink_event
                    (account_id, region, sink_id, event_no, event_id, event_account, kind, key, at,
                     body, state, attempts, since)
                select s.account_id, s.region, s.sink_id, e.event_no, e.event_id, e.account_id,
                    e.kind, e.key, e.at, e.body, 'REPLAY', 0, ?
                from findings.event_sink s join findings.event e
                    on e.region = s.region
                    and (e.account_id = s.account_id or e.admin_id = s.account_id)
                where s.account_id = ?::bpchar and s.region = ? and s.sink_id = ? and
                """
                        + SinkRows.MATCHES
                        + """
                            and (?::text is null or e.key = ?)
                            and (?::timestamptz is null or e.at >= ?)
                            and (?::timestamptz is null or e.at < ?)
                        order by e.event_no limit ?
                        on conflict (account_id, region, sink_id, event_no) do update set
                            state = 'REPLAY', attempts = 0, since = excluded.since
                        """,
                now,
                key.accountId(),
                key.region(),
                key.sinkId(),
                what.eventKey(),
                what.eventKey(),
                what.from(),
                what.from(),
                what.to(),
                what.to(),
                REPLAY_MAX);
    }

    /// Sends an event that is none, now.
    ///
    /// @return empty if there is no sink with this id
    public Optional<Outcome> test(AccountScope scope, UUID id) throws InterruptedException {
        Optional<SinkRows.Row> found =
                database.read(scope, connection -> rows(connection, scope, id, "")).stream()
                        .findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        EventSink sink = found.get().sink();
        Instant now = now();
        EventBodies.Body body =
                EventBodies.test(
                        UUID.randomUUID(), sink.accountId(), sink.region(), sink.name(), now);
        return Optional.of(
                publisher(sink.type())
                        .publish(
                                sink,
                                SinkSecrets.open(
                                                keys,
                                                sink.accountId(),
                                                found.get().secrets().bytes())
                                        .at(now),
                                List.of(new StoredEvent(body.id(), body.json()))));
    }

    private static List<SinkRows.Row> rows(
            Connection connection, AccountScope scope, UUID id, String lock) throws SQLException {
        return SinkRows.query(
                connection,
                "select " + SinkRows.COLUMNS + " from findings.event_sink s where" + ONE + lock,
                SinkRows::row,
                scope.accounts(),
                scope.region(),
                id);
    }

    private void room(Connection connection, AccountScope scope) throws SQLException {
        long there =
                SinkRows.query(
                                connection,
                                """
                                select count(*) from findings.event_sink s
                                where s.account_id = any(?::bpchar[]) and s.region = ?
                                """,
                                row -> row.getLong(1),
                                scope.accounts(),
                                scope.region())
                        .getFirst();
        if (there >= settings.sinksMax()) {
            throw new SinkRefusedException(
                    "name",
                    "there are "
                            + there
                            + " event sinks, expected at most "
                            + settings.sinksMax()
                            + " of an account and Region");
        }
    }

    private static int insert(Connection connection, EventSink sink, byte[] sealed)
            throws SQLException {
        return SinkRows.update(
                connection,
                """
                insert into findings.event_sink
                    (account_id, region, sink_id, name, type, target, batch_max, kinds, severities,
                     account_ids, secrets, state, created_at, updated_at, cursor_no, batch_limit,
                     retry_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::text[], ?, ?, ?, ?, -1, ?, ?)
                """,
                sink.accountId(),
                sink.region(),
                sink.id(),
                sink.name(),
                sink.type(),
                sink.target(),
                sink.batchMax(),
                SinkRows.bits(sink.filter(), true),
                SinkRows.bits(sink.filter(), false),
                accounts(sink),
                sealed,
                sink.state().name(),
                sink.createdAt(),
                sink.updatedAt(),
                sink.batchMax(),
                sink.createdAt());
    }

    private static @Nullable List<String> accounts(EventSink sink) {
        List<String> ids = sink.filter().accountIds();
        return ids.isEmpty() ? null : ids;
    }

    private static EventSink.State state(Wish wish, EventSink.State otherwise) {
        if (wish.enabled() == null) {
            return otherwise;
        }
        return wish.enabled() ? EventSink.State.ENABLED : EventSink.State.DISABLED;
    }

    private Publisher publisher(String type) {
        @Nullable Publisher publisher = publishers.get(type);
        if (publisher == null) {
            throw new SinkRefusedException(
                    "type", "expected one of " + publishers.keySet() + ", got \"" + type + "\"");
        }
        return publisher;
    }

    private EventSink checked(Publisher publisher, EventSink sink) {
        if (!NAME.matcher(sink.name()).matches()) {
            throw new SinkRefusedException(
                    "name", "expected 1 to 64 letters, digits, dots, hyphens and underscores");
        }
        if (sink.batchMax() < 1 || sink.batchMax() > settings.batchMax()) {
            throw new SinkRefusedException(
                    "maxBatchSize",
                    "expected 1 to " + settings.batchMax() + ", got " + sink.batchMax());
        }
        List<String> ids = sink.filter().accountIds();
        if (ids.size() > ACCOUNTS_MAX
                || !ids.stream().allMatch(id -> ACCOUNT.matcher(id).matches())) {
            throw new SinkRefusedException(
                    "accountIds", "expected at most " + ACCOUNTS_MAX + " ids of 12 digits");
        }
        int _ = SinkRows.bits(sink.filter(), false);
        try {
            publisher.check(sink.target());
        } catch (IllegalArgumentException e) {
            throw new SinkRefusedException("url", String.valueOf(e.getMessage()));
        }
        return sink;
    }

    /// As exact as the database keeps it, so that what was made is told as it will be read.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private interface Write<T> {
        T run();
    }

    private static <T> T uniquely(String name, Write<T> write) {
        try {
            return write.run();
        } catch (StorageException e) {
            if (e.sqlState().equals("23505")) {
                throw new SinkRefusedException(
                        "name", "there is an event sink \"" + name + "\" already");
            }
            throw e;
        }
    }
}
