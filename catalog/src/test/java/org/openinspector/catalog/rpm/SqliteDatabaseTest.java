package org.openinspector.catalog.rpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.artifacts.Content;
import org.openinspector.testkit.Counts;

/// The real SQLite is the judge.
class SqliteDatabaseTest {
    private static final String SELECT = "SELECT id, b, t, n FROM Packages ORDER BY id";

    private static String row(long id, byte[] blob, String text, long number) {
        var crc = new CRC32();
        crc.update(blob);
        return id + " " + blob.length + " " + crc.getValue() + " " + text + " " + number;
    }

    private static List<String> bySqlite(Connection connection) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SELECT)) {
            while (result.next()) {
                byte[] blob = result.getBytes(2);
                String text = result.getString(3);
                rows.add(
                        row(
                                result.getLong(1),
                                blob == null ? new byte[0] : blob,
                                text == null ? "" : text,
                                result.getLong(4)));
            }
        }
        return rows;
    }

    /// Rows and problems by our reader.
    private record Read(List<String> rows, List<String> problems) {}

    private static Read byUs(byte[] database, byte[] log, String encoding) throws Exception {
        var sqlite =
                SqliteDatabase.open(
                        Content.of(database), WriteAheadLog.read(new ByteArrayInputStream(log)));
        var charset =
                switch (encoding) {
                    case "UTF-16le" -> StandardCharsets.UTF_16LE;
                    case "UTF-16be" -> StandardCharsets.UTF_16BE;
                    default -> StandardCharsets.UTF_8;
                };
        Read read = new Read(new ArrayList<>(), new ArrayList<>());
        sqlite.scan(
                sqlite.rootPage("Packages"),
                new SqliteDatabase.Rows() {
                    @Override
                    public void row(long id, byte[] buffer, int length)
                            throws CorruptDatabaseException {
                        SqliteRecord row = SqliteRecord.of(buffer, length);
                        byte[] blob =
                                row.hasBytes(1)
                                        ? Arrays.copyOfRange(buffer, row.start(1), row.end(1))
                                        : new byte[0];
                        read.rows.add(
                                SqliteDatabaseTest.row(
                                        id, blob, row.text(2, charset), row.integer(3)));
                    }

                    @Override
                    public void problem(String message) {
                        read.problems.add(message);
                    }

                    @Override
                    public boolean hasRoom() {
                        return true;
                    }
                });
        return read;
    }

    private static void insert(Connection connection, Random random, int from, int count)
            throws Exception {
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO Packages VALUES (?, ?, ?, ?)")) {
            for (int i = from; i < from + count; i++) {
                byte[] blob =
                        new byte
                                [random.nextInt(20) == 0
                                        ? random.nextInt(200_000)
                                        : random.nextInt(700)];
                random.nextBytes(blob);
                // Ids of every length, and negative ones.
                long id = i % 7 == 0 ? ((long) random.nextInt() << (i % 33)) + i : i;
                insert.setLong(1, id);
                insert.setBytes(2, random.nextInt(15) == 0 ? null : blob);
                insert.setString(3, random.nextInt(9) == 0 ? null : "text é€ " + random.nextInt());
                insert.setLong(4, random.nextLong() >> random.nextInt(64));
                insert.executeUpdate();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    @ParameterizedTest
    @CsvSource({
        "512, UTF-8, 0, 300",
        "1024, UTF-16le, 1, 1000",
        "4096, UTF-8, 0, 3000",
        "8192, UTF-16be, 2, 500",
        "65536, UTF-8, 0, 500",
    })
    void tablesMatchSqlite(
            int pageSize, String encoding, int autoVacuum, int count, @TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("db");
        Random random = new Random(pageSize);
        List<String> expected;
        try (Connection connection = SqliteFixtures.open(file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = " + pageSize);
            statement.execute("PRAGMA encoding = '" + encoding + "'");
            statement.execute("PRAGMA auto_vacuum = " + autoVacuum);
            // Other tables, so that the schema itself needs several pages.
            for (int i = 0; i < 60; i++) {
                statement.execute("CREATE TABLE other" + i + " (a, b, c, d, e, f, g, h)");
            }
            statement.execute(
                    "CREATE TABLE Packages (id INTEGER PRIMARY KEY, b BLOB, t TEXT, n INTEGER)");
            insert(connection, random, 0, count);
            statement.execute("DELETE FROM Packages WHERE id % 5 = 1");
            statement.execute("UPDATE Packages SET t = 'longer ' || t || t WHERE id % 11 = 3");
            expected = bySqlite(connection);
        }

        Read read = byUs(Files.readAllBytes(file), new byte[0], encoding);

        assertEquals(expected, read.rows);
        assertEquals(List.of(), read.problems);
        Counts.record("SQLite rows", expected.size(), "sqlite-jdbc", 0);
    }

    @Test
    void logsMatchSqliteWhereverTheyEnd(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("db");
        Random random = new Random(77);
        byte[] database;
        byte[] log;
        try (Connection connection = SqliteFixtures.open(file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = 1024");
            statement.execute(
                    "CREATE TABLE Packages (id INTEGER PRIMARY KEY, b BLOB, t TEXT, n INTEGER)");
            insert(connection, random, 0, 200);
            statement.executeQuery("PRAGMA journal_mode = WAL").close();
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            for (int i = 1; i <= 6; i++) {
                insert(connection, random, 1000 * i, 40);
                statement.execute("DELETE FROM Packages WHERE id % 13 = " + i);
                if (i == 3) {
                    // Written back: what follows begins at the front of the log, over old frames.
                    statement.executeQuery("PRAGMA wal_checkpoint(RESTART)").close();
                }
            }
            database = Files.readAllBytes(file);
            log = Files.readAllBytes(Path.of(file + "-wal"));
        }
        int compared = 0;
        for (int round = 0; round < 40; round++) {
            byte[] cut = log.clone();
            if (round > 20) {
                cut[random.nextInt(cut.length)] ^= 0x10;
            } else if (round > 0) {
                cut = Arrays.copyOf(cut, random.nextInt(cut.length));
            }
            Path copy = folder.resolve("copy" + round);
            Files.write(copy, database);
            Files.write(Path.of(copy + "-wal"), cut);
            List<String> expected;
            try (Connection connection = SqliteFixtures.open(copy)) {
                expected = bySqlite(connection);
            }
            Read read = byUs(database, cut, "UTF-8");
            assertEquals(expected, read.rows, "round " + round);
            assertEquals(List.of(), read.problems);
            compared++;
        }
        Counts.record("SQLite write-ahead logs", compared, "sqlite-jdbc", 0);
    }

    /// A database of one table, in pages of 512 bytes, for hand-made damage.
    private static byte[] small(Path folder) throws Exception {
        Path file = folder.resolve("small");
        try (Connection connection = SqliteFixtures.open(file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = 512");
            statement.execute(
                    "CREATE TABLE Packages (id INTEGER PRIMARY KEY, b BLOB, t TEXT, n INTEGER)");
            insert(connection, new Random(1), 0, 200);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void loopsEnd(@TempDir Path folder) throws Exception {
        byte[] database = small(folder);
        int pages = database.length / 512;
        int loops = 0;
        for (int page = 2; page <= pages; page++) {
            byte[] damaged = database.clone();
            // Overflow pages begin with the next one's number, inner pages name their last child
            // there: both now lead back to this page.
            int at = (page - 1) * 512 + (damaged[(page - 1) * 512] == 5 ? 8 : 0);
            damaged[at] = 0;
            damaged[at + 1] = 0;
            damaged[at + 2] = (byte) (page >> 8);
            damaged[at + 3] = (byte) page;
            Read read = byUs(damaged, new byte[0], "UTF-8");
            assertTrue(read.rows.size() <= 200);
            loops += read.problems.stream().anyMatch(p -> p.contains("used twice")) ? 1 : 0;
        }
        assertTrue(loops > 10, "loops met: " + loops);
    }

    @Test
    void rowsThatShareBytesAreNotReadForever(@TempDir Path folder) throws Exception {
        // All cells of every leaf point to the leaf's first cell.
        byte[] damaged = small(folder);
        for (int page = 2; page <= damaged.length / 512; page++) {
            int at = (page - 1) * 512;
            if (damaged[at] == 0x0d) {
                int cells = damaged[at + 4] & 0xff;
                for (int i = 1; i < cells; i++) {
                    damaged[at + 8 + 2 * i] = damaged[at + 8];
                    damaged[at + 9 + 2 * i] = damaged[at + 9];
                }
            }
        }
        assertTrue(byUs(damaged, new byte[0], "UTF-8").rows.size() <= 200);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00, does not begin with",
        "16, 0003, page size is 3",
        "19, 09, read version is 9",
        "20, ff, usable bytes",
        "56, 00000007, text encoding is 7",
        "100, 0a, no table Packages",
        "103, ffff, no table Packages",
    })
    void badHeadersAreTold(int offset, String hex, String message, @TempDir Path folder)
            throws Exception {
        byte[] damaged = small(folder);
        byte[] bytes = HexFormat.of().parseHex(hex);
        System.arraycopy(bytes, 0, damaged, offset, bytes.length);

        var thrown =
                assertThrows(
                        CorruptDatabaseException.class, () -> byUs(damaged, new byte[0], "UTF-8"));

        assertTrue(String.valueOf(thrown.getMessage()).contains(message), thrown::toString);
    }
}
