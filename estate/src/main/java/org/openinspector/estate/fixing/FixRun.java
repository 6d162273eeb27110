package org.openinspector.estate.fixing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.openinspector.estate.fixing.Fixer.Progress;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs plans, a step at a time. Everything that was done is in the database before the next thing
/// is, so that whoever goes on after a kill knows where.
///
/// The one thing that cannot be undone is a command. It is recorded, then sent, then noted as sent.
/// Whoever finds it recorded and not noted looks for it by its token first: if it is there, it was
/// sent. If it is not, some time has to pass before it is sent again, because Systems Manager takes
/// a moment to list what it took.
final class FixRun {
    /// How long Systems Manager may take to list a command that it took.
    static final Duration LISTED_WITHIN = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(FixRun.class);

    /// Systems Manager itself gives up before this.
    private static final Duration GRACE = Duration.ofMinutes(15);

    private final Database database;
    private final FixVerification verification;
    private final Optional<Fixer> fixer;
    private final InstantSource clock;

    FixRun(Database database, InstanceLook look, Optional<Fixer> fixer, InstantSource clock) {
        this.database = database;
        this.verification = new FixVerification(database, look);
        this.fixer = fixer;
        this.clock = clock;
    }

    /// A plan as it is run.
    private record Running(
            UUID id, String account, String region, FixOptions options, boolean cancelling) {}

    private record Command(
            int number,
            FixCommand.Purpose purpose,
            String state,
            Optional<Instant> recordedAt,
            Optional<Instant> sentAt,
            Optional<String> commandId) {}

    /// Ids of jobs of plans that run.
    List<String> running() {
        return database.acrossAccounts(connection ->
                Rows.query(
                        connection,
                        "SELECT id, account_id FROM estate.fix_plan WHERE state = 'RUNNING'",
                        row -> row.getString("account_id") + "|" + row.getString("id")));
    }

    /// Does what can be done now.
    ///
    /// @return true if there is more to do later
    boolean step(UUID id) throws InterruptedException {
        Optional<Running> found = database.acrossAccounts(connection -> load(connection, id));
        if (found.isEmpty()) {
            return false;
        }
        if (fixer.isEmpty()) {
            return true; // started without --aws; it goes on when that is back
        }
        Running plan = found.get();
        for (Command command : commands(plan)) {
            switch (command.state()) {
                case "PLANNED" -> begin(plan, command, fixer.get());
                case "RECORDED" -> resume(plan, command, fixer.get());
                case "SENT" -> follow(plan, command, fixer.get());
                default -> {}
            }
        }
        verification.verify(
                new FixVerification.Plan(plan.id(), plan.account(), plan.region()),
                fixer.get().collects(),
                now());
        return !finished(plan);
    }

    private static Optional<Running> load(Connection connection, UUID id) throws SQLException {
        return Rows.first(
                connection,
                "SELECT * FROM estate.fix_plan WHERE id = ? AND state = 'RUNNING'",
                row ->
                        new Running(
                                id,
                                row.getString("account_id"),
                                row.getString("region"),
                                FixRows.options(row),
                                row.getObject("cancel_asked_at") != null),
                id);
    }

    private List<Command> commands(Running plan) {
        return database.acrossAccounts(connection ->
                Rows.query(
                        connection,
                        "SELECT * FROM estate.fix_command WHERE plan_id = ? ORDER BY number",
                        FixRun::command,
                        plan.id()));
    }

    private static Command command(ResultSet row) throws SQLException {
        return new Command(
                row.getInt("number"),
                FixCommand.Purpose.valueOf(row.getString("purpose")),
                row.getString("state"),
                Rows.instantIfAny(row, "recorded_at"),
                Rows.instantIfAny(row, "sent_at"),
                Rows.textIfAny(row, "command_id"));
    }

    /// A command whose turn may have come.
    private void begin(Running plan, Command command, Fixer runs) throws InterruptedException {
        Instant now = now();
        if (command.purpose() == FixCommand.Purpose.FIX) {
            if (plan.cancelling()) {
                end(plan, command, "CANCELLED", "the plan was cancelled before", now);
                return;
            }
            int failed = count(plan, "state IN ('FAILED', 'TIMED_OUT')");
            if (failed > plan.options().errorsMax()) {
                end(plan, command, "SKIPPED", "not run: " + failed + " instances failed", now);
                return;
            }
            int inFlight = count(plan, "state = 'RUNNING'");
            if (inFlight > 0
                    && inFlight + resources(plan, command).size() > plan.options().concurrency()) {
                return;
            }
        }
        boolean mine =
                database.acrossAccounts(connection ->
                        Rows.update(
                                        connection,
                                        """
                                        UPDATE estate.fix_command SET state = 'RECORDED',
                                            recorded_at = ?
                                        WHERE plan_id = ? AND number = ? AND state = 'PLANNED'\
                                        """,
                                        now,
                                        plan.id(),
                                        command.number())
                                == 1);
        if (mine) {
            send(plan, command, now, runs);
        }
    }

    private void send(Running plan, Command command, Instant since, Fixer runs)
            throws InterruptedException {
        try {
            sent(plan, command, runs.send(order(plan, command, since)));
        } catch (FixerException e) {
            if (e.isRefused()) {
                end(plan, command, "FAILED", e.sentence(), now());
            } else {
                note(plan, command, e);
            }
        }
    }

    /// A command that was recorded by somebody who did not come to say whether it was sent.
    private void resume(Running plan, Command command, Fixer runs) throws InterruptedException {
        Instant since = command.recordedAt().orElseThrow();
        try {
            Optional<String> there = runs.find(order(plan, command, since));
            if (there.isPresent()) {
                sent(plan, command, there.get());
            } else if (Duration.between(since, now()).compareTo(LISTED_WITHIN) > 0) {
                if (plan.cancelling()) {
                    end(plan, command, "CANCELLED", "the plan was cancelled before", now());
                } else {
                    Instant again = now();
                    database.updateAcrossAccounts(connection ->
                            Rows.update(
                                    connection,
                                    """
                                    UPDATE estate.fix_command SET recorded_at = ?
                                    WHERE plan_id = ? AND number = ?\
                                    """,
                                    again,
                                    plan.id(),
                                    command.number()));
                    send(plan, command, again, runs);
                }
            }
        } catch (FixerException e) {
            note(plan, command, e);
        }
    }

    private void note(Running plan, Command command, FixerException why) {
        LOG.atWarn()
                .addKeyValue("plan", plan.id())
                .addKeyValue("command", command.number())
                .addKeyValue("reason", why.sentence())
                .log("fix not-told");
        database.updateAcrossAccounts(connection ->
                Rows.update(
                        connection,
                        "UPDATE estate.fix_command SET message = ? WHERE plan_id = ? AND number = ?",
                        Rows.storable(why.sentence()),
                        plan.id(),
                        command.number()));
    }

    private void sent(Running plan, Command command, String commandId) {
        Instant now = now();
        database.updateAcrossAccounts(connection -> {
            Rows.update(
                    connection,
                    """
                    UPDATE estate.fix_command SET state = 'SENT', command_id = ?, sent_at = ?,
                        message = '' WHERE plan_id = ? AND number = ? AND state = 'RECORDED'\
                    """,
                    commandId,
                    now,
                    plan.id(),
                    command.number());
            if (command.purpose() == FixCommand.Purpose.FIX) {
                Rows.update(
                        connection,
                        """
                        UPDATE estate.fix_instance SET state = 'RUNNING', changed_at = ?
                        WHERE plan_id = ? AND command_number = ? AND state = 'PLANNED'\
                        """,
                        now,
                        plan.id(),
                        command.number());
            }
        });
        LOG.atInfo()
                .addKeyValue("plan", plan.id())
                .addKeyValue("command", commandId)
                .log("fix sent");
    }

    private FixCommand order(Running plan, Command command, Instant since) {
        return database.acrossAccounts(connection -> {
            List<String> ids = resources(connection, plan, command);
            List<FixChange> changes =
                    command.purpose() == FixCommand.Purpose.FIX && !ids.isEmpty()
                            ? Rows.query(
                                    connection,
                                    """
                                    SELECT * FROM estate.fix_change
                                    WHERE plan_id = ? AND resource_id = ? ORDER BY name, arch\
                                    """,
                                    FixRows::change,
                                    plan.id(),
                                    ids.getFirst())
                            : List.of();
            return new FixCommand(
                    plan.account(),
                    plan.region(),
                    "OpenInspector fix " + plan.id() + " " + command.number(),
                    since,
                    command.purpose(),
                    plan.options(),
                    ids,
                    changes);
        });
    }

    private List<String> resources(Running plan, Command command) {
        return database.acrossAccounts(connection -> resources(connection, plan, command));
    }

    private static List<String> resources(Connection connection, Running plan, Command command)
            throws SQLException {
        String column =
                command.purpose() == FixCommand.Purpose.FIX ? "command_number" : "collect_number";
        return Rows.query(
                connection,
                "SELECT resource_id FROM estate.fix_instance WHERE plan_id = ? AND "
                        + column
                        + " = ? ORDER BY resource_id",
                row -> row.getString("resource_id"),
                plan.id(),
                command.number());
    }

    private int count(Running plan, String condition) {
        return database.acrossAccounts(connection ->
                Rows.query(
                                connection,
                                "SELECT count(*) AS n FROM estate.fix_instance WHERE plan_id = ?"
                                        + " AND "
                                        + condition,
                                row -> row.getInt("n"),
                                plan.id())
                        .getFirst());
    }

    private void follow(Running plan, Command command, Fixer runs) throws InterruptedException {
        String commandId = command.commandId().orElseThrow();
        Instant now = now();
        boolean late =
                Duration.between(command.sentAt().orElse(now), now)
                                .compareTo(
                                        Duration.ofSeconds(plan.options().timeoutSeconds())
                                                .plus(GRACE))
                        > 0;
        try {
            if (plan.cancelling() && command.purpose() == FixCommand.Purpose.FIX) {
                runs.cancel(plan.account(), plan.region(), commandId);
            }
            List<Progress> all = runs.progress(plan.account(), plan.region(), commandId);
            if (command.purpose() == FixCommand.Purpose.FIX) {
                progressed(plan, command, all, now);
            }
            long ended = all.stream().filter(each -> each.step() != Fixer.Step.RUNNING).count();
            if (ended >= resources(plan, command).size()) {
                ended(plan, command, now);
                return;
            }
            if (late) {
                runs.cancel(plan.account(), plan.region(), commandId);
            }
        } catch (FixerException e) {
            note(plan, command, e);
        }
        if (late) {
            end(plan, command, "TIMED_OUT", "it did not end in time", now);
        }
    }

    private void progressed(Running plan, Command command, List<Progress> all, Instant now) {
        database.updateAcrossAccounts(connection -> {
            for (Progress each : all) {
                String state =
                        switch (each.step()) {
                            case RUNNING -> "RUNNING";
                            case SUCCEEDED -> "SUCCEEDED";
                            case FAILED -> "FAILED";
                            case TIMED_OUT -> "TIMED_OUT";
                            case CANCELLED -> "CANCELLED";
                        };
                Rows.update(
                        connection,
                        """
                        UPDATE estate.fix_instance SET state = ?, message = ?, changed_at = ?
                        WHERE plan_id = ? AND resource_id = ? AND command_number = ?
                            AND state = 'RUNNING' AND (state, message) IS DISTINCT FROM (?, ?)\
                        """,
                        state,
                        Rows.storable(each.message()),
                        now,
                        plan.id(),
                        each.resourceId(),
                        command.number(),
                        state,
                        Rows.storable(each.message()));
            }
        });
    }

    /// All instances of a command have ended.
    private void ended(Running plan, Command command, Instant now) {
        boolean changes = plan.options().method() != FixMethod.PATCH_BASELINE_SCAN;
        database.updateAcrossAccounts(connection -> {
            Rows.update(
                    connection,
                    """
                    UPDATE estate.fix_command SET state = 'ENDED', ended_at = ?
                    WHERE plan_id = ? AND number = ?\
                    """,
                    now,
                    plan.id(),
                    command.number());
            if (command.purpose() == FixCommand.Purpose.COLLECT) {
                Rows.update(
                        connection,
                        """
                        UPDATE estate.fix_instance SET verification = 'LOOKING', verify_since = NULL
                        WHERE plan_id = ? AND collect_number = ? AND verification = 'COLLECTING'\
                        """,
                        plan.id(),
                        command.number());
            } else if (changes) {
                // Whatever a command says of itself, it may have changed something.
                Rows.update(
                        connection,
                        """
                        UPDATE estate.fix_instance SET verification = 'DUE'
                        WHERE plan_id = ? AND command_number = ? AND verification = 'NONE'
                            AND state IN ('SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED')\
                        """,
                        plan.id(),
                        command.number());
            }
        });
    }

    /// A command that ends without having told of all its instances.
    private void end(Running plan, Command command, String state, String message, Instant now) {
        if (command.purpose() == FixCommand.Purpose.FIX) {
            database.updateAcrossAccounts(connection ->
                    Rows.update(
                            connection,
                            """
                            UPDATE estate.fix_instance SET state = ?, message = ?, changed_at = ?
                            WHERE plan_id = ? AND command_number = ?
                                AND state IN ('PLANNED', 'RUNNING')\
                            """,
                            state,
                            Rows.storable(message),
                            now,
                            plan.id(),
                            command.number()));
        }
        if (command.state().equals("SENT")) {
            ended(plan, command, now);
            return;
        }
        database.updateAcrossAccounts(connection -> {
            Rows.update(
                    connection,
                    """
                    UPDATE estate.fix_command SET state = 'ENDED', ended_at = ?, message = ?
                    WHERE plan_id = ? AND number = ?\
                    """,
                    now,
                    Rows.storable(message),
                    plan.id(),
                    command.number());
            Rows.update(
                    connection,
                    """
                    UPDATE estate.fix_instance SET verification = 'LOOKING', verify_since = NULL
                    WHERE plan_id = ? AND collect_number = ? AND verification = 'COLLECTING'\
                    """,
                    plan.id(),
                    command.number());
        });
    }

    private boolean finished(Running plan) {
        Instant now = now();
        return database.acrossAccounts(connection ->
                Rows.update(
                                connection,
                                """
                                UPDATE estate.fix_plan p SET finished_at = ?, state = CASE
                                    WHEN p.cancel_asked_at IS NOT NULL THEN 'CANCELLED'
                                    WHEN EXISTS (SELECT FROM estate.fix_instance i
                                        WHERE i.plan_id = p.id AND (i.state <> 'SUCCEEDED'
                                            OR i.verification = 'FAILED')
                                            AND i.command_number > 0)
                                        THEN 'COMPLETED_WITH_FAILURES'
                                    ELSE 'COMPLETED' END
                                WHERE p.id = ? AND p.state = 'RUNNING'
                                    AND NOT EXISTS (SELECT FROM estate.fix_command c
                                        WHERE c.plan_id = p.id AND c.state <> 'ENDED')
                                    AND NOT EXISTS (SELECT FROM estate.fix_instance i
                                        WHERE i.plan_id = p.id
                                            AND i.verification IN
                                                ('DUE', 'COLLECTING', 'LOOKING'))\
                                """,
                                now,
                                plan.id())
                        == 1);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
