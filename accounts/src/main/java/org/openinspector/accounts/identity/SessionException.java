package org.openinspector.accounts.identity;

/// A session that does not begin, by STS's names for why.
public final class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;

    /// Why.
    public enum Code {
        /// Neither the role nor the caller's policies allow it; also if there is no such role.
        ACCESS_DENIED("AccessDenied", 403),
        /// A parameter is malformed.
        VALIDATION("ValidationError", 400),
        /// A session policy is none.
        MALFORMED_POLICY("MalformedPolicyDocument", 400),
        /// Policies and tags do not fit into a token.
        PACKED_POLICY_TOO_LARGE("PackedPolicyTooLarge", 400);

        private final String wireCode;
        private final int httpStatus;

        Code(String wireCode, int httpStatus) {
            this.wireCode = wireCode;
            this.httpStatus = httpStatus;
        }

        /// STS's name.
        public String wireCode() {
            return wireCode;
        }

        /// 400 or 403.
        public int httpStatus() {
            return httpStatus;
        }
    }

    SessionException(Code code, String message) {
        // An answer to a client, not a fault of ours: no stack trace.
        super(message, null, false, false);
        this.code = code;
    }

    /// Why.
    public Code code() {
        return code;
    }

    /// One sentence.
    public String message() {
        return String.valueOf(getMessage());
    }
}
