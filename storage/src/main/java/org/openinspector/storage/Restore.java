package org.openinspector.storage;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.InflaterInputStream;
import org.openinspector.storage.Backup.Listener;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Makes a database what a backup says it was, in one transaction: until it commits, everything is
/// as before. Schemas are made by the backup's migrations, so that an older backup is restored as
/// it was; the server brings it up to date when it starts.
public final class Restore {
    private static final long TRANSACTIONS_MAX = 50_000_000;

    private final Database database;
    private final List<Capability> capabilities;
    private final Listener listener;

    /// A restore of these capabilities; the job queue comes with them.
    public Restore(Database database, List<Capability> capabilities, Listener listener) {
        this.database = database;
        List<Capability> all = new ArrayList<>(List.of(Migrations.STORAGE));
        all.addAll(capabilities);
        this.capabilities = List.copyOf(all);
        this.listener = listener;
    }

    /// True if there is anything of ours in the database.
    public boolean occupied() {
        try (Connection owner = database.owner().getConnection();
                Statement select = owner.createStatement();
                ResultSet row =
                        select.executeQuery(
                                "SELECT EXISTS (SELECT FROM pg_namespace n JOIN pg_class c"
                                        + " ON c.relnamespace = n.oid WHERE n.nspname = '"
                                        + Migrations.STORAGE.name()
                                        + "')")) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw StorageException.of(e);
        }
    }

    /// Sessions of servers that use the database now.
    public int inUse() {
        try (Connection owner = database.owner().getConnection();
                Statement select = owner.createStatement();
                ResultSet row =
                        select.executeQuery(
                                "SELECT count(*) FROM pg_stat_activity"
                                        + " WHERE datname = current_database()"
                                        + " AND application_name IN ('openinspector api',"
                                        + " 'openinspector jobs')")) {
            return row.next() ? row.getInt(1) : 0;
        } catch (SQLException e) {
            throw StorageException.of(e);
        }
    }

    /// Reads rows and puts them in place of everything that is there.
    ///
    /// @param in after its header
    /// @return how many rows
    /// @throws BackupException if the backup is damaged, cut off, or of a newer release; then
    ///   nothing has changed
    public long read(InputStream in, BackupHeader header, byte[] key) throws IOException {
        SealedInput sealed =
                new SealedInput(
                        new BufferedInputStream(in, 1 << 16),
                        key,
                        header.digest(),
                        header.bytes().length);
        try (DataInputStream data = new DataInputStream(new InflaterInputStream(sealed));
                Connection owner = database.owner().getConnection()) {
            Reading reading = new Reading(data);
            reading.schemas();
            passTransactions(owner, reading.transactionsBelow);
            owner.setAutoCommit(false);
            try {
                long rows = reading.into(owner);
                owner.commit();
                for (Capability capability : capabilities) {
                    if (reading.schemas.contains(capability.name())) {
                        Migrations.grant(database.owner(), capability);
                    }
                }
                return rows;
            } catch (IOException | SQLException | RuntimeException e) {
                owner.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw StorageException.of(e);
        }
    }

    /// Rows name transactions that must be over in this PostgreSQL too.
    private static void passTransactions(Connection owner, long below)
            throws SQLException, BackupException {
        if (below > TRANSACTIONS_MAX) {
            throw new BackupException("the backup names " + below + " transactions");
        }
        try (Statement statement = owner.createStatement()) {
            statement.execute(
                    """
                    DO $$
                    BEGIN
                        SET LOCAL synchronous_commit = off;
                        WHILE pg_current_xact_id() < '%d'::xid8 LOOP
                            COMMIT;
                            SET LOCAL synchronous_commit = off;
                        END LOOP;
                    END $$\
                    """
                            .formatted(below));
        }
    }

    /// One pass through a backup.
    private final class Reading {
        private final DataInputStream in;
        private final Map<String, List<String>> migrations = new TreeMap<>();
        private final Map<String, List<Migrations.Script>> scripts = new TreeMap<>();
        private final Set<String> parted = new TreeSet<>();
        private final List<String> schemas = new ArrayList<>();
        private long transactionsBelow;
        private long tables;

        Reading(DataInputStream in) {
            this.in = in;
        }

        /// What comes before the first row: nothing has been changed when this refuses.
        void schemas() throws IOException {
            while (true) {
                switch (BackupRecord.read(in)) {
                    case BackupRecord.Schema(String name, List<String> of) -> {
                        schemas.add(name);
                        migrations.put(name, of);
                    }
                    case BackupRecord.Transactions(long below) -> {
                        transactionsBelow = below;
                        for (Capability capability : capabilities) {
                            check(capability);
                        }
                        if (migrations.size() != capabilities.size()) {
                            throw new BackupException(
                                    "the backup has schemas "
                                            + migrations.keySet()
                                            + ", of which this release does not know all");
                        }
                        return;
                    }
                    default -> throw order();
                }
            }
        }

        private void check(Capability capability) throws BackupException {
            List<String> wanted = migrations.get(capability.name());
            if (wanted == null) {
                // Of a release that did not have it: made when the server starts.
                migrations.put(capability.name(), List.of());
                return;
            }
            List<String> known = new ArrayList<>();
            // Read here, because Flyway looks at the history, which is locked later.
            List<Migrations.Script> of = Migrations.scripts(database.owner(), capability);
            scripts.put(capability.name(), of);
            for (Migrations.Script script : of) {
                known.add(script.version() + " " + script.checksum());
            }
            for (String one : wanted) {
                if (!known.contains(one)) {
                    throw new BackupException(
                            "the backup is of another release, probably a newer one: schema "
                                    + capability.name()
                                    + " has migration "
                                    + one.substring(0, one.indexOf(' '))
                                    + ", which is not this release's");
                }
            }
        }

        long into(Connection owner) throws IOException, SQLException {
            make(owner);
            long all = 0;
            while (true) {
                switch (BackupRecord.read(in)) {
                    case BackupRecord.Partition partition -> partition(owner, partition);
                    case BackupRecord.Table table -> all += table(owner, table);
                    case BackupRecord.Counter(String name, long last) -> counter(owner, name, last);
                    case BackupRecord.End(long expected) -> {
                        if (expected != tables || in.read() >= 0) {
                            throw new BackupException(
                                    "the backup has " + tables + " tables, expected " + expected);
                        }
                        return all;
                    }
                    default -> throw order();
                }
            }
        }

        private BackupException order() {
            return new BackupException("the backup's records are not in their order");
        }

        private void make(Connection owner) throws SQLException, IOException {
            try (Statement statement = owner.createStatement()) {
                for (Capability capability : capabilities.reversed()) {
                    statement.execute("DROP SCHEMA IF EXISTS " + capability.name() + " CASCADE");
                }
                for (Capability capability : capabilities) {
                    List<String> wanted = migrations.getOrDefault(capability.name(), List.of());
                    if (wanted.isEmpty()) {
                        continue;
                    }
                    statement.execute("CREATE SCHEMA " + capability.name());
                    statement.execute(Migrations.historyTable(capability));
                    for (Migrations.Script script :
                            scripts.getOrDefault(capability.name(), List.of())) {
                        if (wanted.contains(script.version() + " " + script.checksum())) {
                            statement.execute(script.text());
                        }
                    }
                }
            }
        }

        private void partition(Connection owner, BackupRecord.Partition partition)
                throws SQLException, IOException {
            if (!partition
                            .bound()
                            .matches(
                                    "FOR VALUES FROM \\('[^'\\\\]*'\\) TO \\('[^'\\\\]*'\\)|DEFAULT")
                    || !mine(partition.table())
                    || !mine(partition.name())) {
                throw new BackupException(
                        "the backup has a partition that cannot be made: " + partition.name());
            }
            try (Statement statement = owner.createStatement()) {
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS "
                                + Backup.qualified(partition.name())
                                + " PARTITION OF "
                                + Backup.qualified(partition.table())
                                + " "
                                + partition.bound());
                parted.add(partition.table());
            }
        }

        private boolean mine(String name) {
            int dot = name.indexOf('.');
            return dot > 0 && schemas.contains(name.substring(0, dot));
        }

        private long table(Connection owner, BackupRecord.Table table)
                throws SQLException, IOException {
            tables++;
            if (!mine(table.name())) {
                throw new BackupException("the backup has a table " + table.name());
            }
            String name = Backup.qualified(table.name());
            boolean secured;
            List<String> indexes = new ArrayList<>();
            try (Statement statement = owner.createStatement()) {
                secured = secured(statement, table.name());
                // The owner may then write rows; no one else sees them before the commit.
                statement.execute("ALTER TABLE " + name + " NO FORCE ROW LEVEL SECURITY");
                statement.execute("ALTER TABLE " + name + " DISABLE TRIGGER USER");
                // What a migration put there is in the backup, too.
                statement.execute("DELETE FROM " + name);
                // Filled first and indexed then, which is quicker by far.
                indexes.addAll(dropIndexes(statement, table.name()));
            } catch (SQLException e) {
                throw new BackupException("the backup has a table " + table.name(), e);
            }
            long rows = copy(owner, table, name);
            try (Statement statement = owner.createStatement()) {
                if (secured && parted.contains(table.name())) {
                    statement.execute("CALL storage.protect('" + name + "')");
                }
                for (String index : indexes) {
                    statement.execute(index);
                }
                statement.execute("ALTER TABLE " + name + " ENABLE TRIGGER USER");
                if (secured) {
                    statement.execute("ALTER TABLE " + name + " FORCE ROW LEVEL SECURITY");
                }
            }
            listener.done(table.name(), rows);
            return rows;
        }

        private static boolean secured(Statement statement, String table) throws SQLException {
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT relforcerowsecurity FROM pg_class WHERE oid = '"
                                    + Backup.qualified(table).replace("'", "''")
                                    + "'::regclass")) {
                return row.next() && row.getBoolean(1);
            }
        }

        private static List<String> dropIndexes(Statement statement, String table)
                throws SQLException {
            Map<String, String> all = new TreeMap<>();
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT x.indexrelid::regclass::text, pg_get_indexdef(x.indexrelid)"
                                    + " FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid"
                                    + " WHERE x.indrelid = '"
                                    + Backup.qualified(table).replace("'", "''")
                                    + "'::regclass AND c.relkind = 'i' AND NOT EXISTS ("
                                    + " SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)")) {
                while (row.next()) {
                    all.put(row.getString(1), row.getString(2));
                }
            }
            for (String index : all.keySet()) {
                statement.execute("DROP INDEX " + index);
            }
            return List.copyOf(all.values());
        }

        private long copy(Connection owner, BackupRecord.Table table, String name)
                throws SQLException, IOException {
            CopyIn copy =
                    owner.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(
                                    "COPY "
                                            + name
                                            + " ("
                                            + String.join(
                                                    ", ",
                                                    table.columns().stream()
                                                            .map(Backup::quoted)
                                                            .toList())
                                            + ") FROM STDIN");
            try {
                while (true) {
                    switch (BackupRecord.read(in)) {
                        case BackupRecord.Rows rows ->
                                copy.writeToCopy(rows.bytes(), 0, rows.bytes().length);
                        case BackupRecord.TableEnd(long expected) -> {
                            long rows = copy.endCopy();
                            if (rows != expected) {
                                throw new BackupException(
                                        "table "
                                                + table.name()
                                                + " has "
                                                + rows
                                                + " rows in the backup, expected "
                                                + expected);
                            }
                            return rows;
                        }
                        default -> throw order();
                    }
                }
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        }

        private void counter(Connection owner, String name, long last)
                throws SQLException, IOException {
            if (!mine(name)) {
                throw new BackupException("the backup has a counter " + name);
            }
            if (last > 0) {
                try (PreparedStatement set =
                        owner.prepareStatement("SELECT setval(?::regclass, ?)")) {
                    set.setString(1, Backup.qualified(name));
                    set.setLong(2, last);
                    set.execute();
                }
            }
        }
    }
}
