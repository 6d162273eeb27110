package org.openinspector.findings;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.PageToken.Position;

/// Findings in the order of an attribute of their resources: the resources in that order, then of a
/// few of them at a time the findings, which lie side by side in the key.
final class ResourceWalk {
    private final Listing listing;

    /// A constant SQL expression over `r`; null for the resources that lack the sort's attribute.
    private final @Nullable String expression;

    private final Sql condition;
    private final @Nullable Position after;

    private record Place(@Nullable Object value, String accountId, UUID first, UUID last) {}

    /// @param condition on findings, beside the criteria
    /// @param after where to go on; null to begin
    ResourceWalk(
            Listing listing, @Nullable String expression, Sql condition, @Nullable Position after) {
        this.listing = listing;
        this.expression = expression;
        this.condition = condition;
        this.after = after;
    }

    List<Position> rows(int limit) throws SQLException {
        List<Position> out = new ArrayList<>();
        @Nullable Place last = null;
        while (true) {
            List<Place> places = places(last);
            int chunk = listing.limits().firstChunk();
            for (int i = 0; i < places.size() && out.size() < limit; i += chunk) {
                if (i > 0) {
                    chunk *= 4;
                }
                findings(
                        places.subList(i, Math.min(places.size(), i + chunk)),
                        limit - out.size(),
                        out);
            }
            if (out.size() >= limit || places.size() < listing.limits().resourcesBatch()) {
                return out;
            }
            last = places.getLast();
        }
    }

    private List<Place> places(@Nullable Place last) throws SQLException {
        String value = expression == null ? "null::text" : expression;
        Sort sort = listing.sort();
        String edge = sort.descending() ? "r.id_first" : "r.id_last";
        Sql sql =
                Sql.of(
                        "select r.account_id, r.id_first, r.id_last, "
                                + value
                                + " from findings.resource r"
                                + " where r.account_id = any(?::bpchar[]) and r.scope_no = any(?::int[])"
                                + " and r.region = ?",
                        listing.scope().accounts(),
                        listing.places(),
                        listing.scope().region());
        sql.and(
                expression == null
                        ? Sql.of(sort.by().expression + " is null")
                        : Sql.of(expression + " is not null"));
        if (last != null) {
            key(sql, edge, last.value(), sort.descending() ? last.first() : last.last());
        } else if (after != null) {
            key(sql, edge, after.value(), after.id());
        }
        sql.and(listing.criteria().resource())
                .add(
                        " order by "
                                + (expression == null
                                        ? ""
                                        : expression + " " + sort.direction() + ", ")
                                + "r.id_first "
                                + sort.direction()
                                + " limit ?",
                        listing.limits().resourcesBatch());
        List<Place> out = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(listing.connection());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(
                        new Place(
                                expression == null ? null : listing.value(rows, 4),
                                rows.getString(1),
                                rows.getObject(2, UUID.class),
                                rows.getObject(3, UUID.class)));
            }
        }
        return out;
    }

    private void key(Sql sql, String edge, @Nullable Object value, UUID id) {
        String after = listing.sort().after();
        if (expression == null || value == null) {
            sql.and(Sql.of(edge + " " + after + " ?", id));
        } else {
            sql.and(
                    Sql.of(
                            "(" + expression + ", " + edge + ") " + after + " (?, ?)",
                            listing.parameter(value),
                            id));
        }
    }

    private void findings(List<Place> places, int limit, List<Position> out) throws SQLException {
        Sort sort = listing.sort();
        Criteria criteria = listing.criteria();
        Sql sql =
                Sql.of(
                        "select x.account_id, x.id, p.n"
                                + " from unnest(?::text[], ?::uuid[], ?::uuid[]) with ordinality"
                                + " p (account_id, id_first, id_last, n)"
                                + " cross join lateral (select f.account_id, f.id"
                                + " from findings.finding f",
                        places.stream().map(Place::accountId).toList(),
                        places.stream().map(Place::first).toList(),
                        places.stream().map(Place::last).toList());
        sql.add(Listing.joins(criteria.needsResource(), criteria.needsDetail()))
                .add(
                        " where f.account_id = p.account_id::bpchar"
                                + " and f.account_id = any(?::bpchar[])"
                                + " and f.id >= p.id_first and f.id <= p.id_last",
                        listing.scope().accounts())
                .and(condition)
                .and(listing.traits())
                .and(listing.sources().condition())
                .and(criteria.conditions());
        // Within the resource that the last page ended in; all others begin behind it.
        if (after != null) {
            Place first = places.getFirst();
            if (first.first().toString().compareTo(after.id().toString()) <= 0
                    && after.id().toString().compareTo(first.last().toString()) <= 0
                    && java.util.Objects.equals(first.value(), after.value())) {
                sql.and(Sql.of("p.n > 1 or f.id " + sort.after() + " ?", after.id()));
            }
        }
        sql.add(" order by f.id " + sort.direction() + " limit ?) x", limit)
                .add(" order by p.n, x.id " + sort.direction() + " limit ?", limit);
        try (PreparedStatement statement = sql.prepare(listing.connection());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(
                        new Position(
                                places.get(rows.getInt(3) - 1).value(),
                                rows.getString(1),
                                rows.getObject(2, UUID.class)));
            }
        }
    }
}
