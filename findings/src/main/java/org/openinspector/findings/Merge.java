package org.openinspector.findings;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.PageToken.Position;

/// Rows of many places in one order, each place along its part of an index.
///
/// Of a few places the first rows of each are merged. Of many, only the very first row of each is
/// asked for; the best of these tell which places can be on the page at all, and of those a few
/// rows mostly suffice. So a page of an organization of a thousand accounts reads some thousand
/// rows, not a hundred thousand.
final class Merge {
    /// Rows of a place to begin with.
    private static final int FIRST = 8;

    private final Listing listing;
    private final Places.Cells cells;
    private final String value;
    private final String match;
    private final Sql condition;
    private final String order;
    private final int wanted;

    private record Row(int cell, Position position) {}

    /// @param value a constant expression of what is sorted by
    /// @param match how a row belongs to a cell `s`, beside its scope; empty for no more than that
    /// @param condition beside the criteria
    /// @param order a constant, empty or ending in a comma; the id follows
    Merge(
            Listing listing,
            Places.Cells cells,
            String value,
            String match,
            Sql condition,
            String order,
            int wanted) {
        this.listing = listing;
        this.cells = cells;
        this.value = value;
        this.match = match;
        this.condition = condition;
        this.order = order;
        this.wanted = wanted;
    }

    List<Position> rows() throws SQLException {
        List<Integer> all = Stream.iterate(0, i -> i + 1).limit(cells.numbers().size()).toList();
        if (all.size() <= listing.limits().merged()) {
            return best(read(all, wanted, wanted));
        }
        List<Integer> promising = read(all, 1, wanted).stream().map(Row::cell).distinct().toList();
        int few = Math.min(FIRST, wanted);
        List<Row> rows = new ArrayList<>(read(promising, few, Integer.MAX_VALUE));
        List<Position> so = best(rows);
        if (few == wanted || rows.isEmpty()) {
            return so;
        }
        @Nullable Position last = so.size() < wanted ? null : so.getLast();
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        Map<Integer, Position> ends = new LinkedHashMap<>();
        for (Row row : rows) {
            counts.merge(row.cell(), 1, Integer::sum);
            ends.merge(
                    row.cell(),
                    row.position(),
                    (one, other) -> listing.sort().order().compare(one, other) > 0 ? one : other);
        }
        List<Integer> more =
                counts.entrySet().stream()
                        .filter(entry -> entry.getValue() == few)
                        .map(Map.Entry::getKey)
                        .filter(cell ->
                                last == null
                                        || listing.sort().order().compare(ends.get(cell), last)
                                                <= 0)
                        .toList();
        if (more.isEmpty()) {
            return so;
        }
        rows.removeIf(row -> more.contains(row.cell()));
        rows.addAll(read(more, wanted, wanted));
        return best(rows);
    }

    private List<Position> best(List<Row> rows) {
        return rows.stream()
                .map(Row::position)
                .sorted(listing.sort().order())
                .limit(wanted)
                .toList();
    }

    private List<Row> read(List<Integer> which, int each, int total) throws SQLException {
        Sort sort = listing.sort();
        Sql sql =
                Sql.of(
                                "select x.account_id, x.id, x.value, s.cell"
                                        + " from unnest(?::int[], ?::text[], ?::int[], ?::int[])"
                                        + " s (scope_no, account_id, code, cell)"
                                        + " cross join lateral (select f.account_id, f.id, "
                                        + value
                                        + " as value from findings.finding f",
                                which.stream().map(cells.numbers()::get).toList(),
                                which.stream().map(cells.accounts()::get).toList(),
                                which.stream().map(cells.codes()::get).toList(),
                                which)
                        .add(
                                Listing.joins(
                                        listing.criteria().needsResource(),
                                        listing.criteria().needsDetail()))
                        .add(" where f.scope_no = s.scope_no");
        if (!match.isEmpty()) {
            sql.add(" and " + match);
        }
        sql.and(condition)
                .and(listing.criteria().conditions())
                .add(" order by " + order + "f.id " + sort.direction() + " limit ?) x", each);
        if (total < Integer.MAX_VALUE) {
            sql.add(
                    " order by "
                            + (order.isEmpty() ? "" : "x.value " + sort.direction() + ", ")
                            + "x.id "
                            + sort.direction()
                            + " limit ?",
                    total);
        }
        List<Row> out = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(listing.connection());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(new Row(rows.getInt(4), listing.position(rows)));
            }
        }
        return out;
    }
}
