package org.openinspector.accounts.organization;

import java.security.SecureRandom;
import java.util.Locale;

/// Ids of new organizations and accounts.
final class OrganizationIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private OrganizationIds() {}

    static String newId() {
        return "o-"
                + Long.toString(RANDOM.nextLong(Long.MAX_VALUE / 2, Long.MAX_VALUE), 36)
                        .toLowerCase(Locale.ROOT);
    }

    static String freeId() {
        return String.format(
                Locale.ROOT, "%012d", RANDOM.nextLong(100_000_000_000L, 1_000_000_000_000L));
    }
}
