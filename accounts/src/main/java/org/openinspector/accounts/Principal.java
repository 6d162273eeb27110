package org.openinspector.accounts;

import java.util.Optional;
import org.openinspector.accounts.identity.Session;

/// Who a request comes from.
///
/// @param accountId 12 digits
/// @param arn `arn:aws:iam::000000000001:user/administrator`, or
///   `arn:aws:sts::000000000001:assumed-role/auditor/anne`
/// @param accessKeyId the key the request was signed with
/// @param session of temporary keys
public record Principal(
        String accountId, String arn, String accessKeyId, Optional<Session> session) {
    /// One with a key of its own.
    public Principal(String accountId, String arn, String accessKeyId) {
        this(accountId, arn, accessKeyId, Optional.empty());
    }

    /// The user or role whose policies count.
    public String subjectArn() {
        return session.map(Session::subjectArn).orElse(arn);
    }
}
