package org.openinspector.estate;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.estate.WaitingRows.Waiting;
import org.openinspector.estate.content.AssessmentCodec;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.Findings;
import org.openinspector.findings.Installed;
import org.openinspector.findings.Reconciled;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.matching.MatchSettings;
import org.openinspector.matching.Matcher;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;
import org.openinspector.scan.Assessment;
import org.openinspector.storage.Database;

/// Matches inventory classes with the newest vulnerability data, each class once for each state of
/// the data that touches it, and evaluates the resources of the classes into findings. Whatever is
/// killed in between goes on where it was: a stored result is not drawn up again, and a resource is
/// evaluated until it is noted that it was.
final class ClassMatcher {
    private static final int LOCKS = 64;

    /// A class in use whose result is missing or of data that are too old, or one of whose
    /// resources waits. What is scanned once waits only for that.
    private static final String PENDING =
            """
            SELECT DISTINCT i.inventory_class
            FROM estate.resource_inventory i
            JOIN estate.resource r USING (account_id, region, resource_id)
            LEFT JOIN estate.match_result m ON m.inventory_class = i.inventory_class
            WHERE r.state = 'PRESENT' AND NOT r.ineligible_closes AND r.closing IS NULL
                AND (i.asked <> i.answered OR NOT r.scan_once
                    AND (i.evaluated_result IS DISTINCT FROM m.result_hash
                        OR m.inventory_class IS NULL OR m.knowledge < ?))
            """;

    private final Database database;
    private final Contents sealing;
    private final Findings findings;
    private final KnowledgeRows knowledge;
    private final VexSource vex;
    private final InstantSource clock;
    private final LongAdder matches = new LongAdder();
    private final List<ReentrantLock> locks = new ArrayList<>();

    ClassMatcher(
            Database database,
            Contents sealing,
            Findings findings,
            KnowledgeRows knowledge,
            VexSource vex,
            InstantSource clock) {
        this.database = database;
        this.sealing = sealing;
        this.findings = findings;
        this.knowledge = knowledge;
        this.vex = vex;
        this.clock = clock;
        for (int i = 0; i < LOCKS; i++) {
            locks.add(new ReentrantLock());
        }
    }

    /// What a run did.
    ///
    /// @param changed classes whose result says something else now
    /// @param resources that were evaluated
    record Touched(int changed, long resources, Reconciled findings) {
        static final Touched NOTHING = new Touched(0, 0, Reconciled.NOTHING);

        Touched plus(Touched other) {
            return new Touched(
                    changed + other.changed,
                    resources + other.resources,
                    findings.plus(other.findings));
        }
    }

    /// How many inventories were matched since the start.
    long matches() {
        return matches.sum();
    }

    /// Classes of a unit that wait for a match or an evaluation with whatever data.
    List<Long> pendingClasses(SweepUnit unit) {
        return database.acrossAccounts(connection ->
                Sql.query(
                        connection,
                        PENDING
                                + " AND r.account_id = ?::char(12) AND r.region = ? AND r.kind = ?"
                                + " ORDER BY 1",
                        row -> row.getLong("inventory_class"),
                        0L,
                        unit.accountId(),
                        unit.region(),
                        unit.kind()));
    }

    /// Classes that wait, in the order of their numbers.
    ///
    /// @param validFrom results of older data are too old
    List<Long> pendingClasses(long validFrom, long after, int max) {
        return database.acrossAccounts(connection ->
                Sql.query(
                        connection,
                        PENDING + " AND i.inventory_class > ? ORDER BY 1 LIMIT ?",
                        row -> row.getLong("inventory_class"),
                        validFrom,
                        after,
                        max));
    }

    int pendingCount(long validFrom) {
        return database.acrossAccounts(connection ->
                Sql.one(
                        connection,
                        "SELECT count(*) AS n FROM (" + PENDING + ") p",
                        row -> row.getInt("n"),
                        validFrom));
    }

    /// Matches the classes whose results are too old for the newest data, and evaluates all
    /// resources of the classes that wait for it.
    Touched run(Collection<Long> classes) throws InterruptedException {
        // Once on this server; a second server may at worst do it again, with the same result.
        SortedSet<Integer> stripes = new TreeSet<>();
        classes.forEach(one -> stripes.add((int) (one % LOCKS)));
        List<ReentrantLock> held = new ArrayList<>();
        try {
            for (int stripe : stripes) {
                locks.get(stripe).lockInterruptibly();
                held.add(locks.get(stripe));
            }
            while (true) {
                try (KnowledgeRows.Leased lease = knowledge.lease()) {
                    Batch batch = new Batch(classes, lease);
                    if (batch.match()) {
                        return batch.evaluate();
                    }
                }
            }
        } finally {
            held.reversed().forEach(ReentrantLock::unlock);
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /// Some classes with one state of the data.
    private final class Batch {
        private final Collection<Long> classes;
        private final KnowledgeRows.Leased lease;
        private final Map<Long, Inventory> inventories = new HashMap<>();
        private final Map<Long, String> hashes = new TreeMap<>();
        private final Map<Long, byte[]> contents = new HashMap<>();
        private final Map<Long, Stated> observed = new HashMap<>();
        private final Map<Long, Installed> installed = new HashMap<>();
        private final VexSource.Statements statements = vex.now();
        private final Matcher matcher;
        private int changed;

        Batch(Collection<Long> classes, KnowledgeRows.Leased lease) {
            this.classes = List.copyOf(new TreeSet<>(classes));
            this.lease = lease;
            this.matcher = new Matcher(lease.knowledge(), MatchSettings.DEFAULT.on(today()));
        }

        /// Draws up the results that are missing or too old.
        ///
        /// @return false if newer data came meanwhile: nothing was stored
        boolean match() {
            long validFrom = knowledge.validFrom(lease.number());
            Map<Long, ResultRows.Stored> stored =
                    database.acrossAccounts(connection -> ResultRows.stored(connection, classes));
            List<Long> missing = new ArrayList<>();
            for (long one : classes) {
                ResultRows.Stored known = stored.get(one);
                if (known != null && known.knowledge() >= validFrom) {
                    hashes.put(one, known.hash());
                } else {
                    missing.add(one);
                }
            }
            if (missing.isEmpty()) {
                return true;
            }
            loadInventories(missing);
            List<ResultRows.Drawn> drawn = new ArrayList<>();
            for (long one : missing) {
                Inventory inventory = inventories.get(one);
                if (inventory != null) {
                    ResultRows.Stored before = stored.get(one);
                    drawn.add(draw(one, inventory, before == null ? "" : before.hash()));
                }
            }
            Instant now = clock.instant();
            return database.acrossAccounts(connection -> {
                if (!KnowledgeRows.isNewest(connection, lease.number())) {
                    return false;
                }
                ResultRows.store(connection, drawn, sealing, lease.number(), now);
                return true;
            });
        }

        private ResultRows.Drawn draw(long inventoryClass, Inventory inventory, String before) {
            Assessment assessment = Assessment.of(inventory, matcher, lease.knowledge());
            matches.increment();
            List<NoData> gaps = Gaps.of(inventory, assessment.noData());
            var content =
                    AssessmentCodec.encode(
                            new Assessment(assessment.findings(), gaps, assessment.problems()));
            String hash = HexFormat.of().formatHex(content.hash());
            boolean same = before.equals(hash);
            changed += same ? 0 : 1;
            hashes.put(inventoryClass, hash);
            contents.put(inventoryClass, content.compressed());
            return new ResultRows.Drawn(inventoryClass, content, assessment.findings(), gaps, same);
        }

        private void loadInventories(Collection<Long> wanted) {
            List<Long> unknown =
                    wanted.stream().filter(one -> !inventories.containsKey(one)).toList();
            database.acrossAccounts(
                            connection -> ResultRows.inventories(connection, unknown, sealing))
                    .forEach((one, bytes) -> inventories.put(one, InventoryCodec.decode(bytes)));
        }

        /// Evaluates what waits.
        Touched evaluate() {
            Touched total = new Touched(changed, 0, Reconciled.NOTHING);
            while (true) {
                Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                List<Waiting> waiting =
                        database.acrossAccounts(
                                connection -> WaitingRows.next(connection, hashes, now));
                if (waiting.isEmpty()) {
                    return total;
                }
                load(waiting);
                Reconciled reconciled =
                        findings.evaluate(waiting.stream().map(this::evaluation).toList());
                database.updateAcrossAccounts(
                        connection -> WaitingRows.answered(connection, hashes, waiting, now));
                total = total.plus(new Touched(0, waiting.size(), reconciled));
            }
        }

        private void load(List<Waiting> waiting) {
            SortedSet<Long> wanted = new TreeSet<>();
            waiting.forEach(one -> wanted.add(one.inventoryClass()));
            wanted.removeAll(observed.keySet());
            List<Long> unknown = wanted.stream().filter(one -> !contents.containsKey(one)).toList();
            contents.putAll(
                    database.acrossAccounts(
                            connection -> ResultRows.contents(connection, unknown, sealing)));
            loadInventories(wanted);
            for (long one : wanted) {
                byte[] content = contents.get(one);
                Inventory inventory = inventories.get(one);
                if (content == null || inventory == null) {
                    throw new IllegalStateException("class " + one + " is in use and not there");
                }
                observed.put(
                        one,
                        new Stated(
                                AssessmentCodec.decode(content).findings(),
                                statements.vulnerabilities(),
                                id -> Facts.of(lease.knowledge(), id)));
                installed.put(one, Installed.of(inventory));
            }
        }

        private Evaluation evaluation(Waiting one) {
            Stated stated = observed.get(one.inventoryClass());
            if (stated == null) {
                throw new IllegalStateException("class " + one.inventoryClass() + " is not loaded");
            }
            return new Evaluation(
                    one.key().accountId(),
                    one.key().region(),
                    one.resource(),
                    FindingType.PACKAGE_VULNERABILITY,
                    stated.on(statements.of(one.resource())),
                    installed.getOrDefault(one.inventoryClass(), Installed.NOTHING),
                    Cause.of(one.answered() ? Cause.Kind.ADVISORY_DATA : Cause.Kind.SCAN),
                    one.at());
        }
    }
}
