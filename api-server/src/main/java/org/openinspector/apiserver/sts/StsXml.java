package org.openinspector.apiserver.sts;

import java.nio.charset.StandardCharsets;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireResponse;

/// Writes answers as STS does.
final class StsXml {
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private final StringBuilder out = new StringBuilder();

    /// An element with text.
    StsXml element(String name, String text) {
        out.append('<').append(name).append('>');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                // What XML 1.0 has no way to write.
                default ->
                        out.append(
                                (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c >= 0xFFFE
                                        ? '\uFFFD'
                                        : c);
            }
        }
        out.append("</").append(name).append('>');
        return this;
    }

    StsXml open(String name) {
        out.append('<').append(name).append('>');
        return this;
    }

    StsXml close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    /// The answer of an action, with what was written as its result.
    WireResponse answer(String action, String requestId) {
        return response(
                200,
                "<"
                        + action
                        + "Response xmlns=\""
                        + NAMESPACE
                        + "\"><"
                        + action
                        + "Result>"
                        + out
                        + "</"
                        + action
                        + "Result><ResponseMetadata><RequestId>"
                        + requestId
                        + "</RequestId></ResponseMetadata></"
                        + action
                        + "Response>");
    }

    /// A refusal.
    static WireResponse refusal(int status, String code, String message, String requestId) {
        var body =
                new StsXml()
                        .element("Type", status < 500 ? "Sender" : "Receiver")
                        .element("Code", code)
                        .element("Message", message);
        WireResponse response =
                response(
                        status,
                        "<ErrorResponse xmlns=\""
                                + NAMESPACE
                                + "\"><Error>"
                                + body.out
                                + "</Error><RequestId>"
                                + requestId
                                + "</RequestId></ErrorResponse>");
        response.headers().set("x-amzn-ErrorType", code);
        return response;
    }

    private static WireResponse response(int status, String body) {
        return new WireResponse(
                status,
                new Headers().set("Content-Type", "text/xml"),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
