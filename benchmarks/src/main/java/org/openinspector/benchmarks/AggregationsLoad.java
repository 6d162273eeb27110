package org.openinspector.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.Findings;
import org.openinspector.findings.rollup.RollupStatus;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.EmbeddedPostgres;

/// Measures aggregations of all types over an organization, in one account and across all;
/// `benchmarks/aggregations` is what people call.
public final class AggregationsLoad {
    private static final int ACCOUNTS = 1_000;
    private static final int FINDINGS_EACH = 100;
    private static final int BATCH = 64;
    private static final int WRITERS = 2;
    private static final int ROUNDS = 40;
    private static final double PLAIN_BAR_MS = 100;
    private static final double FREE_BAR_MS = 300;

    /// What is asked of each type: nothing, one filter, several.
    private static final Map<String, List<String>> FILTERS = filters();

    private final Database database;
    private final Findings findings;
    private final OrganizationEstate estate;
    private final int resources;
    private final PrintStream out;
    private boolean held = true;

    private AggregationsLoad(Database database, int resources, PrintStream out) {
        this.database = database;
        this.findings = new Findings(database);
        this.resources = resources;
        this.estate = new OrganizationEstate(ACCOUNTS, FINDINGS_EACH);
        this.out = out;
    }

    /// Loads and asks.
    ///
    /// @param arguments a folder for the database, which must be empty; how many findings; how many
    ///   times they are there, each time on other resources
    public static void main(String[] arguments) throws SQLException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int resources = Integer.parseInt(arguments[1]) / FINDINGS_EACH;
        int times = Integer.parseInt(arguments[2]);
        boolean held;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]));
                Database database = Database.open(server.settings())) {
            database.migrate(Findings.CAPABILITY);
            AggregationsLoad load = new AggregationsLoad(database, resources, out);
            load.fill(times);
            load.measure();
            held = load.held;
        }
        System.exit(held ? 0 : 1);
    }

    private void fill(int times) throws SQLException {
        long start = System.nanoTime();
        write(0, resources, 0);
        out.printf("loaded in %d s%n", (System.nanoTime() - start) / 1_000_000_000);
        for (int i = 1; i < times; i++) {
            multiply(i);
        }
        database.asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String table : List.of("finding", "detail", "resource")) {
                    statement.execute("analyze findings." + table);
                }
            }
        });
        if (times > 1) {
            long rebuilt = System.nanoTime();
            findings.rollups().rebuild();
            out.printf("counted anew in %d s%n", (System.nanoTime() - rebuilt) / 1_000_000_000);
        } else {
            long compacted = System.nanoTime();
            findings.rollups().compact();
            out.printf("added up in %.1f s%n", (System.nanoTime() - compacted) / 1e9);
        }
    }

    private void write(int from, int to, int version) {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = from; i < to; i += BATCH * WRITERS) {
                List<Future<?>> running = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    List<Evaluation> batch = new ArrayList<>();
                    int begin = i + writer * BATCH;
                    for (int number = begin; number < Math.min(to, begin + BATCH); number++) {
                        batch.add(estate.evaluation(number, version));
                    }
                    running.add(writers.submit(() -> findings.evaluate(batch)));
                }
                for (Future<?> one : running) {
                    one.get();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Each resource once more with all its findings, under other ids, by the database itself:
    /// writing ten millions one after another takes most of an hour. Whatever columns there are are
    /// copied.
    private void multiply(int time) {
        long start = System.nanoTime();
        database.asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("alter table findings.finding no force row level security");
                statement.execute("alter table findings.resource no force row level security");
                statement.execute("alter table findings.finding disable trigger user");
                statement.execute(
                        "create temp table origin on commit drop as select account_id, resource_no"
                                + " from findings.resource where resource_id not like '%~'");
                Map<String, String> resource = new LinkedHashMap<>();
                resource.put("resource_no", "");
                resource.put("resource_id", "r.resource_id || '" + time + "~'");
                resource.put("id_first", moved("r.id_first", "r.resource_no", time));
                resource.put("id_last", moved("r.id_last", "r.resource_no", time));
                copy(
                        connection,
                        "resource",
                        "r",
                        resource,
                        "join origin using (account_id, resource_no)");
                Map<String, String> finding = new LinkedHashMap<>();
                finding.put("resource_no", "copied.resource_no");
                finding.put("id", moved("f.id", "f.resource_no", time));
                copy(
                        connection,
                        "finding",
                        "f",
                        finding,
                        "join origin using (account_id, resource_no) join findings.resource o"
                                + " using (account_id, resource_no) join findings.resource copied"
                                + " on copied.account_id = o.account_id and copied.region = o.region"
                                + " and copied.resource_id = o.resource_id || '"
                                + time
                                + "~'");
                statement.execute("alter table findings.finding enable trigger user");
                statement.execute("alter table findings.finding force row level security");
                statement.execute("alter table findings.resource force row level security");
            }
        });
        out.printf("once more in %d s%n", (System.nanoTime() - start) / 1_000_000_000);
    }

    private static String moved(String id, String resource, int time) {
        return "(left(md5("
                + resource
                + "::text || '/"
                + time
                + "'), 14) || right(replace("
                + id
                + "::text, '-', ''), 18))::uuid";
    }

    private static void copy(
            Connection connection,
            String table,
            String alias,
            Map<String, String> other,
            String join)
            throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select column_name from information_schema.columns where"
                                        + " table_schema = 'findings' and table_name = '"
                                        + table
                                        + "' order by ordinal_position")) {
            while (rows.next()) {
                if (!"".equals(other.get(rows.getString(1)))) {
                    columns.add(rows.getString(1));
                }
            }
        }
        String values =
                columns.stream()
                        .map(column -> other.getOrDefault(column, alias + "." + column))
                        .collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into findings."
                            + table
                            + " ("
                            + String.join(", ", columns)
                            + ") select "
                            + values
                            + " from findings."
                            + table
                            + " "
                            + alias
                            + " "
                            + join);
        }
    }

    private void measure() throws SQLException {
        size();
        AccountScope one = estate.largest();
        long first = System.nanoTime();
        findings.aggregate(one, request(AggregationType.ACCOUNT, null));
        out.printf("first answer, from the database: %.0f ms%n", (System.nanoTime() - first) / 1e6);
        long load = System.nanoTime();
        findings.rollups().load();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        out.printf(
                "loaded into memory in %.1f s, %d MB in use%n%n",
                (System.nanoTime() - load) / 1e9,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        out.println(
                "| type | asked | one account: p50 ms | p95 ms | 1,000 accounts: p50 ms | p95 ms | bar | |");
        out.println("| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |");
        for (AggregationType type : AggregationType.known()) {
            List<String> filters = Objects.requireNonNull(FILTERS.get(type.value()));
            ask(type, "nothing", null, PLAIN_BAR_MS);
            ask(type, "one filter", filters.get(0), PLAIN_BAR_MS);
            ask(type, "several", filters.get(1), FREE_BAR_MS);
        }
        out.println();
        whileWriting();
        RollupStatus.Check check = findings.rollups().check(50);
        held &= check.drift() == 0;
        out.printf("%nrecounted %d groups: drift %d (bar: 0)%n", check.groups(), check.drift());
    }

    private void size() throws SQLException {
        database.acrossAccounts(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String table :
                        List.of(
                                "finding",
                                "resource",
                                "rollup_resource",
                                "rollup_title",
                                "rollup_package",
                                "rollup_layer")) {
                    try (ResultSet row =
                            statement.executeQuery(
                                    "select count(*), pg_total_relation_size('findings."
                                            + table
                                            + "') >> 20 from findings."
                                            + table)) {
                        row.next();
                        out.printf("%s: %,d rows, %,d MB%n", table, row.getLong(1), row.getLong(2));
                    }
                }
            }
            return true;
        });
    }

    private void ask(AggregationType type, String title, @Nullable String filter, double bar) {
        ListFindingAggregationsRequest request = request(type, filter);
        List<Double> one = times(estate.largest(), request);
        List<Double> all = times(estate.all(), request);
        boolean ok = p95(one) <= bar && p95(all) <= bar;
        held &= ok;
        out.printf(
                "| %s | %s | %.1f | %.1f | %.1f | %.1f | ≤ %.0f | %s |%n",
                type,
                title,
                one.get(one.size() / 2),
                p95(one),
                all.get(all.size() / 2),
                p95(all),
                bar,
                ok ? "held" : "**not held**");
    }

    /// Pages of the answer, one after another, over and over.
    private List<Double> times(AccountScope scope, ListFindingAggregationsRequest request) {
        List<Double> times = new ArrayList<>();
        @Nullable String token = null;
        for (int i = -5; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            ListFindingAggregationsResponse answer =
                    findings.aggregate(scope, request.toBuilder().nextToken(token).build());
            double spent = (System.nanoTime() - begin) / 1e6;
            if (i >= 0) {
                times.add(spent);
            }
            token = i % 4 == 3 ? null : answer.nextToken();
        }
        times.sort(null);
        return times;
    }

    /// Answers are as of now while findings change as fast as they can be written.
    private void whileWriting() {
        ListFindingAggregationsRequest request = request(AggregationType.TITLE, null);
        List<Double> times = new ArrayList<>();
        int changed = Math.max(BATCH * WRITERS, resources / 20);
        long begin = System.nanoTime();
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<?> writing = writer.submit(() -> write(0, changed, 1));
            while (!writing.isDone()) {
                long asked = System.nanoTime();
                findings.aggregate(estate.all(), request);
                times.add((System.nanoTime() - asked) / 1e6);
                Thread.sleep(50);
            }
            writing.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        times.sort(null);
        out.printf(
                "while %d resources changed in %.0f s, TITLE across 1,000 accounts: p50 %.0f ms, p95 %.0f ms%n",
                changed, seconds, times.get(times.size() / 2), p95(times));
    }

    private static double p95(List<Double> times) {
        return times.get((int) Math.ceil(times.size() * 0.95) - 1);
    }

    private static ListFindingAggregationsRequest request(
            AggregationType type, @Nullable String filter) {
        return ListFindingAggregationsRequest.fromJson(
                "{\"aggregationType\":\""
                        + type.value()
                        + "\",\"maxResults\":100"
                        + (filter == null ? "" : ",\"aggregationRequest\":" + filter)
                        + "}");
    }

    private static String equal(String value) {
        return "[{\"comparison\":\"EQUALS\",\"value\":\"" + value + "\"}]";
    }

    private static String prefix(String value) {
        return "[{\"comparison\":\"PREFIX\",\"value\":\"" + value + "\"}]";
    }

    private static String not(String value) {
        return "[{\"comparison\":\"NOT_EQUALS\",\"value\":\"" + value + "\"}]";
    }

    private static Map<String, List<String>> filters() {
        Map<String, List<String>> out = new LinkedHashMap<>();
        String kind = "\"resourceType\":\"AWS_ECR_CONTAINER_IMAGE\"";
        String both = kind + ",\"findingType\":\"PACKAGE_VULNERABILITY\",\"sortBy\":\"ALL\"";
        String tag =
                "[{\"comparison\":\"EQUALS\",\"key\":\"team\",\"value\":\"team-3\"},"
                        + "{\"comparison\":\"EQUALS\",\"key\":\"team\",\"value\":\"team-4\"}]";
        out.put("ACCOUNT", pair("accountAggregation", kind, both));
        out.put("FINDING_TYPE", pair("findingTypeAggregation", kind, both));
        out.put(
                "TITLE",
                pair(
                        "titleAggregation",
                        "\"titles\":" + prefix("CVE-2015"),
                        both + ",\"vulnerabilityIds\":" + prefix("CVE-20")));
        out.put(
                "PACKAGE",
                pair(
                        "packageAggregation",
                        "\"packageNames\":" + equal("package-7"),
                        "\"sortBy\":\"ALL\",\"packageNames\":" + not("package-7")));
        out.put(
                "REPOSITORY",
                pair(
                        "repositoryAggregation",
                        "\"repositories\":" + equal("r-3"),
                        "\"sortBy\":\"AFFECTED_IMAGES\",\"repositories\":" + prefix("r-1")));
        out.put(
                "AMI",
                pair(
                        "amiAggregation",
                        "\"amis\":" + equal("ami-00000007"),
                        "\"sortBy\":\"AFFECTED_INSTANCES\",\"amis\":"
                                + prefix("ami-0")
                                + ",\"scanSources\":[\"INSTANCE_SCAN\"]"));
        out.put(
                "AWS_EC2_INSTANCE",
                pair(
                        "ec2InstanceAggregation",
                        "\"operatingSystems\":" + equal("UBUNTU_22_04"),
                        "\"amis\":" + prefix("ami-0000000") + ",\"instanceTags\":" + tag));
        out.put(
                "AWS_ECR_CONTAINER",
                pair(
                        "awsEcrContainerAggregation",
                        "\"repositories\":" + equal("r-3"),
                        "\"architectures\":"
                                + equal("amd64")
                                + ",\"imageTags\":"
                                + prefix("v1")
                                + ",\"inUseCount\":[{\"lowerInclusive\":2}]"));
        out.put(
                "IMAGE_LAYER",
                pair(
                        "imageLayerAggregation",
                        "\"repositories\":" + equal("r-3"),
                        "\"layerHashes\":"
                                + prefix("sha256:0")
                                + ",\"cloudProviders\":"
                                + equal("AWS")));
        out.put(
                "AWS_LAMBDA_FUNCTION",
                pair(
                        "lambdaFunctionAggregation",
                        "\"runtimes\":" + equal("JAVA_21"),
                        "\"functionNames\":" + prefix("f-1") + ",\"functionTags\":" + tag));
        out.put(
                "LAMBDA_LAYER",
                pair(
                        "lambdaLayerAggregation",
                        "\"functionNames\":" + prefix("f-1"),
                        "\"layerArns\":" + prefix("arn:aws") + ",\"functionNames\":" + not("f-1")));
        out.put(
                "CODE_REPOSITORY",
                pair(
                        "codeRepositoryAggregation",
                        "\"providerTypes\":" + equal("GITHUB"),
                        "\"projectNames\":" + prefix("p-") + ",\"resourceIds\":" + prefix("arn")));
        out.put(
                "VM_INSTANCE",
                pair(
                        "vmInstanceAggregation",
                        "\"operatingSystems\":" + equal("UBUNTU_22_04"),
                        "\"cloudRegions\":" + equal("us-east-1") + ",\"instanceTags\":" + tag));
        out.put(
                "CONTAINER_IMAGE",
                pair(
                        "containerImageAggregation",
                        "\"repositories\":" + equal("r-3"),
                        "\"cloudPartitions\":"
                                + equal("aws")
                                + ",\"architectures\":"
                                + not("arm64")
                                + ",\"sortBy\":\"ALL\",\"sortOrder\":\"ASC\""));
        out.put(
                "SERVERLESS_FUNCTION",
                pair(
                        "serverlessFunctionAggregation",
                        "\"runtimes\":" + equal("JAVA_21"),
                        "\"cloudAccountIds\":" + prefix("0000000") + ",\"functionTags\":" + tag));
        return out;
    }

    private static List<String> pair(String member, String one, String several) {
        return List.of(
                "{\"" + member + "\":{" + one + "}}", "{\"" + member + "\":{" + several + "}}");
    }
}
