package org.openinspector.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;

/// Makes a certificate that vouches for itself: ECDSA on P-256, for names and addresses. The JDK
/// reads certificates and writes none, so the few structures are written here.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-4.1">RFC 5280, section 4.1</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc5758#section-3.2">RFC 5758, section 3.2</a>
public final class SelfSigned {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final byte[] ECDSA_WITH_SHA256 =
            oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
    private static final byte[] COMMON_NAME = oid(0x55, 0x04, 0x03);
    private static final byte[] ALTERNATIVE_NAMES = oid(0x55, 0x1d, 0x11);
    private static final byte[] BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
    private static final byte[] TRUE = der(0x01, new byte[] {(byte) 0xff});
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String certificate;
    private final String key;

    private SelfSigned(String certificate, String key) {
        this.certificate = certificate;
        this.key = key;
    }

    /// The certificate in PEM.
    public String certificate() {
        return certificate;
    }

    /// The private key in PEM, PKCS#8.
    public String key() {
        return key;
    }

    /// Makes one.
    ///
    /// @param names DNS names it is for
    /// @param addresses IP addresses it is for
    public static SelfSigned make(
            List<String> names, List<InetAddress> addresses, Instant from, Instant until) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
            byte[] name =
                    der(
                            SEQUENCE,
                            der(
                                    SET,
                                    der(
                                            SEQUENCE,
                                            COMMON_NAME,
                                            text("OpenInspector, self-signed"))));
            byte[] toSign =
                    der(
                            SEQUENCE,
                            der(0xa0, integer(BigInteger.TWO)),
                            integer(new BigInteger(127, new SecureRandom()).setBit(126)),
                            algorithm,
                            name,
                            der(SEQUENCE, time(from), time(until)),
                            name,
                            pair.getPublic().getEncoded(),
                            der(
                                    0xa3,
                                    der(
                                            SEQUENCE,
                                            // Critical: it may sign itself.
                                            der(
                                                    SEQUENCE,
                                                    BASIC_CONSTRAINTS,
                                                    TRUE,
                                                    der(0x04, der(SEQUENCE, TRUE))),
                                            der(
                                                    SEQUENCE,
                                                    ALTERNATIVE_NAMES,
                                                    der(0x04, alternatives(names, addresses))))));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(toSign);
            byte[] certificate = der(SEQUENCE, toSign, algorithm, bits(signature.sign()));
            return new SelfSigned(
                    pem("CERTIFICATE", certificate),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has ECDSA on P-256", e);
        }
    }

    private static byte[] alternatives(List<String> names, List<InetAddress> addresses) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        names.forEach(name -> all.writeBytes(der(0x82, name.getBytes(US_ASCII))));
        addresses.forEach(address -> all.writeBytes(der(0x87, address.getAddress())));
        return der(SEQUENCE, all.toByteArray());
    }

    static String pem(String kind, byte[] bytes) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    private static byte[] oid(int... bytes) {
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        return der(0x06, value);
    }

    private static byte[] integer(BigInteger value) {
        return der(0x02, value.toByteArray());
    }

    private static byte[] text(String value) {
        return der(0x0c, value.getBytes(UTF_8));
    }

    /// Until 2049 with two digits of the year, later with four.
    private static byte[] time(Instant at) {
        String text = TIME.format(at);
        return text.compareTo("2050") < 0
                ? der(0x17, text.substring(2).getBytes(US_ASCII))
                : der(0x18, text.getBytes(US_ASCII));
    }

    private static byte[] bits(byte[] value) {
        return der(0x03, new byte[] {0}, value);
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length < 128) {
            out.write(length);
        } else if (length < 256) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
