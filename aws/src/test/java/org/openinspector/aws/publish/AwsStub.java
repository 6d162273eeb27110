package org.openinspector.aws.publish;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.openinspector.aws.AwsAccount;
import org.openinspector.aws.AwsClients;
import org.openinspector.aws.AwsSettings;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// EventBridge, Security Hub, SNS, CloudWatch and S3 at one address, as far as publishers need
/// them. Takes everything, unless a test says otherwise.
final class AwsStub implements AutoCloseable {
    static final String ACCOUNT = "111122223333";
    static final String REGION = "us-east-1";

    /// A request.
    ///
    /// @param operation `PutEvents`, `BatchImportFindings`, `Publish`, `PublishBatch`,
    ///   `PutMetricData`, `PutObject`
    /// @param headers by their names in small letters
    record Request(String operation, String path, Map<String, String> headers, String body) {
        /// The JSON that was sent.
        Object json() {
            return Tree.of(body);
        }

        /// The form that was sent.
        Map<String, String> form() {
            Map<String, String> out = new TreeMap<>();
            for (String pair : body.split("&", -1)) {
                int equals = pair.indexOf('=');
                out.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
            return out;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }

    /// An answer; status 0 hangs up without one.
    record Answer(int status, String type, String body) {
        static Answer json(int status, String body) {
            return new Answer(status, "application/x-amz-json-1.1", body);
        }

        static Answer xml(int status, String body) {
            return new Answer(status, "text/xml", body);
        }

        /// What something else that listens there would say.
        static Answer page(int status) {
            return new Answer(
                    status, "text/html", "<!doctype html><title>x</title><h1>It works</h1>");
        }
    }

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AwsClients clients;
    private volatile Function<Request, Optional<Answer>> instead = request -> Optional.empty();

    AwsStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        clients =
                AwsClients.of(
                        AwsSettings.of(
                                Optional.of(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + server.getAddress().getPort())),
                                List.of(REGION),
                                Path.of("target")),
                        new AwsAccount(ACCOUNT, "arn:aws:iam::" + ACCOUNT + ":root"),
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create("testing", "testing")),
                        InstantSource.system());
    }

    /// Credentials of the one account; of no other.
    AwsClientsSource source() {
        return account -> {
            if (!account.equals(ACCOUNT)) {
                throw new NoClientsException("no role in account " + account);
            }
            return clients;
        };
    }

    /// What is answered from now on, where it is there.
    void answers(Function<Request, Optional<Answer>> other) {
        instead = other;
    }

    /// What is answered from now on.
    void answers(Answer always) {
        instead = request -> Optional.of(always);
    }

    void isWell() {
        instead = request -> Optional.empty();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    void forget() {
        requests.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(lower(name), values.getFirst()));
        byte[] sent = exchange.getRequestBody().readAllBytes();
        String body =
                headers.containsKey("x-amz-decoded-content-length")
                        ? joined(new String(sent, StandardCharsets.ISO_8859_1))
                        : new String(sent, StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        Request request = new Request(operation(exchange, headers, body), path, headers, body);
        requests.add(request);
        Answer answer = instead.apply(request).orElseGet(() -> well(request));
        if (answer.status() == 0) {
            exchange.close();
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (request.operation().equals("PutObject")
                && answer.status() == 200
                && !answer.type().equals("text/html")) {
            exchange.getResponseHeaders().set("ETag", "\"0123\"");
        }
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /// Of a body in signed chunks, each after a line with its length.
    private static String joined(String chunked) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (true) {
            int line = chunked.indexOf("\r\n", at);
            String head = chunked.substring(at, line);
            int semicolon = head.indexOf(';');
            int length = Integer.parseInt(semicolon < 0 ? head : head.substring(0, semicolon), 16);
            if (length == 0) {
                return new String(
                        out.toString().getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8);
            }
            out.append(chunked, line + 2, line + 2 + length);
            at = line + 2 + length + 2;
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    private static String operation(
            HttpExchange exchange, Map<String, String> headers, String body) {
        String target = headers.getOrDefault("x-amz-target", "");
        if (!target.isEmpty()) {
            return target.substring(target.indexOf('.') + 1);
        }
        if (exchange.getRequestURI().getPath().equals("/findings/import")) {
            return "BatchImportFindings";
        }
        if (body.startsWith("Action=")) {
            return body.substring("Action=".length(), body.indexOf('&'));
        }
        return exchange.getRequestMethod().equals("PUT") ? "PutObject" : "unknown";
    }

    static Answer well(Request request) {
        return switch (request.operation()) {
            case "PutEvents" -> {
                List<String> entries = new ArrayList<>();
                int count = Tree.list(Tree.at(request.json(), "Entries")).size();
                for (int i = 0; i < count; i++) {
                    entries.add("{\"EventId\":\"e" + i + "\"}");
                }
                yield Answer.json(
                        200,
                        "{\"FailedEntryCount\":0,\"Entries\":[" + String.join(",", entries) + "]}");
            }
            case "BatchImportFindings" ->
                    Answer.json(
                            200,
                            "{\"FailedCount\":0,\"FailedFindings\":[],\"SuccessCount\":"
                                    + Tree.list(Tree.at(request.json(), "Findings")).size()
                                    + "}");
            case "Publish" ->
                    Answer.xml(
                            200,
                            "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult>"
                                    + "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>");
            case "PublishBatch" -> Answer.xml(200, batch(request, List.of()));
            case "PutMetricData" ->
                    Answer.xml(
                            200,
                            "<PutMetricDataResponse><ResponseMetadata><RequestId>r</RequestId>"
                                    + "</ResponseMetadata></PutMetricDataResponse>");
            case "PutObject" -> new Answer(200, "application/xml", "");
            default -> Answer.json(400, "{\"__type\":\"UnknownOperationException\"}");
        };
    }

    /// A batch of messages of which those with these ids failed.
    static String batch(Request request, List<String> failed) {
        StringBuilder taken = new StringBuilder();
        StringBuilder refused = new StringBuilder();
        request.form()
                .forEach((name, id) -> {
                    if (!name.endsWith(".Id")) {
                        return;
                    }
                    if (failed.contains(id)) {
                        refused.append("<member><Id>")
                                .append(id)
                                .append("</Id><Code>InternalError</Code><Message>later</Message>")
                                .append("<SenderFault>false</SenderFault></member>");
                    } else {
                        taken.append("<member><Id>")
                                .append(id)
                                .append("</Id><MessageId>m</MessageId></member>");
                    }
                });
        return "<PublishBatchResponse><PublishBatchResult><Successful>"
                + taken
                + "</Successful><Failed>"
                + refused
                + "</Failed></PublishBatchResult><ResponseMetadata><RequestId>r</RequestId>"
                + "</ResponseMetadata></PublishBatchResponse>";
    }

    @Override
    public void close() {
        clients.close();
        server.stop(0);
    }
}
