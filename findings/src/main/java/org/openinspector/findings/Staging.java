package org.openinspector.findings;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Life;

/// Gathers what a transaction writes and writes it in a few statements: COPY into tables of the
/// session, because COPY does not reach tables under row-level security, then one INSERT or UPDATE
/// for each table.
final class Staging {
    private static final String TABLES =
            """
            create temp table if not exists staged_detail (
                account_id char(12), region text, hash uuid, vulnerability_id text, title text, related text[], package_names text[],
                installed text[], named boolean, facts jsonb, body jsonb, evidence text, sealed bytea, sealed_evidence bytea) on commit delete rows;
            create temp table if not exists staged_finding (
                operation smallint, account_id char(12), region text, id uuid, scope_no int,
                traits smallint, source_no int, resource_no bigint, detail uuid,
                vulnerability_id text, score double precision, epss double precision,
                first_observed_at timestamptz, updated_at timestamptz, confirmed_at timestamptz,
                last_observed_at timestamptz, closed_at timestamptz, delete_at timestamptz,
                kind smallint, cause text, cause_detail text, previous_traits smallint,
                previous_detail uuid, hidden smallint, rule_no bigint, unruled_at timestamptz)
                on commit delete rows;
            -- The staged rows are few and findings are many: go by the key.
            set local enable_hashjoin = off;
            set local enable_mergejoin = off
            """;

    private static final String DETAILS =
            """
            insert into findings.detail
                (account_id, region, hash, vulnerability_id, title, related, package_names, installed,
                 named, facts, body, evidence, sealed, sealed_evidence)
            select account_id, region, hash, vulnerability_id, title, related, package_names,
                installed, named, facts, body, evidence, sealed, sealed_evidence
            from staged_detail order by account_id, hash, named desc
            on conflict (account_id, hash) do nothing
            """;

    private static final String WORDS =
            """
            insert into findings.detail_word (account_id, region, word, hash)
            select distinct s.account_id, s.region, name, s.hash
            from staged_detail s cross join lateral unnest(s.package_names) name
            on conflict do nothing
            """;

    /// A detail that the sweep is about to delete is used again, or history names it now.
    private static final String DETAILS_IN_USE =
            """
            update findings.detail d set unused_since = null, named = d.named or s.named
            from (select account_id, hash, bool_or(named) as named from staged_detail
                group by account_id, hash) s
            where d.account_id = s.account_id and d.hash = s.hash
                and (d.unused_since is not null or s.named and not d.named)
            """;

    private static final String OPENED =
            """
            insert into findings.finding
                (account_id, region, id, scope_no, traits, source_no, resource_no, detail,
                 vulnerability_id, score, epss, first_observed_at, updated_at, confirmed_at, hidden,
                 rule_no)
            select account_id, region, id, scope_no, traits, source_no, resource_no, detail,
                vulnerability_id, score, epss, first_observed_at, updated_at, confirmed_at, hidden,
                rule_no
            from staged_finding where operation = 1 order by account_id, id
            """;

    private static final String CHANGED =
            """
            update findings.finding f set
                traits = s.traits, source_no = s.source_no, detail = s.detail,
                vulnerability_id = s.vulnerability_id, score = s.score, epss = s.epss,
                updated_at = s.updated_at, confirmed_at = s.confirmed_at,
                last_observed_at = null, closed_at = null, delete_at = null,
                hidden = s.hidden, rule_no = s.rule_no, unruled_at = s.unruled_at
            from staged_finding s
            where s.operation = 2 and f.account_id = s.account_id and f.id = s.id
            """;

    private static final String CLOSED =
            """
            update findings.finding f set
                traits = s.traits, updated_at = s.updated_at, last_observed_at = s.last_observed_at,
                closed_at = s.closed_at, delete_at = s.delete_at,
                hidden = 0, rule_no = null, unruled_at = s.unruled_at
            from staged_finding s
            where s.operation = 3 and f.account_id = s.account_id and f.id = s.id
            """;

    private static final String SOONER =
            """
            update findings.finding f set delete_at = s.delete_at
            from staged_finding s
            where s.operation = 4 and f.account_id = s.account_id and f.id = s.id
            """;

    /// What history says of its deletion follows.
    private static final String SOONER_CHANGES =
            """
            update findings.finding_change c set delete_at = s.delete_at
            from staged_finding s
            where s.operation = 4 and c.account_id = s.account_id and c.id = s.id
                and c.delete_at is not null and not exists (
                    select from findings.finding_change later
                    where later.account_id = c.account_id and later.id = c.id
                        and later.change_no > c.change_no)
            """;

    private static final String HISTORY =
            """
            with written as (
                insert into findings.finding_change
                    (account_id, region, id, at, kind, cause, cause_detail, traits, detail, epss,
                     previous_traits, previous_detail, first_observed_at, last_observed_at,
                     delete_at, hidden, rule_no)
                select account_id, region, id, updated_at, kind, cause, cause_detail, traits, detail,
                    epss, previous_traits, previous_detail, first_observed_at,
                    coalesce(last_observed_at, confirmed_at), delete_at, hidden, rule_no
                from staged_finding where kind is not null order by account_id, id
                returning account_id, region, change_no, id, at)
            insert into findings.outbox (account_id, region, change_no, id, at)
            select account_id, region, change_no, id, at from written
            """;

    /// What is done to a row.
    enum Operation {
        INSERT(1),
        CHANGE(2),
        CLOSE(3),
        SOONER(4);

        private final int code;

        Operation(int code) {
            this.code = code;
        }
    }

    /// Why a change is visible.
    record Visible(
            ChangeKind kind,
            Cause cause,
            @Nullable Traits previousTraits,
            @Nullable UUID previousDetail) {}

    private final Details keeping;
    private final CopyText details = new CopyText();
    private final CopyText findings = new CopyText();
    private final Set<UUID> seen = new HashSet<>();
    private final Set<Operation> operations = new HashSet<>();

    /// @param keeping how texts are kept
    Staging(Details keeping) {
        this.keeping = keeping;
    }

    /// @param named whether history will name it
    void detail(String accountId, String region, Detail detail, boolean named) {
        // The hash is unique in an account; over accounts it is only likely to be.
        if (!seen.add(
                new UUID(
                        detail.hash().getMostSignificantBits() ^ Long.parseLong(accountId),
                        detail.hash().getLeastSignificantBits() ^ (named ? 0 : 1)))) {
            return;
        }
        details.add(accountId)
                .add(region)
                .add(detail.hash())
                .add(detail.vulnerabilityId())
                .add(detail.title())
                .add(detail.related())
                .add(detail.packageNames())
                .add(detail.installed())
                .add(Boolean.toString(named))
                .add(detail.facts());
        @Nullable String evidence = detail.evidence().isEmpty() ? null : detail.evidence();
        if (keeping.seals()) {
            details.add((String) null)
                    .add((String) null)
                    .add(keeping.sealedBody(accountId, detail.hash(), detail.body()))
                    .add(
                            evidence == null
                                    ? null
                                    : keeping.sealedEvidence(accountId, detail.hash(), evidence))
                    .end();
        } else {
            details.add(detail.body()).add(evidence).add((String) null).add((String) null).end();
        }
    }

    void finding(
            Operation operation,
            FindingRow row,
            Life life,
            @Nullable Instant lastObservedAt,
            Optional<Visible> visible) {
        operations.add(operation);
        findings.add(operation.code)
                .add(row.accountId())
                .add(row.region())
                .add(row.id().uuid())
                .add(row.scopeNo())
                .add(row.traits().code())
                .add((Object) row.sourceNo())
                .add(row.resourceNo())
                .add(row.detail())
                .add(row.vulnerabilityId())
                .add((Object) row.score())
                .add((Object) row.epss())
                .add(life.firstObservedAt())
                .add(row.shownAt(life.updatedAt()))
                .add(row.confirmedAt())
                .add(lastObservedAt)
                .add(life.closedAt().orElse(null))
                .add(life.deleteAt().orElse(null));
        if (visible.isPresent()) {
            Visible change = visible.get();
            String detail = change.cause().detail();
            Traits previous = change.previousTraits();
            findings.add(change.kind().code())
                    .add(change.cause().kind().name())
                    .add(detail.isEmpty() ? null : Detail.withoutNul(detail))
                    .add(previous == null ? null : Integer.toString(previous.code()))
                    .add(change.previousDetail());
        } else {
            for (int i = 0; i < 5; i++) {
                findings.add((String) null);
            }
        }
        findings.add(row.hiding().code())
                .add((Object) row.hiding().rule())
                .add(
                        row.shownAt(life.updatedAt()).equals(life.updatedAt())
                                ? null
                                : life.updatedAt())
                .end();
    }

    void write(Connection connection) throws SQLException {
        if (findings.rows() == 0) {
            return;
        }
        boolean hasDetails = details.rows() > 0;
        details.into(connection, "copy staged_detail from stdin");
        findings.into(connection, "copy staged_finding from stdin");
        try (Statement statement = connection.createStatement()) {
            if (hasDetails) {
                statement.executeUpdate(DETAILS);
                statement.executeUpdate(WORDS);
                statement.executeUpdate(DETAILS_IN_USE);
            }
            if (operations.contains(Operation.INSERT)) {
                statement.executeUpdate(OPENED);
            }
            if (operations.contains(Operation.CHANGE)) {
                statement.executeUpdate(CHANGED);
            }
            if (operations.contains(Operation.CLOSE)) {
                statement.executeUpdate(CLOSED);
            }
            if (operations.contains(Operation.SOONER)) {
                statement.executeUpdate(SOONER);
                statement.executeUpdate(SOONER_CHANGES);
            }
            statement.executeUpdate(HISTORY);
        }
    }

    /// Prepares the transaction; to be called at its begin.
    static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }
}
