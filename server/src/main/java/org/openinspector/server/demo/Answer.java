package org.openinspector.server.demo;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// What a client is answered.
///
/// @param error the code of AWS's error; empty if it is none
record Answer(int status, String contentType, String error, String text) {
    private static final String JSON_TYPE = "application/x-amz-json-1.1";
    private static final String XML_TYPE = "text/xml";

    /// Services that speak AWS's query protocol.
    private static final Set<String> QUERY = Set.of("sts", "sns", "cloudwatch");

    static Answer json(String text) {
        return new Answer(200, JSON_TYPE, "", text);
    }

    static Answer xml(String text) {
        return new Answer(200, XML_TYPE, "", text);
    }

    /// Of whichever kind the text is.
    static Answer of(String text) {
        return text.startsWith("<") ? xml(text) : json(text);
    }

    /// The answer of the query protocol.
    ///
    /// @param result what is inside
    static Answer query(String namespace, String operation, String result) {
        return xml(
                "<%2$sResponse xmlns=\"%1$s\"><%2$sResult>%3$s</%2$sResult><ResponseMetadata><RequestId>demo</RequestId></ResponseMetadata></%2$sResponse>"
                        .formatted(namespace, operation, result));
    }

    /// An error, in the words of the service's protocol.
    static Answer error(String service, int status, String code, String text) {
        // It may repeat what was asked.
        String message = text.replaceAll("[^A-Za-z0-9 .,:/_-]", "");
        if (service.equals("ec2")) {
            return new Answer(
                    status,
                    XML_TYPE,
                    code,
                    "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>demo</RequestID></Response>"
                            .formatted(code, message));
        }
        if (QUERY.contains(service)) {
            return new Answer(
                    status,
                    XML_TYPE,
                    code,
                    "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>demo</RequestId></ErrorResponse>"
                            .formatted(code, message));
        }
        return new Answer(
                status,
                JSON_TYPE,
                code,
                "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(code, message));
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
