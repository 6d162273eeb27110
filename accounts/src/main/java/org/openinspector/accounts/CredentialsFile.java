package org.openinspector.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openinspector.apimodel.sigv4.SharedCredentials;

/// The file in the data folder from which AWS's clients take the administrator's key.
public final class CredentialsFile {
    /// The profile that holds the key.
    public static final String PROFILE = "default";

    private CredentialsFile() {}

    /// Makes the file's profile `default` hold this key. Other profiles, other settings and
    /// comments stay. Nothing is written if it is so already, but for the mode, which is always
    /// 600.
    ///
    /// @throws SecretException if the file is there but not a credentials file, or cannot be
    ///   written
    public static void write(Path file, AccessKey key) {
        try {
            if (!Files.exists(file)) {
                PrivateFile.write(
                        file, SharedCredentials.parse("").with(PROFILE, key.id(), key.secret()));
                return;
            }
            String old = PrivateFile.read(file, SharedCredentials.CHARACTERS_MAX);
            SharedCredentials parsed = parse(file, old);
            PrivateFile.close(file);
            if (!parsed.holds(PROFILE, key.credential())) {
                PrivateFile.write(file, parsed.with(PROFILE, key.id(), key.secret()));
            }
        } catch (IOException e) {
            throw new SecretException(
                    "the credentials file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static SharedCredentials parse(Path file, String text) {
        try {
            return SharedCredentials.parse(text);
        } catch (IllegalArgumentException e) {
            throw new SecretException(
                    "the credentials file "
                            + file
                            + " is damaged: "
                            + e.getMessage()
                            + "; mend or delete it, and it is written again",
                    e);
        }
    }
}
