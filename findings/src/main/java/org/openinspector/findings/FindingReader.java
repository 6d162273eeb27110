package org.openinspector.findings;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.findings.PageToken.Position;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.storage.AccountScope;

/// Reads whole findings, their history and their evidence.
final class FindingReader {
    private static final String FINDINGS =
            """
            select f.account_id, f.id, f.region, f.traits, f.epss, f.first_observed_at, f.updated_at,
                coalesce(f.last_observed_at, greatest(f.confirmed_at, r.last_evaluated_at)),
                %s, r.body::text, d.hash
            from unnest(?::text[], ?::uuid[]) p (account_id, id)
            join findings.finding f on f.account_id = p.account_id::bpchar and f.id = p.id
            join findings.resource r on r.account_id = f.account_id and r.resource_no = f.resource_no
            join findings.detail d on d.account_id = f.account_id and d.hash = f.detail
            where f.region = ?
            """
                    .formatted(Details.BODY);

    private static final String EVIDENCE =
            """
            select %s, d.hash from findings.finding f
            join findings.detail d on d.account_id = f.account_id and d.hash = f.detail
            where f.account_id = any(?::bpchar[]) and f.region = ?
                and f.account_id = ?::bpchar and f.id = ?
            """
                    .formatted(Details.EVIDENCE);

    private static final String HISTORY =
            """
            select at, kind, cause, cause_detail, traits, previous_traits, detail, previous_detail
            from findings.finding_change
            where account_id = any(?::bpchar[]) and region = ?
                and account_id = ?::bpchar and id = ?
            order by change_no
            """;

    private FindingReader() {}

    /// Findings at the places, in their order; those that were deleted since are left out.
    ///
    /// @throws IllegalArgumentException if one is of no account of the scope
    static List<Finding> read(
            Connection connection, AccountScope scope, List<Position> positions, Details details)
            throws SQLException {
        if (positions.isEmpty()) {
            return List.of();
        }
        // The accounts that the statement names are those of the places, which are few.
        for (Position position : positions) {
            if (Collections.binarySearch(scope.accounts(), position.accountId()) < 0) {
                throw new IllegalArgumentException(
                        "finding " + position.id() + " is of no account of the scope");
            }
        }
        Map<UUID, Finding> found = HashMap.newHashMap(positions.size());
        try (Statement statement = connection.createStatement()) {
            // These are few and findings are many: one after the other by their keys, in the order
            // that the statement says.
            statement.execute(
                    "set local enable_hashjoin = off; set local enable_mergejoin = off;"
                            + " set local join_collapse_limit = 1");
        }
        Sql sql =
                Sql.of(
                        FINDINGS,
                        positions.stream().map(Position::accountId).toList(),
                        positions.stream().map(Position::id).toList(),
                        scope.region());
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.put(rows.getObject(2, UUID.class), finding(rows, details));
            }
        }
        List<Finding> out = new ArrayList<>(positions.size());
        for (Position position : positions) {
            @Nullable Finding finding = found.get(position.id());
            if (finding != null) {
                out.add(finding);
            }
        }
        return out;
    }

    static Optional<String> evidence(
            Connection connection, AccountScope scope, FindingId.Named named, Details details)
            throws SQLException {
        Sql sql =
                Sql.of(
                        EVIDENCE,
                        scope.accounts(),
                        scope.region(),
                        named.accountId(),
                        named.id().uuid());
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            byte @Nullable [] evidence = rows.next() ? rows.getBytes(1) : null;
            return evidence == null
                    ? Optional.empty()
                    : Optional.of(
                            details.evidence(
                                    named.accountId(), rows.getObject(2, UUID.class), evidence));
        }
    }

    static List<FindingChange> history(
            Connection connection, AccountScope scope, FindingId.Named named) throws SQLException {
        Sql sql =
                Sql.of(
                        HISTORY,
                        scope.accounts(),
                        scope.region(),
                        named.accountId(),
                        named.id().uuid());
        List<FindingChange> out = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(change(rows));
            }
        }
        return out;
    }

    private static FindingChange change(ResultSet rows) throws SQLException {
        @Nullable String detail = rows.getString(4);
        Traits traits = Traits.ofCode(rows.getInt(5));
        int code = rows.getInt(6);
        Optional<Traits> previous =
                rows.wasNull() ? Optional.empty() : Optional.of(Traits.ofCode(code));
        @Nullable UUID before = rows.getObject(8, UUID.class);
        return new FindingChange(
                ResourceStore.instant(rows, 1),
                ChangeKind.ofCode(rows.getInt(2)),
                new Cause(Cause.Kind.valueOf(rows.getString(3)), detail == null ? "" : detail),
                FindingStatus.of(traits.statusWord()),
                Severity.of(traits.severityWord()),
                previous.map(one -> FindingStatus.of(one.statusWord())),
                previous.map(one -> Severity.of(one.severityWord())),
                before != null
                        && Detail.visible(before) != Detail.visible(rows.getObject(7, UUID.class)));
    }

    /// The stored bodies are the wire's own JSON: what differs from finding to finding is put
    /// before them, and the wire's reader makes the value.
    static Finding finding(ResultSet rows, Details details) throws SQLException {
        String account = rows.getString(1);
        FindingId id = new FindingId(rows.getObject(2, UUID.class));
        Traits traits = Traits.ofCode(rows.getInt(4));
        String body = details.body(account, rows.getObject(11, UUID.class), rows.getBytes(9));
        StringBuilder json = new StringBuilder(body.length() + 1024);
        json.append("{\"findingArn\":\"")
                .append(id.arn(account, rows.getString(3)))
                .append("\",\"awsAccountId\":\"")
                .append(account)
                .append("\",\"type\":\"")
                .append(traits.typeWord())
                .append("\",\"status\":\"")
                .append(traits.statusWord())
                .append("\",\"severity\":\"")
                .append(traits.severityWord());
        if (traits.fix() > 0) {
            json.append("\",\"fixAvailable\":\"").append(Traits.FIXES.get(traits.fix()));
        }
        if (traits.exploit() > 0) {
            json.append("\",\"exploitAvailable\":\"").append(Traits.EXPLOITS.get(traits.exploit()));
        }
        json.append("\",\"firstObservedAt\":")
                .append(seconds(ResourceStore.instant(rows, 6)))
                .append(",\"updatedAt\":")
                .append(seconds(ResourceStore.instant(rows, 7)))
                .append(",\"lastObservedAt\":")
                .append(seconds(ResourceStore.instant(rows, 8)));
        @Nullable Double epss = rows.getObject(5, Double.class);
        if (epss != null) {
            json.append(",\"epss\":{\"score\":").append(epss.doubleValue()).append('}');
        }
        json.append(",\"resources\":[")
                .append(rows.getString(10))
                .append("],")
                .append(body, 1, body.length());
        return Finding.fromJson(json.toString());
    }

    private static String seconds(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond())
                .add(BigDecimal.valueOf(instant.getNano(), 9))
                .toPlainString();
    }
}
