package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is fetched, and what is kept of it.
@NullUnmarked
class DownloadsTest {
    private static final byte[] CONTENT = "content".repeat(1000).getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = sha256(CONTENT);

    private static HttpServer server;
    private static URI endpoint;

    @TempDir Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    if (path.equals("/redirect")) {
                        exchange.getResponseHeaders().set("Location", "/content");
                    }
                    int status = path.equals("/redirect") ? 302 : path.equals("/gone") ? 404 : 200;
                    exchange.sendResponseHeaders(status, 0);
                    try (OutputStream out = exchange.getResponseBody()) {
                        out.write(CONTENT, 0, path.equals("/short") ? 100 : CONTENT.length);
                        out.flush();
                        if (path.equals("/still")) {
                            Thread.sleep(20_000);
                        }
                        while (path.equals("/endless")) {
                            out.write(CONTENT);
                        }
                    } catch (InterruptedException | IOException e) {
                        // Nobody listens any more.
                    }
                });
        server.start();
        endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static String sha256(byte[] content) {
        return HexFormat.of().formatHex(Downloads.sha256().digest(content));
    }

    private static byte[] get(String path, long bytesMax) throws Exception {
        try (var downloads = new Downloads(Optional.of(endpoint), Duration.ofSeconds(2))) {
            var out = new ByteArrayOutputStream();
            downloads.get(
                    endpoint + path + "?X-Amz-Signature=secret", "layer x", SHA256, bytesMax, out);
            return out.toByteArray();
        }
    }

    private static String refused(String path) {
        var refused =
                assertThrows(Downloads.DownloadException.class, () -> get(path, CONTENT.length));
        assertFalse(String.valueOf(refused.getMessage()).contains("secret"), refused::getMessage);
        return String.valueOf(refused.getMessage());
    }

    @Test
    void contentIsVerifiedAndBounded() throws Exception {
        assertArrayEquals(CONTENT, get("/content", CONTENT.length));
        assertTrue(refused("/short").startsWith("layer x does not match its digest: expected "));
        assertEquals("layer x has more than the 7000 bytes allowed", refused("/endless"));
        assertEquals("layer x takes longer than the 2 s allowed", refused("/still"));
        assertEquals(
                "layer x cannot be fetched: 127.0.0.1 answers with status 404", refused("/gone"));
        assertEquals(
                "layer x cannot be fetched: 127.0.0.1 answers with status 302",
                refused("/redirect"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "https://example.org/layer",
                "https://amazonaws.com.example.org/layer",
                "https://evilamazonaws.com/layer",
                "http://bucket.s3.us-east-1.amazonaws.com/layer",
                "https://bucket.s3.amazonaws.com:8443/layer",
                "https://user@bucket.s3.amazonaws.com/layer",
                "https://127.0.0.1/layer",
                "file:///etc/passwd",
                "no address",
                ""
            })
    void nothingElseIsAskedFor(String address) {
        try (var downloads = new Downloads(Optional.of(endpoint), Duration.ofSeconds(2))) {
            var refused =
                    assertThrows(
                            Downloads.DownloadException.class,
                            () ->
                                    downloads.get(
                                            address,
                                            "layer x",
                                            SHA256,
                                            10,
                                            OutputStream.nullOutputStream()));
            String message = String.valueOf(refused.getMessage());
            assertTrue(
                    message.startsWith("layer x is not fetched: expected an address of AWS")
                            || message.endsWith("its address is no address"),
                    message);
        }
    }

    @Test
    void whoeverWantsTheSameMeanwhileWaits() throws Exception {
        var cache = new ContentCache(folder, 1 << 20);
        var fetched = new AtomicInteger();
        List<String> read =
                Parallel.map(
                        IntStream.range(0, 20).boxed().toList(),
                        item -> {
                            try (ContentCache.Lease lease =
                                    cache.hold(
                                            SHA256,
                                            out -> {
                                                fetched.incrementAndGet();
                                                Thread.sleep(50);
                                                out.write(CONTENT);
                                            })) {
                                return sha256(Files.readAllBytes(lease.file()));
                            } catch (IOException | AwsCallException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        assertEquals(1, fetched.get());
        assertTrue(read.stream().allMatch(SHA256::equals));
    }

    @Test
    void theOldestGoesUnlessSomebodyHoldsIt() throws Exception {
        var cache = new ContentCache(folder, 2_500);
        var names = IntStream.range(0, 4).mapToObj(i -> sha256(new byte[] {(byte) i})).toList();
        var held = cache.hold(names.get(0), out -> out.write(new byte[1_000]));
        for (int i = 1; i < 4; i++) {
            cache.hold(names.get(i), out -> out.write(new byte[1_000])).close();
            Thread.sleep(20);
        }
        assertTrue(Files.exists(held.file()));
        assertFalse(Files.exists(folder.resolve(names.get(1))));
        assertTrue(Files.exists(folder.resolve(names.get(3))));
        held.close();
    }

    @Test
    void whatWasNotFetchedToItsEndIsNotThere() throws Exception {
        Files.writeString(folder.resolve(SHA256 + ".7.part"), "left by a killed process");
        var cache = new ContentCache(folder, 1 << 20);
        assertThrows(
                IOException.class,
                () ->
                        cache.hold(
                                SHA256,
                                out -> {
                                    out.write(CONTENT, 0, 10);
                                    throw new IOException("connection lost");
                                }));
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
        assertThrows(IOException.class, () -> cache.hold("../../etc/passwd", out -> {}));
    }
}
