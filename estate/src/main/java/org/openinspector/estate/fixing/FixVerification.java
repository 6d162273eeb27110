package org.openinspector.estate.fixing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.openinspector.estate.RescanRefusedException;
import org.openinspector.estate.RescanStatus;
import org.openinspector.storage.Database;

/// Looks at instances after their command has ended: their inventory is taken, then they are listed
/// and inspected. Only that closes findings; what the command said of itself does not.
final class FixVerification {
    private static final Duration LOOKED_WITHIN = Duration.ofMinutes(30);

    private final Database database;
    private final InstanceLook look;

    FixVerification(Database database, InstanceLook look) {
        this.database = database;
        this.look = look;
    }

    /// Whose instances these are.
    record Plan(UUID id, String account, String region) {}

    /// Has instances looked at whose command has ended.
    ///
    /// @param collects whether their inventories can be taken
    void verify(Plan plan, boolean collects, Instant now) {
        if (collects) {
            database.updateAcrossAccounts(connection -> collect(connection, plan));
        } else {
            database.updateAcrossAccounts(connection ->
                    Rows.update(
                            connection,
                            """
                            UPDATE estate.fix_instance SET verification = 'LOOKING'
                            WHERE plan_id = ? AND verification = 'DUE'\
                            """,
                            plan.id()));
        }
        for (Looking each : looking(plan)) {
            look(plan, each, now);
        }
    }

    /// Those that are due make a command, once no other of the plan runs, or there are fifty.
    private static void collect(Connection connection, Plan plan) throws SQLException {
        List<String> due =
                Rows.query(
                        connection,
                        """
                        SELECT resource_id FROM estate.fix_instance
                        WHERE plan_id = ? AND verification = 'DUE' ORDER BY resource_id LIMIT ?\
                        """,
                        row -> row.getString("resource_id"),
                        plan.id(),
                        FixCommand.RESOURCES_MAX);
        boolean more =
                Rows.query(
                                        connection,
                                        """
                                        SELECT count(*) AS n FROM estate.fix_command
                                        WHERE plan_id = ? AND purpose = 'FIX' AND state <> 'ENDED'\
                                        """,
                                        row -> row.getInt("n"),
                                        plan.id())
                                .getFirst()
                        > 0;
        if (due.isEmpty() || (more && due.size() < FixCommand.RESOURCES_MAX)) {
            return;
        }
        int number =
                Rows.query(
                                connection,
                                """
                                SELECT max(number) + 1 AS n FROM estate.fix_command
                                WHERE plan_id = ?\
                                """,
                                row -> row.getInt("n"),
                                plan.id())
                        .getFirst();
        FixRows.insertCommand(connection, plan.id(), plan.account(), number, "COLLECT");
        Rows.update(
                connection,
                """
                UPDATE estate.fix_instance SET verification = 'COLLECTING', collect_number = ?
                WHERE plan_id = ? AND resource_id = ANY (?::text[])\
                """,
                number,
                plan.id(),
                due);
    }

    /// @param since when the look was asked for; empty if it was not
    /// @param seen whether it was looked at since then
    private record Looking(
            String resourceId,
            String connector,
            Optional<Instant> since,
            boolean seen,
            Optional<UUID> rescan) {}

    private List<Looking> looking(Plan plan) {
        return database.acrossAccounts(connection ->
                Rows.query(
                        connection,
                        """
                        SELECT i.resource_id, i.connector, i.verify_since, i.rescan_id,
                            coalesce(r.last_seen > i.verify_since, false) AS seen
                        FROM estate.fix_instance i
                        LEFT JOIN estate.resource r ON r.account_id = i.account_id
                            AND r.region = i.region AND r.resource_id = i.resource_id
                        WHERE i.plan_id = ? AND i.verification = 'LOOKING' ORDER BY i.resource_id\
                        """,
                        row ->
                                new Looking(
                                        row.getString("resource_id"),
                                        row.getString("connector"),
                                        Rows.instantIfAny(row, "verify_since"),
                                        row.getBoolean("seen"),
                                        Optional.ofNullable(
                                                row.getObject("rescan_id", UUID.class))),
                        plan.id()));
    }

    private void look(Plan plan, Looking each, Instant now) {
        if (each.since().isEmpty()) {
            // Asked for first: a kill in between has it asked for twice, not never.
            look.look(each.connector(), plan.account(), plan.region(), each.resourceId());
            set(plan, each, "verify_since = ?", now);
        } else if (each.rescan().isPresent()) {
            Optional<RescanStatus> status =
                    look.rescanStatus(plan.account(), plan.region(), each.rescan().get());
            if (status.isEmpty()) {
                verified(plan, each, "FAILED", "its rescan is not known any more");
            } else if (status.get().finishedAt().isPresent()) {
                boolean failed = status.get().failed() > 0;
                verified(
                        plan,
                        each,
                        failed ? "FAILED" : "DONE",
                        status.get().failures().stream()
                                .map(RescanStatus.Failure::message)
                                .findFirst()
                                .orElse(""));
            } else {
                overdue(plan, each, now);
            }
        } else if (each.seen()) {
            try {
                UUID id = look.rescan(plan.account(), plan.region(), each.resourceId());
                set(plan, each, "rescan_id = ?", id);
            } catch (RescanRefusedException e) {
                verified(plan, each, "FAILED", String.valueOf(e.getMessage()));
            }
        } else {
            overdue(plan, each, now);
        }
    }

    private void overdue(Plan plan, Looking each, Instant now) {
        if (Duration.between(each.since().orElse(now), now).compareTo(LOOKED_WITHIN) > 0) {
            verified(plan, each, "FAILED", "it was not looked at; the next sweep tells");
        }
    }

    private void verified(Plan plan, Looking each, String verification, String message) {
        database.updateAcrossAccounts(connection ->
                Rows.update(
                        connection,
                        """
                        UPDATE estate.fix_instance SET verification = ?,
                            message = CASE WHEN ? = '' THEN message
                                ELSE concat_ws('; ', nullif(message, ''), ?) END
                        WHERE plan_id = ? AND resource_id = ?\
                        """,
                        verification,
                        message,
                        Rows.storable(message),
                        plan.id(),
                        each.resourceId()));
    }

    private void set(Plan plan, Looking each, String change, Object value) {
        database.updateAcrossAccounts(connection ->
                Rows.update(
                        connection,
                        "UPDATE estate.fix_instance SET "
                                + change
                                + " WHERE plan_id = ? AND resource_id = ?",
                        value,
                        plan.id(),
                        each.resourceId()));
    }
}
