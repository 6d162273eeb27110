package org.openinspector.apimodel.sigv4;

/// What a signing key is good for.
///
/// @param date `yyyyMMdd`, UTC
record Scope(String date, String region, String service) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String TERMINATOR = "aws4_request";

    String text() {
        return date + '/' + region + '/' + service + '/' + TERMINATOR;
    }
}
