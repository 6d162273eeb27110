package org.openinspector.server.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers AWS's clients on this machine, from a recording. It looks at no signature; the key of a
/// request tells whose it is.
final class ReplayServer implements AutoCloseable {
    /// Where the server tells what happened, as a webhook.
    static final String EVENTS_PATH = "/_events";

    private static final Logger LOG = LoggerFactory.getLogger(ReplayServer.class);
    private static final int BODY_BYTES_MAX = 8 << 20;
    private static final String BLOB = "/_blob/";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Recording recording;
    private final PlayedEstate estate;
    private final EventQueues queues;
    private final PlayedServices services;
    private final Told told;

    private ReplayServer(
            HttpServer server,
            Recording recording,
            PlayedEstate estate,
            EventQueues queues,
            Told told) {
        this.server = server;
        this.recording = recording;
        this.estate = estate;
        this.queues = queues;
        this.services = new PlayedServices(recording, estate, told);
        this.told = told;
    }

    /// Starts one.
    ///
    /// @param port which is preferred; another one if it is taken
    static ReplayServer start(
            int port, Recording recording, PlayedEstate estate, EventQueues queues, Told told)
            throws IOException {
        HttpServer http = bound(port);
        var server = new ReplayServer(http, recording, estate, queues, told);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    private static HttpServer bound(int port) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try {
            return HttpServer.create(new InetSocketAddress(here, port), 0);
        } catch (IOException taken) {
            return HttpServer.create(new InetSocketAddress(here, 0), 0);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// `http://127.0.0.1:PORT`.
    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
            String path = exchange.getRequestURI().getPath();
            if (body.length > BODY_BYTES_MAX) {
                send(exchange, Answer.error("", 413, "TooLarge", "more than 8 MiB"));
            } else if (path.equals(EVENTS_PATH)) {
                told.event(body);
                exchange.sendResponseHeaders(204, -1);
            } else if (path.startsWith(BLOB)) {
                blob(exchange, path.substring(BLOB.length()));
            } else {
                send(exchange, answer(request(exchange, body)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("replay failed");
        }
    }

    private static Request request(HttpExchange exchange, byte[] body) {
        return Request.read(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                header(exchange, "X-Amz-Target"),
                header(exchange, "Authorization"),
                body);
    }

    private static String header(HttpExchange exchange, String name) {
        @Nullable String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private Answer answer(Request request) throws InterruptedException {
        String base = endpoint().toString();
        if (!recording.accounts().containsKey(request.account())) {
            return Answer.error(
                    request.service(),
                    403,
                    "InvalidClientTokenId",
                    "the demo knows no such access key");
        }
        if (request.service().equals("sqs")) {
            return queues.answer(request, base);
        }
        return services.answer(request, base)
                .or(() -> estate.answer(request, base))
                .orElseGet(() -> {
                    LOG.atDebug()
                            .addKeyValue("operation", request.operation())
                            .addKeyValue("account", request.account())
                            .log("replay has no answer");
                    return Answer.error(
                            request.service(),
                            400,
                            "UnknownOperationException",
                            "the demo has no answer to " + request.operation());
                });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = answer.bytes();
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        if (!answer.error().isEmpty()) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.error());
        }
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void blob(HttpExchange exchange, String digest) throws IOException {
        byte @Nullable [] content = recording.blobs().get(digest);
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
