package org.openinspector.estate.fixing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.estate.Estate;
import org.openinspector.estate.fixing.FixRefusedException.Reason;
import org.openinspector.findings.FindingPage;
import org.openinspector.findings.Findings;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.Job;
import org.openinspector.storage.JobRetry;
import org.openinspector.storage.Jobs;

/// Plans: drawn up, approved, run, followed, ended. `docs/fixing.md` has the picture.
public final class Fixing {
    private static final String TASK = "fix";
    private static final int PRIORITY = 45;
    private static final int FINDINGS_MAX = 20_000;
    private static final int INSTANCES_MAX = 1_000;
    private static final int PLANS_SHOWN = 100;
    private static final Duration POLL = Duration.ofSeconds(5);

    /// What was shown longer ago may not be so any more.
    private static final Duration STARTED_WITHIN = Duration.ofDays(1);

    private final Database database;
    private final Findings findings;
    private final Optional<Fixer> fixer;
    private final Jobs jobs;
    private final InstantSource clock;
    private final FixRun run;

    /// Defines the task; nothing runs before the queue does.
    ///
    /// @param fixer empty if this server has nothing that runs commands
    /// @param jobs not started yet
    public Fixing(
            Database database,
            Findings findings,
            Estate estate,
            Optional<Fixer> fixer,
            Jobs jobs,
            InstantSource clock) {
        this.database = database;
        this.findings = findings;
        this.fixer = fixer;
        this.jobs = jobs;
        this.clock = clock;
        this.run = new FixRun(database, new EstateLook(estate), fixer, clock);
        jobs.define(
                TASK,
                new JobRetry(Integer.MAX_VALUE, Duration.ofSeconds(5), Duration.ofMinutes(2)),
                this::run);
    }

    /// Goes on with what an earlier process left.
    public void start() {
        run.running().forEach(id -> soon(id, clock.instant()));
    }

    private void soon(String id, Instant at) {
        jobs.enqueue(TASK, id, "{}", PRIORITY, at);
    }

    private void run(Job job) throws InterruptedException {
        UUID plan = UUID.fromString(job.id().substring(job.id().indexOf('|') + 1));
        if (run.step(plan)) {
            soon(job.id(), clock.instant().plus(POLL));
        }
    }

    /// The account's settings.
    public FixSettings settings(AccountScope scope) {
        return database.read(scope, connection -> FixRows.settings(connection, scope));
    }

    /// Changes them.
    ///
    /// @param by ARN of who does
    /// @throws FixRefusedException if this server runs no commands and they turn fixing on
    public void settings(AccountScope scope, FixSettings settings, String by)
            throws FixRefusedException {
        if (settings.enabled()) {
            available();
        }
        Instant now = now();
        database.update(
                scope, connection -> FixRows.settings(connection, scope, settings, by, now));
    }

    /// Why this server fixes nothing; empty if it can.
    public Optional<String> refusal() {
        return fixer.map(Fixer::refusal)
                .orElse(Optional.of("this server discovers no AWS account (--aws)"));
    }

    private Fixer available() throws FixRefusedException {
        Optional<String> refusal = refusal();
        if (refusal.isPresent() || fixer.isEmpty()) {
            throw new FixRefusedException(
                    Reason.NOT_ALLOWED, "fixing is off: " + refusal.orElse("no fixer"));
        }
        return fixer.get();
    }

    private FixSettings allowed(AccountScope scope) throws FixRefusedException {
        Fixer _ = available();
        FixSettings settings = settings(scope);
        if (!settings.enabled()) {
            throw new FixRefusedException(
                    Reason.NOT_ALLOWED,
                    "fixing is off for account "
                            + scope.accounts().getFirst()
                            + ": turn it on with PutFixSettings");
        }
        return settings;
    }

    /// Draws up a plan. Nothing is run.
    ///
    /// @param scope one account
    /// @param by ARN of who asks
    /// @return its id
    /// @throws FixRefusedException if fixing is off, a finding is not known, or nothing is to be
    ///   done
    public UUID plan(AccountScope scope, FixTarget target, FixOptions options, String by)
            throws FixRefusedException {
        FixSettings settings = allowed(scope);
        Fixer known = available();
        List<Finding> chosen = chosen(scope, target);
        List<String> ids =
                chosen.stream()
                        .map(finding -> finding.resources().getFirst().id())
                        .distinct()
                        .toList();
        if (ids.size() > INSTANCES_MAX) {
            throw new FixRefusedException(
                    Reason.INVALID,
                    ids.size()
                            + " instances, expected at most "
                            + INSTANCES_MAX
                            + ": name fewer findings");
        }
        Map<String, FixRows.Resource> resources =
                database.read(scope, connection -> FixRows.resources(connection, scope, ids));
        Map<String, Boolean> rpm = new HashMap<>();
        resources.forEach((id, resource) -> rpm.put(id, FixDraft.isRpm(resource.platform())));
        List<FixDraft.Instance> drafts = FixDraft.of(chosen, rpm);
        List<Numbered> numbered = numbered(drafts, resources, known, options);
        if (numbered.stream().allMatch(each -> each.skipped)) {
            throw new FixRefusedException(
                    Reason.INVALID,
                    "there is nothing to run: "
                            + numbered.stream()
                                    .map(each -> each.draft.resourceId() + ": " + each.message)
                                    .findFirst()
                                    .orElse("no finding of an instance matches"));
        }
        UUID id = UUID.randomUUID();
        Instant now = now();
        database.update(
                scope,
                connection -> {
                    FixRows.insert(
                            connection,
                            scope,
                            id,
                            target.text(),
                            options,
                            settings.approvalRequired()
                                    && options.method() != FixMethod.PATCH_BASELINE_SCAN,
                            by,
                            now);
                    int last = numbered.stream().mapToInt(each -> each.command).max().orElse(0);
                    for (int number = 1; number <= last; number++) {
                        FixRows.insertCommand(
                                connection, id, scope.accounts().getFirst(), number, "FIX");
                    }
                    for (Numbered each : numbered) {
                        FixRows.insertInstance(
                                connection,
                                scope,
                                id,
                                each.draft,
                                each.connector,
                                each.command,
                                each.skipped,
                                each.message,
                                now);
                    }
                });
        return id;
    }

    /// An instance with its command.
    ///
    /// @param command from 1; 0 if it is left out
    private record Numbered(
            FixDraft.Instance draft,
            String connector,
            int command,
            boolean skipped,
            String message) {}

    /// Instances that get the same are fixed by one command, up to fifty of them.
    private static List<Numbered> numbered(
            List<FixDraft.Instance> drafts,
            Map<String, FixRows.Resource> resources,
            Fixer fixer,
            FixOptions options) {
        int most = Math.min(FixCommand.RESOURCES_MAX, options.concurrency());
        Map<String, int[]> open = new LinkedHashMap<>();
        List<Numbered> all = new ArrayList<>();
        int last = 0;
        for (FixDraft.Instance each : drafts) {
            FixRows.@Nullable Resource resource = resources.get(each.resourceId());
            String unfit = unfit(each, resource, fixer, options);
            FixDraft.Instance draft =
                    options.method() == FixMethod.PATCH_BASELINE_SCAN
                            ? new FixDraft.Instance(each.resourceId(), List.of(), Map.of(), "")
                            : each;
            if (resource == null || !unfit.isEmpty()) {
                all.add(
                        new Numbered(
                                new FixDraft.Instance(
                                        each.resourceId(), List.of(), Map.of(), unfit),
                                fixer.connector(),
                                0,
                                true,
                                unfit));
                continue;
            }
            String group =
                    options.method() == FixMethod.INSTALL_PACKAGES
                            ? FixDraft.isRpm(resource.platform())
                                    + String.join(
                                            " ",
                                            draft.changes().stream().map(FixChange::token).toList())
                            : "";
            int[] command = open.computeIfAbsent(group, _ -> new int[] {0, 0});
            if (command[0] == 0 || command[1] == most) {
                last++;
                command[0] = last;
                command[1] = 0;
            }
            command[1]++;
            all.add(new Numbered(draft, resource.connector(), command[0], false, draft.leftOut()));
        }
        return all;
    }

    private static String unfit(
            FixDraft.Instance draft,
            FixRows.@Nullable Resource resource,
            Fixer fixer,
            FixOptions options) {
        if (resource == null) {
            return "it is not known in this Region";
        }
        if (!resource.connector().equals(fixer.connector())) {
            return "it is no instance of EC2";
        }
        if (resource.unfit().isPresent()) {
            return resource.unfit().get();
        }
        return options.method() == FixMethod.INSTALL_PACKAGES && draft.changes().isEmpty()
                ? "no package of its operating system has a fix"
                        + (draft.leftOut().isEmpty() ? "" : ": " + draft.leftOut())
                : "";
    }

    private List<Finding> chosen(AccountScope scope, FixTarget target) throws FixRefusedException {
        return switch (target) {
            case FixTarget.Findings(List<String> arns) -> {
                List<Finding> found = findings.getMany(scope, arns);
                if (found.size() < arns.stream().distinct().count()) {
                    List<String> known = found.stream().map(Finding::findingArn).toList();
                    throw new FixRefusedException(
                            Reason.NOT_FOUND,
                            "there is no finding "
                                    + arns.stream()
                                            .filter(arn -> !known.contains(arn))
                                            .findFirst()
                                            .orElse(""));
                }
                for (Finding finding : found) {
                    if (!finding.status().equals(FindingStatus.ACTIVE)) {
                        throw new FixRefusedException(
                                Reason.INVALID,
                                "finding "
                                        + finding.findingArn()
                                        + " is "
                                        + finding.status()
                                        + ", expected ACTIVE");
                    }
                }
                yield found;
            }
            case FixTarget.Matching(FilterCriteria criteria) -> listed(scope, criteria);
            case FixTarget.Account() -> listed(scope, FilterCriteria.builder().build());
        };
    }

    private List<Finding> listed(AccountScope scope, FilterCriteria criteria)
            throws FixRefusedException {
        FilterCriteria all =
                criteria.toBuilder()
                        .findingStatus(equal("ACTIVE"))
                        .resourceType(equal("AWS_EC2_INSTANCE"))
                        .findingType(equal("PACKAGE_VULNERABILITY"))
                        .build();
        List<Finding> found = new ArrayList<>();
        @Nullable String token = null;
        do {
            FindingPage page = findings.list(scope, all, null, Findings.PAGE_MAX, token);
            found.addAll(page.findings());
            token = page.nextToken();
            if (found.size() > FINDINGS_MAX) {
                throw new FixRefusedException(
                        Reason.INVALID,
                        "more than " + FINDINGS_MAX + " findings match, expected fewer");
            }
        } while (token != null);
        return found;
    }

    private static List<StringFilter> equal(String value) {
        return List.of(
                StringFilter.builder().comparison(StringComparison.EQUALS).value(value).build());
    }

    /// A plan of the scope; empty if there is none with this id.
    public Optional<FixPlan> get(AccountScope scope, UUID id) {
        return database.read(scope, connection -> FixRows.plan(connection, scope, id))
                .map(plan -> closed(scope, plan));
    }

    /// The newest plans of the scope, newest first.
    public List<FixPlan> list(AccountScope scope) {
        return database
                .read(scope, connection -> FixRows.plans(connection, scope, PLANS_SHOWN))
                .stream()
                .map(plan -> closed(scope, plan))
                .toList();
    }

    private FixPlan closed(AccountScope scope, FixPlan plan) {
        if (plan.findings() == 0) {
            return plan;
        }
        List<String> arns =
                database.read(scope, connection -> FixRows.findings(connection, scope, plan.id()));
        int closed = 0;
        for (int from = 0; from < arns.size(); from += Findings.PAGE_MAX) {
            List<String> some = arns.subList(from, Math.min(arns.size(), from + Findings.PAGE_MAX));
            long open =
                    findings.getMany(scope, some).stream()
                            .filter(finding -> !finding.status().equals(FindingStatus.CLOSED))
                            .count();
            // One that was deleted meanwhile had been closed for long.
            closed += some.size() - (int) open;
        }
        return plan.withClosed(closed);
    }

    /// Instances of a plan by their ids.
    ///
    /// @param after the last one of the page before; `""` for the first page
    public List<FixInstance> instances(AccountScope scope, UUID id, String after, int most) {
        return database.read(
                scope, connection -> FixRows.instances(connection, scope, id, after, most));
    }

    /// Approves a plan.
    ///
    /// @param by ARN of who does; not who drew it up
    /// @throws FixRefusedException if that may not be
    public void approve(AccountScope scope, UUID id, String by) throws FixRefusedException {
        FixSettings _ = allowed(scope);
        FixPlan plan = planned(scope, id);
        if (plan.createdBy().equals(by)) {
            throw new FixRefusedException(
                    Reason.NOT_ALLOWED, by + " drew up this plan; somebody else has to approve it");
        }
        Instant now = now();
        int changed =
                database.write(
                        scope,
                        connection ->
                                Rows.update(
                                        connection,
                                        """
                                        UPDATE estate.fix_plan SET approved_by = ?, approved_at = ?
                                        WHERE id = ? AND account_id = ANY (?::char(12)[])
                                            AND state = 'PLANNED'\
                                        """,
                                        by,
                                        now,
                                        id,
                                        scope.accounts()));
        if (changed == 0) {
            throw stateOf(scope, id);
        }
    }

    /// Has a plan run.
    ///
    /// @param by ARN of who does
    /// @throws FixRefusedException if that may not be
    public void start(AccountScope scope, UUID id, String by) throws FixRefusedException {
        FixSettings settings = allowed(scope);
        FixPlan plan = planned(scope, id);
        boolean needed =
                plan.approvalRequired()
                        || (settings.approvalRequired()
                                && plan.options().method() != FixMethod.PATCH_BASELINE_SCAN);
        if (needed && plan.approvedBy().isEmpty()) {
            throw new FixRefusedException(
                    Reason.NOT_ALLOWED,
                    "plan "
                            + id
                            + " is not approved: somebody else than "
                            + plan.createdBy()
                            + " has to, with ApproveFixPlan");
        }
        Instant now = now();
        if (plan.createdAt().isBefore(now.minus(STARTED_WITHIN))) {
            throw new FixRefusedException(
                    Reason.INVALID,
                    "plan " + id + " was drawn up " + plan.createdAt() + "; draw it up anew");
        }
        String account = scope.accounts().getFirst();
        Optional<String> other =
                database.write(
                        scope,
                        connection -> {
                            // Two plans for one instance would both find it free.
                            Rows.query(
                                    connection,
                                    "SELECT pg_advisory_xact_lock(hashtext(?))",
                                    row -> true,
                                    "fix " + account);
                            Optional<String> busy = busy(connection, scope, id);
                            if (busy.isPresent()) {
                                return busy;
                            }
                            int changed =
                                    Rows.update(
                                            connection,
                                            """
                                            UPDATE estate.fix_plan SET state = 'RUNNING',
                                                started_by = ?, started_at = ?
                                            WHERE id = ? AND account_id = ANY (?::char(12)[])
                                                AND state = 'PLANNED'\
                                            """,
                                            by,
                                            now,
                                            id,
                                            scope.accounts());
                            return changed == 0 ? Optional.of("") : Optional.empty();
                        });
        if (other.isPresent()) {
            throw other.get().isEmpty()
                    ? stateOf(scope, id)
                    : new FixRefusedException(Reason.INVALID, other.get());
        }
        soon(account + "|" + id, now);
    }

    private static Optional<String> busy(Connection connection, AccountScope scope, UUID id)
            throws SQLException {
        return Rows.first(
                connection,
                """
                SELECT other.resource_id, other.plan_id
                FROM estate.fix_instance mine
                JOIN estate.fix_instance other ON other.resource_id = mine.resource_id
                    AND other.account_id = mine.account_id AND other.plan_id <> mine.plan_id
                JOIN estate.fix_plan p ON p.id = other.plan_id AND p.state = 'RUNNING'
                WHERE mine.plan_id = ? AND mine.account_id = ANY (?::char(12)[])
                    AND mine.state = 'PLANNED' AND other.state IN ('PLANNED', 'RUNNING')
                LIMIT 1\
                """,
                row ->
                        "instance "
                                + row.getString("resource_id")
                                + " is being fixed by plan "
                                + row.getString("plan_id"),
                id,
                scope.accounts());
    }

    /// Ends a plan: what was not sent is not sent, what runs is asked to end.
    ///
    /// @param by ARN of who does
    /// @throws FixRefusedException if there is no such plan, or it has ended
    public void cancel(AccountScope scope, UUID id, String by) throws FixRefusedException {
        if (get(scope, id).isEmpty()) {
            throw unknown(id);
        }
        Instant now = now();
        int changed =
                database.write(
                        scope,
                        connection ->
                                Rows.update(
                                        connection,
                                        """
                                        UPDATE estate.fix_plan SET cancelled_by = ?,
                                            cancel_asked_at = coalesce(cancel_asked_at, ?),
                                            state = CASE WHEN state = 'PLANNED'
                                                THEN 'CANCELLED' ELSE state END,
                                            finished_at = CASE WHEN state = 'PLANNED'
                                                THEN ? END
                                        WHERE id = ? AND account_id = ANY (?::char(12)[])
                                            AND state IN ('PLANNED', 'RUNNING')\
                                        """,
                                        by,
                                        now,
                                        now,
                                        id,
                                        scope.accounts()));
        if (changed == 0) {
            throw stateOf(scope, id);
        }
        soon(scope.accounts().getFirst() + "|" + id, now);
    }

    private FixPlan planned(AccountScope scope, UUID id) throws FixRefusedException {
        FixPlan plan = get(scope, id).orElseThrow(() -> unknown(id));
        if (plan.state() != FixPlan.State.PLANNED) {
            throw stateOf(scope, id);
        }
        return plan;
    }

    private FixRefusedException stateOf(AccountScope scope, UUID id) {
        return new FixRefusedException(
                Reason.INVALID,
                "plan "
                        + id
                        + " is "
                        + get(scope, id).map(plan -> plan.state().name()).orElse("gone"));
    }

    private static FixRefusedException unknown(UUID id) {
        return new FixRefusedException(Reason.NOT_FOUND, "there is no plan " + id);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
