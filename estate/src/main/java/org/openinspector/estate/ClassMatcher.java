package org.openinspector.estate;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Knowledge;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.estate.content.AssessmentCodec;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.estate.content.StoredContent;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.Findings;
import org.openinspector.findings.Installed;
import org.openinspector.findings.Observations;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;
import org.openinspector.scan.Assessment;
import org.openinspector.storage.Database;

/// Matches inventory classes with the newest vulnerability data, each class once for each state of
/// the data, and evaluates the resources of the class into findings. Whatever is killed in between
/// goes on where it was: a stored result is not drawn up again, and a resource is evaluated until
/// it is noted that it was.
final class ClassMatcher {
    private static final int BATCH = 100;
    private static final int LOCKS = 64;

    /// A class in use whose result is missing or of older data, or one of whose resources waits.
    private static final String PENDING =
            """
            SELECT DISTINCT i.inventory_class
            FROM estate.resource_inventory i
            JOIN estate.resource r USING (account_id, region, resource_id)
            LEFT JOIN estate.match_result m ON m.inventory_class = i.inventory_class
            WHERE r.state = 'PRESENT' AND NOT r.ineligible_closes AND r.closing IS NULL
                AND (i.asked <> i.answered OR i.evaluated_result IS DISTINCT FROM m.result_hash
                    OR m.inventory_class IS NULL OR m.knowledge < ?)
            """;

    private final Database database;
    private final Findings findings;
    private final KnowledgeRows knowledge;
    private final InstantSource clock;
    private final LongAdder matches = new LongAdder();
    private final List<ReentrantLock> locks = new ArrayList<>();

    ClassMatcher(
            Database database, Findings findings, KnowledgeRows knowledge, InstantSource clock) {
        this.database = database;
        this.findings = findings;
        this.knowledge = knowledge;
        this.clock = clock;
        for (int i = 0; i < LOCKS; i++) {
            locks.add(new ReentrantLock());
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
    List<Long> pendingClasses(long knowledgeNumber, long after, int max) {
        return database.acrossAccounts(connection ->
                Sql.query(
                        connection,
                        PENDING + " AND i.inventory_class > ? ORDER BY 1 LIMIT ?",
                        row -> row.getLong("inventory_class"),
                        knowledgeNumber,
                        after,
                        max));
    }

    int pendingCount(long knowledgeNumber) {
        return database.acrossAccounts(connection ->
                Sql.one(
                        connection,
                        "SELECT count(*) AS n FROM (" + PENDING + ") p",
                        row -> row.getInt("n"),
                        knowledgeNumber));
    }

    /// Matches the class if its result is older than the data, and evaluates all resources of the
    /// class that wait for it.
    void run(long inventoryClass) throws InterruptedException {
        // Once on this server; a second server may at worst do it again, with the same result.
        ReentrantLock lock = locks.get((int) (inventoryClass % LOCKS));
        lock.lockInterruptibly();
        try (KnowledgeRows.Leased lease = knowledge.lease()) {
            long number = lease.number();
            InventoryClass content = new InventoryClass(inventoryClass);
            Optional<Result> stored = stored(inventoryClass);
            Result result;
            if (stored.isPresent() && stored.get().number >= number) {
                result = stored.get();
            } else {
                result = matched(content, lease, number, stored);
            }
            evaluate(content, result, lease.knowledge());
        } finally {
            lock.unlock();
        }
    }

    /// A class, whose inventory is read only if it is needed.
    private final class InventoryClass {
        private final long id;
        private @Nullable Inventory inventory;

        InventoryClass(long id) {
            this.id = id;
        }

        Inventory inventory() {
            Inventory known = inventory;
            if (known == null) {
                byte[] content =
                        database.acrossAccounts(connection ->
                                Sql.one(
                                        connection,
                                        "SELECT content FROM estate.inventory_class WHERE id = ?",
                                        row -> row.getBytes("content"),
                                        id));
                known = InventoryCodec.decode(content);
                inventory = known;
            }
            return known;
        }
    }

    /// A match result, decoded only if it is needed.
    private static final class Result {
        private final long number;
        private final byte[] hash;
        private final byte[] content;
        private @Nullable List<Observed> observed;

        Result(long number, byte[] hash, byte[] content) {
            this.number = number;
            this.hash = hash;
            this.content = content;
        }

        List<Observed> observed(Knowledge knowledge) {
            List<Observed> known = observed;
            if (known == null) {
                known =
                        Observations.of(
                                AssessmentCodec.decode(content).findings(),
                                id -> Facts.of(knowledge, id));
                observed = known;
            }
            return known;
        }
    }

    private Optional<Result> stored(long inventoryClass) {
        return database.acrossAccounts(connection ->
                Sql.first(
                        connection,
                        """
                        SELECT knowledge, result_hash, content FROM estate.match_result
                        WHERE inventory_class = ?\
                        """,
                        row ->
                                new Result(
                                        row.getLong("knowledge"),
                                        row.getBytes("result_hash"),
                                        row.getBytes("content")),
                        inventoryClass));
    }

    private Result matched(
            InventoryClass content,
            KnowledgeRows.Leased lease,
            long number,
            Optional<Result> before) {
        Assessment assessment = Assessment.of(content.inventory(), lease.knowledge());
        matches.increment();
        List<NoData> gaps = Gaps.of(content.inventory(), assessment.noData());
        StoredContent encoded =
                AssessmentCodec.encode(
                        new Assessment(assessment.findings(), gaps, assessment.problems()));
        Instant now = clock.instant();
        boolean same = before.isPresent() && Arrays.equals(before.get().hash, encoded.hash());
        database.updateAcrossAccounts(connection -> {
            int written =
                    Sql.update(
                            connection,
                            """
                            INSERT INTO estate.match_result AS m
                                (inventory_class, knowledge, result_hash, content, findings,
                                 unsupported_os, matched_at)
                            VALUES (?, ?, ?, ?, ?, ?, ?)
                            ON CONFLICT (inventory_class) DO UPDATE SET
                                knowledge = excluded.knowledge,
                                result_hash = excluded.result_hash, content = excluded.content,
                                findings = excluded.findings,
                                unsupported_os = excluded.unsupported_os,
                                matched_at = excluded.matched_at
                            WHERE m.knowledge <= excluded.knowledge\
                            """,
                            content.id,
                            number,
                            encoded.hash(),
                            encoded.compressed(),
                            assessment.findings().size(),
                            Gaps.unsupportedOs(gaps),
                            now);
            if (written > 0 && !same) {
                Sql.update(
                        connection,
                        "DELETE FROM estate.class_gap WHERE inventory_class = ?",
                        content.id);
                for (NoData gap : gaps) {
                    Sql.update(
                            connection,
                            """
                            INSERT INTO estate.class_gap
                                (inventory_class, ecosystem, reason, packages)
                            VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING\
                            """,
                            content.id,
                            Sql.storable(gap.ecosystem()),
                            Sql.storable(gap.reason()),
                            gap.packages());
                }
                CoverageRows.refreshClass(connection, content.id, now);
            }
        });
        return new Result(number, encoded.hash(), encoded.compressed());
    }

    /// A resource that waits.
    private record Waiting(
            ResourceKey key, Resource resource, long asked, boolean answered, Instant at) {}

    private void evaluate(InventoryClass content, Result result, Knowledge data) {
        while (true) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            List<Waiting> waiting = waiting(content.id, result.hash, now);
            if (waiting.isEmpty()) {
                return;
            }
            Installed installed = Installed.of(content.inventory());
            findings.evaluate(
                    waiting.stream()
                            .map(one ->
                                    new Evaluation(
                                            one.key.accountId(),
                                            one.key.region(),
                                            one.resource,
                                            FindingType.PACKAGE_VULNERABILITY,
                                            result.observed(data),
                                            installed,
                                            Cause.of(
                                                    one.answered
                                                            ? Cause.Kind.ADVISORY_DATA
                                                            : Cause.Kind.SCAN),
                                            one.at))
                            .toList());
            answered(content.id, result.hash, waiting, now);
        }
    }

    /// The time is taken before the rows are read: an evaluation of what is read later is newer,
    /// and never less than the last one, even if the clock was set back.
    private List<Waiting> waiting(long inventoryClass, byte[] hash, Instant now) {
        return database.acrossAccounts(connection ->
                Sql.query(
                        connection,
                        """
                        SELECT i.account_id, i.region, i.resource_id, r.body::text AS body, i.asked,
                            i.asked = i.answered AS answered,
                            greatest(?, i.evaluated_at + interval '1 microsecond',
                                r.inspect_asked_at) AS at
                        FROM estate.resource_inventory i
                        JOIN estate.resource r USING (account_id, region, resource_id)
                        WHERE i.inventory_class = ? AND r.state = 'PRESENT'
                            AND NOT r.ineligible_closes AND r.closing IS NULL
                            AND (i.asked <> i.answered OR i.evaluated_result IS DISTINCT FROM ?)
                        ORDER BY i.account_id, i.region, i.resource_id LIMIT ?\
                        """,
                        row ->
                                new Waiting(
                                        Sql.key(row),
                                        Resource.fromJson(row.getString("body")),
                                        row.getLong("asked"),
                                        row.getBoolean("answered"),
                                        Sql.instant(row, "at")),
                        now,
                        inventoryClass,
                        hash,
                        BATCH));
    }

    private void answered(long inventoryClass, byte[] hash, List<Waiting> done, Instant now) {
        database.updateAcrossAccounts(connection -> {
            for (Waiting one : done) {
                Sql.update(
                        connection,
                        """
                        UPDATE estate.resource_inventory SET answered = ?, evaluated_result = ?,
                            evaluated_at = ?
                        WHERE account_id = ?::char(12) AND region = ? AND resource_id = ?
                            AND inventory_class = ?\
                        """,
                        one.asked,
                        hash,
                        one.at,
                        one.key.accountId(),
                        one.key.region(),
                        one.key.resourceId(),
                        inventoryClass);
            }
            List<ResourceKey> keys = done.stream().map(Waiting::key).toList();
            CoverageRows.refresh(connection, keys, now);
            RescanRows.done(connection, keys, now);
        });
    }
}
