package org.openinspector.estate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoveredResource;
import org.openinspector.apimodel.inspector2.GroupKey;
import org.openinspector.apimodel.inspector2.Vulnerability;
import org.openinspector.estate.search.PackageHits;
import org.openinspector.estate.search.PackageQuery;
import org.openinspector.estate.usage.CostEstimate;
import org.openinspector.estate.usage.FreeTrial;
import org.openinspector.estate.usage.Prices;
import org.openinspector.estate.usage.Usage;
import org.openinspector.estate.use.ClusterUse;
import org.openinspector.findings.Reconciled;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// What the estate shows: coverage, gaps, sweeps, matching, usage.
public final class EstateReading {
    private static final int ROWS_MAX = 1_000;

    private final Database database;
    private final Contents contents;
    private final KnowledgeSource knowledge;
    private final Prices prices;

    EstateReading(Database database, Contents contents, KnowledgeSource knowledge, Prices prices) {
        this.database = database;
        this.contents = contents;
        this.knowledge = knowledge;
        this.prices = prices;
    }

    /// A page of coverage.
    ///
    /// @param nextToken to go on with; empty after the last page
    public record CoveragePage(List<CoveredResource> resources, Optional<String> nextToken) {
        public CoveragePage {
            resources = List.copyOf(resources);
        }
    }

    /// Coverage counted.
    ///
    /// @param total of all groups
    /// @param groups largest first; empty if no grouping was asked for
    public record CoverageStatistics(long total, List<Group> groups) {
        public CoverageStatistics {
            groups = List.copyOf(groups);
        }
    }

    /// A group.
    ///
    /// @param value what its resources have in common; empty for those that have none
    public record Group(String value, long count) {}

    /// Packages of a resource about which nothing is known.
    public record Gap(
            String accountId, String resourceId, String ecosystem, int packages, String reason) {}

    /// What is not known of a resource that was scanned.
    ///
    /// @param ecosystems packages about which nothing is known
    /// @param problems what could not be read, each a JSON object; the first of them
    /// @param problemCount all that could not be read
    public record ResourceGaps(
            String resourceId,
            String resourceType,
            List<Gap> ecosystems,
            List<String> problems,
            int problemCount) {
        public ResourceGaps {
            ecosystems = List.copyOf(ecosystems);
            problems = List.copyOf(problems);
        }
    }

    /// A sweep.
    ///
    /// @param state `RUNNING`, `COMPLETE`, `INCOMPLETE`, `ABANDONED`
    /// @param partial true if it looked at single resources only
    public record SweepView(
            long id,
            String connector,
            SweepUnit unit,
            boolean partial,
            String state,
            String reason,
            int found,
            int appeared,
            int changed,
            int gone,
            Instant startedAt,
            Optional<Instant> finishedAt) {}

    /// What matching with a state of the data did, so far.
    ///
    /// @param version of the data
    /// @param base version of the data whose difference decided what was matched; empty if
    ///   everything was
    /// @param wholeBecause why everything was matched; empty if it was not
    /// @param packagesChanged packages about which the two say something else
    /// @param vulnerabilitiesChanged vulnerabilities of which they say something else than which
    ///   packages have them
    /// @param total inventories that were to be matched or evaluated
    /// @param done so many are
    /// @param changed inventories of which matching says something else now
    /// @param resources that were evaluated into findings
    /// @param findings what became of them; at least, if a process was killed meanwhile
    public record Rematch(
            String version,
            Instant seenAt,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<String> base,
            Optional<String> wholeBecause,
            int packagesChanged,
            int vulnerabilitiesChanged,
            int total,
            int done,
            int changed,
            long resources,
            Reconciled findings) {}

    /// A page of usage.
    ///
    /// @param accounts by account; of each its kinds of usage, by name
    /// @param nextToken to go on with; empty after the last page
    public record UsagePage(
            SortedMap<String, List<CostEstimate>> accounts, Optional<String> nextToken) {}

    /// Lists coverage, ordered by account, resource and scan type.
    ///
    /// @param max 1 to 1,000
    /// @param token of the page before; null for the first page
    /// @throws IllegalArgumentException if the token is none of ours, or of another list
    public CoveragePage coverage(
            AccountScope scope,
            @Nullable CoverageFilterCriteria criteria,
            int max,
            @Nullable String token) {
        return database.read(
                scope, connection -> CoverageQuery.list(connection, scope, criteria, max, token));
    }

    /// Counts coverage.
    ///
    /// @param groupBy null for the total alone
    public CoverageStatistics statistics(
            AccountScope scope,
            @Nullable CoverageFilterCriteria criteria,
            @Nullable GroupKey groupBy) {
        return database.read(
                scope,
                connection -> CoverageQuery.statistics(connection, scope, criteria, groupBy));
    }

    /// Packages about which nothing is known, on resources that are there.
    public List<Gap> gaps(AccountScope scope) {
        return database.read(
                scope,
                connection ->
                        Sql.query(
                                connection,
                                """
                                SELECT i.account_id, i.resource_id, g.ecosystem, g.packages, g.reason
                                FROM estate.resource r
                                JOIN estate.resource_inventory i
                                    USING (account_id, region, resource_id)
                                JOIN estate.class_gap g USING (inventory_class)
                                WHERE r.account_id = ANY (?::char(12)[]) AND r.region = ?
                                    AND r.state = 'PRESENT'
                                ORDER BY i.account_id, i.resource_id, g.ecosystem, g.reason
                                LIMIT ?\
                                """,
                                row ->
                                        new Gap(
                                                row.getString("account_id"),
                                                row.getString("resource_id"),
                                                row.getString("ecosystem"),
                                                row.getInt("packages"),
                                                row.getString("reason")),
                                Sql.Texts.of(scope.accounts()),
                                scope.region(),
                                ROWS_MAX));
    }

    /// Resources of which something is not known, by their ids.
    ///
    /// @param only this resource; null for all
    public List<ResourceGaps> resourceGaps(AccountScope scope, @Nullable String only) {
        Map<String, List<Gap>> ecosystems = new HashMap<>();
        for (Gap gap : gaps(scope)) {
            ecosystems.computeIfAbsent(gap.resourceId(), _ -> new ArrayList<>()).add(gap);
        }
        return database
                .read(
                        scope,
                        connection ->
                                Sql.query(
                                        connection,
                                        """
                                        SELECT r.resource_id, r.resource_type, i.problem_count,
                                            ARRAY(SELECT p::text
                                                FROM jsonb_array_elements(i.problems) p LIMIT 100)
                                                AS problems
                                        FROM estate.resource r
                                        JOIN estate.resource_inventory i
                                            USING (account_id, region, resource_id)
                                        WHERE r.account_id = ANY (?::char(12)[]) AND r.region = ?
                                            AND r.state = 'PRESENT'
                                            AND (?::text IS NULL OR r.resource_id = ?)
                                        ORDER BY r.resource_id LIMIT ?\
                                        """,
                                        row ->
                                                new ResourceGaps(
                                                        row.getString("resource_id"),
                                                        row.getString("resource_type"),
                                                        ecosystems.getOrDefault(
                                                                row.getString("resource_id"),
                                                                List.of()),
                                                        List.of(
                                                                (String[])
                                                                        row.getArray("problems")
                                                                                .getArray()),
                                                        row.getInt("problem_count")),
                                        Sql.Texts.of(scope.accounts()),
                                        scope.region(),
                                        only,
                                        only,
                                        ROWS_MAX))
                .stream()
                .filter(gaps -> !gaps.ecosystems().isEmpty() || gaps.problemCount() > 0)
                .toList();
    }

    /// What could not be read when the resource was inspected: a JSON list of `cataloger`, `path`,
    /// `layer`, `line`, `message`, the first two hundred; empty if the resource was never
    /// inspected.
    public Optional<String> problems(AccountScope scope, String resourceId) {
        return database.read(
                scope,
                connection ->
                        Sql.first(
                                connection,
                                """
                                SELECT problems::text AS problems FROM estate.resource_inventory
                                WHERE account_id = ANY (?::char(12)[]) AND region = ?
                                    AND resource_id = ?\
                                """,
                                row -> row.getString("problems"),
                                Sql.Texts.of(scope.accounts()),
                                scope.region(),
                                resourceId));
    }

    /// What coverage says beyond its reason, in one sentence for people; `""` if nothing.
    public Optional<String> message(AccountScope scope, String resourceId) {
        return database.read(
                scope,
                connection ->
                        Sql.first(
                                connection,
                                """
                                SELECT message FROM estate.coverage
                                WHERE account_id = ANY (?::char(12)[]) AND region = ?
                                    AND resource_id = ? ORDER BY scan_type LIMIT 1\
                                """,
                                row -> row.getString("message"),
                                Sql.Texts.of(scope.accounts()),
                                scope.region(),
                                resourceId));
    }

    /// The last sweeps, newest first.
    public List<SweepView> sweeps(AccountScope scope, int max) {
        return database.read(
                scope,
                connection ->
                        Sql.query(
                                connection,
                                """
                                SELECT id, account_id, region, connector, kind,
                                    resource_ids IS NOT NULL AS partial, state, reason, found,
                                    appeared, changed, gone, started_at, finished_at
                                FROM estate.sweep
                                WHERE account_id = ANY (?::char(12)[]) AND region = ?
                                ORDER BY id DESC LIMIT ?\
                                """,
                                row ->
                                        new SweepView(
                                                row.getLong("id"),
                                                row.getString("connector"),
                                                new SweepUnit(
                                                        row.getString("account_id"),
                                                        row.getString("region"),
                                                        row.getString("kind")),
                                                row.getBoolean("partial"),
                                                row.getString("state"),
                                                row.getString("reason"),
                                                row.getInt("found"),
                                                row.getInt("appeared"),
                                                row.getInt("changed"),
                                                row.getInt("gone"),
                                                Sql.instant(row, "started_at"),
                                                Optional.ofNullable(
                                                        Sql.instantOrNull(row, "finished_at"))),
                                Sql.Texts.of(scope.accounts()),
                                scope.region(),
                                Math.min(max, ROWS_MAX)));
    }

    /// How far matching with the newest data is; empty before the first match.
    public Optional<Rematch> rematch() {
        return rematches(1).stream().findFirst();
    }

    /// The last states of the data and what matching with each did, newest first.
    public List<Rematch> rematches(int max) {
        return database.acrossAccounts(connection ->
                Sql.query(
                        connection,
                        """
                        SELECT k.version, k.seen_at, k.started_at, k.finished_at, k.base,
                            b.version AS base_version, k.whole_because, k.packages_changed,
                            k.vulnerabilities_changed, k.classes_total, k.classes_done,
                            k.classes_changed, k.resources, k.opened, k.reopened, k.updated, k.closed
                        FROM estate.knowledge k LEFT JOIN estate.knowledge b ON b.id = k.base
                        ORDER BY k.id DESC LIMIT ?\
                        """,
                        row ->
                                new Rematch(
                                        row.getString("version"),
                                        Sql.instant(row, "seen_at"),
                                        Optional.ofNullable(Sql.instantOrNull(row, "started_at")),
                                        Optional.ofNullable(Sql.instantOrNull(row, "finished_at")),
                                        row.getObject("base") == null
                                                ? Optional.empty()
                                                : Optional.of(
                                                        Objects.requireNonNullElse(
                                                                row.getString("base_version"),
                                                                "no longer known")),
                                        Optional.ofNullable(row.getString("whole_because")),
                                        row.getInt("packages_changed"),
                                        row.getInt("vulnerabilities_changed"),
                                        row.getInt("classes_total"),
                                        row.getInt("classes_done"),
                                        row.getInt("classes_changed"),
                                        row.getLong("resources"),
                                        new Reconciled(
                                                row.getLong("opened"),
                                                row.getLong("reopened"),
                                                row.getLong("updated"),
                                                row.getLong("closed"),
                                                0)),
                        Math.min(max, ROWS_MAX)));
    }

    /// Usage between two times.
    public List<Usage> usage(AccountScope scope, Instant from, Instant to) {
        return database.read(
                scope,
                connection -> Metering.totals(connection, scope, scope.accounts(), from, to));
    }

    /// What accounts used in the 30 days before a time, and what that would cost at AWS; accounts
    /// that used nothing are left out.
    ///
    /// @param only these of the scope's accounts; empty for all
    /// @param max accounts of a page
    /// @param token of the page before; null for the first page
    /// @throws IllegalArgumentException if the token is none of ours, or of another list
    public UsagePage costs(
            AccountScope scope,
            Collection<String> only,
            Instant until,
            int max,
            @Nullable String token) {
        KeysetToken keys = new KeysetToken("u1", scope, new TreeSet<>(only));
        String after = token == null ? "" : keys.read(token, 1).getFirst();
        List<String> accounts =
                scope.accounts().stream()
                        .filter(account -> only.isEmpty() || only.contains(account))
                        .filter(account -> account.compareTo(after) > 0)
                        .toList();
        Instant from = until.minus(CostEstimate.MONTH);
        List<Usage> usage =
                database.read(
                        scope,
                        connection ->
                                Metering.totals(
                                        connection,
                                        scope,
                                        Metering.users(
                                                connection, scope, accounts, from, until, max + 1),
                                        from,
                                        until));
        TreeMap<String, List<CostEstimate>> costs = new TreeMap<>();
        for (Usage one : usage) {
            costs.computeIfAbsent(one.accountId(), _ -> new ArrayList<>())
                    .add(CostEstimate.of(one, prices.of(scope.region(), one.type()), until));
        }
        boolean more = costs.size() > max;
        if (more) {
            costs.pollLastEntry();
        }
        return new UsagePage(
                costs, more ? Optional.of(keys.write(costs.lastKey())) : Optional.empty());
    }

    /// The clusters of the scope's accounts that run an image, or ran it, by their ARNs.
    ///
    /// @param imageId the image's ARN with its digest, or its repository's ARN for all images in it
    /// @param max clusters of a page, 1 to 100
    /// @param token of the page before; null for the first page
    /// @throws IllegalArgumentException if the token is none of ours, or of another list
    public ClusterUse clusters(
            AccountScope scope, String imageId, int max, @Nullable String token) {
        return database.read(
                scope, connection -> ImageUseRows.clusters(connection, scope, imageId, max, token));
    }

    /// The free trials of the scope's accounts, by account and kind.
    public List<FreeTrial> freeTrials(AccountScope scope) {
        return database.read(scope, connection -> TrialRows.read(connection, scope));
    }

    /// Searches packages in what is installed, or was at a time.
    ///
    /// @param max 1 to 100
    /// @param token of the page before; null for the first page
    /// @throws IllegalArgumentException if the token is none of ours, or of another search
    /// @throws org.openinspector.estate.search.TooManyPackagesException if so many packages have
    ///   the name that it says nothing
    public PackageHits packages(
            AccountScope scope, PackageQuery query, int max, @Nullable String token) {
        return database.read(
                scope,
                connection -> PackageSearch.search(connection, contents, scope, query, max, token));
    }

    /// What the vulnerability data in use know of a CVE; empty if nothing.
    ///
    /// @throws UncheckedIOException if there are no data that can be read
    public Optional<Vulnerability> vulnerability(String cve) {
        try (KnowledgeSource.Lease lease = knowledge.lease()) {
            return VulnerabilitySearch.find(lease.knowledge(), cve);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<ResourceRows.Due> due(UUID rescan) {
        return database.acrossAccounts(connection ->
                Sql.query(
                        connection,
                        """
                        SELECT account_id, region, resource_id FROM estate.rescan_resource
                        WHERE rescan_id = ? AND state = 'PENDING'
                        ORDER BY account_id, region, resource_id\
                        """,
                        row -> new ResourceRows.Due(Sql.key(row), ResourceRows.BY_A_PERSON),
                        rescan));
    }
}
