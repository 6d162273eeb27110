package org.openinspector.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.SecretBox;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.estate.Estate;
import org.openinspector.estate.EstateReading;
import org.openinspector.estate.EstateSettings;
import org.openinspector.estate.SnapshotKnowledge;
import org.openinspector.estate.VexSource;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.estate.content.StoredContent;
import org.openinspector.findings.FindingPage;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SeverityStatement;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.EmbeddedPostgres;
import org.openinspector.storage.Jobs;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// A whole estate on a real database, and news: from the moment a snapshot with one more advisory
/// is in place until everybody who has the package sees the finding.
final class NewsLoad {
    private static final AccountScope SCOPE = AccountScope.of("000000000001", "us-east-1");
    private static final int PACKAGES = 250;
    private static final int NAMES = 12_000;

    /// One class in a hundred has the package that the news are about.
    private static final int HIT_EVERY = 100;

    private static final double SECONDS_BAR = 5;
    private static final int ROUNDS = 5;

    private final Path folder;
    private final int resources;
    private final int classes;
    private final PrintStream out;

    NewsLoad(Path folder, int resources, int classes, PrintStream out) {
        this.folder = folder;
        this.resources = resources;
        this.classes = classes;
        this.out = out;
    }

    /// Measures news reaching findings.
    ///
    /// @return whether the bar is held
    boolean run() throws IOException, InterruptedException {
        AdvisoryStore store =
                new AdvisoryStore(Files.createDirectories(folder.resolve("advisories")));
        publish(store, 0);
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("postgres"));
                Database database = Database.open(server.settings());
                SnapshotKnowledge knowledge = new SnapshotKnowledge(store, Duration.ofMillis(500));
                Jobs jobs = new Jobs(database)) {
            database.migrate(Accounts.CAPABILITY);
            database.migrate(Findings.CAPABILITY);
            database.migrate(Estate.CAPABILITY);
            var accounts =
                    new Accounts(
                            database,
                            SecretBox.open(folder.resolve("secret.key")),
                            InstantSource.system());
            accounts.ensureFirst("000000000001", "us-east-1");
            Findings findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
            Estate estate =
                    new Estate(
                            database,
                            findings,
                            accounts,
                            knowledge,
                            VexSource.NONE,
                            List.of(),
                            jobs,
                            InstantSource.system(),
                            EstateSettings.of(
                                    Files.createDirectories(folder.resolve("tmp")),
                                    List.of(),
                                    "benchmark"));
            long begin = System.nanoTime();
            load(database);
            System.err.printf("benchmarks: estate stored in %.0f s%n", seconds(begin));
            begin = System.nanoTime();
            estate.start();
            jobs.start();
            await(() -> finished(estate.reading()).isPresent());
            EstateReading.Rematch first = finished(estate.reading()).orElseThrow();
            System.err.printf(
                    "benchmarks: all matched in %.0f s, %d findings%n",
                    seconds(begin), first.findings().opened());
            out.println(
                    "| %,d resources, %,d inventories, %,d findings | inventories touched | findings | by the record | visible after | bar | |"
                            .formatted(resources, classes, first.findings().opened()));
            out.println("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
            boolean held = true;
            for (int round = 1; round <= ROUNDS; round++) {
                held &= news(store, findings, estate.reading(), round);
            }
            estate.stop();
            return held;
        }
    }

    private boolean news(AdvisoryStore store, Findings findings, EstateReading reading, int round)
            throws IOException, InterruptedException {
        int expected = resources / HIT_EVERY;
        var prepared = new SnapshotBuilder(Instant.EPOCH);
        fill(prepared, round);
        Path beside = folder.resolve("next");
        prepared.write(beside);
        Files.move(
                beside,
                store.snapshot(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        long begin = System.nanoTime();
        String id = "CVE-2026-" + (90_000 + round);
        await(() -> count(findings, id) == expected);
        double visible = seconds(begin);
        await(() ->
                finished(reading).filter(one -> one.findings().opened() >= expected).isPresent());
        EstateReading.Rematch record = finished(reading).orElseThrow();
        boolean ok = visible <= SECONDS_BAR;
        out.printf(
                "| news %d | %d | %d | %.2f s | %.2f s | ≤ %.0f s | %s |%n",
                round,
                record.done(),
                record.findings().opened(),
                Duration.between(record.seenAt(), record.finishedAt().orElseThrow()).toMillis()
                        / 1e3,
                visible,
                SECONDS_BAR,
                ok ? "held" : "**not held**");
        return ok;
    }

    /// As a client would: page by page.
    private static int count(Findings findings, String id) {
        FilterCriteria criteria =
                FilterCriteria.builder()
                        .vulnerabilityId(
                                List.of(
                                        StringFilter.builder()
                                                .comparison(StringComparison.EQUALS)
                                                .value(id)
                                                .build()))
                        .build();
        int count = 0;
        String token = null;
        do {
            FindingPage page = findings.list(SCOPE, criteria, null, Findings.PAGE_MAX, token);
            count += page.findings().size();
            token = page.nextToken();
        } while (token != null);
        return count;
    }

    private static Optional<EstateReading.Rematch> finished(EstateReading reading) {
        return reading.rematch().filter(one -> one.finishedAt().isPresent());
    }

    private static void await(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            Thread.sleep(50);
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private void publish(AdvisoryStore store, int news) throws IOException {
        var builder = new SnapshotBuilder(Instant.EPOCH);
        fill(builder, news);
        builder.write(store.snapshot());
    }

    /// Ten or so findings of each resource, and the news so far.
    private static void fill(SnapshotBuilder builder, int news) {
        builder.coverage(new Coverage("deb:debian:12", "debian-tracker", Coverage.Extent.COMPLETE));
        SplittableRandom random = new SplittableRandom(5);
        for (int name = 0; name < NAMES; name++) {
            builder.advisory(
                    advisory(
                            "CVE-2024-" + (10_000 + name),
                            "source-" + name,
                            random.nextInt(25) == 0 ? "2.0-1" : "0.9-1"));
        }
        for (int round = 1; round <= news; round++) {
            builder.advisory(advisory("CVE-2026-" + (90_000 + round), "rare", "2.0-" + round));
        }
    }

    private static Advisory advisory(String id, String source, String fixed) {
        return new Advisory(
                "debian-tracker",
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                "a hole in " + source,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new SeverityStatement(
                                "nvd", "CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N")),
                List.of(),
                List.of("https://example.org/" + id),
                List.of(
                        new AffectedPackage(
                                new PackageKey("deb:debian:12", source),
                                VersionScheme.DEBIAN,
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.DEBIAN, "0", Optional.of(fixed))),
                                new TreeSet<>(),
                                AffectedPackage.FixState.FIXED,
                                List.of())));
    }

    private static Inventory inventory(int number) {
        SplittableRandom random = new SplittableRandom(number);
        List<InstalledPackage> packages = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        if (number % HIT_EVERY == 0) {
            names.add("rare");
        }
        while (names.size() < PACKAGES) {
            names.add("source-" + (int) (NAMES * Math.pow(random.nextDouble(), 3)));
        }
        for (String name : names) {
            packages.add(
                    InstalledPackage.of(
                            PackageUrl.of("deb", "debian", name, "1." + number % 7 + "-1"),
                            Evidence.installed(EntryPath.of("var/lib/dpkg/status"))));
        }
        return new Inventory(
                Optional.of(
                        new Distribution(
                                "debian",
                                Optional.of("12"),
                                Optional.empty(),
                                "Debian GNU/Linux 12",
                                List.of())),
                packages);
    }

    /// What sweeps and inspections would have stored.
    private void load(Database database) {
        for (int from = 0; from < classes; from += 100) {
            int first = from;
            database.updateAcrossAccounts(connection -> {
                try (PreparedStatement insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO estate.inventory_class
                                    (hash, content, packages, distribution, stored_at)
                                VALUES (?, ?, ?, 'debian:12', now())\
                                """)) {
                    for (int i = first; i < Math.min(first + 100, classes); i++) {
                        StoredContent content = InventoryCodec.encode(inventory(i));
                        insert.setBytes(1, content.hash());
                        insert.setBytes(2, content.compressed());
                        insert.setInt(3, PACKAGES);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            });
        }
        database.updateAcrossAccounts(connection -> {
            try (Statement statement = connection.createStatement();
                    PreparedStatement insert =
                            connection.prepareStatement(
                                    """
                                    INSERT INTO estate.resource
                                        (account_id, region, resource_id, connector, kind, scan_kind,
                                         resource_type, body, fingerprint, locator, generation, state,
                                         first_seen, last_seen, changed_at)
                                    SELECT '000000000001', 'us-east-1', 'i-' || n, 'none', 'ec2', 'EC2',
                                        'AWS_EC2_INSTANCE',
                                        jsonb_set(?::jsonb, '{id}', to_jsonb('i-' || n)), 'print', '', 0,
                                        'PRESENT', now(), now(), now()
                                    FROM generate_series(1, ?) n\
                                    """)) {
                insert.setString(
                        1,
                        Resource.toJson(
                                Resource.builder()
                                        .type(ResourceType.AWS_EC2_INSTANCE)
                                        .id("i-0")
                                        .partition("aws")
                                        .region("us-east-1")
                                        .build()));
                insert.setInt(2, resources);
                insert.executeUpdate();
                statement.execute(
                        """
                        INSERT INTO estate.resource_inventory
                            (account_id, region, resource_id, inventory_class, fingerprint,
                             inspected_at, problem_count, problems, asked)
                        SELECT account_id, region, resource_id,
                            (SELECT min(id) FROM estate.inventory_class)
                                + (substr(resource_id, 3)::int - 1) %% %d,
                            'print', now(), 0, '[]', 1
                        FROM estate.resource\
                        """
                                .formatted(classes));
            }
        });
        database.asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String table : List.of("resource", "resource_inventory", "inventory_class")) {
                    statement.execute("analyze estate." + table);
                }
            }
        });
    }
}
