package org.openinspector.findings.publish;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what waits in the outbox into stored events, each once: taking it out of the outbox,
/// rendering it and storing it are one transaction, so whatever is killed in between happens again
/// from the start, and what has been stored is never rendered again.
///
/// One server at a time does it (a lock of the transaction), so that the numbers of events are in
/// the order of commits, which is what cursors need. Whose events nobody wants is not rendered.
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /// What [DataKeys] seals events for.
    static final String PURPOSE = "event";

    private static final long LOCK = 0x6f69_7265_6c61_79L; // "oirelay"
    private static final Duration ADMINS_KEPT = Duration.ofSeconds(10);

    private static final String CHANGES =
            """
            select account_id, region, change_no, id from findings.outbox
            order by change_no limit ?
            """;

    private static final String NOTICES =
            """
            select account_id, region, notice_no, kind, key, payload::text as payload, at
            from findings.outbox_event order by notice_no limit ?
            """;

    private static final String TAKE_CHANGES =
            """
            delete from findings.outbox o using unnest(?::int8[], ?::text[]) t (change_no, account_id)
            where o.change_no = t.change_no and o.account_id = t.account_id::bpchar
            """;

    private static final String TAKE_NOTICES =
            """
            delete from findings.outbox_event o
            using unnest(?::int8[], ?::text[]) t (notice_no, account_id)
            where o.notice_no = t.notice_no and o.account_id = t.account_id::bpchar
            """;

    private static final String STORE =
            """
            insert into findings.event
                (account_id, region, event_id, admin_id, kind, severity, key, at, stored_at, body,
                 refused)
            select account_id, region, event_id, admin_id, kind, severity, key, at::timestamptz, ?, body,
                refused::int8[]
            from unnest(?::text[], ?::text[], ?::uuid[], ?::text[], ?::int2[], ?::int2[], ?::text[],
                ?::text[], ?::bytea[], ?::text[]) with ordinality
                e (account_id, region, event_id, admin_id, kind, severity, key, at, body, refused, place)
            order by place
            """;

    /// In one order, so that two transactions never wait for one another; each waits for a delivery
    /// that is about to find nothing, or that delivery finds these events.
    private static final String WAKE =
            """
            with reached as (
                select s.account_id, s.region, s.sink_id from findings.event_sink s
                join unnest(?::text[], ?::text[]) p (account_id, region)
                    on s.account_id = p.account_id::bpchar and s.region = p.region
                order by 1, 2, 3 for update of s)
            update findings.event_sink s set news = true from reached r
            where s.account_id = r.account_id and s.region = r.region and s.sink_id = r.sink_id
            """;

    /// What a run did.
    enum Result {
        /// There is more.
        MORE,
        /// Nothing is left.
        DONE,
        /// Another server does it.
        ELSEWHERE
    }

    /// An account's Region.
    record Place(String accountId, String region) {}

    private record Change(Place place, long number, UUID findingId) {}

    private record Notice(Outbox.Notice notice, long number) {
        Place place() {
            return new Place(notice.accountId(), notice.region());
        }
    }

    private record Admin(Optional<String> accountId, Instant until) {}

    /// A row of `findings.event`.
    private record Row(
            String accountId,
            String region,
            EventBodies.Body body,
            @Nullable String admin,
            EventKind kind,
            @Nullable Integer severity,
            String key,
            Instant at,
            @Nullable String refused) {}

    /// What a transaction found.
    ///
    /// @param unknown places whose administrator has to be asked for first
    private record Turn(Result result, Set<Place> unknown, int stored, int lost) {}

    private final Database database;
    private final ChangedFindings findings;
    private final SinkCriteria criteria;
    private final DataKeys keys;
    private final DelegatedAdmins admins;
    private final PublishSettings settings;
    private final InstantSource clock;
    private final Map<Place, Admin> known = new ConcurrentHashMap<>();
    private final LongAdder rendered = new LongAdder();

    Relay(
            Database database,
            ChangedFindings findings,
            FindingFilters filters,
            DataKeys keys,
            DelegatedAdmins admins,
            PublishSettings settings,
            InstantSource clock) {
        this.database = database;
        this.findings = findings;
        this.criteria = new SinkCriteria(filters);
        this.keys = keys;
        this.admins = admins;
        this.settings = settings;
        this.clock = clock;
    }

    long rendered() {
        return rendered.sum();
    }

    /// Renders one batch.
    Result run() {
        while (true) {
            Instant now = clock.instant();
            known.values().removeIf(admin -> now.isAfter(admin.until()));
            Map<Place, Admin> usable = Map.copyOf(known);
            Turn turn = database.acrossAccounts(connection -> turn(connection, usable, now));
            // Asked outside of the transaction: whoever answers may need one too.
            turn.unknown().forEach(place -> known.put(place, admin(place, now)));
            if (turn.unknown().isEmpty()) {
                rendered.add(turn.stored());
                if (turn.lost() > 0) {
                    LOG.atWarn().addKeyValue("changes", turn.lost()).log("events lost");
                }
                return turn.result();
            }
        }
    }

    /// Who administers the account now, as far as is known for some seconds.
    Optional<String> admin(Place place) {
        Instant now = clock.instant();
        @Nullable Admin cached = known.get(place);
        if (cached == null || now.isAfter(cached.until())) {
            cached = admin(place, now);
            known.put(place, cached);
        }
        return cached.accountId();
    }

    private Admin admin(Place place, Instant now) {
        return new Admin(
                admins.delegatedAdmin(place.accountId(), place.region())
                        .filter(account -> !account.equals(place.accountId())),
                now.plus(ADMINS_KEPT));
    }

    private Turn turn(Connection connection, Map<Place, Admin> usable, Instant now)
            throws SQLException {
        if (!lock(connection)) {
            return new Turn(Result.ELSEWHERE, Set.of(), 0, 0);
        }
        Set<Place> sinks =
                new HashSet<>(
                        SinkRows.query(
                                connection,
                                "select distinct account_id, region from findings.event_sink",
                                row -> new Place(row.getString(1), row.getString(2))));
        // Without sinks there is nothing to render, only to throw away.
        int limit = sinks.isEmpty() ? 20_000 : settings.relayBatch();
        List<Change> changes = SinkRows.query(connection, CHANGES, Relay::change, limit);
        List<Notice> notices = SinkRows.query(connection, NOTICES, Relay::notice, limit);
        Set<Place> places = new LinkedHashSet<>();
        changes.forEach(change -> places.add(change.place()));
        notices.forEach(notice -> places.add(notice.place()));
        Set<Place> unknown = new LinkedHashSet<>();
        Map<Place, Optional<String>> reached = new HashMap<>();
        for (Place place : places) {
            // Who administers the account matters only if somebody else wants events there.
            boolean asked =
                    sinks.stream()
                            .anyMatch(sink ->
                                    sink.region().equals(place.region()) && !sink.equals(place));
            @Nullable Admin admin = usable.get(place);
            if (asked && admin == null) {
                unknown.add(place);
                continue;
            }
            Optional<String> told =
                    (asked && admin != null ? admin.accountId() : Optional.<String>empty())
                            .filter(id -> sinks.contains(new Place(id, place.region())));
            if (told.isPresent() || sinks.contains(place)) {
                reached.put(place, told);
            }
        }
        if (!unknown.isEmpty()) {
            return new Turn(Result.MORE, unknown, 0, 0);
        }
        List<Change> wanted =
                changes.stream().filter(change -> reached.containsKey(change.place())).toList();
        ChangedFindings.Read read =
                findings.read(
                        connection,
                        wanted.stream()
                                .map(change ->
                                        new ChangedFindings.Change(
                                                change.place().accountId(),
                                                change.number(),
                                                change.findingId()))
                                .toList());
        List<Row> rows = new ArrayList<>();
        SinkCriteria.Now asked =
                read.findings().isEmpty() ? SinkCriteria.NOBODYS : criteria.read(connection);
        for (ChangedFinding finding : read.findings()) {
            rows.add(row(finding, reached, asked));
        }
        for (Notice notice : notices) {
            if (reached.containsKey(notice.place())) {
                rows.add(row(notice, reached));
            }
        }
        store(connection, rows, now);
        take(
                connection,
                TAKE_CHANGES,
                changes.stream().map(Change::number).toList(),
                changes.stream().map(one -> one.place().accountId()).toList());
        take(
                connection,
                TAKE_NOTICES,
                notices.stream().map(Notice::number).toList(),
                notices.stream().map(one -> one.place().accountId()).toList());
        boolean more = changes.size() == limit || notices.size() == limit;
        return new Turn(more ? Result.MORE : Result.DONE, Set.of(), rows.size(), read.lost());
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select pg_try_advisory_xact_lock(" + LOCK + ")")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                new Place(row.getString(1), row.getString(2)),
                row.getLong(3),
                row.getObject(4, UUID.class));
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(
                new Outbox.Notice(
                        row.getString("account_id"),
                        row.getString("region"),
                        EventKind.ofCode(row.getInt("kind")),
                        row.getString("key"),
                        row.getString("payload"),
                        SinkRows.instant(row, "at")),
                row.getLong("notice_no"));
    }

    private static Row row(
            ChangedFinding changed, Map<Place, Optional<String>> reached, SinkCriteria.Now wanted) {
        Place place = new Place(changed.accountId(), changed.region());
        Optional<String> admin = reached.getOrDefault(place, Optional.empty());
        return new Row(
                changed.accountId(),
                changed.region(),
                EventBodies.finding(changed),
                admin.orElse(null),
                EventKind.FINDING,
                changed.severity(),
                changed.finding().findingArn(),
                changed.at(),
                wanted.refusing(place, admin, changed.finding()).orElse(null));
    }

    private static Row row(Notice one, Map<Place, Optional<String>> reached) {
        Outbox.Notice notice = one.notice();
        return new Row(
                notice.accountId(),
                notice.region(),
                EventBodies.notice(notice, one.number()),
                // Figures are their own account's.
                notice.kind() == EventKind.METRICS
                        ? null
                        : reached.getOrDefault(one.place(), Optional.empty()).orElse(null),
                notice.kind(),
                null,
                notice.key(),
                notice.at(),
                null);
    }

    private void store(Connection connection, List<Row> rows, Instant now) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        byte[][] bodies = new byte[rows.size()][];
        Set<Place> places = new LinkedHashSet<>();
        for (int i = 0; i < bodies.length; i++) {
            Row row = rows.get(i);
            bodies[i] = keys.seal(row.accountId(), PURPOSE, row.body().json());
            places.add(new Place(row.accountId(), row.region()));
            if (row.admin() != null) {
                places.add(new Place(row.admin(), row.region()));
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(STORE)) {
            insert.setObject(1, now.atOffset(ZoneOffset.UTC));
            Arrays arrays = new Arrays(connection, insert, rows);
            arrays.set(2, "text", Row::accountId);
            arrays.set(3, "text", Row::region);
            arrays.set(4, "uuid", row -> row.body().id());
            arrays.set(5, "text", Row::admin);
            arrays.set(6, "int2", row -> row.kind().code());
            arrays.set(7, "int2", Row::severity);
            arrays.set(8, "text", Row::key);
            arrays.set(9, "text", row -> row.at().toString());
            insert.setArray(10, connection.createArrayOf("bytea", bodies));
            arrays.set(11, "text", Row::refused);
            insert.executeUpdate();
        }
        SinkRows.update(
                connection,
                WAKE,
                places.stream().map(Place::accountId).toList(),
                places.stream().map(Place::region).toList());
    }

    /// Columns of rows as parameters.
    private record Arrays(Connection connection, PreparedStatement statement, List<Row> rows) {
        interface Column {
            @Nullable Object of(Row row);
        }

        void set(int index, String type, Column column) throws SQLException {
            @Nullable Object[] values = new Object[rows.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = column.of(rows.get(i));
            }
            statement.setArray(index, connection.createArrayOf(type, values));
        }
    }

    private static void take(
            Connection connection, String sql, List<Long> numbers, List<String> accounts)
            throws SQLException {
        if (numbers.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setArray(1, connection.createArrayOf("int8", numbers.toArray()));
            delete.setArray(2, connection.createArrayOf("text", accounts.toArray()));
            delete.executeUpdate();
        }
    }
}
