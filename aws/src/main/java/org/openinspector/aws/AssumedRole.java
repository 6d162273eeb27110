package org.openinspector.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.Tag;

/// Credentials of another account, by a role there. Sessions last an hour, which is all that a role
/// that assumes a role may have, and are renewed five minutes before their end, so that a sweep
/// that goes on meets no end; while a renewal fails, the session goes on as long as it holds.
final class AssumedRole implements AccountCredentials {
    private static final int SESSION_SECONDS = 3_600;
    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(5);
    private static final Duration HOLDS_BEFORE = Duration.ofSeconds(30);

    /// A role that is refused is not asked for again before; thousands of calls want it.
    private static final Duration REFUSED_FOR = Duration.ofSeconds(30);

    private final String accountId;
    private final String arn;
    private final AwsSettings settings;
    private final String externalId;
    private final AwsClients hub;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Session session;
    private @Nullable AwsCallException refused;
    private Instant refusedAt = Instant.EPOCH;

    /// True for a role that does not take tags, as roles that AWS makes itself do not.
    private boolean untagged;

    private record Session(AwsSessionCredentials credentials, Instant ends) {
        boolean lasts(Instant now, Duration longer) {
            return now.plus(longer).isBefore(ends);
        }
    }

    /// Of a role.
    ///
    /// @param hub whose credentials assume it
    AssumedRole(
            String accountId, String arn, String externalId, AwsClients hub, InstantSource clock) {
        this.accountId = accountId;
        this.arn = arn;
        this.settings = hub.settings();
        this.externalId = externalId;
        this.hub = hub;
        this.clock = clock;
    }

    @Override
    public void ready() throws AwsCallException, InterruptedException {
        Session known = session;
        Instant now = clock.instant();
        if (known != null && known.lasts(now, RENEWED_BEFORE)) {
            return;
        }
        if (known != null && known.lasts(now, HOLDS_BEFORE)) {
            // One thread renews it, the others need not wait.
            if (!lock.tryLock()) {
                return;
            }
        } else {
            lock.lockInterruptibly();
        }
        try {
            renew();
        } finally {
            lock.unlock();
        }
    }

    private void renew() throws AwsCallException, InterruptedException {
        Session known = session;
        Instant now = clock.instant();
        if (known != null && known.lasts(now, RENEWED_BEFORE)) {
            return;
        }
        boolean holds = known != null && known.lasts(now, HOLDS_BEFORE);
        AwsCallException before = refused;
        if (before != null && now.isBefore(refusedAt.plus(REFUSED_FOR))) {
            if (holds) {
                return;
            }
            throw new AwsCallException(before.kind(), before.sentence(), before);
        }
        try {
            session = assume();
            refused = null;
            hub.records().worked(accountId, settings.home(), Calls.ASSUME_ROLE);
        } catch (AwsCallException e) {
            refused = e;
            refusedAt = now;
            hub.records().failed(accountId, settings.home(), Calls.ASSUME_ROLE, e);
            if (!holds) {
                throw e;
            }
        }
    }

    private Session assume() throws AwsCallException, InterruptedException {
        try {
            if (!untagged) {
                return asked(true);
            }
        } catch (AwsCallException e) {
            if (e.kind() != AwsCallException.Kind.DENIED) {
                throw told(e);
            }
        }
        try {
            Session plain = asked(false);
            untagged = true;
            return plain;
        } catch (AwsCallException e) {
            throw told(e);
        }
    }

    private AwsCallException told(AwsCallException e) {
        if (e.kind() != AwsCallException.Kind.DENIED) {
            return e;
        }
        return new AwsCallException(
                e.kind(),
                "account "
                        + accountId
                        + " does not let us assume "
                        + arn
                        + ": deploy the role there, trusting these credentials with the external id "
                        + externalId
                        + " (docs/aws/member-role.yaml), and allow them sts:AssumeRole on it",
                e);
    }

    private Session asked(boolean tagged) throws AwsCallException, InterruptedException {
        AssumeRoleRequest.Builder request =
                AssumeRoleRequest.builder()
                        .roleArn(arn)
                        .roleSessionName("OpenInspector-" + settings.installation())
                        .externalId(externalId)
                        .durationSeconds(SESSION_SECONDS);
        if (tagged) {
            request.tags(Tag.builder().key("OpenInspector").value(settings.installation()).build());
        }
        AssumeRoleResponse answer =
                hub.calls()
                        .unrecorded(
                                settings.home(),
                                Calls.ASSUME_ROLE,
                                () -> hub.sts(settings.home()).assumeRole(request.build()));
        Credentials given = answer.credentials();
        if (given == null || given.accessKeyId() == null || given.secretAccessKey() == null) {
            throw new AwsCallException(
                    AwsCallException.Kind.FAILED,
                    Calls.ASSUME_ROLE + " of " + arn + " answers without credentials");
        }
        return new Session(
                AwsSessionCredentials.create(
                        given.accessKeyId(),
                        given.secretAccessKey(),
                        String.valueOf(given.sessionToken())),
                Optional.ofNullable(given.expiration())
                        .orElse(clock.instant().plusSeconds(SESSION_SECONDS)));
    }

    @Override
    public void expired() {
        session = null;
    }

    /// For calls that go past [Calls]; what [#ready] says is told by the SDK's exception.
    @Override
    public AwsCredentials resolveCredentials() {
        try {
            while (true) {
                ready();
                Session known = session;
                if (known != null) {
                    return known.credentials();
                }
            }
        } catch (AwsCallException e) {
            throw SdkClientException.create(e.sentence(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("interrupted while waiting for credentials", e);
        }
    }
}
