package org.openinspector.accounts.organization;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// Remembers where accounts stand, because every request asks. What was read is believed for two
/// seconds; after that one look at the organization's version tells whether it still holds, so that
/// ten thousand members are read again only when something changed. A change made here is seen at
/// once.
final class Standings {
    static final Duration BELIEVED = Duration.ofSeconds(2);
    private static final int ENTRIES_MAX = 4096;

    private final Database database;
    private final Map<AccountScope, Entry> entries = bounded();
    private final Map<String, Version> versions = bounded();
    private long changes;

    Standings(Database database) {
        this.database = database;
    }

    private record Entry(Standing standing, long version, Instant at) {}

    private record Version(long number, Instant at) {}

    /// Where the account stands now.
    Standing of(AccountScope scope, Instant now) {
        long seen;
        Entry known;
        synchronized (this) {
            seen = changes;
            known = entries.get(scope);
        }
        if (known != null && fresh(known.at(), now)) {
            return known.standing();
        }
        if (known != null && holds(known, now)) {
            put(scope, new Entry(known.standing(), known.version(), now), seen);
            return known.standing();
        }
        Entry read = read(scope, now);
        put(scope, read, seen);
        return read.standing();
    }

    /// A change was made here.
    synchronized void changed() {
        changes++;
        entries.clear();
        versions.clear();
    }

    private synchronized void put(AccountScope scope, Entry entry, long seen) {
        // What was read before a change is not worth remembering after it.
        if (seen == changes) {
            entries.put(scope, entry);
        }
    }

    private static boolean fresh(Instant at, Instant now) {
        Duration age = Duration.between(at, now);
        // A clock that was set back makes an entry from the future, which would last too long.
        return !age.isNegative() && age.compareTo(BELIEVED) < 0;
    }

    private boolean holds(Entry known, Instant now) {
        Optional<Organization> organization = known.standing().organization();
        return organization.isPresent()
                && version(organization.get().managementId(), now) == known.version();
    }

    private long version(String managementId, Instant now) {
        @Nullable Version known;
        synchronized (this) {
            known = versions.get(managementId);
        }
        if (known != null && fresh(known.at(), now)) {
            return known.number();
        }
        long number =
                database.read(
                        AccountScope.of(managementId, Organizations.ANY_REGION),
                        connection ->
                                OrganizationRows.organization(connection, managementId)
                                        .map(OrganizationRows.Versioned::version)
                                        .orElse(0L));
        synchronized (this) {
            versions.put(managementId, new Version(number, now));
        }
        return number;
    }

    private Entry read(AccountScope scope, Instant now) {
        String account = scope.accounts().getFirst();
        String region = scope.region();
        Optional<String> management =
                database.read(
                        scope, connection -> OrganizationRows.management(connection, account));
        if (management.isEmpty()) {
            return new Entry(Standing.alone(account, region), 0, now);
        }
        String managementId = management.get();
        return database.read(
                AccountScope.of(managementId, region),
                connection -> {
                    Optional<OrganizationRows.Versioned> versioned =
                            OrganizationRows.organization(connection, managementId);
                    if (versioned.isEmpty()) {
                        return new Entry(Standing.alone(account, region), 0, now);
                    }
                    Optional<String> admin =
                            OrganizationRows.admin(connection, managementId, region)
                                    .map(DelegatedAdmin::accountId);
                    boolean own = admin.filter(account::equals).isPresent();
                    Optional<Relationship> relationship = Optional.empty();
                    AccountScope readable = scope;
                    if (own) {
                        List<String> all =
                                OrganizationRows.members(connection, managementId, region);
                        all.add(account);
                        readable = new AccountScope(all, region);
                    } else if (admin.isPresent()) {
                        relationship =
                                Optional.of(
                                        OrganizationRows.member(
                                                        connection,
                                                        managementId,
                                                        region,
                                                        admin.get(),
                                                        account)
                                                .map(Member::relationship)
                                                .orElse(Relationship.CREATED));
                    }
                    return new Entry(
                            new Standing(
                                    scope,
                                    Optional.of(versioned.get().organization()),
                                    admin,
                                    relationship,
                                    readable),
                            versioned.get().version(),
                            now);
                });
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > ENTRIES_MAX;
            }
        };
    }
}
