package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// Findings as they were, rebuilt from history: of each the last change up to then, with the texts
/// that change names. Deleted findings are there too, up to the time they were deleted.
public final class FindingsPast {
    /// Findings on one page.
    public static final int PAGE_MAX = 100;

    /// Changes that one page looks through; what few findings answer takes several pages.
    private static final int LOOK_MAX = 100_000;

    private static final Pattern TOKEN = Pattern.compile("([0-9]{12})\\.([0-9a-f]{32})");

    /// That another rule hides it is a change that is not shown. Columns as [FindingReader] reads
    /// them, then those of the change. A change names its texts by the first half of their hash.
    private static final String SHOWN =
            """
            select c.account_id, c.id, c.region, c.traits, c.epss,
                coalesce(c.first_observed_at, c.at),
                case when c.kind = 2 and c.cause = 'RULE' then coalesce((
                    select n.at from findings.finding_change n
                    where n.account_id = c.account_id and n.id = c.id and n.change_no < c.change_no
                        and not (n.kind = 2 and n.cause = 'RULE')
                    order by n.change_no desc limit 1), c.at) else c.at end,
                coalesce(c.last_observed_at, c.at),
                d.shown, r.body::text, d.hash, c.kind, c.cause, c.cause_detail, c.rule_no,
                coalesce(c.hidden, 0), c.change_no, c.at, c.previous_traits
            from %s c
            join findings.resource r on r.account_id = c.account_id
                and r.id_first = (left(replace(c.id::text, '-', ''), 14) || repeat('0', 18))::uuid
            join lateral (
                select {body} as shown, d.hash from findings.detail d
                where d.account_id = c.account_id
                    and d.hash >= (left(replace(c.detail::text, '-', ''), 16) || repeat('0', 16))::uuid
                    and d.hash <= (left(replace(c.detail::text, '-', ''), 16) || repeat('f', 16))::uuid
                limit 1) d on true
            """
                    .replace("{body}", Details.BODY);

    private static final String ONE =
            """
            (select * from findings.finding_change c
            where c.account_id = any(?::bpchar[]) and c.region = ? and c.account_id = ?::bpchar
                and c.id = ? and c.at <= ?
            order by c.change_no desc limit 1)
            """;

    private static final String CHANGES =
            """
            (select * from findings.finding_change c
            where c.account_id = any(?::bpchar[]) and c.region = ? and c.account_id = ?::bpchar
                and c.id = ? and c.change_no < ?
            order by c.change_no desc limit ?)
            """;

    private final Database database;
    private final Details details;

    FindingsPast(Database database, Details details) {
        this.database = database;
        this.details = details;
    }

    /// The finding as it was; empty if it was not there yet or any more.
    public Optional<PastFinding> get(AccountScope scope, String arn, Instant at) {
        Optional<FindingId.Named> named =
                FindingId.parse(arn)
                        .filter(one ->
                                one.region().equals(scope.region())
                                        && scope.accounts().contains(one.accountId()));
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Sql sql =
                Sql.of(
                        SHOWN.formatted(ONE) + " where c.delete_at is null or c.delete_at > ?",
                        scope.accounts(),
                        scope.region(),
                        named.get().accountId(),
                        named.get().id().uuid(),
                        at,
                        at);
        return database.read(scope, connection -> read(connection, sql)).stream().findFirst();
    }

    /// One page of findings as they were, by account and ARN, last first.
    ///
    /// @param max 1 to [#PAGE_MAX]
    /// @param token what the page before said; null for the first
    /// @throws IllegalArgumentException if the token is none
    public PastPage list(
            AccountScope scope, Instant at, PastQuestion asked, int max, @Nullable String token) {
        List<String> accounts =
                asked.accountIds().isEmpty()
                        ? scope.accounts()
                        : scope.accounts().stream().filter(asked.accountIds()::contains).toList();
        @Nullable Place after = token == null || token.isEmpty() ? null : place(token);
        int limit = Math.clamp(max, 1, PAGE_MAX);
        return database.read(
                scope, connection -> page(connection, scope, accounts, at, asked, limit, after));
    }

    private record Place(String accountId, UUID id) {}

    private static Place place(String token) {
        Matcher matcher = TOKEN.matcher(token);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the token is not of this list");
        }
        return new Place(
                matcher.group(1),
                UUID.fromString(
                        matcher.group(2)
                                .replaceAll("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5")));
    }

    private PastPage page(
            Connection connection,
            AccountScope scope,
            List<String> accounts,
            Instant at,
            PastQuestion asked,
            int limit,
            @Nullable Place after)
            throws SQLException {
        List<Place> found = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        int looked = 0;
        @Nullable Place last = null;
        boolean whole = true;
        for (String account : accounts.reversed()) {
            if (after != null && account.compareTo(after.accountId()) > 0) {
                continue;
            }
            @Nullable UUID before =
                    after != null && account.equals(after.accountId()) ? after.id() : null;
            Sql sql = walk(scope, account, at, asked, before, LOOK_MAX - looked + 1);
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (found.size() == limit || looked == LOOK_MAX) {
                        whole = false;
                        break;
                    }
                    looked++;
                    last = new Place(account, rows.getObject(1, UUID.class));
                    if (rows.getBoolean(3)) {
                        found.add(last);
                        numbers.add(rows.getLong(2));
                    }
                }
            }
            if (!whole) {
                break;
            }
        }
        List<PastFinding> findings =
                found.isEmpty()
                        ? List.of()
                        : read(
                                connection,
                                Sql.of(
                                        SHOWN.formatted(
                                                        "unnest(?::text[], ?::uuid[], ?::bigint[])"
                                                                + " p (account_id, id, change_no)"
                                                                + " cross join findings.finding_change")
                                                + " where c.account_id = p.account_id::bpchar"
                                                + " and c.id = p.id and c.change_no = p.change_no",
                                        found.stream().map(Place::accountId).toList(),
                                        found.stream().map(Place::id).toList(),
                                        numbers.stream().map(one -> Long.toString(one)).toList()));
        return new PastPage(
                findings,
                whole || last == null
                        ? Optional.empty()
                        : Optional.of(
                                last.accountId() + "." + last.id().toString().replace("-", "")));
    }

    /// The last change of each finding up to then, along the key, and whether it answers.
    private static Sql walk(
            AccountScope scope,
            String account,
            Instant at,
            PastQuestion asked,
            @Nullable UUID before,
            int limit) {
        List<Integer> traits =
                Traits.ALL.stream()
                        .filter(one ->
                                (asked.severities().isEmpty()
                                                || asked.severities().contains(one.severityWord()))
                                        && (asked.statuses().isEmpty()
                                                || asked.statuses().contains(one.statusWord())))
                        .map(Traits::code)
                        .toList();
        Sql answers =
                Sql.of(
                        "(c.delete_at is null or c.delete_at > ?) and c.traits = any(?::smallint[])",
                        at,
                        traits);
        asked.vulnerabilityId()
                .ifPresent(id ->
                        answers.and(
                                Sql.of(
                                        "exists (select from findings.detail d"
                                                + " where d.account_id = c.account_id"
                                                + " and d.hash >= (left(replace(c.detail::text, '-', ''), 16)"
                                                + " || repeat('0', 16))::uuid"
                                                + " and d.hash <= (left(replace(c.detail::text, '-', ''), 16)"
                                                + " || repeat('f', 16))::uuid"
                                                + " and d.vulnerability_id = ?)",
                                        id)));
        Sql sql = Sql.of("select c.id, c.change_no, coalesce(");
        sql.add(answers)
                .add(
                        ", false) from (select distinct on (c.id) c.* from findings.finding_change c"
                                + " where c.account_id = ?::bpchar and c.region = ? and c.at <= ?",
                        account,
                        scope.region(),
                        at);
        if (before != null) {
            sql.add(" and c.id < ?", before);
        }
        asked.resourceId()
                .ifPresent(id -> {
                    FindingId.Range range =
                            FindingId.ofResource(account, scope.region(), Detail.withoutNul(id));
                    sql.add(" and c.id >= ? and c.id <= ?", range.first(), range.last());
                });
        return sql.add(
                " order by c.id desc, c.change_no desc limit ?) c order by c.id desc", limit);
    }

    /// A finding's changes with what differs, newest first.
    ///
    /// @param before only changes with smaller numbers; empty for the first page
    /// @param max 1 to [#PAGE_MAX]
    public List<HistoryEntry> history(
            AccountScope scope, String arn, Optional<Long> before, int max) {
        Optional<FindingId.Named> named =
                FindingId.parse(arn)
                        .filter(one ->
                                one.region().equals(scope.region())
                                        && scope.accounts().contains(one.accountId()));
        if (named.isEmpty()) {
            return List.of();
        }
        int limit = Math.clamp(max, 1, PAGE_MAX);
        Sql sql =
                Sql.of(
                        SHOWN.formatted(CHANGES),
                        scope.accounts(),
                        scope.region(),
                        named.get().accountId(),
                        named.get().id().uuid(),
                        before.orElse(Long.MAX_VALUE),
                        // What differs from the change before is told.
                        limit + 1);
        return database.read(scope, connection -> entries(connection, sql, limit));
    }

    private record Row(long number, FindingChange change, Optional<Long> rule, Finding finding) {}

    private List<HistoryEntry> entries(Connection connection, Sql sql, int limit)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                rows.add(row(found));
            }
        }
        rows.sort(Comparator.comparingLong(Row::number).reversed());
        List<HistoryEntry> out = new ArrayList<>();
        for (int i = 0; i < Math.min(limit, rows.size()); i++) {
            Row row = rows.get(i);
            out.add(
                    new HistoryEntry(
                            row.number(),
                            row.change(),
                            i + 1 < rows.size()
                                    ? Difference.of(rows.get(i + 1).finding(), row.finding())
                                    : List.of(),
                            row.rule(),
                            i + 1 < rows.size()));
        }
        return out;
    }

    private Row row(ResultSet rows) throws SQLException {
        @Nullable String detail = rows.getString(14);
        Traits traits = Traits.ofCode(rows.getInt(4));
        @Nullable Integer code = rows.getObject(19, Integer.class);
        Optional<Traits> previous = Optional.ofNullable(code).map(Traits::ofCode);
        return new Row(
                rows.getLong(17),
                new FindingChange(
                        ResourceStore.instant(rows, 18),
                        ChangeKind.ofCode(rows.getInt(12)),
                        new Cause(
                                Cause.Kind.valueOf(rows.getString(13)),
                                detail == null ? "" : detail),
                        FindingStatus.of(traits.statusWord()),
                        Severity.of(traits.severityWord()),
                        previous.map(one -> FindingStatus.of(one.statusWord())),
                        previous.map(one -> Severity.of(one.severityWord())),
                        false),
                Optional.ofNullable(rows.getObject(15, Long.class)),
                FindingReader.finding(rows, details));
    }

    private List<PastFinding> read(Connection connection, Sql sql) throws SQLException {
        List<PastFinding> out = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                @Nullable String detail = rows.getString(14);
                out.add(
                        new PastFinding(
                                FindingReader.finding(rows, details),
                                ResourceStore.instant(rows, 7),
                                ChangeKind.ofCode(rows.getInt(12)),
                                new Cause(
                                        Cause.Kind.valueOf(rows.getString(13)),
                                        detail == null ? "" : detail),
                                Optional.ofNullable(rows.getObject(15, Long.class)),
                                (rows.getInt(16) & Hiding.VEX) != 0));
            }
        }
        out.sort(
                Comparator.comparing((PastFinding one) -> one.finding().awsAccountId())
                        .thenComparing(one -> one.finding().findingArn())
                        .reversed());
        return out;
    }
}
