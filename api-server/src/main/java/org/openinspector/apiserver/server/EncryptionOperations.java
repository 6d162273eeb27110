package org.openinspector.apiserver.server;

import java.time.Duration;
import java.util.List;
import org.openinspector.accounts.keys.KeyVersion;
import org.openinspector.accounts.keys.KeyWork;
import org.openinspector.apimodel.openinspector.ConflictException;
import org.openinspector.apimodel.openinspector.EncryptionKey;
import org.openinspector.apimodel.openinspector.EncryptionKeyState;
import org.openinspector.apimodel.openinspector.GetEncryptionStatusResponse;
import org.openinspector.apimodel.openinspector.KeyWrapping;
import org.openinspector.apimodel.openinspector.RotateKeysResponse;
import org.openinspector.apiserver.Call;

/// `GetEncryptionStatus`, `RotateKeys`: an account's own key.
public final class EncryptionOperations {
    /// Each rotation has all of the account sealed anew.
    private static final Duration PAUSE = Duration.ofHours(1);

    private final KeyWork keys;

    /// Operations on these keys.
    public EncryptionOperations(KeyWork keys) {
        this.keys = keys;
    }

    /// The versions of the caller's key.
    public GetEncryptionStatusResponse status(Call call) {
        List<KeyVersion> versions = keys.versions(call.caller().accountId());
        return GetEncryptionStatusResponse.builder()
                .keys(
                        versions.stream()
                                .map(one -> key(one, one.equals(versions.getLast())))
                                .toList())
                .resealing(
                        versions.stream()
                                .anyMatch(one ->
                                        one.retiredAt().isEmpty()
                                                && !one.equals(versions.getLast())))
                .build();
    }

    /// Makes a new version of the caller's key.
    public RotateKeysResponse rotate(Call call) {
        String account = call.caller().accountId();
        List<KeyVersion> versions = keys.versions(account);
        if (versions.size() > 1 && versions.getLast().createdAt().plus(PAUSE).isAfter(call.at())) {
            throw ConflictException.builder()
                    .message(
                            "the key was rotated at "
                                    + versions.getLast().createdAt()
                                    + "; it can be rotated once in "
                                    + PAUSE.toMinutes()
                                    + " minutes")
                    .resourceId("encryption-key/" + versions.getLast().version())
                    .build();
        }
        return RotateKeysResponse.builder().version(keys.rotate(account)).build();
    }

    private static EncryptionKey key(KeyVersion one, boolean newest) {
        return EncryptionKey.builder()
                .version(one.version())
                .wrappedBy(one.master().startsWith("kms:") ? KeyWrapping.KMS : KeyWrapping.LOCAL)
                .createdAt(one.createdAt())
                .state(
                        newest
                                ? EncryptionKeyState.NEWEST
                                : one.retiredAt().isPresent()
                                        ? EncryptionKeyState.RETIRED
                                        : EncryptionKeyState.OUTGOING)
                .retiredAt(one.retiredAt().orElse(null))
                .build();
    }
}
