package org.openinspector.findings.rollup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Active findings counted ahead, always as of now.
///
/// A server calls [#start()]; without it all answers are right too, but each reads its accounts'
/// counts from the database.
public final class Rollups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rollups.class);
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final Duration COMPACT = Duration.ofSeconds(5);
    private static final Duration CHECK = Duration.ofHours(1);
    private static final int CHECKED_GROUPS = 50;

    /// So many accounts are read under row-level security; of more, it would compare each row with
    /// each account.
    private static final int GUARDED_ACCOUNTS_MAX = 50;

    private static final int TRIES_MAX = 20;

    private final Database database;
    private final InstantSource clock;
    private final RollupCopy copy;
    private volatile @Nullable Thread keeper;
    private volatile boolean stopping;
    private volatile RollupStatus.@Nullable Check lastCheck;
    private final AtomicLong driftTotal = new AtomicLong();

    /// Counts of a database that was migrated to the findings' capability.
    public Rollups(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.copy = new RollupCopy(database);
    }

    /// Loads the counts and keeps them fresh and compact, in the background.
    public Rollups start() {
        keeper = Thread.ofVirtual().name("rollups").start(this::keep);
        return this;
    }

    /// Counts as they are now: all that committed before the call is in them.
    ///
    /// @param scope whose counts may be asked for; others may be in the answer too, so that the
    ///   caller goes by the scope's accounts
    /// @param families which are needed; the others may be empty
    public Counts counts(AccountScope scope, Set<Family> families) {
        @Nullable Counts inMemory = copy.fresh();
        return inMemory == null ? read(scope, families) : inMemory;
    }

    /// Loads the copy in memory now, if it is not loaded.
    public void load() {
        copy.load();
    }

    /// Adds up what has changed; several transactions if that is much. Any server may do it at any
    /// time: while one does, the others need not.
    public void compact() {
        while (Compaction.run(database)) {
            if (stopping || Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    /// Recounts random groups and compares.
    ///
    /// @param groups how many of each kind, about
    public RollupStatus.Check check(int groups) {
        RollupStatus.Check check = RollupCheck.run(database, groups, clock.instant());
        lastCheck = check;
        driftTotal.addAndGet(check.drift());
        if (check.drift() == 0) {
            LOG.atDebug().addKeyValue("groups", check.groups()).log("rollups checked");
        } else {
            LOG.atError()
                    .addKeyValue("groups", check.groups())
                    .addKeyValue("drift", check.drift())
                    .log("rollups drifted");
        }
        return check;
    }

    /// Counts everything anew. Nothing writes findings meanwhile: for a database that was restored,
    /// or counts that were found wrong.
    public void rebuild() {
        database.updateAcrossAccounts(Rollups::rebuild);
        LOG.atInfo().log("rollups rebuilt");
    }

    /// How the counts are doing.
    public RollupStatus status() {
        return new RollupStatus(copy.isLoaded(), Optional.ofNullable(lastCheck), driftTotal.get());
    }

    /// Ends what [#start()] began.
    @Override
    public void close() {
        stopping = true;
        @Nullable Thread running = keeper;
        if (running != null) {
            running.interrupt();
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void rebuild(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + Compaction.LOCK + ")");
            statement.execute("lock table findings.resource, findings.finding in share mode");
            for (Rollup rollup : Rollup.values()) {
                statement.execute("delete from " + rollup.table());
            }
            statement.execute("delete from findings.rollup_delta");
            statement.execute("call findings.rollup_fill()");
            // Transactions that wait for the lock may be older than this one.
            statement.execute(
                    "update findings.rollup_state set generation = gen_random_uuid(),"
                            + " compacted_below = pg_snapshot_xmin(pg_current_snapshot()),"
                            + " deleted_below = pg_snapshot_xmin(pg_current_snapshot())");
        }
    }

    private Counts read(AccountScope scope, Set<Family> families) {
        boolean guarded = scope.accounts().size() <= GUARDED_ACCOUNTS_MAX;
        for (int i = 0; i < TRIES_MAX; i++) {
            @Nullable Counts counts =
                    (guarded
                                    ? database.read(
                                            scope, connection -> read(connection, scope, families))
                                    : database.acrossAccounts(
                                            connection -> read(connection, scope, families)))
                            .orElse(null);
            if (counts != null) {
                return counts;
            }
        }
        throw new IllegalStateException("the counts changed under " + TRIES_MAX + " reads of them");
    }

    /// Empty if compaction came between.
    private static Optional<Counts> read(
            Connection connection, AccountScope scope, Set<Family> families) throws SQLException {
        RollupReader.State before = RollupReader.state(connection);
        Counts none = Counts.none();
        RollupReader reader =
                new RollupReader(
                        connection, RollupReader.places(connection, scope), families, none);
        reader.base();
        reader.deltas(before);
        Counts counts = none.plus(reader.changes(), reader.attributes());
        RollupReader.State after = RollupReader.state(connection);
        return before.compactedBelow().equals(after.compactedBelow())
                        && before.generation().equals(after.generation())
                ? Optional.of(counts)
                : Optional.empty();
    }

    /// Transactions are numbered by each PostgreSQL on its own: after a restore into a new one,
    /// what is written would count as added up already.
    private boolean isOfAnotherServer() {
        return database.acrossAccounts(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery(
                                    "select compacted_below > pg_snapshot_xmax(pg_current_snapshot())"
                                            + " from findings.rollup_state")) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    private void keep() {
        Instant compacted = Instant.EPOCH;
        Instant checked = clock.instant();
        while (!stopping) {
            try {
                Instant now = clock.instant();
                if (!copy.isLoaded() && isOfAnotherServer()) {
                    rebuild();
                }
                copy.load();
                if (Duration.between(compacted, now).compareTo(COMPACT) >= 0) {
                    compacted = now;
                    // Who asks brings the copy up to date; this keeps it from falling far behind.
                    copy.fresh();
                    compact();
                }
                if (Duration.between(checked, now).compareTo(CHECK) >= 0) {
                    checked = now;
                    check(CHECKED_GROUPS);
                }
            } catch (StorageException e) {
                LOG.atWarn().addKeyValue("problem", e.getMessage()).log("rollups not-kept");
            }
            try {
                Thread.sleep(REFRESH);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
