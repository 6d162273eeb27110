package org.openinspector.accounts;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openinspector.accounts.organization.AccountChanges;
import org.openinspector.storage.AccountScope;

/// What organizations do to these accounts.
final class JoiningAccounts implements AccountChanges {
    private final Accounts accounts;

    JoiningAccounts(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Optional<AccessKey> create(Connection connection, String accountId, Instant now)
            throws SQLException {
        return accounts.create(connection, accountId, now);
    }

    @Override
    public void adopt(Connection connection, String accountId, String managementId, Instant now)
            throws SQLException {
        if (AccountRows.insert(connection, accountId, now)) {
            AccountRows.insertAdministrator(
                    connection, accountId, AccountRows.administrator(accountId), now);
            AccountRows.insertAccessRole(connection, accountId, managementId, now);
        }
    }

    @Override
    public void lock(Connection connection, String accountId) throws SQLException {
        accounts.lock(connection, accountId);
    }

    @Override
    public void turnOn(Connection connection, AccountScope scope, Set<ScanKind> kinds, Instant now)
            throws SQLException {
        String account = scope.accounts().getFirst();
        if (!ScanKinds.lock(connection, account, scope.region())) {
            return;
        }
        Map<ScanKind, ScanState> states = ScanKinds.states(connection, account, scope.region());
        var to = new EnumMap<ScanKind, ScanStatus>(ScanKind.class);
        for (ScanKind kind : kinds) {
            // What is being turned off is left to who does that.
            if (states.getOrDefault(kind, ScanState.NEVER).status() == ScanStatus.DISABLED) {
                to.put(kind, ScanStatus.ENABLING);
            }
        }
        ScanKinds.set(connection, account, scope.region(), to, now);
    }

    @Override
    public void turnOff(Connection connection, String accountId, Instant now) throws SQLException {
        for (String region : ScanKinds.regions(connection, accountId)) {
            if (ScanKinds.lock(connection, accountId, region)) {
                var to = new EnumMap<ScanKind, ScanStatus>(ScanKind.class);
                ScanKinds.states(connection, accountId, region)
                        .forEach((kind, state) -> {
                            if (EnumSet.of(ScanStatus.ENABLED, ScanStatus.ENABLING)
                                    .contains(state.status())) {
                                to.put(kind, ScanStatus.DISABLING);
                            }
                        });
                ScanKinds.set(connection, accountId, region, to, now);
            }
        }
    }

    @Override
    public void settle(String accountId) {
        accounts.settle(accountId);
    }
}
