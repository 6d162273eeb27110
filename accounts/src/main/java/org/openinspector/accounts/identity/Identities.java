package org.openinspector.accounts.identity;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.policy.Policy;
import org.openinspector.accounts.policy.PolicyException;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// Users, roles and policies of accounts. Safe for use by many threads.
public final class Identities {
    /// Users, and as many roles.
    public static final int COUNT_MAX = 5_000;

    /// Policies of one account.
    public static final int POLICIES_MAX = 1_500;

    /// Policies given to one principal.
    public static final int ATTACHED_MAX = 20;

    /// Inline policies of one principal.
    public static final int INLINE_MAX = 10;

    /// How long a role may be taken on at once, unless it says more.
    public static final int SESSION_SECONDS = 3_600;

    private static final int SESSION_SECONDS_MAX = 43_200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+=,.@_-]{1,64}");
    private static final Pattern POLICY_NAME = Pattern.compile("[A-Za-z0-9+=,.@_-]{1,128}");
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final InstantSource clock;
    private final GrantCache cache = new GrantCache();
    private final Grants grants;

    /// Those in a database.
    public Identities(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.grants = new Grants(database, cache);
    }

    /// What they may do.
    public Grants grants() {
        return grants;
    }

    /// A new user, who may do nothing.
    ///
    /// @throws IdentityException if the name is taken or malformed, or there are too many
    public Identity createUser(String accountId, String name, Map<String, String> tags) {
        return create(accountId, IdentityKind.USER, name, Optional.empty(), SESSION_SECONDS, tags);
    }

    /// A new role, which may do nothing.
    ///
    /// @param trust JSON: who may take it on
    /// @param sessionSecondsMax for how long at once, 3600 to 43200
    /// @throws IdentityException if the name is taken or malformed, or there are too many
    public Identity createRole(
            String accountId,
            String name,
            String trust,
            int sessionSecondsMax,
            Map<String, String> tags) {
        trust(trust);
        seconds(sessionSecondsMax);
        return create(
                accountId, IdentityKind.ROLE, name, Optional.of(trust), sessionSecondsMax, tags);
    }

    private Identity create(
            String accountId,
            IdentityKind kind,
            String name,
            Optional<String> trust,
            int sessionSecondsMax,
            Map<String, String> tags) {
        if (!NAME.matcher(name).matches()) {
            throw IdentityException.invalid(
                    "the name is \""
                            + shown(name)
                            + "\", expected 1 to 64 letters, digits and +=,.@_-");
        }
        Identity fresh =
                IdentityTable.fresh(
                        accountId,
                        kind,
                        name,
                        uniqueId(kind),
                        trust,
                        sessionSecondsMax,
                        Tags.checked(tags),
                        now());
        return change(
                accountId,
                connection -> {
                    if (IdentityTable.count(connection, accountId, kind) >= COUNT_MAX) {
                        throw IdentityException.limit(kind.segment() + "s", COUNT_MAX);
                    }
                    if (!IdentityTable.insert(connection, fresh)) {
                        throw IdentityException.conflict(
                                "there is a " + kind.segment() + " " + name + " already");
                    }
                    return fresh;
                });
    }

    /// An id as IAM's: `AIDA` or `AROA` and 17 letters.
    public static String uniqueId(IdentityKind kind) {
        var out = new StringBuilder(kind == IdentityKind.USER ? "AIDA" : "AROA");
        for (int i = 0; i < 17; i++) {
            out.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return out.toString();
    }

    /// A user or role.
    ///
    /// @param named `user/anne`, `role/auditor` or the ARN
    public Optional<Identity> find(String accountId, String named) {
        String arn = arn(accountId, named);
        return read(accountId, connection -> IdentityTable.find(connection, accountId, arn));
    }

    /// The ARN of what a client named.
    ///
    /// @param named `user/anne`, `role/auditor`, or an ARN, which stays as it is
    public static String arn(String accountId, String named) {
        return named.startsWith("arn:") ? named : "arn:aws:iam::" + accountId + ":" + named;
    }

    /// The ARN of a policy that a client named.
    ///
    /// @param named a name of the account's or the product's, or an ARN, which stays as it is
    public static String policyArn(String accountId, String named) {
        if (named.startsWith("arn:")) {
            return named;
        }
        String ours = "arn:aws:iam::aws:policy/" + named;
        return ManagedPolicies.find(ours).isPresent()
                ? ours
                : "arn:aws:iam::" + accountId + ":policy/" + named;
    }

    /// Users or roles, by name.
    ///
    /// @param after the last name of the page before; empty for the first
    public List<Identity> list(String accountId, IdentityKind kind, String after, int max) {
        return read(
                accountId,
                connection -> IdentityTable.list(connection, accountId, kind, after, max));
    }

    /// Deletes a user or role with its keys and inline policies.
    ///
    /// @throws IdentityException if there is none
    public void delete(String accountId, String named) {
        String arn = arn(accountId, named);
        change(
                accountId,
                connection -> {
                    existing(connection, accountId, arn);
                    IdentityTable.delete(connection, accountId, arn);
                    return true;
                });
    }

    /// Changes a role.
    ///
    /// @param trust null to leave it
    /// @param sessionSecondsMax null to leave it
    public Identity updateRole(
            String accountId,
            String named,
            @Nullable String trust,
            @Nullable Integer sessionSecondsMax) {
        if (trust != null) {
            trust(trust);
        }
        if (sessionSecondsMax != null) {
            seconds(sessionSecondsMax);
        }
        return edit(
                accountId,
                named,
                old -> {
                    if (old.kind() != IdentityKind.ROLE) {
                        throw IdentityException.invalid(old.arn() + " is no role");
                    }
                    return with(
                            old,
                            old.policies(),
                            trust == null ? old.trust() : Optional.of(trust),
                            sessionSecondsMax == null ? old.sessionSecondsMax() : sessionSecondsMax,
                            old.tags(),
                            old.sessionsRevokedBefore());
                });
    }

    /// Replaces all tags.
    public Identity tag(String accountId, String named, Map<String, String> tags) {
        Tags.checked(tags);
        return edit(
                accountId,
                named,
                old ->
                        with(
                                old,
                                old.policies(),
                                old.trust(),
                                old.sessionSecondsMax(),
                                tags,
                                old.sessionsRevokedBefore()));
    }

    /// Makes all temporary keys useless that were made until now: here at once, on other servers
    /// within two seconds.
    public Identity revokeSessions(String accountId, String named) {
        // Sessions begin at whole milliseconds; the one of this millisecond ends too.
        Instant now = now().truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
        return edit(
                accountId,
                named,
                old ->
                        with(
                                old,
                                old.policies(),
                                old.trust(),
                                old.sessionSecondsMax(),
                                old.tags(),
                                Optional.of(now)));
    }

    /// Gives a policy to a user or role; no error if it has it.
    ///
    /// @param policy name or ARN
    public Identity attach(String accountId, String named, String policy) {
        String policyArn = policyArn(accountId, policy);
        return change(
                accountId,
                connection -> {
                    Identity old = existing(connection, accountId, arn(accountId, named));
                    if (PolicyTable.find(connection, accountId, policyArn).isEmpty()) {
                        throw IdentityException.notFound("policy " + shown(policyArn));
                    }
                    var all = new LinkedHashSet<>(old.policies());
                    all.add(policyArn);
                    if (all.size() > ATTACHED_MAX) {
                        throw IdentityException.limit("policies of " + old.arn(), ATTACHED_MAX);
                    }
                    return update(connection, withPolicies(old, List.copyOf(all)));
                });
    }

    /// Takes a policy away from a user or role.
    ///
    /// @throws IdentityException if it does not have it
    public Identity detach(String accountId, String named, String policy) {
        String policyArn = policyArn(accountId, policy);
        return edit(
                accountId,
                named,
                old -> {
                    var left = new ArrayList<>(old.policies());
                    if (!left.remove(policyArn)) {
                        throw IdentityException.notFound(
                                "policy " + shown(policyArn) + " of " + old.arn());
                    }
                    return withPolicies(old, left);
                });
    }

    /// Gives a user or role a policy of its own, or replaces it.
    public Identity putInline(String accountId, String named, String name, String document) {
        policyName(name);
        identityPolicy(document);
        return change(
                accountId,
                connection -> {
                    Identity old = existing(connection, accountId, arn(accountId, named));
                    var all = new TreeMap<>(old.inlinePolicies());
                    all.put(name, document);
                    if (all.size() > INLINE_MAX) {
                        throw IdentityException.limit(
                                "inline policies of " + old.arn(), INLINE_MAX);
                    }
                    IdentityTable.putInline(connection, accountId, old.arn(), name, document);
                    return existing(connection, accountId, old.arn());
                });
    }

    /// Deletes a user's or role's own policy.
    public Identity deleteInline(String accountId, String named, String name) {
        return change(
                accountId,
                connection -> {
                    Identity old = existing(connection, accountId, arn(accountId, named));
                    if (!IdentityTable.deleteInline(connection, accountId, old.arn(), name)) {
                        throw IdentityException.notFound(
                                "inline policy " + shown(name) + " of " + old.arn());
                    }
                    return existing(connection, accountId, old.arn());
                });
    }

    /// Makes a policy of the account, or replaces its text: at once for all that have it.
    public StoredPolicy putPolicy(
            String accountId, String name, String description, String document) {
        policyName(name);
        identityPolicy(document);
        if (ManagedPolicies.find(policyArn(accountId, name)).isPresent()) {
            throw IdentityException.conflict(
                    "policy " + name + " comes with the product and cannot be changed");
        }
        if (description.length() > 1_000) {
            throw IdentityException.invalid(
                    "the description has "
                            + description.length()
                            + " characters, expected at most 1000");
        }
        Instant now = now();
        String arn = policyArn(accountId, name);
        return change(
                accountId,
                connection -> {
                    Optional<StoredPolicy> old = PolicyTable.find(connection, accountId, arn);
                    if (old.isEmpty() && PolicyTable.count(connection, accountId) >= POLICIES_MAX) {
                        throw IdentityException.limit("policies", POLICIES_MAX);
                    }
                    var policy =
                            new StoredPolicy(
                                    arn,
                                    name,
                                    description,
                                    document,
                                    old.map(StoredPolicy::createdAt).orElse(now),
                                    now);
                    PolicyTable.put(connection, accountId, policy);
                    return policy;
                });
    }

    /// A policy of the account or the product.
    ///
    /// @param named name or ARN
    public Optional<StoredPolicy> policy(String accountId, String named) {
        String arn = policyArn(accountId, named);
        return read(accountId, connection -> PolicyTable.find(connection, accountId, arn));
    }

    /// The account's own policies, by name.
    ///
    /// @param after the last name of the page before; empty for the first
    public List<StoredPolicy> policies(String accountId, String after, int max) {
        return read(accountId, connection -> PolicyTable.list(connection, accountId, after, max));
    }

    /// Deletes a policy that nobody has.
    public void deletePolicy(String accountId, String named) {
        String arn = policyArn(accountId, named);
        if (ManagedPolicies.find(arn).isPresent()) {
            throw IdentityException.conflict(
                    "policy " + named + " comes with the product and cannot be deleted");
        }
        change(
                accountId,
                connection -> {
                    List<String> having = IdentityTable.having(connection, accountId, arn);
                    if (!having.isEmpty()) {
                        throw IdentityException.conflict(
                                "policy "
                                        + shown(named)
                                        + " is attached to "
                                        + String.join(", ", having)
                                        + "; detach it first");
                    }
                    if (!PolicyTable.delete(connection, accountId, arn)) {
                        throw IdentityException.notFound("policy " + shown(arn));
                    }
                    return true;
                });
    }

    /// What holds for everybody in the account, beside their own policies; empty for nothing.
    public Optional<String> boundary(String accountId) {
        return read(accountId, connection -> IdentityTable.boundary(connection, accountId));
    }

    /// Sets what holds for everybody in the account.
    ///
    /// @param document null for nothing
    public void setBoundary(String accountId, @Nullable String document) {
        if (document != null) {
            identityPolicy(document);
        }
        change(
                accountId,
                connection -> {
                    IdentityTable.setBoundary(connection, accountId, document);
                    return true;
                });
    }

    private static void trust(String json) {
        try {
            Policy.trust(json);
        } catch (PolicyException e) {
            throw IdentityException.invalid("trust policy: " + e.message());
        }
    }

    private static void identityPolicy(String json) {
        try {
            Policy.identity(json);
        } catch (PolicyException e) {
            throw IdentityException.invalid("policy: " + e.message());
        }
    }

    private static void policyName(String name) {
        if (!POLICY_NAME.matcher(name).matches()) {
            throw IdentityException.invalid(
                    "the policy's name is \""
                            + shown(name)
                            + "\", expected 1 to 128 letters, digits and +=,.@_-");
        }
    }

    private static void seconds(int sessionSecondsMax) {
        if (sessionSecondsMax < SESSION_SECONDS || sessionSecondsMax > SESSION_SECONDS_MAX) {
            throw IdentityException.invalid(
                    "a session's longest duration is "
                            + sessionSecondsMax
                            + " seconds, expected 3600 to 43200");
        }
    }

    private static String shown(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private static Identity existing(Connection connection, String accountId, String arn)
            throws SQLException {
        return IdentityTable.find(connection, accountId, arn)
                .orElseThrow(() -> IdentityException.notFound("user or role " + shown(arn)));
    }

    private static Identity withPolicies(Identity old, List<String> policies) {
        return with(
                old,
                policies,
                old.trust(),
                old.sessionSecondsMax(),
                old.tags(),
                old.sessionsRevokedBefore());
    }

    private static Identity with(
            Identity old,
            List<String> policies,
            Optional<String> trust,
            int sessionSecondsMax,
            Map<String, String> tags,
            Optional<Instant> sessionsRevokedBefore) {
        return new Identity(
                old.accountId(),
                old.arn(),
                old.kind(),
                old.name(),
                old.uniqueId(),
                policies,
                old.inlinePolicies(),
                trust,
                sessionSecondsMax,
                tags,
                old.createdAt(),
                sessionsRevokedBefore);
    }

    private Identity edit(String accountId, String named, UnaryOperator<Identity> change) {
        String arn = arn(accountId, named);
        return change(
                accountId,
                connection ->
                        update(connection, change.apply(existing(connection, accountId, arn))));
    }

    private static Identity update(Connection connection, Identity identity) throws SQLException {
        IdentityTable.update(connection, identity);
        return identity;
    }

    private interface Change<T> {
        T apply(Connection connection) throws SQLException;
    }

    private <T> T change(String accountId, Change<T> change) {
        T result =
                database.write(
                        scope(accountId),
                        connection -> {
                            IdentityTable.changed(connection, accountId);
                            return change.apply(connection);
                        });
        cache.forget(accountId);
        return result;
    }

    private <T> T read(String accountId, Change<T> read) {
        return database.read(scope(accountId), read::apply);
    }

    /// Identities are the same in all Regions; a scope has to name one.
    static AccountScope scope(String accountId) {
        return AccountScope.of(accountId, "global");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
