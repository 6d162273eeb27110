package org.openinspector.accounts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.CredentialSource;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Capability;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts, who may act in them, and what is scanned in them. Safe for use by many threads.
public final class Accounts implements CredentialSource {
    /// The schema `accounts`.
    public static final Capability CAPABILITY = new Capability("accounts", Accounts.class);

    /// The account of a first start that names none.
    public static final String FIRST = "000000000001";

    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    /// Access keys are the same in all regions; a scope has to name one.
    private static final String ANY_REGION = "global";

    private final Database database;
    private final InstantSource clock;
    private final AccessKeys keys;
    private final KeyCache cache = new KeyCache();
    private final List<ScanListener> listeners = new CopyOnWriteArrayList<>();

    /// By the system's clock.
    public Accounts(Database database, SecretBox box) {
        this(database, box, InstantSource.system());
    }

    /// By another clock.
    public Accounts(Database database, SecretBox box, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.keys = new AccessKeys(box);
    }

    /// Makes the account, its administrator and the administrator's access key, unless they are
    /// there. Other accounts stay as they are. Two servers that start at once get the same key.
    ///
    /// @return the account with the administrator's oldest active key
    /// @throws SecretException if the stored secret does not open with this server's key file
    public Account ensureFirst(String accountId, String region) {
        AccountScope scope = AccountScope.of(accountId, region);
        Instant now = now();
        AccessKey key =
                database.write(
                        scope,
                        connection -> {
                            insertAccount(connection, accountId, region, now);
                            String arn = administrator(accountId);
                            insertPrincipal(connection, accountId, arn, now);
                            Optional<AccessKey> there = keys.first(connection, accountId, arn);
                            return there.isPresent()
                                    ? there.get()
                                    : keys.create(connection, accountId, arn, now);
                        });
        return new Account(accountId, region, key);
    }

    private static String administrator(String accountId) {
        return "arn:aws:iam::" + accountId + ":user/administrator";
    }

    private static void insertAccount(
            Connection connection, String accountId, String region, Instant now)
            throws SQLException {
        try (PreparedStatement account =
                        connection.prepareStatement(
                                """
                                INSERT INTO accounts.account (account_id, created_at) VALUES (?, ?)
                                ON CONFLICT DO NOTHING
                                """);
                PreparedStatement served =
                        connection.prepareStatement(
                                """
                                INSERT INTO accounts.region (account_id, region, added_at) VALUES (?, ?, ?)
                                ON CONFLICT DO NOTHING
                                """)) {
            account.setString(1, accountId);
            account.setObject(2, now.atOffset(ZoneOffset.UTC));
            account.executeUpdate();
            served.setString(1, accountId);
            served.setString(2, region);
            served.setObject(3, now.atOffset(ZoneOffset.UTC));
            served.executeUpdate();
        }
    }

    /// Leaves the principal's row locked until the transaction ends, so that one key is made and
    /// not two.
    private static void insertPrincipal(
            Connection connection, String accountId, String arn, Instant now) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.principal (account_id, arn, created_at) VALUES (?, ?, ?)
                        ON CONFLICT (account_id, arn) DO UPDATE SET arn = EXCLUDED.arn
                        """)) {
            insert.setString(1, accountId);
            insert.setString(2, arn);
            insert.setObject(3, now.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    /// Another key for a principal. Its secret is in the result and can be had no other way later.
    ///
    /// @throws IllegalStateException if there is no such principal, or it has two active keys
    public AccessKey createAccessKey(String accountId, String principalArn) {
        Instant now = now();
        AccessKey key =
                database.write(
                        AccountScope.of(accountId, ANY_REGION),
                        connection -> keys.create(connection, accountId, principalArn, now));
        cache.forget(key.id());
        return key;
    }

    /// Makes a key useless: here at once, on other servers of the same database within half a
    /// minute.
    ///
    /// @return whether it was an active key of the account
    public boolean deactivateAccessKey(String accountId, String accessKeyId) {
        boolean changed =
                database.write(
                        AccountScope.of(accountId, ANY_REGION),
                        connection -> keys.deactivate(connection, accountId, accessKeyId));
        cache.forget(accessKeyId);
        return changed;
    }

    /// Whose key it is; empty if there is no such active key.
    public Optional<Principal> principal(String accessKeyId) {
        return cached(accessKeyId).map(AccessKey::principal);
    }

    /// The key's credential, for checking a signature; empty if there is no such active key.
    @Override
    public Optional<Credential> find(String accessKeyId) {
        return cached(accessKeyId).map(AccessKey::credential);
    }

    @Override
    public Optional<Credential> refresh(String accessKeyId) {
        cache.forget(accessKeyId);
        return find(accessKeyId);
    }

    private Optional<AccessKey> cached(String id) {
        Optional<String> account = AccessKeyId.account(id);
        if (account.isEmpty()) {
            return Optional.empty();
        }
        Instant now = now();
        KeyCache.Entry known = cache.get(id, now);
        if (known != null) {
            return known.key();
        }
        // The id says the account, so the lookup stays within it although nobody is authenticated
        // yet.
        Optional<AccessKey> found =
                database.read(
                        AccountScope.of(account.get(), ANY_REGION),
                        connection -> keys.find(connection, account.get(), id));
        cache.put(id, found, now);
        return found;
    }

    /// Notes that a request was accepted from this key; stored at most once a minute per key.
    ///
    /// @param at now
    public void used(Principal principal, Instant at) {
        if (cache.use(principal.accessKeyId(), at)) {
            database.update(
                    AccountScope.of(principal.accountId(), ANY_REGION),
                    connection ->
                            keys.used(
                                    connection,
                                    principal.accountId(),
                                    principal.accessKeyId(),
                                    at));
        }
    }

    /// True if there is such an account.
    public boolean exists(String accountId) {
        return database.read(
                AccountScope.of(accountId, ANY_REGION),
                connection -> {
                    try (PreparedStatement select =
                            connection.prepareStatement(
                                    "SELECT 1 FROM accounts.account WHERE account_id = ?")) {
                        select.setString(1, accountId);
                        try (ResultSet rows = select.executeQuery()) {
                            return rows.next();
                        }
                    }
                });
    }

    /// All accounts, in order. For background work: it looks across accounts.
    public List<String> accountIds() {
        return database.acrossAccounts(connection -> {
            var out = new ArrayList<String>();
            try (PreparedStatement select =
                            connection.prepareStatement(
                                    "SELECT account_id FROM accounts.account ORDER BY account_id");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.add(rows.getString(1));
                }
            }
            return List.copyOf(out);
        });
    }

    /// Every kind's state in one account and region.
    ///
    /// @throws IllegalArgumentException if the scope has several accounts
    public Map<ScanKind, ScanState> state(AccountScope scope) {
        String account = single(scope);
        return Map.copyOf(
                database.read(
                        scope,
                        connection -> ScanKinds.states(connection, account, scope.region())));
    }

    /// Turns kinds of scanning on in one account and region; [ScanRules] says what is refused. When
    /// this returns, scanning has been started, unless a listener failed: then the kinds stay
    /// `ENABLING` until [#settleAll].
    ///
    /// @param kinds not empty
    /// @throws IllegalArgumentException if the scope has several accounts or the account is not
    ///   served in the region
    public ScanChange enable(AccountScope scope, Set<ScanKind> kinds) {
        return change(scope, kinds, ScanRules::enable);
    }

    /// Turns kinds of scanning off; `LAMBDA` takes `LAMBDA_CODE` with it. Otherwise like [#enable].
    ///
    /// @param kinds not empty
    public ScanChange disable(AccountScope scope, Set<ScanKind> kinds) {
        return change(scope, kinds, ScanRules::disable);
    }

    private interface Rule {
        ScanRules.Decision decide(Map<ScanKind, ScanStatus> now, Set<ScanKind> asked);
    }

    private ScanChange change(AccountScope scope, Set<ScanKind> kinds, Rule rule) {
        String account = single(scope);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("no kind of scanning given, expected at least one");
        }
        Instant now = now();
        Optional<ScanChange.Refused> refused =
                database.write(
                        scope,
                        connection -> {
                            if (!ScanKinds.lock(connection, account, scope.region())) {
                                throw new IllegalArgumentException(
                                        "account "
                                                + account
                                                + " is not served in region "
                                                + scope.region());
                            }
                            var states = ScanKinds.states(connection, account, scope.region());
                            var statuses = new EnumMap<ScanKind, ScanStatus>(ScanKind.class);
                            states.forEach((kind, state) -> statuses.put(kind, state.status()));
                            return switch (rule.decide(statuses, kinds)) {
                                case ScanRules.Decision.Refuse refuse ->
                                        Optional.of(refuse.refused());
                                case ScanRules.Decision.Change wanted -> {
                                    ScanKinds.set(
                                            connection, account, scope.region(), wanted.to(), now);
                                    yield Optional.empty();
                                }
                            };
                        });
        if (refused.isPresent()) {
            return refused.get();
        }
        settle(scope);
        return new ScanChange.Done(state(scope));
    }

    /// Adds who starts and stops scanning; before the first [#settleAll].
    public void onChange(ScanListener listener) {
        listeners.add(listener);
    }

    /// Brings changes of all accounts to their end that an earlier run left unfinished. For the
    /// start and now and then.
    public void settleAll() {
        database.acrossAccounts(ScanKinds::unsettled).forEach(this::settle);
    }

    /// Tells the listeners of unfinished changes and, if none of them failed, counts the changes as
    /// done.
    private void settle(AccountScope scope) {
        Map<ScanKind, ScanState> before = state(scope);
        Set<ScanKind> started = with(before, ScanStatus.ENABLING);
        Set<ScanKind> stopped = with(before, ScanStatus.DISABLING);
        if (started.isEmpty() && stopped.isEmpty()) {
            return;
        }
        try {
            for (ScanListener listener : listeners) {
                listener.changed(scope, started, stopped);
            }
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("accountId", single(scope))
                    .addKeyValue("region", scope.region())
                    .addKeyValue("started", started)
                    .addKeyValue("stopped", stopped)
                    .setCause(e)
                    .log("scan-kinds failed");
            return;
        }
        Instant now = now();
        String account = single(scope);
        database.update(
                scope,
                connection -> {
                    ScanKinds.lock(connection, account, scope.region());
                    var to = new EnumMap<ScanKind, ScanStatus>(ScanKind.class);
                    ScanKinds.states(connection, account, scope.region())
                            .forEach((kind, state) -> {
                                // What was asked for meanwhile is not done by what was told before.
                                ScanState told = before.getOrDefault(kind, ScanState.NEVER);
                                if (state.equals(told)
                                        && ScanRules.settled(state.status()) != state.status()) {
                                    to.put(kind, ScanRules.settled(state.status()));
                                }
                            });
                    ScanKinds.set(connection, account, scope.region(), to, now);
                });
    }

    private static Set<ScanKind> with(Map<ScanKind, ScanState> states, ScanStatus status) {
        var out = EnumSet.noneOf(ScanKind.class);
        states.forEach((kind, state) -> {
            if (state.status() == status) {
                out.add(kind);
            }
        });
        return out;
    }

    private static String single(AccountScope scope) {
        if (scope.accounts().size() != 1) {
            throw new IllegalArgumentException(
                    "the scope has " + scope.accounts().size() + " accounts, expected one");
        }
        return scope.accounts().getFirst();
    }

    /// To the microsecond, as PostgreSQL keeps it.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
