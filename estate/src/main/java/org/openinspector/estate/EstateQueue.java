package org.openinspector.estate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.JobPlace;
import org.openinspector.storage.Jobs;

/// The queue by resources: what waits to be looked at or inspected, in which place, and why.
public final class EstateQueue {
    private static final String ENTRIES =
            """
            SELECT * FROM (
                SELECT account_id, region, connector, kind, resource_id, 'LOOK' AS stage, reason,
                    last_at AS reason_at, first_at AS since, told, 0 AS stage_no,
                    urgency::integer AS rank
                FROM estate.hint
                WHERE account_id = ANY (?::char(12)[]) AND region = ?
                    AND (?::text IS NULL OR resource_id = ?::text)
                UNION ALL
                SELECT account_id, region, connector, kind, resource_id,
                    CASE WHEN inspecting THEN 'INSPECTING' ELSE 'INSPECT' END, queue_reason,
                    coalesce(queue_reason_at, inspect_asked_at), inspect_asked_at, 1, 1,
                    inspect_due::integer
                FROM estate.resource
                WHERE account_id = ANY (?::char(12)[]) AND region = ? AND inspect_due IS NOT NULL
                    AND state = 'PRESENT' AND (?::text IS NULL OR resource_id = ?::text)
                UNION ALL
                SELECT account_id, region, connector, kind, resource_id, 'NONE', queue_reason,
                    queue_reason_at, queue_reason_at, 0, 2, 0
                FROM estate.resource
                WHERE account_id = ANY (?::char(12)[]) AND region = ? AND resource_id = ?::text
                    AND (inspect_due IS NULL OR state <> 'PRESENT')) q
            ORDER BY stage_no, rank, since, account_id, resource_id, kind OFFSET ? LIMIT ?\
            """;

    private final Database database;
    private final Jobs jobs;

    EstateQueue(Database database, Jobs jobs) {
        this.database = database;
        this.jobs = jobs;
    }

    /// What a resource waits for.
    public enum Stage {
        /// A change was told; it is looked at.
        LOOK,
        /// What is installed on it is to be read.
        INSPECT,
        /// It is being read.
        INSPECTING,
        /// Nothing.
        NONE
    }

    /// A resource in the queue.
    ///
    /// @param resourceId empty for a whole unit that is to be listed
    /// @param reason why it was put into the queue last; empty text if it never was
    /// @param told how often a change was told since the last look
    /// @param place where its job is; empty if it waits for none
    public record Entry(
            String accountId,
            String region,
            String kind,
            Optional<String> resourceId,
            Stage stage,
            String reason,
            Optional<Instant> reasonAt,
            Optional<Instant> since,
            long told,
            Optional<JobPlace> place) {}

    /// A place where changes are told, such as a queue of events.
    ///
    /// @param state `LISTENING`, `UNREACHABLE`, `DENIED`, `MISSING`
    /// @param since since when it is in its state
    /// @param receivedAt when a message came last
    /// @param ignored messages that needed no look, by why
    public record Source(
            String accountId,
            String source,
            SourceReport.State state,
            String message,
            Instant since,
            Optional<Instant> receivedAt,
            long received,
            long told,
            long poison,
            Map<String, Long> ignored) {}

    private record Row(Entry entry, String connector) {
        /// The job that it waits for.
        String job() {
            return switch (entry.stage) {
                case LOOK ->
                        Plans.jobId(
                                connector,
                                new SweepUnit(entry.accountId, entry.region, entry.kind));
                case INSPECT, INSPECTING, NONE ->
                        new ResourceKey(entry.accountId, entry.region, entry.resourceId.orElse(""))
                                .text();
            };
        }

        String task() {
            if (entry.stage != Stage.LOOK) {
                return Estate.INSPECT;
            }
            return entry.resourceId.isEmpty() ? Estate.SWEEP : Estate.LOOK;
        }
    }

    /// What waits, the next first.
    ///
    /// @param resourceId only this one, also if it waits for nothing; null for all that wait
    /// @param offset how many to leave out
    public List<Entry> entries(
            AccountScope scope, @Nullable String resourceId, int offset, int max) {
        Sql.Texts accounts = Sql.Texts.of(scope.accounts());
        List<Row> rows =
                database.read(
                        scope,
                        connection ->
                                Sql.query(
                                        connection,
                                        ENTRIES,
                                        EstateQueue::row,
                                        accounts,
                                        scope.region(),
                                        resourceId,
                                        resourceId,
                                        accounts,
                                        scope.region(),
                                        resourceId,
                                        resourceId,
                                        accounts,
                                        scope.region(),
                                        resourceId,
                                        offset,
                                        max));
        Set<String> tasks = new LinkedHashSet<>();
        rows.forEach(row -> tasks.add(row.task()));
        Map<String, Map<String, JobPlace>> places = new java.util.HashMap<>();
        for (String task : tasks) {
            places.put(
                    task,
                    jobs.places(
                            task,
                            rows.stream()
                                    .filter(row -> row.task().equals(task))
                                    .map(Row::job)
                                    .distinct()
                                    .toList()));
        }
        List<Entry> entries = new ArrayList<>();
        for (Row row : rows) {
            Entry entry = row.entry;
            @Nullable JobPlace place =
                    entry.stage == Stage.NONE
                            ? null
                            : places.getOrDefault(row.task(), Map.of()).get(row.job());
            entries.add(
                    new Entry(
                            entry.accountId,
                            entry.region,
                            entry.kind,
                            entry.resourceId,
                            entry.stage,
                            entry.reason,
                            entry.reasonAt,
                            entry.since,
                            entry.told,
                            Optional.ofNullable(place)));
        }
        return entries;
    }

    private static Row row(java.sql.ResultSet row) throws java.sql.SQLException {
        String id = row.getString("resource_id");
        return new Row(
                new Entry(
                        row.getString("account_id"),
                        row.getString("region"),
                        row.getString("kind"),
                        id.isEmpty() ? Optional.empty() : Optional.of(id),
                        Stage.valueOf(row.getString("stage")),
                        row.getString("reason"),
                        Optional.ofNullable(Sql.instantOrNull(row, "reason_at")),
                        Optional.ofNullable(Sql.instantOrNull(row, "since")),
                        row.getLong("told"),
                        Optional.empty()),
                row.getString("connector"));
    }

    /// How many wait.
    public Waiting waiting(AccountScope scope) {
        Sql.Texts accounts = Sql.Texts.of(scope.accounts());
        return database.read(
                scope,
                connection ->
                        Sql.one(
                                connection,
                                """
                                SELECT (SELECT count(*) FROM estate.hint
                                    WHERE account_id = ANY (?::char(12)[]) AND region = ?) AS looks,
                                    (SELECT count(*) FROM estate.resource
                                    WHERE account_id = ANY (?::char(12)[]) AND region = ?
                                        AND inspect_due IS NOT NULL AND state = 'PRESENT')
                                    AS inspections\
                                """,
                                row ->
                                        new Waiting(
                                                row.getLong("looks"), row.getLong("inspections")),
                                accounts,
                                scope.region(),
                                accounts,
                                scope.region()));
    }

    /// How many resources wait.
    ///
    /// @param looks for a look
    /// @param inspections for an inspection
    public record Waiting(long looks, long inspections) {}

    /// Where changes are told.
    public List<Source> sources(AccountScope scope) {
        return database.read(scope, connection -> SourceRows.list(connection, scope)).stream()
                .map(one ->
                        new Source(
                                one.accountId(),
                                one.source(),
                                one.state(),
                                one.message(),
                                one.since(),
                                one.receivedAt(),
                                one.received(),
                                one.told(),
                                one.poison(),
                                one.ignored()))
                .toList();
    }
}
