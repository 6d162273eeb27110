package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openinspector.findings.Findings;
import org.openinspector.storage.Database;

/// Finishes what a kill left over, shows what is not watched any more, and deletes what has been
/// kept long enough.
final class Upkeep {
    private static final int KNOWLEDGE_KEPT = 20;

    private final Database database;
    private final Contents contents;
    private final Findings findings;
    private final Closing closing;
    private final EstateSettings settings;
    private final InstantSource clock;

    Upkeep(
            Database database,
            Contents contents,
            Findings findings,
            Closing closing,
            EstateSettings settings,
            InstantSource clock) {
        this.database = database;
        this.contents = contents;
        this.findings = findings;
        this.closing = closing;
        this.settings = settings;
        this.clock = clock;
    }

    /// @param units what the connectors sweep now, by connector
    void run(Map<String, List<SweepUnit>> units) {
        Instant now = clock.instant();
        closing.closeAll(null);
        database.updateAcrossAccounts(connection -> unwatched(connection, units, now));
        database.updateAcrossAccounts(connection -> delete(connection, now));
        PackageRows.makeUp(database, contents);
        findings.sweep(now);
    }

    /// Resources of units that nobody sweeps any more (a server started without `--images`) are
    /// shown as not monitored; their findings stay until someone can tell.
    private static void unwatched(
            Connection connection, Map<String, List<SweepUnit>> units, Instant now)
            throws SQLException {
        List<String> watched = new ArrayList<>();
        units.forEach((connector, all) -> all.forEach(unit -> watched.add(connector + "/" + unit)));
        List<ResourceKey> keys =
                Sql.query(
                        connection,
                        """
                        UPDATE estate.resource SET missing_reason = 'INTEGRATION_CONNECTION_LOST',
                            message = 'nothing looks at ' || kind || ' resources any more',
                            inspect_due = NULL
                        WHERE state = 'PRESENT' AND missing_reason IS DISTINCT FROM
                                'INTEGRATION_CONNECTION_LOST'
                            AND connector || '/' || account_id || '/' || region || '/' || kind
                                <> ALL (?)
                        RETURNING account_id, region, resource_id\
                        """,
                        Sql::key,
                        Sql.Texts.of(watched));
        CoverageRows.refresh(connection, keys, now);
    }

    private void delete(Connection connection, Instant now) throws SQLException {
        Sql.update(
                connection,
                """
                DELETE FROM estate.resource WHERE state <> 'PRESENT' AND closing IS NULL
                    AND gone_at < ?\
                """,
                now.minus(settings.keepGone()));
        Instant sweepsFrom = now.minus(settings.keepSweeps());
        Sql.update(connection, "DELETE FROM estate.sweep WHERE finished_at < ?", sweepsFrom);
        Sql.update(connection, "DELETE FROM estate.rescan WHERE finished_at < ?", sweepsFrom);
        ImageUseRows.forget(connection, now);
        if (settings.historyRetention().isPresent()) {
            Sql.update(
                    connection,
                    "DELETE FROM estate.inventory_interval WHERE to_at < ?",
                    now.minus(settings.historyRetention().get()));
        }
        // An inventory that was just stored may get its resource any moment.
        Instant unusedFrom = now.minus(settings.keepGone());
        Sql.update(
                connection,
                """
                DELETE FROM estate.inventory_class c WHERE stored_at < ? AND NOT EXISTS (
                        SELECT FROM estate.resource_inventory i WHERE i.inventory_class = c.id)
                    AND NOT EXISTS (
                        SELECT FROM estate.inventory_interval v WHERE v.inventory_class = c.id)\
                """,
                unusedFrom);
        // What only the past has is kept to be searched, not to be matched with new data. Should a
        // resource have it again, it is matched as if it were new.
        for (String table :
                List.of("match_result", "class_vulnerability", "class_gap", "delta_class")) {
            Sql.update(
                    connection,
                    """
                    DELETE FROM estate.%s t USING estate.inventory_class c
                    WHERE c.id = t.inventory_class AND c.stored_at < ? AND NOT EXISTS (
                        SELECT FROM estate.resource_inventory i WHERE i.inventory_class = c.id)\
                    """
                            .formatted(table),
                    unusedFrom);
        }
        Sql.update(
                connection,
                """
                DELETE FROM estate.knowledge WHERE id <= (
                    SELECT max(id) FROM estate.knowledge) - ?\
                """,
                KNOWLEDGE_KEPT);
    }
}
