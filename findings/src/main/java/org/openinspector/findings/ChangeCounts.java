package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import org.openinspector.storage.AccountScope;

/// How many findings of some resources changed their status between two times.
///
/// @param opened new ones
/// @param reopened back under their old ARN
/// @param closed gone
public record ChangeCounts(long opened, long reopened, long closed) {
    static ChangeCounts read(
            Connection connection,
            AccountScope scope,
            Collection<String> resourceIds,
            Instant from,
            Instant to)
            throws SQLException {
        long opened = 0;
        long reopened = 0;
        long closed = 0;
        try (PreparedStatement query =
                connection.prepareStatement(
                        """
                        select c.kind, count(*) as changes
                        from findings.resource r
                        join findings.finding_change c on c.account_id = r.account_id
                            and c.id between r.id_first and r.id_last
                        where r.account_id = any (?::char(12)[]) and r.region = ?
                            and r.resource_id = any (?::text[]) and c.at between ? and ?
                        group by c.kind\
                        """)) {
            query.setArray(1, connection.createArrayOf("text", scope.accounts().toArray()));
            query.setString(2, scope.region());
            query.setArray(3, connection.createArrayOf("text", resourceIds.toArray()));
            query.setObject(4, from.atOffset(ZoneOffset.UTC));
            query.setObject(5, to.atOffset(ZoneOffset.UTC));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    long changes = rows.getLong("changes");
                    switch (ChangeKind.ofCode(rows.getInt("kind"))) {
                        case OPENED -> opened = changes;
                        case REOPENED -> reopened = changes;
                        case CLOSED -> closed = changes;
                        case UPDATED, SUPPRESSED, RELEASED -> {
                            // Neither came nor went.
                        }
                    }
                }
            }
        }
        return new ChangeCounts(opened, reopened, closed);
    }
}
