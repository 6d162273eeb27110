package org.openinspector.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.openinspector.apiserver.http.SelfSigned;
import org.openinspector.apiserver.http.TlsFiles;

/// Whether and with what the listener speaks TLS, and what clients of this data folder trust.
///
/// | file of `tls` in the data folder | what it is |
/// | --- | --- |
/// | `certificate.pem`, `key.pem` | the self-signed certificate and its key |
/// | `server.pem` | the certificate in use, whoever made it: what our own commands trust |
/// | `trust.pem` | a self-signed one and all that the JDK trusts, for `AWS_CA_BUNDLE` |
///
/// @param files the certificate
/// @param host what clients call this server
record TlsPart(TlsFiles files, String host) implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration VALID = Duration.ofDays(397);
    private static final Duration RENEW = Duration.ofDays(30);
    private static final int DNS_NAME = 2;

    /// What was asked for.
    sealed interface Choice {
        /// No TLS; loopback only.
        record Plain() implements Choice {}

        /// A certificate that this server makes.
        record SelfMade() implements Choice {}

        /// The operator's own.
        record Own(Path certificate, Path key) implements Choice {}
    }

    /// @param address where clients on this machine find the server, without brackets
    /// @throws StartFailure if the files cannot be used, or the address must not be listened on
    static Optional<TlsPart> of(Choice choice, String bind, String address, Path data)
            throws StartFailure {
        Path folder = data.resolve("tls");
        try {
            return switch (choice) {
                case Choice.Plain _ -> {
                    refuseOthers(bind);
                    Files.deleteIfExists(folder.resolve("trust.pem"));
                    Files.deleteIfExists(folder.resolve("server.pem"));
                    yield Optional.empty();
                }
                case Choice.SelfMade _ -> {
                    Files.createDirectories(folder);
                    Path certificate = folder.resolve("certificate.pem");
                    Path key = folder.resolve("key.pem");
                    if (due(certificate, key, bind)) {
                        make(certificate, key, bind);
                    }
                    TlsFiles files = TlsFiles.open(certificate, key, LOOK);
                    String own = pem(files.certificate());
                    write(folder.resolve("trust.pem"), own + publicAuthorities(), "rw-r--r--");
                    write(folder.resolve("server.pem"), own, "rw-r--r--");
                    yield Optional.of(new TlsPart(files, address));
                }
                case Choice.Own(Path certificate, Path key) -> {
                    Files.createDirectories(folder);
                    TlsFiles files = TlsFiles.open(certificate, key, LOOK);
                    Files.deleteIfExists(folder.resolve("trust.pem"));
                    write(folder.resolve("server.pem"), pem(files.certificate()), "rw-r--r--");
                    yield Optional.of(
                            new TlsPart(files, name(files.certificate()).orElse(address)));
                }
            };
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw new StartFailure("cannot use TLS: " + reason, e);
        }
    }

    /// Whatever is sent to another machine in the clear can be read on its way.
    private static void refuseOthers(String bind) throws StartFailure {
        try {
            if (InetAddress.getByName(bind).isLoopbackAddress()) {
                return;
            }
        } catch (IOException e) {
            // The listener says so better.
            return;
        }
        throw new StartFailure(
                "will not listen on "
                        + bind
                        + " without TLS, because others can reach it; add --tls, or"
                        + " --tls-certificate FILE --tls-key FILE");
    }

    private static boolean due(Path certificate, Path key, String bind) {
        try (TlsFiles files = TlsFiles.open(certificate, key, Duration.ofDays(1))) {
            X509Certificate one = files.certificate();
            return one.getNotAfter().toInstant().isBefore(Instant.now().plus(RENEW))
                    || !names(one).containsAll(alternatives(bind));
        } catch (IOException e) {
            return true;
        }
    }

    private static void make(Path certificate, Path key, String bind) throws IOException {
        List<String> names = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        for (String one : alternatives(bind)) {
            if (one.matches("[0-9.]+|.*:.*")) {
                addresses.add(InetAddress.getByName(one));
            } else {
                names.add(one);
            }
        }
        Instant now = Instant.now();
        // Clocks differ a little.
        SelfSigned made =
                SelfSigned.make(names, addresses, now.minus(Duration.ofDays(1)), now.plus(VALID));
        write(key, made.key(), "rw-------");
        write(certificate, made.certificate(), "rw-r--r--");
    }

    /// Names and addresses under which this machine is reached.
    private static List<String> alternatives(String bind) throws IOException {
        List<String> all = new ArrayList<>(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        InetAddress address = InetAddress.getByName(bind);
        if (address.isAnyLocalAddress()) {
            String host = hostName();
            if (!host.isEmpty()) {
                all.add(host);
            }
        } else if (!all.contains(address.getHostAddress())) {
            all.add(address.getHostAddress());
        }
        return all;
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9.-]{1,200}[A-Za-z0-9]") && !name.matches("[0-9.]+")
                    ? name
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> names(X509Certificate certificate) throws IOException {
        try {
            List<String> all = new ArrayList<>();
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(one -> all.add(String.valueOf(one.get(1))));
            }
            return all;
        } catch (CertificateParsingException e) {
            throw new IOException("the certificate's names cannot be read", e);
        }
    }

    /// The first DNS name that is one.
    private static Optional<String> name(X509Certificate certificate) throws IOException {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null
                    ? Optional.empty()
                    : alternatives.stream()
                            .filter(one -> one.getFirst().equals(DNS_NAME))
                            .map(one -> String.valueOf(one.get(1)))
                            .filter(one -> !one.startsWith("*"))
                            .findFirst();
        } catch (CertificateParsingException e) {
            throw new IOException("the certificate's names cannot be read", e);
        }
    }

    private static String publicAuthorities() throws IOException {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            StringBuilder all = new StringBuilder();
            for (TrustManager one : factory.getTrustManagers()) {
                if (one instanceof X509TrustManager trust) {
                    for (X509Certificate authority : trust.getAcceptedIssuers()) {
                        all.append(pem(authority));
                    }
                }
            }
            return all.toString();
        } catch (GeneralSecurityException e) {
            throw new IOException("the JDK's trusted certificates cannot be read", e);
        }
    }

    private static String pem(X509Certificate certificate) throws IOException {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be written", e);
        }
    }

    private static void write(Path file, String text, String mode) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
        Files.write(fresh, text.getBytes(US_ASCII));
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        files.close();
    }
}
