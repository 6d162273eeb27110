package org.openinspector.apimodel.sigv4;

import java.util.List;

/// A request as it came over the wire, or is about to go. A class, because it holds bytes.
public final class SignedRequest {
    private final String method;
    private final String rawTarget;
    private final List<Header> headers;
    private final byte[] body;

    /// One header line.
    ///
    /// @param name in any case
    /// @param value as received, without the line break
    public record Header(String name, String value) {}

    /// A request.
    ///
    /// @param method `POST`
    /// @param rawTarget path and query exactly as on the request line: `/tags/arn%3Aaws?tagKeys=a`
    /// @param headers in arrival order, repeats kept; HTTP/2's `:authority` is given as `host`
    /// @param body the bytes as received, still compressed if they came so; not copied, so the
    ///   caller must not change them
    public SignedRequest(String method, String rawTarget, List<Header> headers, byte[] body) {
        this.method = method;
        this.rawTarget = rawTarget;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    /// The HTTP method.
    public String method() {
        return method;
    }

    /// Path and query as on the request line.
    public String rawTarget() {
        return rawTarget;
    }

    /// Header lines in arrival order.
    public List<Header> headers() {
        return headers;
    }

    /// The body; empty if there is none. Not a copy.
    public byte[] body() {
        return body;
    }

    /// Method and path only: the query and the headers may hold a signature or a token.
    @Override
    public String toString() {
        int query = rawTarget.indexOf('?');
        return method + " " + (query < 0 ? rawTarget : rawTarget.substring(0, query));
    }
}
