package org.openinspector.aws.publish;

import org.openinspector.aws.AwsClients;

/// Whose credentials are used: those of the account whose sink it is, or whose finding.
@FunctionalInterface
public interface AwsClientsSource {
    /// The clients of an account.
    ///
    /// @throws NoClientsException if there are none, saying why
    AwsClients clients(String accountId) throws NoClientsException;
}
