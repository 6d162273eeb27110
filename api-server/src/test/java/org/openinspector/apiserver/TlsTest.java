package org.openinspector.apiserver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.http.HttpHandler;
import org.openinspector.apiserver.http.HttpLimits;
import org.openinspector.apiserver.http.HttpListener;
import org.openinspector.apiserver.http.SelfSigned;
import org.openinspector.apiserver.http.TlsFiles;
import org.openinspector.testkit.Fixtures;

/// The listener with a certificate: what it speaks, and what it does not put up with.
@NullUnmarked
final class TlsTest {
    private static final HttpLimits SHORT =
            new HttpLimits(
                    10_000, 4_000, 1_000, 3_000, Duration.ofSeconds(1), Duration.ofSeconds(2));

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

    @TempDir private Path folder;
    private TlsFiles files;
    private HttpListener listener;

    /// Answers whether the request came by TLS.
    private static final HttpHandler SAYS =
            new HttpHandler() {
                @Override
                public WireResponse answer(WireRequest request) {
                    return text(200, String.valueOf(request.secure()));
                }

                @Override
                public WireResponse refuse(int status, String type, String message) {
                    return text(status, message);
                }
            };

    private static WireResponse text(int status, String text) {
        return new WireResponse(status, new Headers(), text.getBytes(UTF_8));
    }

    private Path certificate() {
        return folder.resolve("certificate.pem");
    }

    private Path key() {
        return folder.resolve("key.pem");
    }

    private void selfSigned() throws IOException {
        Instant now = Instant.now();
        SelfSigned made =
                SelfSigned.make(
                        List.of("localhost"),
                        List.of(InetAddress.getLoopbackAddress(), InetAddress.ofLiteral("::1")),
                        now.minusSeconds(60),
                        now.plusSeconds(3600));
        Files.writeString(certificate(), made.certificate());
        Files.writeString(key(), made.key());
    }

    private void start() throws IOException {
        files = TlsFiles.open(certificate(), key(), Duration.ofMillis(50));
        listener = HttpListener.start("127.0.0.1", 0, SAYS, SHORT, Optional.of(files));
    }

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.close();
        }
        if (files != null) {
            files.close();
        }
    }

    private SSLContext trusting() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate())) {
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted", one);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /// A connection whose certificate is checked for the address.
    private SSLSocket connect(SSLContext context, String... protocols) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(InetAddress.ofLiteral("127.0.0.1"), listener.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(120_000);
        socket.startHandshake();
        return socket;
    }

    /// By the length that is announced: who asks for a close may wait for it until the connection
    /// has been idle long enough.
    private static String get(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        assertTrue(length.find(), head::toString);
        return new String(in.readNBytes(Integer.parseInt(length.group(1))), UTF_8);
    }

    @Test
    void speaksTls12And13WithACertificateOfItsOwn() throws Exception {
        selfSigned();
        start();
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = connect(trusting(), protocol)) {
                assertEquals(protocol, socket.getSession().getProtocol());
                assertEquals("true", get(socket));
            }
        }
        // Whoever does not know the certificate does not take it.
        assertThrows(SSLException.class, () -> connect(SSLContext.getDefault()).close());
        // And nothing is answered in the clear.
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            plain.setSoTimeout(30_000);
            assertNotEquals("false", answer(plain));
        }
    }

    private static String answer(Socket socket) {
        try {
            return get(socket);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void takesNewFilesWithoutARestart() throws Exception {
        selfSigned();
        start();
        X509Certificate before = files.certificate();
        // Only one of the two is there yet: the old ones are used.
        String old = Files.readString(key());
        selfSigned();
        String fresh = Files.readString(key());
        Files.writeString(key(), old);
        Thread.sleep(300);
        assertEquals(before, files.certificate());
        Files.writeString(key(), fresh);
        for (int i = 0; i < 200 && files.certificate().equals(before); i++) {
            Thread.sleep(50);
        }
        assertNotEquals(before, files.certificate());
        try (SSLSocket socket = connect(trusting())) {
            assertEquals("true", get(socket));
        }
    }

    /// Certificates that openssl made.
    @Test
    void takesKeysOfOthers() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "no openssl");
        for (List<String> kind :
                List.of(
                        List.of("rsa:2048"),
                        List.of("ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"),
                        List.of("ed25519"))) {
            List<String> command =
                    new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-newkey"));
            command.addAll(kind);
            command.addAll(
                    List.of(
                            "-keyout", key().toString(),
                            "-out", certificate().toString(),
                            "-days", "2",
                            "-subj", "/CN=test",
                            "-addext", "subjectAltName=IP:127.0.0.1"));
            run(command);
            start();
            try (SSLSocket socket = connect(trusting())) {
                assertEquals("true", get(socket), kind::toString);
            }
            stop();
        }
        // The form that older tools write is named.
        run(List.of("openssl", "genrsa", "-traditional", "-out", key().toString(), "2048"));
        IOException refused = assertThrows(IOException.class, this::start);
        assertTrue(
                String.valueOf(refused.getMessage()).contains("RSA PRIVATE KEY"),
                refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).contains("key.pem"), refused::toString);
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    @Test
    void namesWhatIsWrongWithTheFiles() throws Exception {
        assertTrue(message().contains("there is no file"), this::message);
        Files.writeString(certificate(), "nothing");
        Files.writeString(key(), "nothing");
        assertTrue(message().contains("no X.509 certificate"), this::message);
        selfSigned();
        Files.writeString(key(), "nothing");
        assertTrue(message().contains("expected PRIVATE KEY"), this::message);
        selfSigned();
        String one = Files.readString(key());
        selfSigned();
        Files.writeString(key(), one);
        assertTrue(message().contains("do not fit together"), this::message);
    }

    private String message() {
        return String.valueOf(
                assertThrows(
                                IOException.class,
                                () -> TlsFiles.open(certificate(), key(), Duration.ofDays(1)))
                        .getMessage());
    }

    /// Neither who does not finish a handshake, nor who does not finish a request, holds a place
    /// for ever.
    @Test
    void cutsOffTheSlowAndTheSilent() throws Exception {
        selfSigned();
        start();
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                Socket half = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                SSLSocket slow = connect(trusting())) {
            half.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0});
            slow.getOutputStream().write("POST / HTTP/1.1\r\nContent-Le".getBytes(US_ASCII));
            slow.getOutputStream().flush();
            for (Socket socket : List.of(slow, half, silent)) {
                socket.setSoTimeout(45_000);
                assertTrue(ends(socket), () -> "still open: " + socket);
            }
        }
    }

    private static boolean ends(Socket socket) throws IOException {
        try {
            InputStream in =
                    socket instanceof SSLSocket tls
                            ? tls.getInputStream()
                            : socket.getInputStream();
            in.readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException | SSLException e) {
            return true;
        }
    }

    @Test
    void oversizedRequestsAreRefused() throws Exception {
        selfSigned();
        start();
        try (SSLSocket socket = connect(trusting())) {
            socket.getOutputStream()
                    .write(
                            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n"
                                    .getBytes(US_ASCII));
            byte[] begin = socket.getInputStream().readNBytes(12);
            assertEquals("HTTP/1.1 413", new String(begin, US_ASCII));
        }
    }

    @Test
    void twoThousandConnectionsDoNotFellIt() throws Exception {
        selfSigned();
        files = TlsFiles.open(certificate(), key(), Duration.ofMinutes(1));
        listener =
                HttpListener.start(
                        "127.0.0.1",
                        0,
                        SAYS,
                        new HttpLimits(
                                10_000,
                                4_000,
                                1_000,
                                3_000,
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(120)),
                        Optional.of(files));
        SSLContext context = trusting();
        int count = Fixtures.full() ? 2_000 : 300;
        List<SSLSocket> all = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                all.add(connect(context));
            }
            for (int i = 0; i < count; i++) {
                SSLSocket socket = all.get(i);
                int number = i;
                assertEquals("true", get(socket), () -> "connection " + number);
            }
        } finally {
            for (SSLSocket socket : all) {
                socket.close();
            }
        }
    }
}
