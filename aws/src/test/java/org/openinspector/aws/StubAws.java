package org.openinspector.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// AWS's wire on loopback: a test says what each operation answers, and asks how often it was
/// called. Operations are named as IAM names them. Blobs are served under `/blob/<sha256>`.
@NullUnmarked
final class StubAws implements AutoCloseable {
    static final String ACCOUNT = "111122223333";
    static final String REGION = "us-east-1";

    private static final Map<String, String> SERVICES =
            Map.of(
                    "AmazonEC2ContainerRegistry_V20150921", "ecr",
                    "AmazonEC2ContainerServiceV20141113", "ecs");

    private final HttpServer server;
    private final Map<String, Function<String, Answer>> answers = new ConcurrentHashMap<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    final AwsClients clients;
    final URI endpoint;

    /// An answer.
    record Answer(int status, String type, String body) {
        static Answer json(String json) {
            return new Answer(200, "application/x-amz-json-1.1", json.replace('\'', '"'));
        }

        static Answer xml(String xml) {
            return new Answer(200, "text/xml", xml);
        }

        static Answer refusal(int status, String code) {
            return new Answer(
                    status,
                    "application/x-amz-json-1.1",
                    "{\"__type\":\"" + code + "\",\"message\":\"as the test says\"}");
        }
    }

    StubAws(Path cache) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        clients =
                new AwsClients(
                        AwsSettings.of(Optional.of(endpoint), List.of(REGION), cache),
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create("testing", "testing")));
    }

    /// What an operation answers, given its body (or, for Lambda, its path).
    void on(String operation, Function<String, Answer> answer) {
        answers.put(operation, answer);
    }

    void on(String operation, String json) {
        on(operation, _ -> Answer.json(json));
    }

    /// Keeps content, and names it.
    String blob(byte[] content) {
        String digest = HexFormat.of().formatHex(Downloads.sha256().digest(content));
        blobs.put(digest, content);
        return digest;
    }

    String address(String digest) {
        return endpoint + "/blob/" + digest + "?X-Amz-Signature=secret";
    }

    /// How often each operation was called since the last time.
    Map<String, Integer> calls() {
        Map<String, Integer> all = new TreeMap<>(calls);
        calls.clear();
        return all;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.startsWith("/blob/")) {
            calls.merge("blob", 1, Integer::sum);
            byte[] content = blobs.get(path.substring("/blob/".length()));
            exchange.sendResponseHeaders(
                    content == null ? 403 : 200, content == null ? -1 : content.length);
            if (content != null) {
                exchange.getResponseBody().write(content);
            }
            exchange.close();
            return;
        }
        String operation = operation(exchange, path, body);
        calls.merge(operation, 1, Integer::sum);
        Answer answer =
                answers.getOrDefault(operation, _ -> Answer.refusal(403, "AccessDeniedException"))
                        .apply(body.isEmpty() ? exchange.getRequestURI().toString() : body);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String operation(HttpExchange exchange, String path, String body) {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target != null) {
            int dot = target.lastIndexOf('.');
            return SERVICES.get(target.substring(0, dot)) + ":" + target.substring(dot + 1);
        }
        if (path.startsWith("/2017-03-31/tags/")) {
            return "lambda:ListTags";
        }
        if (path.matches("/2015-03-31/functions/?")) {
            return "lambda:ListFunctions";
        }
        if (path.startsWith("/2015-03-31/functions/")) {
            return "lambda:GetFunction";
        }
        if (path.startsWith("/2018-10-31/layers/")) {
            return "lambda:GetLayerVersion";
        }
        return body.contains("Action=GetMetricData") ? "cloudwatch:GetMetricData" : path;
    }

    /// The parameters of a form.
    static Map<String, String> form(String body) {
        Map<String, String> form = new TreeMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            form.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    @Override
    public void close() {
        clients.close();
        server.stop(0);
    }
}
