package org.openinspector.server;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.http.HttpHandler;

/// What listens on the port from the first moment on, so that a taken port is known before anything
/// else is done: it says that the server is starting, then lets the handler answer.
final class Door implements HttpHandler {
    private volatile @Nullable HttpHandler handler;

    void open(HttpHandler ready) {
        handler = ready;
    }

    @Override
    public WireResponse answer(WireRequest request) {
        HttpHandler ready = handler;
        if (ready != null) {
            return ready.answer(request);
        }
        if (request.rawTarget().equals("/health")) {
            return text(200, "starting\n");
        }
        return refuse(503, "ServiceUnavailableException", "the server is starting");
    }

    @Override
    public WireResponse refuse(int status, String code, String message) {
        HttpHandler ready = handler;
        return ready != null
                ? ready.refuse(status, code, message)
                : WireResponse.of(new ApiException(code, status, message));
    }

    static WireResponse text(int status, String body) {
        var headers = new Headers();
        headers.set("Content-Type", "text/plain; charset=utf-8");
        return new WireResponse(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
