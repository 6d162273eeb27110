package org.openinspector.estate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.ScanState;
import org.openinspector.accounts.ScanStatus;
import org.openinspector.accounts.keys.KeyWork;
import org.openinspector.accounts.keys.Resealing;
import org.openinspector.findings.Findings;
import org.openinspector.findings.publish.PublishResealing;
import org.openinspector.findings.report.ReportKind;
import org.openinspector.model.PackageUrl;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Capability;
import org.openinspector.storage.Database;
import org.openinspector.storage.Job;
import org.openinspector.storage.JobRetry;
import org.openinspector.storage.JobStatus;
import org.openinspector.storage.Jobs;
import org.openinspector.storage.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps looking: sweeps every unit of every connector, inspects what is new or has changed, and
/// matches everything again when the vulnerability data change. `docs/estate.md` has the picture.
///
/// The tables say what is to be done; jobs only make it happen soon. A job that is lost is made up
/// for by upkeep and by the next start.
public final class Estate {
    /// The schema `estate`.
    public static final Capability CAPABILITY = new Capability("estate", Estate.class);

    private static final Logger LOG = LoggerFactory.getLogger(Estate.class);

    static final String SWEEP = "sweep";
    static final String LOOK = "look";
    static final String INSPECT = "inspect";
    private static final String REMATCH = "rematch";
    private static final String UPKEEP = "estate-upkeep";

    /// Long listings, large images and news about data keep no look waiting.
    private static final Lane SWEEPS = new Lane("sweep", 16);

    private static final Lane LOOKS = new Lane("look", 4);
    private static final Lane INSPECTIONS = new Lane("inspect", 6);

    /// A unit of which more is told than can be looked at one by one is listed this often.
    private static final Duration CROWDED = Duration.ofMinutes(1);

    private static final int REMATCH_PRIORITY = 35;
    private static final int RESCANS_SHOWN = 100;
    private static final Pattern ACCOUNT = Pattern.compile("(?:^|\\|)([0-9]{12})(?:\\||$)");

    private final Database database;
    private final Findings findings;
    private final Accounts accounts;
    private final KnowledgeSource knowledge;
    private final VexSource vex;
    private final Map<String, Connector> connectors = new LinkedHashMap<>();
    private final Jobs jobs;
    private final InstantSource clock;
    private final Contents contents;
    private final KeyWork keyWork;
    private final Sweeper sweeper;
    private final Inspections inspections;
    private final ClassMatcher matcher;
    private final Rematcher rematcher;
    private final Upkeep upkeep;
    private final Looks looks;
    private final Plans plans;
    private final EstateQueue queue;
    private final ClassIndex index;
    private final SupportEnds supportEnds;
    private final Explanations explanations;
    private final EstateReading reading;
    private final List<AutoCloseable> watches = new ArrayList<>();

    /// Defines the estate's tasks; nothing runs before [#start] and the start of the queue.
    ///
    /// @param jobs not started yet
    public Estate(
            Database database,
            Findings findings,
            Accounts accounts,
            KnowledgeSource knowledge,
            VexSource vex,
            List<Connector> connectors,
            Jobs jobs,
            InstantSource clock,
            EstateSettings settings) {
        this.database = database;
        this.findings = findings;
        this.accounts = accounts;
        this.knowledge = knowledge;
        this.vex = vex;
        this.jobs = jobs;
        this.clock = clock;
        for (Connector connector : connectors) {
            if (this.connectors.put(connector.name(), connector) != null) {
                throw new IllegalArgumentException("two connectors are named " + connector.name());
            }
        }
        this.contents = new Contents(accounts.keys());
        Closing closing = new Closing(database, findings, clock);
        KnowledgeRows numbers = new KnowledgeRows(database, knowledge, settings.release(), clock);
        this.matcher = new ClassMatcher(database, contents, findings, numbers, vex, clock);
        this.index =
                new ClassIndex(
                        database, contents, settings.release(), clock, new SplittableRandom());
        this.rematcher =
                new Rematcher(database, matcher, numbers, vex, index, settings.release(), clock);
        this.supportEnds = new SupportEnds(database, contents, numbers);
        this.explanations = new Explanations(database, contents, knowledge, vex, clock);
        this.sweeper =
                new Sweeper(
                        database,
                        findings,
                        closing,
                        matcher,
                        this::enabled,
                        unit -> RescanWindow.of(unit, accounts.settings(), clock.instant()),
                        clock);
        this.inspections =
                new Inspections(
                        database,
                        contents,
                        closing,
                        matcher,
                        this.connectors,
                        new InspectionContext(settings.artifacts()),
                        clock);
        this.upkeep = new Upkeep(database, contents, findings, closing, settings, clock);
        this.looks = new Looks(database, sweeper, clock);
        this.plans = new Plans(database, jobs, this.connectors.values(), clock);
        this.queue = new EstateQueue(database, jobs);
        this.reading = new EstateReading(database, contents, knowledge, settings.prices());
        findings.reports()
                .produce(
                        ReportKind.SBOM,
                        new SbomExport(database, contents, reading, settings.release(), clock));
        JobRetry patient =
                new JobRetry(Integer.MAX_VALUE, Duration.ofSeconds(5), Duration.ofMinutes(10));
        jobs.define(SWEEP, patient, SWEEPS, this::runSweep);
        jobs.define(LOOK, patient, LOOKS, this::runLook);
        jobs.define(INSPECT, JobRetry.DEFAULT, INSPECTIONS, this::runInspect);
        jobs.define(REMATCH, patient, job -> rematcher.run());
        jobs.define(UPKEEP, patient, job -> runUpkeep());
        jobs.every(UPKEEP, settings.upkeep(), settings.upkeep().dividedBy(10));
        accounts.onChange((scope, started, stopped) -> {
            noteEnabled(scope, started, clock.instant());
            sweepScope(scope);
        });
        accounts.settings().onChange(this::sweepScope);
        List<Resealing> sealed = new ArrayList<>(ContentResealing.of(database, contents));
        sealed.add(findings.resealing());
        sealed.addAll(PublishResealing.of(database, accounts.keys()));
        this.keyWork = new KeyWork(accounts.keys(), jobs, sealed, clock);
    }

    /// The keys that everything here and of findings is sealed with, and their rotation.
    public KeyWork keys() {
        return keyWork;
    }

    /// Plans what is to be done at a start: all sweeps, inspections that were left, and a match
    /// with the data that are there now; and begins to listen for changes.
    public void start() {
        Instant now = clock.instant();
        noteEnabled();
        plan(now);
        for (Connector connector : connectors.values()) {
            watches.add(
                    connector.watch(
                            (changes, report) -> plans.changed(connector, changes, report)));
        }
        watches.add(knowledge.onChange(this::knowledgeChanged));
        watches.add(vex.onChange(this::knowledgeChanged));
        LOG.atInfo().addKeyValue("connectors", connectors.keySet()).log("estate started");
    }

    /// Ends the listening. Jobs end with their queue.
    public void stop() {
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("watch not ended");
            }
        }
        watches.clear();
    }

    /// Has resources looked at again now.
    ///
    /// @return the rescan's id
    /// @throws RescanRefusedException if there is nothing to look at
    public UUID rescan(AccountScope scope, RescanTarget target) {
        Instant now = clock.instant();
        UUID id = UUID.randomUUID();
        database.write(scope, connection -> RescanRows.begin(connection, scope, target, id, now));
        plans.inspectDue(reading.due(id), now);
        // What is read now may be newer than the fingerprint that the last sweep saw; were it set
        // back before the next one, nobody would notice.
        scope.accounts().forEach(account -> sweepScope(AccountScope.of(account, scope.region())));
        return id;
    }

    /// Has some resources of a unit listed again soon, alone: what changed there is inspected.
    ///
    /// @param connector whose unit it is; nothing happens if there is none of this name
    public void look(String connector, SweepUnit unit, Set<String> resourceIds) {
        Optional.ofNullable(connectors.get(connector))
                .ifPresent(named -> {
                    ChangeListener listener =
                            (changes, report) -> plans.changed(named, changes, report);
                    listener.changed(unit, resourceIds);
                });
    }

    /// How far a rescan is; empty if there is none with this id in the scope.
    public Optional<RescanStatus> rescanStatus(AccountScope scope, UUID id) {
        Optional<RescanStatus> status =
                database.read(scope, connection -> RescanRows.status(connection, scope, id));
        if (status.isEmpty()) {
            return status;
        }
        List<String> resources =
                database.read(scope, connection -> RescanRows.resources(connection, scope, id));
        return Optional.of(
                status.get()
                        .with(
                                findings.changes(
                                        scope,
                                        resources,
                                        status.get().requestedAt(),
                                        status.get().finishedAt().orElse(clock.instant()))));
    }

    /// The newest rescans, newest first.
    public List<RescanStatus> rescans(AccountScope scope) {
        return database
                .read(scope, connection -> RescanRows.newest(connection, scope, RESCANS_SHOWN))
                .stream()
                .flatMap(id -> rescanStatus(scope, id).stream())
                .toList();
    }

    /// Argues why a vulnerability is, or is not, a finding of a package: with the inventory that is
    /// stored, the newest data and what is said about the resource.
    ///
    /// @param purl without version or qualifiers it names the first package of that name
    /// @param vulnerability any of its ids
    /// @return empty if the resource is not in the scope or was never inspected
    public Optional<Explained> explain(
            AccountScope scope, String resourceId, PackageUrl purl, String vulnerability) {
        return explanations.explain(scope, resourceId, purl, vulnerability);
    }

    /// The vulnerability data that everything here is matched with.
    public KnowledgeSource knowledge() {
        return knowledge;
    }

    /// The queue by resources.
    public EstateQueue queue() {
        return queue;
    }

    /// Lists and counts what is there.
    public EstateReading reading() {
        return reading;
    }

    /// The queue as these accounts may see it, running jobs first: their own jobs, and those that
    /// work for no account. A job's id names its resource.
    public List<JobStatus> jobs(AccountScope scope) {
        return jobs.list().stream()
                .filter(job -> account(job).map(scope.accounts()::contains).orElse(true))
                .toList();
    }

    /// Whose a job is: every job that works for an account names it in its id, between bars.
    private static Optional<String> account(JobStatus job) {
        Matcher named = ACCOUNT.matcher(job.id());
        return named.find() ? Optional.of(named.group(1)) : Optional.empty();
    }

    /// How many inventories were matched since the start: identical ones count once.
    public long matches() {
        return matcher.matches();
    }

    /// Matches everything with the newest data soon, after an import for example. Noticed without
    /// this too.
    public void knowledgeChanged() {
        jobs.enqueue(REMATCH, REMATCH, "{}", REMATCH_PRIORITY, clock.instant());
    }

    private void noteEnabled(AccountScope scope, Set<ScanKind> started, Instant at) {
        List<String> kinds = started.stream().map(ScanKind::name).toList();
        database.updateAcrossAccounts(
                connection -> TrialRows.enabled(connection, scope, kinds, at));
    }

    /// Makes up for what was enabled while an older release ran.
    private void noteEnabled() {
        Set<AccountScope> scopes = new LinkedHashSet<>();
        units().values()
                .forEach(units ->
                        units.forEach(unit ->
                                scopes.add(AccountScope.of(unit.accountId(), unit.region()))));
        for (AccountScope scope : scopes) {
            accounts.state(scope)
                    .forEach((kind, state) -> {
                        if (state.status() == ScanStatus.ENABLED) {
                            noteEnabled(scope, Set.of(kind), state.changedAt());
                        }
                    });
        }
    }

    private boolean enabled(SweepUnit unit) {
        ScanStatus status =
                accounts.state(AccountScope.of(unit.accountId(), unit.region()))
                        .getOrDefault(ScanKind.valueOf(Kinds.of(unit)), ScanState.NEVER)
                        .status();
        return status == ScanStatus.ENABLED || status == ScanStatus.ENABLING;
    }

    private void sweepScope(AccountScope scope) {
        Instant now = clock.instant();
        for (Connector connector : connectors.values()) {
            for (SweepUnit unit : connector.units()) {
                if (scope.accounts().contains(unit.accountId())
                        && scope.region().equals(unit.region())) {
                    plans.sweepAt(connector, unit, now);
                }
            }
        }
    }

    private void plan(Instant now) {
        for (Connector connector : connectors.values()) {
            for (SweepUnit unit : connector.units()) {
                plans.sweepAt(connector, unit, now);
            }
        }
        plans.lookAtWhatWaits(now);
        plans.inspectDue(
                database.acrossAccounts(connection -> ResourceRows.due(connection, null)), now);
        knowledgeChanged();
    }

    /// What upkeep plans does not move what is planned already.
    private void runUpkeep() {
        Instant now = clock.instant();
        upkeep.run(units());
        index.upkeep();
        if (supportEnds.follow(now)) {
            knowledgeChanged();
        }
        for (Connector connector : connectors.values()) {
            for (SweepUnit unit : connector.units()) {
                plans.sweepAt(connector, unit, Plans.next(connector, now));
            }
        }
        plans.lookAtWhatWaits(now);
        plans.inspectDue(
                database.acrossAccounts(connection -> ResourceRows.due(connection, null)), now);
    }

    private Map<String, List<SweepUnit>> units() {
        Map<String, List<SweepUnit>> units = new LinkedHashMap<>();
        connectors.forEach((name, connector) -> units.put(name, connector.units()));
        return units;
    }

    /// A unit that its connector does not name any more is not swept again.
    private Optional<Connector> named(String name, SweepUnit unit) {
        return Optional.ofNullable(connectors.get(name))
                .filter(connector -> connector.units().contains(unit));
    }

    private void runSweep(Job job) throws InterruptedException {
        String[] parts = job.id().split("\\|", 4);
        SweepUnit unit = new SweepUnit(parts[1], parts[2], parts[3]);
        Optional<Connector> connector = named(parts[0], unit);
        if (connector.isEmpty()) {
            return;
        }
        Instant began = clock.instant();
        Optional<HintRows.Hint> told =
                database.acrossAccounts(connection -> HintRows.whole(connection, unit, parts[0]));
        Sweeper.Swept swept = sweeper.sweep(connector.get(), unit, null);
        plans.inspectDue(swept.due(), clock.instant());
        boolean toldAgain =
                told.isPresent()
                        && !database.acrossAccounts(connection ->
                                HintRows.listed(connection, unit, parts[0], told.get()));
        plans.sweepAt(
                connector.get(),
                unit,
                toldAgain ? began.plus(CROWDED) : Plans.next(connector.get(), began));
    }

    private void runLook(Job job) throws InterruptedException {
        String[] parts = job.id().split("\\|", 5);
        SweepUnit unit = new SweepUnit(parts[1], parts[2], parts[3]);
        Optional<Connector> connector = named(parts[0], unit);
        if (connector.isEmpty()) {
            return;
        }
        if (parts.length == 5) {
            // As earlier releases wrote it: one job for each resource.
            plans.changed(
                    connector.get(),
                    List.of(
                            new Change(
                                    unit,
                                    Optional.of(parts[4]),
                                    "a change was seen",
                                    Change.Urgency.CHANGED)),
                    Optional.empty());
            return;
        }
        Optional<Instant> next =
                looks.look(
                        connector.get(),
                        unit,
                        due -> {
                            Map<String, Integer> priorities = new TreeMap<>();
                            due.forEach(one ->
                                    priorities.put(one.due().key().text(), Plans.priority(one)));
                            plans.inspectAll(priorities, clock.instant());
                        });
        next.ifPresent(at -> {
            Instant now = clock.instant();
            plans.lookAt(connector.get(), unit, at.isBefore(now) ? now : at);
        });
    }

    private void runInspect(Job job) throws InterruptedException {
        ResourceKey key = ResourceKey.parse(job.id());
        if (inspections.inspect(key)) {
            plans.inspectAgain(key);
        }
    }
}
