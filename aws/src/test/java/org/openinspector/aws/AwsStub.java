package org.openinspector.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// Something that answers AWS's calls on this machine, as a test says. Operations are named as IAM
/// names them (`sts:AssumeRole`); what is not said is a web page, as emulators answer.
public final class AwsStub implements AutoCloseable {
    /// The account of [#CREDENTIALS].
    public static final String HUB = "111111111111";

    /// What the hub signs with.
    public static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAHUB", "secret"));

    private static final Pattern CREDENTIAL =
            Pattern.compile("Credential=([A-Z0-9]+)/[0-9]{8}/([a-z0-9-]+)/([a-z0-9-]+)/");

    private final HttpServer server;
    private final Map<String, Answering> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /// A request.
    ///
    /// @param operation `service:Operation`; `service:METHOD path` for services that name none
    /// @param accessKey it is signed with
    /// @param form the query protocol's parameters; empty for others
    public record Request(
            String operation,
            String region,
            String accessKey,
            Optional<String> token,
            Map<String, String> form,
            String body) {}

    /// An answer.
    public record Answer(int status, String type, String body) {
        /// A good one in XML.
        public static Answer xml(String body) {
            return new Answer(200, "text/xml", body);
        }

        /// A good one in JSON.
        public static Answer json(String body) {
            return new Answer(200, "application/x-amz-json-1.1", body);
        }

        /// A refusal of the query protocol.
        public static Answer refusal(int status, String code, String message) {
            return new Answer(
                    status,
                    "text/xml",
                    "<ErrorResponse><Error><Type>Sender</Type><Code>"
                            + code
                            + "</Code><Message>"
                            + message
                            + "</Message></Error><RequestId>r</RequestId></ErrorResponse>");
        }

        /// A refusal of EC2.
        public static Answer ec2Refusal(int status, String code) {
            return new Answer(
                    status,
                    "text/xml",
                    "<Response><Errors><Error><Code>"
                            + code
                            + "</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>");
        }

        /// A refusal in JSON.
        public static Answer jsonRefusal(int status, String code) {
            return new Answer(
                    status,
                    "application/x-amz-json-1.1",
                    "{\"__type\":\"" + code + "\",\"message\":\"m\"}");
        }
    }

    /// Answers a request.
    public interface Answering {
        /// The answer.
        Answer answer(Request request) throws IOException, InterruptedException;
    }

    private AwsStub(HttpServer server) {
        this.server = server;
    }

    /// Starts one.
    public static AwsStub start() throws IOException {
        var stub =
                new AwsStub(
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        stub.server.createContext("/", stub::handle);
        stub.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        stub.server.start();
        return stub;
    }

    /// Says how an operation is answered.
    public AwsStub on(String operation, Answering answering) {
        answers.put(operation, answering);
        return this;
    }

    /// Says how `sts:AssumeRole` is answered: with a key that names the account.
    public AwsStub onAssumeRole(String expiration) {
        return on(
                "sts:AssumeRole",
                request -> session(request.form().getOrDefault("RoleArn", ""), expiration));
    }

    /// A session of the role's account, whose key is `ASIA` and the account.
    public static Answer session(String roleArn, String expiration) {
        return Answer.xml(
                "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA"
                        + roleArn.split(":", -1)[4]
                        + "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>"
                        + expiration
                        + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>");
    }

    /// What was asked, in order.
    public List<Request> requests(String operation) {
        return requests.stream().filter(each -> each.operation().equals(operation)).toList();
    }

    /// Forgets what was asked.
    public void forget() {
        requests.clear();
    }

    /// Where it listens.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Settings that find it, for these Regions.
    public AwsSettings settings(Path cache, String... regions) {
        return AwsSettings.of(Optional.of(endpoint()), List.of(regions), cache);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Request request = request(exchange, body);
        requests.add(request);
        Answer answer;
        try {
            answer =
                    answers.getOrDefault(
                                    request.operation(),
                                    _ -> new Answer(404, "text/html", "<html>what?</html>"))
                            .answer(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static Request request(HttpExchange exchange, String body) {
        Matcher signed =
                CREDENTIAL.matcher(
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                                .orElse(""));
        boolean found = signed.find();
        String service = found ? signed.group(3) : "unsigned";
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        Map<String, String> form = new TreeMap<>();
        if (body.startsWith("Action=")) {
            for (String pair : body.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                form.put(
                        parts[0],
                        parts.length < 2
                                ? ""
                                : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        String operation =
                target != null
                        ? target.substring(target.lastIndexOf('.') + 1)
                        : form.getOrDefault(
                                "Action",
                                exchange.getRequestMethod()
                                        + " "
                                        + exchange.getRequestURI().getPath());
        return new Request(
                service + ":" + operation,
                found ? signed.group(2) : "",
                found ? signed.group(1) : "",
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Security-Token")),
                form,
                body);
    }

    /// The operations asked, in order.
    public List<String> operations() {
        return new ArrayList<>(requests.stream().map(Request::operation).toList());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
