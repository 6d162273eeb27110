package org.openinspector.findings;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.findings.Vocabulary.Place;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.Jobs;
import org.openinspector.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Filters that are kept, and suppression rules among them: they hide the open findings they match.
///
/// A change is stored first, marked as pending, and counts for every evaluation from then on; then
/// the stored findings follow in batches, each a transaction of its own, before the call returns.
/// If there are so many that this takes longer than [#PATIENCE], or the process is killed,
/// [#upkeep] goes on. Settling again what is settled changes nothing.
public final class Rules {
    /// Suppression rules of an account in a Region.
    public static final int RULES_MAX = 500;

    /// How long a call waits for stored findings to follow.
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(Rules.class);
    private static final String TASK = "findings-rules";
    private static final int BATCH = 20_000;

    /// Accounts whose findings follow within the call that changes their organization.
    private static final int FOLLOWED_MAX = 50;

    private final Database database;
    private final Regimes regimes;
    private final int batch;
    private volatile @Nullable Jobs jobs;
    private volatile @Nullable Organizations organizations;

    Rules(Database database, Regimes regimes) {
        this(database, regimes, BATCH);
    }

    Rules(Database database, Regimes regimes, int batch) {
        this.database = database;
        this.regimes = regimes;
        this.batch = batch;
    }

    /// Lets a queue, that is not started yet, go on with what is pending and end rules on time.
    public void define(Jobs queue) {
        queue.define(TASK, job -> upkeep());
        queue.every(TASK, Duration.ofMinutes(1), Duration.ofSeconds(5));
        jobs = queue;
    }

    // --- filters -------------------------------------------------------------------------------

    /// Makes a filter. If it suppresses, what it matches is hidden when this returns, see above.
    ///
    /// @param ownerId of its ARN: the account or its organization
    /// @throws RuleRefusedException if it may not be made
    public Rule create(
            AccountScope scope,
            String ownerId,
            String name,
            boolean suppresses,
            FilterCriteria criteria,
            @Nullable String description,
            @Nullable String reason) {
        return create(
                scope, ownerId, name, suppresses, criteria, description, reason, (c, a) -> {});
    }

    /// What else is stored with a new filter.
    interface Also {
        void store(Connection connection, String arn) throws SQLException;
    }

    /// The same with tags, which were checked.
    public Rule create(
            AccountScope scope,
            String ownerId,
            String name,
            boolean suppresses,
            FilterCriteria criteria,
            @Nullable String description,
            @Nullable String reason,
            Map<String, String> tags) {
        return create(
                scope,
                ownerId,
                name,
                suppresses,
                criteria,
                description,
                reason,
                (connection, arn) -> Tags.put(connection, place(scope), arn, tags));
    }

    private Rule create(
            AccountScope scope,
            String ownerId,
            String name,
            boolean suppresses,
            FilterCriteria criteria,
            @Nullable String description,
            @Nullable String reason,
            Also also) {
        Place place = place(scope);
        Instant now = now();
        String arn =
                "arn:aws:inspector2:"
                        + place.region()
                        + ":"
                        + place.accountId()
                        + ":owner/"
                        + ownerId
                        + "/filter/"
                        + HexFormat.of().toHexDigits(UUID.randomUUID().getMostSignificantBits());
        Rule wanted =
                new Rule(
                        0,
                        place.accountId(),
                        place.region(),
                        arn,
                        ownerId,
                        Detail.withoutNul(name),
                        suppresses,
                        criteria,
                        withoutNul(description),
                        withoutNul(reason),
                        now,
                        now,
                        Optional.empty(),
                        Optional.empty(),
                        suppresses,
                        suppresses);
        Rule made =
                database.write(
                        scope,
                        connection -> {
                            Regimes.change(connection, place);
                            check(connection, place, wanted, suppresses);
                            RuleStore.insert(connection, wanted);
                            also.store(connection, arn);
                            return RuleStore.find(connection, place, arn).orElseThrow();
                        });
        settlePending(place);
        return made;
    }

    /// Changes a filter; findings that it hides no more, and that nothing else hides, are ACTIVE
    /// again when this returns, and those it hides now are hidden.
    ///
    /// @throws RuleRefusedException if it may not be changed so
    public Rule update(AccountScope scope, String arn, RuleChange change) {
        Place place = place(scope);
        Instant now = now();
        return change(
                scope,
                arn,
                (connection, before) -> {
                    boolean suppresses =
                            Objects.requireNonNullElse(change.suppresses(), before.suppresses());
                    Rule wanted =
                            new Rule(
                                    before.number(),
                                    before.accountId(),
                                    before.region(),
                                    before.arn(),
                                    before.ownerId(),
                                    change.name() == null
                                            ? before.name()
                                            : Detail.withoutNul(change.name()),
                                    suppresses,
                                    Objects.requireNonNullElse(
                                            change.criteria(), before.criteria()),
                                    change.description() == null
                                            ? before.description()
                                            : withoutNul(change.description()),
                                    change.reason() == null
                                            ? before.reason()
                                            : withoutNul(change.reason()),
                                    before.createdAt(),
                                    now,
                                    before.owner(),
                                    before.expiresAt(),
                                    suppresses && !isOver(before.expiresAt(), now),
                                    before.suppresses() || suppresses || before.pending());
                    check(connection, place, wanted, suppresses && !before.suppresses());
                    return wanted;
                });
    }

    /// Says who answers for a filter and when it ends; what is empty is removed.
    ///
    /// @throws RuleRefusedException if there is no such filter
    public Rule settings(
            AccountScope scope, String arn, Optional<String> owner, Optional<Instant> expiresAt) {
        Instant now = now();
        Optional<Instant> kept = expiresAt.map(at -> at.truncatedTo(ChronoUnit.MICROS));
        return change(
                scope,
                arn,
                (connection, before) -> {
                    Rule wanted =
                            new Rule(
                                    before.number(),
                                    before.accountId(),
                                    before.region(),
                                    before.arn(),
                                    before.ownerId(),
                                    before.name(),
                                    before.suppresses(),
                                    before.criteria(),
                                    before.description(),
                                    before.reason(),
                                    before.createdAt(),
                                    before.updatedAt(),
                                    owner.map(Detail::withoutNul),
                                    kept,
                                    before.suppresses() && !isOver(kept, now),
                                    before.suppresses() || before.pending());
                    @Nullable Jobs queue = jobs;
                    if (queue != null && kept.isPresent() && wanted.active()) {
                        queue.enqueue(
                                connection, TASK, "rule-" + before.number(), "", 0, kept.get());
                    }
                    return wanted;
                });
    }

    private interface Next {
        Rule of(Connection connection, Rule before) throws SQLException;
    }

    private Rule change(AccountScope scope, String arn, Next next) {
        Place place = place(scope);
        Rule changed =
                database.write(
                        scope,
                        connection -> {
                            Regimes.change(connection, place);
                            Rule before = known(connection, place, arn);
                            RuleStore.update(connection, next.of(connection, before));
                            return known(connection, place, arn);
                        });
        settlePending(place);
        return changed;
    }

    /// Removes a filter; what it hid, and nothing else hides, is ACTIVE again when this returns.
    ///
    /// @throws RuleRefusedException if there is no such filter
    public void delete(AccountScope scope, String arn) {
        Place place = place(scope);
        Instant now = now();
        database.update(
                scope,
                connection -> {
                    Regimes.change(connection, place);
                    RuleStore.delete(connection, known(connection, place, arn), now);
                    Tags.removeAll(connection, place, arn);
                });
        settlePending(place);
    }

    /// The account's filters after a number, oldest first.
    ///
    /// @param arns null for all
    /// @param suppresses null for both
    public List<Rule> list(
            AccountScope scope,
            @Nullable List<String> arns,
            @Nullable Boolean suppresses,
            long after,
            int limit) {
        Place place = place(scope);
        return database.read(
                scope,
                connection -> RuleStore.page(connection, place, arns, suppresses, after, limit));
    }

    /// The account's filter of the ARN.
    public Optional<Rule> find(AccountScope scope, String arn) {
        Place place = place(scope);
        return database.read(scope, connection -> RuleStore.find(connection, place, arn));
    }

    /// How many findings the rules hide now, up to 10,000 each, in the order of the rules.
    public List<Long> hidden(AccountScope readable, List<Rule> rules) {
        return database.read(
                readable,
                connection -> {
                    List<Long> out = new ArrayList<>();
                    for (Rule rule : rules) {
                        out.add(RuleReader.hidden(connection, readable, rule));
                    }
                    return out;
                });
    }

    /// How many findings of the scope criteria would hide.
    public RulePreview preview(AccountScope readable, FilterCriteria criteria) {
        return database.read(
                readable, connection -> RuleReader.preview(connection, readable, criteria));
    }

    /// The rule that hides a finding of the scope; empty if none does.
    public Optional<Rule> hiding(AccountScope readable, String findingArn) {
        return RuleReader.hidingNumber(database, readable, findingArn)
                // The rule may be the delegated administrator's, whose rows a member does not see.
                .flatMap(number ->
                        database.acrossAccounts(
                                connection -> RuleStore.numbered(connection, number)));
    }

    // --- organizations ---------------------------------------------------------------------------

    /// Says whose rules govern an account: its Region's delegated administrator's, or its own. Its
    /// findings have followed when this returns.
    ///
    /// @param admin empty for the account itself
    public void govern(String accountId, String region, Optional<String> admin) {
        Place place = new Place(accountId, region);
        now();
        database.updateAcrossAccounts(connection -> {
            regimes.own(connection, place);
            try (var statement =
                    connection.prepareStatement(
                            """
                            insert into findings.governed (account_id, region, admin_id, pending)
                            values (?, ?, ?, true)
                            on conflict (account_id, region)
                            do update set admin_id = excluded.admin_id, pending = true
                            where governed.admin_id is distinct from excluded.admin_id
                            """)) {
                statement.setString(1, accountId);
                statement.setString(2, region);
                statement.setString(3, admin.orElse(null));
                statement.executeUpdate();
            }
        });
        settlePending(place);
    }

    /// Lets memberships of organizations say whose rules govern whom, now and after each change.
    /// What changes for many accounts at once is left to [#upkeep].
    public void follow(Organizations followed) {
        organizations = followed;
        followed.onChange(() -> {
            try {
                if (!followNow(FOLLOWED_MAX)) {
                    @Nullable Jobs queue = jobs;
                    if (queue != null) {
                        queue.enqueue(TASK, "organizations", "", 0, Instant.now());
                    }
                }
            } catch (StorageException e) {
                // The change itself is stored; upkeep follows it.
                LOG.atWarn().addKeyValue("problem", e.getMessage()).log("rules not-followed");
            }
        });
    }

    /// @return whether nothing is left to follow
    private boolean followNow(int max) {
        @Nullable Organizations followed = organizations;
        if (followed == null) {
            return true;
        }
        Map<Place, String> wanted = new TreeMap<>(Place.ORDER);
        followed.memberships()
                .forEach(
                        one -> wanted.put(new Place(one.accountId(), one.region()), one.adminId()));
        Map<Place, String> stored = database.acrossAccounts(RuleReader::governors);
        Set<Place> places = new TreeSet<>(Place.ORDER);
        places.addAll(wanted.keySet());
        places.addAll(stored.keySet());
        places.removeIf(place -> Objects.equals(wanted.get(place), stored.get(place)));
        places.stream()
                .limit(max)
                .forEach(place ->
                        govern(
                                place.accountId(),
                                place.region(),
                                Optional.ofNullable(wanted.get(place))));
        return places.size() <= max;
    }

    // --- settling --------------------------------------------------------------------------------

    /// Ends rules whose time is over, and goes on with what is pending, to its end.
    public void upkeep() {
        followNow(Integer.MAX_VALUE);
        Instant now = now();
        database.updateAcrossAccounts(connection -> RuleStore.expire(connection, now));
        settle(null, null);
    }

    /// @param place whose rules changed, or who moved: a call does not work for others
    private void settlePending(Place place) {
        Instant end = Instant.now().plus(PATIENCE);
        if (!settle(place, end)) {
            LOG.atInfo().log("rules pending");
        }
    }

    /// @param only null for everybody
    /// @param end null for as long as it takes
    private boolean settle(@Nullable Place only, @Nullable Instant end) {
        for (RuleStore.Pending rule :
                database.acrossAccounts(connection -> RuleStore.pending(connection, only))) {
            List<Place> places =
                    database.acrossAccounts(
                            connection -> RuleStore.governed(connection, rule.place()));
            for (Place place : places) {
                if (!batches(place, settling -> settling.rule(rule.number(), batch), end)) {
                    return false;
                }
            }
            now();
            database.updateAcrossAccounts(connection -> RuleStore.settled(connection, rule));
        }
        for (Place place : database.acrossAccounts(Rules::moved)) {
            if ((only == null || only.equals(place)) && !settleAll(place, end)) {
                return false;
            }
        }
        return true;
    }

    private boolean settleAll(Place place, @Nullable Instant end) {
        if (!batches(place, settling -> settling.strangers(batch), end)) {
            return false;
        }
        List<Rule> active =
                database.acrossAccounts(connection ->
                        regimes.own(connection, place).rules().active(regimes.clock().instant()));
        for (Rule rule : active.stream().sorted(Comparator.comparingLong(Rule::number)).toList()) {
            if (!batches(place, settling -> settling.rule(rule.number(), batch), end)) {
                return false;
            }
        }
        now();
        database.updateAcrossAccounts(connection -> {
            regimes.own(connection, place);
            for (String sql :
                    List.of(
                            "delete from findings.governed where account_id = ? and region = ?"
                                    + " and admin_id is null",
                            "update findings.governed set pending = false where account_id = ?"
                                    + " and region = ?")) {
                try (var statement =
                        Sql.of(sql, place.accountId(), place.region()).prepare(connection)) {
                    statement.executeUpdate();
                }
            }
        });
        return true;
    }

    private interface Batch {
        boolean next(Settling settling) throws SQLException;
    }

    private boolean batches(Place place, Batch one, @Nullable Instant end) {
        while (true) {
            Instant now = now();
            boolean more =
                    database.acrossAccounts(connection ->
                            one.next(
                                    new Settling(
                                            connection,
                                            place,
                                            regimes.own(connection, place).rules(),
                                            now)));
            if (!more) {
                return true;
            }
            if (end != null && Instant.now().isAfter(end)) {
                return false;
            }
        }
    }

    private static List<Place> moved(Connection connection) throws SQLException {
        List<Place> out = new ArrayList<>();
        try (var statement =
                        connection.prepareStatement(
                                "select account_id, region from findings.governed where pending"
                                        + " order by account_id, region limit 1000");
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(new Place(rows.getString(1), rows.getString(2)));
            }
        }
        return out;
    }

    // --- parts -----------------------------------------------------------------------------------

    private static Rule known(Connection connection, Place place, String arn) throws SQLException {
        return RuleStore.find(connection, place, arn)
                .orElseThrow(() -> new RuleRefusedException(new RuleRefusal.Unknown(arn)));
    }

    /// @param isNew whether it is one more rule
    private static void check(Connection connection, Place place, Rule wanted, boolean isNew)
            throws SQLException {
        if (wanted.suppresses()) {
            if (RuleReader.governor(connection, place).isPresent()) {
                throw new RuleRefusedException(new RuleRefusal.Governed(place.accountId()));
            }
            if (FilterCriteria.toJson(wanted.criteria()).equals("{}")) {
                throw new RuleRefusedException(new RuleRefusal.NoCriteria());
            }
            if (isNew && RuleStore.suppressing(connection, place) >= RULES_MAX) {
                throw new RuleRefusedException(new RuleRefusal.TooMany(RULES_MAX));
            }
        }
        if (RuleStore.isTaken(connection, place, wanted.name(), wanted.arn())) {
            throw new RuleRefusedException(new RuleRefusal.NameTaken(wanted.name()));
        }
    }

    private static boolean isOver(Optional<Instant> expiresAt, Instant now) {
        return expiresAt.map(at -> !at.isAfter(now)).orElse(false);
    }

    private static @Nullable String withoutNul(@Nullable String text) {
        return text == null ? null : Detail.withoutNul(text);
    }

    private static Place place(AccountScope scope) {
        if (scope.accounts().size() != 1) {
            throw new IllegalArgumentException(
                    "the scope has " + scope.accounts().size() + " accounts, expected one");
        }
        return new Place(scope.accounts().getFirst(), scope.region());
    }

    /// Asked before everything that is written.
    private Instant now() {
        return regimes.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
