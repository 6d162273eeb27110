package org.openinspector.apimodel.sigv4;

import java.time.Instant;
import java.util.Optional;

/// What came of checking a signature.
public sealed interface Verification {
    /// Signed by the holder of the key.
    ///
    /// @param accessKeyId whose secret signed it
    /// @param region of the credential scope; the configured one unless any is allowed
    /// @param service of the credential scope
    /// @param signedAt the time the client says it signed at, within the allowed skew
    /// @param sessionToken that belongs to the key; empty for a long-lived key
    record Accepted(
            String accessKeyId,
            String region,
            String service,
            Instant signedAt,
            Optional<String> sessionToken)
            implements Verification {
        /// Does not show the token.
        @Override
        public String toString() {
            return "Accepted[" + accessKeyId + ", " + region + ", " + service + "]";
        }
    }

    /// Not to be answered.
    ///
    /// @param code which of AWS's errors it is
    /// @param message for the client; holds no signature, token or secret
    record Refused(RefusalCode code, String message) implements Verification {
        /// 400 or 403.
        public int httpStatus() {
            return code.httpStatus();
        }
    }
}
