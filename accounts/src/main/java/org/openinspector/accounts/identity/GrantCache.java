package org.openinspector.accounts.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers what callers may do. An entry is good for two seconds; then its account's version says
/// whether another server changed something. Bounded; the least recently used go first.
final class GrantCache {
    static final Duration FRESH = Duration.ofSeconds(2);
    private static final int ENTRIES_MAX = 4_096;

    private final Map<String, Remembered> entries =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
                    return size() > ENTRIES_MAX;
                }
            };

    /// Counts changes made here, so that what was read before one is not remembered after it.
    private long changes;

    /// @param grant empty if there is no such principal
    /// @param version of the account's identities when it was read
    /// @param at when it was last known to hold
    record Remembered(String accountId, Optional<Grant> grant, long version, Instant at) {
        boolean fresh(Instant now) {
            Duration age = Duration.between(at, now);
            return !age.isNegative() && age.compareTo(FRESH) < 0;
        }
    }

    synchronized @Nullable Remembered get(String key) {
        return entries.get(key);
    }

    synchronized long changes() {
        return changes;
    }

    synchronized void put(String key, Remembered entry, long changesBefore) {
        if (changes == changesBefore) {
            entries.put(key, entry);
        }
    }

    synchronized void forget(String accountId) {
        changes++;
        entries.values().removeIf(entry -> entry.accountId().equals(accountId));
    }
}
