package org.openinspector.apimodel.wire;

/// A request, whichever server or client carries it. The body is not copied: whoever makes a
/// request gives it away.
public final class WireRequest {
    private final String method;
    private final String rawTarget;
    private final Headers headers;
    private final byte[] body;

    /// A request.
    ///
    /// @param rawTarget path and query as they travel, with every escape: `/tags/arn%3Aaws?x=1`
    /// @param body empty if there is none
    public WireRequest(String method, String rawTarget, Headers headers, byte[] body) {
        this.method = method;
        this.rawTarget = rawTarget;
        this.headers = headers;
        this.body = body;
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

    @Override
    public String toString() {
        return method + " " + rawPath();
    }
}
