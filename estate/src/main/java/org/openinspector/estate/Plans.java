package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.openinspector.storage.Database;
import org.openinspector.storage.Jobs;

/// Puts work into the queue, and says what comes before what: `docs/triggers.md` has the table.
final class Plans {
    private static final char SEPARATOR = '|';
    private static final int ASKED_PRIORITY = 50;
    private static final int TOLD_NEW_PRIORITY = 46;
    private static final int TOLD_PRIORITY = 44;
    private static final int SWEEP_PRIORITY = 40;
    private static final int FOUND_NEW_PRIORITY = 30;
    private static final int FOUND_CHANGED_PRIORITY = 20;
    private static final int AGAIN_PRIORITY = 10;

    private static final int JOBS_BATCH = 500;

    private final Database database;
    private final Jobs jobs;
    private final Collection<Connector> connectors;
    private final InstantSource clock;

    /// @param connectors those there are when something is planned
    Plans(Database database, Jobs jobs, Collection<Connector> connectors, InstantSource clock) {
        this.database = database;
        this.jobs = jobs;
        this.connectors = connectors;
        this.clock = clock;
    }

    /// Sweeps a unit then, or sooner if that is planned already.
    void sweepAt(Connector connector, SweepUnit unit, Instant at) {
        jobs.enqueue(Estate.SWEEP, jobId(connector.name(), unit), "{}", SWEEP_PRIORITY, at);
    }

    /// The id of a unit's sweep, and of its looks.
    static String jobId(String connector, SweepUnit unit) {
        return connector
                + SEPARATOR
                + unit.accountId()
                + SEPARATOR
                + unit.region()
                + SEPARATOR
                + unit.kind();
    }

    private void ask(
            Connection connection,
            Connector connector,
            SweepUnit unit,
            HintRows.Need need,
            Instant at)
            throws SQLException {
        String id = jobId(connector.name(), unit);
        switch (need) {
            case LOOK -> jobs.enqueue(connection, Estate.LOOK, id, "{}", TOLD_PRIORITY, at);
            case SWEEP -> jobs.enqueue(connection, Estate.SWEEP, id, "{}", SWEEP_PRIORITY, at);
            case NOTHING -> {}
        }
    }

    /// Has a resource inspected once more, because someone asked while it was.
    void inspectAgain(ResourceKey key) {
        jobs.enqueue(Estate.INSPECT, key.text(), "{}", ASKED_PRIORITY, clock.instant());
    }

    /// The unit's next look.
    void lookAt(Connector connector, SweepUnit unit, Instant at) {
        jobs.enqueue(Estate.LOOK, jobId(connector.name(), unit), "{}", TOLD_PRIORITY, at);
    }

    private static int priority(ResourceRows.Due due) {
        return switch (due.priority()) {
            case ResourceRows.BY_A_PERSON -> ASKED_PRIORITY;
            case ResourceRows.NEW -> FOUND_NEW_PRIORITY;
            case ResourceRows.CHANGED -> FOUND_CHANGED_PRIORITY;
            default -> AGAIN_PRIORITY;
        };
    }

    static int priority(Looks.Urgent urgent) {
        int told =
                switch (urgent.urgency()) {
                    case NEW -> TOLD_NEW_PRIORITY;
                    case CHANGED -> TOLD_PRIORITY;
                };
        return Math.max(told, priority(urgent.due()));
    }

    /// Inspects soon, the most urgent first.
    void inspectDue(List<ResourceRows.Due> due, Instant at) {
        Map<String, Integer> priorities = new TreeMap<>();
        due.forEach(one -> priorities.put(one.key().text(), priority(one)));
        inspectAll(priorities, at);
    }

    /// A few large transactions, in the order of keys, so that two of them never wait for one
    /// another.
    void inspectAll(Map<String, Integer> priorities, Instant at) {
        List<Map.Entry<String, Integer>> all = List.copyOf(priorities.entrySet());
        for (int from = 0; from < all.size(); from += JOBS_BATCH) {
            List<Map.Entry<String, Integer>> batch =
                    all.subList(from, Math.min(from + JOBS_BATCH, all.size()));
            database.updateAcrossAccounts(connection -> {
                for (Map.Entry<String, Integer> one : batch) {
                    jobs.enqueue(
                            connection, Estate.INSPECT, one.getKey(), "{}", one.getValue(), at);
                }
            });
        }
        if (!all.isEmpty()) {
            jobs.look(Estate.INSPECT);
        }
    }

    /// When the next regular sweep begins.
    static Instant next(Connector connector, Instant now) {
        long millis = connector.every().toMillis();
        return now.plusMillis(millis + ThreadLocalRandom.current().nextLong(millis / 10 + 1));
    }

    /// Makes up for jobs that were lost, and forgets what nobody looks at any more.
    void lookAtWhatWaits(Instant now) {
        for (Connector connector : connectors) {
            Set<SweepUnit> units = Set.copyOf(connector.units());
            database.updateAcrossAccounts(connection -> {
                for (Map.Entry<SweepUnit, HintRows.Need> one :
                        HintRows.waiting(connection, connector.name()).entrySet()) {
                    if (units.contains(one.getKey())) {
                        ask(connection, connector, one.getKey(), one.getValue(), now);
                    } else {
                        HintRows.forget(connection, one.getKey(), connector.name());
                    }
                }
            });
        }
    }

    /// Keeps what a connector tells, and plans it, in one transaction.
    void changed(Connector connector, Collection<Change> changes, Optional<SourceReport> report) {
        Instant now = clock.instant();
        Set<SweepUnit> units = Set.copyOf(connector.units());
        Map<String, List<Change>> byUnit = new TreeMap<>();
        for (Change change : changes) {
            if (units.contains(change.unit())) {
                byUnit.computeIfAbsent(change.unit().toString(), _ -> new ArrayList<>())
                        .add(change);
            }
        }
        database.updateAcrossAccounts(connection -> {
            for (List<Change> some : byUnit.values()) {
                SweepUnit unit = some.getFirst().unit();
                // What a connector saw itself is listed at once, however often it sees something.
                boolean own =
                        report.isEmpty() && some.stream().anyMatch(c -> c.resourceId().isEmpty());
                HintRows.Need need =
                        own
                                ? HintRows.Need.SWEEP
                                : HintRows.store(connection, unit, connector.name(), some, now);
                ask(connection, connector, unit, need, now);
            }
            if (report.isPresent()) {
                SourceRows.add(connection, report.get(), now);
            }
        });
        if (!byUnit.isEmpty()) {
            jobs.look(Estate.LOOK);
            jobs.look(Estate.SWEEP);
        }
    }
}
