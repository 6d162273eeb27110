package org.openinspector.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// How much is asked of AWS at once: by one operation of one account and Region ([Limiter]), of one
/// account, and in all. Waiting happens in this order, so that an operation that is slowed down
/// holds up nothing else.
final class Limits {
    /// At most so many at once by one operation.
    private static final int OPERATION = 16;

    private static final int ACCOUNT = 16;
    private static final int ALL = 256;

    private final Map<String, Limiter> operations = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> accounts = new ConcurrentHashMap<>();
    private final Semaphore all = new Semaphore(ALL);

    /// A call that has its turn.
    final class Turn {
        private final Limiter limiter;
        private final Semaphore account;
        private final long ticket;

        private Turn(Limiter limiter, Semaphore account, long ticket) {
            this.limiter = limiter;
            this.account = account;
            this.ticket = ticket;
        }

        /// How many such calls may begin in a second.
        double pace() {
            return limiter.pace();
        }

        /// Ends it.
        ///
        /// @param throttled whether the service said that it is too much
        void end(boolean throttled) {
            all.release();
            account.release();
            limiter.release(ticket, throttled);
        }
    }

    /// Waits for its turn.
    ///
    /// @param action the IAM action: each has quotas of its own
    Turn turn(String accountId, String region, String action) throws InterruptedException {
        Limiter limiter =
                operations.computeIfAbsent(
                        accountId + "/" + region + "/" + action, _ -> new Limiter(OPERATION));
        Semaphore account = accounts.computeIfAbsent(accountId, _ -> new Semaphore(ACCOUNT));
        long ticket = limiter.acquire();
        boolean own = false;
        try {
            account.acquire();
            own = true;
            all.acquire();
            return new Turn(limiter, account, ticket);
        } catch (InterruptedException e) {
            if (own) {
                account.release();
            }
            limiter.release(ticket, false);
            throw e;
        }
    }
}
