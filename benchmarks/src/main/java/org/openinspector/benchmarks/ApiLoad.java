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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Accounts;
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
        int accounts = Integer.parseInt(arguments[2]);
        boolean held;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data.resolve("postgres"));
                Database database = Database.open(server.settings())) {
            database.migrate(Accounts.CAPABILITY);
            database.migrate(Findings.CAPABILITY);
            database.migrate(Estate.CAPABILITY);
            ApiLoad load =
                    new ApiLoad(
                            new Findings(database),
                            org.openinspector.benchmarks.Estate.organization(count, accounts),
                            out);
            Path mark = data.resolve("loaded-" + count);
            if (!Files.exists(mark)) {
                load.load(database);
                Files.writeString(mark, "");
            }
            load.lists();
            load.aggregations();
            held = load.held;
        }
        System.exit(held ? 0 : 1);
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
        int last = Math.max(1, all / 20);
        long begin = System.nanoTime();
        rate("updated, a twentieth", evaluate(0, last, 1, at.plusSeconds(120)), begin, true);
        begin = System.nanoTime();
        rate("closed, a fortieth", evaluate(0, last / 2, 2, at.plusSeconds(180)), begin, true);
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
                        .vulnerabilityId(equal(organization.vulnerability(7)))
                        .build());
        out.put(
                "a rare vulnerability",
                FilterCriteria.builder()
                        .vulnerabilityId(equal(organization.vulnerability(19_000)))
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
