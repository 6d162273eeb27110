package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// From the command line and the environment to settings.
class UpCommandTest {
    @TempDir Path data;

    private ServerSettings settings(Map<String, String> environment, String... options)
            throws StartFailure {
        var command = new UpCommand();
        var all = new java.util.ArrayList<>(List.of("--data", data.toString()));
        all.addAll(Arrays.asList(options));
        new CommandLine(command).parseArgs(all.toArray(String[]::new));
        return command.settings(environment);
    }

    private String refused(Map<String, String> environment, String... options) {
        return String.valueOf(
                assertThrows(
                                CommandLine.ParameterException.class,
                                () -> settings(environment, options))
                        .getMessage());
    }

    @Test
    void defaults() throws StartFailure {
        ServerSettings settings = settings(Map.of());
        assertEquals("127.0.0.1", settings.bind());
        assertEquals(8080, settings.port());
        assertEquals(data, settings.data());
        assertEquals(Optional.empty(), settings.images());
        assertEquals("000000000001", settings.accountId());
        assertEquals("us-east-1", settings.region());
        assertEquals(Optional.empty(), settings.aws());
        assertEquals(false, settings.offline());
        assertEquals(Optional.empty(), settings.feeds());
        assertEquals(Optional.empty(), settings.databaseUrl());
        assertEquals(Optional.empty(), settings.reports());
    }

    @Test
    void everyOptionAndVariable() throws Exception {
        Path images = Files.createDirectory(data.resolve("images"));
        ServerSettings settings =
                settings(
                        Map.of(
                                "OPENINSPECTOR_FEEDS",
                                "http://mirror",
                                "OPENINSPECTOR_DATABASE_URL",
                                "jdbc:postgresql://db/x",
                                "AWS_REGION",
                                "eu-west-1"),
                        "--port",
                        "9000",
                        "--bind",
                        "0.0.0.0",
                        "--images",
                        images.toString(),
                        "--account",
                        "123456789012",
                        "--region",
                        "eu-central-1,us-east-1",
                        "--aws",
                        "--aws-endpoint",
                        "http://localhost:4566",
                        "--reports",
                        data.resolve("reports").toString(),
                        "--offline");
        assertEquals(
                new ServerSettings(
                        "0.0.0.0",
                        9000,
                        data,
                        Optional.of(images),
                        "123456789012",
                        List.of("eu-central-1", "us-east-1"),
                        Optional.of(
                                new ServerSettings.Aws(
                                        Optional.of(URI.create("http://localhost:4566")))),
                        true,
                        Optional.of("http://mirror"),
                        Optional.of("jdbc:postgresql://db/x"),
                        Optional.of(data.resolve("reports"))),
                settings);
    }

    @Test
    void theRegionComesFromTheOptionThenTheLastStartThenTheEnvironment() throws Exception {
        assertEquals("eu-west-1", settings(Map.of("AWS_REGION", "eu-west-1")).region());
        assertEquals(
                "eu-west-2",
                settings(Map.of("AWS_REGION", " ", "AWS_DEFAULT_REGION", "eu-west-2")).region());
        new ServerFile("http://127.0.0.1:1", List.of("eu-north-1", "eu-west-3"), "123456789012", 1)
                .write(data);
        ServerSettings kept = settings(Map.of("AWS_REGION", "eu-west-1"));
        assertEquals(List.of("eu-north-1", "eu-west-3"), kept.regions());
        assertEquals("123456789012", kept.accountId());
        ServerSettings other =
                settings(Map.of(), "--region", "eu-west-3", "--account", "000000000002");
        assertEquals("eu-west-3", other.region());
        assertEquals("000000000002", other.accountId());
    }

    @Test
    void authorsOfVexAreSeparatedByCommas() {
        assertEquals(Set.of(), EstatePart.authors(Map.of()));
        assertEquals(Set.of(), EstatePart.authors(Map.of("OPENINSPECTOR_VEX_AUTHORS", " , ")));
        assertEquals(
                Set.of("Acme Inc", "Vendor"),
                EstatePart.authors(Map.of("OPENINSPECTOR_VEX_AUTHORS", "Acme Inc, Vendor,")));
    }

    @Test
    void theDataFolderComesFromTheEnvironment() {
        assertEquals(Path.of("/x"), UpCommand.home(Map.of("OPENINSPECTOR_HOME", "/x")));
        assertTrue(
                UpCommand.home(Map.of("OPENINSPECTOR_HOME", " "))
                        .toString()
                        .endsWith("openinspector"));
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertEquals("--port is 70000, expected 0 to 65535", refused(Map.of(), "--port", "70000"));
        assertTrue(refused(Map.of(), "--port", "http").contains("--port"));
        assertEquals(
                "--account is \"12\", expected 12 digits", refused(Map.of(), "--account", "12"));
        assertTrue(refused(Map.of("AWS_REGION", "here")).contains("AWS_REGION"));
        assertEquals("--aws-endpoint needs --aws", refused(Map.of(), "--aws-endpoint", "http://x"));
        assertTrue(refused(Map.of(), "--aws", "--aws-endpoint", "not a web").contains("not a web"));
        assertEquals(
                "--images is \"" + data.resolve("no") + "\", which is not a folder",
                refused(Map.of(), "--images", data.resolve("no").toString()));
        assertTrue(refused(Map.of(), "--demo").contains("ROADMAP.md"));
        assertTrue(refused(Map.of(), "--prot", "1").contains("--prot"));
        assertEquals(
                "OPENINSPECTOR_HOST_ROOT is \"/no/such\", which is not a folder",
                refused(Map.of("OPENINSPECTOR_HOST_ROOT", "/no/such")));
        Files.writeString(data.resolve("server.properties"), "account=x\n");
        var damaged = assertThrows(StartFailure.class, () -> settings(Map.of()));
        assertTrue(
                String.valueOf(damaged.getMessage()).contains("server.properties is damaged"),
                damaged.getMessage());
    }

    @Test
    void mistakesAreOneSentenceAndAnExitStatus() throws Exception {
        Files.writeString(data.resolve("server.properties"), "account=x\n");
        Map<List<String>, Integer> statuses =
                Map.of(
                        List.of("up", "--help"),
                        0,
                        List.of("up", "--port", "x"),
                        2,
                        List.of("up", "--nothing"),
                        2,
                        List.of("up", "--data", data.toString()),
                        3);
        PrintStream before = System.err;
        PrintStream out = System.out;
        for (var entry : statuses.entrySet()) {
            var told = new ByteArrayOutputStream();
            try (var stream = new PrintStream(told, true, StandardCharsets.UTF_8)) {
                System.setErr(stream);
                System.setOut(stream);
                assertEquals(
                        entry.getValue(),
                        Main.run(entry.getKey().toArray(String[]::new)),
                        entry.getKey().toString());
            } finally {
                System.setErr(before);
                System.setOut(out);
            }
            String text = told.toString(StandardCharsets.UTF_8);
            assertTrue(text.contains("openinspector up"), text);
            assertTrue(!text.contains("\tat ") && !text.contains("defect"), text);
        }
    }
}
