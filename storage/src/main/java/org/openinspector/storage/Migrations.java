package org.openinspector.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.exception.FlywayValidateException;

/// Brings schemas up to date: one schema and one history table per capability.
final class Migrations {
    /// What storage itself keeps: row protection and the job queue.
    static final Capability STORAGE = new Capability("storage", Migrations.class);

    private static final Pattern SCRIPT = Pattern.compile("V[0-9][^ /]*\\.sql");
    private static final Pattern LINE = Pattern.compile("(?m)^Line +: ([0-9]+)");
    static final String HISTORY = "schema_history";

    private Migrations() {}

    static void migrate(DataSource owner, Capability capability) {
        try {
            flyway(owner, capability).migrate();
            grant(owner, capability);
        } catch (FlywayValidateException e) {
            throw new StorageException(
                    "schema "
                            + capability.name()
                            + " was written by another release, probably a newer one: "
                            + String.valueOf(e.getMessage()).lines().skip(1).findFirst().orElse(""),
                    "",
                    e);
        } catch (FlywayException e) {
            throw new StorageException(
                    "schema " + capability.name() + " could not be migrated: " + reason(e),
                    sqlState(e),
                    e);
        } catch (SQLException e) {
            throw StorageException.of(e);
        }
    }

    /// A migration of this release.
    record Script(String version, int checksum, String text) {}

    /// The capability's migrations in their order.
    static List<Script> scripts(DataSource owner, Capability capability) {
        List<Script> all = new ArrayList<>();
        for (MigrationInfo one : flyway(owner, capability).info().all()) {
            if (one.getVersion() == null || one.getScript() == null) {
                continue;
            }
            String path = capability.location() + "/" + one.getScript();
            try (InputStream in = capability.anchor().getClassLoader().getResourceAsStream(path)) {
                if (in != null) {
                    Integer checksum = one.getResolvedChecksum();
                    all.add(
                            new Script(
                                    one.getVersion().getVersion(),
                                    checksum == null ? 0 : checksum,
                                    new String(in.readAllBytes(), StandardCharsets.UTF_8)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.copyOf(all);
    }

    /// The history, as Flyway makes it.
    static String historyTable(Capability capability) {
        return """
        CREATE TABLE %1$s.%2$s (
            installed_rank int NOT NULL CONSTRAINT %2$s_pk PRIMARY KEY,
            version varchar(50),
            description varchar(200) NOT NULL,
            type varchar(20) NOT NULL,
            script varchar(1000) NOT NULL,
            checksum int,
            installed_by varchar(100) NOT NULL,
            installed_on timestamp NOT NULL DEFAULT now(),
            execution_time int NOT NULL,
            success boolean NOT NULL
        );
        CREATE INDEX %2$s_s_idx ON %1$s.%2$s (success)
        """
                .formatted(capability.name(), HISTORY);
    }

    private static Flyway flyway(DataSource owner, Capability capability) {
        return Flyway.configure(capability.anchor().getClassLoader())
                .dataSource(owner)
                .schemas(capability.name())
                .table(HISTORY)
                .locations("classpath:" + capability.location())
                .validateMigrationNaming(true)
                // A history with migrations this release does not have was written by a newer one.
                .ignoreMigrationPatterns(new String[0])
                .connectRetries(0)
                .cleanDisabled(true)
                .loggers("slf4j")
                .load();
    }

    /// Rows, not structure. A partition is reached through its table, whose policies then hold; the
    /// history is the owner's; the job queue is the jobs' (requests add to it by a function).
    static void grant(DataSource owner, Capability capability) throws SQLException {
        String grantees = capability.equals(STORAGE) ? Roles.JOBS : Roles.API + ", " + Roles.JOBS;
        String statement =
                """
                DO $$
                DECLARE
                    name regclass;
                BEGIN
                    -- Two servers starting at once would change the same rights.
                    PERFORM pg_advisory_xact_lock(7239001);
                    GRANT USAGE ON SCHEMA %1$s TO %4$s, %5$s;
                    FOR name IN
                        SELECT c.oid FROM pg_class c
                        WHERE c.relnamespace = '%1$s'::regnamespace AND c.relname <> '%3$s'
                          AND (c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition)
                    LOOP
                        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %%s TO %2$s', name);
                    END LOOP;
                    GRANT USAGE ON ALL SEQUENCES IN SCHEMA %1$s TO %2$s;
                END $$\
                """
                        .formatted(capability.name(), grantees, HISTORY, Roles.API, Roles.JOBS);
        try (Connection connection = owner.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    /// Flyway tells the failing script, line and PostgreSQL's words in a block of labelled lines.
    private static String reason(FlywayException failure) {
        String told = String.valueOf(failure.getMessage());
        Matcher script = SCRIPT.matcher(told);
        Matcher line = LINE.matcher(told);
        Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        if (cause == null || !script.find() || !line.find()) {
            return told;
        }
        String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return script.group() + " line " + line.group(1) + ": " + said;
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
