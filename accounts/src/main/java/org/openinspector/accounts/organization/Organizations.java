package org.openinspector.accounts.organization;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openinspector.accounts.AccessKey;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.organization.OrganizationException.Reason;
import org.openinspector.accounts.settings.SettingRows;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// Organizations, their delegated administrators and members. The caller of a method is the account
/// that asks; what it may not do is refused here. Safe for use by many threads.
public final class Organizations {
    /// Members of one delegated administrator.
    public static final int MEMBERS_MAX = 10_000;

    /// Accounts of one organization.
    public static final int ACCOUNTS_MAX = 50_000;

    /// An organization is the same in all Regions; a scope has to name one.
    static final String ANY_REGION = "global";

    private final Database database;
    private final InstantSource clock;
    private final AccountChanges changes;
    private final Standings standings;
    private final Following following;
    private final List<AutoEnableListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    /// Organizations of these accounts.
    public Organizations(Database database, InstantSource clock, AccountChanges changes) {
        this.database = database;
        this.clock = clock;
        this.changes = changes;
        this.standings = new Standings(database);
        this.following = new Following(database, clock, this, changes);
    }

    /// An account that was made, with the key of its administrator. Its secret can be had no other
    /// way later.
    public record Made(OrganizationAccount account, AccessKey key) {}

    /// Adds who is told when an account could not become a member by itself.
    public void onAutoEnableFailure(AutoEnableListener listener) {
        listeners.add(listener);
    }

    /// Makes an organization that the account manages, unless there is any. For a start; accounts
    /// of later starts join it or stand alone.
    public void foundFirst(String accountId) {
        if (!database.acrossAccounts(OrganizationRows::any)) {
            Organization _ = found(accountId);
        }
    }

    /// Makes an organization that the account manages, unless there is one.
    public Organization found(String accountId) {
        Instant now = now();
        Organization organization =
                database.write(
                        AccountScope.of(accountId, ANY_REGION),
                        connection -> {
                            OrganizationRows.insert(
                                    connection,
                                    new Organization(OrganizationIds.newId(), accountId, now));
                            OrganizationRows.join(
                                    connection, accountId, accountId, "management", now);
                            return OrganizationRows.organization(connection, accountId)
                                    .orElseThrow()
                                    .organization();
                        });
        changed();
        return organization;
    }

    /// Makes an organization here the image of one of AWS's.
    public Following following() {
        return following;
    }

    void changed() {
        standings.changed();
        watchers.forEach(Runnable::run);
    }

    /// Tells of each change that is made here, after it.
    public void onChange(Runnable watcher) {
        watchers.add(watcher);
    }

    /// All members of all organizations. For background work: it looks across accounts.
    public List<Membership> memberships() {
        return database.acrossAccounts(OrganizationRows::memberships);
    }

    /// Where an account stands in a Region.
    public Standing standing(String accountId, String region) {
        return standings.of(AccountScope.of(accountId, region), now());
    }

    /// The delegated administrator of the account's organization in a Region.
    public Optional<String> delegatedAdmin(String accountId, String region) {
        return standing(accountId, region).admin();
    }

    /// The id of the account's organization.
    public Optional<String> organizationId(String accountId) {
        return standing(accountId, ANY_REGION).organization().map(Organization::id);
    }

    /// True if the account is its organization's delegated administrator in a Region.
    public boolean isDelegatedAdmin(String accountId, String region) {
        return standing(accountId, region).isAdmin();
    }

    /// The members if the account is the delegated administrator, in order; else none.
    public List<String> members(String admin, String region) {
        return standing(admin, region).members();
    }

    /// Makes an account of the caller's organization. If the organization wants something turned on
    /// for accounts that join, it becomes a member of the Region's administrator at once, while
    /// there is room.
    ///
    /// @param accountId 12 digits; empty for one that is free
    /// @throws OrganizationException if the caller manages none, or there is such an account
    public Made create(String caller, Optional<String> accountId, String name) {
        String id = accountId.orElseGet(OrganizationIds::freeId);
        if (!id.matches("[0-9]{12}")) {
            throw new OrganizationException(
                    Reason.INVALID, id, "accountId is \"" + id + "\", expected 12 digits");
        }
        if (name.isBlank() || name.length() > 128) {
            throw new OrganizationException(
                    Reason.INVALID,
                    id,
                    "name has " + name.length() + " characters, expected 1 to 128");
        }
        Instant now = now();
        List<String> admins = admins(caller);
        List<String> touched = new ArrayList<>(admins);
        touched.add(caller);
        touched.add(id);
        Made made =
                database.write(
                        new AccountScope(touched, ANY_REGION),
                        connection -> {
                            managed(connection, caller);
                            if (OrganizationRows.accountCount(connection, caller) >= ACCOUNTS_MAX) {
                                throw new OrganizationException(
                                        Reason.LIMIT,
                                        caller,
                                        "the organization has "
                                                + ACCOUNTS_MAX
                                                + " accounts, which is the most");
                            }
                            AccessKey key =
                                    changes.create(connection, id, now)
                                            .orElseThrow(() ->
                                                    new OrganizationException(
                                                            Reason.CONFLICT,
                                                            id,
                                                            "there is an account "
                                                                    + id
                                                                    + " already"));
                            OrganizationRows.join(connection, caller, id, name, now);
                            for (String region :
                                    OrganizationRows.adminRegions(connection, caller)) {
                                joinMembers(connection, caller, region, id, admins, now);
                            }
                            OrganizationRows.changed(connection, caller);
                            return new Made(new OrganizationAccount(id, name, false, now), key);
                        });
        changed();
        changes.settle(id);
        return made;
    }

    private List<String> admins(String managementId) {
        return database.read(
                AccountScope.of(managementId, ANY_REGION),
                connection -> OrganizationRows.admins(connection, managementId));
    }

    /// A new account becomes a member where its organization wants that.
    void joinMembers(
            Connection connection,
            String managementId,
            String region,
            String accountId,
            List<String> inScope,
            Instant now)
            throws SQLException {
        Optional<DelegatedAdmin> admin = OrganizationRows.admin(connection, managementId, region);
        // An administrator that was named just now joins its members itself.
        if (admin.isEmpty()
                || admin.get().autoEnable().isEmpty()
                || !inScope.contains(admin.get().accountId())) {
            return;
        }
        if (OrganizationRows.memberCount(connection, managementId, region) >= MEMBERS_MAX) {
            for (AutoEnableListener listener : listeners) {
                listener.failed(
                        connection,
                        AccountScope.of(admin.get().accountId(), region),
                        accountId,
                        "the delegated administrator has "
                                + MEMBERS_MAX
                                + " members, which is the most");
            }
            return;
        }
        OrganizationRows.relate(
                connection, managementId, region, accountId, Relationship.ENABLED, now);
        changes.turnOn(
                connection, AccountScope.of(accountId, region), admin.get().autoEnable(), now);
    }

    /// The caller's organization.
    ///
    /// @throws OrganizationException if it is in none
    public Organization organization(String caller) {
        return standing(caller, ANY_REGION)
                .organization()
                .orElseThrow(() ->
                        new OrganizationException(
                                Reason.NOT_FOUND,
                                caller,
                                "account " + caller + " is in no organization"));
    }

    /// A page of the accounts of the organization that the caller manages, in order of their ids.
    ///
    /// @param after the last id of the page before; `""` for the first page
    public List<OrganizationAccount> accounts(String caller, String after, int max) {
        return database.read(
                AccountScope.of(caller, ANY_REGION),
                connection -> {
                    if (OrganizationRows.organization(connection, caller).isEmpty()) {
                        throw OrganizationException.notManagement(caller);
                    }
                    return OrganizationRows.accounts(connection, caller, after, max);
                });
    }

    /// Takes an account out of the caller's organization. It stands alone from then on, scanned as
    /// before. Of accounts that follow AWS's organization, AWS decides: refused.
    public void remove(String caller, String accountId) {
        following.refuseAws(caller, accountId);
        end(caller, accountId, Relationship.RESIGNED);
    }

    /// Closes an account of the caller's organization: its keys no longer work, and nothing in it
    /// is scanned. It stays in the list. Refused like [#remove].
    public void close(String caller, String accountId) {
        following.refuseAws(caller, accountId);
        end(caller, accountId, Relationship.DELETED);
    }

    void end(String caller, String accountId, Relationship how) {
        Instant now = now();
        List<String> touched = new ArrayList<>(admins(caller));
        touched.add(caller);
        touched.add(accountId);
        database.update(
                new AccountScope(touched, ANY_REGION),
                connection -> {
                    managed(connection, caller);
                    listed(connection, caller, accountId);
                    if (accountId.equals(caller)) {
                        throw new OrganizationException(
                                Reason.INVALID,
                                accountId,
                                "the management account cannot leave its organization");
                    }
                    for (String region : OrganizationRows.adminRegions(connection, caller)) {
                        Optional<DelegatedAdmin> admin =
                                OrganizationRows.admin(connection, caller, region);
                        if (admin.map(DelegatedAdmin::accountId)
                                .filter(accountId::equals)
                                .isPresent()) {
                            throw new OrganizationException(
                                    Reason.CONFLICT,
                                    accountId,
                                    "account "
                                            + accountId
                                            + " is the delegated administrator in "
                                            + region
                                            + "; disable that first");
                        }
                    }
                    for (String region :
                            OrganizationRows.endAll(connection, caller, accountId, how, now)) {
                        DelegatedAdmin admin =
                                OrganizationRows.admin(connection, caller, region).orElseThrow();
                        SettingRows.keep(
                                connection, admin.accountId(), region, List.of(accountId), now);
                    }
                    if (how == Relationship.DELETED) {
                        changes.lock(connection, accountId);
                        changes.turnOff(connection, accountId, now);
                        OrganizationRows.close(connection, caller, accountId);
                    } else {
                        OrganizationRows.leave(connection, caller, accountId);
                    }
                    OrganizationRows.changed(connection, caller);
                });
        changed();
        changes.settle(accountId);
    }

    /// Names the organization's delegated administrator in a Region.
    ///
    /// @param clientToken tells the same request, sent again, from another one
    /// @throws OrganizationException if the caller is not the management account, the account is
    ///   not in the organization, or there is an administrator already
    public void appoint(
            String caller, String region, String adminId, Optional<String> clientToken) {
        Instant now = now();
        database.update(
                new AccountScope(List.of(caller, adminId), region),
                connection -> {
                    managed(connection, caller);
                    OrganizationAccount account = listed(connection, caller, adminId);
                    if (account.closed()) {
                        throw new OrganizationException(
                                Reason.INVALID, adminId, "account " + adminId + " is closed");
                    }
                    Optional<DelegatedAdmin> there =
                            OrganizationRows.admin(connection, caller, region);
                    if (there.isPresent()) {
                        String is = there.get().accountId();
                        if (is.equals(adminId)
                                && clientToken.isPresent()
                                && OrganizationRows.appointedBy(
                                        connection, caller, region, clientToken.get())) {
                            return;
                        }
                        throw new OrganizationException(
                                Reason.CONFLICT,
                                is,
                                is.equals(adminId)
                                        ? "Delegated administrator " + is + " is already enabled"
                                        : "Account "
                                                + is
                                                + " is the delegated administrator of the organization;"
                                                + " disable it first");
                    }
                    OrganizationRows.appoint(connection, caller, region, adminId, clientToken, now);
                    OrganizationRows.changed(connection, caller);
                });
        changed();
    }

    /// Ends the delegation in a Region. The members stand alone from then on, scanned as before.
    public void dismiss(String caller, String region, String adminId) {
        if (!standing(caller, region).isManagement()) {
            throw OrganizationException.notManagement(caller);
        }
        boolean done = false;
        while (!done) {
            List<String> members =
                    database.read(
                            AccountScope.of(caller, region),
                            connection -> OrganizationRows.members(connection, caller, region));
            done = dismiss(caller, region, adminId, members);
        }
        changed();
    }

    /// Ends the delegation if the members are still the expected ones.
    ///
    /// @param expected the members, whose settings are to be changed
    /// @return false if there are others by now
    private boolean dismiss(String caller, String region, String adminId, List<String> expected) {
        Instant now = now();
        List<String> touched = new ArrayList<>(expected);
        touched.add(caller);
        touched.add(adminId);
        return database.write(
                new AccountScope(touched, region),
                connection -> {
                    managed(connection, caller);
                    Optional<DelegatedAdmin> there =
                            OrganizationRows.admin(connection, caller, region);
                    if (there.isEmpty() || !there.get().accountId().equals(adminId)) {
                        throw new OrganizationException(
                                Reason.NOT_FOUND,
                                adminId,
                                "account "
                                        + adminId
                                        + " is not the delegated administrator of the organization");
                    }
                    if (!OrganizationRows.members(connection, caller, region).equals(expected)) {
                        return false;
                    }
                    SettingRows.keep(connection, adminId, region, expected, now);
                    OrganizationRows.dismiss(connection, caller, region);
                    OrganizationRows.changed(connection, caller);
                    return true;
                });
    }

    /// Makes an account of the organization a member of the caller, who is the delegated
    /// administrator. From then on it is scanned as the caller's settings say, and what new members
    /// are to have is turned on. Nothing happens if it is a member already.
    public void associate(String caller, String region, String accountId) {
        Instant now = now();
        String management = administered(caller, region);
        if (accountId.equals(caller)) {
            throw new OrganizationException(
                    Reason.INVALID,
                    accountId,
                    "account "
                            + accountId
                            + " is the delegated administrator, which cannot be its own member");
        }
        database.update(
                new AccountScope(List.of(management, caller, accountId), region),
                connection -> {
                    DelegatedAdmin admin = locked(connection, management, region, caller);
                    Optional<OrganizationAccount> account =
                            OrganizationRows.account(connection, management, accountId);
                    if (account.isEmpty() || account.get().closed()) {
                        throw new OrganizationException(
                                Reason.INVALID,
                                accountId,
                                "account " + accountId + " is not in the organization");
                    }
                    Optional<Member> there =
                            OrganizationRows.member(
                                    connection, management, region, caller, accountId);
                    if (there.map(Member::relationship)
                            .filter(Relationship.ENABLED::equals)
                            .isPresent()) {
                        return;
                    }
                    if (OrganizationRows.memberCount(connection, management, region)
                            >= MEMBERS_MAX) {
                        throw new OrganizationException(
                                Reason.LIMIT,
                                caller,
                                "account "
                                        + caller
                                        + " has "
                                        + MEMBERS_MAX
                                        + " members, which is the most");
                    }
                    OrganizationRows.relate(
                            connection, management, region, accountId, Relationship.ENABLED, now);
                    SettingRows.forget(connection, accountId, region);
                    changes.turnOn(
                            connection,
                            AccountScope.of(accountId, region),
                            admin.autoEnable(),
                            now);
                    OrganizationRows.changed(connection, management);
                });
        changed();
        changes.settle(accountId);
    }

    /// Ends a membership. The account stands alone from then on, scanned as before.
    public void dissociate(String caller, String region, String accountId) {
        Instant now = now();
        String management = administered(caller, region);
        database.update(
                new AccountScope(List.of(management, caller, accountId), region),
                connection -> {
                    DelegatedAdmin admin = locked(connection, management, region, caller);
                    Optional<Member> there =
                            OrganizationRows.member(
                                    connection, management, region, caller, accountId);
                    if (there.map(Member::relationship)
                            .filter(Relationship.ENABLED::equals)
                            .isEmpty()) {
                        // Clients look for the last words.
                        throw new OrganizationException(
                                Reason.INVALID,
                                accountId,
                                "The current account cannot disassociate account "
                                        + accountId
                                        + ", since it is not yet associated to it");
                    }
                    OrganizationRows.relate(
                            connection, management, region, accountId, Relationship.REMOVED, now);
                    SettingRows.keep(
                            connection, admin.accountId(), region, List.of(accountId), now);
                    OrganizationRows.changed(connection, management);
                });
        changed();
    }

    /// How an account stands to the caller, who is the delegated administrator; empty if it was
    /// never a member.
    public Optional<Member> member(String caller, String region, String accountId) {
        String management = administered(caller, region);
        return database.read(
                AccountScope.of(management, region),
                connection ->
                        OrganizationRows.member(connection, management, region, caller, accountId));
    }

    /// A page of the caller's members, or of all accounts of the organization beside it, in order
    /// of their ids.
    ///
    /// @param after the last id of the page before; `""` for the first page
    public List<Member> members(
            String caller, String region, boolean onlyAssociated, String after, int max) {
        String management = administered(caller, region);
        return database.read(
                AccountScope.of(management, region),
                connection ->
                        OrganizationRows.members(
                                connection,
                                management,
                                region,
                                caller,
                                !onlyAssociated,
                                after,
                                max));
    }

    /// The delegation in a Region of the caller's organization; empty if there is none.
    public Optional<DelegatedAdmin> delegation(String caller, String region) {
        Optional<Organization> organization = standing(caller, region).organization();
        if (organization.isEmpty()) {
            return Optional.empty();
        }
        String management = organization.get().managementId();
        return database.read(
                AccountScope.of(management, region),
                connection -> OrganizationRows.admin(connection, management, region));
    }

    /// Says what is turned on for accounts that become members of the caller.
    public void autoEnable(String caller, String region, Set<ScanKind> kinds) {
        String management = administered(caller, region);
        database.update(
                AccountScope.of(management, region),
                connection -> {
                    DelegatedAdmin _ = locked(connection, management, region, caller);
                    OrganizationRows.autoEnable(connection, management, region, kinds);
                    OrganizationRows.changed(connection, management);
                });
        changed();
    }

    /// The management account of the caller's organization, if the caller administers it.
    private String administered(String caller, String region) {
        Standing standing = standing(caller, region);
        if (!standing.isAdmin()) {
            throw OrganizationException.notAdmin(caller);
        }
        return standing.organization().orElseThrow().managementId();
    }

    /// The delegation, which stays as it is until the transaction ends.
    private static DelegatedAdmin locked(
            Connection connection, String management, String region, String caller)
            throws SQLException {
        managed(connection, management);
        return OrganizationRows.admin(connection, management, region)
                .filter(admin -> admin.accountId().equals(caller))
                .orElseThrow(() -> OrganizationException.notAdmin(caller));
    }

    static void managed(Connection connection, String caller) throws SQLException {
        if (OrganizationRows.lock(connection, caller).isEmpty()) {
            throw OrganizationException.notManagement(caller);
        }
    }

    private static OrganizationAccount listed(
            Connection connection, String management, String accountId) throws SQLException {
        return OrganizationRows.account(connection, management, accountId)
                .orElseThrow(() ->
                        new OrganizationException(
                                Reason.NOT_FOUND,
                                accountId,
                                "account " + accountId + " is not in the organization"));
    }

    /// To the microsecond, as PostgreSQL keeps it.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
