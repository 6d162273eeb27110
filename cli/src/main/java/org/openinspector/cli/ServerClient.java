package org.openinspector.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.sigv4.SigV4Signer;
import org.openinspector.apimodel.sigv4.SignedRequest;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.Operation;
import org.openinspector.apimodel.wire.Protocol;
import org.openinspector.apimodel.wire.WireClient;
import org.openinspector.apimodel.wire.WireFormatException;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;

/// Talks to the server as any client does: by signed requests.
final class ServerClient {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final ServerAddress address;
    private final HttpClient http;

    ServerClient(ServerAddress address) {
        this.address = address;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_MAX);
        if ("https".equals(address.endpoint().getScheme())) {
            address.trusted().ifPresent(file -> builder.sslContext(Trust.in(file)));
        }
        this.http = builder.build();
    }

    /// Calls an operation of our own service.
    ///
    /// @throws UserError if the server cannot be reached, or refuses
    <T> T call(Operation operation, Object input, Class<T> output) {
        return call(OpenInspectorProtocol.INSTANCE, operation, input, output);
    }

    /// Calls an operation of any service at the endpoint.
    <T> T call(Protocol protocol, Operation operation, Object input, Class<T> output) {
        var client = new WireClient(protocol);
        WireResponse answer = send(client.request(operation, input));
        try {
            return client.output(operation, answer, output);
        } catch (ApiException e) {
            throw UserError.failed("the server says: " + e.message());
        } catch (WireFormatException e) {
            throw UserError.failed(
                    "what answers at "
                            + address.endpoint()
                            + " is no OpenInspector server ("
                            + e.getMessage()
                            + ")");
        }
    }

    /// Asks the token service.
    ///
    /// @return its answer, XML
    /// @throws UserError if the server cannot be reached, or refuses
    String sts(Map<String, String> parameters) {
        var form = new StringBuilder("Version=2011-06-15");
        parameters.forEach((name, value) ->
                form.append('&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        var headers = new Headers();
        headers.set("Content-Type", "application/x-www-form-urlencoded");
        WireResponse answer =
                send(
                        new WireRequest(
                                "POST",
                                "/",
                                headers,
                                form.toString().getBytes(StandardCharsets.UTF_8)),
                        "sts");
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() != 200) {
            String message = IamAssumeCommand.elements(text).getOrDefault("Message", "");
            throw UserError.failed(
                    "the server says: "
                            + (message.isEmpty() ? "status " + answer.status() : message));
        }
        return text;
    }

    private WireResponse send(WireRequest request) {
        return send(request, "inspector2");
    }

    private WireResponse send(WireRequest request, String service) {
        String host =
                address.endpoint().getPort() < 0
                        ? address.endpoint().getHost()
                        : address.endpoint().getHost() + ":" + address.endpoint().getPort();
        List<SignedRequest.Header> headers = new ArrayList<>();
        headers.add(new SignedRequest.Header("Host", host));
        request.headers()
                .lines()
                .forEach((name, values) ->
                        values.forEach(
                                value -> headers.add(new SignedRequest.Header(name, value))));
        List<SignedRequest.Header> signature =
                SigV4Signer.sign(
                        new SignedRequest(
                                request.method(), request.rawTarget(), headers, request.body()),
                        address.credential(),
                        address.region(),
                        service,
                        Instant.now());
        String base = address.endpoint().toString();
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(
                                URI.create(
                                        (base.endsWith("/")
                                                        ? base.substring(0, base.length() - 1)
                                                        : base)
                                                + request.rawTarget()))
                        .timeout(ANSWER_MAX)
                        .method(
                                request.method(),
                                HttpRequest.BodyPublishers.ofByteArray(request.body()));
        // The JDK sends these two itself.
        headers.stream()
                .filter(header ->
                        !header.name().equalsIgnoreCase("host")
                                && !header.name().equalsIgnoreCase("content-length"))
                .forEach(header -> builder.header(header.name(), header.value()));
        signature.forEach(header -> builder.header(header.name(), header.value()));
        try {
            HttpResponse<byte[]> response =
                    http.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
            var received = new Headers();
            response.headers()
                    .map()
                    .forEach((name, values) -> values.forEach(value -> received.add(name, value)));
            return new WireResponse(response.statusCode(), received, response.body());
        } catch (IOException e) {
            throw UserError.failed(
                    "no server answers at "
                            + address.endpoint()
                            + (e instanceof ConnectException ? "" : " (" + Output.reason(e) + ")")
                            + "; start it with: ./openinspector up");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.failed("interrupted while waiting for " + address.endpoint());
        }
    }
}
