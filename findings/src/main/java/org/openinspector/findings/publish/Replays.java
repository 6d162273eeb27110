package org.openinspector.findings.publish;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.apimodel.inspector2.Finding;

/// Lays what is to be told again beside a sink's cursor. What the sink wants now counts, not what
/// it wanted when the events were made: its criteria are asked again, of the events as they are
/// kept.
final class Replays {
    /// Events that are looked at for criteria in one call.
    private static final int LOOKED_AT_MAX = 50_000;

    private static final int PAGE = 500;

    private static final String RAISE =
            """
            update findings.sink_event d set state = 'REPLAY', attempts = 0, since = ?
            where ctid = any(array(select ctid from findings.sink_event
                where account_id = ?::bpchar and region = ? and sink_id = ? and state = 'DEAD'
                    and (?::text is null or key = ?)
                    and (?::timestamptz is null or at >= ?)
                    and (?::timestamptz is null or at < ?)
                order by event_no limit ?))
            """;

    private static final String CANDIDATES =
            """
            select e.event_no, e.event_id, e.account_id, e.kind, e.body
            from findings.event_sink s join findings.event e
                on e.region = s.region
                and (e.account_id = s.account_id or e.admin_id = s.account_id)
            where s.account_id = ?::bpchar and s.region = ? and s.sink_id = ? and %s
                and e.event_no > ?
                and (?::text is null or e.key = ?)
                and (?::timestamptz is null or e.at >= ?)
                and (?::timestamptz is null or e.at < ?)
            order by e.event_no limit ?
            """
                    .formatted(SinkRows.WANTED);

    private static final String LAY =
            """
            insert into findings.sink_event
                (account_id, region, sink_id, event_no, event_id, event_account, kind, key, at,
                 body, state, attempts, since)
            select s.account_id, s.region, s.sink_id, e.event_no, e.event_id, e.account_id,
                e.kind, e.key, e.at, e.body, 'REPLAY', 0, ?
            from findings.event_sink s
            join unnest(?::text[]::int8[], ?::text[]) n (event_no, account_id) on true
            join findings.event e on e.account_id = n.account_id::bpchar and e.region = s.region
                and e.event_no = n.event_no
            where s.account_id = ?::bpchar and s.region = ? and s.sink_id = ?
            order by e.event_no
            on conflict (account_id, region, sink_id, event_no) do update set
                state = 'REPLAY', attempts = 0, since = excluded.since
            """;

    private final DataKeys keys;
    private final FindingFilters filters;

    Replays(DataKeys keys, FindingFilters filters) {
        this.keys = keys;
        this.filters = filters;
    }

    private record Candidate(long number, UUID id, String accountId, int kind, SealedBytes body) {}

    EventSinks.Replayed again(
            Connection connection, SinkRows.Row row, EventSinks.Replay what, Instant now)
            throws SQLException {
        if (!what.deadLetters()) {
            return lay(connection, row, what, now);
        }
        SinkKey key = row.key();
        int raised =
                SinkRows.update(
                        connection,
                        RAISE,
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
                        EventSinks.REPLAY_MAX);
        return new EventSinks.Replayed(raised, raised == EventSinks.REPLAY_MAX);
    }

    private EventSinks.Replayed lay(
            Connection connection, SinkRows.Row row, EventSinks.Replay what, Instant now)
            throws SQLException {
        @Nullable Predicate<Finding> wanted =
                row.sink().filter().criteria().map(filters::of).orElse(null);
        SinkKey key = row.key();
        long after = -1;
        int laid = 0;
        int looked = 0;
        while (laid < EventSinks.REPLAY_MAX && looked < LOOKED_AT_MAX) {
            List<Candidate> page = page(connection, key, what, after);
            List<String> numbers = new ArrayList<>();
            List<String> accounts = new ArrayList<>();
            for (Candidate one : page) {
                after = one.number();
                looked++;
                if ((wanted == null || isWanted(one, wanted))
                        && laid + numbers.size() < EventSinks.REPLAY_MAX) {
                    numbers.add(Long.toString(one.number()));
                    accounts.add(one.accountId());
                }
            }
            if (!numbers.isEmpty()) {
                laid +=
                        SinkRows.update(
                                connection,
                                LAY,
                                now,
                                numbers,
                                accounts,
                                key.accountId(),
                                key.region(),
                                key.sinkId());
            }
            if (page.size() < PAGE) {
                return new EventSinks.Replayed(laid, laid == EventSinks.REPLAY_MAX);
            }
        }
        return new EventSinks.Replayed(laid, true);
    }

    private static List<Candidate> page(
            Connection connection, SinkKey key, EventSinks.Replay what, long after)
            throws SQLException {
        return SinkRows.query(
                connection,
                CANDIDATES,
                row ->
                        new Candidate(
                                row.getLong("event_no"),
                                row.getObject("event_id", UUID.class),
                                row.getString("account_id"),
                                row.getInt("kind"),
                                new SealedBytes(row.getBytes("body"))),
                key.accountId(),
                key.region(),
                key.sinkId(),
                after,
                what.eventKey(),
                what.eventKey(),
                what.from(),
                what.from(),
                what.to(),
                what.to(),
                PAGE);
    }

    private boolean isWanted(Candidate one, Predicate<Finding> wanted) {
        if (one.kind() != EventKind.FINDING.code()) {
            return true;
        }
        byte[] json = keys.open(one.accountId(), Relay.PURPOSE, one.body().bytes());
        return ToldEvent.of(new StoredEvent(one.id(), json)).finding().filter(wanted).isPresent();
    }
}
