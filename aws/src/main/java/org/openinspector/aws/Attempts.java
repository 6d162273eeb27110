package org.openinspector.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;

/// AWS's standard way to try again, up to three attempts, which also notes refusals: a call that
/// succeeds in the end may have been refused before, and [Limiter] has to know. Without AWS's
/// circuit breaker, which would make one account's trouble everybody's.
final class Attempts implements RetryStrategy {
    /// Set on the thread that makes the call.
    private static final ThreadLocal<Boolean> REFUSED = ThreadLocal.withInitial(() -> false);

    private final RetryStrategy standard =
            AwsRetryStrategy.standardRetryStrategy().toBuilder()
                    .circuitBreakerEnabled(false)
                    .build();

    /// Forgets what this thread's call before met.
    static void begin() {
        REFUSED.set(false);
    }

    /// True if an attempt since [#begin] was refused as too much.
    static boolean end() {
        boolean refused = REFUSED.get();
        REFUSED.remove();
        return refused;
    }

    @Override
    public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
        return standard.acquireInitialToken(request);
    }

    @Override
    public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
        if (request.failure() instanceof AwsServiceException failure && isRefusal(failure)) {
            REFUSED.set(true);
        }
        return standard.refreshRetryToken(request);
    }

    /// True if the service says that it is too much.
    static boolean isRefusal(AwsServiceException failure) {
        return failure.isThrottlingException() || failure.statusCode() == 503;
    }

    @Override
    public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
        return standard.recordSuccess(request);
    }

    @Override
    public int maxAttempts() {
        return standard.maxAttempts();
    }

    /// What it builds on has AWS's defaults already.
    @Override
    public boolean useClientDefaults() {
        return false;
    }

    @Override
    public Builder<?, ?> toBuilder() {
        throw new UnsupportedOperationException("attempts are made one way only");
    }
}
