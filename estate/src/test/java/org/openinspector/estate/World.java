package org.openinspector.estate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.keys.AccountKeys;
import org.openinspector.accounts.keys.LocalMasterKey;
import org.openinspector.artifacts.Artifact;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// The estate without its queue: what jobs would do is done at once, in a fixed order.
final class World implements InstantSource, AutoCloseable {
    static final AccountScope SCOPE = AccountScope.of(Scripted.ACCOUNT, Scripted.REGION);

    final Database database =
            TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY, Estate.CAPABILITY);
    final Scripted connector = new Scripted();
    final TestKnowledge knowledge = new TestKnowledge();
    private KnowledgeSource source;
    final TestVex vex = new TestVex();
    private VexSource statements = vex;
    boolean enabled = true;

    /// What leaves out images whose time is up.
    UnaryOperator<Discovered> window = UnaryOperator.identity();

    /// How often the time was asked for, and at which of them the process is killed.
    int asked;

    int killAt = -1;
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    final EstateSettings settings =
            new EstateSettings(
                    Artifact.Options.defaults(),
                    Duration.ofMinutes(10),
                    Duration.ofDays(3),
                    Duration.ofDays(7),
                    "test");
    final AccountKeys keys = keys(database);
    final Contents contents = new Contents(keys);
    final EstateReading reading;
    private Running running;
    private long matchesBefore;

    private static AccountKeys keys(Database database) {
        try {
            Path file = Files.createTempDirectory("keys").resolve("secret.key");
            return new AccountKeys(
                    database,
                    new LocalMasterKey(SecretBox.open(file)),
                    List.of(),
                    InstantSource.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    World() {
        source = knowledge;
        reading = new EstateReading(database, contents, knowledge, settings.prices());
        knowledge.set(Map.of("django", "2.0", "flask", "2.0", "jinja2", "2.0"));
        running = new Running();
        rematchUnchecked();
    }

    /// With data of another kind.
    World(KnowledgeSource source) {
        this.source = source;
        reading = new EstateReading(database, contents, source, settings.prices());
        running = new Running();
        rematchUnchecked();
    }

    /// As at every start: what comes later is compared with these data.
    private void rematchUnchecked() {
        try {
            running.rematcher.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Another server on the same database.
    interface Server {
        void rematch() throws InterruptedException;
    }

    Server secondServer() {
        Running other = new Running();
        return other.rematcher::run;
    }

    ClassIndex index() {
        return running.index;
    }

    /// What one process has in memory.
    private final class Running {
        final Findings findings = new Findings(database, keys, FindingsSettings.DEFAULTS);
        final Closing closing = new Closing(database, findings, World.this);
        final KnowledgeRows numbers =
                new KnowledgeRows(database, source, settings.release(), World.this);
        final ClassMatcher matcher =
                new ClassMatcher(database, contents, findings, numbers, statements, World.this);
        final ClassIndex index =
                new ClassIndex(
                        database,
                        contents,
                        settings.release(),
                        World.this,
                        new SplittableRandom(1));
        final Rematcher rematcher =
                new Rematcher(
                        database,
                        matcher,
                        numbers,
                        statements,
                        index,
                        settings.release(),
                        World.this);
        final Sweeper sweeper =
                new Sweeper(
                        database,
                        findings,
                        closing,
                        matcher,
                        unit -> enabled,
                        unit -> found -> window.apply(found),
                        World.this);
        final Looks looks = new Looks(database, sweeper, World.this);
        final Inspections inspections =
                new Inspections(
                        database,
                        contents,
                        closing,
                        matcher,
                        Map.of(connector.name(), connector),
                        new InspectionContext(settings.artifacts()),
                        World.this);
        final Upkeep upkeep =
                new Upkeep(database, contents, findings, closing, settings, World.this);
    }

    @Override
    public void close() {
        database.close();
    }

    @Override
    public synchronized Instant instant() {
        if (asked++ == killAt) {
            throw new Scripted.Killed();
        }
        now = now.plusMillis(1);
        return now;
    }

    /// A new process on the same database, that reads the data anew.
    void restart(KnowledgeSource other) {
        source = other;
        restart();
    }

    /// A new process on the same database, that knows other statements.
    void restart(VexSource other) {
        statements = other;
        restart();
    }

    /// A new process on the same database.
    void restart() {
        matchesBefore = matches();
        running = new Running();
    }

    long matches() {
        return matchesBefore + running.matcher.matches();
    }

    void rematch() throws InterruptedException {
        running.rematcher.run();
    }

    void upkeep(Map<String, List<SweepUnit>> units) {
        running.upkeep.run(units);
    }

    /// A sweep, and the inspections that it asks for.
    void sweep() throws InterruptedException {
        now = now.plus(Duration.ofMinutes(10));
        for (ResourceRows.Due due : running.sweeper.sweep(connector, connector.unit, null).due()) {
            inspect(due.key());
        }
    }

    /// Inspections in the queue, which a kill leaves there.
    private final SortedSet<ResourceKey> queued = new TreeSet<>();

    /// A look at what was told, and the inspections that it asks for.
    ///
    /// @return when the next one is due
    Optional<Instant> look() throws InterruptedException {
        Optional<Instant> next =
                running.looks.look(
                        connector,
                        connector.unit,
                        due -> due.forEach(one -> queued.add(one.due().key())));
        inspectQueued();
        return next;
    }

    /// What is in the queue.
    void inspectQueued() throws InterruptedException {
        while (!queued.isEmpty()) {
            inspect(queued.first());
            queued.removeFirst();
        }
    }

    void inspect(ResourceKey key) throws InterruptedException {
        while (running.inspections.inspect(key)) {
            // asked for again meanwhile
        }
    }

    static ResourceKey key(String id) {
        return new ResourceKey(Scripted.ACCOUNT, Scripted.REGION, id);
    }

    UUID rescan(RescanTarget target) throws InterruptedException {
        UUID id = UUID.randomUUID();
        Instant at = instant();
        database.write(SCOPE, c -> RescanRows.begin(c, SCOPE, target, id, at));
        for (ResourceRows.Due due : reading.due(id)) {
            inspect(due.key());
        }
        return id;
    }

    RescanStatus status(UUID id) {
        return database.read(SCOPE, c -> RescanRows.status(c, SCOPE, id)).orElseThrow();
    }

    /// `CODE REASON` by resource.
    SortedMap<String, String> coverage() {
        SortedMap<String, String> all = new TreeMap<>();
        reading.coverage(SCOPE, null, 1000, null)
                .resources()
                .forEach(one -> {
                    var status = one.scanStatus();
                    all.put(
                            one.resourceId(),
                            status == null
                                    ? "?"
                                    : status.statusCode().value() + " " + status.reason().value());
                });
        return all;
    }

    /// Vulnerabilities of open findings, `resource CVE`.
    SortedSet<String> open() {
        return new TreeSet<>(
                findings("f.closed_at IS NULL").stream()
                        .map(row -> row.resource + " " + row.vulnerability)
                        .toList());
    }

    /// The last cause of each closed finding, by `resource CVE`.
    SortedMap<String, String> closed() {
        SortedMap<String, String> all = new TreeMap<>();
        findings("f.closed_at IS NOT NULL")
                .forEach(row -> all.put(row.resource + " " + row.vulnerability, row.cause));
        return all;
    }

    /// The last cause of each finding with this status, by `resource CVE`.
    SortedMap<String, String> withStatus(String status) {
        SortedMap<String, String> all = new TreeMap<>();
        new Findings(database, keys, FindingsSettings.DEFAULTS)
                .list(SCOPE, null, null, 100, null).findings().stream()
                        .filter(one -> one.status().value().equals(status))
                        .forEach(one ->
                                all.put(
                                        one.resources().getFirst().id()
                                                + " "
                                                + String.valueOf(one.title()).split(" ", 2)[0],
                                        new Findings(database, keys, FindingsSettings.DEFAULTS)
                                                .history(SCOPE, one.findingArn())
                                                .getLast()
                                                .cause()
                                                .kind()
                                                .name()));
        return all;
    }

    int changes() {
        return database.acrossAccounts(c ->
                Sql.one(
                        c,
                        "SELECT count(*) AS n FROM findings.finding_change",
                        row -> row.getInt("n")));
    }

    private record Row(String resource, String vulnerability, String cause) {}

    private List<Row> findings(String condition) {
        return database.acrossAccounts(c ->
                Sql.query(
                        c,
                        """
                        SELECT r.resource_id, f.vulnerability_id, (SELECT h.cause FROM
                            findings.finding_change h WHERE h.account_id = f.account_id
                                AND h.id = f.id ORDER BY change_no DESC LIMIT 1) AS cause
                        FROM findings.finding f JOIN findings.resource r USING
                            (account_id, resource_no) WHERE
                        """
                                + condition,
                        row -> new Row(row.getString(1), row.getString(2), row.getString(3))));
    }

    /// All rows of the estate but times and numbers that every run draws anew.
    List<String> rows() {
        return database.acrossAccounts(c -> {
            List<String> all = new ArrayList<>();
            all.addAll(
                    Sql.query(
                            c,
                            """
                            SELECT concat_ws(' ', resource_id, state, fingerprint, closing,
                                ineligible_reason, missing_reason, failure_reason, inspecting,
                                inspect_due) FROM estate.resource ORDER BY resource_id\
                            """,
                            row -> row.getString(1)));
            all.addAll(
                    Sql.query(
                            c,
                            """
                            SELECT concat_ws(' ', i.resource_id, encode(k.hash, 'hex'),
                                i.asked = i.answered, i.evaluated_result = m.result_hash)
                            FROM estate.resource_inventory i
                            JOIN estate.inventory_class k ON k.id = i.inventory_class
                            LEFT JOIN estate.match_result m ON m.inventory_class = k.id
                            ORDER BY i.resource_id\
                            """,
                            row -> row.getString(1)));
            return all;
        });
    }

    Optional<EstateReading.SweepView> lastSweep() {
        return reading.sweeps(SCOPE, 1).stream().findFirst();
    }
}
