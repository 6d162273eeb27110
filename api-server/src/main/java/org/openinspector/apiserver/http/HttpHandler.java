package org.openinspector.apiserver.http;

import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;

/// Answers requests. Called on a virtual thread; may block.
public interface HttpHandler {
    /// Answers one request; never throws.
    WireResponse answer(WireRequest request);

    /// Answers what never became a request: bad HTTP, or more than the limits allow.
    ///
    /// @param status 400 to 599
    /// @param code the error's name on the wire
    /// @param message for the client
    WireResponse refuse(int status, String code, String message);
}
