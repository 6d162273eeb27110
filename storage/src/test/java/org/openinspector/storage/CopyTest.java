package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.storage.TestPostgres.execute;
import static org.openinspector.storage.TestPostgres.value;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;

class CopyTest {
    private static final AccountScope A = AccountScope.of("000000000001", "us-east-1");
    private static final Generator<String> TEXTS =
            Generator.pieces(
                    List.of(
                            "a",
                            "\\",
                            "\\N",
                            "\\.",
                            "\\x41",
                            "\t",
                            "\n",
                            "\r",
                            "\b",
                            "\u0001",
                            "\u007f",
                            "\"",
                            "'",
                            "{",
                            "}",
                            ",",
                            "NULL",
                            " ",
                            "é",
                            "߿",
                            "ࠀ",
                            "€",
                            "\uFFFD",
                            "\uFFFF",
                            "😀",
                            "\uD800\uDC00",
                            "\uDBFF\uDFFF",
                            "\u2028"),
                    12);
    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        database = Database.open(TestPostgres.fresh());
        database.migrate(DatabaseTest.SAMPLE);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /// PostgreSQL's own text input is what each text is compared with: it got them as parameters.
    @Test
    void textsComeBackAsTheyWere() {
        Property.check(
                Generator.lists(TEXTS, 0, 30),
                150,
                texts ->
                        database.updateAcrossAccounts(connection -> {
                            stage(connection, "id int, words text, list text[]");
                            long rows =
                                    Copy.in(
                                            connection,
                                            "COPY stage FROM STDIN",
                                            row -> {
                                                for (int i = 0; i < texts.size(); i++) {
                                                    row.number(i)
                                                            .text(texts.get(i))
                                                            .texts(texts)
                                                            .end();
                                                }
                                            });
                            assertEquals(texts.size(), rows);
                            List<String> back = new ArrayList<>();
                            try (Statement statement = connection.createStatement();
                                    ResultSet row =
                                            statement.executeQuery(
                                                    "SELECT words, list FROM stage ORDER BY id")) {
                                while (row.next()) {
                                    back.add(row.getString(1));
                                    assertArrayEquals(
                                            texts.toArray(), (Object[]) row.getArray(2).getArray());
                                }
                            }
                            assertEquals(texts, back);
                            execute(connection, "DROP TABLE stage");
                        }));
    }

    @Test
    void eachTypeAndNull() {
        Instant at = Instant.parse("2026-03-01T12:34:56.123456789Z");
        byte[] bytes = {0, 1, '\\', -1, '\n'};
        database.updateAcrossAccounts(connection -> {
            stage(
                    connection,
                    "a bigint, b double precision, c boolean, d timestamptz, e bytea, f text[], g jsonb, h text");
            Copy.in(
                    connection,
                    "COPY stage FROM STDIN",
                    row -> {
                        row.number(Long.MIN_VALUE)
                                .number(0.1)
                                .truth(true)
                                .time(at)
                                .bytes(bytes)
                                .texts(List.of())
                                .text("{\"a\": \"\\\\\"}")
                                .text("")
                                .end();
                        row.nothing()
                                .nothing()
                                .truth(false)
                                .time(null)
                                .bytes(null)
                                .texts(null)
                                .text(null)
                                .text(null)
                                .end();
                    });
            try (Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery(
                                    "SELECT *, g->>'a' FROM stage ORDER BY c DESC")) {
                assertTrue(row.next());
                assertEquals(Long.MIN_VALUE, row.getLong(1));
                assertEquals(0.1, row.getDouble(2));
                assertTrue(row.getBoolean(3));
                assertEquals(
                        Instant.parse("2026-03-01T12:34:56.123456Z"),
                        row.getObject(4, OffsetDateTime.class).toInstant());
                assertArrayEquals(bytes, row.getBytes(5));
                assertEquals(0, ((Object[]) row.getArray(6).getArray()).length);
                assertEquals("", row.getString(8));
                assertEquals("\\", row.getString(9));
                assertTrue(row.next());
                for (int column : List.of(1, 2, 4, 5, 6, 7, 8)) {
                    assertNull(row.getObject(column), "column " + column);
                }
            }
        });
    }

    @Test
    void rowsLargerThanTheBuffer() {
        String large = "x\\é\n".repeat(100_000);
        database.updateAcrossAccounts(connection -> {
            stage(connection, "words text");
            Copy.in(
                    connection,
                    "COPY stage FROM STDIN",
                    row -> {
                        row.text(large).end();
                        row.text(large).end();
                    });
            assertEquals(large, value(connection, "SELECT min(words) FROM stage"));
        });
    }

    @Test
    void stagedRowsEnterOnlyWithinTheScope() {
        database.update(
                A,
                connection -> {
                    stage(connection, "LIKE sample.note");
                    load(connection, "stage", "000000000001");
                    execute(connection, "INSERT INTO sample.note SELECT * FROM stage");
                });
        assertEquals("x", database.read(A, c -> value(c, "SELECT words FROM sample.note")));
        StorageException refused =
                assertThrows(
                        StorageException.class,
                        () ->
                                database.update(
                                        A,
                                        connection -> {
                                            stage(connection, "LIKE sample.note");
                                            load(connection, "stage", "000000000002");
                                            execute(
                                                    connection,
                                                    "INSERT INTO sample.note SELECT * FROM stage");
                                        }));
        assertEquals("42501", refused.sqlState());
    }

    /// Why there is a staging table at all.
    @Test
    void postgresRefusesCopyIntoProtectedTables() {
        StorageException refused =
                assertThrows(
                        StorageException.class,
                        () -> database.update(A, c -> load(c, "sample.note", "000000000001")));
        assertEquals("0A000", refused.sqlState());
    }

    @Test
    void failingWriterLeavesTheConnectionUsable() {
        database.updateAcrossAccounts(connection -> {
            stage(connection, "words text");
            execute(connection, "SAVEPOINT before");
            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    Copy.in(
                                            connection,
                                            "COPY stage FROM STDIN",
                                            row -> row.text("a\0b").end()));
            assertEquals(
                    "a text holds a NUL character, which PostgreSQL cannot keep",
                    refused.getMessage());
            execute(connection, "ROLLBACK TO before");
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            Copy.in(
                                    connection,
                                    "COPY stage FROM STDIN",
                                    row -> row.text("\uD800x").end()));
            execute(connection, "ROLLBACK TO before");
            assertEquals("0", value(connection, "SELECT count(*) FROM stage"));
        });
    }

    @Test
    void storableTextsReplaceWhatCannotBeKept() {
        String fine = "a😀é";
        assertSame(fine, Copy.storable(fine));
        assertEquals("a\uFFFDb", Copy.storable("a\0b"));
        assertEquals("\uFFFDx", Copy.storable("\uDC00x"));
        assertEquals("\uFFFD😀\uFFFD", Copy.storable("\uD83D\uD83D\uDE00\uD83D"));
        Property.check(
                Generator.pieces(List.of("\0", "a", "\uD83D", "\uDE00", "é"), 8),
                500,
                text -> {
                    String clean = Copy.storable(text);
                    assertEquals(
                            clean,
                            new String(
                                    clean.getBytes(StandardCharsets.UTF_8),
                                    StandardCharsets.UTF_8));
                    assertEquals(-1, clean.indexOf('\0'));
                });
    }

    private static void stage(Connection connection, String columns) throws SQLException {
        execute(connection, "CREATE TEMPORARY TABLE stage (" + columns + ") ON COMMIT DROP");
    }

    private static void load(Connection connection, String table, String account)
            throws SQLException {
        Copy.in(
                connection,
                "COPY " + table + " FROM STDIN",
                row -> row.text(account).text("us-east-1").number(7).text("x").end());
    }
}
