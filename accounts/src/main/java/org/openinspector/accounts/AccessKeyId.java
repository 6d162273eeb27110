package org.openinspector.accounts;

import java.security.SecureRandom;
import java.util.Optional;

/// Makes and reads ids of access keys: `AKIA` (of a session `ASIA`), eight letters that say the
/// account, eight random ones. An id names its account, so looking it up needs no view of other
/// accounts, and a made-up id is mostly recognised without a query.
final class AccessKeyId {
    private static final String PREFIX = "AKIA";
    private static final String SESSION_PREFIX = "ASIA";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int HALF = 8;
    private static final long ACCOUNTS = 1_000_000_000_000L;

    private AccessKeyId() {}

    static String next(String accountId, SecureRandom random) {
        return next(PREFIX, accountId, random);
    }

    /// An id of a session's key.
    static String nextOfSession(String accountId, SecureRandom random) {
        return next(SESSION_PREFIX, accountId, random);
    }

    private static String next(String prefix, String accountId, SecureRandom random) {
        var out = new StringBuilder(prefix);
        append(out, Long.parseLong(accountId));
        append(out, random.nextLong());
        return out.toString();
    }

    /// The account's 12 digits; empty if the text is none of our ids.
    static Optional<String> account(String id) {
        return account(id, PREFIX);
    }

    /// The account of a session's key; empty if the text is no id of one.
    static Optional<String> accountOfSession(String id) {
        return account(id, SESSION_PREFIX);
    }

    private static Optional<String> account(String id, String prefix) {
        if (id.length() != prefix.length() + 2 * HALF || !id.startsWith(prefix)) {
            return Optional.empty();
        }
        long account = 0;
        for (int i = 0; i < 2 * HALF; i++) {
            int letter = LETTERS.indexOf(id.charAt(PREFIX.length() + i));
            if (letter < 0) {
                return Optional.empty();
            }
            if (i < HALF) {
                account = (account << 5) | letter;
            }
        }
        return account < ACCOUNTS ? Optional.of(String.format("%012d", account)) : Optional.empty();
    }

    private static void append(StringBuilder out, long bits) {
        for (int shift = 5 * (HALF - 1); shift >= 0; shift -= 5) {
            out.append(LETTERS.charAt((int) (bits >>> shift) & 31));
        }
    }
}
