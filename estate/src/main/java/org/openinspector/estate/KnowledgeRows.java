package org.openinspector.estate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Knowledge;
import org.openinspector.storage.Database;

/// Numbers the states of the vulnerability data in the order in which they are met, so that an
/// answer from older data never replaces one from newer data. Data that come back (an older
/// snapshot put in place again) get a new number.
final class KnowledgeRows {
    private final Database database;
    private final KnowledgeSource source;
    private final InstantSource clock;
    private @Nullable String lastVersion;
    private long lastNumber;

    KnowledgeRows(Database database, KnowledgeSource source, InstantSource clock) {
        this.database = database;
        this.source = source;
        this.clock = clock;
    }

    /// Data in use, with their number.
    record Leased(KnowledgeSource.Lease lease, long number) implements AutoCloseable {
        Knowledge knowledge() {
            return lease.knowledge();
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    /// Leases the newest data. One at a time, so that numbers follow the order of the data.
    synchronized Leased lease() {
        try {
            KnowledgeSource.Lease lease = source.lease();
            try {
                return new Leased(lease, number(lease.version()));
            } catch (RuntimeException e) {
                lease.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no vulnerability data: " + e.getMessage(), e);
        }
    }

    private long number(String version) {
        if (version.equals(lastVersion)) {
            return lastNumber;
        }
        Instant now = clock.instant();
        long number =
                database.acrossAccounts(connection -> {
                    // Two servers may meet new data at once.
                    Sql.query(
                            connection,
                            "SELECT pg_advisory_xact_lock(hashtext('estate.knowledge'))",
                            row -> true);
                    return Sql.one(
                            connection,
                            """
                            WITH newest AS (
                                SELECT id, version FROM estate.knowledge ORDER BY id DESC LIMIT 1),
                            added AS (
                                INSERT INTO estate.knowledge (version, seen_at)
                                SELECT ?, ? WHERE NOT EXISTS (
                                    SELECT FROM newest WHERE version = ?)
                                RETURNING id)
                            SELECT id FROM added
                            UNION ALL SELECT id FROM newest WHERE version = ?\
                            """,
                            row -> row.getLong("id"),
                            version,
                            now,
                            version,
                            version);
                });
        lastVersion = version;
        lastNumber = number;
        return number;
    }
}
