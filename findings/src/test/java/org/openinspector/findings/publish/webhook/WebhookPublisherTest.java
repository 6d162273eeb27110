package org.openinspector.findings.publish.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Receiver;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.testkit.Fixtures;

/// What is sent, to whom, and what is made of the answer.
final class WebhookPublisherTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SECRET = "whsec_0123456789abcdef";
    private static final AddressPolicy HERE = AddressPolicy.parse("127.0.0.0/8");

    private final Receiver receiver = new Receiver();

    WebhookPublisherTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        receiver.close();
    }

    private static WebhookPublisher publisher(AddressPolicy policy, String... addresses) {
        return publisher(policy, InetAddress::getAllByName, addresses);
    }

    private static WebhookPublisher publisher(
            AddressPolicy policy, WebhookPublisher.Resolver resolver, String... addresses) {
        try {
            return new WebhookPublisher(
                    policy,
                    host ->
                            addresses.length == 0
                                    ? resolver.resolve(host)
                                    : List.of(addresses).stream()
                                            .map(InetAddress::ofLiteral)
                                            .toArray(InetAddress[]::new),
                    SSLContext.getDefault(),
                    Duration.ofMillis(1500),
                    () -> NOW);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EventSink sink(String url, int batchMax) {
        return new EventSink(
                UUID.randomUUID(),
                "000000000001",
                "us-east-1",
                "s",
                "webhook",
                url,
                batchMax,
                EventSink.Filter.ALL,
                EventSink.State.ENABLED,
                NOW,
                NOW);
    }

    private static StoredEvent event(String json) {
        return new StoredEvent(UUID.randomUUID(), json.getBytes(StandardCharsets.UTF_8));
    }

    private Outcome send() {
        return send(publisher(HERE), receiver.url(), 1, "{\"a\":\"ü\"}");
    }

    private static Outcome send(
            WebhookPublisher publisher, String url, int batchMax, String... events) {
        try {
            return publisher.publish(
                    sink(url, batchMax),
                    List.of(SECRET, "the-secret-of-before"),
                    List.of(events).stream().map(WebhookPublisherTest::event).toList());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void postsOneEventAsItself() {
        assertEquals(new Outcome.Delivered("the receiver answered 204"), send());
        Receiver.Request request = receiver.requests().getFirst();
        assertEquals("POST /hook?a=1 HTTP/1.1", request.line());
        assertEquals("{\"a\":\"ü\"}", request.body());
        assertEquals("application/json", request.headers().get("content-type"));
        assertEquals("127.0.0.1:" + receiver.port(), request.headers().get("host"));
        assertEquals(NOW.getEpochSecond() + "", request.headers().get("openinspector-timestamp"));
    }

    @Test
    void postsBatchesAsArrays() {
        send(publisher(HERE), receiver.url(), 5, "{\"a\":1}", "{\"b\":2}");
        send(publisher(HERE), receiver.url(), 5, "{\"a\":1}");
        assertEquals("[{\"a\":1},{\"b\":2}]", receiver.requests().getFirst().body());
        assertEquals("[{\"a\":1}]", receiver.requests().getLast().body());
    }

    /// The snippet of the page, run by Python, with either secret and with none of them.
    @Test
    void theSnippetInTheDocsVerifies(@TempDir Path folder) throws Exception {
        Path python = Path.of("/usr/bin/python3");
        Assumptions.assumeTrue(Files.isExecutable(python), "python3 is not installed");
        String page = Files.readString(Fixtures.root().resolve("docs/events.md"));
        Matcher snippet =
                Pattern.compile("```python\n(.*?def verify\\(.*?)```", Pattern.DOTALL)
                        .matcher(page);
        assertTrue(snippet.find(), "docs/events.md has no snippet");
        send();
        Receiver.Request request = receiver.requests().getFirst();
        Path script = folder.resolve("verify.py");
        Files.writeString(
                script,
                snippet.group(1)
                        + """

                        import sys
                        secret, stamp, signature, now = sys.argv[1:5]
                        print(verify(secret, stamp, signature, sys.stdin.buffer.read(), now=int(now)))
                        """);
        String stamp = header(request, "openinspector-timestamp");
        String signature = header(request, "openinspector-signature");
        long now = NOW.getEpochSecond();
        String body = request.body();
        assertEquals("True", verified(python, script, SECRET, stamp, signature, now, body));
        assertEquals(
                "True",
                verified(python, script, "the-secret-of-before", stamp, signature, now, body));
        assertEquals("False", verified(python, script, "another", stamp, signature, now, body));
        assertEquals("False", verified(python, script, SECRET, stamp, signature, now, body + " "));
        assertEquals("False", verified(python, script, SECRET, "1", signature, now, body));
        assertEquals("False", verified(python, script, SECRET, stamp, signature, now + 301, body));
        assertEquals("False", verified(python, script, SECRET, "x", "y", now, body));
    }

    private static String header(Receiver.Request request, String name) {
        return Optional.ofNullable(request.headers().get(name)).orElseThrow();
    }

    private static String verified(
            Path python,
            Path script,
            String secret,
            String stamp,
            String signature,
            long now,
            String body)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                python.toString(),
                                script.toString(),
                                secret,
                                stamp,
                                signature,
                                Long.toString(now))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream in = process.getInputStream()) {
            String said = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            return said;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200,Delivered", "202,Delivered", "204,Delivered", "299,Delivered", "301,Unavailable",
        "307,Unavailable", "400,Refused", "401,Unavailable", "403,Unavailable", "404,Unavailable",
        "408,Unavailable", "410,Gone", "413,Refused", "422,Refused", "429,Unavailable",
        "500,Unavailable", "503,Unavailable"
    })
    void statusesMean(int status, String meaning) throws IOException {
        try (Receiver elsewhere = new Receiver()) {
            receiver.answers(Receiver.status(status, "Location: " + elsewhere.url()));
            assertEquals(meaning, send().getClass().getSimpleName());
            assertEquals(0, elsewhere.connections());
        }
    }

    @Test
    void theWishForAPauseIsRead() {
        receiver.answers(Receiver.status(429, "retry-after: 120"));
        assertEquals(
                new Outcome.Unavailable(
                        "the receiver answered 429", Optional.of(Duration.ofMinutes(2))),
                send());
        receiver.answers(Receiver.status(503, "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT"));
        assertEquals(Outcome.unavailable("the receiver answered 503"), send());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nX: y\r\n",
                "HTTP/2 200\r\n\r\n",
                "hello\r\n\r\n",
                "HTTP/1.1 999 x\r\n\r\n",
                "\r\n\r\n"
            })
    void whatIsNoAnswerIsAFailure(String bytes) {
        receiver.answers(Receiver.bytes(bytes));
        assertInstanceOf(Outcome.Unavailable.class, send());
    }

    @Test
    void aSlowReceiverIsLeftAtTheDeadline() {
        receiver.answers((request, connection) -> {
            for (byte next : "HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII)) {
                connection.getOutputStream().write(next);
                Thread.sleep(150);
            }
        });
        long begin = System.nanoTime();
        assertEquals(Outcome.unavailable("no answer in time"), send());
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(3).toNanos());
    }

    @Test
    void anAnswerWithoutEndIsLeftWhenItsStatusIsKnown() {
        receiver.answers((request, connection) -> {
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(new byte[65_536]);
            }
        });
        long begin = System.nanoTime();
        assertEquals(new Outcome.Delivered("the receiver answered 200"), send());
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(2).toNanos());
    }

    @Test
    void headersWithoutEndAreLeft() {
        receiver.answers((request, connection) -> {
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("X: 0123456789abcdef\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        });
        Outcome.Unavailable failed = assertInstanceOf(Outcome.Unavailable.class, send());
        assertTrue(failed.why().contains("200 headers"), failed.why());
    }

    @Test
    void nobodyListening() throws IOException {
        receiver.close();
        Outcome.Unavailable failed = assertInstanceOf(Outcome.Unavailable.class, send());
        assertTrue(failed.why().startsWith("no connection"), failed.why());
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsCalled() {
        AtomicInteger asked = new AtomicInteger();
        // At first a name means what is allowed, a moment later what is not.
        WebhookPublisher publisher =
                publisher(
                        HERE,
                        host ->
                                new InetAddress[] {
                                    InetAddress.ofLiteral(
                                            asked.getAndIncrement() == 0 ? "127.0.0.1" : "10.0.0.1")
                                });
        String url = "http://rebind.example:" + receiver.port() + "/";
        assertEquals(
                new Outcome.Delivered("the receiver answered 204"), send(publisher, url, 1, "{}"));
        assertEquals(1, asked.get());
        assertEquals(
                "rebind.example:" + receiver.port(),
                receiver.requests().getFirst().headers().get("host"));
        Outcome.Unavailable failed =
                assertInstanceOf(Outcome.Unavailable.class, send(publisher, url, 1, "{}"));
        assertTrue(failed.why().contains("not public"), failed.why());
        assertEquals(1, receiver.connections());
    }

    @Test
    void ofSeveralAddressesOnlyThePermittedAreCalled() {
        String url = "http://both.example:" + receiver.port() + "/";
        assertEquals(
                new Outcome.Delivered("the receiver answered 204"),
                send(publisher(HERE, "10.0.0.1", "169.254.169.254", "127.0.0.1"), url, 1, "{}"));
    }

    @Test
    void nothingPrivateIsCalledUnlessAllowed() {
        WebhookPublisher strict = publisher(AddressPolicy.PUBLIC);
        for (String host : List.of("localhost", "127.0.0.1", "2130706433", "[::1]")) {
            Outcome outcome =
                    send(strict, "https://" + host + ":" + receiver.port() + "/", 1, "{}");
            assertInstanceOf(Outcome.Unavailable.class, outcome);
        }
        assertEquals(0, receiver.connections());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://169.254.169.254/latest/meta-data",
                "https://user:pass@hooks.example/",
                "https://hooks.example/#x",
                "https://hooks.example:0/",
                "https://hooks.example:65536/",
                "https:///x",
                "https://",
                "hooks.example",
                "file:///etc/passwd",
                "gopher://hooks.example/",
                "https://hooks.example/a b",
                "https://hooks.exämple/"
            })
    void targetsThatCannotBeAreRefused(String target) {
        assertThrows(
                IllegalArgumentException.class,
                () -> publisher(AddressPolicy.PUBLIC).check(target));
    }

    @Test
    void targetsThatCanBeAreTaken() {
        publisher(AddressPolicy.PUBLIC).check("https://hooks.example/x?y=z");
        publisher(AddressPolicy.PUBLIC).check("HTTPS://hooks.example:8443");
        publisher(HERE).check("http://127.0.0.1:8080/x");
        assertThrows(
                IllegalArgumentException.class,
                () -> publisher(HERE).check("http://93.184.216.34/x"));
    }

    @Test
    void tlsIsVerified(@TempDir Path folder) throws Exception {
        SSLContext server = context(folder);
        try (ServerSocket listening =
                        server.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Receiver secure = new Receiver(listening)) {
            List<String> seen = new ArrayList<>();
            for (String name : List.of("good.example", "evil.example")) {
                for (SSLContext trust : List.of(server, SSLContext.getDefault())) {
                    WebhookPublisher publisher =
                            new WebhookPublisher(
                                    HERE,
                                    host -> new InetAddress[] {InetAddress.getLoopbackAddress()},
                                    trust,
                                    Duration.ofSeconds(5),
                                    InstantSource.system());
                    Outcome outcome =
                            send(publisher, "https://" + name + ":" + secure.port(), 1, "{}");
                    seen.add(
                            outcome instanceof Outcome.Unavailable(String why, var pause)
                                    ? why.substring(0, 10)
                                    : outcome.getClass().getSimpleName());
                }
            }
            assertEquals(List.of("Delivered", "TLS failed", "TLS failed", "TLS failed"), seen);
            assertEquals(1, secure.requests().size());
        }
    }

    /// A certificate for good.example, trusted by nobody but the context itself.
    private static SSLContext context(Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                "x",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=good.example",
                                "-ext",
                                "san=dns:good.example",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        keytool.getInputStream().readAllBytes();
        assertEquals(0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "changeit".toCharArray());
        TrustManagerFactory trusted =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
