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
    void queuesAreNamedByOptionOrEnvironment() throws StartFailure {
        String first = "https://sqs.eu-west-1.amazonaws.com/111122223333/OpenInspectorEvents";
        String second = "https://sqs.us-east-1.amazonaws.com/111122223333/OpenInspectorEvents";
        Map<String, String> environment = Map.of("OPENINSPECTOR_AWS_QUEUES", first + "," + second);
        assertEquals(List.of(first, second), queues(settings(environment, "--aws")));
        assertEquals(
                List.of(second), queues(settings(environment, "--aws", "--aws-queue", second)));
        assertEquals(List.of(), queues(settings(Map.of(), "--aws")));
    }

    private static List<String> queues(ServerSettings settings) {
        return settings.aws().orElseThrow().queues().stream()
                .map(queue -> queue.url().toString())
                .toList();
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
    void anOrganizationIsReachedByARole() throws Exception {
        assertEquals(
                Optional.of(
                        new ServerSettings.Aws(
                                Optional.empty(),
                                Map.of("sqs", URI.create("http://queue:1")),
                                true,
                                Optional.of(
                                        new ServerSettings.Reach(
                                                "OpenInspectorScanRole", Optional.empty())),
                                List.of())),
                settings(
                                Map.of("AWS_ENDPOINT_URL_SQS", "http://queue:1"),
                                "--aws",
                                "--aws-organization")
                        .aws());
        assertEquals(
                Optional.of(new ServerSettings.Reach("Scan", Optional.of("outside"))),
                settings(
                                Map.of(),
                                "--aws",
                                "--aws-organization",
                                "--aws-role",
                                "Scan",
                                "--aws-external-id",
                                "outside")
                        .aws()
                        .orElseThrow()
                        .organization());
        assertEquals("--aws-organization needs --aws", refused(Map.of(), "--aws-organization"));
        assertEquals(
                "--aws-role and --aws-external-id need --aws-organization",
                refused(Map.of(), "--aws", "--aws-role", "x"));
        assertEquals(
                "--aws-role is \"a/b\", expected a role's name: 1 to 64 letters, digits and +=,.@_-",
                refused(Map.of(), "--aws", "--aws-organization", "--aws-role", "a/b"));
        assertEquals(
                "AWS_ENDPOINT_URL_EC2 is \"x\", expected http://HOST[:PORT] or https://HOST[:PORT]",
                refused(Map.of("AWS_ENDPOINT_URL_EC2", "x"), "--aws"));
    }

    /// All Regions, unless some were chosen, now or before.
    @Test
    void withAwsEveryRegionIsDiscoveredWhereNoneWasChosen() throws Exception {
        assertEquals(true, settings(Map.of(), "--aws").aws().orElseThrow().everyRegion());
        assertEquals(
                false,
                settings(Map.of(), "--aws", "--region", "eu-west-1")
                        .aws()
                        .orElseThrow()
                        .everyRegion());
        Files.writeString(data.resolve("aws-account"), "123456789012\narn\n");
        assertEquals(false, settings(Map.of(), "--aws").aws().orElseThrow().everyRegion());
        Files.writeString(data.resolve("aws-regions"), "every\n");
        assertEquals(true, settings(Map.of(), "--aws").aws().orElseThrow().everyRegion());
        Files.writeString(data.resolve("aws-regions"), "chosen\n");
        assertEquals(false, settings(Map.of(), "--aws").aws().orElseThrow().everyRegion());
    }

    /// `env` sends AWS's clients to an OpenInspector server, with its credentials.
    @Test
    void aShellThatUsesAServerIsNotAws() throws Exception {
        Map<String, String> shell =
                Map.of(
                        "AWS_ENDPOINT_URL_STS", "http://127.0.0.1:8080",
                        "AWS_ENDPOINT_URL_INSPECTOR2", "http://127.0.0.1:8080");
        assertEquals(
                "this shell is set up for an OpenInspector server (AWS_ENDPOINT_URL_STS is"
                        + " http://127.0.0.1:8080); undo that with: eval \"$(./openinspector env"
                        + " --unset)\"",
                refused(shell, "--aws"));
        assertEquals(
                Map.of(),
                settings(shell, "--aws", "--aws-endpoint", "http://x:1")
                        .aws()
                        .orElseThrow()
                        .endpoints());
    }

    @Test
    void theInstallationIsNamedOnce() throws Exception {
        String id = Installation.id(data);
        assertEquals(true, id.matches("[a-z0-9]{12}"), id);
        assertEquals(id, Installation.id(data));
        Files.writeString(data.resolve("installation"), "x");
        assertThrows(StartFailure.class, () -> Installation.id(data));
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
    void theDemoHasAFolderOfItsOwn() throws Exception {
        assertEquals(
                Path.of("/x/demo"), demo("--demo").demoFolder(Map.of("OPENINSPECTOR_HOME", "/x")));
        assertEquals(1, demo("--demo").speed(Map.of()));
        assertEquals(20, demo("--demo").speed(Map.of("OPENINSPECTOR_DEMO_SPEED", "20")));
        for (String[] more :
                List.of(
                        new String[] {"--aws"},
                        new String[] {"--aws-queue", "http://x/111111111111/q"},
                        new String[] {"--region", "us-east-1"},
                        new String[] {"--tls"})) {
            var options = new java.util.ArrayList<>(List.of("--demo"));
            options.addAll(Arrays.asList(more));
            UpCommand command = demo(options.toArray(String[]::new));
            assertThrows(CommandLine.ParameterException.class, () -> command.demoFolder(Map.of()));
        }
        // What is real must not get made-up findings.
        Files.writeString(data.resolve("server.properties"), "");
        UpCommand command = demo("--demo", "--data", data.toString());
        assertThrows(CommandLine.ParameterException.class, () -> command.demoFolder(Map.of()));
    }

    private static UpCommand demo(String... options) {
        var command = new UpCommand();
        new CommandLine(command).parseArgs(options);
        return command;
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
        assertEquals("--aws-queue needs --aws", refused(Map.of(), "--aws-queue", "x"));
        assertTrue(refused(Map.of(), "--aws", "--aws-queue", "no address").contains("no address"));
        assertEquals("--aws-endpoint needs --aws", refused(Map.of(), "--aws-endpoint", "http://x"));
        assertTrue(refused(Map.of(), "--aws", "--aws-endpoint", "not a web").contains("not a web"));
        assertEquals(
                "--images is \"" + data.resolve("no") + "\", which is not a folder",
                refused(Map.of(), "--images", data.resolve("no").toString()));
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
