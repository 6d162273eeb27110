package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SigV4Signer;
import org.openinspector.apimodel.sigv4.SignedRequest;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.Operation;
import org.openinspector.apimodel.wire.Protocol;
import org.openinspector.apimodel.wire.WireClient;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;

/// A client that signs, over real sockets.
///
/// @param port on this machine
/// @param credential what it signs with
/// @param region what it signs for
record ApiClient(int port, Credential credential, String region) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// Signs for the Region of most tests.
    ApiClient(int port, Credential credential) {
        this(port, credential, ApiServer.REGION);
    }

    /// The same for another Region.
    ApiClient in(String other) {
        return new ApiClient(port, credential, other);
    }

    /// An answer.
    record Answer(int status, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    /// Calls an operation of the Inspector API.
    <T> T inspector(Operation operation, Object input, Class<T> output) {
        return call(Inspector2Protocol.INSTANCE, operation, input, output);
    }

    /// Calls an operation of our own service.
    <T> T own(Operation operation, Object input, Class<T> output) {
        return call(OpenInspectorProtocol.INSTANCE, operation, input, output);
    }

    private <T> T call(Protocol protocol, Operation operation, Object input, Class<T> output) {
        var client = new WireClient(protocol);
        WireRequest request = client.request(operation, input);
        Answer answer =
                send(
                        request.method(),
                        request.rawTarget(),
                        new String(request.body(), StandardCharsets.UTF_8));
        var headers = new Headers();
        answer.headers().forEach((name, values) -> values.forEach(v -> headers.add(name, v)));
        return client.output(
                operation,
                new WireResponse(
                        answer.status(), headers, answer.body().getBytes(StandardCharsets.UTF_8)),
                output);
    }

    /// Sends a signed request; a body goes as JSON.
    Answer send(String method, String target, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<SignedRequest.Header> headers = new ArrayList<>();
        headers.add(new SignedRequest.Header("Host", "127.0.0.1:" + port));
        if (bytes.length > 0) {
            headers.add(new SignedRequest.Header("Content-Type", "application/json"));
        }
        List<SignedRequest.Header> signature =
                SigV4Signer.sign(
                        new SignedRequest(method, target, headers, bytes),
                        credential,
                        region,
                        "inspector2",
                        Instant.now());
        List<SignedRequest.Header> sent = new ArrayList<>(headers.subList(1, headers.size()));
        sent.addAll(signature);
        return unsigned(method, target, sent, bytes);
    }

    /// Sends a request as it is.
    Answer unsigned(String method, String target, List<SignedRequest.Header> headers, byte[] body) {
        var builder =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(header -> builder.header(header.name(), header.value()));
        try {
            HttpResponse<String> answer =
                    HTTP.send(builder.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
        } catch (IOException e) {
            throw new AssertionError(method + " " + target + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// What an operation refuses with.
    static ApiException refusal(int status, String code, Runnable call) {
        ApiException refused = null;
        try {
            call.run();
        } catch (ApiException e) {
            refused = e;
        }
        assertNotNull(refused, "was not refused");
        assertEquals(code, refused.code(), refused.message());
        assertEquals(status, refused.httpStatus(), refused.message());
        return refused;
    }
}
