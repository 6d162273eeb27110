package org.openinspector.estate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes new vulnerability data to everything that is installed, without looking at any resource
/// again: each distinct inventory is matched once. Killed and run again, it goes on with the
/// classes that are left.
final class Rematcher {
    private static final Logger LOG = LoggerFactory.getLogger(Rematcher.class);
    private static final int PAGE = 200;

    private final Database database;
    private final ClassMatcher matcher;
    private final KnowledgeRows knowledge;
    private final InstantSource clock;

    Rematcher(
            Database database, ClassMatcher matcher, KnowledgeRows knowledge, InstantSource clock) {
        this.database = database;
        this.matcher = matcher;
        this.knowledge = knowledge;
        this.clock = clock;
    }

    /// Matches until everything was matched with the newest data.
    void run() throws InterruptedException {
        long done;
        do {
            done = current();
            toEnd(done);
        } while (current() != done);
    }

    private long current() {
        try (KnowledgeRows.Leased lease = knowledge.lease()) {
            return lease.number();
        }
    }

    private void toEnd(long number) throws InterruptedException {
        int total = matcher.pendingCount(number);
        Instant began = clock.instant();
        database.updateAcrossAccounts(connection ->
                Sql.update(
                        connection,
                        """
                        UPDATE estate.knowledge SET started_at = coalesce(started_at, ?),
                            finished_at = NULL, classes_done = 0, classes_total = ?
                        WHERE id = ?\
                        """,
                        began,
                        total,
                        number));
        int done = 0;
        long after = -1;
        while (true) {
            List<Long> page = matcher.pendingClasses(number, after, PAGE);
            if (page.isEmpty()) {
                break;
            }
            for (long inventoryClass : page) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                matcher.run(inventoryClass);
                done++;
                after = inventoryClass;
            }
            int soFar = done;
            database.updateAcrossAccounts(connection ->
                    Sql.update(
                            connection,
                            "UPDATE estate.knowledge SET classes_done = ? WHERE id = ?",
                            soFar,
                            number));
        }
        Instant finished = clock.instant();
        database.updateAcrossAccounts(connection ->
                Sql.update(
                        connection,
                        "UPDATE estate.knowledge SET finished_at = ? WHERE id = ?",
                        finished,
                        number));
        if (done > 0) {
            LOG.atInfo()
                    .addKeyValue("classes", done)
                    .addKeyValue("knowledge", number)
                    .log("rematch done");
        }
    }
}
