package org.openinspector.apimodel.wire;

/// A response, whichever server or client carries it. The body is not copied.
public final class WireResponse {
    private final int status;
    private final Headers headers;
    private final byte[] body;

    /// A response.
    ///
    /// @param body empty if there is none
    public WireResponse(int status, Headers headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /// The answer to a refused request: the error's status, its name in `x-amzn-ErrorType`, its
    /// members as header fields and JSON.
    public static WireResponse of(ApiException error) {
        Headers headers = new Headers();
        headers.set("Content-Type", "application/json");
        headers.set("x-amzn-ErrorType", error.code());
        error.headers().forEach(headers::set);
        return new WireResponse(error.httpStatus(), headers, Json.bytes(error));
    }

    /// The HTTP status.
    public int status() {
        return status;
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
        return status + " with " + body.length + " bytes";
    }
}
