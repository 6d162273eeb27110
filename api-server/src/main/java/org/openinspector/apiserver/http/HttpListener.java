package org.openinspector.apiserver.http;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;

/// Listens for HTTP/1.1 and hands each request to one handler, with its target and headers exactly
/// as they were sent, because signatures are over those. One virtual thread a connection.
public final class HttpListener implements AutoCloseable {
    private static final String TOO_LARGE = "RequestEntityTooLargeException";

    private final HttpHandler handler;
    private final HttpLimits limits;
    private final Deadlines deadlines;
    private final WebServer server;

    private HttpListener(
            InetSocketAddress address,
            HttpHandler handler,
            HttpLimits limits,
            Optional<TlsFiles> tls) {
        this.handler = handler;
        this.limits = limits;
        // Later than the look at the clock between two reads, which still can answer.
        this.deadlines = new Deadlines(limits.requestTimeout().plusSeconds(1));
        WebServerConfig.Builder builder = WebServer.builder();
        tls.ifPresent(files ->
                builder.tls(
                        Tls.builder()
                                .sslContext(files.context())
                                .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
                                .build()));
        this.server =
                builder.address(address.getAddress())
                        .port(address.getPort())
                        .shutdownHook(false)
                        .featuresDiscoverServices(false)
                        .shutdownGracePeriod(Duration.ofSeconds(5))
                        .maxTcpConnections(limits.connectionsMax())
                        .idleConnectionTimeout(limits.idleTimeout())
                        .idleConnectionPeriod(Duration.ofSeconds(15))
                        .connectionOptions(options -> options.tcpNoDelay(true))
                        .protocolsDiscoverServices(false)
                        .addProtocol(
                                Http1Config.builder()
                                        .maxHeadersSize(limits.headerBytesMax())
                                        .maxPrologueLength(limits.targetBytesMax())
                                        .addReceiveListener(deadlines)
                                        .build())
                        .directHandlers(directHandlers(handler))
                        .routing(routing -> routing.any(this::handle))
                        .build();
    }

    /// Starts listening.
    ///
    /// @param bind an address of this machine
    /// @param port 0 for any free one
    /// @throws IOException if the address cannot be listened on; the message says why
    public static HttpListener start(String bind, int port, HttpHandler handler, HttpLimits limits)
            throws IOException {
        return start(bind, port, handler, limits, Optional.empty());
    }

    /// Starts listening, by TLS 1.2 and 1.3 only if there is a certificate.
    ///
    /// @throws IOException if the address cannot be listened on; the message says why
    public static HttpListener start(
            String bind, int port, HttpHandler handler, HttpLimits limits, Optional<TlsFiles> tls)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new IOException("the address " + bind + " is not known");
        }
        // Helidon's own message does not tell a taken port from a foreign address.
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        }
        var listener = new HttpListener(address, handler, limits, tls);
        listener.server.start();
        return listener;
    }

    /// The port listened on.
    public int port() {
        return server.port();
    }

    /// Takes no new request, and waits some seconds for those being answered.
    @Override
    public void close() {
        server.stop();
        deadlines.close();
    }

    private void handle(ServerRequest request, ServerResponse response) {
        Optional<byte[]> body;
        try {
            body = body(request);
        } catch (IOException | RuntimeException e) {
            WireResponse refusal =
                    handler.refuse(408, "RequestTimeoutException", "the body did not arrive");
            if (!deadlines.arrived()) {
                throw new CloseConnectionException("cut off at its deadline", e);
            }
            // The rest of the body is not waited for either.
            response.header(HeaderNames.CONNECTION, "close");
            send(response, refusal);
            return;
        }
        if (!deadlines.arrived()) {
            throw new CloseConnectionException("cut off at its deadline");
        }
        if (body.isEmpty()) {
            response.header(HeaderNames.CONNECTION, "close");
            send(
                    response,
                    handler.refuse(
                            413,
                            TOO_LARGE,
                            "the body is larger than " + limits.bodyBytesMax() + " bytes"));
            return;
        }
        send(response, handler.answer(wireRequest(request, body.get())));
    }

    /// The body, or nothing if it is too large. A client that sends a byte now and then is cut off
    /// when the time for a whole body is over.
    private Optional<byte[]> body(ServerRequest request) throws IOException {
        long announced = request.headers().contentLength().orElse(0);
        if (announced > limits.bodyBytesMax()) {
            return Optional.empty();
        }
        if (!request.content().hasEntity()) {
            return Optional.of(new byte[0]);
        }
        long end = System.nanoTime() + limits.requestTimeout().toNanos();
        byte[] bytes = new byte[(int) Math.min(Math.max(announced, 8192), limits.bodyBytesMax())];
        int length = 0;
        try (InputStream in = request.content().inputStream()) {
            while (true) {
                if (length == bytes.length) {
                    int next = in.read();
                    if (next < 0) {
                        break;
                    }
                    if (length == limits.bodyBytesMax()) {
                        return Optional.empty();
                    }
                    bytes = Arrays.copyOf(bytes, Math.min(2 * length, limits.bodyBytesMax()));
                    bytes[length++] = (byte) next;
                }
                int read = in.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    break;
                }
                length += read;
                if (System.nanoTime() > end) {
                    throw new IOException("the body took too long");
                }
            }
        }
        return Optional.of(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }

    private static WireRequest wireRequest(ServerRequest request, byte[] body) {
        HttpPrologue prologue = request.prologue();
        String query = prologue.query().rawValue();
        String target =
                query.isEmpty()
                        ? prologue.uriPath().rawPath()
                        : prologue.uriPath().rawPath() + "?" + query;
        var headers = new Headers();
        for (Header header : request.headers()) {
            header.allValues().forEach(value -> headers.add(header.name(), value));
        }
        return new WireRequest(prologue.method().text(), target, headers, body, peer(request));
    }

    private static WireRequest.Peer peer(ServerRequest request) {
        String address =
                request.remotePeer().address() instanceof InetSocketAddress internet
                                && internet.getAddress() != null
                        ? internet.getAddress().getHostAddress()
                        : "";
        int zone = address.indexOf('%');
        return new WireRequest.Peer(
                zone < 0 ? address : address.substring(0, zone), request.isSecure());
    }

    private static void send(ServerResponse response, WireResponse answer) {
        response.status(Status.create(answer.status()));
        answer.headers()
                .lines()
                .forEach(
                        (name, values) -> response.headers().set(HeaderNames.create(name), values));
        response.send(answer.body());
    }

    /// Helidon takes a method with control characters for its own fault. Whatever fails before the
    /// request line was understood is the client's.
    private static DirectHandler.EventType fault(
            DirectHandler.TransportRequest request, DirectHandler.EventType type) {
        return type == DirectHandler.EventType.INTERNAL_ERROR && request.method().isEmpty()
                ? DirectHandler.EventType.BAD_REQUEST
                : type;
    }

    /// What Helidon refuses by itself is told as everything else is, without its own words.
    private static DirectHandlers directHandlers(HttpHandler handler) {
        DirectHandler ours =
                (request, type, status, _, _) -> {
                    WireResponse refusal =
                            switch (fault(request, type)) {
                                case PAYLOAD_TOO_LARGE ->
                                        handler.refuse(413, TOO_LARGE, "the body is too large");
                                case INTERNAL_ERROR ->
                                        handler.refuse(
                                                500,
                                                "InternalServerException",
                                                "the request could not be answered");
                                case HTTP_VERSION_NOT_SUPPORTED ->
                                        handler.refuse(
                                                505,
                                                "BadRequestException",
                                                "HTTP/1.1 is spoken here");
                                case BAD_REQUEST, FORBIDDEN, OTHER ->
                                        handler.refuse(
                                                status.code() >= 400 && status.code() < 500
                                                        ? status.code()
                                                        : 400,
                                                "BadRequestException",
                                                "this is not an HTTP request we can read");
                            };
                    var headers = ServerResponseHeaders.create();
                    refusal.headers()
                            .lines()
                            .forEach((name, values) ->
                                    headers.set(HeaderNames.create(name), values));
                    return DirectHandler.TransportResponse.builder()
                            .status(Status.create(refusal.status()))
                            .headers(headers)
                            .keepAlive(false)
                            .entity(refusal.body())
                            .build();
                };
        var builder = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            builder.addHandler(type, ours);
        }
        return builder.build();
    }
}
