package org.openinspector.server;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.keys.AccountKeys;
import org.openinspector.accounts.keys.LocalMasterKey;
import org.openinspector.aws.KmsMasterKey;
import org.openinspector.storage.Database;

/// What wraps the data keys: the key of AWS KMS that `OPENINSPECTOR_KMS_KEY` names, else the file
/// `secret.key`. The file still unwraps what it wrapped before there was a key of KMS.
///
/// @param box the file
/// @param kms the key of KMS
record MasterKeys(SecretBox box, Optional<KmsMasterKey> kms) implements AutoCloseable {
    private static final String KEY = "OPENINSPECTOR_KMS_KEY";
    private static final String ENDPOINT = "OPENINSPECTOR_KMS_ENDPOINT";

    /// @throws org.openinspector.accounts.SecretException if the key of KMS cannot be used
    static MasterKeys of(SecretBox box, String region, Map<String, String> environment) {
        String key = environment.getOrDefault(KEY, "");
        Optional<URI> endpoint =
                Optional.ofNullable(environment.get(ENDPOINT))
                        .filter(text -> !text.isBlank())
                        .map(URI::create);
        return new MasterKeys(
                box,
                key.isBlank()
                        ? Optional.empty()
                        : Optional.of(KmsMasterKey.open(key, region, endpoint)));
    }

    AccountKeys keys(Database database, InstantSource clock) {
        LocalMasterKey local = new LocalMasterKey(box);
        return kms.isPresent()
                ? new AccountKeys(database, kms.get(), List.of(local), clock)
                : new AccountKeys(database, local, List.of(), clock);
    }

    @Override
    public void close() {
        kms.ifPresent(KmsMasterKey::close);
    }
}
