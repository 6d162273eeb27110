package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.storage.ledger.Ledger;

/// What a backup holds is one moment of a database that goes on changing, and a restore makes all
/// of it or nothing.
final class BackupTest {
    private static final Capability LEDGER = new Capability("ledger", Ledger.class);
    private static final Capability OLDER =
            new Capability("ledger", org.openinspector.storage.ledger.older.Ledger.class);
    private static final byte[] KEY = new byte[32];
    private static final BackupHeader HEADER =
            new BackupHeader(new TreeMap<>(Map.of("made", "now")));

    private Database from;
    private Database to;

    @BeforeEach
    void open() throws Exception {
        from = small();
        to = small();
    }

    private static Database small() throws Exception {
        return Database.open(
                TestPostgres.fresh()
                        .withLimits(
                                new DatabaseSettings.Limits(
                                        1,
                                        3,
                                        DatabaseSettings.Limits.DEFAULT.connectionMax(),
                                        DatabaseSettings.Limits.DEFAULT.statementMax())));
    }

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    private static void fill(Database database, int rows) {
        SplittableRandom random = new SplittableRandom(3);
        database.updateAcrossAccounts(connection -> {
            for (int i = 0; i < rows; i++) {
                execute(
                        connection,
                        "INSERT INTO ledger.entry (account_id, region, amount, words, bytes) VALUES ('00000000000"
                                + random.nextInt(3)
                                + "', 'us-east-1', "
                                + random.nextInt(100)
                                + ", E'a\\tb\\\\ \\n ü𝄞 "
                                + i
                                + "', decode('00ff0a', 'hex'))");
            }
            execute(
                    connection,
                    "INSERT INTO ledger.entry (account_id, region, amount) VALUES ('000000000001', 'us-east-1', 1)");
        });
        database.asOwner(connection -> {
            execute(connection, "INSERT INTO ledger.hidden VALUES ('of the owner')");
            execute(
                    connection,
                    "CREATE TABLE ledger.day_1 PARTITION OF ledger.day FOR VALUES FROM ('2026-01-01') TO ('2026-01-02');"
                            + " CALL storage.protect('ledger.day')");
        });
        database.updateAcrossAccounts(connection ->
                execute(
                        connection,
                        "INSERT INTO ledger.day VALUES ('000000000001', 'us-east-1', '2026-01-01'), ('000000000001', 'us-east-1', '2027-01-01')"));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static final List<String> ALL =
            List.of(
                    "SELECT string_agg(concat_ws('|', account_id, region, id, amount, double, words, bytes), ';' ORDER BY account_id, id) FROM ledger.entry",
                    "SELECT string_agg(id::text, ',' ORDER BY tx, id) FROM ledger.entry",
                    "SELECT amount::text FROM ledger.total",
                    "SELECT string_agg(d::text, ',' ORDER BY at) FROM ledger.day d",
                    "SELECT count(*)::text FROM storage.job");

    private static List<String> all(Connection connection) throws SQLException {
        List<String> out = new ArrayList<>();
        for (String query : ALL) {
            out.add(value(connection, query));
        }
        return out;
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private static byte[] backup(Database database, Capability capability) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Backup(database, List.of(capability), Backup.Listener.NONE).write(out, HEADER, KEY);
        return out.toByteArray();
    }

    private static long restore(Database database, Capability capability, InputStream in)
            throws IOException {
        BackupHeader header = BackupHeader.read(in);
        assertEquals(HEADER, header);
        return new Restore(database, List.of(capability), Backup.Listener.NONE)
                .read(in, header, KEY);
    }

    @Test
    void restoresTheMomentWhileOthersWrite() throws Exception {
        from.migrate(LEDGER);
        fill(from, 2_000);
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!stop.get()) {
                                from.updateAcrossAccounts(connection -> {
                                    execute(
                                            connection,
                                            "INSERT INTO ledger.entry (account_id, region, amount) VALUES ('000000000001', 'us-east-1', 5)");
                                    execute(
                                            connection,
                                            "DELETE FROM ledger.day WHERE at = '2027-01-01'");
                                });
                            }
                        });
        List<List<String>> moment = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Backup.Listener look =
                new Backup.Listener() {
                    @Override
                    public void began(String snapshot) {
                        moment.add(
                                from.acrossAccounts(connection -> {
                                    connection.setTransactionIsolation(
                                            Connection.TRANSACTION_REPEATABLE_READ);
                                    execute(
                                            connection,
                                            "SET TRANSACTION SNAPSHOT '" + snapshot + "'");
                                    return all(connection);
                                }));
                        try {
                            Thread.sleep(200);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                };
        long rows = new Backup(from, List.of(LEDGER), look).write(out, HEADER, KEY);
        stop.set(true);
        writer.join();
        assertEquals(rows, restore(to, LEDGER, new ByteArrayInputStream(out.toByteArray())));
        assertEquals(moment.getFirst(), to.acrossAccounts(BackupTest::all));
        assertFalse(from.acrossAccounts(BackupTest::all).equals(moment.getFirst()));
        // And it is a database to go on with.
        to.migrate(LEDGER);
        to.updateAcrossAccounts(connection -> {
            execute(
                    connection,
                    "INSERT INTO ledger.entry (account_id, region, amount) VALUES ('000000000001', 'us-east-1', 7)");
            assertEquals(
                    "t",
                    value(
                            connection,
                            "SELECT bool_and(e.tx <= pg_current_xact_id()) FROM ledger.entry e"));
            assertEquals(
                    "7",
                    value(
                            connection,
                            "SELECT amount FROM ledger.entry ORDER BY tx DESC, id DESC LIMIT 1"));
            assertEquals(
                    String.valueOf(Long.parseLong(moment.getFirst().get(2)) + 7),
                    value(connection, "SELECT amount FROM ledger.total"));
            assertEquals(
                    "t",
                    value(connection, "SELECT to_regclass('ledger.entry_amount') IS NOT NULL"));
            assertEquals(
                    "1",
                    value(
                            connection,
                            "SELECT count(*) FROM pg_class WHERE relname = 'day_1' AND relforcerowsecurity"));
        });
        assertEquals(
                "0",
                to.read(
                        AccountScope.of("000000000009", "us-east-1"),
                        c -> value(c, "SELECT count(*) FROM ledger.entry")));
        to.asOwner(connection ->
                assertEquals("of the owner", value(connection, "SELECT words FROM ledger.hidden")));
    }

    @Test
    void anOlderBackupIsMigratedAndANewerOneRefused() throws Exception {
        from.migrate(OLDER);
        fill(from, 10);
        byte[] older = backup(from, OLDER);
        restore(to, LEDGER, new ByteArrayInputStream(older));
        to.migrate(LEDGER);
        assertEquals(
                "new", to.acrossAccounts(c -> value(c, "SELECT DISTINCT mark FROM ledger.entry")));
        byte[] newer = backup(to, LEDGER);
        List<String> before = from.acrossAccounts(BackupTest::all);
        BackupException refused =
                assertThrows(
                        BackupException.class,
                        () -> restore(from, OLDER, new ByteArrayInputStream(newer)));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("schema ledger has migration 2"),
                refused::getMessage);
        assertEquals(before, from.acrossAccounts(BackupTest::all));
    }

    @Test
    void damagedOrCutOffChangesNothing() throws Exception {
        from.migrate(LEDGER);
        fill(from, 3_000);
        byte[] whole = backup(from, LEDGER);
        to.migrate(LEDGER);
        fill(to, 5);
        List<String> before = to.acrossAccounts(BackupTest::all);
        SplittableRandom random = new SplittableRandom(5);
        List<Integer> places = new ArrayList<>(List.of(0, 8, 9, 12, 20, whole.length - 1));
        for (int i = 0; i < 12; i++) {
            places.add(random.nextInt(whole.length));
        }
        for (int place : places) {
            byte[] changed = whole.clone();
            changed[place] ^= 4;
            BackupException damaged =
                    assertThrows(
                            BackupException.class,
                            () -> read(to, new ByteArrayInputStream(changed)),
                            () -> "byte " + place);
            assertFalse(String.valueOf(damaged.getMessage()).isBlank());
            byte[] cut = java.util.Arrays.copyOf(whole, place);
            BackupException ends =
                    assertThrows(
                            BackupException.class,
                            () -> read(to, new ByteArrayInputStream(cut)),
                            () -> "cut at " + place);
            assertTrue(String.valueOf(ends.getMessage()).contains("end"), ends::getMessage);
        }
        byte[] longer = java.util.Arrays.copyOf(whole, whole.length + 1);
        assertThrows(BackupException.class, () -> read(to, new ByteArrayInputStream(longer)));
        // The reader dies in the middle.
        assertThrows(IOException.class, () -> read(to, new Dying(whole, whole.length / 2)));
        assertEquals(before, to.acrossAccounts(BackupTest::all));
        assertTrue(read(to, new ByteArrayInputStream(whole)) > 3_000);
        assertEquals(from.acrossAccounts(BackupTest::all), to.acrossAccounts(BackupTest::all));
    }

    private static long read(Database database, InputStream in) throws IOException {
        BackupHeader header = BackupHeader.read(in);
        return new Restore(database, List.of(LEDGER), Backup.Listener.NONE).read(in, header, KEY);
    }

    private static final class Dying extends FilterInputStream {
        private int left;

        Dying(byte[] bytes, int left) {
            super(new ByteArrayInputStream(bytes));
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            left--;
            return left < 0 ? fail() : super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int some = Math.min(count, 4096);
            left -= some;
            return left < 0 ? fail() : super.read(bytes, offset, some);
        }

        private static int fail() throws IOException {
            throw new IOException("the disk is gone");
        }
    }

    /// The frames by their documented form, with the JDK's cipher.
    @Test
    void streamsComeBackWhole() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int length : new int[] {0, 1, 65_535, 65_536, 65_537, 300_000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SealedOutput sealed = new SealedOutput(out, KEY, new byte[] {1});
            sealed.write(bytes);
            sealed.finish();
            byte[] file = out.toByteArray();
            assertArrayEquals(
                    bytes,
                    new SealedInput(new ByteArrayInputStream(file), KEY, new byte[] {1}, 0)
                            .readAllBytes());
            assertThrows(
                    BackupException.class,
                    () ->
                            new SealedInput(new ByteArrayInputStream(file), KEY, new byte[] {2}, 0)
                                    .readAllBytes());
        }
    }
}
