package org.openinspector.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/// The credentials of one account.
interface AccountCredentials extends AwsCredentialsProvider {
    /// Sees to it that there are credentials that hold for a while. Cheap if there are.
    ///
    /// @throws AwsCallException if there are none, saying why
    void ready() throws AwsCallException, InterruptedException;

    /// AWS called them expired. The next call gets others, if there can be any.
    void expired();

    /// Credentials that renew themselves, as the usual chain does.
    static AccountCredentials of(AwsCredentialsProvider provider) {
        return new AccountCredentials() {
            @Override
            public void ready() {}

            @Override
            public void expired() {}

            @Override
            public software.amazon.awssdk.auth.credentials.AwsCredentials resolveCredentials() {
                return provider.resolveCredentials();
            }
        };
    }
}
