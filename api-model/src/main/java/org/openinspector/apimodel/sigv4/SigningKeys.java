package org.openinspector.apimodel.sigv4;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Derived signing keys of the last successful checks, and when each access key was last doubted.
/// Bounded; the least recently used go first.
final class SigningKeys {
    static final int ENTRIES_MAX = 1024;
    private static final Duration BETWEEN_DOUBTS = Duration.ofSeconds(1);

    private final Map<Key, Derived> derived = bounded();
    private final Map<String, Instant> doubtedAt = bounded();

    private record Key(String accessKeyId, Scope scope) {}

    /// A signing key and the credential it came from.
    private static final class Derived {
        private final Credential credential;
        private final byte[] signingKey;

        Derived(Credential credential, byte[] signingKey) {
            this.credential = credential;
            this.signingKey = signingKey;
        }
    }

    /// The key if it was kept and the secret is still the same, otherwise derived anew and not
    /// kept: only a request that was rightly signed may take up room.
    byte[] signingKey(Credential credential, Scope scope) {
        Derived kept;
        synchronized (derived) {
            kept = derived.get(new Key(credential.accessKeyId(), scope));
        }
        return kept != null && kept.credential.sameSecret(credential)
                ? kept.signingKey
                : Hmac.signingKey(credential.secret(), scope);
    }

    void keep(Credential credential, Scope scope, byte[] signingKey) {
        synchronized (derived) {
            derived.put(
                    new Key(credential.accessKeyId(), scope), new Derived(credential, signingKey));
        }
    }

    /// Forgets the key after a failed check.
    ///
    /// @return whether the secret may be looked up anew: not twice within a second for one access
    ///   key
    boolean doubt(String accessKeyId, Scope scope, Instant now) {
        synchronized (derived) {
            @Nullable Instant last = doubtedAt.get(accessKeyId);
            // A clock that was set back must not block lookups until it has caught up.
            if (last != null && Duration.between(last, now).abs().compareTo(BETWEEN_DOUBTS) < 0) {
                return false;
            }
            doubtedAt.put(accessKeyId, now);
            derived.remove(new Key(accessKeyId, scope));
            return true;
        }
    }

    int size() {
        synchronized (derived) {
            return derived.size();
        }
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > ENTRIES_MAX;
            }
        };
    }
}
