package org.openinspector.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.apimodel.inspector2.AggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.SortField;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.estate.Estate;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.FindingPage;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.findings.Rule;
import org.openinspector.findings.publish.PublishSettings;
import org.openinspector.findings.publish.Publishing;
import org.openinspector.findings.rollup.Rollups;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.EmbeddedPostgres;

/// Loads an organization through the product's own write path and measures lists and aggregations;
/// `benchmarks/api` is what people call.
public final class ApiLoad {
    private static final int CHANGES_BAR = 8_000;
    private static final int BATCH = 48;
    private static final int WRITERS = 2;
    private static final int PAGES = 5;
    private static final int ROUNDS = 6;
    private static final long LOADING_MAX_NANOS = 600_000_000_000L;

    /// So many findings are to be suppressed at once, in so many seconds.
    private static final int SUPPRESSED = 100_000;

    private static final int SUPPRESSION_BAR_SECONDS = 5;

    /// What people sort by.
    private static final List<SortField> USUAL =
            List.of(
                    SortField.SEVERITY,
                    SortField.INSPECTOR_SCORE,
                    SortField.EPSS_SCORE,
                    SortField.VULNERABILITY_ID,
                    SortField.FINDING_STATUS,
                    SortField.RESOURCE_TYPE);

    private final Findings findings;
    private final org.openinspector.benchmarks.Estate organization;
    private final PrintStream out;
    private boolean held = true;

    private ApiLoad(
            Findings findings, org.openinspector.benchmarks.Estate organization, PrintStream out) {
        this.findings = findings;
        this.organization = organization;
        this.out = out;
    }

    /// Loads and measures.
    ///
    /// @param arguments the data folder of a server; how many findings; how many accounts. A folder
    ///   that was loaded before is measured again
    public static void main(String[] arguments) throws Exception {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path data = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int accountCount = Integer.parseInt(arguments[2]);
        boolean held;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data.resolve("postgres"));
                Database database = Database.open(server.settings())) {
            database.migrate(Accounts.CAPABILITY);
            database.migrate(Findings.CAPABILITY);
            database.migrate(Estate.CAPABILITY);
            // As the server has it: sealed under keys per account.
            Accounts accounts = new Accounts(database, SecretBox.open(data.resolve("secret.key")));
            Findings findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
            var organization =
                    org.openinspector.benchmarks.Estate.organization(count, accountCount);
            ApiLoad load = new ApiLoad(findings, organization, out);
            try (Rollups rollups = findings.rollups().start();
                    Publishing publishing = publishing(findings, accounts)) {
                publishing.start();
                Path mark = data.resolve("loaded-" + count);
                if (!Files.exists(mark)) {
                    found(accounts, organization);
                    load.load(database);
                    Files.writeString(mark, "0");
                }
                load.await(rollups);
                int run = Integer.parseInt(Files.readString(mark).strip());
                load.changes(database, run);
                Files.writeString(mark, Integer.toString(run + 1));
                load.lists();
                load.aggregations();
                load.suppression();
                load.sizes(database);
            }
            held = load.held;
        }
        System.exit(held ? 0 : 1);
    }

    /// As the server has it, while nobody wants events.
    private static Publishing publishing(Findings findings, Accounts accounts) {
        return findings.publishing(
                accounts.keys(),
                List.of(),
                (account, region) ->
                        accounts.organizations().standing(account, region).administrator(),
                PublishSettings.DEFAULTS,
                InstantSource.system());
    }

    /// One organization, whose largest account administers all others.
    private static void found(Accounts accounts, org.openinspector.benchmarks.Estate organization) {
        String admin = organization.largest().accounts().getFirst();
        String region = organization.largest().region();
        accounts.ensureFirst(admin, region);
        accounts.serve(List.of(region));
        Organizations organizations = accounts.organizations();
        organizations.foundFirst(admin);
        organizations.appoint(admin, region, admin, Optional.empty());
        for (String account : organization.everything().accounts()) {
            if (!account.equals(admin)) {
                organizations.create(admin, Optional.of(account), "account " + account);
                organizations.associate(admin, region, account);
            }
        }
    }

    /// Until the counts are in memory, as they are in a server some time after its start.
    private void await(Rollups rollups) throws InterruptedException {
        long begin = System.nanoTime();
        while (!rollups.status().inMemory() && System.nanoTime() - begin < LOADING_MAX_NANOS) {
            Thread.sleep(500);
        }
        out.printf(
                "%nCounts in memory: %s, after %.0f s.%n",
                rollups.status().inMemory() ? "yes" : "**no**", (System.nanoTime() - begin) / 1e9);
    }

    // --- writing -------------------------------------------------------------------------------

    private void load(Database database) {
        out.println("| opened, with history, outbox and rollups | findings | a second |");
        out.println("| --- | ---: | ---: |");
        int all = organization.resources();
        Instant at = Instant.parse("2026-03-01T00:00:00Z");
        long total = 0;
        for (int tenth = 0; tenth < 10; tenth++) {
            int from = (int) ((long) all * tenth / 10);
            int to = (int) ((long) all * (tenth + 1) / 10);
            long begin = System.nanoTime();
            long changes = evaluate(from, to, 0, at);
            total += changes;
            rate("tenth " + (tenth + 1) + " of " + total, changes, begin, false);
            if (tenth == 0 || tenth == 4) {
                analyze(database);
            }
        }
        out.println();
    }

    /// A twentieth of the resources gets other packages, a fortieth loses all of them; others at
    /// each run.
    private void changes(Database database, int run) {
        out.println();
        out.println("| changed, with history, outbox and rollups | findings | a second |");
        out.println("| --- | ---: | ---: |");
        Instant at = Instant.parse("2026-03-02T00:00:00Z").plusSeconds(600L * run);
        int part = Math.max(1, organization.resources() / 20);
        int from = run % 20 * part;
        int to = from + part;
        long begin = System.nanoTime();
        rate("updated, a twentieth", evaluate(from, to, 1, at), begin, true);
        begin = System.nanoTime();
        rate(
                "closed, a fortieth",
                evaluate(from, from + part / 2, 2, at.plusSeconds(60)),
                begin,
                true);
        analyze(database);
        out.println();
    }

    private void rate(String title, long changes, long begin, boolean isBar) {
        long rate = Math.round(changes * 1e9 / (System.nanoTime() - begin));
        held &= !isBar || rate >= CHANGES_BAR;
        out.printf(
                "| %s | %d | %d%s |%n",
                title,
                changes,
                rate,
                isBar ? (rate >= CHANGES_BAR ? " (≥ 8,000 held)" : " (≥ 8,000 **not held**)") : "");
    }

    private long evaluate(int from, int to, int version, Instant at) {
        long changes = 0;
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = from; i < to; i += BATCH) {
                int begin = i;
                running.add(
                        writers.submit(() -> {
                            List<Evaluation> batch = new ArrayList<>();
                            for (int one = begin; one < Math.min(to, begin + BATCH); one++) {
                                batch.add(organization.evaluation(one, version, at));
                            }
                            return findings.evaluate(batch).changes();
                        }));
            }
            for (Future<Long> one : running) {
                changes += one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return changes;
    }

    private static void analyze(Database database) {
        database.asOwner(connection -> {
            List<String> tables = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    var rows =
                            statement.executeQuery(
                                    "select tablename from pg_tables where schemaname = 'findings'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            analyze(connection.createStatement(), tables);
        });
    }

    private static void analyze(Statement statement, List<String> tables) throws SQLException {
        try (statement) {
            for (String table : tables) {
                statement.execute("analyze findings." + table);
            }
        }
    }

    // --- lists ---------------------------------------------------------------------------------

    private void lists() {
        table("a page of 100, the largest account");
        AccountScope largest = organization.largest();
        for (SortField field : SortField.known()) {
            for (SortOrder order : SortOrder.known()) {
                pages("by " + field + " " + order, largest, null, sort(field, order), 50);
            }
        }
        filters()
                .forEach((title, criteria) ->
                        pages(
                                title + ", by SEVERITY DESC",
                                largest,
                                criteria,
                                sort(SortField.SEVERITY, SortOrder.DESC),
                                50));
        table("a page of 100, all accounts");
        AccountScope everything = organization.everything();
        for (SortField field : SortField.known()) {
            for (SortOrder order : SortOrder.known()) {
                pages(
                        "by " + field + " " + order,
                        everything,
                        null,
                        sort(field, order),
                        USUAL.contains(field) ? 50 : 200);
            }
        }
    }

    private Map<String, FilterCriteria> filters() {
        Map<String, FilterCriteria> out = new LinkedHashMap<>();
        out.put("ACTIVE", FilterCriteria.builder().findingStatus(equal("ACTIVE")).build());
        out.put(
                "ACTIVE and CRITICAL",
                FilterCriteria.builder()
                        .findingStatus(equal("ACTIVE"))
                        .severity(equal("CRITICAL"))
                        .build());
        out.put("exploit", FilterCriteria.builder().exploitAvailable(equal("YES")).build());
        out.put("fix", FilterCriteria.builder().fixAvailable(equal("YES")).build());
        out.put(
                "one vulnerability",
                FilterCriteria.builder()
                        .vulnerabilityId(
                                equal(org.openinspector.benchmarks.Estate.vulnerability(7)))
                        .build());
        out.put(
                "a rare vulnerability",
                FilterCriteria.builder()
                        .vulnerabilityId(
                                equal(org.openinspector.benchmarks.Estate.vulnerability(19_000)))
                        .build());
        out.put(
                "one resource",
                FilterCriteria.builder().resourceId(equal(organization.resourceId(0))).build());
        out.put(
                "a type of resource",
                FilterCriteria.builder().resourceType(equal("AWS_ECR_CONTAINER_IMAGE")).build());
        out.put(
                "a repository",
                FilterCriteria.builder().ecrImageRepositoryName(equal("r-12")).build());
        out.put(
                "a package",
                FilterCriteria.builder()
                        .vulnerablePackages(
                                List.of(
                                        org.openinspector.apimodel.inspector2.PackageFilter
                                                .builder()
                                                .name(
                                                        equal(
                                                                        org.openinspector.benchmarks
                                                                                .Estate.packageName(
                                                                                3))
                                                                .getFirst())
                                                .build()))
                        .build());
        return out;
    }

    private void pages(
            String title,
            AccountScope scope,
            @Nullable FilterCriteria criteria,
            SortCriteria sort,
            int bar) {
        @Nullable String[] token = new String[1];
        int[] page = new int[1];
        measure(
                title,
                PAGES * ROUNDS,
                round -> {
                    if (page[0]++ % PAGES == 0) {
                        token[0] = null;
                    }
                    FindingPage answer = findings.list(scope, criteria, sort, 100, token[0]);
                    token[0] = answer.nextToken();
                    return answer.findings().size();
                },
                bar);
    }

    // --- aggregations --------------------------------------------------------------------------

    private void aggregations() {
        for (Map.Entry<String, AccountScope> scope :
                Map.of(
                                "the largest account", organization.largest(),
                                "all accounts", organization.everything())
                        .entrySet()) {
            table("an aggregation, " + scope.getKey());
            for (AggregationType type : AggregationType.known()) {
                ListFindingAggregationsRequest plain =
                        ListFindingAggregationsRequest.builder()
                                .aggregationType(type)
                                .maxResults(25)
                                .build();
                aggregate(type + "", scope.getValue(), plain, 100);
                aggregate(
                        type + ", one account asked for",
                        scope.getValue(),
                        plain.toBuilder().accountIds(equal("000000000001")).build(),
                        100);
            }
        }
    }

    private void aggregate(
            String title, AccountScope scope, ListFindingAggregationsRequest request, int bar) {
        measure(
                title,
                12,
                round -> {
                    ListFindingAggregationsResponse answer = findings.aggregate(scope, request);
                    return answer.responses() == null ? 0 : answer.responses().size();
                },
                bar);
    }

    // --- suppression ---------------------------------------------------------------------------

    /// The low findings of the largest account, suppressed by the administrator of all and shown
    /// again; as many as there are, measured by the bar's number.
    private void suppression() {
        AccountScope largest = organization.largest();
        String account = largest.accounts().getFirst();
        long low = low(largest);
        out.println();
        out.println("| a rule for all accounts | findings | s | s for 100,000 | bar | |");
        out.println("| --- | ---: | ---: | ---: | --- | --- |");
        long begin = System.nanoTime();
        Rule rule =
                findings.rules()
                        .create(
                                largest,
                                account,
                                "benchmark",
                                true,
                                FilterCriteria.builder()
                                        .awsAccountId(equal(account))
                                        .severity(equal("LOW"))
                                        .build(),
                                null,
                                null);
        settled("suppressed", largest, low, 0, begin);
        begin = System.nanoTime();
        findings.rules().delete(largest, rule.arn());
        settled("shown again", largest, low, low, begin);
    }

    private void settled(String title, AccountScope scope, long matched, long left, long begin) {
        while (low(scope) != left) {
            findings.rules().upkeep();
        }
        double spent = (System.nanoTime() - begin) / 1e9;
        double each = spent * SUPPRESSED / Math.max(1, matched);
        boolean ok = each <= SUPPRESSION_BAR_SECONDS;
        held &= ok;
        out.printf(
                "| %s | %d | %.1f | %.1f | ≤ %d | %s |%n",
                title, matched, spent, each, SUPPRESSION_BAR_SECONDS, ok ? "held" : "**not held**");
    }

    private long low(AccountScope scope) {
        var answer =
                findings.aggregate(
                        scope,
                        ListFindingAggregationsRequest.builder()
                                .aggregationType(AggregationType.ACCOUNT)
                                .build());
        if (answer.responses() == null
                || answer.responses().isEmpty()
                || !(answer.responses().getFirst()
                        instanceof AggregationResponse.AccountAggregation row)) {
            return 0;
        }
        return Objects.requireNonNull(Objects.requireNonNull(row.value().severityCounts()).low());
    }

    /// What it all takes on disk.
    private void sizes(Database database) {
        out.println();
        out.println("| table | MB | of it indexes |");
        out.println("| --- | ---: | ---: |");
        database.asOwner(connection -> {
            try (Statement statement = connection.createStatement();
                    var rows =
                            statement.executeQuery(
                                    "select relname, pg_total_relation_size(oid) / 1048576,"
                                            + " pg_indexes_size(oid) / 1048576 from pg_class where"
                                            + " relkind = 'r' and relnamespace ="
                                            + " 'findings'::regnamespace order by 2 desc limit 12")) {
                while (rows.next()) {
                    out.printf(
                            "| %s | %d | %d |%n",
                            rows.getString(1), rows.getLong(2), rows.getLong(3));
                }
            }
        });
    }

    // --- measuring -----------------------------------------------------------------------------

    private void table(String what) {
        out.println();
        out.println("| " + what + " | answers | p50 ms | p95 ms | bar | |");
        out.println("| --- | ---: | ---: | ---: | --- | --- |");
    }

    private void measure(String title, int rounds, Function<Integer, Integer> call, int bar) {
        List<Double> times = new ArrayList<>();
        int answers = 0;
        try {
            for (int round = 0; round < rounds; round++) {
                long begin = System.nanoTime();
                answers = Math.max(answers, call.apply(round));
                double spent = (System.nanoTime() - begin) / 1e6;
                // The first calls compile and warm caches.
                if (round >= Math.min(PAGES, rounds / 4)) {
                    times.add(spent);
                }
            }
        } catch (RuntimeException e) {
            held = false;
            out.printf("| %s | | | | ≤ %d | **failed**: %s |%n", title, bar, e.getMessage());
            return;
        }
        times.sort(null);
        double p95 = times.get((int) Math.ceil(times.size() * 0.95) - 1);
        held &= p95 <= bar;
        out.printf(
                "| %s | %d | %.1f | %.1f | ≤ %d | %s |%n",
                title,
                answers,
                times.get(times.size() / 2),
                p95,
                bar,
                p95 <= bar ? "held" : "**not held**");
    }

    private static SortCriteria sort(SortField field, SortOrder order) {
        return SortCriteria.builder().field(field).sortOrder(order).build();
    }

    private static List<StringFilter> equal(String value) {
        return List.of(
                StringFilter.builder().comparison(StringComparison.EQUALS).value(value).build());
    }
}
