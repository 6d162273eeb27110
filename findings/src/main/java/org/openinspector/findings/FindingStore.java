package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.lifecycle.Life;
import org.openinspector.findings.lifecycle.Past;
import org.openinspector.findings.lifecycle.Status;

/// Loads what is stored of resources' findings.
final class FindingStore {
    private static final String FINDINGS =
            """
            select f.account_id, f.id, f.traits, f.detail, f.epss, f.confirmed_at,
                f.first_observed_at, f.updated_at, f.closed_at, f.delete_at, f.hidden, f.rule_no,
                f.unruled_at
            from unnest(?::text[], ?::uuid[], ?::uuid[]) s (account_id, id_first, id_last)
            cross join lateral (
                select * from findings.finding f
                where f.account_id = s.account_id::char(12)
                    and f.id >= s.id_first and f.id <= s.id_last
                order by f.id) f
            """;

    private static final String GENERATIONS =
            """
            select g.account_id, g.finding_key, g.generation
            from unnest(?::text[], ?::uuid[], ?::uuid[]) s (account_id, id_first, id_last)
            cross join lateral (
                select * from findings.generation g
                where g.account_id = s.account_id::char(12)
                    and g.finding_key >= s.id_first and g.finding_key <= s.id_last offset 0) g
            """;

    private static final String PACKAGES =
            """
            select d.account_id, d.hash, d.installed
            from unnest(?::text[], ?::uuid[]) s (account_id, hash)
            join findings.detail d on d.account_id = s.account_id::char(12) and d.hash = s.hash
            """;

    /// A weakness of an account, whatever its generation.
    record Weakness(String accountId, FindingId key) {}

    /// A detail of an account.
    record DetailKey(String accountId, UUID hash) {}

    private FindingStore() {}

    /// Of each weakness on the resources the latest generation, and the last number of those that
    /// are deleted.
    static Map<Weakness, Latest> latest(Connection connection, List<StoredResource> resources)
            throws SQLException {
        Map<Weakness, Latest> out = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(GENERATIONS)) {
            ranges(statement, resources);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    FindingId key = new FindingId(rows.getObject(2, UUID.class));
                    out.put(
                            new Weakness(rows.getString(1), key),
                            new Latest(null, new Past.Deleted(rows.getInt(3))));
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(FINDINGS)) {
            ranges(statement, resources);
            statement.setFetchSize(0);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    StoredFinding finding = finding(rows);
                    out.merge(
                            new Weakness(rows.getString(1), finding.id().key()),
                            new Latest(finding, new Past.Known(finding.life())),
                            // A deleted generation may be newer than one that is still kept.
                            (before, now) -> before.generation() > now.generation() ? before : now);
                }
            }
        }
        return out;
    }

    /// The latest generation of a weakness.
    ///
    /// @param finding null if it is deleted
    record Latest(@Nullable StoredFinding finding, Past past) {
        int generation() {
            return switch (past) {
                case Past.Never never -> 0;
                case Past.Deleted deleted -> deleted.lastGeneration();
                case Past.Known known -> known.life().generation();
            };
        }
    }

    /// The affected packages of the details.
    static Map<DetailKey, List<PackageVersion>> packages(
            Connection connection, List<DetailKey> details) throws SQLException {
        Map<DetailKey, List<PackageVersion>> out = HashMap.newHashMap(details.size());
        if (details.isEmpty()) {
            return out;
        }
        try (PreparedStatement statement = connection.prepareStatement(PACKAGES)) {
            ResourceStore.array(statement, 1, "text", details, DetailKey::accountId);
            ResourceStore.array(statement, 2, "uuid", details, DetailKey::hash);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    List<PackageVersion> packages = new ArrayList<>();
                    for (String text : (String[]) rows.getArray(3).getArray()) {
                        packages.add(PackageVersion.ofStored(text));
                    }
                    out.put(
                            new DetailKey(rows.getString(1), rows.getObject(2, UUID.class)),
                            packages);
                }
            }
        }
        return out;
    }

    private static void ranges(PreparedStatement statement, List<StoredResource> resources)
            throws SQLException {
        ResourceStore.array(statement, 1, "text", resources, StoredResource::accountId);
        ResourceStore.array(statement, 2, "uuid", resources, one -> one.range().first());
        ResourceStore.array(statement, 3, "uuid", resources, one -> one.range().last());
    }

    private static StoredFinding finding(ResultSet rows) throws SQLException {
        FindingId id = new FindingId(rows.getObject(2, UUID.class));
        Traits traits = Traits.ofCode(rows.getInt(3));
        @Nullable Double epss = rows.getObject(5, Double.class);
        @Nullable Instant closedAt = ResourceStore.instantOrNull(rows, 9);
        @Nullable Instant deleteAt = ResourceStore.instantOrNull(rows, 10);
        int hidden = rows.getInt(11);
        Instant shownAt = ResourceStore.instant(rows, 8);
        @Nullable Instant unruledAt = ResourceStore.instantOrNull(rows, 13);
        return new StoredFinding(
                id,
                traits,
                rows.getObject(4, UUID.class),
                epss,
                ResourceStore.instant(rows, 6),
                hidden,
                rows.getObject(12, Long.class),
                unruledAt == null ? null : shownAt,
                new Life(
                        id.generation(),
                        traits.isClosed()
                                ? Status.CLOSED
                                : (hidden & Hiding.VEX) != 0 ? Status.SUPPRESSED : Status.ACTIVE,
                        ResourceStore.instant(rows, 7),
                        unruledAt == null ? shownAt : unruledAt,
                        Optional.ofNullable(closedAt),
                        Optional.ofNullable(deleteAt)));
    }
}
