package org.openinspector.findings.rollup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The counts of all accounts in memory, brought up to date before each answer: what committed
/// before the question was asked is in it.
final class RollupCopy {
    private static final Logger LOG = LoggerFactory.getLogger(RollupCopy.class);

    /// What a count takes in memory while it is loaded, with its part of the texts.
    private static final int CELL_BYTES = 24;

    /// So many are gathered before they are packed: gathering takes several times the memory.
    private static final int PLACES_AT_ONCE = 20;

    private static final EnumSet<Family> ALL = EnumSet.allOf(Family.class);

    /// Words that nobody counts by any more stay until there are so many of them.
    private static final int WORDS_UNUSED_MAX = 200_000;

    /// @param snapshot the transactions that are in the counts
    /// @param wordsAtLoad how many words there were to begin with
    private record Loaded(Counts counts, String snapshot, UUID generation, long wordsAtLoad) {}

    private final Database database;
    private final AtomicLong asked = new AtomicLong();
    private volatile @Nullable Loaded loaded;
    private volatile boolean tooLarge;
    private long answered;

    RollupCopy(Database database) {
        this.database = database;
    }

    boolean isLoaded() {
        return loaded != null;
    }

    /// Counts as they are now; null while they are not loaded.
    @Nullable Counts fresh() {
        if (loaded == null) {
            return null;
        }
        long mine = asked.incrementAndGet();
        synchronized (this) {
            // Who waited here for a look that began after it asked needs no other one.
            if (answered < mine) {
                long upTo = asked.get();
                refresh();
                answered = upTo;
            }
            @Nullable Loaded now = loaded;
            return now == null ? null : now.counts();
        }
    }

    /// Loads all counts, unless they are loaded or would take more than half of the memory.
    synchronized void load() {
        if (loaded != null || isTooLarge()) {
            return;
        }
        long start = System.nanoTime();
        Loaded now =
                database.acrossAccounts(connection -> {
                    RollupReader.oneSnapshot(connection);
                    RollupReader.State state = RollupReader.state(connection);
                    Counts counts = Counts.none();
                    for (RollupReader.Places some :
                            RollupReader.allPlaces(connection, PLACES_AT_ONCE)) {
                        RollupReader part = new RollupReader(connection, some, ALL, counts);
                        part.base();
                        counts = counts.plus(part.changes(), part.attributes());
                    }
                    RollupReader reader = new RollupReader(connection, null, ALL, counts);
                    reader.deltas(state);
                    counts = counts.plus(reader.changes(), reader.attributes());
                    return new Loaded(counts, state.snapshot(), state.generation(), words(counts));
                });
        loaded = now;
        LOG.atInfo()
                .addKeyValue("cells", now.counts().cells())
                .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                .log("rollups loaded");
    }

    private boolean isTooLarge() {
        long cells = database.acrossAccounts(RollupCopy::estimate);
        long most = Runtime.getRuntime().maxMemory() / 2 / CELL_BYTES;
        if (cells > most && !tooLarge) {
            LOG.atWarn()
                    .addKeyValue("cells", cells)
                    .addKeyValue("most", most)
                    .log("rollups too-large");
        }
        tooLarge = cells > most;
        return tooLarge;
    }

    /// As many as there were when the tables were last vacuumed.
    private static long estimate(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select sum(greatest(reltuples, 0))::bigint from pg_class"
                                + " where oid = any(?::regclass[])")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", Arrays.stream(Rollup.values()).map(Rollup::table).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void refresh() {
        @Nullable Loaded before = loaded;
        if (before != null) {
            loaded =
                    database.acrossAccounts(connection -> new Next(refreshed(connection, before)))
                            .loaded();
        }
    }

    /// @param loaded null if it has to be loaded anew
    private record Next(@Nullable Loaded loaded) {}

    private static @Nullable Loaded refreshed(Connection connection, Loaded before)
            throws SQLException {
        RollupReader.oneSnapshot(connection);
        RollupReader.State state = RollupReader.state(connection);
        if (state.snapshot().equals(before.snapshot())) {
            return before;
        }
        if (!state.generation().equals(before.generation())
                || missed(connection, before, state)
                || words(before.counts()) > 2 * before.wordsAtLoad() + WORDS_UNUSED_MAX) {
            return null;
        }
        RollupReader reader = new RollupReader(connection, null, ALL, before.counts());
        reader.deltasSince(before.snapshot());
        Counts counts =
                reader.changes().isEmpty()
                        ? before.counts()
                        : before.counts().plus(reader.changes(), reader.attributes());
        return new Loaded(counts, state.snapshot(), state.generation(), before.wordsAtLoad());
    }

    private static long words(Counts counts) {
        return (long) counts.titleNumbers() + counts.wordNumbers();
    }

    private static boolean missed(Connection connection, Loaded before, RollupReader.State state)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_snapshot_xmin(?::pg_snapshot) < ?::xid8")) {
            statement.setString(1, before.snapshot());
            statement.setString(2, state.deletedBelow());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
