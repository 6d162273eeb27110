package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which inventory a resource had from when to when. As coverage, it follows from what is known of
/// a resource, by the statements here: the interval that is open holds the inventory of a resource
/// that is there, and nothing else is open.
///
/// A clock that is set back moves the end of an interval to just after its begin: intervals neither
/// overlap nor are empty.
final class IntervalRows {
    private static final String END =
            """
            UPDATE estate.inventory_interval v
            SET to_at = greatest(?, v.from_at + interval '1 microsecond')
            FROM estate.resource r
            LEFT JOIN estate.resource_inventory i USING (account_id, region, resource_id)
            WHERE CONDITION AND v.account_id = r.account_id AND v.region = r.region
                AND v.resource_id = r.resource_id AND v.to_at IS NULL
                AND (r.state <> 'PRESENT' OR v.inventory_class IS DISTINCT FROM i.inventory_class)\
            """;

    /// The first interval begins with the inspection, which may be older than this table; a later
    /// one when the resource came back or its inventory changed.
    private static final String BEGIN =
            """
            INSERT INTO estate.inventory_interval
                (account_id, region, resource_id, from_at, resource_type, inventory_class)
            SELECT r.account_id, r.region, r.resource_id,
                CASE WHEN earlier.to_at IS NULL THEN i.inspected_at
                    ELSE greatest(?, earlier.to_at) END,
                r.resource_type, i.inventory_class
            FROM estate.resource r
            JOIN estate.resource_inventory i USING (account_id, region, resource_id)
            CROSS JOIN LATERAL (SELECT max(e.to_at) AS to_at FROM estate.inventory_interval e
                WHERE e.account_id = r.account_id AND e.region = r.region
                    AND e.resource_id = r.resource_id) earlier
            WHERE CONDITION AND r.state = 'PRESENT' AND NOT EXISTS (
                SELECT FROM estate.inventory_interval v WHERE v.account_id = r.account_id
                    AND v.region = r.region AND v.resource_id = r.resource_id AND v.to_at IS NULL)
            ORDER BY r.account_id, r.region, r.resource_id
            ON CONFLICT DO NOTHING\
            """;

    private IntervalRows() {}

    /// Ends and begins what is to be ended and begun.
    ///
    /// @param condition on the resource `r`, with these values
    static void follow(
            Connection connection, String condition, Instant now, @Nullable Object... values)
            throws SQLException {
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(now);
        parameters.addAll(Arrays.asList(values));
        Sql.update(connection, END.replace("CONDITION", condition), parameters.toArray());
        Sql.update(connection, BEGIN.replace("CONDITION", condition), parameters.toArray());
    }
}
