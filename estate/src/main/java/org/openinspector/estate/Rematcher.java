package org.openinspector.estate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.openinspector.advisories.KnowledgeDelta;
import org.openinspector.estate.ClassMatcher.Touched;
import org.openinspector.matching.index.IndexView;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes new vulnerability data to what is installed, without looking at any resource again: the
/// inventories that the difference to the data before touches are matched, each distinct one once.
/// Without a difference (the first data, another release, the data before are not kept) all are.
///
/// What is to be matched is decided once for each state of the data and stored; killed and run
/// again, it goes on with what is left. Data that come while it runs are compared with the last
/// ones that everything was matched with, so what is left of those in between does not matter.
final class Rematcher {
    private static final Logger LOG = LoggerFactory.getLogger(Rematcher.class);
    private static final int PAGE = 200;
    private static final int PACKAGES_MAX = 20_000;

    /// More than this is no news but another world; a walk is quicker than to name it all.
    private static final int VULNERABILITIES_MAX = 100_000;

    private final Database database;
    private final ClassMatcher matcher;
    private final KnowledgeRows knowledge;
    private final VexSource vex;
    private final ClassIndex index;
    private final String release;
    private final InstantSource clock;

    Rematcher(
            Database database,
            ClassMatcher matcher,
            KnowledgeRows knowledge,
            VexSource vex,
            ClassIndex index,
            String release,
            InstantSource clock) {
        this.database = database;
        this.matcher = matcher;
        this.knowledge = knowledge;
        this.vex = vex;
        this.index = index;
        this.release = release;
        this.clock = clock;
    }

    /// Matches until everything was matched with the newest data.
    void run() throws InterruptedException {
        long done;
        do {
            VexRows.follow(database, vex.now(), clock.instant());
            done = planned();
            toEnd(done);
        } while (current() != done);
    }

    private long current() {
        try (KnowledgeRows.Leased lease = knowledge.lease()) {
            return lease.number();
        }
    }

    /// The number of the newest data, for which it is decided what is to be done.
    private long planned() {
        try (KnowledgeRows.Leased lease = knowledge.lease()) {
            long number = lease.number();
            if (!state(number).planned()) {
                DeltaRows.Decision decision = decision(lease);
                Instant now = clock.instant();
                database.updateAcrossAccounts(
                        connection -> DeltaRows.decide(connection, number, decision, now));
            }
            return number;
        }
    }

    private DeltaRows.State state(long number) {
        return database.acrossAccounts(connection -> DeltaRows.state(connection, number));
    }

    private DeltaRows.Decision decision(KnowledgeRows.Leased lease) {
        Optional<DeltaRows.State> base =
                database.acrossAccounts(connection -> DeltaRows.base(connection, lease.number()));
        if (base.isEmpty()) {
            return DeltaRows.Decision.whole("the first data");
        }
        if (!base.get().release().equals(release)) {
            return DeltaRows.Decision.whole("another release of the product");
        }
        Optional<KnowledgeDelta> since = knowledge.since(base.get().version(), lease);
        if (since.isEmpty()) {
            return DeltaRows.Decision.whole("the data before cannot be compared");
        }
        KnowledgeDelta delta = since.get();
        if (delta.vulnerabilities().size() > VULNERABILITIES_MAX) {
            return DeltaRows.Decision.whole(
                    delta.vulnerabilities().size() + " vulnerabilities changed");
        }
        IndexView view = index.current();
        Set<Long> classes = new TreeSet<>();
        add(classes, view.affected(delta.packages()));
        if (!delta.namespaces().isEmpty()) {
            add(classes, view.affectedByNamespaces(delta.namespaces()));
        }
        database.updateAcrossAccounts(connection -> {
            classes.addAll(DeltaRows.naming(connection, delta.vulnerabilities()));
            classes.addAll(DeltaRows.between(connection, base.get().number(), lease.number()));
        });
        return new DeltaRows.Decision(base.get(), "", delta, classes);
    }

    private static void add(Set<Long> classes, int[] numbers) {
        Arrays.stream(numbers).asLongStream().forEach(classes::add);
    }

    private void toEnd(long number) throws InterruptedException {
        long began = System.nanoTime();
        DeltaRows.State state = state(number);
        Touched total = Touched.NOTHING;
        if (state.validFrom() == null) {
            Optional<Touched> touched = touched(number);
            if (touched.isEmpty()) {
                return;
            }
            log(number, touched.get(), began, "delta done");
            Optional<Touched> scores = rescored(number, state);
            if (scores.isEmpty()) {
                return;
            }
            total = touched.get().plus(scores.get());
            long from = validFrom(state);
            database.updateAcrossAccounts(connection -> DeltaRows.valid(connection, number, from));
            total = total.plus(left(number, from));
        } else {
            total = total.plus(left(number, state.validFrom()));
        }
        Instant finished = clock.instant();
        database.updateAcrossAccounts(connection ->
                Sql.update(
                        connection,
                        "UPDATE estate.knowledge SET finished_at = coalesce(finished_at, ?)"
                                + " WHERE id = ?",
                        finished,
                        number));
        knowledge.matched(state.version());
        if (state.base() == null && total.resources() > 0) {
            log(number, total, began, "rematch done");
        }
        index.current();
    }

    /// From which number on results are right with the base, and so with these data.
    private long validFrom(DeltaRows.State state) {
        if (state.base() == null) {
            throw new IllegalStateException("data " + state.number() + " have no base");
        }
        Long from = state(state.base()).validFrom();
        if (from == null) {
            throw new IllegalStateException("data " + state.base() + " are no base");
        }
        return from;
    }

    private static void log(long number, Touched total, long began, String event) {
        LOG.atInfo()
                .addKeyValue("knowledge", number)
                .addKeyValue("inventories-changed", total.changed())
                .addKeyValue("resources", total.resources())
                .addKeyValue("opened", total.findings().opened())
                .addKeyValue("closed", total.findings().closed())
                .addKeyValue("millis", (System.nanoTime() - began) / 1_000_000)
                .log(event);
    }

    /// Matches the classes that the data touch.
    ///
    /// @return empty if there are newer data meanwhile, for which it is decided anew
    private Optional<Touched> touched(long number) throws InterruptedException {
        Touched total = Touched.NOTHING;
        while (true) {
            List<DeltaRows.Left> left =
                    database.acrossAccounts(connection -> DeltaRows.left(connection, number, PAGE));
            if (left.isEmpty()) {
                return Optional.of(total);
            }
            List<Long> page = new ArrayList<>();
            long packages = 0;
            for (DeltaRows.Left one : left) {
                packages += one.packages();
                if (!page.isEmpty() && packages > PACKAGES_MAX) {
                    break;
                }
                page.add(one.inventoryClass());
            }
            total = total.plus(run(number, page));
            if (current() != number) {
                return Optional.empty();
            }
        }
    }

    /// Then come inventories of which nothing new is known but scores and ends of support: many,
    /// and nobody waits for them.
    private Optional<Touched> rescored(long number, DeltaRows.State state)
            throws InterruptedException {
        Long base = state.base();
        if (base == null) {
            throw new IllegalStateException("data " + number + " have no base");
        }
        String before = state(base).version();
        try (KnowledgeRows.Leased lease = knowledge.lease()) {
            if (lease.number() != number) {
                return Optional.empty();
            }
            Set<String> named = database.acrossAccounts(DeltaRows::named);
            Set<String> rescored = knowledge.rescored(before, lease, named);
            boolean releases =
                    knowledge
                            .since(before, lease)
                            .map(delta -> !delta.products().isEmpty())
                            .orElse(true);
            database.updateAcrossAccounts(
                    connection -> DeltaRows.more(connection, number, releases, rescored));
        }
        return touched(number);
    }

    private Touched run(long number, List<Long> page) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Touched touched = matcher.run(page);
        Instant now = clock.instant();
        LOG.atDebug().addKeyValue("classes", page.size()).addKeyValue("at", now).log("page done");
        database.updateAcrossAccounts(
                connection -> DeltaRows.done(connection, number, page, touched));
        return touched;
    }

    /// Matches the classes whose results are too old, and evaluates resources that wait for
    /// whatever reason: everything, if there is no delta to go by.
    private Touched left(long number, long validFrom) throws InterruptedException {
        int count = matcher.pendingCount(validFrom);
        Instant now = clock.instant();
        database.updateAcrossAccounts(connection ->
                Sql.update(
                        connection,
                        """
                        UPDATE estate.knowledge SET classes_total = classes_done + ?,
                            finished_at = CASE WHEN ? > 0 THEN NULL ELSE finished_at END,
                            started_at = coalesce(started_at, ?)
                        WHERE id = ?\
                        """,
                        count,
                        count,
                        now,
                        number));
        Touched total = Touched.NOTHING;
        long after = -1;
        while (true) {
            List<Long> page = matcher.pendingClasses(validFrom, after, PAGE / 4);
            if (page.isEmpty()) {
                return total;
            }
            total = total.plus(run(number, page));
            after = page.getLast();
        }
    }
}
