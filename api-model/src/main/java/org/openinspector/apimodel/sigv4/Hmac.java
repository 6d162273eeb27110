package org.openinspector.apimodel.sigv4;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The primitives below the signature: SHA-256, HMAC and the chain from a secret to a signing key.
final class Hmac {
    private static final String ALGORITHM = "HmacSHA256";

    private Hmac() {}

    static String sha256Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("the JDK lacks " + ALGORITHM, e);
        }
    }

    /// The key that signs everything of one day, region and service.
    static byte[] signingKey(byte[] secret, Scope scope) {
        byte[] prefix = "AWS4".getBytes(StandardCharsets.US_ASCII);
        byte[] start = new byte[prefix.length + secret.length];
        System.arraycopy(prefix, 0, start, 0, prefix.length);
        System.arraycopy(secret, 0, start, prefix.length, secret.length);
        byte[] date = hmac(start, scope.date());
        byte[] region = hmac(date, scope.region());
        byte[] service = hmac(region, scope.service());
        return hmac(service, Scope.TERMINATOR);
    }

    static String signature(byte[] signingKey, Scope scope, String time, String canonicalRequest) {
        String hash = sha256Hex(canonicalRequest.getBytes(StandardCharsets.UTF_8));
        String toSign = Scope.ALGORITHM + '\n' + time + '\n' + scope.text() + '\n' + hash;
        return HexFormat.of().formatHex(hmac(signingKey, toSign));
    }
}
