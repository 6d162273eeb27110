package org.openinspector.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A certificate with its key, in two PEM files that are read again when they change. While they do
/// not fit together, because one is not replaced yet, the old ones are used.
public final class TlsFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
    private static final int BYTES_MAX = 256 << 10;
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern OTHER_KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----");

    private final Path certificateFile;
    private final Path keyFile;
    private final Thread watch;
    private volatile Loaded loaded;
    private volatile String state;

    /// What the files hold. A class, because keys have no useful equality.
    private static final class Loaded {
        private final X509Certificate[] chain;
        private final PrivateKey key;

        Loaded(X509Certificate[] chain, PrivateKey key) {
            this.chain = chain;
            this.key = key;
        }
    }

    private TlsFiles(Path certificateFile, Path keyFile, Duration look) throws IOException {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.state = state();
        this.loaded = load(certificateFile, keyFile);
        this.watch = Thread.ofVirtual().name("tls-files").start(() -> watch(look));
    }

    /// Reads the files, and looks at them again after each such pause.
    ///
    /// @throws IOException naming the file and what is wrong with it
    public static TlsFiles open(Path certificate, Path key, Duration look) throws IOException {
        return new TlsFiles(certificate, key, look);
    }

    /// The certificate in use.
    public X509Certificate certificate() {
        return loaded.chain[0];
    }

    /// A context for servers, which always uses the newest certificate.
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Newest()}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }

    private void watch(Duration look) {
        try {
            while (true) {
                Thread.sleep(look);
                String now = state();
                if (!now.equals(state)) {
                    state = now;
                    reload();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void reload() {
        try {
            loaded = load(certificateFile, keyFile);
            LOG.atInfo()
                    .addKeyValue("notAfter", certificate().getNotAfter().toInstant())
                    .log("tls-certificate reloaded");
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("problem", e.getMessage())
                    .log("tls-certificate not-reloaded, the one before is used");
        }
    }

    private String state() {
        StringBuilder out = new StringBuilder();
        for (Path file : List.of(certificateFile, keyFile)) {
            try {
                out.append(Files.getLastModifiedTime(file))
                        .append(' ')
                        .append(Files.size(file))
                        .append('\n');
            } catch (IOException e) {
                out.append("missing\n");
            }
        }
        return out.toString();
    }

    private static Loaded load(Path certificateFile, Path keyFile) throws IOException {
        X509Certificate[] chain = chain(certificateFile, text(certificateFile));
        PrivateKey key = key(keyFile, text(keyFile), chain[0].getPublicKey().getAlgorithm());
        check(certificateFile, keyFile, chain[0], key);
        return new Loaded(chain, key);
    }

    private static byte[] text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new IOException(file + " has more than " + BYTES_MAX + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (AccessDeniedException e) {
            throw new IOException("the file " + file + " may not be read", e);
        }
    }

    static X509Certificate[] chain(Path file, byte[] pem) throws IOException {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate one :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))) {
                if (one instanceof X509Certificate certificate) {
                    chain.add(certificate);
                }
            }
            if (!chain.isEmpty()) {
                return chain.toArray(X509Certificate[]::new);
            }
        } catch (CertificateException e) {
            throw new IOException(file + " holds no X.509 certificate in PEM", e);
        }
        throw new IOException(file + " holds no X.509 certificate in PEM");
    }

    static PrivateKey key(Path file, byte[] pem, String algorithm) throws IOException {
        String text = new String(pem, US_ASCII);
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            Matcher other = OTHER_KEY.matcher(text);
            throw new IOException(
                    file
                            + " holds "
                            + (other.find() ? "a key of the form " + other.group(1) : "no key")
                            + ", expected PRIVATE KEY (PKCS#8, not encrypted); openssl pkcs8 -topk8"
                            + " -nodes makes one");
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(key.group(1));
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    file + " holds no key for a certificate of " + algorithm + ", or is damaged",
                    e);
        }
    }

    private static void check(
            Path certificateFile, Path keyFile, X509Certificate certificate, PrivateKey key)
            throws IOException {
        String algorithm =
                switch (certificate.getPublicKey().getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
                    case String other ->
                            throw new IOException(
                                    certificateFile
                                            + " is for a key of "
                                            + other
                                            + ", expected RSA, EC or EdDSA");
                };
        try {
            byte[] challenge = "does the key fit?".getBytes(US_ASCII);
            Signature sign = Signature.getInstance(algorithm);
            sign.initSign(key);
            sign.update(challenge);
            byte[] signed = sign.sign();
            Signature verify = Signature.getInstance(algorithm);
            verify.initVerify(certificate.getPublicKey());
            verify.update(challenge);
            if (verify.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(keyFile + " and " + certificateFile + " do not fit together", e);
        }
        throw new IOException(keyFile + " and " + certificateFile + " do not fit together");
    }

    /// Gives each handshake what was loaded last.
    private final class Newest extends X509ExtendedKeyManager {
        private static final String ALIAS = "newest ";
        private final List<Loaded> known = new ArrayList<>();

        /// A handshake asks for an alias, and then for the chain and the key of that alias: a
        /// reload in between must not mix them.
        private synchronized @Nullable String alias(@Nullable String type) {
            Loaded now = loaded;
            String algorithm = now.chain[0].getPublicKey().getAlgorithm();
            if (type == null
                    || (!type.equals(algorithm)
                            && !(type.startsWith("Ed") && algorithm.startsWith("Ed")))) {
                return null;
            }
            if (!known.contains(now)) {
                known.add(now);
            }
            return ALIAS + known.indexOf(now);
        }

        private synchronized @Nullable Loaded of(String alias) {
            if (!alias.startsWith(ALIAS)) {
                return null;
            }
            return known.get(Integer.parseInt(alias.substring(ALIAS.length())));
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(type);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(type);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            @Nullable Loaded one = of(alias);
            return one == null ? null : one.chain.clone();
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            @Nullable Loaded one = of(alias);
            return one == null ? null : one.key;
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            @Nullable String alias = alias(type);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
