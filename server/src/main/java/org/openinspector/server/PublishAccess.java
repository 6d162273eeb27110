package org.openinspector.server;

import java.util.Optional;
import org.openinspector.aws.AwsClients;
import org.openinspector.aws.organization.AwsAccounts;
import org.openinspector.aws.organization.AwsTarget;
import org.openinspector.aws.publish.AwsClientsSource;
import org.openinspector.aws.publish.NoClientsException;

/// Whose credentials events are delivered with: those the server discovers an account with, for
/// sinks and findings of that account. Nobody else's sinks may use them.
///
/// @param aws the accounts that are discovered; empty for none
record PublishAccess(Optional<AwsAccounts> aws) implements AwsClientsSource {
    @Override
    public AwsClients clients(String accountId) throws NoClientsException {
        if (aws.isEmpty()) {
            throw new NoClientsException(
                    "the server has no credentials of AWS: start it with --aws to deliver there");
        }
        AwsAccounts accounts = aws.get();
        if (accountId.equals(accounts.account().id())) {
            return accounts.clients(accountId);
        }
        Optional<AwsTarget> target = accounts.target(accountId);
        if (target.isEmpty()) {
            throw new NoClientsException(
                    "the server has no credentials of AWS for account " + accountId);
        }
        if (target.get().unreachable().isPresent()) {
            throw new NoClientsException(target.get().unreachable().get());
        }
        return accounts.clients(accountId);
    }
}
