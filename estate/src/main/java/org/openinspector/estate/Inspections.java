package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.estate.content.StoredContent;
import org.openinspector.model.Inventory;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Inspects resources one by one, stores what is installed on them, and has it matched and
/// evaluated. Run again after a kill, it goes on after the last step that was stored.
final class Inspections {
    private static final Logger LOG = LoggerFactory.getLogger(Inspections.class);
    private static final int MESSAGE_LENGTH_MAX = 2_000;

    private final Database database;
    private final Contents contents;
    private final Closing closing;
    private final ClassMatcher matcher;
    private final Map<String, Connector> connectors;
    private final InspectionContext context;
    private final InstantSource clock;

    Inspections(
            Database database,
            Contents contents,
            Closing closing,
            ClassMatcher matcher,
            Map<String, Connector> connectors,
            InspectionContext context,
            InstantSource clock) {
        this.database = database;
        this.contents = contents;
        this.closing = closing;
        this.matcher = matcher;
        this.connectors = connectors;
        this.context = context;
        this.clock = clock;
    }

    /// Inspects, if it is still due; then matches and evaluates, if that is still due.
    ///
    /// @return true if it is due again, because someone asked while it ran
    boolean inspect(ResourceKey key) throws InterruptedException {
        Optional<ResourceRows.Loaded> loaded =
                database.acrossAccounts(connection -> ResourceRows.load(connection, key));
        if (loaded.isEmpty()) {
            return false;
        }
        ResourceRows.Loaded resource = loaded.get();
        @Nullable Connector connector = connectors.get(resource.discovered().connector());
        if (resource.eligible() && resource.due() != null && connector != null) {
            begin(key);
            long start = System.nanoTime();
            Inspection inspection = inspected(connector, resource.discovered());
            store(key, resource, inspection);
            log(key, inspection, start);
        }
        closing.closeAll(resource.discovered().unit());
        OptionalLong inventoryClass = inventoryClass(key);
        if (inventoryClass.isPresent()) {
            matcher.run(List.of(inventoryClass.getAsLong()));
        }
        return database.acrossAccounts(connection ->
                ResourceRows.load(connection, key)
                        .map(now -> now.eligible() && now.due() != null)
                        .orElse(false));
    }

    private static void log(ResourceKey key, Inspection inspection, long start) {
        LOG.atInfo()
                .addKeyValue("resource", key.resourceId())
                .addKeyValue("result", told(inspection))
                .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                .log("inspection done");
    }

    private static String told(Inspection inspection) {
        return switch (inspection) {
            case Inspection.Inventoried it ->
                    it.inventory().packages().size()
                            + " packages, "
                            + it.problems().size()
                            + " problems";
            case Inspection.NotInspected it -> it.reason().value() + ": " + cut(it.message());
            case Inspection.Gone() -> "gone";
        };
    }

    private Inspection inspected(Connector connector, Discovered resource)
            throws InterruptedException {
        try {
            return connector.inspect(resource, context);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("connector", connector.name())
                    .addKeyValue("resource", resource.resource().id())
                    .setCause(e)
                    .log("inspection failed");
            return new Inspection.NotInspected(
                    ScanStatusReason.INTERNAL_ERROR, "the inspection failed: " + e.getMessage());
        }
    }

    private void begin(ResourceKey key) {
        Instant now = clock.instant();
        database.updateAcrossAccounts(connection -> {
            Sql.update(
                    connection,
                    """
                    UPDATE estate.resource SET inspecting = true
                    WHERE account_id = ?::char(12) AND region = ? AND resource_id = ?\
                    """,
                    key.accountId(),
                    key.region(),
                    key.resourceId());
            CoverageRows.refresh(connection, List.of(key), now);
        });
    }

    private void store(ResourceKey key, ResourceRows.Loaded resource, Inspection inspection) {
        Instant now = clock.instant();
        switch (inspection) {
            case Inspection.Inventoried inventoried -> {
                StoredContent content = InventoryCodec.encode(inventoried.inventory());
                database.updateAcrossAccounts(connection -> {
                    long id = inventoryClass(connection, inventoried.inventory(), content, now);
                    boolean first = inventory(connection, key, resource, id, inventoried, now);
                    Metering.scanned(connection, resource.discovered().unit(), key, first, now);
                    ended(connection, key, resource, null, null, "");
                    CoverageRows.refresh(connection, List.of(key), now);
                });
            }
            case Inspection.NotInspected(
                            ScanStatusReason reason,
                            String message,
                            Inspection.Retry retry) -> {
                String shown = cut(message);
                @Nullable String print =
                        switch (retry) {
                            case NEXT_SWEEP -> null;
                            case ON_CHANGE -> resource.discovered().fingerprint();
                        };
                database.updateAcrossAccounts(connection -> {
                    ended(connection, key, resource, reason.value(), print, shown);
                    CoverageRows.refresh(connection, List.of(key), now);
                    RescanRows.failed(connection, key, shown, now);
                });
            }
            case Inspection.Gone() ->
                    database.updateAcrossAccounts(connection -> {
                        Sql.update(
                                connection,
                                """
                                UPDATE estate.resource SET state = 'GONE', gone_at = ?,
                                    inspect_due = NULL, inspecting = false, missing_reason = NULL,
                                    closing = 'RESOURCE_GONE', changed_at = ?
                                WHERE account_id = ?::char(12) AND region = ? AND resource_id = ?
                                    AND state = 'PRESENT'\
                                """,
                                now,
                                now,
                                key.accountId(),
                                key.region(),
                                key.resourceId());
                        RescanRows.gone(
                                connection,
                                resource.discovered().unit(),
                                List.of(key.resourceId()),
                                now);
                        CoverageRows.refresh(connection, List.of(key), now);
                    });
        }
    }

    /// What was asked for while the inspection ran stays due.
    private static void ended(
            Connection connection,
            ResourceKey key,
            ResourceRows.Loaded resource,
            @Nullable String failure,
            @Nullable String failedPrint,
            String message)
            throws SQLException {
        Sql.update(
                connection,
                """
                UPDATE estate.resource SET inspecting = false, failure_reason = ?,
                    failed_print = ?, message = CASE WHEN missing_reason IS NULL
                        AND ineligible_reason IS NULL THEN ? ELSE message END,
                    inspect_due = CASE WHEN inspect_asked_at IS NOT DISTINCT FROM ?
                        THEN NULL ELSE inspect_due END
                WHERE account_id = ?::char(12) AND region = ? AND resource_id = ?\
                """,
                failure,
                failedPrint,
                message,
                resource.askedAt(),
                key.accountId(),
                key.region(),
                key.resourceId());
    }

    private long inventoryClass(
            Connection connection, Inventory inventory, StoredContent content, Instant now)
            throws SQLException {
        // Looked for first: an INSERT takes a number also if it stores nothing, and the index of
        // classes holds numbers up to two thousand million.
        Optional<Long> stored =
                Sql.first(
                        connection,
                        "SELECT id FROM estate.inventory_class WHERE hash = ? FOR KEY SHARE",
                        row -> row.getLong("id"),
                        content.hash());
        if (stored.isPresent()) {
            return stored.get();
        }
        Sql.update(
                connection,
                """
                INSERT INTO estate.inventory_class (hash, content, packages, distribution, stored_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING\
                """,
                content.hash(),
                contents.sealed(Contents.Kind.INVENTORY, content.compressed()),
                inventory.packages().size(),
                inventory.distribution().map(known -> Sql.storable(known.label())).orElse(null),
                now);
        long id =
                Sql.one(
                        connection,
                        "SELECT id FROM estate.inventory_class WHERE hash = ? FOR KEY SHARE",
                        row -> row.getLong("id"),
                        content.hash());
        PackageRows.store(connection, id, inventory);
        return id;
    }

    /// @return true if it is the resource's first
    private static boolean inventory(
            Connection connection,
            ResourceKey key,
            ResourceRows.Loaded resource,
            long inventoryClass,
            Inspection.Inventoried inventoried,
            Instant now)
            throws SQLException {
        return Sql.one(
                connection,
                """
                INSERT INTO estate.resource_inventory AS i
                    (account_id, region, resource_id, inventory_class, fingerprint, inspected_at,
                     problem_count, problems, partial_reason, partial_message, asked)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, 1)
                ON CONFLICT (account_id, region, resource_id) DO UPDATE SET
                    inventory_class = excluded.inventory_class,
                    fingerprint = excluded.fingerprint, inspected_at = excluded.inspected_at,
                    problem_count = excluded.problem_count, problems = excluded.problems,
                    partial_reason = excluded.partial_reason,
                    partial_message = excluded.partial_message,
                    asked = i.asked + 1
                RETURNING asked = 1 AS first\
                """,
                row -> row.getBoolean("first"),
                key.accountId(),
                key.region(),
                key.resourceId(),
                inventoryClass,
                Sql.storable(resource.discovered().fingerprint()),
                now,
                inventoried.problems().size(),
                Problems.json(inventoried.problems()),
                inventoried.shortfall().map(fall -> fall.reason().value()).orElse(null),
                inventoried.shortfall().map(fall -> cut(fall.message())).orElse(null));
    }

    private OptionalLong inventoryClass(ResourceKey key) {
        return database.acrossAccounts(connection ->
                Sql.first(
                                connection,
                                """
                                SELECT inventory_class FROM estate.resource_inventory
                                WHERE account_id = ?::char(12) AND region = ?
                                    AND resource_id = ?\
                                """,
                                row -> OptionalLong.of(row.getLong("inventory_class")),
                                key.accountId(),
                                key.region(),
                                key.resourceId())
                        .orElse(OptionalLong.empty()));
    }

    private static String cut(String message) {
        String text = Sql.storable(message);
        return text.length() <= MESSAGE_LENGTH_MAX ? text : text.substring(0, MESSAGE_LENGTH_MAX);
    }
}
