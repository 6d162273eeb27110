package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.findings.Vocabulary.Place;

/// Brings stored findings of one account in line with its rules: picks those that may be out of
/// line into a table of the session, asks the rules of them, oldest first, and writes what differs
/// with history and outbox. The conditions are those of lists. What is asked is how a finding would
/// be if there were no rules: else a rule for ACTIVE findings, or for those not updated since a
/// date, would undo itself.
final class Settling {
    private static final int SUPPRESSED_BIT = 2 << 8;

    private static final String TABLE =
            """
            create temp table if not exists ruled_finding (
                account_id char(12), region text, id uuid, scope_no int, traits smallint,
                source_no int, resource_no bigint, detail uuid, vulnerability_id text,
                score double precision, epss double precision, first_observed_at timestamptz,
                updated_at timestamptz, last_observed_at timestamptz, hidden smallint,
                rule_no bigint, next_no bigint) on commit delete rows;
            -- The picked rows are few and findings are many: go by the key.
            set local enable_hashjoin = off;
            set local enable_mergejoin = off
            """;

    private static final String PICKED =
            """
            insert into ruled_finding
            select f.account_id, f.region, f.id, f.scope_no, f.traits, f.source_no, f.resource_no,
                f.detail, f.vulnerability_id, f.score, f.epss, f.first_observed_at, f.updated_at,
                f.last_observed_at, f.hidden, f.rule_no,
            """;

    /// Findings as they would be without rules, but for their status.
    static final String UNRULED =
            """
            (select account_id, region, id, scope_no, traits, source_no, resource_no, detail,
                vulnerability_id, score, epss, first_observed_at,
                coalesce(unruled_at, updated_at) as updated_at, last_observed_at, hidden, rule_no
            from findings.finding) f
            """;

    /// A change that is not shown, another rule hiding what one hid, is told by history alone.
    private static final String APPLY =
            """
            with due as (
                select r.*, r.hidden & 1 | case when r.next_no is null then 0 else 2 end as next,
                    (r.next_no is null) <> (r.rule_no is null) and r.hidden & 1 = 0 as shown
                from ruled_finding r where r.next_no is distinct from r.rule_no),
            changed as (
                update findings.finding f set
                    hidden = due.next, rule_no = due.next_no,
                    traits = f.traits & ~768 | case when due.next = 0 then 0 else 512 end,
                    unruled_at = case when due.shown
                        then coalesce(f.unruled_at, f.updated_at) else f.unruled_at end,
                    updated_at = case when due.shown
                        then greatest(?::timestamptz, f.updated_at) else f.updated_at end
                from due
                where f.account_id = due.account_id and f.id = due.id
                returning f.account_id, f.region, f.id, f.traits, f.detail, f.epss, f.hidden,
                    f.rule_no, f.first_observed_at, f.confirmed_at, f.resource_no, f.updated_at,
                    due.shown, due.traits as previous_traits, coalesce(f.rule_no, due.rule_no) as named),
            written as (
                insert into findings.finding_change
                    (account_id, region, id, at, kind, cause, cause_detail, traits, detail, epss,
                     previous_traits, previous_detail, first_observed_at, last_observed_at, hidden,
                     rule_no)
                select c.account_id, c.region, c.id, greatest(?::timestamptz, c.updated_at),
                    case when not c.shown then ? when c.hidden = 0 then ? else ? end, 'RULE',
                    left(n.name || ' (' || n.arn || ')', 1024), c.traits, c.detail, c.epss,
                    c.previous_traits, c.detail, c.first_observed_at,
                    greatest(c.confirmed_at, r.last_evaluated_at), c.hidden, c.rule_no
                from changed c
                join findings.resource r
                    on r.account_id = c.account_id and r.resource_no = c.resource_no
                left join lateral (
                    select name, arn from findings.rule n where n.rule_no = c.named limit 1) n on true
                order by c.account_id, c.id
                returning account_id, region, change_no, id, at, previous_traits, traits),
            sent as (
                insert into findings.outbox (account_id, region, change_no, id, at)
                select account_id, region, change_no, id, at from written
                where previous_traits <> traits)
            select count(*) from written
            """;

    private final Connection connection;
    private final Place place;
    private final RuleSet rules;
    private final Instant now;
    private final List<Integer> scopes;

    /// @param place whose findings; the caller holds its lock
    Settling(Connection connection, Place place, RuleSet rules, Instant now) throws SQLException {
        this.connection = connection;
        this.place = place;
        this.rules = rules;
        this.now = now;
        this.scopes = scopes(connection, place);
    }

    /// One batch of findings that a rule hides or should.
    ///
    /// @param number of the rule, be it active or not
    /// @param limit of the batch
    /// @return whether there may be more
    boolean rule(long number, int limit) throws SQLException {
        if (scopes.isEmpty()) {
            return false;
        }
        List<Rule> active = rules.active(now);
        @Nullable Rule rule =
                active.stream().filter(one -> one.number() == number).findFirst().orElse(null);
        @Nullable Matching matching = rule == null ? null : matching(connection, rule.criteria());
        Sql held = Sql.of("f.rule_no = ?", number);
        if (matching != null) {
            held.add(" and (").add(matching.condition()).add(") is not true");
        }
        int released = pick("null", UNRULED, matching == null ? "" : matching.joins(), held, limit);
        if (released > 0) {
            judge(active);
            apply();
            return true;
        }
        if (rule == null || matching == null) {
            return false;
        }
        boolean hit = pickMatching(rule, matching, limit) > 0;
        if (hit) {
            apply();
        }
        return hit;
    }

    /// One batch of findings that a rule hides which does not govern the account.
    boolean strangers(int limit) throws SQLException {
        if (scopes.isEmpty()) {
            return false;
        }
        List<Rule> active = rules.active(now);
        Sql strange =
                Sql.of(
                        "f.rule_no is not null and not f.rule_no = any(?::bigint[])",
                        active.stream().map(one -> Long.toString(one.number())).toList());
        int picked = pick("null", UNRULED, "", strange, limit);
        if (picked > 0) {
            judge(active);
            apply();
        }
        return picked == limit;
    }

    /// All open findings of resources that are described otherwise now, or were looked at.
    void resources(List<Long> numbers) throws SQLException {
        if (scopes.isEmpty() || numbers.isEmpty()) {
            return;
        }
        String from =
                """
                (select f.account_id, f.region, f.id, f.scope_no, f.traits, f.source_no,
                    f.resource_no, f.detail, f.vulnerability_id, f.score, f.epss,
                    f.first_observed_at, coalesce(f.unruled_at, f.updated_at) as updated_at,
                    f.last_observed_at, f.hidden, f.rule_no
                from findings.resource r cross join lateral (
                    select * from findings.finding f where f.account_id = r.account_id
                        and f.id >= r.id_first and f.id <= r.id_last offset 0) f
                where r.account_id = '%s' and r.resource_no = any(array[%s]::bigint[])) f
                """
                        .formatted(
                                place.accountId(),
                                String.join(
                                        ",",
                                        numbers.stream().map(one -> Long.toString(one)).toList()));
        if (pick("null", from, "", Sql.of("true"), Integer.MAX_VALUE) > 0) {
            judge(rules.active(now));
            apply();
        }
    }

    /// How criteria are asked of findings: joins and conditions.
    ///
    /// @param unruled the condition for findings that no rule hides
    record Matching(String joins, Sql condition, Sql unruled, Criteria criteria) {}

    static Matching matching(Connection connection, FilterCriteria given) throws SQLException {
        Criteria criteria = Criteria.of(given);
        Sources sources = Sources.of(connection, given);
        List<Sql> rest = new ArrayList<>();
        rest.add(sources.isNothing() ? Sql.of("false") : sources.condition());
        rest.add(criteria.conditions());
        Sql others = Sql.all(rest);
        return new Matching(
                Listing.joins(criteria.needsResource(), criteria.needsDetail()),
                Sql.all(List.of(status(criteria, true), others)),
                Sql.all(List.of(status(criteria, false), others)),
                criteria);
    }

    /// The traits asked for, where a status that only a rule made counts as ACTIVE.
    private static Sql status(Criteria criteria, boolean ruled) {
        List<Integer> active = new ArrayList<>();
        List<Integer> byVex = new ArrayList<>();
        for (Traits one : criteria.traits()) {
            if (one.status() == Traits.ACTIVE) {
                active.add(one.code());
                if (ruled) {
                    active.add(one.code() | SUPPRESSED_BIT);
                }
            } else if (!one.isClosed()) {
                byVex.add(one.code());
            }
        }
        return Sql.of(
                "f.hidden & 1 = 0 and f.traits = any(?::smallint[])"
                        + " or f.hidden & 1 = 1 and f.traits = any(?::smallint[])",
                active,
                byVex);
    }

    private int pickMatching(Rule rule, Matching matching, int limit) throws SQLException {
        // An administrator's rule about one account need not be tried on all others.
        if (!Conditions.matches(place.accountId(), rule.criteria().awsAccountId())) {
            return 0;
        }
        // Apart from those that a later rule hides: what was hidden just now is not met again at
        // each batch.
        String number = Long.toString(rule.number());
        Sql pinned = pin(matching.criteria());
        int shown =
                pick(
                        number,
                        UNRULED,
                        matching.joins(),
                        Sql.of("f.rule_no is null").and(matching.unruled()).and(pinned),
                        limit);
        return shown > 0
                ? shown
                : pick(
                        number,
                        UNRULED,
                        matching.joins(),
                        Sql.of("f.rule_no > ?", rule.number())
                                .and(matching.condition())
                                .and(pinned),
                        limit);
    }

    /// What an index leads to, if texts decide: the vulnerabilities whose texts match.
    private Sql pin(Criteria criteria) {
        if (!criteria.needsDetail()) {
            return new Sql();
        }
        Sql ids =
                criteria.packageNames().isEmpty()
                        ? Sql.of(
                                "select d.vulnerability_id from findings.detail d"
                                        + " where d.account_id = ?::bpchar",
                                place.accountId())
                        : Sql.of(
                                "select d.vulnerability_id from findings.detail_word w"
                                        + " join findings.detail d"
                                        + " on d.account_id = w.account_id and d.hash = w.hash"
                                        + " where w.account_id = ?::bpchar"
                                        + " and w.word = any(?::text[])",
                                place.accountId(),
                                criteria.packageNames());
        return Sql.of("f.vulnerability_id = any(array(")
                .add(ids.and(criteria.detail()))
                .add(")) or f.vulnerability_id is null");
    }

    private int pick(String next, String from, String joins, Sql condition, int limit)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
            statement.executeUpdate("delete from ruled_finding");
        }
        Sql sql =
                Sql.of(
                                PICKED
                                        + next
                                        + " from "
                                        + from
                                        + joins
                                        + " where f.account_id = ?::bpchar",
                                place.accountId())
                        .add(" and f.scope_no = any(?::int[])", scopes)
                        .add(" and f.traits >> 8 & 3 <> " + Traits.CLOSED)
                        .and(condition)
                        .add(" limit ?", limit);
        try (PreparedStatement statement = sql.prepare(connection)) {
            return statement.executeUpdate();
        }
    }

    /// The oldest rule that matches hides.
    private void judge(List<Rule> active) throws SQLException {
        for (Rule rule : active) {
            Matching matching = matching(connection, rule.criteria());
            Sql sql =
                    Sql.of(
                                    "update ruled_finding t set next_no = ? from"
                                            + " (select f.account_id, f.id from ruled_finding f"
                                            + matching.joins()
                                            + " where f.next_no is null",
                                    rule.number())
                            .and(matching.condition())
                            .add(") m where t.account_id = m.account_id and t.id = m.id");
            try (PreparedStatement statement = sql.prepare(connection)) {
                statement.executeUpdate();
            }
        }
    }

    private int apply() throws SQLException {
        try (PreparedStatement statement =
                        Sql.of(
                                        APPLY,
                                        now,
                                        now,
                                        ChangeKind.UPDATED.code(),
                                        ChangeKind.RELEASED.code(),
                                        ChangeKind.SUPPRESSED.code())
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static List<Integer> scopes(Connection connection, Place place) throws SQLException {
        List<Integer> out = new ArrayList<>();
        try (PreparedStatement statement =
                        Sql.of(
                                        "select scope_no from findings.scope"
                                                + " where account_id = ?::bpchar and region = ?",
                                        place.accountId(),
                                        place.region())
                                .prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                out.add(rows.getInt(1));
            }
        }
        return out;
    }
}
