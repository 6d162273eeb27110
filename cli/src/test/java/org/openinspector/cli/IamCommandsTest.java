package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `iam`, against a server that checks signatures.
@SuppressWarnings("NullAway.Init") // made before each test
final class IamCommandsTest {
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

    private record Ran(int status, String out) {}

    private static Ran run(String... arguments) {
        PrintStream out = System.out;
        var bytes = new ByteArrayOutputStream();
        try (var caught = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(caught);
            int status = Main.run(arguments);
            return new Ran(status, bytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
        }
    }

    @Test
    void aRotatedKeyTakesTheOldOnesPlaceInTheFile() throws IOException {
        Ran ran = run("iam", "key", "rotate", FakeServer.KEY, "--data", data.toString());
        assertEquals(ExitStatus.DONE, ran.status());
        assertEquals(List.of("rotate " + FakeServer.KEY), server.asked);
        assertFalse(ran.out().contains("new/secret"), ran.out());
        Path file = data.resolve("credentials");
        String text = Files.readString(file);
        assertTrue(
                text.contains("AKIANEWNEWNEWNEWNEW2") && text.contains("new/secret+of=it"), text);
        assertFalse(text.contains(FakeServer.SECRET), text);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void anotherKeyIsShownAndTheFileStays() throws IOException {
        String before = Files.readString(data.resolve("credentials"));
        Ran ran = run("iam", "key", "rotate", "AKIAOTHEROTHEROTHER2", "--data", data.toString());
        assertEquals(
                "aws_access_key_id=AKIANEWNEWNEWNEWNEW2\naws_secret_access_key=new/secret+of=it\n",
                ran.out());
        assertEquals(before, Files.readString(data.resolve("credentials")));
    }

    @Test
    void simulationNamesTheStatement() {
        Ran ran =
                run(
                        "iam",
                        "simulate",
                        "anne",
                        "inspector2:Enable",
                        "--context",
                        "aws:SourceIp=203.0.113.9",
                        "--data",
                        data.toString());
        assertEquals(1, ran.status());
        assertEquals(
                "not allowed with an explicit deny in an identity-based policy, by statement 2 (No) of own\n",
                ran.out());
        assertEquals(
                List.of("user/anne inspector2:Enable {aws:SourceIp=[203.0.113.9]}"), server.asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "key", "role", "policy", "assume", "simulate", "audit"})
    void everyCommandHasExamples(String command) {
        Ran ran = run("iam", command, "--help");
        assertEquals(ExitStatus.DONE, ran.status());
        assertTrue(ran.out().contains("./openinspector iam "), ran.out());
    }
}
