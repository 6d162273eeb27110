package org.openinspector.estate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at resources of which a change was told, some of one unit at a time. A hint is forgotten
/// when its look has ended, so a process that is killed leaves it to the next one.
final class Looks {
    /// How many are looked at with one listing.
    static final int BATCH = 100;

    /// What is said to be new may not be visible everywhere yet.
    private static final int UNSEEN_MAX = 3;

    private static final int FAILURES_MAX = 5;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

    private final Database database;
    private final Sweeper sweeper;
    private final InstantSource clock;

    Looks(Database database, Sweeper sweeper, InstantSource clock) {
        this.database = database;
        this.sweeper = sweeper;
        this.clock = clock;
    }

    /// An inspection that is due because a change was told.
    record Urgent(ResourceRows.Due due, Change.Urgency urgency) {}

    /// Looks at what is most urgent in a unit.
    ///
    /// @param plan takes the inspections that are due; before the hints are forgotten, so that a
    ///   process that is killed in between looks once more and plans them then
    /// @return when the next look at this unit is due; empty if nothing waits
    Optional<Instant> look(Connector connector, SweepUnit unit, Consumer<List<Urgent>> plan)
            throws InterruptedException {
        Instant began = clock.instant();
        List<HintRows.Hint> hints =
                database.acrossAccounts(connection ->
                        HintRows.due(connection, unit, connector.name(), began, BATCH));
        if (!hints.isEmpty()) {
            Map<String, HintRows.Hint> byId = new HashMap<>();
            hints.forEach(hint -> byId.put(hint.resourceId(), hint));
            Sweeper.Swept swept = sweeper.sweep(connector, unit, Set.copyOf(byId.keySet()));
            List<Urgent> due = new ArrayList<>();
            for (ResourceRows.Due one : swept.due()) {
                HintRows.Hint hint = byId.get(one.key().resourceId());
                due.add(new Urgent(one, hint == null ? Change.Urgency.CHANGED : hint.urgency()));
            }
            plan.accept(due);
            settle(connector, unit, hints, swept.result());
        }
        return next(connector, unit);
    }

    private Optional<Instant> next(Connector connector, SweepUnit unit) {
        return database.acrossAccounts(
                connection -> HintRows.next(connection, unit, connector.name()));
    }

    private void settle(
            Connector connector, SweepUnit unit, List<HintRows.Hint> hints, SweepResult result) {
        Instant now = clock.instant();
        database.updateAcrossAccounts(connection -> {
            Set<String> known =
                    ResourceRows.known(
                            connection,
                            unit,
                            hints.stream().map(HintRows.Hint::resourceId).toList());
            List<HintRows.Hint> done = new ArrayList<>();
            Map<Integer, List<HintRows.Hint>> again = new HashMap<>();
            for (HintRows.Hint hint : hints) {
                if (isLookedAtAgain(hint, result, known.contains(hint.resourceId()))) {
                    again.computeIfAbsent(hint.misses(), _ -> new ArrayList<>()).add(hint);
                } else {
                    done.add(hint);
                }
            }
            HintRows.done(connection, unit, connector.name(), done, now);
            for (Map.Entry<Integer, List<HintRows.Hint>> misses : again.entrySet()) {
                HintRows.again(
                        connection,
                        unit,
                        connector.name(),
                        misses.getValue(),
                        now.plus(PAUSE.multipliedBy(1L << misses.getKey())));
            }
        });
        LOG.atInfo()
                .addKeyValue("unit", unit)
                .addKeyValue("resources", hints.size())
                .addKeyValue("complete", result instanceof SweepResult.Complete)
                .log("look done");
    }

    /// A permission that is missing now will be missing in a minute; the sweeps show it.
    private static boolean isLookedAtAgain(
            HintRows.Hint hint, SweepResult result, boolean isKnown) {
        return switch (result) {
            case SweepResult.Complete() ->
                    !isKnown && hint.urgency() == Change.Urgency.NEW && hint.misses() < UNSEEN_MAX;
            case SweepResult.Incomplete why ->
                    !why.coverageReason().equals(ScanStatusReason.ACCESS_DENIED)
                            && hint.misses() < FAILURES_MAX;
        };
    }
}
