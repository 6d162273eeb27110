package org.openinspector.apimodel.sigv4;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;

/// Signs whatever a test wants signed, also what no honest client would.
final class Signed {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    String method = "POST";
    String target = "/findings/list";
    String time = "20261121T120000Z";
    String date = "20261121";
    String region = "us-east-1";
    String service = "inspector2";
    String terminator = "aws4_request";
    String signedHeaders = "content-type;host;x-amz-date";
    String algorithm = "AWS4-HMAC-SHA256";
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    String payload = Hmac.sha256Hex(body);
    String key = KEY;
    String secret = SECRET;
    final List<Header> headers =
            new ArrayList<>(
                    List.of(
                            new Header("Host", "localhost:8080"),
                            new Header("Content-Type", "application/json")));

    Signed header(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    Signed without(String name) {
        headers.removeIf(header -> header.name().equalsIgnoreCase(name));
        return this;
    }

    SignedRequest request() {
        if (headers.stream().noneMatch(header -> header.name().equals("X-Amz-Date"))) {
            header("X-Amz-Date", time);
        }
        String signature = signature(target);
        header(
                "Authorization",
                "%s Credential=%s/%s/%s/%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(
                                algorithm,
                                key,
                                date,
                                region,
                                service,
                                terminator,
                                signedHeaders,
                                signature));
        return bare();
    }

    SignedRequest presigned(String expires, String more) {
        target +=
                ("?X-Amz-Algorithm=%s&X-Amz-Credential=%s%%2F%s%%2F%s%%2F%s%%2F%s&X-Amz-Date=%s"
                                + "&X-Amz-Expires=%s&X-Amz-SignedHeaders=%s%s")
                        .formatted(
                                algorithm,
                                key,
                                date,
                                region,
                                service,
                                terminator,
                                time,
                                expires,
                                signedHeaders.replace(";", "%3B"),
                                more);
        target += "&X-Amz-Signature=" + signature(target);
        return bare();
    }

    private String signature(String over) {
        var request = new SignedRequest(method, over, headers, body);
        String canonical =
                CanonicalRequest.text(
                        request,
                        CanonicalRequest.query(over),
                        Arrays.asList(signedHeaders.split(";")),
                        payload);
        var scope = new Scope(date, region, service);
        byte[] signingKey = Hmac.signingKey(secret.getBytes(StandardCharsets.UTF_8), scope);
        return Hmac.signature(signingKey, scope, time, canonical);
    }

    SignedRequest bare() {
        return new SignedRequest(method, target, headers, body);
    }
}
