package org.openinspector.estate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.estate.search.PackageHits;
import org.openinspector.estate.search.PackageQuery;
import org.openinspector.estate.search.TooManyPackagesException;
import org.openinspector.estate.search.VersionConstraints;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageNames;
import org.openinspector.storage.AccountScope;

/// Searches packages in what is, or was, installed: names to package versions, by an index;
/// versions to those wanted, here; to the inventory classes that contain one, by an index; to the
/// resources of the scope that have or had such a class. The first three steps know nothing of
/// accounts and tell nothing; only the last one's rows are answered, with their packages.
final class PackageSearch {
    static final int PAGE_MAX = 100;
    private static final int PACKAGES_SHOWN = 100;
    private static final int PATHS_SHOWN = 20;

    /// More package versions than this are not compared.
    private static final int NAMES_MAX = 100_000;

    private static final int FEW = 500;

    /// More package versions than this are not looked for in classes.
    private static final int WANTED_MAX = 20_000;

    private static final String NAMED =
            """
            SELECT id, purl, type, name, full_name, source_name, version, source_version
            FROM estate.package_version p WHERE (CONDITIONS) AND (?::text IS NULL OR p.type = ?)
            ORDER BY id LIMIT ?\
            """;

    /// For a few packages: one probe of the index for each. The index's own overlap operator takes
    /// the number of classes times the number of packages.
    private static final String HOLDING_FEW =
            """
            SELECT DISTINCT h.inventory_class FROM unnest(?::integer[]) w (id)
            CROSS JOIN LATERAL (SELECT c.inventory_class FROM estate.class_package c
                WHERE c.packages @> ARRAY[w.id] OFFSET 0) h\
            """;

    /// For many packages, which are in most classes anyway: all classes, once.
    private static final String HOLDING_MANY =
            """
            SELECT DISTINCT c.inventory_class FROM estate.class_package c
            CROSS JOIN LATERAL unnest(c.packages) p (id)
            JOIN unnest(?::integer[]) w (id) ON w.id = p.id\
            """;

    private static final String HELD = "v.inventory_class = ANY (?::bigint[])";

    private final Connection connection;
    private final Contents contents;
    private final AccountScope scope;
    private final PackageQuery query;

    private PackageSearch(
            Connection connection, Contents contents, AccountScope scope, PackageQuery query) {
        this.connection = connection;
        this.contents = contents;
        this.scope = scope;
        this.query = query;
    }

    /// @param max 1 to 100
    /// @param token of the page before; null for the first page
    /// @throws IllegalArgumentException if the token is none of ours, or of another search
    /// @throws TooManyPackagesException if so many packages have the name that it says nothing
    static PackageHits search(
            Connection connection,
            Contents contents,
            AccountScope scope,
            PackageQuery query,
            int max,
            @Nullable String token)
            throws SQLException {
        if (max < 1 || max > PAGE_MAX) {
            throw new IllegalArgumentException("max is " + max + ", expected 1 to " + PAGE_MAX);
        }
        return new PackageSearch(connection, contents, scope, query).page(max, token);
    }

    /// A package version that is searched for.
    ///
    /// @param source the name of its source package, if that is what was asked for
    private record Wanted(
            int id, String purl, String version, Optional<String> source, boolean undecided) {}

    private record Row(
            String accountId,
            String resourceId,
            String resourceType,
            long inventoryClass,
            Instant since,
            Optional<Instant> until) {}

    private PackageHits page(int max, @Nullable String token) throws SQLException {
        KeysetToken keys = new KeysetToken("p1", scope, query);
        List<String> after = token == null ? List.of() : keys.read(token, 2);
        Map<Integer, Wanted> wanted = wanted();
        Sql.Texts classes = classes(wanted.keySet());
        boolean none = classes.values().isEmpty();
        List<Row> rows = none ? List.of() : rows(classes, after, max + 1);
        long count = none ? 0 : count(HELD, classes);
        List<Row> shown = rows.subList(0, Math.min(max, rows.size()));
        return new PackageHits(
                holders(shown, wanted),
                count,
                unsearched(),
                query.asOf().isPresent() ? recordedSince() : Optional.empty(),
                rows.size() <= max
                        ? Optional.empty()
                        : Optional.of(
                                keys.write(shown.getLast().accountId, shown.getLast().resourceId)));
    }

    /// The classes that contain one of the packages.
    private Sql.Texts classes(Collection<Integer> ids) throws SQLException {
        if (ids.isEmpty()) {
            return Sql.Texts.of(List.of());
        }
        boolean few = ids.size() <= FEW;
        if (few) {
            // The table is small and its arrays are not, which the planner does not see.
            Sql.update(connection, "SET LOCAL enable_seqscan = off");
        }
        List<String> classes =
                Sql.query(
                        connection,
                        few ? HOLDING_FEW : HOLDING_MANY,
                        row -> row.getString("inventory_class"),
                        Sql.Texts.of(ids, String::valueOf));
        if (few) {
            Sql.update(connection, "SET LOCAL enable_seqscan = on");
        }
        return Sql.Texts.of(classes);
    }

    private Map<Integer, Wanted> wanted() throws SQLException {
        String name = PackageRows.searched(query.name());
        List<@Nullable Object> parameters = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (String column : List.of("p.name", "p.full_name", "p.source_name")) {
            if (query.prefix()) {
                // The last code point follows every other in the order of bytes.
                conditions.add(column + " >= ? AND " + column + " < ? || chr(1114111)");
                parameters.addAll(List.of(name, name));
            } else {
                conditions.add(column + " = ANY (?)");
                parameters.add(
                        Sql.Texts.of(
                                new TreeSet<>(
                                        List.of(name, PackageNames.normalise("pypi", name)))));
            }
        }
        parameters.addAll(Arrays.asList(query.type().orElse(null), query.type().orElse(null)));
        parameters.add(NAMES_MAX + 1);
        Map<Integer, Wanted> wanted = new TreeMap<>();
        int[] read = {0};
        Sql.query(
                connection,
                NAMED.replace("CONDITIONS", String.join(" OR ", conditions)),
                row -> {
                    read[0]++;
                    return wanted(row, name).map(one -> wanted.put(one.id, one));
                },
                parameters.toArray());
        if (read[0] > NAMES_MAX) {
            throw new TooManyPackagesException(NAMES_MAX);
        }
        if (wanted.size() > WANTED_MAX) {
            throw new TooManyPackagesException(WANTED_MAX);
        }
        return wanted;
    }

    /// A package is judged by its own version if its own name was asked for, else by its source's.
    private Optional<Wanted> wanted(ResultSet row, String name) throws SQLException {
        String type = row.getString("type");
        @Nullable String source = row.getString("source_name");
        @Nullable String sourceVersion = row.getString("source_version");
        boolean own =
                called(row.getString("name"), name, type)
                        || called(row.getString("full_name"), name, type);
        boolean bySource = !own && sourceVersion != null && called(source, name, type);
        if (!own && !bySource) {
            return Optional.empty();
        }
        String version = bySource ? String.valueOf(sourceVersion) : row.getString("version");
        VersionConstraints.Answer answer =
                query.versions()
                        .map(versions -> versions.test(VersionConstraints.scheme(type), version))
                        .orElse(VersionConstraints.Answer.INSIDE);
        return answer == VersionConstraints.Answer.OUTSIDE
                ? Optional.empty()
                : Optional.of(
                        new Wanted(
                                row.getInt("id"),
                                row.getString("purl"),
                                row.getString("version"),
                                bySource ? Optional.ofNullable(source) : Optional.empty(),
                                answer == VersionConstraints.Answer.UNDECIDED));
    }

    /// Only Python takes `a_b` and `a-b` for the same name.
    private boolean called(@Nullable String stored, String name, String type) {
        if (stored == null) {
            return false;
        }
        if (query.prefix()) {
            return stored.startsWith(name);
        }
        return stored.equals(name)
                || (type.equals("pypi") && stored.equals(PackageNames.normalise("pypi", name)));
    }

    /// The intervals asked about: of the scope, at the time, of the resources.
    private String where(String condition, List<@Nullable Object> parameters) {
        StringBuilder where =
                new StringBuilder(" WHERE v.account_id = ANY (?::char(12)[]) AND v.region = ?");
        parameters.addAll(List.of(Sql.Texts.of(scope.accounts()), scope.region()));
        if (query.asOf().isPresent()) {
            where.append(" AND v.from_at <= ? AND (v.to_at IS NULL OR v.to_at > ?)");
            parameters.addAll(List.of(query.asOf().get(), query.asOf().get()));
        } else {
            where.append(" AND v.to_at IS NULL");
        }
        any(where, parameters, "v.account_id = ANY (?::char(12)[])", query.accountIds());
        any(where, parameters, "v.resource_id = ANY (?)", query.resourceIds());
        any(where, parameters, "v.resource_type = ANY (?)", query.resourceTypes());
        return where.append(" AND ").append(condition).toString();
    }

    private static void any(
            StringBuilder where,
            List<@Nullable Object> parameters,
            String condition,
            List<String> values) {
        if (!values.isEmpty()) {
            where.append(" AND ").append(condition);
            parameters.add(Sql.Texts.of(values, Sql::storable));
        }
    }

    private List<Row> rows(Sql.Texts classes, List<String> after, int limit) throws SQLException {
        List<@Nullable Object> parameters = new ArrayList<>();
        String where = where(HELD, parameters);
        parameters.add(classes);
        if (!after.isEmpty()) {
            where += " AND (v.account_id, v.resource_id) > (?::char(12), ?)";
            parameters.addAll(after);
        }
        parameters.add(limit);
        return Sql.query(
                connection,
                "SELECT v.account_id, v.resource_id, v.resource_type, v.inventory_class, v.from_at,"
                        + " v.to_at FROM estate.inventory_interval v"
                        + where
                        + " ORDER BY v.account_id, v.resource_id LIMIT ?",
                row ->
                        new Row(
                                row.getString("account_id"),
                                row.getString("resource_id"),
                                row.getString("resource_type"),
                                row.getLong("inventory_class"),
                                Sql.instant(row, "from_at"),
                                Optional.ofNullable(Sql.instantOrNull(row, "to_at"))),
                parameters.toArray());
    }

    private long count(String condition, Object... values) throws SQLException {
        List<@Nullable Object> parameters = new ArrayList<>();
        String where = where(condition, parameters);
        parameters.addAll(Arrays.asList(values));
        return Sql.one(
                connection,
                "SELECT count(*) AS n FROM estate.inventory_interval v" + where,
                row -> row.getLong("n"),
                parameters.toArray());
    }

    private long unsearched() throws SQLException {
        String missing =
                """
                SELECT c.id FROM estate.inventory_class c WHERE NOT EXISTS (
                    SELECT FROM estate.class_package h WHERE h.inventory_class = c.id)\
                """;
        boolean any =
                Sql.one(
                        connection,
                        "SELECT EXISTS (" + missing + ") AS missing",
                        row -> row.getBoolean("missing"));
        return any ? count("v.inventory_class IN (" + missing + ")") : 0;
    }

    private Optional<Instant> recordedSince() throws SQLException {
        return Optional.ofNullable(
                Sql.one(
                                connection,
                                """
                                SELECT min(v.from_at) AS since FROM estate.inventory_interval v
                                WHERE v.account_id = ANY (?::char(12)[]) AND v.region = ?\
                                """,
                                row -> new Since(Sql.instantOrNull(row, "since")),
                                Sql.Texts.of(scope.accounts()),
                                scope.region())
                        .at);
    }

    private record Since(@Nullable Instant at) {}

    private List<PackageHits.Holder> holders(List<Row> rows, Map<Integer, Wanted> wanted)
            throws SQLException {
        Collection<Long> classes = new TreeSet<>(rows.stream().map(Row::inventoryClass).toList());
        Map<Long, List<Wanted>> held = new HashMap<>();
        Sql.query(
                connection,
                """
                SELECT h.inventory_class, unnest(h.packages) AS id FROM estate.class_package h
                WHERE h.inventory_class = ANY (?::bigint[])\
                """,
                row -> {
                    @Nullable Wanted one = wanted.get(row.getInt("id"));
                    return one == null
                            || held.computeIfAbsent(
                                            row.getLong("inventory_class"), _ -> new ArrayList<>())
                                    .add(one);
                },
                ResultRows.numbers(classes));
        Map<Long, Map<String, List<String>>> paths = query.withPaths() ? paths(held) : Map.of();
        List<PackageHits.Holder> holders = new ArrayList<>();
        for (Row row : rows) {
            List<Wanted> all = held.getOrDefault(row.inventoryClass, List.of());
            Map<String, List<String>> where = paths.getOrDefault(row.inventoryClass, Map.of());
            holders.add(
                    new PackageHits.Holder(
                            row.accountId,
                            scope.region(),
                            row.resourceId,
                            row.resourceType,
                            row.since,
                            row.until,
                            all.stream()
                                    .sorted(Comparator.comparing(Wanted::purl))
                                    .limit(PACKAGES_SHOWN)
                                    .map(one ->
                                            new PackageHits.Held(
                                                    one.purl,
                                                    one.version,
                                                    one.source,
                                                    one.undecided,
                                                    where.getOrDefault(one.purl, List.of())))
                                    .toList(),
                            all.size()));
        }
        return holders;
    }

    /// Files by purl, by class. Read from the inventories themselves: the index has no files.
    private Map<Long, Map<String, List<String>>> paths(Map<Long, List<Wanted>> held)
            throws SQLException {
        Map<Long, Map<String, List<String>>> all = new HashMap<>();
        for (Map.Entry<Long, List<Wanted>> one : held.entrySet()) {
            byte[] content =
                    ResultRows.inventories(connection, List.of(one.getKey()), contents)
                            .get(one.getKey());
            if (content == null) {
                continue;
            }
            Map<String, List<String>> paths = new HashMap<>();
            one.getValue().forEach(package_ -> paths.put(package_.purl, new ArrayList<>()));
            for (InstalledPackage installed : InventoryCodec.decode(content).packages()) {
                @Nullable List<String> files = paths.get(installed.purl().toString());
                if (files != null) {
                    for (Evidence evidence : installed.evidence()) {
                        if (files.size() < PATHS_SHOWN) {
                            files.add(evidence.path().toString());
                        }
                    }
                }
            }
            all.put(one.getKey(), paths);
        }
        return all;
    }
}
