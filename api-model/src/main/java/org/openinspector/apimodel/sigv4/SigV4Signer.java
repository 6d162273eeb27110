package org.openinspector.apimodel.sigv4;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.openinspector.apimodel.sigv4.CanonicalRequest.Parameter;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;

/// Signs requests of our own clients, in the header form.
public final class SigV4Signer {
    /// What proxies and clients add or change on the way.
    private static final Set<String> NOT_SIGNED =
            Set.of("connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id");

    private SigV4Signer() {}

    /// Signs a request that carries at least `Host` and no signature yet.
    ///
    /// @param request exactly as it will be sent; its target already encoded
    /// @return the headers to add: `X-Amz-Date`, `Authorization` and, for a session,
    ///   `X-Amz-Security-Token`
    /// @throws IllegalArgumentException if `Host` is missing, the request already has one of these
    ///   headers, or its query is malformed
    public static List<Header> sign(
            SignedRequest request,
            Credential credential,
            String region,
            String service,
            Instant time) {
        var names = new TreeSet<String>();
        for (Header header : request.headers()) {
            names.add(header.name().toLowerCase(Locale.ROOT));
        }
        for (String own : List.of("authorization", "x-amz-date", "x-amz-security-token")) {
            if (names.contains(own)) {
                throw new IllegalArgumentException("the request already has the header " + own);
            }
        }
        if (!names.contains("host")) {
            throw new IllegalArgumentException("the request has no Host header");
        }
        String date = SigningTime.text(time);
        var headers = new ArrayList<>(request.headers());
        var added = new ArrayList<Header>();
        added.add(new Header("X-Amz-Date", date));
        credential
                .sessionToken()
                .ifPresent(token -> added.add(new Header("X-Amz-Security-Token", token)));
        headers.addAll(added);
        added.forEach(header -> names.add(header.name().toLowerCase(Locale.ROOT)));
        names.removeAll(NOT_SIGNED);

        var whole =
                new SignedRequest(request.method(), request.rawTarget(), headers, request.body());
        List<Parameter> query = CanonicalRequest.query(request.rawTarget());
        List<String> signedHeaders = List.copyOf(names);
        String canonical =
                CanonicalRequest.text(whole, query, signedHeaders, Hmac.sha256Hex(request.body()));
        var scope = new Scope(date.substring(0, 8), region, service);
        String signature =
                Hmac.signature(Hmac.signingKey(credential.secret(), scope), scope, date, canonical);
        added.add(
                new Header(
                        "Authorization",
                        Scope.ALGORITHM
                                + " Credential="
                                + credential.accessKeyId()
                                + '/'
                                + scope.text()
                                + ", SignedHeaders="
                                + String.join(";", signedHeaders)
                                + ", Signature="
                                + signature));
        return List.copyOf(added);
    }
}
