package org.openinspector.accounts.organization;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.settings.SettingRows;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes an organization here the image of one of AWS's: its id, its accounts with their ids and
/// names, its delegated administrator. Each account is a transaction of its own; whatever is killed
/// in between is made up for the next time, because only the differences are done.
///
/// What is decided here stays as long as AWS says nothing new: a member that was taken out, another
/// delegated administrator, what is turned on.
public final class Following {
    /// What is turned on for members unless the delegated administrator said something else: all
    /// that can be scanned.
    public static final Set<ScanKind> EVERYTHING =
            Collections.unmodifiableSet(EnumSet.of(ScanKind.EC2, ScanKind.ECR, ScanKind.LAMBDA));

    private static final Logger LOG = LoggerFactory.getLogger(Following.class);

    private final Database database;
    private final InstantSource clock;
    private final Organizations organizations;
    private final AccountChanges changes;

    Following(
            Database database,
            InstantSource clock,
            Organizations organizations,
            AccountChanges changes) {
        this.database = database;
        this.clock = clock;
        this.organizations = organizations;
        this.changes = changes;
    }

    /// How an account stands in AWS's organization.
    public enum State {
        /// It is in use.
        ACTIVE,
        /// AWS has suspended it, or is closing it.
        SUSPENDED,
        /// It is not listed any more.
        LEFT
    }

    /// What is known of an account of AWS's organization.
    ///
    /// @param since when it came to this state
    /// @param regions where it is looked at; empty until somebody could tell
    public record Known(
            String accountId, String name, State state, Instant since, List<String> regions) {
        public Known {
            regions = List.copyOf(regions);
        }
    }

    /// All that is known, in order of ids. For background work: it looks across accounts.
    public List<Known> known() {
        return database.acrossAccounts(FollowingRows::known);
    }

    /// Keeps where an account is looked at.
    public void regions(String accountId, List<String> regions) {
        database.updateAcrossAccounts(
                connection -> FollowingRows.regions(connection, accountId, regions));
    }

    /// Forgets accounts that left before.
    ///
    /// @return their ids
    public List<String> forget(Instant leftBefore) {
        return database.acrossAccounts(connection -> FollowingRows.forget(connection, leftBefore));
    }

    /// Brings the organization here in line.
    ///
    /// @param seen all of AWS's
    /// @param regions that are served
    public void follow(AwsOrganization seen, List<String> regions) {
        String management = seen.managementId();
        Map<String, AwsMember> there = new TreeMap<>();
        seen.accounts().forEach(account -> there.put(account.id(), account));
        free(there.keySet(), management);
        found(seen, Objects.requireNonNull(there.get(management)), regions);
        Map<String, FollowingRows.Listed> here = here(management);
        // Who leaves may be the delegated administrator, and has to go before another one comes.
        here.values().stream()
                .filter(listed -> listed.aws() && !there.containsKey(listed.accountId()))
                .forEach(listed -> end(management, listed.accountId(), Relationship.RESIGNED));
        Optional<String> administrator = seen.administrator().filter(id -> isActive(there.get(id)));
        Set<String> delegated = new TreeSet<>();
        if (administrator.isPresent()) {
            String id = administrator.get();
            if (isNew(here, id)) {
                join(management, Objects.requireNonNull(there.get(id)), Set.of());
            }
            delegated.addAll(delegate(management, id, regions));
        }
        Set<String> everywhere = new TreeSet<>(adminRegions(management));
        int joined = 0;
        for (AwsMember account : there.values()) {
            if (account.suspended()) {
                suspend(management, account, here);
            } else if (isNew(here, account.id())) {
                join(management, account, everywhere);
                joined++;
            } else if (!delegated.isEmpty()) {
                join(management, account, delegated);
            }
        }
        if (administrator.isPresent()) {
            String id = administrator.get();
            database.updateAcrossAccounts(connection ->
                    FollowingRows.delegated(connection, management, id, Set.copyOf(regions)));
        }
        keep(management, there, here);
        if (joined > 0 || !delegated.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("organization", seen.id())
                    .addKeyValue("accounts", there.size())
                    .addKeyValue("joined", joined)
                    .log("organization followed");
        }
    }

    private static boolean isActive(@Nullable AwsMember account) {
        return account != null && !account.suspended();
    }

    private Map<String, FollowingRows.Listed> here(String management) {
        Map<String, FollowingRows.Listed> here = new TreeMap<>();
        database.acrossAccounts(connection -> FollowingRows.listed(connection, management))
                .forEach(listed -> here.put(listed.accountId(), listed));
        return here;
    }

    /// An account is new until it was made AWS's, and again when AWS opens it again.
    private static boolean isNew(Map<String, FollowingRows.Listed> here, String accountId) {
        FollowingRows.Listed listed = here.get(accountId);
        return listed == null || listed.closed() || !listed.aws();
    }

    /// Takes accounts out of organizations that were made here: an account is in one only, and
    /// AWS's is the real one.
    private void free(Set<String> accountIds, String management) {
        Map<String, String> elsewhere =
                database.acrossAccounts(
                        connection -> FollowingRows.elsewhere(connection, accountIds, management));
        Set<String> dissolved = new TreeSet<>();
        for (String manager : new TreeSet<>(elsewhere.values())) {
            if (accountIds.contains(manager)) {
                for (String region : adminRegions(manager)) {
                    admin(manager, region)
                            .ifPresent(
                                    is -> organizations.dismiss(manager, region, is.accountId()));
                }
                database.updateAcrossAccounts(
                        connection -> FollowingRows.dissolve(connection, manager));
                dissolved.add(manager);
                LOG.atInfo()
                        .addKeyValue("managementAccount", manager)
                        .log("organization dissolved");
            }
        }
        elsewhere.forEach((id, manager) -> {
            if (!dissolved.contains(manager)) {
                end(manager, id, Relationship.RESIGNED);
            }
        });
        if (!elsewhere.isEmpty()) {
            organizations.changed();
        }
    }

    private void found(AwsOrganization seen, AwsMember management, List<String> regions) {
        Instant now = now();
        String id = management.id();
        boolean changed =
                database.acrossAccounts(connection -> {
                    changes.adopt(connection, id, id, now);
                    FollowingRows.serve(connection, id, regions, now);
                    boolean fresh =
                            OrganizationRows.insert(
                                    connection, new Organization(seen.id(), id, now));
                    if (fresh) {
                        OrganizationRows.join(connection, id, id, management.name(), now);
                    }
                    return FollowingRows.follows(connection, id, seen.id()) || fresh;
                });
        if (changed) {
            organizations.changed();
        }
    }

    /// Makes an account one of the organization, and a member in these Regions, if their
    /// administrators want such accounts.
    private void join(String management, AwsMember account, Set<String> regions) {
        Instant now = now();
        String id = account.id();
        database.updateAcrossAccounts(connection -> {
            Organizations.managed(connection, management);
            changes.adopt(connection, id, management, now);
            OrganizationRows.join(connection, management, id, account.name(), now);
            FollowingRows.ofAws(connection, management, account);
            for (String region : regions) {
                Optional<DelegatedAdmin> admin =
                        OrganizationRows.admin(connection, management, region);
                if (admin.isPresent() && !admin.get().accountId().equals(id)) {
                    SettingRows.forget(connection, id, region);
                    organizations.joinMembers(
                            connection,
                            management,
                            region,
                            id,
                            List.of(admin.get().accountId()),
                            now);
                }
            }
            OrganizationRows.changed(connection, management);
        });
        organizations.changed();
        changes.settle(id);
    }

    private void suspend(
            String management, AwsMember account, Map<String, FollowingRows.Listed> here) {
        FollowingRows.Listed listed = here.get(account.id());
        if (account.id().equals(management)
                || (listed != null && listed.aws() && listed.closed())) {
            return;
        }
        if (listed == null || !listed.aws()) {
            join(management, account, Set.of());
        }
        end(management, account.id(), Relationship.DELETED);
    }

    private void end(String management, String accountId, Relationship how) {
        for (String region : adminRegions(management)) {
            if (admin(management, region)
                    .filter(admin -> admin.accountId().equals(accountId))
                    .isPresent()) {
                // Not somebody's decision: if it comes back, it is the administrator again.
                database.updateAcrossAccounts(
                        connection -> FollowingRows.undecided(connection, management));
                organizations.dismiss(management, region, accountId);
            }
        }
        organizations.end(management, accountId, how);
    }

    /// Names the delegated administrator where nobody did, or where the one that AWS named before
    /// still is.
    ///
    /// @return Regions in which all accounts are to become members
    private Set<String> delegate(String management, String wanted, List<String> regions) {
        FollowingRows.Followed before =
                database.acrossAccounts(
                                connection -> FollowingRows.followed(connection, management))
                        .orElseThrow();
        boolean same = before.admin().equals(Optional.of(wanted));
        Set<String> delegated = new TreeSet<>();
        for (String region : regions) {
            boolean decided = before.regions().contains(region);
            if (decided && same) {
                continue;
            }
            Optional<DelegatedAdmin> there = admin(management, region);
            Set<ScanKind> kinds =
                    there.map(DelegatedAdmin::autoEnable)
                            .filter(asked -> !asked.isEmpty() || decided)
                            .orElse(EVERYTHING);
            boolean followed =
                    decided && there.map(DelegatedAdmin::accountId).equals(before.admin());
            if (followed) {
                organizations.dismiss(management, region, there.orElseThrow().accountId());
            }
            if (!followed && there.isPresent() && !there.get().accountId().equals(wanted)) {
                continue;
            }
            appoint(management, region, wanted, kinds, followed || there.isEmpty());
            delegated.add(region);
        }
        if (!delegated.isEmpty()) {
            changes.settle(wanted);
        }
        return delegated;
    }

    /// Refuses to take out here what AWS would bring back.
    void refuseAws(String caller, String accountId) {
        boolean aws =
                database.read(
                        AccountScope.of(caller, Organizations.ANY_REGION),
                        connection -> FollowingRows.isAws(connection, caller, accountId));
        if (aws) {
            throw new OrganizationException(
                    OrganizationException.Reason.CONFLICT,
                    accountId,
                    "account "
                            + accountId
                            + " is in the AWS organization that this one follows; take it out"
                            + " there");
        }
    }

    /// At once, so that whoever is there after a kill wants what it should.
    private void appoint(
            String management, String region, String wanted, Set<ScanKind> kinds, boolean fresh) {
        Instant now = now();
        database.updateAcrossAccounts(connection -> {
            Organizations.managed(connection, management);
            if (fresh) {
                OrganizationRows.appoint(
                        connection, management, region, wanted, Optional.empty(), now);
            }
            OrganizationRows.autoEnable(connection, management, region, kinds);
            changes.turnOn(connection, AccountScope.of(wanted, region), kinds, now);
            OrganizationRows.changed(connection, management);
        });
        organizations.changed();
    }

    private List<String> adminRegions(String management) {
        return database.acrossAccounts(
                connection -> OrganizationRows.adminRegions(connection, management));
    }

    private Optional<DelegatedAdmin> admin(String management, String region) {
        return database.acrossAccounts(
                connection -> OrganizationRows.admin(connection, management, region));
    }

    /// Keeps what became of each account, last, so that what was killed before is seen again.
    private void keep(
            String management,
            Map<String, AwsMember> there,
            Map<String, FollowingRows.Listed> here) {
        Instant now = now();
        Map<String, Known> before = new TreeMap<>();
        known().forEach(known -> before.put(known.accountId(), known));
        for (AwsMember account : there.values()) {
            State state = account.suspended() ? State.SUSPENDED : State.ACTIVE;
            Known known = before.get(account.id());
            FollowingRows.Listed listed = here.get(account.id());
            if (known == null
                    || known.state() != state
                    || !known.name().equals(account.name())
                    || (listed != null && !listed.name().equals(account.name()))) {
                database.updateAcrossAccounts(connection -> {
                    FollowingRows.rename(connection, management, account);
                    FollowingRows.keep(connection, account, state, now);
                });
            }
        }
        for (Known known : before.values()) {
            if (known.state() != State.LEFT && !there.containsKey(known.accountId())) {
                database.updateAcrossAccounts(
                        connection -> FollowingRows.left(connection, known.accountId(), now));
            }
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
