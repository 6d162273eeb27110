package org.openinspector.apiserver.identity;

import static org.openinspector.apiserver.identity.PrincipalOperations.account;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.AccessKey;
import org.openinspector.accounts.AccessKeyState;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.identity.Identity;
import org.openinspector.accounts.identity.IdentityKind;
import org.openinspector.apimodel.openinspector.CreateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.CreateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.DeleteAccessKeyRequest;
import org.openinspector.apimodel.openinspector.DeleteAccessKeyResponse;
import org.openinspector.apimodel.openinspector.IdentityAccessKey;
import org.openinspector.apimodel.openinspector.ListAccessKeysRequest;
import org.openinspector.apimodel.openinspector.ListAccessKeysResponse;
import org.openinspector.apimodel.openinspector.NewAccessKey;
import org.openinspector.apimodel.openinspector.RotateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.RotateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.ServiceQuotaExceededException;
import org.openinspector.apimodel.openinspector.UpdateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.UpdateAccessKeyResponse;
import org.openinspector.apiserver.Call;

/// Access keys of users.
public final class KeyOperations {
    private final Accounts accounts;

    /// Operations on these accounts.
    public KeyOperations(Accounts accounts) {
        this.accounts = accounts;
    }

    /// Makes a key.
    public CreateAccessKeyResponse create(CreateAccessKeyRequest in, Call call) {
        Identity user = user(in.principal(), call);
        AccessKey key = withinLimit(() -> accounts.createAccessKey(account(call), user.arn()));
        return CreateAccessKeyResponse.builder().accessKey(wire(key, call)).build();
    }

    private Identity user(@Nullable String named, Call call) {
        Identity user =
                PrincipalOperations.existing(
                        accounts.identities(),
                        call,
                        Objects.requireNonNullElse(named, call.caller().subjectArn()));
        if (user.kind() != IdentityKind.USER) {
            throw IdentityRefusals.invalid(
                    user.arn() + " is a role, which has no keys of its own; take it on instead");
        }
        return user;
    }

    /// A user's keys.
    public ListAccessKeysResponse list(ListAccessKeysRequest in, Call call) {
        Identity user = user(in.principal(), call);
        return ListAccessKeysResponse.builder()
                .accessKeys(
                        accounts.accessKeys(account(call), user.arn()).stream()
                                .map(KeyOperations::wire)
                                .toList())
                .build();
    }

    /// Deactivates a key or makes it good again.
    public UpdateAccessKeyResponse update(UpdateAccessKeyRequest in, Call call) {
        AccessKeyState key = existing(in.accessKeyId(), call);
        if (in.active()) {
            withinLimit(() -> {
                accounts.activateAccessKey(key, account(call));
                return key;
            });
        } else {
            accounts.deactivateAccessKey(account(call), key.id());
        }
        return UpdateAccessKeyResponse.builder()
                .accessKey(wire(existing(in.accessKeyId(), call)))
                .build();
    }

    /// Replaces a key.
    public RotateAccessKeyResponse rotate(RotateAccessKeyRequest in, Call call) {
        AccessKeyState old = existing(in.accessKeyId(), call);
        AccessKey key = withinLimit(() -> accounts.rotateAccessKey(old, account(call)));
        return RotateAccessKeyResponse.builder().accessKey(wire(key, call)).build();
    }

    /// Deletes a key.
    public DeleteAccessKeyResponse delete(DeleteAccessKeyRequest in, Call call) {
        if (!accounts.deleteAccessKey(account(call), in.accessKeyId())) {
            throw none(in.accessKeyId());
        }
        return DeleteAccessKeyResponse.builder().build();
    }

    private AccessKeyState existing(String id, Call call) {
        return accounts.accessKey(account(call), id).orElseThrow(() -> none(id));
    }

    private static RuntimeException none(String id) {
        return IdentityRefusals.notFound("there is no access key " + id);
    }

    private static <T> T withinLimit(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalStateException tooMany) {
            throw ServiceQuotaExceededException.builder()
                    .message(String.valueOf(tooMany.getMessage()))
                    .build();
        }
    }

    private static NewAccessKey wire(AccessKey key, Call call) {
        return NewAccessKey.builder()
                .accessKeyId(key.id())
                .secretAccessKey(key.secret())
                .principalArn(key.principal().arn())
                .createdAt(call.at())
                .build();
    }

    private static IdentityAccessKey wire(AccessKeyState key) {
        return IdentityAccessKey.builder()
                .accessKeyId(key.id())
                .principalArn(key.principalArn())
                .active(key.active())
                .createdAt(key.createdAt())
                .lastUsedAt(key.lastUse().map(AccessKeyState.Use::at).orElse(null))
                .lastUsedService(key.lastUse().flatMap(AccessKeyState.Use::service).orElse(null))
                .lastUsedRegion(key.lastUse().flatMap(AccessKeyState.Use::region).orElse(null))
                .build();
    }
}
