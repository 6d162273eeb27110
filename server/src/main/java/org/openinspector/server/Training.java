package org.openinspector.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SigV4Signer;
import org.openinspector.apimodel.sigv4.SignedRequest;

/// What the server's AOT cache is trained on: a start with a database of its own, the scan of a
/// small image, and the usual requests. Run by the build, never by users.
public final class Training {
    private static final List<String> REQUESTS =
            List.of(
                    "/findings/list",
                    "/coverage/list",
                    "/coverage/statistics/list",
                    "/status/batch/get",
                    "/configuration/get",
                    "/openinspector/jobs/list",
                    "/filters/list");
    private static final int ROUNDS = 40;

    private Training() {}

    /// Starts, asks, stops.
    ///
    /// @param arguments the folder of the training image, and a data folder to be made
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[1]);
        var settings =
                new ServerSettings(
                        ServerSettings.DEFAULT_BIND,
                        0,
                        data,
                        Optional.of(Path.of(arguments[0])),
                        ServerSettings.DEFAULT_ACCOUNT,
                        List.of(ServerSettings.DEFAULT_REGION),
                        Optional.empty(),
                        true,
                        Optional.empty(),
                        Optional.empty());
        try (Server server = Server.start(settings, Announcer.TERMINAL);
                HttpClient http = HttpClient.newHttpClient()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (String path : REQUESTS) {
                    ask(http, server.endpoint(), path, data);
                }
                Thread.sleep(50);
            }
        }
        System.exit(0);
    }

    private static void ask(HttpClient http, String endpoint, String path, Path data)
            throws IOException, InterruptedException {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        String id = "";
        String secret = "";
        for (String line : Files.readAllLines(data.resolve("credentials"))) {
            String value = line.substring(line.indexOf('=') + 1).strip();
            if (line.startsWith("aws_access_key_id")) {
                id = value;
            } else if (line.startsWith("aws_secret_access_key")) {
                secret = value;
            }
        }
        var headers =
                List.of(
                        new SignedRequest.Header("Host", endpoint.substring("http://".length())),
                        new SignedRequest.Header("Content-Type", "application/json"));
        var builder =
                HttpRequest.newBuilder(URI.create(endpoint + path))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        for (SignedRequest.Header header :
                SigV4Signer.sign(
                        new SignedRequest("POST", path, headers, body),
                        new Credential(id, secret),
                        ServerSettings.DEFAULT_REGION,
                        "inspector2",
                        Instant.now())) {
            builder.header(header.name(), header.value());
        }
        HttpResponse<String> answer =
                http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200 && answer.statusCode() != 501) {
            throw new IOException("training: " + path + " answered " + answer.body());
        }
    }
}
