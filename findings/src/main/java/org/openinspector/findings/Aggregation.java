package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AccountAggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.FindingTypeAggregationResponse;
import org.openinspector.apimodel.inspector2.PackageAggregationResponse;
import org.openinspector.apimodel.inspector2.SeverityCounts;
import org.openinspector.apimodel.inspector2.TitleAggregationResponse;
import org.openinspector.findings.PageToken.Position;
import org.openinspector.storage.AccountScope;

/// Counts active findings by severity, grouped.
final class Aggregation {
    /// By severity, mildest first, then those with an exploit and those with a fix.
    private static final String COUNTS =
            """
            sum(n)::bigint,
            coalesce(sum(n) filter (where traits >> 5 & 7 = 0), 0)::bigint,
            coalesce(sum(n) filter (where traits >> 5 & 7 = 1), 0)::bigint,
            coalesce(sum(n) filter (where traits >> 5 & 7 = 2), 0)::bigint,
            coalesce(sum(n) filter (where traits >> 5 & 7 = 3), 0)::bigint,
            coalesce(sum(n) filter (where traits >> 5 & 7 = 4), 0)::bigint,
            coalesce(sum(n) filter (where traits >> 5 & 7 = 5), 0)::bigint,
            coalesce(sum(n) filter (where traits >> 1 & 3 = 2), 0)::bigint,
            coalesce(sum(n) filter (where traits >> 3 & 3 = 3), 0)::bigint
            """;

    private static final char SEPARATOR = '\n';

    /// One group.
    ///
    /// @param label what it is grouped by; empty if by the account alone
    /// @param vulnerabilityId of a title, if there is one
    private record Group(
            String accountId,
            String label,
            @Nullable String vulnerabilityId,
            long all,
            List<Long> bySeverity,
            long exploits,
            long fixes) {
        long count(String sortBy) {
            return switch (sortBy) {
                case "CRITICAL" -> bySeverity.get(5);
                case "HIGH" -> bySeverity.get(4);
                default -> all;
            };
        }

        /// What groups of one count are ordered by.
        String name() {
            return accountId + SEPARATOR + label + SEPARATOR + vulnerabilityId;
        }

        SeverityCounts severityCounts() {
            return SeverityCounts.builder()
                    .all(all)
                    .untriaged(bySeverity.get(0))
                    .informational(bySeverity.get(1))
                    .low(bySeverity.get(2))
                    .medium(bySeverity.get(3))
                    .high(bySeverity.get(4))
                    .critical(bySeverity.get(5))
                    .build();
        }
    }

    /// @param last where to go on; null if there is no more
    record Page(List<AggregationResponse> responses, @Nullable Position last) {}

    private final Connection connection;
    private final AccountScope scope;
    private final AggregationQuery query;

    Aggregation(Connection connection, AccountScope scope, AggregationQuery query) {
        this.connection = connection;
        this.scope = scope;
        this.query = query;
    }

    Page page(int limit, @Nullable Position after) throws SQLException {
        Comparator<Long> counts = Comparator.naturalOrder();
        Comparator<Group> order =
                Comparator.comparing(
                                (Group group) -> group.count(query.sortBy()),
                                query.descending() ? counts.reversed() : counts)
                        .thenComparing(Group::name);
        List<Group> rest =
                groups().stream()
                        .sorted(order)
                        .filter(group -> after == null || isAfter(group, after))
                        .limit(limit + 1L)
                        .toList();
        List<Group> shown = rest.subList(0, Math.min(limit, rest.size()));
        return new Page(
                shown.stream().map(this::response).toList(),
                rest.size() > limit ? position(shown.getLast()) : null);
    }

    private Position position(Group group) {
        return new Position(
                group.count(query.sortBy()) + String.valueOf(SEPARATOR) + group.name(),
                group.accountId(),
                new UUID(0, 0));
    }

    private boolean isAfter(Group group, Position after) {
        String text = String.valueOf(after.value());
        int end = text.indexOf(SEPARATOR);
        int byCount = Long.compare(group.count(query.sortBy()), Long.parseLong(text, 0, end, 10));
        int order = query.descending() ? -byCount : byCount;
        return order > 0 || (order == 0 && group.name().compareTo(text.substring(end + 1)) > 0);
    }

    private List<Group> groups() throws SQLException {
        List<Integer> places = Listing.places(connection, scope);
        List<Integer> traits =
                Traits.ALL.stream()
                        .filter(one ->
                                one.status() == Traits.ACTIVE
                                        && (query.findingType() == null
                                                || one.typeWord().equals(query.findingType())))
                        .map(Traits::code)
                        .toList();
        List<Group> out = new ArrayList<>();
        if (places.isEmpty() || traits.isEmpty()) {
            return out;
        }
        Sql sql = statement(counted(places, traits));
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                List<Long> bySeverity = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    bySeverity.add(rows.getLong(5 + i));
                }
                out.add(
                        new Group(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getLong(4),
                                bySeverity,
                                rows.getLong(11),
                                rows.getLong(12)));
            }
        }
        return out;
    }

    private boolean needsDetail() {
        return query.type().equals(AggregationType.TITLE)
                || query.type().equals(AggregationType.PACKAGE);
    }

    /// Counts by what findings have in common, before texts are looked at.
    private Sql counted(List<Integer> places, List<Integer> traits) {
        String columns =
                needsDetail()
                        ? "f.account_id, f.traits, f.detail, f.vulnerability_id"
                        : "f.account_id, f.traits";
        Sql sql =
                new Sql()
                        .add("select " + columns + ", count(*) as n from findings.finding f")
                        .add(Listing.joins(query.resourceType() != null, false))
                        .add(
                                " where f.scope_no = any(?::int[])"
                                        + " and f.account_id = any(?::bpchar[])"
                                        + " and f.traits = any(?::smallint[])",
                                places,
                                scope.accounts(),
                                traits)
                        .and(Conditions.texts("f.account_id::text", query.accounts()))
                        .and(Conditions.texts("f.vulnerability_id", query.vulnerabilityIds()));
        if (query.resourceType() != null) {
            sql.and(Sql.of("r.type = ?", query.resourceType()));
        }
        return sql.add(" group by " + columns);
    }

    private Sql statement(Sql counted) {
        if (!needsDetail()) {
            return new Sql()
                    .add("select account_id, '', null::text, " + COUNTS + " from (")
                    .add(counted)
                    .add(") c group by 1");
        }
        boolean title = query.type().equals(AggregationType.TITLE);
        return new Sql()
                .add("select c.account_id, ")
                .add(title ? "d.title, c.vulnerability_id, " : "name, null::text, ")
                .add(COUNTS)
                .add(" from (")
                .add(counted)
                .add(
                        ") c join findings.detail d"
                                + " on d.account_id = c.account_id and d.hash = c.detail")
                .add(title ? "" : " cross join lateral unnest(d.package_names) name")
                .add(" where d.account_id = any(?::bpchar[])", scope.accounts())
                .and(
                        title
                                ? Conditions.texts("d.title", query.titles())
                                : Conditions.texts("name", query.packageNames()))
                .add(" group by 1, 2, 3");
    }

    private AggregationResponse response(Group group) {
        SeverityCounts counts = group.severityCounts();
        return switch (query.type().value()) {
            case "TITLE" ->
                    new AggregationResponse.TitleAggregation(
                            TitleAggregationResponse.builder()
                                    .title(group.label())
                                    .vulnerabilityId(group.vulnerabilityId())
                                    .accountId(group.accountId())
                                    .severityCounts(counts)
                                    .build());
            case "PACKAGE" ->
                    new AggregationResponse.PackageAggregation(
                            PackageAggregationResponse.builder()
                                    .packageName(group.label())
                                    .accountId(group.accountId())
                                    .severityCounts(counts)
                                    .build());
            case "FINDING_TYPE" ->
                    new AggregationResponse.FindingTypeAggregation(
                            FindingTypeAggregationResponse.builder()
                                    .accountId(group.accountId())
                                    .severityCounts(counts)
                                    .exploitAvailableCount(group.exploits())
                                    .fixAvailableCount(group.fixes())
                                    .build());
            default ->
                    new AggregationResponse.AccountAggregation(
                            AccountAggregationResponse.builder()
                                    .accountId(group.accountId())
                                    .severityCounts(counts)
                                    .exploitAvailableCount(group.exploits())
                                    .fixAvailableCount(group.fixes())
                                    .build());
        };
    }
}
