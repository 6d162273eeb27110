package org.openinspector.findings.publish;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A web server that answers what it is told, byte by byte if need be.
public final class Receiver implements AutoCloseable {
    /// A request as it came.
    ///
    /// @param headers by their names in small letters
    public record Request(String line, Map<String, String> headers, String body) {}

    /// Answers a request.
    @FunctionalInterface
    public interface Answer {
        /// Writes to the connection, or not; it is closed afterwards.
        void to(Request request, Socket connection) throws IOException, InterruptedException;
    }

    /// Takes everything.
    public static final Answer OK = status(204);

    private final ServerSocket listening;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Answer answer = OK;

    /// Listens on this machine.
    public Receiver() throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /// Answers on a socket.
    public Receiver(ServerSocket listening) {
        this.listening = listening;
        Thread.ofVirtual().name("receiver").start(this::accept);
    }

    /// An answer without a body.
    public static Answer status(int status, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " x\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return bytes(head + "Content-Length: 0\r\n\r\n");
    }

    /// These bytes.
    public static Answer bytes(String text) {
        return (request, connection) ->
                connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// What every request is answered with from now on.
    public void answers(Answer other) {
        answer = other;
    }

    /// All requests so far.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /// So many connections were made.
    public int connections() {
        return connections.get();
    }

    /// Where it listens.
    public int port() {
        return listening.getLocalPort();
    }

    /// Its address, without TLS.
    public String url() {
        return "http://127.0.0.1:" + port() + "/hook?a=1";
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        connections.incrementAndGet();
        try (connection) {
            @Nullable Request request = read(new BufferedInputStream(connection.getInputStream()));
            if (request != null) {
                Answer chosen = answer;
                requests.add(request);
                chosen.to(request, connection);
            }
        } catch (IOException gone) {
            // the sender went away, which is what some tests are about
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        return body.length < length
                ? null
                : new Request(line, headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder out = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                out.append((char) next);
            }
        }
        return out.toString();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
