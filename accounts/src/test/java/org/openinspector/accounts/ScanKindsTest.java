package org.openinspector.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// Kinds of scanning with their stored state, on a real PostgreSQL.
final class ScanKindsTest {
    private static final String REGION = "us-east-1";
    private static final AccountScope SCOPE = AccountScope.of(Accounts.FIRST, REGION);

    @TempDir private static Path folder = Path.of("");

    private final List<String> heard = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY);
    private final Accounts accounts =
            new Accounts(database, SecretBox.open(folder.resolve("secret.key")), () -> now);

    @BeforeEach
    void account() {
        accounts.ensureFirst(Accounts.FIRST, REGION);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Map<ScanKind, ScanState> enable(ScanKind... kinds) {
        return assertInstanceOf(ScanChange.Done.class, accounts.enable(SCOPE, Set.of(kinds)))
                .states();
    }

    private ScanChange.Reason refused(ScanChange change) {
        return assertInstanceOf(ScanChange.Refused.class, change).reason();
    }

    @Test
    void kindsAreEnabledAndDisabled() {
        accounts.onChange((scope, started, stopped) ->
                // Told before it counts as done.
                heard.add(
                        started + " " + stopped + " " + ScanRules.service(accounts.state(scope))));
        Map<ScanKind, ScanState> states = enable(ScanKind.LAMBDA, ScanKind.LAMBDA_CODE);
        assertEquals(new ScanState(ScanStatus.ENABLED, now), states.get(ScanKind.LAMBDA));
        assertEquals(ScanState.NEVER, states.get(ScanKind.EC2));
        assertEquals(ScanKind.values().length, states.size());

        // Asked again: the same answer, nothing to start, the time of the change stays.
        Instant enabledAt = now;
        now = now.plusSeconds(60);
        assertEquals(
                new ScanState(ScanStatus.ENABLED, enabledAt),
                enable(ScanKind.LAMBDA).get(ScanKind.LAMBDA));

        accounts.disable(SCOPE, Set.of(ScanKind.LAMBDA));
        assertEquals(ScanStatus.DISABLED, ScanRules.service(accounts.state(SCOPE)));
        assertEquals(
                new ScanState(ScanStatus.DISABLED, now),
                accounts.state(SCOPE).get(ScanKind.LAMBDA_CODE));
        assertEquals(
                List.of("[LAMBDA, LAMBDA_CODE] [] ENABLING", "[] [LAMBDA, LAMBDA_CODE] DISABLING"),
                heard);
        assertEquals(
                ScanChange.Reason.NEEDS_LAMBDA,
                refused(accounts.enable(SCOPE, Set.of(ScanKind.LAMBDA_CODE))));
    }

    @Test
    void whatWasNotStartedIsStartedLater() {
        boolean[] fails = {true};
        accounts.onChange((scope, started, stopped) -> {
            if (fails[0]) {
                throw new IllegalStateException("cannot start scanning");
            }
            heard.add(scope.accounts() + " " + started + " " + stopped);
        });
        assertEquals(
                new ScanState(ScanStatus.ENABLING, now), enable(ScanKind.ECR).get(ScanKind.ECR));
        assertEquals(
                ScanChange.Reason.ENABLE_IN_PROGRESS,
                refused(accounts.disable(SCOPE, Set.of(ScanKind.ECR))));
        fails[0] = false;
        accounts.settleAll();
        accounts.settleAll();
        assertEquals(List.of("[000000000001] [ECR] []"), heard);
        assertEquals(
                new ScanState(ScanStatus.ENABLED, now), accounts.state(SCOPE).get(ScanKind.ECR));
    }

    /// A wish that comes while the listeners are told of another is told to them too.
    @Test
    void aWishMeanwhileIsNotLost() {
        accounts.onChange((scope, started, stopped) -> {
            heard.add(started + " " + stopped);
            if (heard.size() == 1) {
                enable(ScanKind.ECR);
            }
        });
        enable(ScanKind.EC2);
        assertEquals(
                new ScanState(ScanStatus.ENABLED, now), accounts.state(SCOPE).get(ScanKind.EC2));
        assertEquals(
                new ScanState(ScanStatus.ENABLED, now), accounts.state(SCOPE).get(ScanKind.ECR));
        assertEquals("[EC2] []", heard.getFirst());
        assertEquals("[EC2, ECR] []", heard.get(1));
    }

    @Test
    void regionsAreApart() {
        accounts.ensureFirst(Accounts.FIRST, "eu-west-1");
        enable(ScanKind.EC2);
        AccountScope europe = AccountScope.of(Accounts.FIRST, "eu-west-1");
        assertEquals(ScanState.NEVER, accounts.state(europe).get(ScanKind.EC2));
        AccountScope nowhere = AccountScope.of(Accounts.FIRST, "ap-south-1");
        assertThrows(
                IllegalArgumentException.class,
                () -> accounts.enable(nowhere, Set.of(ScanKind.EC2)));
        var several = new AccountScope(List.of(Accounts.FIRST, "123456789012"), REGION);
        assertThrows(IllegalArgumentException.class, () -> accounts.state(several));
        assertThrows(
                IllegalArgumentException.class,
                () -> accounts.enable(SCOPE, EnumSet.noneOf(ScanKind.class)));
    }
}
