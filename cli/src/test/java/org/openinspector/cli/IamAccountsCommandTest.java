package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `iam accounts`, against a server that checks signatures.
@SuppressWarnings("NullAway.Init") // made before each test
final class IamAccountsCommandTest {
    @TempDir Path data;
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.describeIn(data, FakeServer.SECRET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--data");
        all.add(data.toString());
        PrintStream out = System.out;
        var bytes = new ByteArrayOutputStream();
        try (var captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            assertEquals(
                    ExitStatus.DONE,
                    new CommandLine(new IamAccountsCommand()).execute(all.toArray(String[]::new)));
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theKeyOfANewAccountIsShownOnce() {
        String told = run("create", "111122223333", "--name", "shop");
        assertEquals(
                """
                account 111122223333 made
                the key of its administrator, shown this once:
                  aws_access_key_id = AKIAOFTHENEWACCOUNT0
                  aws_secret_access_key = its secret
                """,
                told);
        assertTrue(run("create", "--name", "x").startsWith("account 222233334444 made\n"));
    }

    @Test
    void orGoesToAFileThatOthersCannotRead() throws IOException {
        Path file = data.resolve("new-credentials");
        String told =
                run("create", "111122223333", "--name", "x", "--credentials", file.toString());
        assertTrue(!told.contains("its secret"), told);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String text = Files.readString(file);
        assertTrue(text.contains("[default]") && text.contains("its secret"), text);
        Files.writeString(file, "# mine\n[other]\naws_access_key_id = A\n");
        String _ = run("create", "--name", "y", "--credentials", file.toString());
        String kept = Files.readString(file);
        assertTrue(kept.contains("# mine") && kept.contains("[other]"), kept);
        assertTrue(kept.contains("AKIAOFTHENEWACCOUNT0"), kept);
    }

    @Test
    void accountsAreListedAndEnded() {
        for (String id : List.of("100000000001", "100000000002", "100000000003")) {
            String _ = run("create", id, "--name", "name of " + id);
        }
        String list = run("list");
        assertEquals(3, list.lines().count());
        assertTrue(list.startsWith("100000000001  ACTIVE  1970-01-01T00:00:00Z  name of 1"), list);
        assertEquals("account 100000000001 stands alone now\n", run("remove", "100000000001"));
        assertEquals("account 100000000002 is closed\n", run("close", "100000000002"));
        assertEquals(1, server.accounts.size());
    }
}
