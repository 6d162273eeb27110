package org.openinspector.estate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.keys.Resealing;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.estate.content.AssessmentCodec;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.findings.FindingPage;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Backup;
import org.openinspector.storage.BackupHeader;
import org.openinspector.storage.Capability;
import org.openinspector.storage.Database;
import org.openinspector.storage.DatabaseSettings;
import org.openinspector.storage.Restore;
import org.openinspector.testkitserver.TestDatabase;
import org.postgresql.PGConnection;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A database that an older release made: brought up to date, read, sealed, backed up, restored.
final class UpgradeTest {
    private static final AccountScope BOTH =
            new AccountScope(List.of("000000000001", "000000000002"), "us-east-1");
    private static final List<Capability> ALL =
            List.of(Accounts.CAPABILITY, Findings.CAPABILITY, Estate.CAPABILITY);

    @TempDir private Path folder;
    private Database database;
    private Accounts accounts;

    @BeforeEach
    void open() throws Exception {
        DatabaseSettings settings = TestDatabase.freshSettings();
        load(settings, new String(resource("database.sql.gz"), UTF_8));
        Path key = folder.resolve("secret.key");
        Files.createFile(
                key,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(key, resource("secret.key"));
        database = Database.open(settings);
        ALL.forEach(database::migrate);
        accounts = new Accounts(database, SecretBox.open(key));
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(UpgradeTest.class.getResourceAsStream("upgrade/" + name))) {
            byte[] bytes = in.readAllBytes();
            return name.endsWith(".gz")
                    ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
                    : bytes;
        }
    }

    /// The form that `SOURCE.md` describes.
    private static void load(DatabaseSettings settings, String text) throws Exception {
        try (Connection owner =
                        DriverManager.getConnection(
                                settings.url(),
                                settings.owner().user(),
                                settings.owner().password());
                Statement statement = owner.createStatement()) {
            int at = 0;
            while (at < text.length()) {
                int end = text.indexOf('\n', at);
                String line = text.substring(at, end);
                at = end + 1;
                if (line.startsWith("\\script ")) {
                    statement.execute(
                            "CREATE SCHEMA IF NOT EXISTS " + line.substring("\\script ".length()));
                    end = text.indexOf("\n\\end\n", at);
                    statement.execute(text.substring(at, end));
                    at = end + "\n\\end\n".length();
                } else if (line.startsWith("\\copy ")) {
                    String table = line.substring("\\copy ".length());
                    String name = table.substring(0, table.indexOf(' '));
                    if (name.endsWith(".schema_history")) {
                        history(statement, name);
                    }
                    end = text.indexOf("\n\\.\n", at);
                    statement.execute("ALTER TABLE " + name + " NO FORCE ROW LEVEL SECURITY");
                    owner.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(
                                    "COPY " + table + " FROM STDIN",
                                    new ByteArrayInputStream(
                                            text.substring(at, end + 1).getBytes(UTF_8)));
                    statement.execute(
                            "DO $$ BEGIN IF (SELECT relrowsecurity FROM pg_class WHERE oid = '"
                                    + name
                                    + "'::regclass) THEN ALTER TABLE "
                                    + name
                                    + " FORCE ROW LEVEL SECURITY; END IF; END $$");
                    at = end + "\n\\.\n".length();
                } else {
                    String[] counter = line.split(" ", 3);
                    statement.execute("SELECT setval('" + counter[1] + "', " + counter[2] + ")");
                }
            }
        }
    }

    private static void history(Statement statement, String name) throws SQLException {
        statement.execute(
                "CREATE TABLE "
                        + name
                        + " (installed_rank int PRIMARY KEY, version varchar(50), description"
                        + " varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000)"
                        + " NOT NULL, checksum int, installed_by varchar(100) NOT NULL, installed_on"
                        + " timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success"
                        + " boolean NOT NULL)");
    }

    private static List<String> list(Findings findings) {
        List<String> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            FindingPage page = findings.list(BOTH, null, null, 100, token);
            for (Finding finding : page.findings()) {
                StringWriter out = new StringWriter();
                try (JsonGenerator json =
                        new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
                    finding.write(json);
                }
                all.add(out.toString());
            }
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    @Test
    void everythingIsThereBeforeDuringAndAfterSealing() throws Exception {
        List<String> expected = new String(resource("findings.jsonl.gz"), UTF_8).lines().toList();
        Findings findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
        assertTrue(expected.size() > 50);
        assertEquals(expected, list(findings));
        // The old key is found and opens: no other one is made.
        assertEquals(
                one("SELECT min(access_key_id) FROM accounts.access_key"),
                accounts.ensureFirst(Scripted.ACCOUNT, Scripted.REGION)
                        .key()
                        .credential()
                        .accessKeyId());
        assertEquals("1", one("SELECT count(*) FROM accounts.access_key"));
        Contents contents = new Contents(accounts.keys());
        Map<Long, Integer> before = packages(contents);
        assertTrue(before.size() >= 3, before::toString);
        List<Resealing> parts = new ArrayList<>(ContentResealing.of(database, contents));
        parts.add(findings.resealing());
        assertTrue(parts.stream().anyMatch(Resealing::hasPlain));
        for (Resealing part : parts) {
            Optional<String> at = part.step("");
            while (at.isPresent()) {
                at = part.step(at.get());
            }
            assertFalse(part.hasPlain(), part::part);
        }
        assertEquals(expected, list(findings));
        assertEquals(before, packages(contents));
        assertEquals(
                "0",
                one(
                        "SELECT count(*) FROM findings.detail WHERE body IS NOT NULL OR sealed IS NULL"));
    }

    /// All tables of all capabilities, into another database.
    @Test
    void aBackupHoldsAllOfIt() throws Exception {
        Findings findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
        Optional<String> at = findings.resealing().step("");
        assertTrue(at.isEmpty());
        byte[] key = new byte[32];
        BackupHeader header = new BackupHeader(new TreeMap<>(Map.of("made", "now")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Backup(database, ALL, Backup.Listener.NONE).write(out, header, key);
        try (Database other = TestDatabase.fresh()) {
            InputStream in = new ByteArrayInputStream(out.toByteArray());
            new Restore(other, ALL, Backup.Listener.NONE).read(in, BackupHeader.read(in), key);
            ALL.forEach(other::migrate);
            Map<String, String> from = rows(database);
            assertTrue(from.size() > 15, from::toString);
            assertEquals(from, rows(other));
            for (Capability capability : ALL) {
                TestDatabase.assertProtected(other, capability.name());
            }
            var keys = new Accounts(other, SecretBox.open(folder.resolve("secret.key"))).keys();
            assertEquals(
                    list(findings), list(new Findings(other, keys, FindingsSettings.DEFAULTS)));
        }
    }

    /// A digest of each table's rows, but for the numbers of transactions.
    private static Map<String, String> rows(Database database) {
        return database.acrossAccounts(connection -> {
            Map<String, String> all = new TreeMap<>();
            List<String> tables =
                    Sql.query(
                            connection,
                            "SELECT c.oid::regclass::text AS name FROM pg_class c WHERE"
                                    + " c.relkind IN ('r', 'p') AND NOT c.relispartition"
                                    + " AND c.relname NOT IN"
                                    + " ('schema_history', 'data_key') AND"
                                    + " c.relnamespace::regnamespace::text IN ('accounts',"
                                    + " 'findings', 'estate')",
                            row -> row.getString("name"));
            for (String table : tables) {
                all.put(
                        table,
                        Sql.one(
                                connection,
                                "SELECT count(*) || ' ' || coalesce(md5(string_agg(md5("
                                        + "(to_jsonb(t) - '{tx,compacted_below,deleted_below}'::text[])::text), '' ORDER BY"
                                        + " md5((to_jsonb(t) - '{tx,compacted_below,deleted_below}'::text[])::text))), '') AS rows"
                                        + " FROM "
                                        + table
                                        + " t",
                                row -> row.getString("rows")));
            }
            return all;
        });
    }

    /// How many packages each inventory has; results are read as well.
    private Map<Long, Integer> packages(Contents contents) {
        return database.acrossAccounts(connection -> {
            List<Long> classes =
                    Sql.query(
                            connection,
                            "SELECT id FROM estate.inventory_class",
                            row -> row.getLong("id"));
            ResultRows.contents(connection, classes, contents)
                    .values()
                    .forEach(content ->
                            assertTrue(AssessmentCodec.decode(content).findings().size() >= 1));
            Map<Long, Integer> all = new TreeMap<>();
            ResultRows.inventories(connection, classes, contents)
                    .forEach((id, content) ->
                            all.put(id, InventoryCodec.decode(content).packages().size()));
            return all;
        });
    }

    private String one(String query) {
        return database.acrossAccounts(connection -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery(query)) {
                return row.next() ? row.getString(1) : "";
            }
        });
    }
}
