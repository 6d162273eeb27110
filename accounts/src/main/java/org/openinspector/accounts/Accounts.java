package org.openinspector.accounts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openinspector.accounts.identity.Audit;
import org.openinspector.accounts.identity.Grants;
import org.openinspector.accounts.identity.Identities;
import org.openinspector.accounts.identity.SessionToken;
import org.openinspector.accounts.identity.Sessions;
import org.openinspector.accounts.keys.AccountKeys;
import org.openinspector.accounts.keys.LocalMasterKey;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.accounts.settings.CodeKeys;
import org.openinspector.accounts.settings.Settings;
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
    private final AccountKeys dataKeys;
    private final KeyCache cache = new KeyCache();
    private final Identities identities;
    private final Sessions sessions;
    private final Audit audit;
    private final List<ScanListener> listeners = new CopyOnWriteArrayList<>();
    private final Organizations organizations;
    private final Settings settings;
    private final CodeKeys codeKeys;

    /// By the system's clock.
    public Accounts(Database database, SecretBox box) {
        this(database, box, InstantSource.system());
    }

    /// By another clock.
    public Accounts(Database database, SecretBox box, InstantSource clock) {
        this(
                database,
                box,
                new AccountKeys(database, new LocalMasterKey(box), List.of(), clock),
                clock);
    }

    /// With data keys that another master key wraps.
    public Accounts(Database database, SecretBox box, AccountKeys dataKeys, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.keys = new AccessKeys(box);
        this.dataKeys = dataKeys;
        this.organizations = new Organizations(database, clock, new JoiningAccounts(this));
        this.settings = new Settings(database, organizations, clock);
        this.codeKeys = new CodeKeys(database, clock);
        this.identities = new Identities(database, clock);
        this.sessions = new Sessions(identities, dataKeys, clock, AccessKeyId::nextOfSession);
        this.audit = new Audit(database, clock);
    }

    /// Organizations, delegated administrators and members.
    public Organizations organizations() {
        return organizations;
    }

    /// How accounts are scanned.
    public Settings settings() {
        return settings;
    }

    /// The customers' keys for stored code.
    public CodeKeys codeKeys() {
        return codeKeys;
    }

    /// Serves all accounts in these Regions, beside those they are served in already.
    public void serve(List<String> regions) {
        Instant now = now();
        database.updateAcrossAccounts(connection -> AccountRows.serve(connection, regions, now));
    }

    /// Regions in which the account is served, in order.
    public List<String> regions(String accountId) {
        return database.read(
                AccountScope.of(accountId, ANY_REGION),
                connection -> ScanKinds.regions(connection, accountId));
    }

    /// Makes an account that is not there, within a transaction in its scope.
    Optional<AccessKey> create(Connection connection, String accountId, Instant now)
            throws SQLException {
        if (!AccountRows.insert(connection, accountId, now)) {
            return Optional.empty();
        }
        String arn = AccountRows.administrator(accountId);
        AccountRows.insertAdministrator(connection, accountId, arn, now);
        return Optional.of(keys.create(connection, accountId, arn, now));
    }

    /// Makes all keys of an account useless, within a transaction in its scope.
    void lock(Connection connection, String accountId) throws SQLException {
        for (String key : keys.deactivateAll(connection, accountId)) {
            cache.forget(key);
        }
    }

    /// Ends what is unfinished in all Regions of an account.
    void settle(String accountId) {
        database.read(
                        AccountScope.of(accountId, ANY_REGION),
                        connection -> ScanKinds.unsettled(connection, accountId))
                .forEach(this::settle);
    }

    /// Users, roles and policies.
    public Identities identities() {
        return identities;
    }

    /// What callers may do.
    public Grants grants() {
        return identities.grants();
    }

    /// Temporary keys.
    public Sessions sessions() {
        return sessions;
    }

    /// Who did what. Whoever made this closes it.
    public Audit audit() {
        return audit;
    }

    /// The keys that everything of an account is sealed with.
    public AccountKeys keys() {
        return dataKeys;
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
                            AccountRows.insert(connection, accountId, region, now);
                            String arn = AccountRows.administrator(accountId);
                            AccountRows.insertAdministrator(connection, accountId, arn, now);
                            Optional<AccessKey> there = keys.first(connection, accountId, arn);
                            return there.isPresent()
                                    ? there.get()
                                    : keys.create(connection, accountId, arn, now);
                        });
        return new Account(accountId, region, key);
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

    /// A principal's keys, oldest first, without their secrets.
    public List<AccessKeyState> accessKeys(String accountId, String principalArn) {
        return database.read(
                AccountScope.of(accountId, ANY_REGION),
                connection -> keys.list(connection, accountId, principalArn));
    }

    /// One key of an account, without its secret, active or not.
    public Optional<AccessKeyState> accessKey(String accountId, String accessKeyId) {
        return database.read(
                AccountScope.of(accountId, ANY_REGION),
                connection -> keys.state(connection, accountId, accessKeyId));
    }

    /// Makes a key good again.
    ///
    /// @throws IllegalStateException if its principal has two active keys besides
    public void activateAccessKey(AccessKeyState key, String accountId) {
        database.update(
                AccountScope.of(accountId, ANY_REGION),
                connection -> keys.activate(connection, accountId, key.principalArn(), key.id()));
        cache.forget(key.id());
    }

    /// Deletes a key.
    ///
    /// @return whether there was one
    public boolean deleteAccessKey(String accountId, String accessKeyId) {
        boolean deleted =
                database.write(
                        AccountScope.of(accountId, ANY_REGION),
                        connection -> keys.delete(connection, accountId, accessKeyId));
        cache.forget(accessKeyId);
        return deleted;
    }

    /// Replaces a key: a new one is made and the old one deactivated, both or neither.
    public AccessKey rotateAccessKey(AccessKeyState old, String accountId) {
        Instant now = now();
        AccessKey key =
                database.write(
                        AccountScope.of(accountId, ANY_REGION),
                        connection -> {
                            keys.deactivate(connection, accountId, old.id());
                            return keys.create(connection, accountId, old.principalArn(), now);
                        });
        cache.forget(old.id());
        cache.forget(key.id());
        return key;
    }

    /// Whose key it is; empty if there is no such active key.
    public Optional<Principal> principal(String accessKeyId) {
        return cached(accessKeyId).map(AccessKey::principal);
    }

    /// Whose key it is, or whose session.
    ///
    /// @param sessionToken as the request carried it
    public Optional<Principal> principal(String accessKeyId, Optional<String> sessionToken) {
        return AccessKeyId.accountOfSession(accessKeyId).isPresent()
                ? session(accessKeyId, sessionToken).map(SessionToken::principal)
                : principal(accessKeyId);
    }

    private Optional<SessionToken> session(String accessKeyId, Optional<String> sessionToken) {
        Optional<String> account = AccessKeyId.accountOfSession(accessKeyId);
        return account.isEmpty() || sessionToken.isEmpty()
                ? Optional.empty()
                : SessionToken.open(dataKeys, account.get(), accessKeyId, sessionToken.get());
    }

    /// The key's credential, for checking a signature; empty if there is no such active key.
    @Override
    public Optional<Credential> find(String accessKeyId) {
        return cached(accessKeyId).map(AccessKey::credential);
    }

    @Override
    public Optional<Credential> find(String accessKeyId, Optional<String> sessionToken) {
        return AccessKeyId.accountOfSession(accessKeyId).isPresent()
                ? session(accessKeyId, sessionToken)
                        .map(session -> session.credential(sessionToken.orElse("")))
                : find(accessKeyId);
    }

    @Override
    public Optional<Credential> refresh(String accessKeyId) {
        cache.forget(accessKeyId);
        return find(accessKeyId);
    }

    @Override
    public Optional<Credential> refresh(String accessKeyId, Optional<String> sessionToken) {
        // A session's secret is in its token and never changes.
        return AccessKeyId.accountOfSession(accessKeyId).isPresent()
                ? find(accessKeyId, sessionToken)
                : refresh(accessKeyId);
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
        used(principal, new AccessKeyState.Use(at, Optional.empty(), Optional.empty()));
    }

    /// Notes that a request was accepted from this key; stored at most once a minute per key.
    /// Sessions have no keys that are stored.
    public void used(Principal principal, AccessKeyState.Use use) {
        if (principal.session().isEmpty() && cache.use(principal.accessKeyId(), use.at())) {
            database.update(
                    AccountScope.of(principal.accountId(), ANY_REGION),
                    connection ->
                            keys.used(
                                    connection,
                                    principal.accountId(),
                                    principal.accessKeyId(),
                                    use));
        }
    }

    /// What an account may look at in a region: itself, and its members if it is the delegated
    /// administrator there.
    public AccountScope readable(String accountId, String region) {
        return organizations.standing(accountId, region).readable();
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
        settings.settleAll();
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
