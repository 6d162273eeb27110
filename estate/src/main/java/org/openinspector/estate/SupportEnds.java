package org.openinspector.estate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.Knowledge;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.matching.EndOfLife;
import org.openinspector.matching.MatchSettings;
import org.openinspector.matching.Matcher;
import org.openinspector.model.Inventory;
import org.openinspector.storage.Database;

/// An operating system may reach its end on a day on which no data change. Its inventories are
/// matched again then.
final class SupportEnds {
    private final Database database;
    private final Contents contents;
    private final KnowledgeRows knowledge;

    SupportEnds(Database database, Contents contents, KnowledgeRows knowledge) {
        this.database = database;
        this.contents = contents;
        this.knowledge = knowledge;
    }

    /// A class that stands for all of its distribution, and when the oldest of their results was
    /// drawn up.
    private record Release(String distribution, long inventoryClass, Instant matchedAt) {}

    /// Makes due what was matched before a release reached its end.
    ///
    /// @return true if anything is
    boolean follow(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        boolean any = false;
        try (KnowledgeRows.Leased lease = knowledge.lease()) {
            for (Release release : releases()) {
                LocalDate then = LocalDate.ofInstant(release.matchedAt, ZoneOffset.UTC);
                if (then.isBefore(today) && ended(release, lease.knowledge(), then, today)) {
                    any |= due(release.distribution, today) > 0;
                }
            }
        }
        return any;
    }

    private List<Release> releases() {
        return database.acrossAccounts(connection ->
                Sql.query(
                        connection,
                        """
                        SELECT c.distribution, min(c.id) AS inventory_class,
                            min(m.matched_at) AS matched_at
                        FROM estate.inventory_class c
                        JOIN estate.match_result m ON m.inventory_class = c.id
                        WHERE c.distribution IS NOT NULL GROUP BY c.distribution\
                        """,
                        row ->
                                new Release(
                                        row.getString("distribution"),
                                        row.getLong("inventory_class"),
                                        Sql.instant(row, "matched_at"))));
    }

    private boolean ended(Release release, Knowledge data, LocalDate then, LocalDate today) {
        byte[] content =
                database.acrossAccounts(connection ->
                                ResultRows.inventories(
                                        connection, List.of(release.inventoryClass), contents))
                        .get(release.inventoryClass);
        if (content == null) {
            return false;
        }
        Inventory inventory = InventoryCodec.decode(content);
        Inventory bare = new Inventory(inventory.distribution(), List.of(), inventory.system());
        return !end(bare, data, then).equals(end(bare, data, today));
    }

    private static Optional<String> end(Inventory bare, Knowledge data, LocalDate day) {
        return new Matcher(data, MatchSettings.DEFAULT.on(day))
                .match(bare)
                .endOfLife()
                .map(EndOfLife::id);
    }

    private int due(String distribution, LocalDate today) {
        return database.acrossAccounts(connection ->
                Sql.update(
                        connection,
                        """
                        UPDATE estate.match_result m SET knowledge = 0
                        FROM estate.inventory_class c
                        WHERE c.id = m.inventory_class AND c.distribution = ?
                            AND m.matched_at < ?\
                        """,
                        distribution,
                        today.atStartOfDay(ZoneOffset.UTC).toInstant()));
    }
}
