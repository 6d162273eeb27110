package org.openinspector.storage;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// Writes all rows of all capabilities as of one moment into a stream, while servers go on writing.
///
/// Two sessions see one snapshot: background work's role reads what belongs to accounts, the owner
/// what is neither requests' nor jobs' to see. Transaction numbers mean nothing in another
/// PostgreSQL; they are replaced by small ones in the same order.
public final class Backup {
    private static final String TABLES =
            """
            SELECT c.oid::bigint, n.nspname || '.' || c.relname AS name, c.relkind = 'p' AS parted,
                has_table_privilege('openinspector_jobs', c.oid, 'SELECT')
                    AND (NOT c.relrowsecurity OR EXISTS (
                        SELECT FROM pg_policy p WHERE p.polrelid = c.oid
                            AND p.polname = 'across_accounts')) AS of_jobs
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            ORDER BY name
            """;

    private static final String REFERENCES =
            """
            SELECT conrelid::bigint, confrelid::bigint FROM pg_constraint
            WHERE contype = 'f' AND conrelid <> confrelid AND conparentid = 0
            """;

    private static final String COLUMNS =
            """
            SELECT attname, atttypid = 'xid8'::regtype AS transaction FROM pg_attribute
            WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
            ORDER BY attnum
            """;

    private static final String PARTITIONS =
            """
            SELECT n.nspname || '.' || c.relname, pg_get_expr(c.relpartbound, c.oid)
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE i.inhparent = ?::oid ORDER BY 1
            """;

    private static final String COUNTERS =
            """
            SELECT schemaname || '.' || sequencename, coalesce(last_value, 0) FROM pg_sequences
            WHERE schemaname = ANY (?) ORDER BY 1
            """;

    private final Database database;
    private final List<Capability> capabilities;
    private final Listener listener;

    /// Told how far a backup, or a restore, has come.
    public interface Listener {
        /// Nothing is told.
        Listener NONE = new Listener() {};

        /// The moment that is written is fixed; others can look at it by this id until the end.
        default void began(String snapshot) {}

        /// A table is through.
        default void done(String table, long rows) {}
    }

    /// A table that is to be written.
    private record Table(long oid, String name, boolean parted, boolean ofJobs) {}

    private record Column(String name, boolean transaction) {}

    /// A backup of these capabilities; the job queue comes with them.
    public Backup(Database database, List<Capability> capabilities, Listener listener) {
        this.database = database;
        List<Capability> all = new ArrayList<>(List.of(Migrations.STORAGE));
        all.addAll(capabilities);
        this.capabilities = List.copyOf(all);
        this.listener = listener;
    }

    /// Writes header and rows.
    ///
    /// @param key 32 bytes that were used for nothing else
    /// @return how many rows
    public long write(OutputStream out, BackupHeader header, byte[] key) throws IOException {
        out.write(header.bytes());
        SealedOutput sealed = new SealedOutput(out, key, header.digest());
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (Connection jobs = database.jobs().getConnection();
                Connection owner = database.owner().getConnection();
                DeflaterOutputStream packed = new DeflaterOutputStream(sealed, deflater, 1 << 14);
                DataOutputStream data = new DataOutputStream(packed)) {
            String snapshot = begin(jobs, owner);
            listener.began(snapshot);
            long rows = write(data, jobs, owner);
            data.flush();
            packed.finish();
            sealed.finish();
            owner.rollback();
            jobs.rollback();
            return rows;
        } catch (SQLException e) {
            throw StorageException.of(e);
        } finally {
            deflater.end();
        }
    }

    private static String begin(Connection jobs, Connection owner) throws SQLException {
        for (Connection one : List.of(jobs, owner)) {
            one.setAutoCommit(false);
            one.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        }
        String snapshot = text(jobs, "SELECT pg_export_snapshot()");
        try (Statement statement = owner.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot.replace("'", "''") + "'");
            statement.execute("SET statement_timeout = 0");
        }
        return snapshot;
    }

    private long write(DataOutputStream out, Connection jobs, Connection owner)
            throws SQLException, IOException {
        for (Capability capability : capabilities) {
            new BackupRecord.Schema(capability.name(), migrations(owner, capability.name()))
                    .write(out);
        }
        List<Table> tables = ordered(owner);
        Map<Table, List<Column>> columns = new LinkedHashMap<>();
        for (Table table : tables) {
            columns.put(table, columns(owner, table));
        }
        new BackupRecord.Transactions(numberTransactions(jobs, columns)).write(out);
        for (Table table : tables) {
            if (table.parted) {
                partitions(owner, table, out);
            }
        }
        long all = 0;
        for (Map.Entry<Table, List<Column>> one : columns.entrySet()) {
            Table table = one.getKey();
            long rows = rows(table.ofJobs ? jobs : owner, table, one.getValue(), out);
            listener.done(table.name, rows);
            all += rows;
        }
        counters(owner, out);
        new BackupRecord.End(tables.size()).write(out);
        return all;
    }

    private static List<String> migrations(Connection owner, String schema) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Statement select = owner.createStatement();
                ResultSet row =
                        select.executeQuery(
                                "SELECT version, checksum FROM "
                                        + schema
                                        + "."
                                        + Migrations.HISTORY
                                        + " WHERE version IS NOT NULL AND success"
                                        + " ORDER BY installed_rank")) {
            while (row.next()) {
                all.add(row.getString(1) + " " + row.getInt(2));
            }
        }
        return all;
    }

    /// A table comes after those it refers to.
    private List<Table> ordered(Connection owner) throws SQLException {
        Map<Long, Table> all = new LinkedHashMap<>();
        try (PreparedStatement select = owner.prepareStatement(TABLES)) {
            select.setArray(1, names(owner));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    all.put(
                            row.getLong(1),
                            new Table(
                                    row.getLong(1),
                                    row.getString(2),
                                    row.getBoolean(3),
                                    row.getBoolean(4)));
                }
            }
        }
        Map<Long, Set<Long>> needs = new TreeMap<>();
        try (Statement select = owner.createStatement();
                ResultSet row = select.executeQuery(REFERENCES)) {
            while (row.next()) {
                needs.computeIfAbsent(row.getLong(1), _ -> new LinkedHashSet<>())
                        .add(row.getLong(2));
            }
        }
        Set<Long> placed = new LinkedHashSet<>();
        all.keySet().forEach(oid -> place(oid, needs, placed));
        return placed.stream().filter(all::containsKey).map(all::get).toList();
    }

    private static void place(long oid, Map<Long, Set<Long>> needs, Set<Long> placed) {
        if (!placed.contains(oid)) {
            Set<Long> first = needs.remove(oid);
            if (first != null) {
                first.forEach(one -> place(one, needs, placed));
            }
            placed.add(oid);
        }
    }

    private java.sql.Array names(Connection owner) throws SQLException {
        return owner.createArrayOf("text", capabilities.stream().map(Capability::name).toArray());
    }

    private static List<Column> columns(Connection owner, Table table) throws SQLException {
        List<Column> all = new ArrayList<>();
        try (PreparedStatement select = owner.prepareStatement(COLUMNS)) {
            select.setLong(1, table.oid);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    all.add(new Column(row.getString(1), row.getBoolean(2)));
                }
            }
        }
        return all;
    }

    /// Gives the transactions that rows name numbers from 3 on, the first that is no special one.
    private static long numberTransactions(Connection jobs, Map<Table, List<Column>> columns)
            throws SQLException {
        StringBuilder named = new StringBuilder("SELECT NULL::xid8 AS old");
        columns.forEach((table, all) ->
                all.stream()
                        .filter(Column::transaction)
                        .forEach(column ->
                                named.append(" UNION SELECT ")
                                        .append(quoted(column.name))
                                        .append(" FROM ")
                                        .append(qualified(table.name))));
        try (Statement statement = jobs.createStatement()) {
            statement.execute(
                    "CREATE TEMP TABLE backup_transaction ON COMMIT DROP AS"
                            + " SELECT old, 2 + row_number() OVER (ORDER BY old) AS new"
                            + " FROM ("
                            + named
                            + ") named WHERE old IS NOT NULL");
            statement.execute("CREATE UNIQUE INDEX ON backup_transaction (old)");
            statement.execute("ANALYZE backup_transaction");
        }
        return Long.parseLong(text(jobs, "SELECT 3 + count(*) FROM backup_transaction"));
    }

    private static void partitions(Connection owner, Table table, DataOutputStream out)
            throws SQLException, IOException {
        try (PreparedStatement select = owner.prepareStatement(PARTITIONS)) {
            select.setLong(1, table.oid);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    new BackupRecord.Partition(table.name, row.getString(1), row.getString(2))
                            .write(out);
                }
            }
        }
    }

    private static long rows(
            Connection connection, Table table, List<Column> columns, DataOutputStream out)
            throws SQLException, IOException {
        List<String> values = new ArrayList<>();
        for (Column column : columns) {
            String name = "t." + quoted(column.name);
            values.add(
                    column.transaction
                            ? "(SELECT new FROM backup_transaction WHERE old = " + name + ")"
                            : name);
        }
        new BackupRecord.Table(table.name, columns.stream().map(Column::name).toList()).write(out);
        CopyOut copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut(
                                "COPY (SELECT "
                                        + String.join(", ", values)
                                        + " FROM "
                                        + qualified(table.name)
                                        + " t) TO STDOUT");
        byte[] gathered = new byte[1 << 16];
        int length = 0;
        try {
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                if (length + row.length > gathered.length) {
                    part(gathered, 0, length, out);
                    length = 0;
                }
                if (row.length > gathered.length) {
                    part(row, 0, row.length, out);
                } else {
                    System.arraycopy(row, 0, gathered, length, row.length);
                    length += row.length;
                }
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        part(gathered, 0, length, out);
        new BackupRecord.TableEnd(copy.getHandledRowCount()).write(out);
        return copy.getHandledRowCount();
    }

    private static void part(byte[] bytes, int from, int to, DataOutputStream out)
            throws IOException {
        for (int at = from; at < to; at += BackupRecord.ROWS_BYTES_MAX) {
            new BackupRecord.Rows(
                            Arrays.copyOfRange(
                                    bytes, at, Math.min(to, at + BackupRecord.ROWS_BYTES_MAX)))
                    .write(out);
        }
    }

    /// Read after the rows and not as of their moment: counters only grow.
    private void counters(Connection owner, DataOutputStream out) throws SQLException, IOException {
        try (PreparedStatement select = owner.prepareStatement(COUNTERS)) {
            select.setArray(1, names(owner));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    new BackupRecord.Counter(row.getString(1), row.getLong(2)).write(out);
                }
            }
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// `schema.table`, quoted.
    static String qualified(String name) {
        int dot = name.indexOf('.');
        return quoted(name.substring(0, dot)) + '.' + quoted(name.substring(dot + 1));
    }
}
