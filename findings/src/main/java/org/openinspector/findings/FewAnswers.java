package org.openinspector.findings;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.PageToken.Position;

/// All answers to a question that few findings answer: looked up by what pins them down, in no
/// order.
final class FewAnswers {
    private final Listing listing;

    FewAnswers(Listing listing) {
        this.listing = listing;
    }

    /// All answers, if they are few.
    @Nullable List<Position> all() throws SQLException {
        if (!listing.criteria().pinned() && listing.sources().all()) {
            return null;
        }
        Sql from = new Sql().add("from findings.finding f");
        Sql pin = new Sql();
        if (!listing.criteria().resource().isEmpty()) {
            @Nullable Sql ranges = ranges();
            if (ranges == null) {
                return null;
            }
            if (ranges.isEmpty()) {
                return List.of();
            }
            from =
                    new Sql()
                            .add("from ")
                            .add(ranges)
                            .add(
                                    " cross join lateral (select * from findings.finding f"
                                            + " where f.account_id = p.account_id::bpchar"
                                            + " and f.id >= p.id_first and f.id <= p.id_last"
                                            + " offset 0) f");
        } else if (listing.criteria().needsDetail()) {
            @Nullable Sql vulnerabilities = vulnerabilities();
            if (vulnerabilities == null) {
                return null;
            }
            pin = vulnerabilities;
        }
        boolean resource =
                listing.criteria().needsResource()
                        || listing.sort().by().table == Sort.Table.RESOURCE
                        || listing.sort().by().table == Sort.Table.LAST_OBSERVED;
        boolean detail =
                listing.criteria().needsDetail() || listing.sort().by().table == Sort.Table.NETWORK;
        Sql sql =
                new Sql()
                        .add("select f.account_id, f.id, " + listing.sort().by().expression + " ")
                        .add(from)
                        .add(Listing.joins(resource, detail))
                        .add(" where ")
                        .add(listing.own())
                        .and(listing.traits())
                        .and(listing.sources().condition())
                        .and(pin)
                        .and(listing.criteria().conditions())
                        .add(" limit ?", listing.limits().few() + 1);
        List<Position> rows = listing.rows(sql);
        return rows.size() > listing.limits().few() ? null : rows;
    }

    /// Where the findings of the matching resources are; null if there are many.
    private @Nullable Sql ranges() throws SQLException {
        List<String> accounts = new ArrayList<>();
        List<UUID> first = new ArrayList<>();
        List<UUID> last = new ArrayList<>();
        Sql sql =
                Sql.of(
                                "select r.account_id, r.id_first, r.id_last from findings.resource r"
                                        + " where r.account_id = any(?::bpchar[])"
                                        + " and r.scope_no = any(?::int[])",
                                listing.scope().accounts(),
                                listing.places())
                        .and(listing.criteria().resource())
                        .add(" limit ?", listing.limits().fewResources() + 1);
        try (PreparedStatement statement = sql.prepare(listing.connection());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                accounts.add(rows.getString(1));
                first.add(rows.getObject(2, UUID.class));
                last.add(rows.getObject(3, UUID.class));
            }
        }
        if (accounts.size() > listing.limits().fewResources()) {
            return null;
        }
        return accounts.isEmpty()
                ? new Sql()
                : Sql.of(
                        "unnest(?::text[], ?::uuid[], ?::uuid[]) p (account_id, id_first, id_last)",
                        accounts,
                        first,
                        last);
    }

    /// The vulnerabilities whose texts match, as a condition; null if there are many. Whether the
    /// texts of a finding match is still to be asked.
    private @Nullable Sql vulnerabilities() throws SQLException {
        Set<String> ids = new LinkedHashSet<>();
        boolean none = false;
        int details = 0;
        Sql sql =
                listing.criteria().packageNames().isEmpty()
                        ? Sql.of(
                                "select d.vulnerability_id from findings.detail d"
                                        + " where d.account_id = any(?::bpchar[])",
                                listing.scope().accounts())
                        : Sql.of(
                                "select d.vulnerability_id from findings.detail_word w"
                                        + " join findings.detail d"
                                        + " on d.account_id = w.account_id and d.hash = w.hash"
                                        + " where w.account_id = any(?::bpchar[])"
                                        + " and w.word = any(?::text[])",
                                listing.scope().accounts(),
                                listing.criteria().packageNames());
        sql.and(listing.criteria().detail()).add(" limit ?", listing.limits().few() + 1);
        try (PreparedStatement statement = sql.prepare(listing.connection());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                details++;
                @Nullable String id = rows.getString(1);
                if (id == null) {
                    none = true;
                } else {
                    ids.add(id);
                }
            }
        }
        if (details > listing.limits().few()) {
            return null;
        }
        Sql condition = Sql.of("f.vulnerability_id = any(?)", List.copyOf(ids));
        return none ? condition.add(" or f.vulnerability_id is null") : condition;
    }
}
