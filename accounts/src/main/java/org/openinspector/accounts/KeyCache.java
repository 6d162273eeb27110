package org.openinspector.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers access keys that were looked up, also those there are none of. Bounded; the least
/// recently used go first. An entry lasts for a while only, because another server may change the
/// key.
final class KeyCache {
    static final int ENTRIES_MAX = 4096;
    static final Duration KNOWN = Duration.ofSeconds(30);
    static final Duration UNKNOWN = Duration.ofSeconds(1);
    private static final Duration BETWEEN_USES = Duration.ofMinutes(1);

    private final Map<String, Entry> entries = bounded();
    private final Map<String, Instant> used = bounded();

    /// @param key empty if there is none of that id
    record Entry(Optional<AccessKey> key, Instant at) {}

    /// What was remembered; null if nothing was, or too long ago.
    synchronized @Nullable Entry get(String id, Instant now) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return null;
        }
        Duration age = Duration.between(entry.at(), now);
        Duration max = entry.key().isPresent() ? KNOWN : UNKNOWN;
        // A clock that was set back makes an entry from the future, which would last too long.
        return age.isNegative() || age.compareTo(max) >= 0 ? null : entry;
    }

    synchronized void put(String id, Optional<AccessKey> key, Instant now) {
        entries.put(id, new Entry(key, now));
    }

    synchronized void forget(String id) {
        entries.remove(id);
    }

    /// True if the use is worth storing: not twice within a minute for one key.
    synchronized boolean use(String id, Instant now) {
        Instant last = used.get(id);
        if (last != null && Duration.between(last, now).abs().compareTo(BETWEEN_USES) < 0) {
            return false;
        }
        used.put(id, now);
        return true;
    }

    synchronized int size() {
        return entries.size();
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
