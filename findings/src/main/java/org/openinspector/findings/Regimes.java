package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.Vocabulary.Place;
import org.openinspector.findings.lifecycle.LifecycleSettings;

/// Which rules and periods govern accounts, and the locks that keep evaluations and rules apart.
///
/// Two levels of transaction locks, always taken in this order. The lower one is an account's:
/// evaluations share it; who brings its findings in line with rules has it alone. The upper one is
/// that of the account whose rules they are: evaluations share it; who changes a rule has it alone.
/// So an evaluation that did not know a rule has committed before the rule is, and the rule finds
/// what it wrote. Locks are buckets, because a transaction's locks must stay few.
final class Regimes {
    private static final int BUCKETS = 64;
    private static final int LOWER = 0x6f69_0001;
    private static final int UPPER = 0x6f69_0002;
    private static final int CACHED_MAX = 10_000;

    private static final String GOVERNED =
            """
            select p.account_id, p.region, coalesce(g.admin_id, p.account_id::bpchar),
                t.reopen_within, t.keep_fixed, t.keep_gone, t.keep_disabled, t.keep_suspended
            from unnest(?::text[], ?::text[]) p (account_id, region)
            left join findings.governed g
                on g.account_id = p.account_id::bpchar and g.region = p.region
            left join findings.retention t
                on t.account_id = p.account_id::bpchar and t.region = p.region
            """;

    private static final String REVISIONS =
            """
            select s.account_id, s.region, s.revision
            from unnest(?::text[], ?::text[]) p (account_id, region)
            join findings.rule_set s on s.account_id = p.account_id::bpchar and s.region = p.region
            """;

    private record Known(long revision, RuleSet rules) {}

    private record Governed(Place governor, LifecycleSettings lifecycle) {}

    private final LifecycleSettings defaults;
    private final InstantSource clock;
    private final Map<Place, Known> known = new ConcurrentHashMap<>();

    Regimes(LifecycleSettings defaults, InstantSource clock) {
        this.defaults = defaults;
        this.clock = clock;
    }

    InstantSource clock() {
        return clock;
    }

    LifecycleSettings defaults() {
        return defaults;
    }

    /// Takes the locks of an evaluation and says what governs its accounts.
    Map<Place, Regime> share(Connection connection, Collection<Place> places) throws SQLException {
        return enter(connection, places, "pg_advisory_xact_lock_shared");
    }

    /// Takes an account's lock alone, and shares that of its rules.
    Regime own(Connection connection, Place place) throws SQLException {
        Regime regime = enter(connection, List.of(place), "pg_advisory_xact_lock").get(place);
        if (regime == null) {
            throw new IllegalStateException("nothing governs " + place);
        }
        return regime;
    }

    /// Takes the lock of an account's rules alone, to change one.
    static void change(Connection connection, Place governor) throws SQLException {
        lock(connection, "pg_advisory_xact_lock", UPPER, List.of(governor));
    }

    private Map<Place, Regime> enter(
            Connection connection, Collection<Place> places, String function) throws SQLException {
        lock(connection, function, LOWER, places);
        Map<Place, Governed> governed = governed(connection, places);
        TreeSet<Place> governors = new TreeSet<>(Place.ORDER);
        governed.values().forEach(one -> governors.add(one.governor()));
        lock(connection, "pg_advisory_xact_lock_shared", UPPER, governors);
        Map<Place, RuleSet> rules = rules(connection, governors);
        Map<Place, Regime> out = new LinkedHashMap<>();
        governed.forEach((place, one) ->
                out.put(
                        place,
                        new Regime(
                                rules.getOrDefault(one.governor(), RuleSet.NONE),
                                one.lifecycle())));
        return out;
    }

    private static void lock(
            Connection connection, String function, int level, Collection<Place> places)
            throws SQLException {
        TreeSet<Integer> buckets = new TreeSet<>();
        places.forEach(place ->
                buckets.add(
                        Math.floorMod((place.accountId() + place.region()).hashCode(), BUCKETS)));
        try (PreparedStatement statement =
                Sql.of(
                                "select " + function + "(?, b) from unnest(?::int[]) b",
                                level,
                                List.copyOf(buckets))
                        .prepare(connection)) {
            statement.execute();
        }
    }

    private Map<Place, Governed> governed(Connection connection, Collection<Place> places)
            throws SQLException {
        Map<Place, Governed> out = new LinkedHashMap<>();
        try (PreparedStatement statement = prepare(connection, GOVERNED, places);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.put(
                        new Place(rows.getString(1), rows.getString(2)),
                        new Governed(
                                new Place(rows.getString(3), rows.getString(2)),
                                new LifecycleSettings(
                                        period(rows, 4, defaults.reopenWithin()),
                                        period(rows, 5, defaults.keepFixed()),
                                        period(rows, 6, defaults.keepGone()),
                                        period(rows, 7, defaults.keepDisabled()),
                                        period(rows, 8, defaults.keepSuspended()))));
            }
        }
        return out;
    }

    private static Duration period(ResultSet rows, int column, Duration otherwise)
            throws SQLException {
        @Nullable Long seconds = rows.getObject(column, Long.class);
        return seconds == null ? otherwise : Duration.ofSeconds(seconds);
    }

    private Map<Place, RuleSet> rules(Connection connection, Collection<Place> governors)
            throws SQLException {
        Map<Place, Long> revisions = new HashMap<>();
        try (PreparedStatement statement = prepare(connection, REVISIONS, governors);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                revisions.put(new Place(rows.getString(1), rows.getString(2)), rows.getLong(3));
            }
        }
        Map<Place, RuleSet> out = new HashMap<>();
        for (var entry : revisions.entrySet()) {
            Place governor = entry.getKey();
            @Nullable Known before = known.get(governor);
            if (before == null || before.revision() != entry.getValue()) {
                before =
                        new Known(
                                entry.getValue(),
                                new RuleSet(RuleStore.active(connection, governor)));
                if (known.size() >= CACHED_MAX) {
                    known.clear();
                }
                known.put(governor, before);
            }
            out.put(governor, before.rules());
        }
        return out;
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, Collection<Place> places) throws SQLException {
        return Sql.of(
                        sql,
                        places.stream().map(Place::accountId).toList(),
                        places.stream().map(Place::region).toList())
                .prepare(connection);
    }
}
