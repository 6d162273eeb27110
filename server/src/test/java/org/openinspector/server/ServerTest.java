package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.sigv4.SharedCredentials;
import org.openinspector.apimodel.sigv4.SigV4Signer;
import org.openinspector.apimodel.sigv4.SignedRequest;

/// A whole server in this process: embedded PostgreSQL, real sockets. It scans the small host of
/// `src/test/resources/host`.
@SuppressWarnings("NullAway.Init") // made before each test
class ServerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Path data;

    @BeforeEach
    void folder() throws IOException {
        data =
                Files.createTempDirectory(
                        "openinspector-server-test",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    @AfterEach
    void remove() throws IOException {
        assertEquals(List.of(), postgres(), "a PostgreSQL was left running");
        try (var files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// Processes of a PostgreSQL in the data folder.
    private List<String> postgres() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(data.toString()))
                .toList();
    }

    /// Collects what people see.
    private static final class Told implements Announcer {
        final List<String> steps = new ArrayList<>();
        final List<String> ready = new ArrayList<>();

        @Override
        public void step(String what) {
            steps.add(what);
        }

        @Override
        public void ready(String endpoint, Path folder, boolean defaultData) {
            ready.add(endpoint);
        }
    }

    private HttpResponse<String> get(String address) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(address)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> signed(Server server, String target) throws Exception {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        var headers =
                List.of(
                        new SignedRequest.Header(
                                "Host", server.endpoint().substring("http://".length())),
                        new SignedRequest.Header("Content-Type", "application/json"));
        var builder =
                HttpRequest.newBuilder(URI.create(server.endpoint() + target))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        var credential =
                SharedCredentials.parse(Files.readString(data.resolve("credentials")))
                        .credential("default")
                        .orElseThrow();
        SigV4Signer.sign(
                        new SignedRequest("POST", target, headers, body),
                        credential,
                        "us-east-1",
                        "inspector2",
                        Instant.now())
                .forEach(header -> builder.header(header.name(), header.value()));
        return HTTP.send(builder.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String failure(ServerSettings settings) {
        return String.valueOf(
                assertThrows(StartFailure.class, () -> Server.start(settings, new Told()))
                        .getMessage());
    }

    @SuppressWarnings("try") // stopped while a client is connected: that is the test
    @Test
    void startsAnswersStopsAndStartsAgain() throws Exception {
        var told = new Told();
        String key;
        ServerSettings settings = ServerSettingsTest.settings(data);
        try (Server server = Server.start(settings, told)) {
            assertEquals(List.of(server.endpoint()), told.ready);
            assertEquals(1, told.steps.size(), "the database is made once");
            assertFalse(postgres().isEmpty());
            assertEquals("ok\n", get(server.endpoint() + "/health").body());
            assertEquals("ready\n", get(server.endpoint() + "/ready").body());
            assertEquals(403, get(server.endpoint() + "/findings/list").statusCode());
            HttpResponse<String> findings = signed(server, "/findings/list");
            assertEquals(200, findings.statusCode(), findings.body());
            Map<String, String> samples =
                    MetricsTest.parse(get(server.endpoint() + "/metrics").body());
            assertEquals(
                    "1",
                    samples.get(
                            "openinspector_requests_seconds_count{operation=\"ListFindings\",status=\"200\"}"));
            assertFalse(
                    samples.keySet().toString().contains(settings.accountId()),
                    "the page needs no key, so it names nobody");
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(data.resolve("credentials"))));
            key = Files.readString(data.resolve("credentials"));
            ServerFile file = ServerFile.read(data).orElseThrow();
            assertEquals(server.endpoint(), file.endpoint());
            assertEquals("000000000001", file.accountId());

            // The folder is taken, and the first server is none the worse for it.
            String second = failure(settings);
            assertTrue(second.contains(data.toString()), second);
            assertEquals(200, signed(server, "/coverage/list").statusCode());
        }
        assertEquals(List.of(), postgres());

        Files.delete(data.resolve("credentials"));
        try (Server server = Server.start(settings, told)) {
            assertEquals(1, told.steps.size());
            assertEquals(key, Files.readString(data.resolve("credentials")), "the same key");
            assertEquals(200, signed(server, "/findings/list").statusCode());
            try (Socket idle =
                    new Socket(
                            InetAddress.getLoopbackAddress(),
                            URI.create(server.endpoint()).getPort())) {
                assertTrue(idle.isConnected());
                long start = System.nanoTime();
                server.close();
                assertTrue(
                        Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20,
                        "an idle client does not hold up the stop");
            }
        }
        noSecretIsLogged(key);

        // A start that fails late closes what it had opened.
        Files.writeString(data.resolve("secret.key"), "1 damaged\n");
        String damaged = failure(settings);
        assertTrue(damaged.contains("secret.key"), damaged);
        assertEquals(List.of(), postgres());
    }

    private void noSecretIsLogged(String credentials) throws IOException {
        String secret =
                credentials
                        .lines()
                        .filter(line -> line.startsWith("aws_secret_access_key"))
                        .map(line -> line.substring(line.indexOf('=') + 1).strip())
                        .findFirst()
                        .orElseThrow();
        Path log = data.resolve("log/server.log");
        List<String> lines = LogSetupTest.lines(log);
        assertTrue(lines.stream().anyMatch(line -> line.contains("server ready")));
        assertTrue(lines.getLast().contains("server stopped"), lines.getLast());
        String text = String.join("\n", lines);
        assertFalse(text.contains(secret), "the access key's secret");
        for (String line : Files.readAllLines(data.resolve("secret.key"))) {
            if (!line.startsWith("#") && line.contains(" ")) {
                assertFalse(text.contains(line.split(" ", -1)[1]), "a key of secret.key");
            }
        }
    }

    @Test
    void aTakenPortIsToldBeforeAnythingIsMade() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String message =
                    failure(
                            ServerSettingsTest.settings(
                                    data,
                                    "127.0.0.1",
                                    taken.getLocalPort(),
                                    "000000000001",
                                    "us-east-1"));
            assertTrue(
                    message.startsWith(
                            "cannot listen on 127.0.0.1 port " + taken.getLocalPort() + " ("),
                    message);
            assertTrue(message.contains("--port"), message);
            assertFalse(Files.exists(data.resolve("postgres")));
        }
        for (String bind : List.of("203.0.113.7", "no.such.host.invalid")) {
            String message =
                    failure(
                            ServerSettingsTest.settings(
                                    data, bind, 0, "000000000001", "us-east-1"));
            assertTrue(
                    message.startsWith("cannot listen on " + bind + " port 0 (")
                            || message.startsWith("will not listen on " + bind + " without TLS"),
                    message);
        }
    }

    @Test
    void aDataFolderThatIsNoneIsNamed() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "");
        assertEquals(
                file + " is a file, expected a folder; choose another with --data",
                failure(ServerSettingsTest.settings(file)));
        String below = failure(ServerSettingsTest.settings(file.resolve("below")));
        assertTrue(below.startsWith("cannot make the folder " + file.resolve("below")), below);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNamed() throws Exception {
        ServerSettings embedded = ServerSettingsTest.settings(data);
        String secret = "hunter2";
        String message =
                failure(
                        new ServerSettings(
                                embedded.bind(),
                                0,
                                data,
                                Optional.empty(),
                                embedded.accountId(),
                                embedded.regions(),
                                Optional.empty(),
                                true,
                                Optional.empty(),
                                Optional.of(
                                        "jdbc:postgresql://127.0.0.1:1/x?user=u&password="
                                                + secret)));
        assertTrue(message.contains("127.0.0.1:1"), message);
        assertFalse(message.contains(secret), message);
        assertFalse(Files.readString(data.resolve("log/server.log")).contains(secret));
    }
}
