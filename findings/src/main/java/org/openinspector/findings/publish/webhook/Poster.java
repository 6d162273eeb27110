package org.openinspector.findings.publish.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.openinspector.findings.publish.Outcome;

/// Posts JSON to addresses that others chose.
///
/// One connection for each request, over a plain socket and not the platform's HTTP client, because
/// only so the address that was checked is the address that is called (a name may mean another one
/// a moment later), the whole exchange has one deadline, and nothing is followed, kept or read that
/// nobody asked for.
final class Poster {
    private static final int TARGET_LENGTH_MAX = 2_048;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ADDRESSES_MAX = 4;
    private static final int DRAINED_MAX = 64 * 1024;
    private static final int DRAIN_MILLIS = 1_000;

    /// What says that this content is unwanted; other refusals are about the receiver or the
    /// caller.
    private static final Set<Integer> ABOUT_THE_CONTENT = Set.of(400, 409, 413, 415, 422);

    private final AddressPolicy policy;
    private final WebhookPublisher.Resolver resolver;
    private final SSLContext tls;
    private final Duration deadline;

    Poster(
            AddressPolicy policy,
            WebhookPublisher.Resolver resolver,
            SSLContext tls,
            Duration deadline) {
        this.policy = policy;
        this.resolver = resolver;
        this.tls = tls;
        this.deadline = deadline;
    }

    /// Looks at an address.
    ///
    /// @throws IllegalArgumentException if nothing is posted there
    void check(String target) {
        URI uri = uri(target);
        if (!isSecure(uri) && policy.allowed().isEmpty()) {
            throw new IllegalArgumentException(
                    "expected https; without TLS only addresses are called that the server allows");
        }
        InetAddress literal;
        try {
            literal = InetAddress.ofLiteral(host(uri));
        } catch (IllegalArgumentException aName) {
            return;
        }
        refuse(uri, literal)
                .ifPresent(why -> {
                    throw new IllegalArgumentException(why);
                });
    }

    private static URI uri(String target) {
        if (target.length() > TARGET_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "expected at most " + TARGET_LENGTH_MAX + " characters");
        }
        URI uri;
        try {
            uri = new URI(target).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected https://HOST[:PORT]/PATH", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme)
                || uri.getHost() == null
                || uri.getPort() == 0
                || uri.getPort() > 65_535
                || !target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("expected https://HOST[:PORT]/PATH");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "expected neither a user nor a fragment in the address");
        }
        return uri;
    }

    private static boolean isSecure(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : isSecure(uri) ? 443 : 80;
    }

    /// Why the address is not called.
    private Optional<String> refuse(URI uri, InetAddress address) {
        if (!policy.permits(address)) {
            return Optional.of("the address is not public, and the server does not allow it");
        }
        return isSecure(uri) || policy.isAllowed(address)
                ? Optional.empty()
                : Optional.of("expected https; the server does not allow this address without TLS");
    }

    /// Posts.
    ///
    /// @param gone statuses that say that the receiver is there no more
    /// @param headers besides those that every request has
    Outcome post(String target, Set<Integer> gone, Map<String, String> headers, byte[] body)
            throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        URI uri;
        List<InetAddress> addresses;
        try {
            uri = uri(target);
            addresses = addresses(uri, end);
        } catch (IllegalArgumentException | IOException e) {
            return Outcome.unavailable(String.valueOf(e.getMessage()));
        }
        byte[] request = request(uri, headers, body);
        String why = "";
        for (InetAddress address : addresses) {
            Socket socket = new Socket();
            Thread watch = closedAt(end, socket);
            try {
                connect(socket, address, port(uri), end);
            } catch (IOException e) {
                why = "no connection: " + reason(e, end);
                finish(watch, socket);
                continue;
            }
            // From here on something may have been received: no other address is tried.
            try {
                return outcome(exchange(socket, uri, request), gone);
            } catch (IOException e) {
                return Outcome.unavailable(reason(e, end));
            } finally {
                finish(watch, socket);
            }
        }
        return Outcome.unavailable(why);
    }

    private static Thread closedAt(long end, Socket socket) {
        return Thread.ofVirtual()
                .name("webhook-deadline")
                .start(() -> {
                    try {
                        Thread.sleep(Math.max(0, (end - System.nanoTime()) / 1_000_000));
                        socket.close();
                    } catch (IOException ignored) {
                        // closed already
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private static void finish(Thread watch, Socket socket) throws InterruptedException {
        watch.interrupt();
        try {
            socket.close();
        } catch (IOException ignored) {
            // closed already
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// What may be told of a failure: not what the other side wrote.
    private static String reason(IOException failure, long end) {
        if (System.nanoTime() >= end) {
            return "no answer in time";
        }
        return switch (failure) {
            case SSLException e -> "TLS failed: " + e.getMessage();
            case IOException e ->
                    e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    private static void connect(Socket socket, InetAddress address, int port, long end)
            throws IOException {
        long left = (end - System.nanoTime()) / 1_000_000;
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address, port), Math.clamp(left, 1, CONNECT_MILLIS));
    }

    private HttpAnswer exchange(Socket plain, URI uri, byte[] request) throws IOException {
        Socket socket = isSecure(uri) ? secured(plain, uri) : plain;
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        InputStream in = new BufferedInputStream(socket.getInputStream(), 4096);
        HttpAnswer answer = HttpAnswer.read(in);
        try {
            socket.setSoTimeout(DRAIN_MILLIS);
            HttpAnswer.drain(in, DRAINED_MAX);
        } catch (IOException ignored) {
            // the answer is known
        }
        return answer;
    }

    private SSLSocket secured(Socket plain, URI uri) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, host(uri), port(uri), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /// The permitted addresses. A name whose addresses are all refused is told so.
    private List<InetAddress> addresses(URI uri, long end)
            throws IOException, InterruptedException {
        FutureTask<InetAddress[]> task = new FutureTask<>(() -> resolver.resolve(host(uri)));
        Thread.ofVirtual().name("webhook-resolve").start(task);
        InetAddress[] all;
        try {
            all = task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the name was not resolved in time", e);
        } catch (ExecutionException e) {
            throw new IOException("the name is not known", e);
        }
        List<InetAddress> permitted =
                Arrays.stream(all)
                        .filter(address -> refuse(uri, address).isEmpty())
                        .limit(ADDRESSES_MAX)
                        .toList();
        if (permitted.isEmpty()) {
            throw new IOException(
                    all.length == 0
                            ? "the name is not known"
                            : refuse(uri, all[0]).orElse("the name is not known"));
        }
        return permitted;
    }

    private static byte[] request(URI uri, Map<String, String> headers, byte[] body) {
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String host = uri.getHost() + (uri.getPort() > 0 ? ":" + uri.getPort() : "");
        StringBuilder head =
                new StringBuilder("POST ")
                        .append(path)
                        .append(query)
                        .append(" HTTP/1.1\r\nHost: ")
                        .append(host)
                        .append("\r\nConnection: close\r\nUser-Agent: OpenInspector")
                        .append("\r\nContent-Type: application/json\r\nContent-Length: ")
                        .append(body.length);
        headers.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 512);
        out.writeBytes(HttpAnswer.ascii(head.append("\r\n\r\n").toString()));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static Outcome outcome(HttpAnswer answer, Set<Integer> gone) {
        int status = answer.status();
        String why = "the receiver answered " + status;
        if (status < 300) {
            return new Outcome.Delivered(why);
        }
        if (status < 400) {
            return Outcome.unavailable(why + ", a redirect, which is not followed");
        }
        if (gone.contains(status)) {
            return new Outcome.Gone(why);
        }
        return ABOUT_THE_CONTENT.contains(status)
                ? new Outcome.Refused(why)
                : new Outcome.Unavailable(why, answer.retryAfter());
    }
}
