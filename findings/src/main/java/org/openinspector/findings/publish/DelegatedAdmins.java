package org.openinspector.findings.publish;

import java.util.Optional;

/// Who is told of members' events besides the members.
@FunctionalInterface
public interface DelegatedAdmins {
    /// Every account stands alone.
    DelegatedAdmins NONE = (accountId, region) -> Optional.empty();

    /// The delegated administrator of the account's organization in the Region, if there is one.
    Optional<String> delegatedAdmin(String accountId, String region);
}
