package org.openinspector.apiserver.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the server tells of its access to AWS; the composition root knows.
public interface AwsView {
    /// Of a server that discovers no AWS account.
    AwsView NONE = () -> Optional.empty();

    /// What there is to tell; empty if no AWS account is discovered.
    Optional<Discovery> discovery();

    /// What is discovered, and with what.
    ///
    /// @param installation its id
    /// @param externalId that is sent when a role is assumed; empty without an organization
    /// @param principalArn whose credentials the server has
    /// @param problem why the organization could not be listed the last time
    /// @param accountIds the accounts, in order
    /// @param access tells of one of them; empty if it has gone meanwhile
    record Discovery(
            String installation,
            Optional<String> externalId,
            String principalArn,
            Optional<String> problem,
            List<String> accountIds,
            java.util.function.Function<String, Optional<AccountAccess>> access) {
        public Discovery {
            accountIds = List.copyOf(accountIds);
        }
    }

    /// One account.
    ///
    /// @param state `MONITORED`, `SUSPENDED`, `GONE`
    /// @param role that is assumed; empty for the account of the credentials
    /// @param unreachable why it cannot be assumed
    record AccountAccess(
            String accountId,
            String name,
            String state,
            Optional<String> role,
            Optional<String> unreachable,
            List<String> regions,
            List<Missing> missing) {}

    /// A call that AWS does not answer.
    ///
    /// @param part of the role's permissions; empty if none has the action
    record Missing(
            String region,
            String action,
            Optional<String> part,
            String failure,
            String message,
            String loses,
            String remedy,
            Instant since,
            Instant at) {}
}
