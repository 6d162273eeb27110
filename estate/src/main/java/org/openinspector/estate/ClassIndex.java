package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.matching.LookupKeys;
import org.openinspector.matching.index.IndexView;
import org.openinspector.matching.index.InventoryIndex;
import org.openinspector.matching.index.MalformedIndexException;
import org.openinspector.model.PackageKey;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which inventory classes contain a package. The index is in memory and follows the table of
/// classes: whoever asks brings it in line first. Its bytes are kept in the database, so that a
/// start reads only the classes that came since; a sample is compared with the classes themselves
/// at the start and every night, and what has drifted is built anew.
final class ClassIndex {
    private static final Logger LOG = LoggerFactory.getLogger(ClassIndex.class);
    private static final int PAGE = 200;
    private static final int SAMPLE_AT_START = 50;
    private static final int SAMPLE_AT_NIGHT = 1_000;
    private static final Duration NIGHT = Duration.ofDays(1);

    /// Stored again when this part of the classes is new or gone; less is read anew at a start.
    private static final int CHANGED_PART = 20;

    private final Database database;
    private final Contents contents;
    private final String release;
    private final InstantSource clock;
    private final RandomGenerator random;
    private @Nullable InventoryIndex index;
    private int changedSinceStored;
    private int rebuilt;
    private Instant checkedAt = Instant.EPOCH;

    /// @param random picks the samples
    ClassIndex(
            Database database,
            Contents contents,
            String release,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.contents = contents;
        this.release = release;
        this.clock = clock;
        this.random = random;
    }

    /// The index of all classes that are stored now.
    synchronized IndexView current() {
        InventoryIndex known = index;
        if (known == null) {
            known = loaded();
            index = known;
            follow(known);
            known = checked(known, SAMPLE_AT_START);
        } else {
            follow(known);
        }
        if (changedSinceStored > known.view().classCount() / CHANGED_PART) {
            store(known);
        }
        return known.view();
    }

    /// What upkeep does: the index follows, and is checked once a day.
    synchronized void upkeep() {
        IndexView view = current();
        if (clock.instant().isAfter(checkedAt.plus(NIGHT))) {
            checked(index == null ? new InventoryIndex() : index, SAMPLE_AT_NIGHT);
        }
        LOG.atDebug()
                .addKeyValue("classes", view.classCount())
                .addKeyValue("packages", view.keyCount())
                .addKeyValue("pairs", view.pairs())
                .log("class-index followed");
    }

    /// How often drift made it begin anew.
    synchronized int rebuilt() {
        return rebuilt;
    }

    private InventoryIndex loaded() {
        Optional<byte[]> stored =
                database.acrossAccounts(connection ->
                        Sql.first(
                                connection,
                                "SELECT content FROM estate.inventory_index WHERE release = ?",
                                row ->
                                        contents.opened(
                                                Contents.Kind.INDEX, row.getBytes("content")),
                                release));
        if (stored.isEmpty()) {
            return new InventoryIndex();
        }
        try {
            return InventoryIndex.parse(stored.get());
        } catch (MalformedIndexException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("class-index unreadable");
            return new InventoryIndex();
        }
    }

    /// Numbers are not committed in their order, so all of them are compared. A class that only the
    /// past knows has no result: new data are not matched with it.
    private void follow(InventoryIndex known) {
        int[] stored =
                database.acrossAccounts(connection ->
                        Sql.query(
                                        connection,
                                        """
                                        SELECT id FROM estate.inventory_class c
                                        WHERE EXISTS (SELECT FROM estate.resource_inventory i
                                                WHERE i.inventory_class = c.id)
                                            OR EXISTS (SELECT FROM estate.match_result m
                                                WHERE m.inventory_class = c.id)
                                        ORDER BY id\
                                        """,
                                        row -> Math.toIntExact(row.getLong("id")))
                                .stream()
                                .mapToInt(Integer::intValue)
                                .toArray());
        IndexView view = known.view();
        int[] added = Arrays.stream(stored).filter(one -> !view.contains(one)).toArray();
        int[] gone =
                Arrays.stream(view.classes())
                        .filter(one -> Arrays.binarySearch(stored, one) < 0)
                        .toArray();
        if (added.length == 0 && gone.length == 0) {
            return;
        }
        known.remove(gone);
        for (int from = 0; from < added.length; from += PAGE) {
            int[] page = Arrays.copyOfRange(added, from, Math.min(added.length, from + PAGE));
            packages(page).forEach(known::add);
        }
        known.publish();
        changedSinceStored += added.length + gone.length;
    }

    private Map<Integer, Set<PackageKey>> packages(int[] classes) {
        Map<Long, byte[]> inventories =
                database.acrossAccounts(connection ->
                        ResultRows.inventories(
                                connection,
                                Arrays.stream(classes).asLongStream().boxed().toList(),
                                contents));
        Map<Integer, Set<PackageKey>> all = new TreeMap<>();
        inventories.forEach((one, content) ->
                all.put(Math.toIntExact(one), LookupKeys.of(InventoryCodec.decode(content))));
        return all;
    }

    /// Compares a sample with the classes themselves.
    ///
    /// @return the index, or a new one if it has drifted
    private InventoryIndex checked(InventoryIndex known, int size) {
        checkedAt = clock.instant();
        int[] all = known.view().classes();
        int[] sample =
                all.length <= size
                        ? all
                        : random.ints(0, all.length)
                                .distinct()
                                .limit(size)
                                .map(place -> all[place])
                                .toArray();
        Map<Integer, Set<PackageKey>> expected = packages(sample);
        int[] there = expected.keySet().stream().mapToInt(Integer::intValue).toArray();
        int[] drifted = known.view().drifted(there, List.copyOf(expected.values()));
        if (drifted.length == 0) {
            return known;
        }
        LOG.atWarn()
                .addKeyValue(
                        "classes",
                        Arrays.toString(Arrays.copyOf(drifted, Math.min(5, drifted.length))))
                .addKeyValue("sample", there.length)
                .log("class-index drifted, built anew");
        InventoryIndex fresh = new InventoryIndex();
        index = fresh;
        rebuilt++;
        follow(fresh);
        store(fresh);
        return fresh;
    }

    private void store(InventoryIndex known) {
        IndexView view = known.view();
        byte[] content = view.toBytes();
        int[] classes = view.classes();
        long highest = classes.length == 0 ? 0 : classes[classes.length - 1];
        Instant now = clock.instant();
        database.updateAcrossAccounts(connection -> store(connection, view, content, highest, now));
        changedSinceStored = 0;
    }

    private void store(
            Connection connection, IndexView view, byte[] content, long highest, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO estate.inventory_index AS x
                    (release, highest_class, classes, content, stored_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (only_one) DO UPDATE SET
                    release = excluded.release, highest_class = excluded.highest_class,
                    classes = excluded.classes, content = excluded.content,
                    stored_at = excluded.stored_at\
                """,
                release,
                highest,
                view.classCount(),
                contents.sealed(Contents.Kind.INDEX, content),
                now);
    }
}
