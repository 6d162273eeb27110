package org.openinspector.findings.publish.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs what is sent: HMAC-SHA256 over the time, a dot and the body, once with each secret, so
/// that a receiver that knows either of them can tell.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>
final class Signature {
    private Signature() {}

    /// `v1=<hex>`, one for each secret, separated by commas.
    static String of(List<String> secrets, long seconds, byte[] body) {
        return secrets.stream()
                .map(secret -> "v1=" + hmac(secret, seconds, body))
                .collect(Collectors.joining(","));
    }

    private static String hmac(String secret, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
