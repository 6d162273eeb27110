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
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.StorageException;

/// Event sinks of an account and Region: made, changed, looked at, and told again. A scope here is
/// one account's.
public final class EventSinks {
    /// Most events that one call has told again.
    public static final int REPLAY_MAX = 10_000;

    private static final String ONE =
            " s.account_id = any(?::bpchar[]) and s.region = ? and s.sink_id = ? ";

    private final Database database;
    private final DataKeys keys;
    private final Map<String, Publisher> publishers;
    private final PublishSettings settings;
    private final InstantSource clock;
    private final Replays replays;

    EventSinks(
            Database database,
            DataKeys keys,
            FindingFilters filters,
            Map<String, Publisher> publishers,
            PublishSettings settings,
            InstantSource clock) {
        this.database = database;
        this.keys = keys;
        this.replays = new Replays(keys, filters);
        this.publishers = publishers;
        this.settings = settings;
        this.clock = clock;
    }

    /// A sink as it is asked for; what is null stays as it is, or has its default.
    ///
    /// @param settings by name; what is named replaces all of them
    /// @param batchMax 1 to what the type takes; default what is usual for the type
    /// @param secret null keeps the secret there is, or makes one
    public record Wish(
            @Nullable String name,
            @Nullable String target,
            @Nullable Map<String, String> settings,
            @Nullable Integer batchMax,
            EventSink.@Nullable Filter filter,
            @Nullable Boolean enabled,
            @Nullable String secret) {
        /// Of settings nothing.
        public Wish(
                @Nullable String name,
                @Nullable String target,
                @Nullable Integer batchMax,
                EventSink.@Nullable Filter filter,
                @Nullable Boolean enabled,
                @Nullable String secret) {
            this(name, target, null, batchMax, filter, enabled, secret);
        }

        /// Without the secret.
        @Override
        public String toString() {
            return "Wish[" + name + ']';
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

    /// What is told again.
    ///
    /// @param events so many
    /// @param truncated whether there may be more of them
    public record Replayed(int events, boolean truncated) {}

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
        EventSink asked =
                new EventSink(
                        UUID.randomUUID(),
                        account,
                        scope.region(),
                        wish.name(),
                        type,
                        wish.target(),
                        wish.settings() == null ? Map.of() : wish.settings(),
                        wish.batchMax() == null ? publisher.batch().usual() : wish.batchMax(),
                        wish.filter() == null ? EventSink.Filter.ALL : wish.filter(),
                        state(wish, EventSink.State.ENABLED),
                        now,
                        now);
        EventSink sink =
                SinkChecks.checked(
                        publisher,
                        wish.batchMax() == null && publisher.gathersFor(asked).isPresent()
                                ? asked.withBatchMax(publisher.batch().gathered())
                                : asked);
        EventSink shown = shown(publisher, sink);
        byte[] sealed =
                SinkSecrets.of(made).withTarget(secretTarget(sink, shown)).seal(keys, account);
        uniquely(
                sink.name(),
                () ->
                        database.write(
                                scope,
                                connection -> {
                                    room(connection, scope);
                                    return insert(connection, shown, publisher.kinds(), sealed);
                                }));
        return new Saved(
                shown,
                publisher.signs() && wish.secret() == null ? Optional.of(made) : Optional.empty());
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
        SinkSecrets secrets =
                SinkSecrets.open(
                        keys, found.get().sink().accountId(), found.get().secrets().bytes());
        EventSink old = secrets.whole(found.get().sink());
        Publisher publisher = publisher(old.type());
        EventSink sink =
                SinkChecks.checked(
                        publisher,
                        new EventSink(
                                id,
                                old.accountId(),
                                old.region(),
                                wish.name() == null ? old.name() : wish.name(),
                                old.type(),
                                wish.target() == null ? old.target() : wish.target(),
                                wish.settings() == null ? old.settings() : wish.settings(),
                                wish.batchMax() == null ? old.batchMax() : wish.batchMax(),
                                wish.filter() == null ? old.filter() : wish.filter(),
                                state(wish, old.state()),
                                old.createdAt(),
                                now));
        EventSink shown = shown(publisher, sink);
        SinkSecrets kept =
                (secret == null
                                ? secrets
                                : secrets.rotated(secret, now.plus(settings.secretOverlap())))
                        .withTarget(secretTarget(sink, shown));
        // What was wrong may be right now: what waits is tried at once. What was asked for anew is
        // another batch than the one that was tried.
        SinkRows.update(
                connection,
                """
                update findings.event_sink s set name = ?, target = ?, settings = ?::jsonb,
                    batch_max = ?, batch_limit = ?, kinds = ?, severities = ?,
                    account_ids = ?::text[], criteria = ?::jsonb, secrets = ?, state = ?,
                    updated_at = ?, news = true, retry_at = ?, attempts = 0, takes = ?,
                    batch_top = case when batch_max = ? then batch_top end
                where
                """
                        + ONE,
                sink.name(),
                shown.target(),
                SettingsText.write(sink.settings()),
                sink.batchMax(),
                sink.batchMax(),
                SinkRows.bits(sink.filter(), true),
                SinkRows.bits(sink.filter(), false),
                accounts(sink),
                criteria(sink),
                kept.seal(keys, old.accountId()),
                sink.state().name(),
                now,
                now,
                SinkRows.bits(publisher.kinds()),
                sink.batchMax(),
                scope.accounts(),
                scope.region(),
                id);
        return Optional.of(shown);
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
    public Replayed replay(AccountScope scope, UUID id, Replay what) {
        Instant now = now();
        // Events of members are rows of theirs, which the scope of one account does not show.
        return database.acrossAccounts(connection -> {
            List<SinkRows.Row> found = rows(connection, scope, id, " for update");
            if (found.isEmpty()) {
                return new Replayed(0, false);
            }
            Replayed replayed = replays.again(connection, found.getFirst(), what, now);
            SinkRows.update(
                    connection,
                    "update findings.event_sink s set news = true, retry_at = ?, attempts = 0 where"
                            + ONE,
                    now,
                    scope.accounts(),
                    scope.region(),
                    id);
            return replayed;
        });
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
        SinkSecrets secrets =
                SinkSecrets.open(
                        keys, found.get().sink().accountId(), found.get().secrets().bytes());
        EventSink sink = secrets.whole(found.get().sink());
        Instant now = now();
        EventBodies.Body body =
                EventBodies.test(
                        UUID.randomUUID(), sink.accountId(), sink.region(), sink.name(), now);
        return Optional.of(
                publisher(sink.type())
                        .publish(
                                sink,
                                secrets.at(now),
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

    private static EventSink shown(Publisher publisher, EventSink sink) {
        return sink.withTarget(publisher.shown(sink.target()));
    }

    private static Optional<String> secretTarget(EventSink sink, EventSink shown) {
        return shown.target().equals(sink.target()) ? Optional.empty() : Optional.of(sink.target());
    }

    private static @Nullable String criteria(EventSink sink) {
        return sink.filter().criteria().map(FilterCriteria::toJson).orElse(null);
    }

    private static int insert(
            Connection connection, EventSink sink, Set<EventKind> takes, byte[] sealed)
            throws SQLException {
        return SinkRows.update(
                connection,
                """
                insert into findings.event_sink
                    (account_id, region, sink_id, name, type, target, settings, batch_max, kinds,
                     severities, takes, account_ids, criteria, secrets, state, created_at,
                     updated_at, cursor_no, batch_limit, retry_at)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?::text[], ?::jsonb, ?, ?, ?, ?, -1,
                    ?, ?)
                """,
                sink.accountId(),
                sink.region(),
                sink.id(),
                sink.name(),
                sink.type(),
                sink.target(),
                SettingsText.write(sink.settings()),
                sink.batchMax(),
                SinkRows.bits(sink.filter(), true),
                SinkRows.bits(sink.filter(), false),
                SinkRows.bits(takes),
                accounts(sink),
                criteria(sink),
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
