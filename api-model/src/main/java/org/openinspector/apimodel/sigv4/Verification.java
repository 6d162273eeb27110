package org.openinspector.apimodel.sigv4;

import java.time.Instant;

/// What came of checking a signature.
public sealed interface Verification {
    /// Signed by the holder of the key.
    ///
    /// @param accessKeyId whose secret signed it
    /// @param region of the credential scope; the configured one unless any is allowed
    /// @param service of the credential scope
    /// @param signedAt the time the client says it signed at, within the allowed skew
    record Accepted(String accessKeyId, String region, String service, Instant signedAt)
            implements Verification {}

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
