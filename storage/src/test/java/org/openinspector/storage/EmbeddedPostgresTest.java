package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.openinspector.storage.TestPostgres.execute;
import static org.openinspector.storage.TestPostgres.value;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Starts of the embedded server, after everything that may have come before.
class EmbeddedPostgresTest {
    @Test
    void firstStartMakesADurableServerForUsAlone() throws Exception {
        Path folder = TestPostgres.folder("first");
        Path home = folder.resolve("postgresql");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.durable(folder))) {
            try (Connection admin = server.administrator()) {
                for (String[] expected :
                        List.of(
                                new String[] {"fsync", "on"},
                                new String[] {"synchronous_commit", "on"},
                                new String[] {"full_page_writes", "on"},
                                new String[] {"listen_addresses", "127.0.0.1"},
                                new String[] {"unix_socket_directories", ""},
                                new String[] {"password_encryption", "scram-sha-256"},
                                new String[] {"jit", "off"},
                                new String[] {"server_encoding", "UTF8"})) {
                    assertEquals(expected[1], value(admin, "SHOW " + expected[0]), expected[0]);
                }
                assertEquals(
                        "t",
                        value(
                                admin,
                                "SELECT bool_and(auth_method = 'scram-sha-256') FROM"
                                        + " pg_hba_file_rules"));
            }
            String secret = Files.readString(home.resolve("password"));
            assertEquals(64, secret.length());
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(home.resolve("password"))));
            assertFalse(Files.exists(home.resolve("password.initdb")));
            assertFalse(Files.exists(home.resolve("data.partial")));
            assertEquals(
                    server.port(),
                    Integer.parseInt(Files.readString(home.resolve("port")).strip()));
            String shown =
                    Files.readString(home.resolve("server.log"))
                            + Files.readString(Path.of("/proc/" + server.pid() + "/cmdline"))
                            + Files.readString(home.resolve("data/postmaster.opts"));
            for (String role : List.of(Roles.OWNER, Roles.API, Roles.JOBS)) {
                assertFalse(shown.contains(Roles.password(secret, role)), role);
            }
            assertFalse(shown.contains(secret));
            // Its own session, so that a Ctrl-C in our terminal is not for it.
            assertEquals(server.pid(), session(server.pid()));
            assertNotEquals(session(ProcessHandle.current().pid()), session(server.pid()));
        }
        assertFalse(Files.exists(home.resolve("data/postmaster.pid")));
    }

    @Test
    void rootDropsItsRights() throws Exception {
        assumeTrue(isRoot(), "only root has rights to drop");
        Path folder = TestPostgres.startedBefore("dropped");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
            assertNotEquals(0, Files.getAttribute(Path.of("/proc/" + server.pid()), "unix:uid"));
        }
    }

    @Test
    void rootWithoutAUserToBecomeTakesANamespace() throws Exception {
        assumeTrue(isRoot(), "only root needs one");
        assumeTrue(
                Command.run(Duration.ofSeconds(10), List.of("unshare", "--user", "true")).ok(),
                "user namespaces are off");
        Path folder = TestPostgres.startedBefore("namespace");
        Path data = folder.resolve("postgresql/data");
        assertTrue(
                Command.run(
                                Duration.ofSeconds(10),
                                List.of("chown", "-R", "0:0", folder.toString()))
                        .ok());
        assertEquals("root in a user namespace", RunAs.choose(data).who());
        try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
            long pid = server.pid();
            works(server);
            server.abandon();
            try (EmbeddedPostgres again = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
                assertEquals(pid, again.pid());
            }
        }
    }

    @Test
    void serverOfAKilledProcessIsTakenOver() throws Exception {
        Path folder = TestPostgres.startedBefore("adopted");
        EmbeddedPostgres first = EmbeddedPostgres.start(TestPostgres.settings(folder));
        first.abandon();
        EmbeddedPostgres second = EmbeddedPostgres.start(TestPostgres.settings(folder));
        assertEquals(first.pid(), second.pid());
        assertEquals(first.port(), second.port());
        works(second);
        second.abandon();
        // One that runs with other settings is restarted.
        try (EmbeddedPostgres third = EmbeddedPostgres.start(TestPostgres.durable(folder))) {
            assertNotEquals(first.pid(), third.pid());
            works(third);
        }
    }

    @Test
    void foreignProcessWithTheServersNumberIsLeftAlone() throws Exception {
        Path folder = TestPostgres.startedBefore("recycled");
        Path data = folder.resolve("postgresql/data");
        RunAs user = RunAs.choose(data);
        List<String> command = new ArrayList<>(user.prefix());
        command.addAll(List.of("sleep", "600"));
        Process foreign = new ProcessBuilder(command).start();
        try {
            Path file = data.resolve("postmaster.pid");
            Files.writeString(
                    file,
                    foreign.pid()
                            + "\n"
                            + data
                            + "\n1700000000\n15432\n\n127.0.0.1\n  0 0\nready   \n");
            user.own(file);
            try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
                works(server);
                assertTrue(foreign.isAlive());
            }
            assertTrue(foreign.isAlive());
        } finally {
            foreign.destroyForcibly();
        }
    }

    @Test
    void takenPortIsReplaced() throws Exception {
        Path folder = TestPostgres.startedBefore("port");
        int port = Integer.parseInt(Files.readString(folder.resolve("postgresql/port")).strip());
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
            assertEquals(port, taken.getLocalPort());
            assertNotEquals(port, server.port());
            works(server);
        }
    }

    @Test
    void dataOfAnotherVersionIsRefused() throws Exception {
        for (String version : List.of("19", "17", "")) {
            Path folder = TestPostgres.folder("version");
            Path data = Files.createDirectories(folder.resolve("postgresql/data"));
            Files.writeString(data.resolve("PG_VERSION"), version + "\n");
            StorageException refused =
                    assertThrows(
                            StorageException.class,
                            () -> EmbeddedPostgres.start(TestPostgres.settings(folder)));
            assertEquals(
                    data
                            + " was made by PostgreSQL "
                            + version
                            + ", this release runs 18; use the release of OpenInspector that made"
                            + " it, or another data folder",
                    refused.getMessage());
        }
    }

    @Test
    void firstStartIsFinishedAfterAKillAtAnyPoint() throws Exception {
        Path folder = TestPostgres.folder("half");
        Path home = Files.createDirectories(folder.resolve("postgresql"));
        // Killed while unpacking, in a folder that has no programs yet ...
        Path binaries = TestPostgres.folder("half-programs");
        Path whole = Binaries.in(TestPostgres.binaries());
        Path partial = binaries.resolve(whole.getFileName() + ".partial");
        Files.createDirectories(partial.resolve("bin"));
        Files.writeString(partial.resolve("bin/postgres"), "half a program");
        // ... and within initdb.
        Files.createDirectories(home.resolve("data.partial/base"));
        Files.writeString(home.resolve("data.partial/PG_VERSION"), "18\n");
        Files.writeString(home.resolve("password.initdb"), "left over");
        Files.writeString(home.resolve("password.partial"), "left over");
        EmbeddedSettings settings = EmbeddedSettings.in(folder).withBinaries(binaries).forgetful();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(settings)) {
            works(server);
            assertFalse(Files.exists(partial));
            assertFalse(Files.exists(home.resolve("password.initdb")));
            assertFalse(Files.exists(home.resolve("data.partial")));
            // Killed after some of the roles were made, and before the database was.
            try (Connection admin = server.administrator()) {
                execute(admin, "DROP DATABASE openinspector");
                execute(admin, "DROP ROLE openinspector_owner");
            }
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(settings)) {
            works(server);
            assertEquals(
                    Files.size(whole.resolve("bin/postgres")),
                    Files.size(binaries.resolve(whole.getFileName()).resolve("bin/postgres")));
        }
        Binaries.delete(binaries);
    }

    @Test
    void folderThatBlocksTheServersUserIsNamed() throws Exception {
        assumeTrue(isRoot(), "another user passes its own folders");
        Path blocking = TestPostgres.folder("blocking");
        Files.setPosixFilePermissions(blocking, PosixFilePermissions.fromString("rwx------"));
        Path folder = blocking.resolve("below/data");
        StorageException refused =
                assertThrows(
                        StorageException.class,
                        () -> EmbeddedPostgres.start(TestPostgres.settings(folder)));
        assertTrue(
                String.valueOf(refused.getMessage())
                        .endsWith(
                                ", which may not pass "
                                        + blocking
                                        + "; choose a data folder elsewhere or run chmod o+x on it"),
                refused.getMessage());
        // Nothing was made that would be in the way later.
        assertFalse(Files.exists(folder.resolve("postgresql/data")));
    }

    @Test
    void folderInUseIsRefusedAndItsUserNamed() throws Exception {
        Path folder = TestPostgres.startedBefore("used");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
            StorageException refused =
                    assertThrows(
                            StorageException.class,
                            () -> EmbeddedPostgres.start(TestPostgres.settings(folder)));
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .contains(
                                    "is in use by process "
                                            + ProcessHandle.current().pid()
                                            + "; stop that server or choose another folder"),
                    refused.getMessage());
            works(server);
        }
    }

    @Test
    void lostPasswordIsNamed() throws Exception {
        Path folder = TestPostgres.startedBefore("password");
        Path password = folder.resolve("postgresql/password");
        Files.delete(password);
        StorageException lost =
                assertThrows(
                        StorageException.class,
                        () -> EmbeddedPostgres.start(TestPostgres.settings(folder)));
        assertEquals(
                password
                        + ", which holds the password of the database beside it, is gone; restore"
                        + " that file",
                lost.getMessage());
        Files.writeString(password, "0".repeat(64));
        StorageException wrong =
                assertThrows(
                        StorageException.class,
                        () -> EmbeddedPostgres.start(TestPostgres.settings(folder)));
        assertTrue(
                String.valueOf(wrong.getMessage())
                        .endsWith(
                                "does not take the password in "
                                        + password
                                        + "; restore that file"),
                wrong.getMessage());
        assertEquals(List.of(), serversIn(folder), "a server nobody uses");
    }

    @Test
    void programsOfEarlierReleasesAreDeleted() throws Exception {
        Path folder = TestPostgres.folder("programs");
        Path home = Files.createDirectories(folder.resolve("postgresql"));
        Path current = Binaries.in(TestPostgres.binaries());
        Path own = home.resolve(current.getFileName());
        assertTrue(
                Command.run(
                                Duration.ofMinutes(1),
                                List.of("cp", "-a", current.toString(), own.toString()))
                        .ok());
        Path earlier = Files.createDirectories(home.resolve("postgresql-00000000-1/bin"));
        EmbeddedPostgres.start(EmbeddedSettings.in(folder).forgetful()).stop();
        assertFalse(Files.exists(earlier.resolveSibling("")));
        assertTrue(Files.exists(own));
        Binaries.delete(own);
    }

    @Test
    void fileInTheWayIsNamed() throws Exception {
        Path file = TestPostgres.folder("file").resolve("data");
        Files.writeString(file, "not a folder");
        StorageException refused =
                assertThrows(
                        StorageException.class,
                        () -> EmbeddedPostgres.start(TestPostgres.settings(file)));
        assertEquals(
                "the embedded PostgreSQL in "
                        + file
                        + " cannot start: "
                        + file
                        + "/postgresql: Not a directory",
                refused.getMessage());
    }

    @Test
    void unknownPlatformPointsToAServerOfOnesOwn() {
        StorageException refused =
                assertThrows(StorageException.class, () -> Binaries.archive("Windows 11", "amd64"));
        assertEquals(
                "this build has no PostgreSQL for Windows 11 on amd64"
                        + " (postgres-windows 11-x86_64.txz is not on the class path); run a"
                        + " PostgreSQL 15 or newer yourself and set OPENINSPECTOR_DATABASE_URL",
                refused.getMessage());
    }

    @Test
    void folderNameThatAShellWouldReadIsRefused() throws Exception {
        Path folder = TestPostgres.folder("plain").resolve("$(touch x)");
        assertThrows(
                StorageException.class,
                () -> EmbeddedPostgres.start(TestPostgres.settings(folder)));
        Path odd = TestPostgres.folder("with space, quote' and é; true");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(odd))) {
            works(server);
        }
    }

    @Test
    void logIsBounded() throws Exception {
        ServerFolder folder = ServerFolder.in(TestPostgres.folder("log"));
        try (RandomAccessFile log = new RandomAccessFile(folder.log().toFile(), "rw")) {
            log.write("first\n".getBytes(StandardCharsets.US_ASCII));
            log.setLength((10L << 20) + 1);
        }
        folder.boundLog();
        assertEquals(0, folder.logSize());
        assertEquals(10L << 20, Files.size(folder.home().resolve("server.log.1")));
        folder.boundLog();
        assertEquals(10L << 20, Files.size(folder.home().resolve("server.log.1")));
    }

    private static void works(EmbeddedPostgres server) throws SQLException {
        try (Database database = Database.open(server.settings())) {
            assertEquals("1", database.acrossAccounts(c -> value(c, "SELECT 1")));
        }
    }

    private static boolean isRoot() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }

    private static List<Long> serversIn(Path folder) throws IOException {
        Path data = folder.toRealPath().resolve("postgresql/data");
        return Postmaster.orphans(data, RunAs.choose(data));
    }

    /// The session a process belongs to: the sixth field of its `stat`.
    private static long session(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        try (Stream<String> fields =
                Stream.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1))) {
            return Long.parseLong(fields.skip(3).findFirst().orElseThrow());
        }
    }
}
