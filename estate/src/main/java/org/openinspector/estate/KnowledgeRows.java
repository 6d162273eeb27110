package org.openinspector.estate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnowledgeDelta;
import org.openinspector.storage.Database;

/// Numbers the states of the vulnerability data in the order in which they are met, so that an
/// answer from older data never replaces one from newer data. Data that come back (an older
/// snapshot put in place again) get a new number.
final class KnowledgeRows {
    private final Database database;
    private final KnowledgeSource source;
    private final String release;
    private final InstantSource clock;
    private @Nullable String lastVersion;
    private long lastNumber;
    private long validNumber;
    private long validFrom;

    KnowledgeRows(Database database, KnowledgeSource source, String release, InstantSource clock) {
        this.database = database;
        this.source = source;
        this.release = release;
        this.clock = clock;
    }

    /// How the leased data differ from an earlier state; see [KnowledgeSource#since].
    Optional<KnowledgeDelta> since(String version, Leased leased) {
        return source.since(version, leased.lease);
    }

    /// See [KnowledgeSource#rescored].
    Set<String> rescored(String version, Leased leased, Set<String> vulnerabilities) {
        return source.rescored(version, leased.lease, vulnerabilities);
    }

    /// See [KnowledgeSource#matched].
    void matched(String version) {
        source.matched(version);
    }

    /// From which number on results are right with the data of this number; the number itself if
    /// that is not known yet.
    long validFrom(long number) {
        synchronized (this) {
            if (validNumber == number) {
                return validFrom;
            }
        }
        Optional<Long> found =
                database.acrossAccounts(connection ->
                        Sql.first(
                                connection,
                                """
                                SELECT valid_from FROM estate.knowledge
                                WHERE id = ? AND valid_from IS NOT NULL\
                                """,
                                row -> row.getLong("valid_from"),
                                number));
        found.ifPresent(from -> valid(number, from));
        return found.orElse(number);
    }

    private synchronized void valid(long number, long from) {
        validNumber = number;
        validFrom = from;
    }

    /// Keeps newer data from getting a number until the transaction ends, so that no result is
    /// stored that whoever plans for newer data has not seen.
    ///
    /// @return false if there are newer data already
    static boolean isNewest(Connection connection, long number) throws SQLException {
        Sql.query(
                connection,
                "SELECT pg_advisory_xact_lock_shared(hashtext('estate.knowledge'))",
                row -> true);
        return Sql.one(
                connection,
                "SELECT max(id) = ? AS newest FROM estate.knowledge",
                row -> row.getBoolean("newest"),
                number);
    }

    /// Data in use, with their number.
    record Leased(KnowledgeSource.Lease lease, long number) implements AutoCloseable {
        Knowledge knowledge() {
            return lease.knowledge();
        }

        String version() {
            return lease.version();
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
                                SELECT id, version, release FROM estate.knowledge
                                ORDER BY id DESC LIMIT 1),
                            same AS (
                                SELECT id FROM newest WHERE version = ? AND release = ?),
                            added AS (
                                INSERT INTO estate.knowledge (version, release, seen_at)
                                SELECT ?, ?, ? WHERE NOT EXISTS (SELECT FROM same)
                                RETURNING id)
                            SELECT id FROM added UNION ALL SELECT id FROM same\
                            """,
                            row -> row.getLong("id"),
                            version,
                            release,
                            version,
                            release,
                            now);
                });
        lastVersion = version;
        lastNumber = number;
        return number;
    }
}
