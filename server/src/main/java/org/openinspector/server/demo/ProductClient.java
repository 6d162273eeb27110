package org.openinspector.server.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SharedCredentials;
import org.openinspector.apimodel.sigv4.SigV4Signer;
import org.openinspector.apimodel.sigv4.SignedRequest;

/// Asks the server as anybody else does: over its wire API, with the first account's key.
final class ProductClient implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI endpoint;
    private final Credential credential;

    /// A client of a server on this machine.
    ///
    /// @param credentials the file in its data folder
    ProductClient(URI endpoint, Path credentials) throws IOException {
        this.endpoint = endpoint;
        this.credential =
                SharedCredentials.parse(Files.readString(credentials))
                        .credential("default")
                        .orElseThrow(() -> new IOException(credentials + " has no key"));
    }

    /// What was answered.
    record Reply(int status, String body) {
        boolean isDone() {
            return status == 200;
        }
    }

    /// Makes a request.
    ///
    /// @param region that it is signed for
    /// @param json its body
    Reply post(String region, String path, String json) throws IOException, InterruptedException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        var request =
                HttpRequest.newBuilder(endpoint.resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        var headers =
                List.of(
                        new SignedRequest.Header("Host", endpoint.getAuthority()),
                        new SignedRequest.Header("Content-Type", "application/json"));
        SigV4Signer.sign(
                        new SignedRequest("POST", path, headers, body),
                        credential,
                        region,
                        "inspector2",
                        Instant.now())
                .forEach(header -> request.header(header.name(), header.value()));
        HttpResponse<String> response =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
