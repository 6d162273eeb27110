package org.openinspector.apimodel.wire;

/// A request, whichever server or client carries it. The body is not copied: whoever makes a
/// request gives it away.
public final class WireRequest {
    private final String method;
    private final String rawTarget;
    private final Headers headers;
    private final byte[] body;
    private final Peer peer;

    /// Who sent a request.
    ///
    /// @param address IP address without port; empty if it is not known
    /// @param secure whether it came over TLS
    public record Peer(String address, boolean secure) {
        /// Not known, as of requests that a client makes.
        public static final Peer UNKNOWN = new Peer("", false);
    }

    /// A request.
    ///
    /// @param rawTarget path and query as they travel, with every escape: `/tags/arn%3Aaws?x=1`
    /// @param body empty if there is none
    public WireRequest(String method, String rawTarget, Headers headers, byte[] body) {
        this(method, rawTarget, headers, body, Peer.UNKNOWN);
    }

    /// A request that a server received.
    public WireRequest(String method, String rawTarget, Headers headers, byte[] body, Peer peer) {
        this.method = method;
        this.rawTarget = rawTarget;
        this.headers = headers;
        this.body = body;
        this.peer = peer;
    }

    /// Who sent it.
    public Peer peer() {
        return peer;
    }

    /// `GET`, `POST` and so on.
    public String method() {
        return method;
    }

    /// Path and query as they travel.
    public String rawTarget() {
        return rawTarget;
    }

    /// The path as it travels.
    public String rawPath() {
        int query = rawTarget.indexOf('?');
        return query < 0 ? rawTarget : rawTarget.substring(0, query);
    }

    /// The query as it travels, without its question mark; empty if there is none.
    public String rawQuery() {
        int query = rawTarget.indexOf('?');
        return query < 0 ? "" : rawTarget.substring(query + 1);
    }

    /// The header fields.
    public Headers headers() {
        return headers;
    }

    /// The body; not to be changed.
    public byte[] body() {
        return body;
    }

    /// Whether it came by TLS: the condition key `aws:SecureTransport`.
    public boolean secure() {
        return peer.secure();
    }

    @Override
    public String toString() {
        return method + " " + rawPath();
    }
}
