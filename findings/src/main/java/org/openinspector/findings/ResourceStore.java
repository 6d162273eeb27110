package org.openinspector.findings;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.Resource;

/// The rows of resources: locked in one order before anything of theirs changes, so that two
/// evaluations of one resource follow one another.
final class ResourceStore {
    private static final String LOCK =
            """
            select r.account_id, r.region, r.resource_id, r.resource_no, r.scope_no, r.id_first,
                r.id_last, r.body_hash, r.last_evaluated_at, r.code_evaluated_at,
                r.network_evaluated_at, r.package_evaluated_at
            from unnest(?::text[], ?::text[], ?::text[]) s (account_id, region, resource_id)
            join findings.resource r on r.account_id = s.account_id::char(12)
                and r.region = s.region and r.resource_id = s.resource_id
            order by r.account_id, r.region, r.resource_id
            for update of r
            """;

    private static final String INSERT =
            """
            insert into findings.resource
                (account_id, region, scope_no, resource_id, type, id_first, id_last, body, body_hash,
                 repository, registry, pushed_at, last_evaluated_at)
            select * from unnest(?::char(12)[], ?::text[], ?::int[], ?::text[], ?::text[], ?::uuid[],
                ?::uuid[], ?::jsonb[], ?::uuid[], ?::text[], ?::text[], ?::timestamptz[],
                ?::timestamptz[]) s (account_id, region, scope_no, resource_id, type, id_first,
                id_last, body, body_hash, repository, registry, pushed_at, at)
            order by account_id, region, resource_id
            -- Whichever key is met first: who adds the same resource at the same time meets either.
            on conflict do nothing
            """;

    private static final String DESCRIBE =
            """
            update findings.resource r set
                type = s.type, body = s.body, body_hash = s.body_hash, repository = s.repository,
                registry = s.registry, pushed_at = s.pushed_at
            from unnest(?::char(12)[], ?::bigint[], ?::text[], ?::jsonb[], ?::uuid[], ?::text[],
                ?::text[], ?::timestamptz[]) s (account_id, resource_no, type, body, body_hash,
                repository, registry, pushed_at)
            where r.account_id = s.account_id and r.resource_no = s.resource_no
            """;

    private static final String EVALUATED =
            """
            update findings.resource r set
                last_evaluated_at = greatest(r.last_evaluated_at, s.seen_at),
                code_evaluated_at = greatest(r.code_evaluated_at, s.code_at),
                network_evaluated_at = greatest(r.network_evaluated_at, s.network_at),
                package_evaluated_at = greatest(r.package_evaluated_at, s.package_at)
            from unnest(?::char(12)[], ?::bigint[], ?::timestamptz[], ?::timestamptz[],
                ?::timestamptz[], ?::timestamptz[])
                s (account_id, resource_no, seen_at, code_at, network_at, package_at)
            where r.account_id = s.account_id and r.resource_no = s.resource_no
            """;

    private ResourceStore() {}

    /// What is written of a resource that is not stored, or is stored otherwise.
    record Described(StoredResource.Key key, int scopeNo, Resource resource, Instant at) {
        String body() {
            return Detail.json(resource);
        }

        static UUID hash(String body) {
            return new UUID(FindingId.hashOf(body), FindingId.hashOf(body + ' '));
        }

        @Nullable AwsEcrContainerImageDetails image() {
            return resource.details() == null ? null : resource.details().awsEcrContainerImage();
        }
    }

    /// When a resource's kinds were evaluated; null leaves what is stored.
    ///
    /// @param seen when its findings were last seen to be there
    record Evaluated(
            StoredResource resource,
            @Nullable Instant seen,
            @Nullable Instant code,
            @Nullable Instant network,
            @Nullable Instant packages) {}

    /// Locks those that are stored.
    static Map<StoredResource.Key, StoredResource> lock(
            Connection connection, Collection<StoredResource.Key> keys) throws SQLException {
        Map<StoredResource.Key, StoredResource> out = HashMap.newHashMap(keys.size());
        List<StoredResource.Key> sorted = List.copyOf(keys);
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            array(statement, 1, "text", sorted, StoredResource.Key::accountId);
            array(statement, 2, "text", sorted, StoredResource.Key::region);
            array(statement, 3, "text", sorted, StoredResource.Key::resourceId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    StoredResource resource =
                            new StoredResource(
                                    rows.getString(1),
                                    rows.getString(2),
                                    rows.getString(3),
                                    rows.getLong(4),
                                    rows.getInt(5),
                                    new FindingId.Range(
                                            rows.getObject(6, UUID.class),
                                            rows.getObject(7, UUID.class)),
                                    rows.getObject(8, UUID.class),
                                    instant(rows, 9),
                                    StoredResource.evaluated(
                                            instantOrNull(rows, 10),
                                            instantOrNull(rows, 11),
                                            instantOrNull(rows, 12)));
                    out.put(resource.key(), resource);
                }
            }
        }
        return out;
    }

    static void insert(Connection connection, List<Described> resources) throws SQLException {
        if (resources.isEmpty()) {
            return;
        }
        List<String> bodies = resources.stream().map(Described::body).toList();
        List<FindingId.Range> ranges =
                resources.stream()
                        .map(one ->
                                FindingId.ofResource(
                                        one.key().accountId(),
                                        one.key().region(),
                                        one.key().resourceId()))
                        .toList();
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            array(statement, 1, "text", resources, one -> one.key().accountId());
            array(statement, 2, "text", resources, one -> one.key().region());
            array(statement, 3, "int4", resources, Described::scopeNo);
            array(statement, 4, "text", resources, one -> one.key().resourceId());
            array(statement, 5, "text", resources, one -> one.resource().type().value());
            array(statement, 6, "uuid", ranges, FindingId.Range::first);
            array(statement, 7, "uuid", ranges, FindingId.Range::last);
            array(statement, 8, "text", bodies, body -> body);
            array(statement, 9, "uuid", bodies, Described::hash);
            image(statement, 10, resources);
            array(statement, 13, "text", resources, one -> one.at().toString());
            statement.executeUpdate();
        }
    }

    private static final String BODIES =
            """
            select s.place, r.body::text
            from unnest(?::text[], ?::bigint[], ?::int[]) s (account_id, resource_no, place)
            join findings.resource r
                on r.account_id = s.account_id::bpchar and r.resource_no = s.resource_no
            """;

    /// Writes what differs.
    ///
    /// @param asked whether it matters how a resource was described before
    /// @return how they were described before
    static Map<StoredResource, Resource> describe(
            Connection connection,
            Map<StoredResource.Key, StoredResource> stored,
            List<Described> resources,
            Predicate<StoredResource> asked)
            throws SQLException {
        List<Described> changed = new ArrayList<>();
        List<StoredResource> rows = new ArrayList<>();
        List<String> bodies = new ArrayList<>();
        for (Described one : resources) {
            String body = one.body();
            StoredResource row = stored.get(one.key());
            if (row != null && !row.bodyHash().equals(Described.hash(body))) {
                changed.add(one);
                rows.add(row);
                bodies.add(body);
            }
        }
        if (changed.isEmpty()) {
            return Map.of();
        }
        Map<StoredResource, Resource> before = bodies(connection, rows, asked);
        try (PreparedStatement statement = connection.prepareStatement(DESCRIBE)) {
            array(statement, 1, "text", rows, StoredResource::accountId);
            array(statement, 2, "int8", rows, StoredResource::resourceNo);
            array(statement, 3, "text", changed, one -> one.resource().type().value());
            array(statement, 4, "text", bodies, body -> body);
            array(statement, 5, "uuid", bodies, Described::hash);
            image(statement, 6, changed);
            statement.executeUpdate();
        }
        return before;
    }

    private static Map<StoredResource, Resource> bodies(
            Connection connection, List<StoredResource> rows, Predicate<StoredResource> asked)
            throws SQLException {
        List<StoredResource> wanted = rows.stream().filter(asked).toList();
        if (wanted.isEmpty()) {
            return Map.of();
        }
        Map<StoredResource, Resource> out = HashMap.newHashMap(wanted.size());
        try (PreparedStatement statement = connection.prepareStatement(BODIES)) {
            array(statement, 1, "text", wanted, StoredResource::accountId);
            array(statement, 2, "int8", wanted, StoredResource::resourceNo);
            array(
                    statement,
                    3,
                    "int4",
                    IntStream.range(0, wanted.size()).boxed().toList(),
                    place -> place);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    out.put(wanted.get(found.getInt(1)), Resource.fromJson(found.getString(2)));
                }
            }
        }
        return out;
    }

    static void evaluated(Connection connection, List<Evaluated> resources) throws SQLException {
        if (resources.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(EVALUATED)) {
            array(statement, 1, "text", resources, one -> one.resource().accountId());
            array(statement, 2, "int8", resources, one -> one.resource().resourceNo());
            array(statement, 3, "text", resources, one -> text(one.seen()));
            array(statement, 4, "text", resources, one -> text(one.code()));
            array(statement, 5, "text", resources, one -> text(one.network()));
            array(statement, 6, "text", resources, one -> text(one.packages()));
            statement.executeUpdate();
        }
    }

    static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet rows, int column) throws SQLException {
        @Nullable OffsetDateTime value = rows.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static <T> void array(
            PreparedStatement statement,
            int index,
            String type,
            List<T> values,
            Function<T, ? extends @Nullable Object> column)
            throws SQLException {
        @Nullable Object[] elements = new Object[values.size()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = column.apply(values.get(i));
        }
        Array array = statement.getConnection().createArrayOf(type, elements);
        statement.setArray(index, array);
    }

    private static void image(PreparedStatement statement, int index, List<Described> resources)
            throws SQLException {
        array(
                statement,
                index,
                "text",
                resources,
                one -> {
                    @Nullable AwsEcrContainerImageDetails image = one.image();
                    return image == null ? null : Detail.withoutNul(image.repositoryName());
                });
        array(
                statement,
                index + 1,
                "text",
                resources,
                one -> {
                    @Nullable AwsEcrContainerImageDetails image = one.image();
                    return image == null ? null : Detail.withoutNul(image.registry());
                });
        array(
                statement,
                index + 2,
                "text",
                resources,
                one -> {
                    @Nullable AwsEcrContainerImageDetails image = one.image();
                    return image == null ? null : text(image.pushedAt());
                });
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
