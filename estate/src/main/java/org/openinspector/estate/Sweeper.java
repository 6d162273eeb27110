package org.openinspector.estate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.use.UseListing;
import org.openinspector.findings.Findings;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sweeps units. A sweep has a number, its generation; what it finds carries that number, and only
/// when the connector says that the listing was complete, whatever carries an older one is gone, in
/// one transaction. A sweep that was killed leaves newer rows and closes nothing; the next one has
/// a higher number.
final class Sweeper {
    private static final int CLASSES_BATCH = 50;
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int BATCH = 200;
    private static final int REASON_LENGTH_MAX = 2_000;

    private final Database database;
    private final Findings findings;
    private final Closing closing;
    private final ClassMatcher matcher;
    private final Predicate<SweepUnit> enabled;
    private final Function<SweepUnit, UnaryOperator<Discovered>> eligibility;
    private final InstantSource clock;

    Sweeper(
            Database database,
            Findings findings,
            Closing closing,
            ClassMatcher matcher,
            Predicate<SweepUnit> enabled,
            Function<SweepUnit, UnaryOperator<Discovered>> eligibility,
            InstantSource clock) {
        this.database = database;
        this.findings = findings;
        this.closing = closing;
        this.matcher = matcher;
        this.enabled = enabled;
        this.eligibility = eligibility;
        this.clock = clock;
    }

    /// Sweeps, ends what is gone, and evaluates what needs no inspection.
    ///
    /// @param only the resources to look at; null for the whole unit
    /// @return how the listing ended, and the inspections that are due now
    Swept sweep(Connector connector, SweepUnit unit, @Nullable Set<String> only)
            throws InterruptedException {
        if (!enabled.test(unit)) {
            turnOff(connector, unit);
            return new Swept(SweepResult.complete(), List.of());
        }
        if (only == null) {
            uses(connector, unit);
        }
        long generation = begin(connector, unit, only);
        Batches batches = new Batches(connector, unit, generation);
        SweepResult result = listed(connector, unit, only, batches);
        finish(connector, unit, only, generation, batches, result);
        closing.closeAll(unit);
        if (only == null) {
            touch(unit, generation);
        }
        List<Long> pending = matcher.pendingClasses(unit);
        for (int from = 0; from < pending.size(); from += CLASSES_BATCH) {
            matcher.run(pending.subList(from, Math.min(pending.size(), from + CLASSES_BATCH)));
        }
        return new Swept(
                result,
                database.acrossAccounts(connection ->
                        only == null
                                ? ResourceRows.due(connection, unit)
                                : ResourceRows.due(connection, unit, only)));
    }

    /// What came of a sweep.
    ///
    /// @param due the inspections that are due, of what was looked at
    record Swept(SweepResult result, List<ResourceRows.Due> due) {}

    /// Notes what runs in the clusters here, if it is time to look: images are listed after it, so
    /// that they know.
    private void uses(Connector connector, SweepUnit unit) throws InterruptedException {
        if (!Kinds.of(unit).equals(Kinds.ECR)) {
            return;
        }
        Instant now = clock.instant();
        boolean due =
                database.acrossAccounts(
                        connection -> ImageUseRows.due(connection, unit, connector.name(), now));
        if (!due) {
            return;
        }
        Optional<UseListing> listing;
        try {
            listing = connector.uses(unit);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("connector", connector.name())
                    .addKeyValue("unit", unit)
                    .setCause(e)
                    .log("use listing failed");
            listing = Optional.of(new UseListing.Unknown("the listing failed: " + e.getMessage()));
        }
        if (listing.isPresent()) {
            UseListing told = listing.get();
            database.updateAcrossAccounts(connection ->
                    ImageUseRows.store(connection, unit, connector.name(), told, clock.instant()));
        }
    }

    /// What was found as it was is still there, and so are its findings: they were observed now.
    private void touch(SweepUnit unit, long generation) {
        Instant now = clock.instant();
        List<String> unchanged =
                database.acrossAccounts(connection ->
                        Sql.query(
                                connection,
                                """
                                SELECT r.resource_id FROM estate.resource r
                                JOIN estate.resource_inventory i
                                    USING (account_id, region, resource_id)
                                WHERE r.account_id = ?::char(12) AND r.region = ? AND r.kind = ?
                                    AND r.generation = ? AND r.state = 'PRESENT'
                                    AND r.inspect_due IS NULL AND NOT r.inspecting
                                    AND r.failure_reason IS NULL AND NOT r.ineligible_closes
                                    AND i.evaluated_at IS NOT NULL\
                                """,
                                row -> row.getString("resource_id"),
                                unit.accountId(),
                                unit.region(),
                                unit.kind(),
                                generation));
        for (int from = 0; from < unchanged.size(); from += BATCH) {
            findings.touchResources(
                    unit.accountId(),
                    unit.region(),
                    unchanged.subList(from, Math.min(from + BATCH, unchanged.size())),
                    now);
        }
    }

    private SweepResult listed(
            Connector connector, SweepUnit unit, @Nullable Set<String> only, Batches batches)
            throws InterruptedException {
        try {
            SweepResult result =
                    only == null
                            ? connector.sweep(unit, batches::add)
                            : connector.sweep(unit, only, batches::add);
            batches.flush();
            return result;
        } catch (RuntimeException e) {
            batches.rethrowOwn();
            LOG.atError()
                    .addKeyValue("connector", connector.name())
                    .addKeyValue("unit", unit)
                    .setCause(e)
                    .log("sweep failed");
            return new SweepResult.Incomplete(
                    "the listing failed: " + e.getMessage(), ScanStatusReason.INTERNAL_ERROR);
        }
    }

    private long begin(Connector connector, SweepUnit unit, @Nullable Set<String> only) {
        Instant now = clock.instant();
        return database.acrossAccounts(connection -> {
            Sql.update(
                    connection,
                    """
                    UPDATE estate.sweep SET state = 'ABANDONED', finished_at = ?,
                        reason = 'the server stopped while it ran'
                    WHERE account_id = ?::char(12) AND region = ? AND connector = ? AND kind = ?
                        AND state = 'RUNNING' AND (resource_ids IS NULL) = ?\
                    """,
                    now,
                    unit.accountId(),
                    unit.region(),
                    connector.name(),
                    unit.kind(),
                    only == null);
            return Sql.one(
                    connection,
                    """
                    INSERT INTO estate.sweep
                        (account_id, region, connector, kind, resource_ids, state, started_at)
                    VALUES (?, ?, ?, ?, ?::text[], 'RUNNING', ?) RETURNING id\
                    """,
                    row -> row.getLong("id"),
                    unit.accountId(),
                    unit.region(),
                    connector.name(),
                    unit.kind(),
                    only == null ? null : Sql.Texts.of(only),
                    now);
        });
    }

    private void finish(
            Connector connector,
            SweepUnit unit,
            @Nullable Set<String> only,
            long generation,
            Batches batches,
            SweepResult result) {
        Instant now = clock.instant();
        int gone =
                database.acrossAccounts(connection -> {
                    List<String> ids =
                            switch (result) {
                                case SweepResult.Complete() -> {
                                    List<String> ended =
                                            ResourceRows.gone(
                                                    connection,
                                                    unit,
                                                    connector.name(),
                                                    generation,
                                                    only,
                                                    now);
                                    RescanRows.gone(connection, unit, ended, now);
                                    RescanRows.goneBefore(connection, unit, now);
                                    yield ended;
                                }
                                case SweepResult.Incomplete why -> {
                                    ResourceRows.missing(
                                            connection,
                                            unit,
                                            connector.name(),
                                            generation,
                                            only,
                                            why);
                                    yield List.of();
                                }
                            };
                    Sql.update(
                            connection,
                            """
                            UPDATE estate.sweep SET state = ?, reason = ?, found = ?, appeared = ?,
                                changed = ?, gone = ?, finished_at = ?
                            WHERE id = ? AND account_id = ?::char(12)\
                            """,
                            result instanceof SweepResult.Complete ? "COMPLETE" : "INCOMPLETE",
                            result instanceof SweepResult.Incomplete why ? cut(why.reason()) : "",
                            batches.found,
                            batches.stored.appeared(),
                            batches.stored.changed(),
                            ids.size(),
                            now,
                            generation,
                            unit.accountId());
                    if (only == null) {
                        CoverageRows.refreshUnit(connection, unit, connector.name(), now);
                    } else {
                        CoverageRows.refresh(connection, keys(unit, only), now);
                    }
                    Metering.extend(connection, unit, only, connector, now);
                    return ids.size();
                });
        LOG.atInfo()
                .addKeyValue("connector", connector.name())
                .addKeyValue("unit", unit)
                .addKeyValue("found", batches.found)
                .addKeyValue("appeared", batches.stored.appeared())
                .addKeyValue("gone", gone)
                .addKeyValue("complete", result instanceof SweepResult.Complete)
                .log("sweep done");
    }

    private static List<ResourceKey> keys(SweepUnit unit, Set<String> ids) {
        return ids.stream()
                .map(id -> new ResourceKey(unit.accountId(), unit.region(), id))
                .sorted()
                .toList();
    }

    private void turnOff(Connector connector, SweepUnit unit) {
        Instant now = clock.instant();
        int ended =
                database.acrossAccounts(connection -> {
                    int count = ResourceRows.disabled(connection, unit, connector.name(), now);
                    CoverageRows.refreshUnit(connection, unit, connector.name(), now);
                    return count;
                });
        closing.closeAll(unit);
        if (ended > 0) {
            LOG.atInfo().addKeyValue("unit", unit).addKeyValue("ended", ended).log("unit off");
        }
    }

    private static String cut(String reason) {
        String text = Sql.storable(reason);
        return text.length() <= REASON_LENGTH_MAX ? text : text.substring(0, REASON_LENGTH_MAX);
    }

    /// Stores what is found while the listing goes on.
    private final class Batches {
        private final Connector connector;
        private final SweepUnit unit;
        private final long generation;
        private final UnaryOperator<Discovered> eligible;
        private final List<Discovered> waiting = new ArrayList<>();
        private @Nullable RuntimeException own;
        private ResourceRows.Stored stored = new ResourceRows.Stored(0, 0);
        private int found;

        Batches(Connector connector, SweepUnit unit, long generation) {
            this.connector = connector;
            this.unit = unit;
            this.generation = generation;
            this.eligible = eligibility.apply(unit);
        }

        synchronized void add(Discovered one) {
            if (!one.unit().equals(unit) || !one.connector().equals(connector.name())) {
                throw new IllegalStateException(
                        one.resource().id() + " is of " + one.unit() + ", expected " + unit);
            }
            waiting.add(one);
            if (waiting.size() >= BATCH) {
                flush();
            }
        }

        synchronized void flush() {
            List<Discovered> batch = List.copyOf(waiting);
            waiting.clear();
            found += batch.size();
            if (batch.isEmpty()) {
                return;
            }
            try {
                Instant now = clock.instant();
                stored =
                        stored.plus(
                                database.acrossAccounts(connection ->
                                        ResourceRows.store(
                                                connection,
                                                unit,
                                                connector.name(),
                                                generation,
                                                ImageUseRows.with(connection, unit, batch).stream()
                                                        .map(eligible)
                                                        .toList(),
                                                now)));
            } catch (RuntimeException e) {
                own = e;
                throw e;
            }
        }

        /// A database that is down is not the connector's failure: the job runs again.
        void rethrowOwn() {
            if (own != null) {
                throw own;
            }
        }
    }
}
