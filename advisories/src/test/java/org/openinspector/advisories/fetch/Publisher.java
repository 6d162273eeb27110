package org.openinspector.advisories.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// A server of files on loopback that speaks HTTP byte by byte, so that it can misbehave in ways a
/// well-made one does not: it cuts answers, lies about lengths, drips, and never ends.
final class Publisher implements AutoCloseable {
    /// Answers one request.
    interface Answer {
        void write(Request request, OutputStream out) throws IOException, InterruptedException;
    }

    /// One request.
    ///
    /// @param headers by name in lower case
    record Request(String path, Map<String, String> headers) {}

    private final ServerSocket socket;
    private final Thread acceptor;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    Publisher() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        acceptor = Thread.ofVirtual().start(this::accept);
    }

    URI root() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/mirror");
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    Publisher on(String path, Answer answer) {
        answers.put("/mirror/" + path, answer);
        return this;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = in.readLine();
            if (line == null) {
                return;
            }
            String path = line.split(" ", -1)[1];
            Map<String, String> headers = new TreeMap<>();
            for (String header = in.readLine();
                    header != null && !header.isEmpty();
                    header = in.readLine()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            Request request = new Request(path, headers);
            requests.add(request);
            answers.getOrDefault(path, status(404)).write(request, client.getOutputStream());
            client.getOutputStream().flush();
        } catch (IOException | InterruptedException gone) {
            // The client gave up, which some tests want.
        }
    }

    static void head(OutputStream out, int status, String... headers) throws IOException {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " X\r\nConnection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    static Answer status(int status, String... headers) {
        return (request, out) -> {
            List<String> all = new ArrayList<>(List.of(headers));
            all.add("Content-Length: 0");
            head(out, status, all.toArray(String[]::new));
        };
    }

    /// A file as a good server gives it: 304 where nothing changed, 206 for the rest.
    static Answer file(byte[] bytes, String etag, String... headers) {
        return (request, out) -> {
            if (etag.equals(request.headers().get("if-none-match"))) {
                head(out, 304, "ETag: " + etag);
                return;
            }
            int from = 0;
            String range = request.headers().get("range");
            if (range != null && etag.equals(request.headers().get("if-range"))) {
                from = Integer.parseInt(range.replaceAll("\\D", ""));
            }
            List<String> all = new ArrayList<>(List.of(headers));
            all.add("ETag: " + etag);
            all.add("Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT");
            all.add("Content-Length: " + (bytes.length - from));
            if (from > 0) {
                all.add(
                        "Content-Range: bytes "
                                + from
                                + "-"
                                + (bytes.length - 1)
                                + "/"
                                + bytes.length);
            }
            head(out, from > 0 ? 206 : 200, all.toArray(String[]::new));
            out.write(bytes, from, bytes.length - from);
        };
    }

    /// The same, but the connection breaks after some bytes of an answer that is not a resumed one.
    static Answer cut(byte[] bytes, String etag, int after) {
        return (request, out) -> {
            if (request.headers().containsKey("range")) {
                file(bytes, etag).write(request, out);
                return;
            }
            head(out, 200, "ETag: " + etag, "Content-Length: " + bytes.length);
            out.write(bytes, 0, after);
            out.flush();
        };
    }

    /// Answers one after another; the last one for all that follow.
    static Answer inTurn(Answer... turns) {
        List<Answer> left = Collections.synchronizedList(new ArrayList<>(List.of(turns)));
        return (request, out) ->
                (left.size() > 1 ? left.removeFirst() : left.getFirst()).write(request, out);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            // A closed socket may still hand out one connection until who accepts has left it.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
