package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.openinspector.findings.publish.ChangedFinding;
import org.openinspector.findings.publish.ChangedFindings;

/// Reads findings as their changes left them, for those who are told. Status, severity, text and
/// time are the change's own, so that a change that is told late is told as it was.
final class ChangeReader implements ChangedFindings {
    /// The first eleven columns are those that [FindingReader#finding] reads. The finding itself
    /// may be deleted or have changed again.
    private static final String CHANGES =
            """
            select c.account_id, c.id, c.region, c.traits, c.epss,
                coalesce(c.first_observed_at, f.first_observed_at, (
                    select min(h.at) from findings.finding_change h
                    where h.account_id = c.account_id and h.id = c.id)),
                c.at,
                coalesce(c.last_observed_at, c.at),
                %s, r.body::text, d.hash,
                c.change_no, c.previous_traits
            from unnest(?::text[], ?::int8[], ?::uuid[]) with ordinality
                p (account_id, change_no, id, place)
            join findings.finding_change c on c.account_id = p.account_id::bpchar
                and c.id = p.id and c.change_no = p.change_no
            left join findings.finding f on f.account_id = c.account_id and f.id = c.id
            left join findings.resource r on r.account_id = c.account_id
                and r.id_first = (left(replace(c.id::text, '-', ''), 14) || repeat('0', 18))::uuid
            left join findings.detail d on d.account_id = c.account_id and d.hash = c.detail
            order by p.place
            """
                    .formatted(Details.BODY);

    private static final int SUPPRESSED = Traits.STATUSES.indexOf("SUPPRESSED");

    private final Details details;

    ChangeReader(Details details) {
        this.details = details;
    }

    @Override
    public Read read(Connection connection, List<Change> changes) throws SQLException {
        if (changes.isEmpty()) {
            return new Read(List.of(), 0);
        }
        List<ChangedFinding> out = new ArrayList<>(changes.size());
        int lost = changes.size();
        try (Statement statement = connection.createStatement()) {
            // These are few and findings are many: go by the key.
            statement.execute("set local enable_hashjoin = off; set local enable_mergejoin = off");
        }
        try (PreparedStatement statement = connection.prepareStatement(CHANGES)) {
            ResourceStore.array(statement, 1, "text", changes, Change::accountId);
            ResourceStore.array(statement, 2, "int8", changes, Change::changeNo);
            ResourceStore.array(statement, 3, "uuid", changes, Change::findingId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Traits traits = Traits.ofCode(rows.getInt(4));
                    if (!isTold(rows, traits)) {
                        lost--;
                    } else if (rows.getObject(9) != null && rows.getObject(10) != null) {
                        lost--;
                        out.add(
                                new ChangedFinding(
                                        rows.getString(1),
                                        rows.getString(3),
                                        rows.getLong(12),
                                        ResourceStore.instant(rows, 7),
                                        traits.severity(),
                                        FindingReader.finding(rows, details)));
                    }
                }
            }
        }
        return new Read(out, lost);
    }

    private static boolean isTold(ResultSet rows, Traits traits) throws SQLException {
        if (!traits.isClosed()) {
            return traits.status() == Traits.ACTIVE;
        }
        int previous = rows.getInt(13);
        return rows.wasNull() || Traits.ofCode(previous).status() != SUPPRESSED;
    }
}
