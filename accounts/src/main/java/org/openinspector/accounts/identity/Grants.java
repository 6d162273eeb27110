package org.openinspector.accounts.identity;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Principal;
import org.openinspector.accounts.policy.Policy;
import org.openinspector.accounts.policy.PolicySet;
import org.openinspector.accounts.policy.PolicySet.Named;
import org.openinspector.storage.Database;

/// Says what callers may do, with policies that are compiled once and remembered.
public final class Grants {
    /// Managed policies never change.
    private static final List<Named> MANAGED =
            ManagedPolicies.all().stream()
                    .map(each -> new Named(each.arn(), Policy.identity(each.document())))
                    .toList();

    private final Database database;
    private final GrantCache cache;

    Grants(Database database, GrantCache cache) {
        this.database = database;
        this.cache = cache;
    }

    /// What a caller may do; empty if its user or role is gone, or its session was revoked. At most
    /// two seconds old.
    ///
    /// @param now the time
    public Optional<Grant> find(Principal caller, Instant now) {
        Optional<Session> session = caller.session();
        String key =
                session.map(Session::narrowed).orElse(false)
                        ? caller.accessKeyId()
                        : caller.subjectArn();
        GrantCache.Remembered known = cache.get(key);
        if (known == null || !known.fresh(now)) {
            known = refreshed(key, caller, known, now);
        }
        Optional<Grant> grant = known.grant();
        if (session.isEmpty() || grant.isEmpty()) {
            return grant;
        }
        // Also someone else who has the name now.
        Identity subject = grant.get().identity();
        boolean same =
                session.get().userId().equals(subject.uniqueId())
                        || session.get().userId().startsWith(subject.uniqueId() + ":");
        boolean revoked =
                subject.sessionsRevokedBefore()
                        .map(session.get().issuedAt()::isBefore)
                        .orElse(false);
        return same && !revoked ? grant : Optional.empty();
    }

    /// The grant of a user or role that does not call itself, for simulating.
    public Optional<Grant> of(Identity identity) {
        return database.read(
                Identities.scope(identity.accountId()),
                connection ->
                        grant(connection, identity.accountId(), identity.arn(), Optional.empty()));
    }

    private GrantCache.Remembered refreshed(
            String key, Principal caller, GrantCache.@Nullable Remembered known, Instant now) {
        long changes = cache.changes();
        String account = caller.accountId();
        GrantCache.Remembered entry =
                database.read(
                        Identities.scope(account),
                        connection -> {
                            // Before the rest: a change that comes between is then seen again.
                            long version = IdentityTable.version(connection, account);
                            Optional<Grant> grant =
                                    known != null && known.version() == version
                                            ? known.grant()
                                            : grant(
                                                    connection,
                                                    account,
                                                    caller.subjectArn(),
                                                    caller.session());
                            return new GrantCache.Remembered(account, grant, version, now);
                        });
        cache.put(key, entry, changes);
        return entry;
    }

    private static Optional<Grant> grant(
            Connection connection, String account, String arn, Optional<Session> session)
            throws SQLException {
        Optional<Identity> found = IdentityTable.find(connection, account, arn);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var identity = new ArrayList<Named>();
        for (String policy : found.get().policies()) {
            named(connection, account, policy).ifPresent(identity::add);
        }
        found.get()
                .inlinePolicies()
                .forEach((name, json) -> identity.add(new Named(name, Policy.identity(json))));
        Named boundary =
                IdentityTable.boundary(connection, account)
                        .map(json -> new Named("account", Policy.identity(json)))
                        .orElse(null);
        List<Named> narrowing = null;
        if (session.isPresent() && session.get().narrowed()) {
            narrowing = new ArrayList<>();
            for (String policy : session.get().policyArns()) {
                named(connection, account, policy).ifPresent(narrowing::add);
            }
            if (session.get().policy().isPresent()) {
                narrowing.add(new Named("session", Policy.identity(session.get().policy().get())));
            }
        }
        return Optional.of(new Grant(found.get(), new PolicySet(boundary, identity, narrowing)));
    }

    private static Optional<Named> named(Connection connection, String account, String arn)
            throws SQLException {
        for (Named managed : MANAGED) {
            if (managed.name().equals(arn)) {
                return Optional.of(managed);
            }
        }
        return PolicyTable.find(connection, account, arn)
                .map(stored -> new Named(arn, Policy.identity(stored.document())));
    }
}
