package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.openinspector.testkitserver.FirstLock;

/// The same questions to a server whose readers forgot to name accounts: row-level security alone
/// keeps them apart.
final class TenancyWithoutFirstLockTest extends TenancyTest {
    private static ApiServer open;

    @Override
    ApiServer server() {
        return open;
    }

    @BeforeAll
    static void start() {
        open = ApiServer.withoutFirstLock();
    }

    @AfterAll
    static void stop() {
        assertTrue(FirstLock.opened() > 100, "conditions opened: " + FirstLock.opened());
        open.close();
    }
}
