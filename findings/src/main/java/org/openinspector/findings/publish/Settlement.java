package org.openinspector.findings.publish;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What an attempt leads to, and how that is noted.
final class Settlement {
    private static final Duration PAUSE_MAX = Duration.ofHours(1);
    private static final int ERROR_LENGTH_MAX = 500;

    private static final String SETTLE =
            """
            update findings.event_sink set claim = null, cursor_no = ?, batch_limit = ?, attempts = ?,
                failures = ?, retry_at = ?, delivered = delivered + ?, failed = failed + ?,
                dead = dead + ?,
                state = case when state = 'ENABLED' then ? else state end, delivered_at = coalesce(?, delivered_at),
                failed_at = coalesce(?, failed_at), last_error = ?,
                batch_top = case when ? then batch_top end
            where
            """
                    + Courier.ONE
                    + "and claim = ?";

    private static final String LAY_ASIDE =
            """
            insert into findings.sink_event
                (account_id, region, sink_id, event_no, event_id, event_account, kind, key, at, body,
                 state, attempts, error, since)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (account_id, region, sink_id, event_no) do update set
                state = excluded.state, attempts = excluded.attempts, error = excluded.error,
                since = excluded.since
            """;

    private static final String TAKEN =
            "delete from findings.sink_event where"
                    + Courier.ONE
                    + "and event_no = ? and state = 'REPLAY'";

    private final PublishSettings settings;
    private final RandomGenerator random;

    Settlement(PublishSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /// What an attempt leads to.
    ///
    /// @param done the batch is delivered, but for the failures
    /// @param dead the batch is given up
    /// @param failures events that were not delivered though the batch was, and after which attempt
    ///   each is given up
    /// @param same the batch is tried again as it is
    record Settled(
            boolean done,
            boolean dead,
            Map<UUID, Failed> failures,
            int limit,
            int attempts,
            int failed,
            Instant retryAt,
            EventSink.State state,
            @Nullable String error,
            boolean same) {}

    /// An event that failed while others were taken.
    record Failed(String why, int attemptsMax) {}

    Settled of(Courier.Claimed claimed, List<Courier.Sealed> mine, Outcome outcome, Instant now) {
        int batchMax = claimed.row().sink().batchMax();
        return switch (outcome) {
            case Outcome.Delivered(var _) ->
                    new Settled(
                            true,
                            false,
                            Map.of(),
                            Math.min(batchMax, claimed.limit() * 2),
                            0,
                            0,
                            now,
                            EventSink.State.ENABLED,
                            null,
                            false);
            case Outcome.Partial(List<Outcome.Failure> failures, var wish) ->
                    partial(claimed, failures, wish.orElse(Duration.ZERO), now);
            case Outcome.Gone(String why) ->
                    new Settled(
                            false,
                            false,
                            Map.of(),
                            claimed.limit(),
                            0,
                            claimed.failures() + 1,
                            now,
                            EventSink.State.GONE,
                            why,
                            true);
            case Outcome.Refused(String why) when mine.size() > 1 ->
                    new Settled(
                            false,
                            false,
                            Map.of(),
                            Math.max(1, mine.size() / 2),
                            0,
                            claimed.failures(),
                            now,
                            EventSink.State.ENABLED,
                            why,
                            false);
            case Outcome.Refused(String why) ->
                    failure(claimed, why, settings.refusalsMax(), Duration.ZERO, now);
            case Outcome.Unavailable(String why, var wish) ->
                    failure(claimed, why, settings.attemptsMax(), wish.orElse(Duration.ZERO), now);
        };
    }

    private Settled partial(
            Courier.Claimed claimed, List<Outcome.Failure> failures, Duration wish, Instant now) {
        Map<UUID, Failed> failed = new HashMap<>();
        for (Outcome.Failure one : failures) {
            failed.put(
                    one.eventId(),
                    new Failed(
                            one.why(),
                            one.refused() ? settings.refusalsMax() : settings.attemptsMax()));
        }
        int inARow = claimed.failures() + 1;
        return new Settled(
                true,
                false,
                failed,
                claimed.limit(),
                0,
                inARow,
                now.plus(pause(inARow, wish)),
                EventSink.State.ENABLED,
                failures.getFirst().why(),
                false);
    }

    private Settled failure(
            Courier.Claimed claimed, String why, int max, Duration wish, Instant now) {
        int attempts = claimed.attempts() + 1;
        int failures = claimed.failures() + 1;
        boolean dead = attempts >= max;
        return new Settled(
                false,
                dead,
                Map.of(),
                claimed.limit(),
                dead ? 0 : attempts,
                failures,
                now.plus(pause(failures, wish)),
                EventSink.State.ENABLED,
                why,
                !dead);
    }

    /// Doubled after each failure; of it a random part between half and all, so that many sinks of
    /// one receiver do not come back at once.
    private Duration pause(int failures, Duration wish) {
        long longest = settings.backoffMax().toMillis();
        long millis = settings.backoffFirst().toMillis();
        for (int i = 1; i < failures && millis < longest; i++) {
            millis *= 2;
        }
        millis = Math.min(millis, longest);
        Duration pause = Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
        Duration asked = wish.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : wish;
        return asked.compareTo(pause) > 0 ? asked : pause;
    }

    /// Notes it, if the claim still stands.
    ///
    /// @return how many events were given up; empty if the claim does not stand
    static Optional<Integer> store(
            Connection connection,
            Courier.Claimed claimed,
            List<Courier.Sealed> mine,
            Settled after,
            Instant now)
            throws SQLException {
        SinkKey key = claimed.key();
        boolean past = after.done() || after.dead();
        @Nullable String error = after.error() == null ? null : cut(after.error());
        int taken = after.done() ? mine.size() - after.failures().size() : 0;
        int dead = 0;
        for (Courier.Sealed event : mine) {
            dead += isGivenUp(event, after) ? 1 : 0;
        }
        int standing =
                SinkRows.update(
                        connection,
                        SETTLE,
                        past && !claimed.replay() ? claimed.top() : claimed.cursor(),
                        after.limit(),
                        after.attempts(),
                        after.failed(),
                        after.retryAt(),
                        taken,
                        error == null ? 0 : 1,
                        dead,
                        after.state().name(),
                        taken > 0 ? now : null,
                        error == null ? null : now,
                        error,
                        after.same() || claimed.replay(),
                        key.accountId(),
                        key.region(),
                        key.sinkId(),
                        claimed.claim());
        if (standing == 0) {
            return Optional.empty();
        }
        for (Courier.Sealed event : mine) {
            @Nullable Failed failed = after.failures().get(event.id());
            if (after.dead()) {
                layAside(
                        connection, key, event, "DEAD", claimed.attempts() + 1, after.error(), now);
            } else if (failed != null) {
                layAside(
                        connection,
                        key,
                        event,
                        isGivenUp(event, after) ? "DEAD" : "REPLAY",
                        event.attempts() + 1,
                        failed.why(),
                        now);
            }
        }
        if (claimed.replay() && past) {
            for (Courier.Sealed event : claimed.events()) {
                if (!after.failures().containsKey(event.id())) {
                    SinkRows.update(
                            connection,
                            TAKEN,
                            key.accountId(),
                            key.region(),
                            key.sinkId(),
                            event.number());
                }
            }
        }
        return Optional.of(dead);
    }

    private static boolean isGivenUp(Courier.Sealed event, Settled after) {
        @Nullable Failed failed = after.failures().get(event.id());
        return after.dead() || (failed != null && event.attempts() + 1 >= failed.attemptsMax());
    }

    private static void layAside(
            Connection connection,
            SinkKey key,
            Courier.Sealed event,
            String state,
            int attempts,
            @Nullable String error,
            Instant now)
            throws SQLException {
        SinkRows.update(
                connection,
                LAY_ASIDE,
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
                state,
                attempts,
                error == null ? null : cut(error),
                now);
    }

    private static String cut(String error) {
        return error.length() <= ERROR_LENGTH_MAX ? error : error.substring(0, ERROR_LENGTH_MAX);
    }
}
