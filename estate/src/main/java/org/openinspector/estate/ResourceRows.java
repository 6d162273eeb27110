package org.openinspector.estate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ScanMode;

/// The rows of resources, as sweeps and inspections write them. Rows are always written in the
/// order of their keys, so that two transactions never wait for one another.
final class ResourceRows {
    /// The order in which inspections are done.
    static final int BY_A_PERSON = 0;

    static final int NEW = 1;
    static final int CHANGED = 2;
    static final int AGAIN = 3;

    /// What findings were closed by is not closed again, what is wanted again is not closed any
    /// more. An image whose time was up comes back only by being pushed, pulled or used again, not
    /// by a longer window.
    private static final String UPSERT =
            """
            WITH given AS (
                SELECT ?::char(12) AS account_id, ?::text AS region, ?::text AS connector,
                    ?::text AS kind, ?::text AS scan_kind, ?::bigint AS generation,
                    ?::timestamptz AS first_seen, ?::timestamptz AS last_seen,
                    ?::timestamptz AS changed_at, s.*
                FROM unnest(?::text[], ?::text[], ?::jsonb[], ?::jsonb[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::boolean[], ?::text[], ?::boolean[],
                    ?::timestamptz[]) s (resource_id, resource_type, body, metadata, scan_mode,
                    fingerprint, locator, said_code, said_reason, said_closes, said_message,
                    scan_once, alive_at)),
            before AS (
                SELECT r.resource_id, r.body, r.state, r.ineligible_closes, r.ineligible_code,
                    r.ineligible_reason, r.message,
                    r.state = 'PRESENT' AND r.ineligible_reason = 'SCAN_ELIGIBILITY_EXPIRED'
                        AND given.said_reason IS NULL
                        AND coalesce(given.alive_at <= r.alive_at, false) AS still_expired
                FROM estate.resource r JOIN given USING (account_id, region, resource_id)),
            decided AS (
                SELECT given.*, coalesce(before.still_expired, false) AS still_expired,
                    CASE WHEN still_expired THEN before.ineligible_code
                        ELSE said_code END AS ineligible_code,
                    CASE WHEN still_expired THEN before.ineligible_reason
                        ELSE said_reason END AS ineligible_reason,
                    CASE WHEN still_expired THEN before.ineligible_closes
                        ELSE said_closes END AS ineligible_closes,
                    CASE WHEN still_expired THEN before.message ELSE said_message END AS message
                FROM given LEFT JOIN before USING (resource_id)),
            written AS (INSERT INTO estate.resource AS r
                (account_id, region, resource_id, connector, kind, scan_kind, resource_type, body,
                 metadata, scan_mode, fingerprint, locator, generation, state, ineligible_code,
                 ineligible_reason, ineligible_closes, message, scan_once, alive_at, first_seen,
                 last_seen, changed_at)
            SELECT account_id, region, resource_id, connector, kind, scan_kind, resource_type, body,
                metadata, scan_mode, fingerprint, locator, generation, 'PRESENT', ineligible_code,
                ineligible_reason, ineligible_closes, message, scan_once, alive_at, first_seen,
                last_seen, changed_at
            FROM decided ORDER BY resource_id
            ON CONFLICT (account_id, region, resource_id) DO UPDATE SET
                connector = excluded.connector, kind = excluded.kind,
                scan_kind = excluded.scan_kind, resource_type = excluded.resource_type,
                body = excluded.body, metadata = excluded.metadata,
                scan_mode = excluded.scan_mode, fingerprint = excluded.fingerprint,
                locator = excluded.locator, generation = excluded.generation, state = 'PRESENT',
                ineligible_code = excluded.ineligible_code,
                ineligible_reason = excluded.ineligible_reason,
                ineligible_closes = excluded.ineligible_closes,
                missing_reason = NULL, gone_at = NULL,
                message = CASE WHEN r.failure_reason IS NULL OR excluded.message <> ''
                    THEN excluded.message ELSE r.message END,
                inspect_due = CASE WHEN excluded.ineligible_reason IS NULL THEN r.inspect_due END,
                closing = CASE
                    WHEN NOT excluded.ineligible_closes THEN NULL
                    WHEN r.state = 'PRESENT' AND r.ineligible_closes THEN r.closing
                    ELSE 'RESOURCE_INELIGIBLE' END,
                scan_once = excluded.scan_once,
                reviving = excluded.ineligible_reason IS NULL AND r.state = 'PRESENT'
                    AND (r.reviving OR excluded.alive_at IS NOT NULL
                        AND r.ineligible_reason IS NOT DISTINCT FROM
                            'SCAN_ELIGIBILITY_EXPIRED'),
                alive_at = greatest(r.alive_at, excluded.alive_at),
                last_seen = excluded.last_seen,
                changed_at = CASE WHEN r.body IS DISTINCT FROM excluded.body
                        OR r.fingerprint <> excluded.fingerprint
                        OR r.ineligible_reason IS DISTINCT FROM excluded.ineligible_reason
                        OR r.state <> 'PRESENT'
                    THEN excluded.changed_at ELSE r.changed_at END
            -- A look that began later knows better than a sweep that is still running.
            WHERE r.generation <= excluded.generation
            RETURNING resource_id, body, ineligible_closes)
            SELECT resource_id, before.state IS DISTINCT FROM 'PRESENT' AS appeared,
                before.state IS NOT NULL
                    AND (before.body IS DISTINCT FROM written.body
                        OR before.state <> 'PRESENT'
                        OR before.ineligible_closes AND NOT written.ineligible_closes) AS evaluate
            FROM written LEFT JOIN before USING (resource_id)\
            """;

    private static final String EVALUATE =
            """
            UPDATE estate.resource_inventory SET asked = asked + 1
            WHERE account_id = ?::char(12) AND region = ? AND resource_id = ANY (?)\
            """;

    /// What was never inspected, has changed since, or failed for a passing reason. What failed for
    /// its content waits for other content.
    private static final String DUE =
            """
            UPDATE estate.resource r SET inspect_due = least(r.inspect_due, CASE
                    WHEN r.failure_reason IS NOT NULL AND r.failed_print IS NULL THEN 3
                    WHEN i.resource_id IS NULL THEN 1
                    ELSE 2 END),
                inspect_asked_at = n.now, queue_reason_at = n.now, queue_reason = CASE
                    WHEN r.failure_reason IS NOT NULL AND r.failed_print IS NULL
                        THEN 'the last inspection failed'
                    WHEN i.resource_id IS NULL THEN 'found for the first time'
                    ELSE 'found changed' END
            FROM (SELECT ?::timestamptz AS now) n,
                estate.resource k
            LEFT JOIN estate.resource_inventory i USING (account_id, region, resource_id)
            WHERE k.account_id = ?::char(12) AND k.region = ? AND k.resource_id = ANY (?)
                AND r.account_id = k.account_id AND r.region = k.region
                AND r.resource_id = k.resource_id
                AND r.inspect_due IS NULL AND r.ineligible_reason IS NULL
                AND r.fingerprint IS DISTINCT FROM r.failed_print
                AND (i.resource_id IS NULL OR i.fingerprint <> r.fingerprint
                    OR r.failure_reason IS NOT NULL)\
            """;

    private static final String GONE =
            """
            UPDATE estate.resource SET state = 'GONE', gone_at = ?, inspect_due = NULL,
                inspecting = false, missing_reason = NULL, closing = 'RESOURCE_GONE',
                changed_at = ?, generation = g.generation
            FROM (SELECT ?::bigint AS generation) g
            WHERE account_id = ?::char(12) AND region = ? AND connector = ? AND kind = ?
                AND state = 'PRESENT' AND resource.generation < g.generation
                AND (?::text[] IS NULL OR resource_id = ANY (?::text[]))
            RETURNING resource_id\
            """;

    private static final String MISSING =
            """
            UPDATE estate.resource SET missing_reason = ?, message = ?
            WHERE account_id = ?::char(12) AND region = ? AND connector = ? AND kind = ?
                AND state = 'PRESENT' AND generation < ?
                AND (?::text[] IS NULL OR resource_id = ANY (?::text[]))\
            """;

    private static final String DISABLED =
            """
            UPDATE estate.resource SET state = 'DISABLED', gone_at = ?, inspect_due = NULL,
                inspecting = false, missing_reason = NULL, closing = 'KIND_DISABLED',
                changed_at = ?
            WHERE account_id = ?::char(12) AND region = ? AND connector = ? AND kind = ?
                AND state = 'PRESENT'\
            """;

    private static final String COLUMNS =
            """
            SELECT account_id, region, resource_id, connector, kind, body::text AS body,
                metadata::text AS metadata, scan_mode, fingerprint, locator, state,
                ineligible_reason, inspect_due, inspect_asked_at
            FROM estate.resource
            """;

    private static final String SELECT_DUE =
            "SELECT account_id, region, resource_id, inspect_due FROM estate.resource"
                    + " WHERE inspect_due IS NOT NULL AND state = 'PRESENT'";

    private ResourceRows() {}

    /// What storing a batch changed.
    record Stored(int appeared, int changed) {
        Stored plus(Stored other) {
            return new Stored(appeared + other.appeared, changed + other.changed);
        }
    }

    /// Stores what a sweep found; all of one unit.
    static Stored store(
            Connection connection,
            SweepUnit unit,
            String connector,
            long generation,
            Collection<Discovered> found,
            Instant now)
            throws SQLException {
        TreeMap<String, Discovered> byId = new TreeMap<>();
        found.forEach(one -> byId.put(Sql.storable(one.resource().id()), one));
        Collection<Discovered> all = byId.values();
        List<String> evaluate = new ArrayList<>();
        int appeared = 0;
        List<Returned> returned =
                Sql.query(
                        connection,
                        UPSERT,
                        row ->
                                new Returned(
                                        row.getString("resource_id"),
                                        row.getBoolean("appeared"),
                                        row.getBoolean("evaluate")),
                        unit.accountId(),
                        unit.region(),
                        connector,
                        unit.kind(),
                        Kinds.of(unit),
                        generation,
                        now,
                        now,
                        now,
                        Sql.Texts.of(byId.keySet()),
                        Sql.Texts.of(all, one -> one.resource().type().value()),
                        Sql.Texts.of(all, one -> Sql.storableJson(Resource.toJson(one.resource()))),
                        Sql.Texts.of(
                                all,
                                one ->
                                        one.metadata()
                                                .map(ResourceScanMetadata::toJson)
                                                .map(Sql::storableJson)
                                                .orElse(null)),
                        Sql.Texts.of(all, one -> one.scanMode().map(ScanMode::value).orElse(null)),
                        Sql.Texts.of(all, one -> Sql.storable(one.fingerprint())),
                        Sql.Texts.of(all, one -> Sql.storable(one.locator())),
                        Sql.Texts.of(
                                all, one -> leftOut(one).map(i -> i.code().value()).orElse(null)),
                        Sql.Texts.of(
                                all, one -> leftOut(one).map(i -> i.reason().value()).orElse(null)),
                        Sql.Texts.of(
                                all,
                                one ->
                                        String.valueOf(
                                                leftOut(one)
                                                        .map(Ineligible::closesFindings)
                                                        .orElse(false))),
                        Sql.Texts.of(
                                all,
                                one ->
                                        Sql.storable(
                                                leftOut(one).map(Ineligible::message).orElse(""))),
                        Sql.Texts.of(
                                all,
                                one ->
                                        String.valueOf(
                                                one.ineligible()
                                                        .map(Ineligible::afterFirstScan)
                                                        .orElse(false))),
                        Sql.Texts.of(
                                all,
                                one ->
                                        RescanWindow.aliveAt(one)
                                                .map(Instant::toString)
                                                .orElse(null)));
        for (Returned row : returned) {
            appeared += row.appeared ? 1 : 0;
            if (row.evaluate) {
                evaluate.add(row.resourceId);
            }
        }
        if (!evaluate.isEmpty()) {
            Sql.update(
                    connection, EVALUATE, unit.accountId(), unit.region(), Sql.Texts.of(evaluate));
        }
        int due =
                Sql.update(
                        connection,
                        DUE,
                        now,
                        unit.accountId(),
                        unit.region(),
                        Sql.Texts.of(byId.keySet()));
        return new Stored(appeared, Math.max(0, due - appeared));
    }

    /// Why it is not scanned now. What is scanned once is scanned.
    private static Optional<Ineligible> leftOut(Discovered one) {
        return one.ineligible().filter(why -> !why.afterFirstScan());
    }

    private record Returned(String resourceId, boolean appeared, boolean evaluate) {}

    /// Ends the resources of a unit that the generation did not find.
    ///
    /// @param only null for the whole unit
    /// @return their ids
    static List<String> gone(
            Connection connection,
            SweepUnit unit,
            String connector,
            long generation,
            @Nullable Set<String> only,
            Instant now)
            throws SQLException {
        Sql.@Nullable Texts ids = only == null ? null : Sql.Texts.of(only);
        return Sql.query(
                connection,
                GONE,
                row -> row.getString("resource_id"),
                now,
                now,
                generation,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                ids,
                ids);
    }

    /// Marks the resources of a unit that an incomplete sweep did not find.
    static void missing(
            Connection connection,
            SweepUnit unit,
            String connector,
            long generation,
            @Nullable Set<String> only,
            SweepResult.Incomplete why)
            throws SQLException {
        Sql.@Nullable Texts ids = only == null ? null : Sql.Texts.of(only);
        Sql.update(
                connection,
                MISSING,
                why.coverageReason().value(),
                Sql.storable(why.reason()),
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind(),
                generation,
                ids,
                ids);
    }

    /// Ends all resources of a unit whose kind is turned off.
    static int disabled(Connection connection, SweepUnit unit, String connector, Instant now)
            throws SQLException {
        return Sql.update(
                connection,
                DISABLED,
                now,
                now,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind());
    }

    /// A resource as an inspection begins.
    ///
    /// @param eligible true if it is there and not left out
    /// @param due the priority of the inspection that is due; null if none is
    /// @param askedAt when it was last asked for
    record Loaded(
            Discovered discovered,
            boolean eligible,
            @Nullable Integer due,
            @Nullable Instant askedAt) {}

    static Optional<Loaded> load(Connection connection, ResourceKey key) throws SQLException {
        return Sql.first(
                connection,
                COLUMNS + "WHERE account_id = ?::char(12) AND region = ? AND resource_id = ?",
                ResourceRows::loaded,
                key.accountId(),
                key.region(),
                key.resourceId());
    }

    private static Loaded loaded(ResultSet row) throws SQLException {
        @Nullable String metadata = row.getString("metadata");
        @Nullable String mode = row.getString("scan_mode");
        @Nullable Object due = row.getObject("inspect_due");
        return new Loaded(
                new Discovered(
                        Resource.fromJson(row.getString("body")),
                        row.getString("account_id"),
                        row.getString("region"),
                        row.getString("connector"),
                        row.getString("kind"),
                        Optional.ofNullable(metadata).map(ResourceScanMetadata::fromJson),
                        Optional.ofNullable(mode).map(ScanMode::of),
                        row.getString("fingerprint"),
                        Optional.empty(),
                        row.getString("locator")),
                row.getString("state").equals("PRESENT")
                        && row.getString("ineligible_reason") == null,
                due == null ? null : ((Number) due).intValue(),
                Sql.instantOrNull(row, "inspect_asked_at"));
    }

    /// Keys and priorities of the inspections that are due, most urgent first.
    static List<Due> due(Connection connection, @Nullable SweepUnit unit) throws SQLException {
        String order = " ORDER BY inspect_due, inspect_asked_at, resource_id";
        return unit == null
                ? Sql.query(connection, SELECT_DUE + order, ResourceRows::due)
                : Sql.query(
                        connection,
                        SELECT_DUE
                                + " AND account_id = ?::char(12) AND region = ? AND kind = ?"
                                + order,
                        ResourceRows::due,
                        unit.accountId(),
                        unit.region(),
                        unit.kind());
    }

    /// The same of some resources of a unit.
    static List<Due> due(Connection connection, SweepUnit unit, Set<String> only)
            throws SQLException {
        return Sql.query(
                connection,
                SELECT_DUE
                        + " AND account_id = ?::char(12) AND region = ? AND kind = ?"
                        + " AND resource_id = ANY (?) ORDER BY inspect_due, resource_id",
                ResourceRows::due,
                unit.accountId(),
                unit.region(),
                unit.kind(),
                Sql.Texts.of(only));
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(Sql.key(row), row.getInt("inspect_due"));
    }

    /// Which of these resources were ever found.
    static Set<String> known(Connection connection, SweepUnit unit, Collection<String> ids)
            throws SQLException {
        return Set.copyOf(
                Sql.query(
                        connection,
                        """
                        SELECT resource_id FROM estate.resource
                        WHERE account_id = ?::char(12) AND region = ? AND resource_id = ANY (?)\
                        """,
                        row -> row.getString("resource_id"),
                        unit.accountId(),
                        unit.region(),
                        Sql.Texts.of(ids)));
    }

    /// An inspection that is due.
    record Due(ResourceKey key, int priority) {}
}
