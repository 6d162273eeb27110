package org.openinspector.apimodel.wire;

import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// A refused request: a code and a status that the wire knows. Generated errors extend it.
public class ApiException extends RuntimeException implements WireStructure {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int httpStatus;

    /// An error that no model declares, such as a wrong signature.
    ///
    /// @param code what `x-amzn-ErrorType` says: `AccessDeniedException`
    public ApiException(String code, int httpStatus, String message) {
        // An answer to a client, not a fault of ours: no stack trace.
        super(message, null, false, false);
        this.code = code;
        this.httpStatus = httpStatus;
    }

    /// The error's name, as `x-amzn-ErrorType` says it.
    public final String code() {
        return code;
    }

    /// Status of the response.
    public final int httpStatus() {
        return httpStatus;
    }

    /// The message; empty if there is none.
    public String message() {
        String text = getMessage();
        return text == null ? "" : text;
    }

    /// Members that travel as headers, such as `Retry-After`.
    public Map<String, String> headers() {
        return Map.of();
    }

    @Override
    public void write(JsonGenerator json) {
        json.writeStartObject();
        json.writeName("message");
        json.writeString(message());
        json.writeEndObject();
    }
}
