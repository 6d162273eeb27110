package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.inspector2.AccessDeniedException;
import org.openinspector.apiserver.http.HttpLimits;
import org.openinspector.apiserver.http.HttpListener;

/// What is not a request we can read, over real sockets, with small limits.
@SuppressWarnings("NullAway.Init") // made before all tests
class HttpTest {
    private static final int BODY_MAX = 1_000;
    private static final HttpLimits SMALL =
            new HttpLimits(
                    BODY_MAX, 4_096, 1_024, 100, Duration.ofMillis(600), Duration.ofSeconds(1));

    /// Words that tell what the server is made of.
    private static final List<String> FOREIGN =
            List.of(
                    "helidon",
                    "jackson",
                    "java.",
                    "exception:",
                    "at org.",
                    "postgres",
                    "sql",
                    "jsonparser",
                    "token (",
                    "source:",
                    "hikari",
                    "<html");

    private static HttpListener listener;

    @BeforeAll
    static void listen() throws IOException {
        listener = ApiServer.shared().listen(SMALL);
    }

    @AfterAll
    static void close() {
        listener.close();
    }

    static void assertOurWords(ApiClient.Answer answer) {
        String text = answer.body().toLowerCase(Locale.ROOT);
        for (String word : FOREIGN) {
            assertFalse(text.contains(word), word + " in " + answer.body());
        }
        // Every error's message, whatever else it holds.
        assertFalse(AccessDeniedException.fromJson(answer.body()).message().isBlank(), text);
        assertEquals("application/json", answer.header("Content-Type"));
        assertFalse(answer.header(ApiHandler.REQUEST_ID).isEmpty(), "no request id");
        assertFalse(answer.header("x-amzn-ErrorType").isEmpty(), "no error type");
    }

    /// Sends bytes, and reads one answer.
    private static ApiClient.Answer exchange(String... parts) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    Thread.sleep(300);
                }
                try {
                    out.write(parts[i].getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                } catch (SocketException closed) {
                    break; // refused before all was sent
                }
            }
            return read(socket.getInputStream());
        }
    }

    private static ApiClient.Answer read(InputStream in) throws IOException {
        String status = line(in);
        assertTrue(status.startsWith("HTTP/1.1 "), "answered \"" + status + "\"");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String name = line.substring(0, line.indexOf(':'));
            String value = line.substring(line.indexOf(':') + 1).strip();
            headers.put(name, List.of(value));
            if (name.equalsIgnoreCase("Content-Length")) {
                length = Integer.parseInt(value);
            }
        }
        byte[] body = in.readNBytes(length);
        return new ApiClient.Answer(
                Integer.parseInt(status.substring(9, 12)),
                headers,
                new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        var out = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                out.append((char) c);
            }
        }
        return out.toString();
    }

    private static String post(String headers) {
        return "POST /findings/list HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + headers
                + "\r\n";
    }

    @Test
    void bodiesHaveALimit() throws Exception {
        String exactly = "x".repeat(BODY_MAX);
        ApiClient.Answer fits = exchange(post("Content-Length: " + BODY_MAX + "\r\n") + exactly);
        assertEquals(403, fits.status(), "read, and then refused for want of a signature");
        assertOurWords(fits);

        for (String[] request :
                List.of(
                        new String[] {
                            post("Content-Length: " + (BODY_MAX + 1) + "\r\n") + exactly + "x"
                        },
                        new String[] {post("Content-Length: 99999999999\r\n")},
                        new String[] {
                            post("Content-Length: 100000000\r\nExpect: 100-continue\r\n")
                        },
                        new String[] {
                            post("Transfer-Encoding: chunked\r\n")
                                    + "3e8\r\n"
                                    + exactly
                                    + "\r\n1\r\nx\r\n0\r\n\r\n"
                        })) {
            ApiClient.Answer answer = exchange(request);
            assertEquals(413, answer.status(), Arrays.toString(request) + answer.body());
            assertEquals("RequestEntityTooLargeException", answer.header("x-amzn-ErrorType"));
            assertTrue(answer.body().contains("1000 bytes"), answer.body());
            assertOurWords(answer);
        }
    }

    @Test
    void aWholeChunkedBodyIsRead() throws Exception {
        ApiClient.Answer answer =
                exchange(post("Transfer-Encoding: chunked\r\n") + "2\r\n{}\r\n0\r\n\r\n");
        assertEquals(403, answer.status(), answer.body());
    }

    @Test
    void aBodyThatStallsOrDripsIsNotWaitedFor() throws Exception {
        long start = System.nanoTime();
        assertEquals("", sent(post("Content-Length: 100\r\n") + "{"), "stalled: cut off");

        String[] drops = new String[12];
        Arrays.fill(drops, "x");
        drops[0] = post("Content-Length: 100\r\n");
        ApiClient.Answer dripping = exchange(drops);
        assertEquals(408, dripping.status(), dripping.body());
        assertOurWords(dripping);
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 15, "took too long");
    }

    /// Everything that is answered to this, until the connection is closed.
    private static String sent(String begun) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(25_000);
            socket.getOutputStream().write(begun.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aClientThatStopsAmongItsHeadersIsCutOff() throws Exception {
        assertEquals("", sent("POST / HTTP/1.1\r\nHost: x\r\nA: b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "\r\n\r\n\r\n\r\n",
                "GET\r\n\r\n",
                "GET /findings list HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET / HTTP/0.9\r\nHost: x\r\n\r\n",
                "G\u0001T / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /tags/%00%ff HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /?%zz=%z HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET //x/../y HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n: no name\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\na b: c\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nA: b\u0000c\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: sparse\r\n\r\nx",
                "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://x/y HTTP/1.1\r\nHost: x\r\n\r\n"
            })
    void badHttpIsRefusedInOurWords(String request) throws Exception {
        ApiClient.Answer answer = exchange(request);
        assertTrue(answer.status() >= 400 && answer.status() != 500, answer.toString());
        assertOurWords(answer);
    }

    @Test
    void requestLineAndHeadersHaveALimit() throws Exception {
        ApiClient.Answer target =
                exchange("GET /" + "a".repeat(2_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertTrue(target.status() >= 400 && target.status() < 500, target.toString());
        assertOurWords(target);
        ApiClient.Answer headers =
                exchange("GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(5_000) + "\r\n\r\n");
        assertTrue(headers.status() >= 400 && headers.status() < 500, headers.toString());
        assertOurWords(headers);
        StringBuilder many = new StringBuilder("GET / HTTP/1.1\r\nHost: x\r\n");
        for (int i = 0; i < 1_000; i++) {
            many.append("A").append(i).append(": b\r\n");
        }
        assertOurWords(exchange(many.append("\r\n").toString()));
    }

    @Test
    void unsignedRequestsAreRefusedBeforeTheyAreRead() {
        ApiClient client = ApiServer.shared().client(ApiServer.A, listener.port());
        for (String target : List.of("/findings/list", "/nothing/here", "/health?x", "/")) {
            ApiClient.Answer answer = client.unsigned("POST", target, List.of(), new byte[0]);
            assertEquals(403, answer.status(), target + answer.body());
            assertEquals("MissingAuthenticationTokenException", answer.header("x-amzn-ErrorType"));
            assertOurWords(answer);
        }
        assertEquals("ok", client.unsigned("GET", "/health", List.of(), new byte[0]).body());
        assertEquals(403, client.unsigned("POST", "/health", List.of(), new byte[0]).status());
    }

    @Test
    void unknownPathsAndMethods() {
        ApiClient client = ApiServer.shared().client(ApiServer.A, listener.port());
        ApiClient.Answer nothing = client.send("POST", "/nothing/here", "{}");
        assertEquals(404, nothing.status());
        assertOurWords(nothing);
        ApiClient.Answer method = client.send("GET", "/findings/list", "");
        assertEquals(405, method.status());
        assertEquals("POST", method.header("Allow"));
        assertOurWords(method);
        assertEquals(
                200,
                client.send("POST", "/findings/list?x=1&y=%20", "{}").status(),
                "what a query holds beside is passed over");
    }

    @Test
    void everyAnswerHasAnIdOfItsOwn() {
        ApiClient client = ApiServer.shared().client(ApiServer.A, listener.port());
        Set<String> ids = new HashSet<>();
        for (String target :
                List.of("/findings/list", "/filters/list", "/nothing", "/findings/list")) {
            String id = client.send("POST", target, "{}").header(ApiHandler.REQUEST_ID);
            assertTrue(id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), id);
            ids.add(id);
        }
        assertEquals(4, ids.size());
    }
}
