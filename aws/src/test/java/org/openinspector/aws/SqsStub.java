package org.openinspector.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.events.QueueAddress;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// SQS as its JSON protocol has it, with one queue: visibility, delivery counts, a dead-letter
/// queue.
///
/// @see <a
///   href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-api-responses.html">
///   JSON protocol of SQS</a>
final class SqsStub implements AutoCloseable {
    static final String ACCOUNT = "111122223333";

    private final HttpServer server;
    private final Map<String, Stored> messages = new LinkedHashMap<>();
    private final List<String> deadLetters = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int sent;
    private int receipts;
    private int received;

    /// After so many deliveries a message is put away; 0: never.
    volatile int deliveriesMax;

    /// Answers every call so: status and error code.
    volatile Optional<Refusal> refusal = Optional.empty();

    /// So many answers to deletions are lost, after the deletion.
    final AtomicInteger lostAnswers = new AtomicInteger();

    record Refusal(int status, String code) {}

    private static final class Stored {
        final String body;
        int deliveries;
        long visibleAt;
        String receipt = "";

        Stored(String body) {
            this.body = body;
        }
    }

    SqsStub() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    QueueAddress address() {
        return QueueAddress.of(endpoint() + "/" + ACCOUNT + "/OpenInspectorEvents");
    }

    AwsClients clients(Path cache) {
        return AwsClients.of(
                AwsSettings.of(Optional.of(endpoint()), List.of("us-east-1"), cache),
                new AwsAccount(ACCOUNT, "arn:aws:iam::" + ACCOUNT + ":user/reader"),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("testing", "testing")),
                InstantSource.system());
    }

    synchronized void send(String body) {
        messages.put("m-" + sent++, new Stored(body));
    }

    synchronized int size() {
        return messages.size();
    }

    synchronized List<String> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /// Messages handed out, each as often as it was.
    synchronized int received() {
        return received;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            if (refusal.isPresent()) {
                Refusal no = refusal.get();
                exchange.getResponseHeaders().add("x-amzn-query-error", no.code() + ";Sender");
                send(exchange, no.status(), "{\"__type\":\"com.amazonaws.sqs#" + no.code() + "\"}");
                return;
            }
            Map<?, ?> request = TestJson.read(body);
            switch (String.valueOf(target)) {
                case "AmazonSQS.ReceiveMessage" -> send(exchange, 200, receive(request));
                case "AmazonSQS.DeleteMessageBatch" -> {
                    String answer = delete(request);
                    if (lostAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        return;
                    }
                    send(exchange, 200, answer);
                }
                case "AmazonSQS.GetQueueAttributes" ->
                        send(
                                exchange,
                                200,
                                deliveriesMax == 0
                                        ? "{}"
                                        : "{\"Attributes\":{\"RedrivePolicy\":\"{}\"}}");
                default -> send(exchange, 404, "<html>not found</html>");
            }
        }
    }

    private synchronized String receive(Map<?, ?> request) {
        long now = System.nanoTime() / 1_000_000;
        long max = number(request.get("MaxNumberOfMessages"), 1);
        long invisible = number(request.get("VisibilityTimeout"), 30) * 1000;
        StringBuilder out = new StringBuilder();
        for (var one : List.copyOf(messages.entrySet())) {
            Stored message = one.getValue();
            if (max == 0 || message.visibleAt > now) {
                continue;
            }
            if (deliveriesMax > 0 && message.deliveries >= deliveriesMax) {
                messages.remove(one.getKey());
                deadLetters.add(message.body);
                continue;
            }
            max--;
            received++;
            message.deliveries++;
            message.visibleAt = now + invisible;
            message.receipt = "r-" + receipts++;
            out.append(out.isEmpty() ? "" : ",")
                    .append("{\"MessageId\":\"" + one.getKey() + "\",\"ReceiptHandle\":\"")
                    .append(message.receipt)
                    .append("\",\"MD5OfBody\":\"")
                    .append(md5(message.body))
                    .append("\",\"Attributes\":{\"ApproximateReceiveCount\":\"")
                    .append(message.deliveries)
                    .append("\"},\"Body\":\"")
                    .append(escaped(message.body))
                    .append("\"}");
        }
        return out.isEmpty() ? "{}" : "{\"Messages\":[" + out + "]}";
    }

    private static long number(@Nullable Object value, long otherwise) {
        return value instanceof Number number ? number.longValue() : otherwise;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private synchronized String delete(Map<?, ?> request) {
        StringBuilder done = new StringBuilder();
        if (request.get("Entries") instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> one) {
                    messages.values()
                            .removeIf(message -> message.receipt.equals(one.get("ReceiptHandle")));
                    done.append(done.isEmpty() ? "" : ",")
                            .append("{\"Id\":\"" + one.get("Id") + "\"}");
                }
            }
        }
        return "{\"Successful\":[" + done + "],\"Failed\":[]}";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("MD5")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .add(
                        "Content-Type",
                        body.startsWith("<") ? "text/html" : "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            server.stop(0);
        }
    }
}
