package org.openinspector.apimodel.wire;

import org.jspecify.annotations.Nullable;

/// The client's half of a service's messages: requests from inputs, outputs or errors from
/// responses. Sending and signing are the caller's.
public final class WireClient {
    private final Protocol protocol;

    /// The client of a service.
    public WireClient(Protocol protocol) {
        this.protocol = protocol;
    }

    /// The operation of a name.
    ///
    /// @throws IllegalArgumentException if there is none
    public Operation operation(String name) {
        return protocol.operations().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no operation " + name));
    }

    /// The request of an input.
    public WireRequest request(Operation operation, Object input) {
        MessageWriter out = new MessageWriter(0);
        protocol.writeInput(operation.index(), input, out);
        return out.request(operation);
    }

    /// The output of a response.
    ///
    /// @throws ApiException if the response is an error
    /// @throws WireFormatException if it cannot be read
    public <T> T output(Operation operation, WireResponse response, Class<T> type) {
        if (response.status() >= 300) {
            throw error(response);
        }
        MessageReader reader = MessageReader.of(response);
        Object output = JsonReader.guarded(() -> protocol.readOutput(operation.index(), reader));
        return type.cast(Copies.required(output, operation + "'s output"));
    }

    /// The error of a response.
    public ApiException error(WireResponse response) {
        String code = code(response);
        MessageReader reader = MessageReader.of(response);
        ApiException known;
        try {
            known = JsonReader.guarded(() -> protocol.readError(code, reader));
        } catch (WireFormatException e) {
            known = null;
        }
        if (known != null) {
            return known;
        }
        return new ApiException(code, response.status(), message(response));
    }

    /// Servers name an error in the header, or in the body as `code` or `__type`, and may add a
    /// namespace before it or a URI after it.
    private static String code(WireResponse response) {
        String code = response.headers().get("x-amzn-ErrorType");
        if (code == null) {
            code = member(response, "code");
        }
        if (code == null) {
            code = member(response, "__type");
        }
        if (code == null) {
            return "UnknownError";
        }
        int colon = code.indexOf(':');
        String name = colon < 0 ? code : code.substring(0, colon);
        return name.substring(name.indexOf('#') + 1).strip();
    }

    private static String message(WireResponse response) {
        String message = member(response, "message");
        return message == null ? "HTTP status " + response.status() : message;
    }

    private static @Nullable String member(WireResponse response, String wanted) {
        if (response.body().length == 0) {
            return null;
        }
        try {
            return JsonReader.received(
                    response.body(),
                    null,
                    "",
                    in -> {
                        String found = null;
                        in.beginObject();
                        for (String name = in.nextName(); name != null; name = in.nextName()) {
                            if (name.equals(wanted)) {
                                found = in.string(null);
                            } else {
                                in.skip();
                            }
                        }
                        return found;
                    });
        } catch (WireFormatException e) {
            return null;
        }
    }
}
