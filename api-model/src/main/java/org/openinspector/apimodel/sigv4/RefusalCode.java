package org.openinspector.apimodel.sigv4;

/// Why a request is not authenticated, by AWS's names. `wireCode` goes into `x-amzn-ErrorType`.
public enum RefusalCode {
    /// Carries no signature at all.
    MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationTokenException", 403),
    /// A part of the signature is missing, given twice, malformed or too large.
    INCOMPLETE_SIGNATURE("IncompleteSignatureException", 400),
    /// The key or its session token is not known here.
    UNRECOGNIZED_CLIENT("UnrecognizedClientException", 403),
    /// The signature does not cover this request, at this time, for this service.
    INVALID_SIGNATURE("InvalidSignatureException", 403),
    /// Rightly signed by a session that is over.
    EXPIRED_TOKEN("ExpiredTokenException", 403),
    /// Rightly signed by someone who may not do this. Never found by the verifier; here so that all
    /// refusals of a caller are told in one way.
    ACCESS_DENIED("AccessDeniedException", 403);

    private final String wireCode;
    private final int httpStatus;

    RefusalCode(String wireCode, int httpStatus) {
        this.wireCode = wireCode;
        this.httpStatus = httpStatus;
    }

    /// The error's name on the wire.
    public String wireCode() {
        return wireCode;
    }

    /// The HTTP status it is answered with.
    public int httpStatus() {
        return httpStatus;
    }
}
