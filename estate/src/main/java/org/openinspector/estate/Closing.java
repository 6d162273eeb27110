package org.openinspector.estate;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.Findings;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.storage.Database;

/// Closes the findings of resources that are gone or left out. That they are to be closed is noted
/// with the resource first, in the transaction that ends it, and crossed out after: whatever is
/// killed in between is made up for.
final class Closing {
    private static final int BATCH = 200;

    private final Database database;
    private final Findings findings;
    private final InstantSource clock;

    Closing(Database database, Findings findings, InstantSource clock) {
        this.database = database;
        this.findings = findings;
        this.clock = clock;
    }

    private record Pending(ResourceKey key, String cause, @Nullable String detail) {}

    /// Closes all that is noted.
    ///
    /// @param unit null for all units
    void closeAll(@Nullable SweepUnit unit) {
        while (true) {
            List<Pending> pending =
                    database.acrossAccounts(connection -> {
                        String select =
                                """
                                SELECT account_id, region, resource_id, closing,
                                    CASE WHEN closing = 'RESOURCE_INELIGIBLE' THEN ineligible_reason END
                                        AS detail
                                FROM estate.resource WHERE closing IS NOT NULL %s
                                ORDER BY account_id, region, closing, detail, resource_id LIMIT ?\
                                """;
                        Sql.Row<Pending> read =
                                row ->
                                        new Pending(
                                                Sql.key(row),
                                                row.getString("closing"),
                                                row.getString("detail"));
                        return unit == null
                                ? Sql.query(connection, select.formatted(""), read, BATCH)
                                : Sql.query(
                                        connection,
                                        select.formatted(
                                                "AND account_id = ?::char(12) AND region = ? AND kind = ?"),
                                        read,
                                        unit.accountId(),
                                        unit.region(),
                                        unit.kind(),
                                        BATCH);
                    });
            if (pending.isEmpty()) {
                return;
            }
            int from = 0;
            for (int at = 1; at <= pending.size(); at++) {
                if (at == pending.size() || !together(pending.get(from), pending.get(at))) {
                    close(pending.subList(from, at));
                    from = at;
                }
            }
        }
    }

    private static boolean together(Pending left, Pending right) {
        return left.key.accountId().equals(right.key.accountId())
                && left.key.region().equals(right.key.region())
                && left.cause.equals(right.cause)
                && String.valueOf(left.detail).equals(String.valueOf(right.detail));
    }

    private void close(List<Pending> same) {
        Pending first = same.getFirst();
        List<String> ids = same.stream().map(one -> one.key.resourceId()).toList();
        Instant now = after(first, ids);
        findings.closeResources(
                first.key.accountId(),
                first.key.region(),
                ids,
                Cause.of(Cause.Kind.valueOf(first.cause), first.detail == null ? "" : first.detail),
                now);
        database.updateAcrossAccounts(connection -> {
            Sql.update(
                    connection,
                    """
                    UPDATE estate.resource SET closing = NULL
                    WHERE account_id = ?::char(12) AND region = ? AND resource_id = ANY (?)
                        AND closing = ?\
                    """,
                    first.key.accountId(),
                    first.key.region(),
                    Sql.Texts.of(ids),
                    first.cause);
            // Evaluations are ordered by time; one that began before this must not undo it, and one
            // that comes after must not be older, even if the clock is set back.
            Sql.update(
                    connection,
                    """
                    UPDATE estate.resource_inventory SET evaluated_at = greatest(evaluated_at, ?)
                    WHERE account_id = ?::char(12) AND region = ? AND resource_id = ANY (?)\
                    """,
                    now,
                    first.key.accountId(),
                    first.key.region(),
                    Sql.Texts.of(ids));
        });
    }

    /// Now, or just after the last evaluation if the clock was set back since: to the findings,
    /// what is older than what they know has happened before it.
    private Instant after(Pending first, List<String> ids) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return database.acrossAccounts(connection ->
                Sql.one(
                        connection,
                        """
                        SELECT greatest(?, max(evaluated_at) + interval '1 microsecond') AS at
                        FROM estate.resource_inventory
                        WHERE account_id = ?::char(12) AND region = ? AND resource_id = ANY (?)\
                        """,
                        row -> Sql.instant(row, "at"),
                        now,
                        first.key.accountId(),
                        first.key.region(),
                        Sql.Texts.of(ids)));
    }
}
