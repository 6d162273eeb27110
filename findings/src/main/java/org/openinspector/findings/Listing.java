package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.PageToken.Position;
import org.openinspector.storage.AccountScope;

/// One page of findings' places in an order, by keyset.
///
/// A question that few findings answer is answered by looking those up and sorting them. Any other
/// is answered by walking the findings in the order asked for, along an index, leaving out what
/// does not match; as many match, the walk is short. Which it is, the database is asked: it is to
/// name some thousand answers in no order.
///
/// Attributes of few values are walked value by value: the index has them with the id behind, so
/// each value's findings come sorted by id. Attributes of resources are walked resource by
/// resource: ids of one resource lie side by side.
final class Listing {
    /// What decides between the two ways, and the steps of walking.
    ///
    /// @param few so many answers are looked up and sorted
    /// @param fewResources so many matching resources are looked through whole
    /// @param resourcesBatch resources fetched at once
    /// @param firstChunk resources looked through at once, to begin with: one or a few usually fill
    ///   a page
    /// @param merged so many accounts are merged in one statement; of more, the best first
    /// @param cells so many pairs of an account and a value are walked one by one
    /// @param namedResources so many matching resources are told by their numbers
    record Limits(
            int few,
            int fewResources,
            int resourcesBatch,
            int firstChunk,
            int merged,
            int cells,
            int namedResources) {
        static final Limits DEFAULTS = new Limits(3_000, 50, 500, 4, 16, 2_000, 1_000);
    }

    private final Limits limits;
    private final Connection connection;
    private final AccountScope scope;
    private final Places places;
    private Criteria criteria;
    private final Sources sources;
    private final Sort sort;
    private final int limit;

    /// The page begins after this row; null for the first page.
    private final @Nullable Position after;

    Listing(
            Connection connection,
            AccountScope scope,
            Criteria criteria,
            Sources sources,
            Sort sort,
            int limit,
            @Nullable Position after,
            Limits limits)
            throws SQLException {
        this.limits = limits;
        this.connection = connection;
        this.scope = scope;
        this.places = Places.of(connection, scope);
        this.criteria = criteria;
        this.sources = sources;
        this.sort = sort;
        this.limit = limit;
        this.after = after;
    }

    List<Position> page() throws SQLException {
        if (places.isEmpty() || criteria.traits().isEmpty() || sources.isNothing()) {
            return List.of();
        }
        @Nullable List<Position> few = new FewAnswers(this).all();
        if (few != null) {
            return few.stream()
                    .sorted(sort.order())
                    .filter(row -> after == null || sort.order().compare(row, after) > 0)
                    .limit(limit)
                    .toList();
        }
        try (Statement statement = connection.createStatement()) {
            // From here on there is an index in the order of each walk. The planner does not know
            // how
            // many rows match, and would rather gather and sort them all.
            statement.execute("set local enable_bitmapscan = off; set local enable_sort = off");
        }
        if (sort.by().table != Sort.Table.RESOURCE && sort.by().table != Sort.Table.LAST_OBSERVED) {
            nameResources();
        }
        return switch (sort.by().table) {
            case FINDING -> byColumn();
            case TRAITS -> byTraits();
            case SOURCE -> bySource();
            case RESOURCE -> byResource();
            case NETWORK -> byNetwork();
            case LAST_OBSERVED -> byLastObserved();
            case ACCOUNT -> byAccount();
        };
    }

    /// A walk that looks at many findings for each that matches tells by their resources' numbers
    /// at once, and need not look the resources up one by one.
    private void nameResources() throws SQLException {
        if (criteria.resource().isEmpty() || places.count() > limits.merged()) {
            return;
        }
        List<Long> numbers = new ArrayList<>();
        Sql sql =
                Sql.of(
                                "select r.resource_no from findings.resource r"
                                        + " where r.account_id = any(?::bpchar[])"
                                        + " and r.scope_no = any(?::int[])",
                                scope.accounts(),
                                places.numbers())
                        .and(criteria.resource())
                        .add(" limit ?", limits.namedResources() + 1);
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        if (numbers.size() <= limits.namedResources()) {
            criteria = criteria.ofResources(numbers);
        }
    }

    // --- many answers --------------------------------------------------------------------------

    private List<Position> byColumn() throws SQLException {
        String expression = sort.by().expression;
        List<Position> out = new ArrayList<>();
        if (after == null || after.value() != null) {
            Sql key = new Sql();
            if (after != null && after.value() != null) {
                key =
                        Sql.of(
                                "(" + expression + ", f.id) " + sort.after() + " (?, ?)",
                                parameter(after.value()),
                                after.id());
            }
            out.addAll(
                    merged(
                            expression,
                            Sql.of(expression + " is not null").and(key),
                            expression + " " + sort.direction() + ", ",
                            limit));
        }
        if (out.size() < limit && !expression.equals("f.first_observed_at")) {
            out.addAll(
                    merged(
                            "null::text",
                            Sql.of(expression + " is null").and(afterIdIfNull()),
                            "",
                            limit - out.size()));
        }
        return out;
    }

    private List<Position> byTraits() throws SQLException {
        TreeMap<Object, List<Integer>> groups = new TreeMap<>(comparator());
        for (Traits one : criteria.traits()) {
            groups.computeIfAbsent(value(one), rank -> new ArrayList<>()).add(one.code());
        }
        return byGroups(groups, "f.traits = s.code::smallint", sources.condition());
    }

    private List<Position> bySource() throws SQLException {
        TreeMap<Object, List<Integer>> groups = new TreeMap<>(comparator());
        List<Integer> without = new ArrayList<>();
        sources.byNumber()
                .forEach((number, source) -> {
                    @Nullable String value = value(source);
                    if (value == null) {
                        without.add(number);
                    } else {
                        groups.computeIfAbsent(value, word -> new ArrayList<>()).add(number);
                    }
                });
        List<Position> out = new ArrayList<>();
        if (after == null || after.value() != null) {
            out.addAll(byGroups(groups, "f.source_no = s.code", traits()));
        }
        if (out.size() < limit) {
            Sql rest = Sql.of("f.source_no = any(?::int[])", without);
            if (sources.none()) {
                rest.add(" or f.source_no is null");
            }
            out.addAll(
                    merged(
                            "null::text",
                            new Sql().add("(").add(rest).add(")").and(afterIdIfNull()),
                            "",
                            limit - out.size()));
        }
        return out;
    }

    /// Value by value; the findings of each are merged from its codes.
    private List<Position> byGroups(
            SortedMap<Object, List<Integer>> groups, String match, Sql condition)
            throws SQLException {
        List<Position> out = new ArrayList<>();
        for (var group : groups.entrySet()) {
            Object value = group.getKey();
            Sql key = new Sql();
            if (after != null && after.value() != null) {
                int order = comparator().compare(value, after.value());
                if (order < 0) {
                    continue;
                }
                if (order == 0) {
                    key = Sql.of("f.id " + sort.after() + " ?", after.id());
                }
            }
            out.addAll(group(value, group.getValue(), match, condition, key, limit - out.size()));
            if (out.size() >= limit) {
                break;
            }
        }
        return out;
    }

    private List<Position> group(
            Object value, List<Integer> codes, String match, Sql condition, Sql key, int wanted)
            throws SQLException {
        Sql rest = accounts();
        rest.and(condition).and(key);
        if (sort.by().table == Sort.Table.TRAITS
                && places.isOrganization()
                && (long) places.count() * codes.size() > limits.cells()) {
            // Many accounts: along the index over all of them.
            return everywhere(value, codes, rest, wanted);
        }
        return new Merge(this, places.cells(codes), "null::text", match, rest, "", wanted)
                .rows().stream()
                        .map(row -> new Position(value, row.accountId(), row.id()))
                        .toList();
    }

    private List<Position> everywhere(Object value, List<Integer> codes, Sql condition, int wanted)
            throws SQLException {
        Sql sql =
                Sql.of(
                                "select x.account_id, x.id from unnest(?::int[]) g (code)"
                                        + " cross join lateral (select f.account_id, f.id"
                                        + " from findings.finding f",
                                codes)
                        .add(joins(criteria.needsResource(), criteria.needsDetail()))
                        .add(
                                " where f.traits = g.code::smallint and f.scope_no = any(?::int[])",
                                places.numbers())
                        .and(condition)
                        .and(criteria.conditions())
                        .add(" order by f.id " + sort.direction() + " limit ?) x", wanted)
                        .add(" order by x.id " + sort.direction() + " limit ?", wanted);
        List<Position> out = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(new Position(value, rows.getString(1), rows.getObject(2, UUID.class)));
            }
        }
        return out;
    }

    private List<Position> byResource() throws SQLException {
        String expression = sort.by().expression;
        List<Position> out = new ArrayList<>();
        if (after == null || after.value() != null) {
            out.addAll(new ResourceWalk(this, expression, new Sql(), after).rows(limit));
        }
        if (out.size() < limit) {
            @Nullable Position from = after != null && after.value() == null ? after : null;
            out.addAll(new ResourceWalk(this, null, new Sql(), from).rows(limit - out.size()));
        }
        return out;
    }

    private List<Position> byLastObserved() throws SQLException {
        List<Position> open =
                new ResourceWalk(
                                this,
                                "r.last_evaluated_at",
                                Sql.of("f.last_observed_at is null"),
                                after)
                        .rows(limit);
        Sql key = new Sql();
        if (after != null && after.value() != null) {
            key =
                    Sql.of(
                            "(f.last_observed_at, f.id) " + sort.after() + " (?, ?)",
                            parameter(after.value()),
                            after.id());
        }
        List<Position> closed =
                merged(
                        "f.last_observed_at",
                        Sql.of("f.last_observed_at is not null").and(key),
                        "f.last_observed_at " + sort.direction() + ", ",
                        limit);
        List<Position> both = new ArrayList<>(open);
        both.addAll(closed);
        return both.stream().sorted(sort.order()).limit(limit).toList();
    }

    /// Findings of the network are few; the others have neither protocol nor component.
    private List<Position> byNetwork() throws SQLException {
        List<Integer> network =
                Traits.ALL.stream()
                        .filter(one -> one.typeWord().equals("NETWORK_REACHABILITY"))
                        .map(Traits::code)
                        .toList();
        String expression = sort.by().expression;
        List<Position> out = new ArrayList<>();
        if (after == null || after.value() != null) {
            Sql key = new Sql();
            if (after != null && after.value() != null) {
                key =
                        Sql.of(
                                "(" + expression + ", f.id) " + sort.after() + " (?, ?)",
                                parameter(after.value()),
                                after.id());
            }
            Sql sql =
                    new Sql()
                            .add("select f.account_id, f.id, " + expression)
                            .add(" from findings.finding f")
                            .add(joins(criteria.needsResource(), true))
                            .add(" where ")
                            .add(own())
                            .and(Sql.of("f.traits = any(?::smallint[])", network))
                            .and(traits())
                            .and(sources.condition())
                            .and(criteria.conditions())
                            .and(Sql.of(expression + " is not null"))
                            .and(key)
                            .add(" order by 3 " + sort.direction() + ", 2 " + sort.direction())
                            .add(" limit ?", limit);
            out.addAll(rows(sql));
        }
        if (out.size() < limit) {
            Sql without =
                    Sql.of("f.traits <> all(?::smallint[])", network)
                            .add(" or not exists (select from findings.detail d")
                            .add(" where d.account_id = f.account_id and d.hash = f.detail")
                            .add(" and " + expression + " is not null)");
            out.addAll(
                    mergedById(
                            new Sql().add("(").add(without).add(")").and(afterIdIfNull()),
                            limit - out.size()));
        }
        return out;
    }

    /// Account by account, each along its key.
    private List<Position> byAccount() throws SQLException {
        List<String> accounts = new ArrayList<>(scope.accounts());
        if (sort.descending()) {
            accounts.sort(Comparator.reverseOrder());
        }
        List<Position> out = new ArrayList<>();
        for (String account : accounts) {
            Sql key = new Sql();
            if (after != null && after.value() != null) {
                int order = comparator().compare(account, after.value());
                if (order < 0) {
                    continue;
                }
                if (order == 0) {
                    key = Sql.of("f.id " + sort.after() + " ?", after.id());
                }
            }
            out.addAll(rows(byKey(account, "f.account_id::text", key, limit - out.size())));
            if (out.size() >= limit) {
                break;
            }
        }
        return out;
    }

    // --- parts of statements -------------------------------------------------------------------

    /// The scope's accounts, beside the number of each that indexes begin with: as a condition that
    /// no index serves, or the planner would join the two, which tell the same.
    Sql accounts() {
        return Sql.of(
                "jsonb_exists(?::jsonb, f.account_id::text)",
                scope.accounts().stream()
                        .map(account -> "\"" + account + "\":0")
                        .collect(Collectors.joining(",", "{", "}")));
    }

    Sql own() {
        return accounts().add(" and f.scope_no = any(?::int[])", places.numbers());
    }

    Sql traits() {
        return criteria.traits().size() == Traits.ALL.size()
                ? new Sql()
                : Sql.of("f.traits = any(?::smallint[])", criteria.traitCodes());
    }

    static String joins(boolean resource, boolean detail) {
        return (resource
                        ? " join findings.resource r on r.account_id = f.account_id"
                                + " and r.resource_no = f.resource_no"
                        : "")
                + (detail
                        ? " join findings.detail d on d.account_id = f.account_id and d.hash = f.detail"
                        : "");
    }

    /// Account by account along an index that begins with it, merged.
    private List<Position> merged(String value, Sql condition, String order, int wanted)
            throws SQLException {
        Sql rest = accounts();
        rest.and(condition).and(traits()).and(sources.condition());
        return new Merge(this, places.cells(List.of(0)), value, "", rest, order, wanted).rows();
    }

    /// The same along the key.
    private List<Position> mergedById(Sql condition, int wanted) throws SQLException {
        Sql rest = accounts();
        rest.and(condition).and(traits()).and(sources.condition());
        return new Merge(
                        this,
                        places.cells(List.of(0)),
                        "null::text",
                        "f.account_id = s.account_id::bpchar",
                        rest,
                        "",
                        wanted)
                .rows();
    }

    private Sql byKey(String account, String value, Sql condition, int wanted) {
        return new Sql()
                .add("select f.account_id, f.id, " + value + " as value from findings.finding f")
                .add(joins(criteria.needsResource(), criteria.needsDetail()))
                .add(
                        " where f.account_id = ?::bpchar and f.scope_no = any(?::int[])",
                        account,
                        places.numbers())
                .and(condition)
                .and(traits())
                .and(sources.condition())
                .and(criteria.conditions())
                .add(" order by f.id " + sort.direction() + " limit ?", wanted);
    }

    private Sql afterIdIfNull() {
        return after != null && after.value() == null
                ? Sql.of("f.id " + sort.after() + " ?", after.id())
                : new Sql();
    }

    // --- values --------------------------------------------------------------------------------

    Comparator<Object> comparator() {
        Comparator<Object> order = Sort::compare;
        return sort.descending() ? order.reversed() : order;
    }

    private Long value(Traits traits) {
        return switch (sort.by()) {
            case SEVERITY -> (long) traits.severity();
            case FINDING_STATUS -> (long) traits.status();
            default -> (long) traits.type();
        };
    }

    private @Nullable String value(Vocabulary.Source source) {
        return sort.by() == Sort.By.VENDOR_SEVERITY ? source.vendorSeverity() : source.source();
    }

    Object parameter(Object value) {
        return sort.by().type == Sort.Type.TIME && value instanceof Long micros
                ? Instant.EPOCH.plus(micros, ChronoUnit.MICROS)
                : value;
    }

    List<Position> rows(Sql sql) throws SQLException {
        List<Position> out = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(position(rows));
            }
        }
        return out;
    }

    /// Of a row of account, id and value.
    Position position(ResultSet rows) throws SQLException {
        return new Position(value(rows), rows.getString(1), rows.getObject(2, UUID.class));
    }

    private @Nullable Object value(ResultSet rows) throws SQLException {
        if (rows.getObject(3) == null) {
            return null;
        }
        return switch (sort.by().table) {
            case TRAITS -> value(Traits.ofCode(rows.getInt(3)));
            case SOURCE -> {
                Vocabulary.@Nullable Source source = sources.byNumber().get(rows.getInt(3));
                yield source == null ? null : value(source);
            }
            default -> value(rows, 3);
        };
    }

    @Nullable Object value(ResultSet rows, int column) throws SQLException {
        return switch (sort.by().type) {
            case TEXT -> rows.getString(column);
            case NUMBER -> rows.getObject(column, Double.class);
            case TIME -> {
                @Nullable Instant instant = ResourceStore.instantOrNull(rows, column);
                yield instant == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
            }
        };
    }

    Connection connection() {
        return connection;
    }

    Criteria criteria() {
        return criteria;
    }

    Sources sources() {
        return sources;
    }

    Sort sort() {
        return sort;
    }

    AccountScope scope() {
        return scope;
    }

    List<Integer> places() {
        return places.numbers();
    }

    Limits limits() {
        return limits;
    }
}
