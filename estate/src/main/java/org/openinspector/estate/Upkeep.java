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
    private final Findings findings;
    private final Closing closing;
    private final EstateSettings settings;
    private final InstantSource clock;

    Upkeep(
            Database database,
            Findings findings,
            Closing closing,
            EstateSettings settings,
            InstantSource clock) {
        this.database = database;
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
        // An inventory that was just stored may get its resource any moment.
        Sql.update(
                connection,
                """
                DELETE FROM estate.inventory_class c WHERE stored_at < ? AND NOT EXISTS (
                    SELECT FROM estate.resource_inventory i WHERE i.inventory_class = c.id)\
                """,
                now.minus(settings.keepGone()));
        Sql.update(
                connection,
                """
                DELETE FROM estate.knowledge WHERE id <= (
                    SELECT max(id) FROM estate.knowledge) - ?\
                """,
                KNOWLEDGE_KEPT);
    }
}
