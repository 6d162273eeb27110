package org.openinspector.apimodel.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One operation of a service, as its model describes it.
///
/// @param index its place among the service's operations
/// @param name `ListFindings`
/// @param method `POST`
/// @param uri where it lies
/// @param status of a successful response
/// @param readonly whether it changes nothing
/// @param idempotent whether doing it twice is doing it once
/// @param errors names of the errors it declares, sorted
/// @param pages how its answer is paged; null if it is not
/// @param requestBody media type of its request: null for no body, `*/*` for any bytes
/// @param responseBody media type of its response: null for no body, `*/*` for any bytes
public record Operation(
        int index,
        String name,
        String method,
        UriPattern uri,
        int status,
        boolean readonly,
        boolean idempotent,
        List<String> errors,
        @Nullable Pages pages,
        @Nullable String requestBody,
        @Nullable String responseBody) {
    /// Any bytes.
    public static final String ANY = "*/*";

    /// A copy that nobody changes.
    public Operation {
        errors = List.copyOf(errors);
    }

    /// Members by which an operation is paged.
    ///
    /// @param inputToken of the input
    /// @param outputToken of the output
    /// @param items of the output, if it is named
    /// @param pageSize of the input, if it is named
    public record Pages(
            String inputToken,
            String outputToken,
            @Nullable String items,
            @Nullable String pageSize) {}

    @Override
    public String toString() {
        return name;
    }
}
