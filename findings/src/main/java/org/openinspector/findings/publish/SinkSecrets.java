package org.openinspector.findings.publish;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.accounts.DataKeys;

/// What nobody may read of a sink: what its events are signed with, a secret and the one it
/// replaced for some time; and its target, if that is a secret. A class, so that it is not printed.
final class SinkSecrets {
    static final String PURPOSE = "event-sink";
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Visible ASCII: what survives configuration files and shells of any receiver.
    private static final Pattern SECRET = Pattern.compile("[!-~]{16,256}");

    private final String current;
    private final String previous;
    private final Instant previousUntil;
    private final String target;

    private SinkSecrets(String current, String previous, Instant previousUntil, String target) {
        this.current = current;
        this.previous = previous;
        this.previousUntil = previousUntil;
        this.target = target;
    }

    static String random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return "whsec_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static SinkSecrets of(String secret) {
        return new SinkSecrets(check(secret), "", Instant.EPOCH, "");
    }

    /// The new secret, and the one there was until then.
    SinkSecrets rotated(String secret, Instant until) {
        return new SinkSecrets(check(secret), current, until, target);
    }

    /// The same with a target.
    ///
    /// @param secret empty if the target is none
    SinkSecrets withTarget(Optional<String> secret) {
        return new SinkSecrets(current, previous, previousUntil, secret.orElse(""));
    }

    /// The target, if it is a secret.
    Optional<String> target() {
        return target.isEmpty() ? Optional.empty() : Optional.of(target);
    }

    /// The sink with the target that it really has.
    EventSink whole(EventSink sink) {
        return target.isEmpty() ? sink : sink.withTarget(target);
    }

    /// Those that sign now, the newest first.
    List<String> at(Instant now) {
        return previous.isEmpty() || !now.isBefore(previousUntil)
                ? List.of(current)
                : List.of(current, previous);
    }

    byte[] seal(DataKeys keys, String accountId) {
        String text = current + '\n' + previous + '\n' + previousUntil + '\n' + target;
        return keys.seal(accountId, PURPOSE, text.getBytes(StandardCharsets.UTF_8));
    }

    static SinkSecrets open(DataKeys keys, String accountId, byte[] sealed) {
        String text = new String(keys.open(accountId, PURPOSE, sealed), StandardCharsets.UTF_8);
        String[] lines = text.split("\n", -1);
        // Older releases had no targets here.
        return new SinkSecrets(
                lines[0], lines[1], Instant.parse(lines[2]), lines.length > 3 ? lines[3] : "");
    }

    private static String check(String secret) {
        if (!SECRET.matcher(secret).matches()) {
            throw new SinkRefusedException(
                    "secret",
                    "expected 16 to 256 visible ASCII characters, got " + secret.length());
        }
        return secret;
    }
}
