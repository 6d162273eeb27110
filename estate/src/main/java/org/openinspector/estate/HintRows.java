package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What was told of resources and waits to be looked at. Rows are always written in the order of
/// their keys, so that two transactions never wait for one another.
final class HintRows {
    /// More than so many resources of one unit are not looked at one by one: the unit is listed.
    static final int UNIT_MAX = 200;

    /// What is told of the whole unit.
    static final String WHOLE = "";

    private static final String UNIT =
            "account_id = ?::char(12) AND region = ? AND connector = ? AND kind = ?";

    private HintRows() {}

    /// What a unit needs after something was told of it.
    enum Need {
        LOOK,
        SWEEP,
        /// The sweep that answers it is planned already.
        NOTHING
    }

    /// A resource that was told of.
    ///
    /// @param resourceId the resource, or [#WHOLE]
    /// @param told how often
    /// @param misses looks that failed or found nothing
    record Hint(String resourceId, String reason, Change.Urgency urgency, long told, int misses) {}

    /// Notes what was told of a unit.
    static Need store(
            Connection connection,
            SweepUnit unit,
            String connector,
            Collection<Change> changes,
            Instant now)
            throws SQLException {
        Optional<Change> whole =
                changes.stream().filter(change -> change.resourceId().isEmpty()).findFirst();
        if (bumped(connection, unit, connector, changes.iterator().next().reason(), now)) {
            return Need.NOTHING;
        }
        if (whole.isPresent()) {
            wholeUnit(connection, unit, connector, whole.get().reason(), now);
            return Need.SWEEP;
        }
        TreeMap<String, Change> byId = new TreeMap<>();
        for (Change change : changes) {
            byId.merge(
                    Sql.storable(change.resourceId().orElse(WHOLE)),
                    change,
                    (one, other) ->
                            one.urgency().compareTo(other.urgency()) < 0
                                    ? new Change(
                                            unit, one.resourceId(), other.reason(), one.urgency())
                                    : other);
        }
        Sql.update(
                connection,
                """
                INSERT INTO estate.hint AS h (account_id, region, connector, kind, resource_id,
                    reason, urgency, not_before, first_at, last_at)
                SELECT ?, ?, ?, ?, s.resource_id, s.reason, s.urgency, t.now, t.now, t.now
                FROM unnest(?::text[], ?::text[], ?::smallint[]) s (resource_id, reason, urgency),
                    (SELECT ?::timestamptz AS now) t
                ORDER BY s.resource_id
                ON CONFLICT (account_id, region, connector, kind, resource_id) DO UPDATE SET
                    told = h.told + 1, misses = 0, reason = excluded.reason,
                    urgency = least(h.urgency, excluded.urgency),
                    not_before = least(h.not_before, excluded.not_before),
                    last_at = excluded.last_at\
                """,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                Sql.Texts.of(byId.keySet()),
                Sql.Texts.of(byId.values(), change -> Sql.storable(change.reason())),
                Sql.Texts.of(byId.values(), change -> String.valueOf(change.urgency().number())),
                now);
        int waiting =
                Sql.one(
                        connection,
                        "SELECT count(*) AS n FROM (SELECT FROM estate.hint WHERE "
                                + UNIT
                                + " LIMIT ?) h",
                        row -> row.getInt("n"),
                        unit.accountId(),
                        unit.region(),
                        connector,
                        unit.kind(),
                        UNIT_MAX + 1);
        if (waiting <= UNIT_MAX) {
            return Need.LOOK;
        }
        wholeUnit(
                connection,
                unit,
                connector,
                "changes of more than " + UNIT_MAX + " resources were told",
                now);
        return Need.SWEEP;
    }

    /// Counts one more telling, if the whole unit is to be listed anyway.
    private static boolean bumped(
            Connection connection, SweepUnit unit, String connector, String reason, Instant now)
            throws SQLException {
        return Sql.update(
                        connection,
                        "UPDATE estate.hint SET told = told + 1, reason = ?, last_at = ? WHERE "
                                + UNIT
                                + " AND resource_id = ''",
                        Sql.storable(reason),
                        now,
                        unit.accountId(),
                        unit.region(),
                        connector,
                        unit.kind())
                > 0;
    }

    /// From now on nothing is kept of single resources, until the unit was listed.
    static void wholeUnit(
            Connection connection, SweepUnit unit, String connector, String reason, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                "DELETE FROM estate.hint WHERE " + UNIT + " AND resource_id <> ''",
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind());
        Sql.update(
                connection,
                """
                INSERT INTO estate.hint AS h (account_id, region, connector, kind, resource_id,
                    reason, urgency, not_before, first_at, last_at)
                VALUES (?, ?, ?, ?, '', ?, 0, ?, ?, ?)
                ON CONFLICT (account_id, region, connector, kind, resource_id) DO UPDATE SET
                    told = h.told + 1, reason = excluded.reason, last_at = excluded.last_at\
                """,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                Sql.storable(reason),
                now,
                now,
                now);
    }

    /// What is to be looked at now, the most urgent first.
    static List<Hint> due(
            Connection connection, SweepUnit unit, String connector, Instant now, int max)
            throws SQLException {
        return Sql.query(
                connection,
                "SELECT resource_id, reason, urgency, told, misses FROM estate.hint WHERE "
                        + UNIT
                        + " AND resource_id <> '' AND not_before <= ?"
                        + " ORDER BY urgency, first_at, resource_id LIMIT ?",
                HintRows::hint,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                now,
                max);
    }

    private static Hint hint(java.sql.ResultSet row) throws SQLException {
        return new Hint(
                row.getString("resource_id"),
                row.getString("reason"),
                Change.Urgency.of(row.getInt("urgency")),
                row.getLong("told"),
                row.getInt("misses"));
    }

    /// What is told of the whole unit, if it is.
    static Optional<Hint> whole(Connection connection, SweepUnit unit, String connector)
            throws SQLException {
        return Sql.first(
                connection,
                "SELECT resource_id, reason, urgency, told, misses FROM estate.hint WHERE "
                        + UNIT
                        + " AND resource_id = ''",
                HintRows::hint,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind());
    }

    /// Forgets what was looked at, unless it was told again meanwhile, and notes beside the
    /// resources why they were looked at.
    static void done(
            Connection connection,
            SweepUnit unit,
            String connector,
            Collection<Hint> hints,
            Instant now)
            throws SQLException {
        SortedMap<String, Hint> byId = byId(hints);
        Sql.update(
                connection,
                """
                WITH looked AS (
                    SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[])
                        d (resource_id, told, reason)),
                forgotten AS (
                    DELETE FROM estate.hint h USING looked d
                    WHERE h.account_id = ?::char(12) AND h.region = ? AND h.connector = ?
                        AND h.kind = ? AND h.resource_id = d.resource_id AND h.told = d.told)
                UPDATE estate.resource r SET queue_reason = d.reason, queue_reason_at = ?
                FROM looked d
                WHERE r.account_id = ?::char(12) AND r.region = ? AND r.connector = ?
                    AND r.kind = ? AND r.resource_id = d.resource_id\
                """,
                Sql.Texts.of(byId.keySet()),
                Sql.Texts.of(byId.values(), hint -> String.valueOf(hint.told())),
                Sql.Texts.of(byId.values(), Hint::reason),
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                now,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind());
    }

    /// Has some looked at again later.
    static void again(
            Connection connection,
            SweepUnit unit,
            String connector,
            Collection<Hint> hints,
            Instant notBefore)
            throws SQLException {
        Sql.update(
                connection,
                "UPDATE estate.hint SET misses = misses + 1, not_before = ? WHERE "
                        + UNIT
                        + " AND resource_id = ANY (?)",
                notBefore,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                Sql.Texts.of(byId(hints).keySet()));
    }

    private static SortedMap<String, Hint> byId(Collection<Hint> hints) {
        TreeMap<String, Hint> byId = new TreeMap<>();
        hints.forEach(hint -> byId.put(hint.resourceId(), hint));
        return byId;
    }

    /// When the unit's next look is due; empty if nothing is waiting.
    static Optional<Instant> next(Connection connection, SweepUnit unit, String connector)
            throws SQLException {
        @Nullable Instant next =
                Sql.one(
                                connection,
                                "SELECT min(not_before) AS next FROM estate.hint WHERE "
                                        + UNIT
                                        + " AND resource_id <> ''",
                                row -> new Next(Sql.instantOrNull(row, "next")),
                                unit.accountId(),
                                unit.region(),
                                connector,
                                unit.kind())
                        .at();
        return Optional.ofNullable(next);
    }

    private record Next(@Nullable Instant at) {}

    /// Units in which something waits.
    static Map<SweepUnit, Need> waiting(Connection connection, String connector)
            throws SQLException {
        Map<SweepUnit, Need> units = new java.util.LinkedHashMap<>();
        Sql.query(
                        connection,
                        """
                        SELECT account_id, region, kind, bool_or(resource_id = '') AS whole
                        FROM estate.hint WHERE connector = ?
                        GROUP BY account_id, region, kind ORDER BY account_id, region, kind\
                        """,
                        row ->
                                Map.entry(
                                        new SweepUnit(
                                                row.getString("account_id"),
                                                row.getString("region"),
                                                row.getString("kind")),
                                        row.getBoolean("whole") ? Need.SWEEP : Need.LOOK),
                        connector)
                .forEach(one -> units.put(one.getKey(), one.getValue()));
        return units;
    }

    /// Forgets everything that was told of a unit, or only that the whole unit is to be listed.
    ///
    /// @param hint as it was before the listing; what was told since stays
    /// @return false if more was told meanwhile
    static boolean listed(Connection connection, SweepUnit unit, String connector, Hint hint)
            throws SQLException {
        return Sql.update(
                        connection,
                        "DELETE FROM estate.hint WHERE "
                                + UNIT
                                + " AND resource_id = '' AND told = ?",
                        unit.accountId(),
                        unit.region(),
                        connector,
                        unit.kind(),
                        hint.told())
                > 0;
    }

    /// Forgets everything that was told of a unit, because nobody looks at it.
    static void forget(Connection connection, SweepUnit unit, String connector)
            throws SQLException {
        Sql.update(
                connection,
                "DELETE FROM estate.hint WHERE " + UNIT,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind());
    }
}
