package org.openinspector.findings.rollup;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.storage.AccountScope;

/// Reads counts and what has been added to them, within one transaction.
///
/// Reads of a scope name its accounts and places of storage; without a scope, all accounts are
/// read.
final class RollupReader {
    private static final int FETCH = 20_000;

    /// Large tables are reached by their keys: what is looked up is little beside what there is.
    static final String BY_KEYS =
            "set local enable_hashjoin = off; set local enable_mergejoin = off; set local jit = off";

    private static final String RESOURCES =
            "select c.account_id, c.region, c.resource_no, c.traits, c.n"
                    + " from findings.rollup_resource c";
    private static final String LAYERS =
            "select c.account_id, c.region, c.resource_no, c.kind, c.layer, c.severity, c.n"
                    + " from findings.rollup_layer c";
    private static final String TITLES =
            "select c.account_id, c.region, c.title, c.vulnerability_id, c.resource_type, c.traits,"
                    + " c.n from findings.rollup_title c";
    private static final String PACKAGES =
            "select c.account_id, c.region, c.name, c.severity, c.n from findings.rollup_package c";

    private static final String DELTAS =
            """
            select c.account_id, c.region, c.resource_no, c.resource_type, u.traits, u.n, d.title,
                d.vulnerability_id, d.package_names,
                (select array_agg(l.kind || l.layer) from findings.rollup_layers(d.facts) l)
            from findings.rollup_delta c
            left join lateral unnest(c.details, c.traits, c.counts) u (detail, traits, n) on true
            left join findings.detail d on d.account_id = c.account_id and d.hash = u.detail
            where c.tx >= %s\
            """;

    static final String DELTAS_SINCE =
            DELTAS.formatted("pg_snapshot_xmin(?::pg_snapshot)")
                    + " and not pg_visible_in_snapshot(c.tx, ?::pg_snapshot)";

    static final String ATTRIBUTES =
            "select r.account_id, r.region, r.resource_no, r.body from findings.resource r"
                    + " join unnest(?::text[], ?::bigint[]) w (account_id, resource_no)"
                    + " on r.account_id = w.account_id::bpchar and r.resource_no = w.resource_no";

    /// @param compactedBelow transactions before it are in the counts
    /// @param deletedBelow deltas of transactions before it may be gone
    /// @param generation of the counts
    /// @param snapshot which transactions are seen
    record State(String compactedBelow, String deletedBelow, UUID generation, String snapshot) {}

    /// Accounts' Regions.
    ///
    /// @param accounts their accounts
    /// @param numbers their numbers
    record Places(List<String> accounts, List<Integer> numbers) {}

    private final Connection connection;
    private final @Nullable Places places;
    private final Set<Family> families;
    private final Counts counts;
    private final Changes changes = new Changes();

    /// @param places null for all
    /// @param counts whose numbers the changes are given in
    RollupReader(
            Connection connection, @Nullable Places places, Set<Family> families, Counts counts)
            throws SQLException {
        this.connection = connection;
        this.places = places;
        this.families = families;
        this.counts = counts;
        execute(BY_KEYS);
    }

    /// All statements of the transaction see the same; to be called first in it.
    static void oneSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read");
        }
    }

    static State state(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select compacted_below::text, deleted_below::text, generation,"
                                        + " pg_current_snapshot()::text from findings.rollup_state")) {
            row.next();
            return new State(
                    row.getString(1),
                    row.getString(2),
                    row.getObject(3, UUID.class),
                    row.getString(4));
        }
    }

    Changes changes() {
        return changes;
    }

    /// Reads the counts.
    void base() throws SQLException {
        if (families.contains(Family.RESOURCES)) {
            each(
                    within(RESOURCES),
                    row ->
                            account(row)
                                    .resource(row.getLong(3))
                                    .finding(row.getInt(4), row.getInt(5)));
        }
        if (families.contains(Family.LAYERS)) {
            each(
                    within(LAYERS),
                    row ->
                            account(row)
                                    .resource(row.getLong(3))
                                    .layer(
                                            row.getInt(4),
                                            counts.wordKey(row.getString(5), row.getInt(6)),
                                            row.getInt(7)));
        }
        if (families.contains(Family.TITLES)) {
            each(
                    within(TITLES),
                    row ->
                            account(row)
                                    .titles
                                    .add(
                                            counts.titleKey(
                                                    new Title(row.getString(3), row.getString(4)),
                                                    row.getString(5),
                                                    row.getInt(6)),
                                            row.getInt(7)));
        }
        if (families.contains(Family.PACKAGES)) {
            each(
                    within(PACKAGES),
                    row ->
                            account(row)
                                    .packages
                                    .add(
                                            counts.wordKey(row.getString(3), row.getInt(4)),
                                            row.getInt(5)));
        }
    }

    /// Reads what is not in the counts yet.
    void deltas(State state) throws SQLException {
        deltas(DELTAS.formatted("?::xid8"), List.of(state.compactedBelow()));
    }

    /// Reads what this transaction sees and that snapshot did not.
    void deltasSince(String snapshot) throws SQLException {
        deltas(DELTAS_SINCE, List.of(snapshot, snapshot));
    }

    private void deltas(String sql, List<String> parameters) throws SQLException {
        String text =
                places == null
                        ? sql
                        : sql
                                + " and c.account_id = any(?::bpchar[]) and c.scope_no = any(?::int[])";
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            statement.setFetchSize(FETCH);
            int index = 1;
            for (String parameter : parameters) {
                statement.setString(index++, parameter);
            }
            if (places != null) {
                bind(statement, index, places);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    delta(rows);
                }
            }
        }
    }

    private void delta(ResultSet row) throws SQLException {
        Changes.OfAccount account = account(row);
        Changes.OfResource resource = account.resource(row.getLong(3));
        @Nullable String type = row.getString(4);
        if (type == null) {
            resource.described = true;
            return;
        }
        int traits = row.getInt(5);
        int severity = traits >> 5 & 7;
        int count = row.getInt(6);
        if (families.contains(Family.RESOURCES)) {
            resource.finding(traits, count);
        }
        @Nullable String title = row.getString(7);
        if (title == null) {
            return;
        }
        if (families.contains(Family.TITLES)) {
            account.titles.add(
                    counts.titleKey(new Title(title, row.getString(8)), type, traits), count);
        }
        if (families.contains(Family.PACKAGES)) {
            for (String name : texts(row, 9)) {
                account.packages.add(counts.wordKey(name, severity), count);
            }
        }
        if (families.contains(Family.LAYERS)) {
            for (String layer : texts(row, 10)) {
                resource.layer(
                        layer.charAt(0) - '0', counts.wordKey(layer.substring(1), severity), count);
            }
        }
    }

    /// What is known of resources that are new in the counts or were described anew.
    Map<Place, Map<Long, ResourceAttributes>> attributes() throws SQLException {
        Map<Place, Map<Long, ResourceAttributes>> out = new HashMap<>();
        List<String> accounts = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        changes.accounts.forEach((place, account) ->
                account.resources
                        .values()
                        .forEach(resource -> {
                            if (resource.described || !counts.knows(place, resource.resourceNo)) {
                                accounts.add(place.accountId());
                                numbers.add(resource.resourceNo);
                            }
                        }));
        Map<String, String> same = new HashMap<>();
        for (int from = 0; from < numbers.size(); from += FETCH) {
            int to = Math.min(numbers.size(), from + FETCH);
            try (PreparedStatement statement = connection.prepareStatement(ATTRIBUTES)) {
                statement.setFetchSize(1_000);
                statement.setArray(
                        1, connection.createArrayOf("text", accounts.subList(from, to).toArray()));
                statement.setArray(
                        2, connection.createArrayOf("int8", numbers.subList(from, to).toArray()));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        ResourceAttributes attributes =
                                ResourceAttributes.of(Resource.fromJson(rows.getString(4)));
                        out.computeIfAbsent(
                                        new Place(
                                                same(same, rows.getString(1)),
                                                same(same, rows.getString(2))),
                                        place -> new HashMap<>())
                                .put(rows.getLong(3), attributes.sharing(same));
                    }
                }
            }
        }
        return out;
    }

    private static String same(Map<String, String> same, String text) {
        return same.computeIfAbsent(text, key -> key);
    }

    private Changes.OfAccount account(ResultSet row) throws SQLException {
        return changes.account(row.getString(1), row.getString(2));
    }

    private static List<String> texts(ResultSet row, int index) throws SQLException {
        @Nullable Array array = row.getArray(index);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private String within(String sql) {
        if (places == null) {
            return sql;
        }
        return sql + " where c.account_id = any(?::bpchar[]) and c.scope_no = any(?::int[])";
    }

    private void each(String sql, Row row) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            if (places != null) {
                bind(statement, 1, places);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    row.read(rows);
                }
            }
        }
    }

    private void bind(PreparedStatement statement, int index, Places bound) throws SQLException {
        statement.setArray(index, connection.createArrayOf("text", bound.accounts().toArray()));
        statement.setArray(index + 1, connection.createArrayOf("int4", bound.numbers().toArray()));
    }

    /// The places of a scope.
    static Places places(Connection connection, AccountScope scope) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select scope_no from findings.scope"
                                + " where account_id = any(?::bpchar[]) and region = ?")) {
            statement.setArray(1, connection.createArrayOf("text", scope.accounts().toArray()));
            statement.setString(2, scope.region());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    numbers.add(rows.getInt(1));
                }
            }
        }
        return new Places(scope.accounts(), numbers);
    }

    /// All places there are, some at a time.
    static List<Places> allPlaces(Connection connection, int size) throws SQLException {
        List<Places> out = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select account_id, scope_no from findings.scope"
                                        + " order by account_id, scope_no")) {
            while (rows.next()) {
                if (out.isEmpty() || out.getLast().numbers().size() == size) {
                    out.add(new Places(new ArrayList<>(), new ArrayList<>()));
                }
                out.getLast().accounts().add(rows.getString(1));
                out.getLast().numbers().add(rows.getInt(2));
            }
        }
        return out;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
