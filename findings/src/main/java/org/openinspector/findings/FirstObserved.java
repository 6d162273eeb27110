package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.openinspector.storage.AccountScope;

/// Dates that another Inspector knew.
final class FirstObserved {
    /// The change is history like any other, and is published.
    private static final String TAKE_OVER =
            """
            with told as (
                select * from unnest(?::text[], ?::uuid[], ?::timestamptz[]) t (account_id, id, at)),
            known as (
                select f.account_id, f.id from told t
                join findings.finding f on f.account_id = t.account_id::bpchar and f.id = t.id
                where f.account_id = any(?::bpchar[]) and f.region = ?),
            changed as (
                update findings.finding f
                set first_observed_at = t.at, updated_at = greatest(f.updated_at, ?::timestamptz)
                from told t
                where f.account_id = t.account_id::bpchar and f.id = t.id
                    and f.account_id = any(?::bpchar[]) and f.region = ?
                    and t.at < f.first_observed_at
                returning f.account_id, f.region, f.id, f.updated_at, f.traits, f.detail, f.epss),
            written as (
                insert into findings.finding_change
                    (account_id, region, id, at, kind, cause, traits, detail, epss, previous_traits,
                     previous_detail)
                select account_id, region, id, updated_at, ?, 'TAKEN_OVER', traits, detail, epss,
                    traits, detail
                from changed returning account_id, region, change_no, id, at),
            published as (
                insert into findings.outbox (account_id, region, change_no, id, at)
                select account_id, region, change_no, id, at from written)
            select k.account_id, k.id, c.id is not null
            from known k left join changed c using (account_id, id)
            """;

    /// @param changed findings that are older now
    /// @param unknown ARNs of findings that are not in the scope
    record Outcome(int changed, List<String> unknown) {}

    private FirstObserved() {}

    static Outcome takeOver(
            Connection connection, AccountScope scope, Map<String, Instant> dates, Instant now)
            throws SQLException {
        List<FindingId.Named> named = new ArrayList<>();
        List<String> times = new ArrayList<>();
        dates.forEach((arn, at) ->
                FindingId.parse(arn)
                        .filter(one -> one.region().equals(scope.region()))
                        .ifPresent(one -> {
                            named.add(one);
                            times.add(OffsetDateTime.ofInstant(at, ZoneOffset.UTC).toString());
                        }));
        Sql sql =
                Sql.of(
                        TAKE_OVER,
                        named.stream().map(FindingId.Named::accountId).toList(),
                        named.stream().map(one -> one.id().uuid()).toList(),
                        times,
                        scope.accounts(),
                        scope.region(),
                        now,
                        scope.accounts(),
                        scope.region(),
                        ChangeKind.UPDATED.code());
        Set<UUID> known = new HashSet<>();
        int changed = 0;
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                known.add(rows.getObject(2, UUID.class));
                changed += rows.getBoolean(3) ? 1 : 0;
            }
        }
        List<String> unknown =
                dates.keySet().stream()
                        .filter(arn ->
                                FindingId.parse(arn)
                                        .filter(one ->
                                                one.region().equals(scope.region())
                                                        && known.contains(one.id().uuid()))
                                        .isEmpty())
                        .toList();
        return new Outcome(changed, unknown);
    }
}
