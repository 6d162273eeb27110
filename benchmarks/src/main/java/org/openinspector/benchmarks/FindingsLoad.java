package org.openinspector.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.MapComparison;
import org.openinspector.apimodel.inspector2.MapFilter;
import org.openinspector.apimodel.inspector2.NumberFilter;
import org.openinspector.apimodel.inspector2.PackageFilter;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.SortField;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.FindingPage;
import org.openinspector.findings.Findings;
import org.openinspector.findings.Reconciled;
import org.openinspector.storage.Database;
import org.openinspector.storage.EmbeddedPostgres;

/// Measures findings in a real database, durable as the product runs it: changes a second and pages
/// of lists; `benchmarks/findings` is what people call.
public final class FindingsLoad {
    private static final int CHANGES_BAR = 15_000;
    private static final double PAGE_BAR_MS = 50;
    private static final int BATCH = 16;

    /// As many as there are cores here; evaluations of different resources do not wait for one
    /// another.
    private static final int WRITERS = 2;

    private static final int PAGES = 10;

    private final Findings findings;
    private final Estate estate;
    private final PrintStream out;
    private final long server;
    private boolean held = true;

    private FindingsLoad(Findings findings, long server, Estate estate, PrintStream out) {
        this.findings = findings;
        this.server = server;
        this.estate = estate;
        this.out = out;
    }

    /// Loads, changes and lists.
    ///
    /// @param arguments a folder for the database, which must be empty, and how many findings
    public static void main(String[] arguments) {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int count = Integer.parseInt(arguments[1]);
        boolean held;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]));
                Database database = Database.open(server.settings())) {
            database.migrate(Findings.CAPABILITY);
            FindingsLoad load =
                    new FindingsLoad(new Findings(database), server.pid(), new Estate(count), out);
            load.writes(database);
            load.lists();
            held = load.held;
        }
        System.exit(held ? 0 : 1);
    }

    private void writes(Database database) {
        out.println(
                "| writing, %d threads | changes | a second | a CPU second | on %d idle cores | bar | |"
                        .formatted(WRITERS, Runtime.getRuntime().availableProcessors()));
        out.println("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
        Instant at = Instant.parse("2026-03-01T00:00:00Z");
        int all = estate.resources();
        int last = Math.max(1, all / 10);
        evaluate("opened, all from the first", 0, all - last, 0, at, false);
        evaluate("opened, the last tenth", all - last, all, 0, at, true);
        database.asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String table : List.of("finding", "detail", "resource", "finding_change")) {
                    statement.execute("analyze findings." + table);
                }
            }
        });
        evaluate("looked at again, nothing changed", 0, last, 0, at.plusSeconds(60), false);
        evaluate("updated, a tenth", 0, last, 1, at.plusSeconds(120), true);
        evaluate("closed, a tenth", 0, last, 2, at.plusSeconds(180), true);
        evaluate("reopened, a tenth", 0, last, 1, at.plusSeconds(240), true);
        out.println();
    }

    private void evaluate(String title, int from, int to, int version, Instant at, boolean isBar) {
        List<List<Evaluation>> batches = new ArrayList<>();
        long changes = 0;
        long observed = 0;
        long spent = 0;
        double cpu = 0;
        for (int i = from; i < to; i += BATCH) {
            List<Evaluation> batch = new ArrayList<>();
            for (int resource = i; resource < Math.min(to, i + BATCH); resource++) {
                batch.add(estate.evaluation(resource, version, at));
                observed += estate.size(resource);
            }
            batches.add(batch);
            // What is generated must not take all memory.
            if (batches.size() == WRITERS * 2 || i + BATCH >= to) {
                double cpuBefore = cpuSeconds();
                long begin = System.nanoTime();
                changes += write(batches);
                spent += System.nanoTime() - begin;
                cpu += cpuSeconds() - cpuBefore;
                batches.clear();
            }
        }
        long rate = Math.round((changes == 0 ? observed : changes) * 1e9 / spent);
        long cpuRate = Math.round((changes == 0 ? observed : changes) / Math.max(cpu, 0.01));
        long possible = cpuRate * Runtime.getRuntime().availableProcessors();
        boolean ok = !isBar || Math.max(rate, possible) >= CHANGES_BAR;
        held &= ok;
        out.printf(
                "| %s | %d | %d | %d | %d | %s | %s |%n",
                title,
                changes,
                rate,
                cpuRate,
                possible,
                isBar ? "≥ " + CHANGES_BAR : "",
                !isBar ? "" : ok ? "held" : "**not held**");
    }

    private long write(List<List<Evaluation>> batches) {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Reconciled>> running = new ArrayList<>();
            for (List<Evaluation> batch : batches) {
                running.add(writers.submit(() -> findings.evaluate(batch)));
            }
            long changes = 0;
            for (Future<Reconciled> one : running) {
                changes += one.get().changes();
            }
            return changes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Of this process and all of PostgreSQL's: what a busy machine does not change.
    private double cpuSeconds() {
        return Stream.concat(
                                Stream.of(ProcessHandle.current()),
                                ProcessHandle.of(server).stream()
                                        .flatMap(postmaster ->
                                                Stream.concat(
                                                        Stream.of(postmaster),
                                                        postmaster.children())))
                        .flatMap(process -> process.info().totalCpuDuration().stream())
                        .mapToLong(Duration::toMillis)
                        .sum()
                / 1e3;
    }

    private void lists() {
        out.println("| a page of 100 | p50 ms | p95 ms | bar | |");
        out.println("| --- | ---: | ---: | ---: | --- |");
        for (SortField field : SortField.known()) {
            for (SortOrder order : SortOrder.known()) {
                SortCriteria sort = SortCriteria.builder().field(field).sortOrder(order).build();
                pages("by " + field + " " + order, null, sort);
            }
        }
        SortCriteria severity =
                SortCriteria.builder().field(SortField.SEVERITY).sortOrder(SortOrder.DESC).build();
        SortCriteria score =
                SortCriteria.builder()
                        .field(SortField.INSPECTOR_SCORE)
                        .sortOrder(SortOrder.DESC)
                        .build();
        filters()
                .forEach((title, criteria) -> {
                    pages(title + ", by SEVERITY DESC", criteria.get(), severity);
                    pages(title + ", by INSPECTOR_SCORE DESC", criteria.get(), score);
                });
    }

    private Map<String, Supplier<FilterCriteria>> filters() {
        Map<String, Supplier<FilterCriteria>> out = new LinkedHashMap<>();
        out.put("status ACTIVE", () -> criteria().findingStatus(equal("ACTIVE")).build());
        out.put(
                "severity CRITICAL, ACTIVE",
                () ->
                        criteria()
                                .findingStatus(equal("ACTIVE"))
                                .severity(equal("CRITICAL"))
                                .build());
        out.put(
                "one vulnerability",
                () -> criteria().vulnerabilityId(equal(Estate.vulnerability(7))).build());
        out.put(
                "a rare vulnerability",
                () -> criteria().vulnerabilityId(equal(Estate.vulnerability(15_000))).build());
        out.put("one resource", () -> criteria().resourceId(equal(estate.resourceId(50))).build());
        out.put(
                "a resource type",
                () -> criteria().resourceType(equal("OpenInspector::Host")).build());
        out.put(
                "a tag",
                () ->
                        criteria()
                                .resourceTags(
                                        List.of(
                                                MapFilter.builder()
                                                        .comparison(MapComparison.EQUALS)
                                                        .key("team")
                                                        .value("team-3")
                                                        .build()))
                                .build());
        out.put("a package", () -> criteria().vulnerablePackages(packages(3)).build());
        out.put("a rare package", () -> criteria().vulnerablePackages(packages(3_900)).build());
        out.put(
                "a title's beginning",
                () ->
                        criteria()
                                .title(
                                        List.of(
                                                StringFilter.builder()
                                                        .comparison(StringComparison.PREFIX)
                                                        .value(Estate.vulnerability(900) + " ")
                                                        .build()))
                                .build());
        out.put("EPSS ≥ 0.9", () -> criteria().epssScore(from(0.9)).build());
        out.put("no such title", () -> criteria().title(equal("none")).build());
        return out;
    }

    private void pages(String title, @Nullable FilterCriteria criteria, SortCriteria sort) {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            @Nullable String token = null;
            for (int i = 0; i < PAGES; i++) {
                long begin = System.nanoTime();
                FindingPage page = findings.list(estate.largest(), criteria, sort, 100, token);
                double spent = (System.nanoTime() - begin) / 1e6;
                // The first round compiles and warms caches.
                if (round > 0) {
                    times.add(spent);
                }
                token = page.nextToken();
                if (token == null) {
                    break;
                }
            }
        }
        times.sort(null);
        double p95 = times.get((int) Math.ceil(times.size() * 0.95) - 1);
        boolean ok = p95 <= PAGE_BAR_MS;
        held &= ok;
        out.printf(
                "| %s | %.1f | %.1f | ≤ %.0f | %s |%n",
                title, times.get(times.size() / 2), p95, PAGE_BAR_MS, ok ? "held" : "**not held**");
    }

    private static FilterCriteria.Builder criteria() {
        return FilterCriteria.builder();
    }

    private static List<StringFilter> equal(String value) {
        return List.of(
                StringFilter.builder().comparison(StringComparison.EQUALS).value(value).build());
    }

    private static List<NumberFilter> from(double lower) {
        return List.of(NumberFilter.builder().lowerInclusive(lower).build());
    }

    private List<PackageFilter> packages(int number) {
        return List.of(
                PackageFilter.builder().name(equal(Estate.packageName(number)).getFirst()).build());
    }
}
