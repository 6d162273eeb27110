package org.openinspector.aws;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openinspector.testkit.Fixtures;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// The repository's own AWS account (`acceptance/aws`), and what was planted in it.
@NullUnmarked
final class Emulator implements AutoCloseable {
    static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("testing", "testing"));

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    final Path folder;
    final URI endpoint;
    final Map<?, ?> estate;

    private Emulator(Process process, Path folder, URI endpoint, Map<?, ?> estate) {
        this.process = process;
        this.folder = folder;
        this.endpoint = endpoint;
        this.estate = estate;
    }

    /// Why it cannot be started here; empty if it can.
    static Optional<String> missing() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("python3", "-c", "import boto3, moto.server")
                        .redirectErrorStream(true)
                        .start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0
                ? Optional.empty()
                : Optional.of("moto is not installed (pip install 'moto[server]' boto3)");
    }

    /// Why somebody else's seed cannot be planted here; empty if it can.
    ///
    /// @param version which moto it was written against, `5.2.5`
    static Optional<String> olderThan(String version) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "python3",
                                "-c",
                                "import moto, sys; n = lambda v: [int(x) for x in v.split('.')];"
                                        + " sys.exit(n(moto.__version__) < n(sys.argv[1]))",
                                version)
                        .redirectErrorStream(true)
                        .start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0
                ? Optional.empty()
                : Optional.of("moto is not installed, or older than " + version);
    }

    /// Starts it. It ends when this JVM does, because its input ends then.
    static Emulator start(Path folder) throws IOException {
        Path log = Files.createDirectories(folder).resolve("log");
        Process process =
                new ProcessBuilder(
                                "python3",
                                Fixtures.root().resolve("acceptance/aws/emulator").toString(),
                                "run",
                                folder.toString())
                        .redirectError(log.toFile())
                        .start();
        String endpoint =
                new BufferedReader(
                                new InputStreamReader(
                                        process.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
        if (endpoint == null) {
            throw new IOException("the emulator did not start:\n" + Files.readString(log));
        }
        return new Emulator(
                process,
                folder,
                URI.create(endpoint),
                TestJson.read(Files.readString(folder.resolve("estate.json"))));
    }

    AwsSettings settings(Path cache) {
        return AwsSettings.of(Optional.of(endpoint), List.of("us-east-1"), cache);
    }

    String account() {
        return (String) estate.get("account");
    }

    /// `instances`, `images` or `functions`, by the names they were planted under.
    @SuppressWarnings("unchecked")
    Map<String, Map<String, Object>> planted(String kind) {
        return (Map<String, Map<String, Object>>) estate.get(kind);
    }

    void fault(String operation, String kind) throws IOException, InterruptedException {
        control("POST", "fault", "{\"operation\":\"" + operation + "\",\"kind\":\"" + kind + "\"}");
    }

    void noFaults() throws IOException, InterruptedException {
        control("DELETE", "fault", "");
    }

    void page(int size) throws IOException, InterruptedException {
        control("POST", "page", "{\"size\":" + size + "}");
    }

    /// How often an operation was called since the last time.
    @SuppressWarnings("unchecked")
    Map<String, Long> calls() throws IOException, InterruptedException {
        var calls = (Map<String, Long>) TestJson.read(control("GET", "calls", ""));
        control("DELETE", "calls", "");
        return calls;
    }

    private String control(String method, String name, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(
                        HttpRequest.newBuilder(endpoint.resolve("/_control/" + name))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(name + ": " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        http.close();
    }
}
