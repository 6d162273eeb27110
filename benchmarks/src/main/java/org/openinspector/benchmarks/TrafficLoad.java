package org.openinspector.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.BatchGetFindingDetailsRequest;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListFiltersRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.inspector2.ListMembersRequest;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.SortField;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SharedCredentials;
import org.openinspector.apimodel.sigv4.SigV4Signer;
import org.openinspector.apimodel.sigv4.SignedRequest;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireClient;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;

/// Sends a running server what an organization's people and scripts send, at a steady rate, whether
/// it answers in time or not; `benchmarks/traffic` is what people call.
///
/// Latency is counted from the moment a request was due, so that a server that stalls is charged
/// for all who wait.
public final class TrafficLoad {
    private static final int WARM_SECONDS = 20;
    private static final int KEPT = 2_000;
    private static final String LARGEST = "000000000001";

    private final URI endpoint;
    private final String region;
    private final Credential credential;
    private final WireClient wire = new WireClient(Inspector2Protocol.INSTANCE);
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /// ARNs and page tokens that answers brought: later requests ask for them.
    private final ConcurrentLinkedDeque<String> arns = new ConcurrentLinkedDeque<>();

    private final ConcurrentLinkedDeque<ListFindingsRequest> next = new ConcurrentLinkedDeque<>();
    private final Map<String, List<Double>> times = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    private volatile boolean counts;

    private TrafficLoad(URI endpoint, String region, Credential credential) {
        this.endpoint = endpoint;
        this.region = region;
        this.credential = credential;
    }

    /// @param kind what the table calls it
    private record Question(String kind, String operation, Object input) {}

    /// Waits for the server's first answer, or sends traffic.
    ///
    /// @param arguments the data folder of a server; `first`, or how many requests a second and for
    ///   how many seconds
    public static void main(String[] arguments) throws Exception {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path data = Path.of(arguments[0]);
        if (arguments[1].equals("first")) {
            out.println(open(data, Duration.ofMinutes(5)).first());
            return;
        }
        int rate = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        TrafficLoad load = open(data, Duration.ofSeconds(10));
        load.send(rate, WARM_SECONDS);
        load.counts = true;
        double sent = load.send(rate, seconds);
        System.exit(load.report(out, rate, sent) ? 0 : 1);
    }

    private static TrafficLoad open(Path data, Duration patience) throws Exception {
        Path file = data.resolve("server.properties");
        Instant end = Instant.now().plus(patience);
        while (!Files.exists(file) || !Files.exists(data.resolve("credentials"))) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("no server runs in " + data);
            }
            Thread.sleep(5);
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new TrafficLoad(
                URI.create(properties.getProperty("endpoint")),
                properties.getProperty("region"),
                SharedCredentials.parse(Files.readString(data.resolve("credentials")))
                        .credential("default")
                        .orElseThrow());
    }

    /// When the first page of findings was there.
    private Instant first() throws InterruptedException {
        ListFindingsRequest page = ListFindingsRequest.builder().maxResults(100).build();
        while (true) {
            try {
                if (call("ListFindings", page).status() == 200) {
                    return Instant.now();
                }
            } catch (IOException e) {
                // It does not listen yet.
                Thread.sleep(2);
            }
            Thread.sleep(2);
        }
    }

    // --- what is asked -------------------------------------------------------------------------

    /// 85 of 100 are lists and gets, 14 aggregations that counts answer, 1 a free question.
    private Question question(SplittableRandom random) {
        int dice = random.nextInt(100);
        if (dice < 35) {
            return list(random);
        }
        if (dice < 45) {
            @Nullable ListFindingsRequest page = next.pollFirst();
            return page == null ? list(random) : new Question("next page", "ListFindings", page);
        }
        if (dice < 60) {
            List<String> some = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                @Nullable String arn = arns.pollFirst();
                if (arn != null) {
                    some.add(arn);
                }
            }
            return some.isEmpty()
                    ? list(random)
                    : new Question(
                            "details of 10",
                            "BatchGetFindingDetails",
                            BatchGetFindingDetailsRequest.builder().findingArns(some).build());
        }
        if (dice < 75) {
            return new Question(
                    "coverage",
                    "ListCoverage",
                    ListCoverageRequest.builder().maxResults(50).build());
        }
        if (dice < 80) {
            return new Question(
                    "members", "ListMembers", ListMembersRequest.builder().maxResults(50).build());
        }
        if (dice < 85) {
            return new Question("filters", "ListFilters", ListFiltersRequest.builder().build());
        }
        if (dice < 99) {
            List<AggregationType> types = AggregationType.known();
            ListFindingAggregationsRequest.Builder aggregation =
                    ListFindingAggregationsRequest.builder()
                            .aggregationType(types.get(random.nextInt(types.size())))
                            .maxResults(25);
            if (random.nextBoolean()) {
                aggregation.accountIds(equal(account(random)));
            }
            return new Question("aggregation", "ListFindingAggregations", aggregation.build());
        }
        List<SortField> sorts = SortField.known();
        return new Question(
                "free",
                "ListFindings",
                ListFindingsRequest.builder()
                        .maxResults(50)
                        .filterCriteria(
                                FilterCriteria.builder()
                                        .severity(equal("HIGH"))
                                        .exploitAvailable(equal("YES"))
                                        .title(
                                                List.of(
                                                        StringFilter.builder()
                                                                .comparison(StringComparison.PREFIX)
                                                                .value(
                                                                        "CVE-20"
                                                                                + (10
                                                                                        + random
                                                                                                .nextInt(
                                                                                                        16)))
                                                                .build()))
                                        .build())
                        .sortCriteria(
                                SortCriteria.builder()
                                        .field(sorts.get(random.nextInt(sorts.size())))
                                        .sortOrder(SortOrder.DESC)
                                        .build())
                        .build());
    }

    private static Question list(SplittableRandom random) {
        FilterCriteria.Builder filter = FilterCriteria.builder();
        boolean organization = random.nextBoolean();
        if (!organization) {
            filter.awsAccountId(equal(random.nextBoolean() ? LARGEST : account(random)));
        }
        switch (random.nextInt(5)) {
            case 0 -> filter.findingStatus(equal("ACTIVE"));
            case 1 -> filter.findingStatus(equal("ACTIVE")).severity(equal("CRITICAL"));
            case 2 -> filter.exploitAvailable(equal("YES"));
            case 3 -> {
                int number = random.nextInt(20_000);
                filter.vulnerabilityId(equal(Estate.vulnerability(number)));
            }
            default -> filter.fixAvailable(equal("YES"));
        }
        return new Question(
                organization ? "findings, all accounts" : "findings, one account",
                "ListFindings",
                ListFindingsRequest.builder()
                        .maxResults(50)
                        .filterCriteria(filter.build())
                        .sortCriteria(
                                SortCriteria.builder()
                                        .field(
                                                random.nextBoolean()
                                                        ? SortField.SEVERITY
                                                        : SortField.INSPECTOR_SCORE)
                                        .sortOrder(SortOrder.DESC)
                                        .build())
                        .build());
    }

    private static String account(SplittableRandom random) {
        return "%012d".formatted(1 + random.nextInt(1_000));
    }

    private static List<StringFilter> equal(String value) {
        return List.of(
                StringFilter.builder().comparison(StringComparison.EQUALS).value(value).build());
    }

    // --- sending -------------------------------------------------------------------------------

    /// @return requests a second that were answered
    private double send(int rate, int seconds) {
        SplittableRandom random = new SplittableRandom(seconds);
        long begin = System.nanoTime();
        int total = rate * seconds;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < total; i++) {
                long due = begin + i * 1_000_000_000L / rate;
                Question question = question(random);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                var _ = callers.submit(() -> ask(question, due));
            }
        }
        return total * 1e9 / (System.nanoTime() - begin);
    }

    private void ask(Question question, long due) {
        boolean answered = false;
        try {
            WireResponse answer = call(question.operation(), question.input());
            answered = answer.status() == 200;
            if (answered && question.input() instanceof ListFindingsRequest request) {
                learn(request, answer);
            } else if (!answered) {
                failures.computeIfAbsent(
                                question.kind() + ": status " + answer.status(),
                                key -> new AtomicInteger())
                        .incrementAndGet();
            }
        } catch (IOException e) {
            failures.computeIfAbsent(
                            question.kind() + ": " + e.getMessage(), key -> new AtomicInteger())
                    .incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (counts && answered) {
            times.computeIfAbsent(
                            question.kind(), key -> Collections.synchronizedList(new ArrayList<>()))
                    .add((System.nanoTime() - due) / 1e6);
        }
    }

    /// Only now and then: to read an answer costs the machine more than to ask.
    private void learn(ListFindingsRequest request, WireResponse answer) {
        if (arns.size() >= KEPT && next.size() >= KEPT / 10) {
            return;
        }
        ListFindingsResponse page =
                wire.output(wire.operation("ListFindings"), answer, ListFindingsResponse.class);
        if (page.findings() != null && arns.size() < KEPT) {
            page.findings().forEach(finding -> arns.add(finding.findingArn()));
        }
        if (page.nextToken() != null && next.size() < KEPT / 10) {
            next.add(request.toBuilder().nextToken(page.nextToken()).build());
        }
    }

    private WireResponse call(String operation, Object input)
            throws IOException, InterruptedException {
        WireRequest request = wire.request(wire.operation(operation), input);
        List<SignedRequest.Header> headers = new ArrayList<>();
        headers.add(
                new SignedRequest.Header("Host", endpoint.getHost() + ":" + endpoint.getPort()));
        request.headers()
                .lines()
                .forEach((name, values) ->
                        values.forEach(
                                value -> headers.add(new SignedRequest.Header(name, value))));
        List<SignedRequest.Header> signature =
                SigV4Signer.sign(
                        new SignedRequest(
                                request.method(), request.rawTarget(), headers, request.body()),
                        credential,
                        region,
                        "inspector2",
                        Instant.now());
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(endpoint + request.rawTarget()))
                        .timeout(Duration.ofSeconds(60))
                        .method(
                                request.method(),
                                HttpRequest.BodyPublishers.ofByteArray(request.body()));
        // The JDK sends these two itself.
        headers.stream()
                .filter(header ->
                        !header.name().equalsIgnoreCase("host")
                                && !header.name().equalsIgnoreCase("content-length"))
                .forEach(header -> builder.header(header.name(), header.value()));
        signature.forEach(header -> builder.header(header.name(), header.value()));
        HttpResponse<byte[]> answer =
                http.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new WireResponse(answer.statusCode(), new Headers(), answer.body());
    }

    // --- reporting -----------------------------------------------------------------------------

    private boolean report(PrintStream out, int rate, double answered) {
        out.println(
                "| %d requests a second | answers | p50 ms | p95 ms | p99 ms |".formatted(rate));
        out.println("| --- | ---: | ---: | ---: | ---: |");
        List<Double> all = new ArrayList<>();
        new TreeMap<>(times)
                .forEach((kind, some) -> {
                    row(out, kind, some);
                    all.addAll(some);
                });
        row(out, "all", all);
        failures.forEach(
                (what, count) -> out.println("| **failed**: " + what + " | " + count + " | | | |"));
        boolean held = failures.isEmpty() && answered >= rate * 0.98;
        out.println();
        out.printf(
                "%.0f answered a second, %d failed: %s.%n",
                answered,
                failures.values().stream().mapToInt(AtomicInteger::get).sum(),
                held ? "held" : "**not held**");
        return held;
    }

    private static void row(PrintStream out, String kind, List<Double> unsorted) {
        List<Double> sorted = unsorted.stream().sorted().toList();
        if (!sorted.isEmpty()) {
            out.printf(
                    "| %s | %d | %.1f | %.1f | %.1f |%n",
                    kind, sorted.size(), at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99));
        }
    }

    private static double at(List<Double> sorted, double part) {
        return sorted.get((int) Math.ceil(sorted.size() * part) - 1);
    }
}
