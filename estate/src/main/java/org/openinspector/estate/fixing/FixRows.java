package org.openinspector.estate.fixing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.openinspector.storage.AccountScope;

/// Plans in the database, as whoever asks for them sees them.
final class FixRows {
    private static final String PLAN =
            """
            SELECT p.*,
                (SELECT count(*) FROM estate.fix_instance i WHERE i.plan_id = p.id) AS instances,
                (SELECT count(*) FROM estate.fix_change c WHERE c.plan_id = p.id) AS changes,
                (SELECT count(*) FROM estate.fix_finding f WHERE f.plan_id = p.id) AS findings,
                (SELECT count(*) FROM estate.fix_instance i WHERE i.plan_id = p.id
                    AND i.state = 'SUCCEEDED') AS done,
                (SELECT count(*) FROM estate.fix_instance i WHERE i.plan_id = p.id
                    AND i.state IN ('FAILED', 'TIMED_OUT')) AS failed,
                (SELECT count(*) FROM estate.fix_instance i WHERE i.plan_id = p.id
                    AND i.verification = 'DONE') AS verified
            FROM estate.fix_plan p
            WHERE p.account_id = ANY (?::char(12)[]) AND p.region = ?
            """;

    private FixRows() {}

    static FixSettings settings(Connection connection, AccountScope scope) throws SQLException {
        return Rows.first(
                        connection,
                        """
                        SELECT enabled, approval_required FROM estate.fix_settings
                        WHERE account_id = ANY (?::char(12)[])\
                        """,
                        row ->
                                new FixSettings(
                                        row.getBoolean("enabled"),
                                        row.getBoolean("approval_required")),
                        scope.accounts())
                .orElse(FixSettings.DEFAULT);
    }

    static void settings(
            Connection connection, AccountScope scope, FixSettings settings, String by, Instant at)
            throws SQLException {
        Rows.update(
                connection,
                """
                INSERT INTO estate.fix_settings
                    (account_id, enabled, approval_required, updated_by, updated_at)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE SET enabled = excluded.enabled,
                    approval_required = excluded.approval_required,
                    updated_by = excluded.updated_by, updated_at = excluded.updated_at\
                """,
                scope.accounts().getFirst(),
                settings.enabled(),
                settings.approvalRequired(),
                by,
                at);
    }

    /// A resource as a plan needs it.
    ///
    /// @param unfit why nothing can be run on it; empty if it can
    record Resource(String id, String connector, String platform, Optional<String> unfit) {}

    static Map<String, Resource> resources(
            Connection connection, AccountScope scope, List<String> ids) throws SQLException {
        Map<String, Resource> found = new HashMap<>();
        Rows.query(
                        connection,
                        """
                        SELECT resource_id, connector, kind, state, ineligible_reason,
                            body #>> '{details,awsEc2Instance,platform}' AS platform
                        FROM estate.resource
                        WHERE account_id = ANY (?::char(12)[]) AND region = ?
                            AND resource_id = ANY (?::text[])\
                        """,
                        FixRows::resource,
                        scope.accounts(),
                        scope.region(),
                        ids)
                .forEach(resource -> found.put(resource.id(), resource));
        return found;
    }

    private static Resource resource(ResultSet row) throws SQLException {
        Optional<String> unfit = Optional.empty();
        if (!row.getString("kind").equals("ec2")) {
            unfit = Optional.of("it is no instance of EC2");
        } else if (!row.getString("state").equals("PRESENT")) {
            unfit = Optional.of("it is gone, or not looked at any more");
        } else if (row.getString("ineligible_reason") != null) {
            unfit = Optional.of("it is not scanned: " + row.getString("ineligible_reason"));
        }
        return new Resource(
                row.getString("resource_id"),
                row.getString("connector"),
                Rows.textIfAny(row, "platform").orElse(""),
                unfit);
    }

    static void insert(
            Connection connection,
            AccountScope scope,
            UUID id,
            String target,
            FixOptions options,
            boolean approvalRequired,
            String by,
            Instant at)
            throws SQLException {
        Rows.update(
                connection,
                """
                INSERT INTO estate.fix_plan (id, account_id, region, target, method, versions,
                    reboot, concurrency, errors_max, timeout_seconds, state, approval_required,
                    created_by, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'PLANNED', ?, ?, ?)\
                """,
                id,
                scope.accounts().getFirst(),
                scope.region(),
                Rows.storable(target),
                options.method().name(),
                options.exact() ? "EXACT" : "AT_LEAST",
                options.reboot(),
                options.concurrency(),
                options.errorsMax(),
                options.timeoutSeconds(),
                approvalRequired,
                by,
                at);
    }

    static void insertCommand(
            Connection connection, UUID plan, String account, int number, String purpose)
            throws SQLException {
        Rows.update(
                connection,
                """
                INSERT INTO estate.fix_command (plan_id, number, account_id, purpose, state)
                VALUES (?, ?, ?, ?, 'PLANNED')\
                """,
                plan,
                number,
                account,
                purpose);
    }

    static void insertInstance(
            Connection connection,
            AccountScope scope,
            UUID plan,
            FixDraft.Instance draft,
            String connector,
            int command,
            boolean skipped,
            String message,
            Instant at)
            throws SQLException {
        String account = scope.accounts().getFirst();
        Rows.update(
                connection,
                """
                INSERT INTO estate.fix_instance (plan_id, resource_id, account_id, region,
                    connector, command_number, state, verification, message, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'NONE', ?, ?)\
                """,
                plan,
                draft.resourceId(),
                account,
                scope.region(),
                connector,
                command,
                skipped ? "SKIPPED" : "PLANNED",
                Rows.storable(message),
                at);
        List<String> names = new ArrayList<>();
        List<String> archs = new ArrayList<>();
        List<String> froms = new ArrayList<>();
        List<String> tos = new ArrayList<>();
        for (FixChange change : draft.changes()) {
            names.add(change.name());
            archs.add(change.arch());
            froms.add(Rows.storable(change.fromVersion()));
            tos.add(change.toVersion());
        }
        Rows.update(
                connection,
                """
                INSERT INTO estate.fix_change (plan_id, resource_id, account_id, name, arch,
                    from_version, to_version)
                SELECT ?, ?, ?, n, a, f, t FROM unnest(?::text[], ?::text[], ?::text[], ?::text[])
                    c (n, a, f, t)\
                """,
                plan,
                draft.resourceId(),
                account,
                names,
                archs,
                froms,
                tos);
        Rows.update(
                connection,
                """
                INSERT INTO estate.fix_finding (plan_id, resource_id, account_id, finding_arn,
                    vulnerability)
                SELECT ?, ?, ?, arn, vulnerability FROM unnest(?::text[], ?::text[])
                    f (arn, vulnerability)\
                """,
                plan,
                draft.resourceId(),
                account,
                new ArrayList<>(draft.findings().keySet()),
                draft.findings().values().stream().map(Rows::storable).toList());
    }

    static Optional<FixPlan> plan(Connection connection, AccountScope scope, UUID id)
            throws SQLException {
        return Rows.first(
                connection,
                PLAN + "AND p.id = ?",
                FixRows::plan,
                scope.accounts(),
                scope.region(),
                id);
    }

    static List<FixPlan> plans(Connection connection, AccountScope scope, int most)
            throws SQLException {
        return Rows.query(
                connection,
                PLAN + "ORDER BY p.number DESC LIMIT ?",
                FixRows::plan,
                scope.accounts(),
                scope.region(),
                most);
    }

    private static FixPlan plan(ResultSet row) throws SQLException {
        return new FixPlan(
                row.getObject("id", UUID.class),
                row.getString("region"),
                row.getString("target"),
                options(row),
                FixPlan.State.valueOf(row.getString("state")),
                row.getBoolean("approval_required"),
                row.getString("created_by"),
                Rows.instant(row, "created_at"),
                Rows.textIfAny(row, "approved_by"),
                Rows.instantIfAny(row, "approved_at"),
                Rows.textIfAny(row, "started_by"),
                Rows.instantIfAny(row, "started_at"),
                Rows.instantIfAny(row, "cancel_asked_at"),
                Rows.instantIfAny(row, "finished_at"),
                row.getString("message"),
                row.getInt("instances"),
                row.getInt("changes"),
                row.getInt("findings"),
                0,
                row.getInt("done"),
                row.getInt("failed"),
                row.getInt("verified"));
    }

    static FixOptions options(ResultSet row) throws SQLException {
        return new FixOptions(
                FixMethod.valueOf(row.getString("method")),
                row.getString("versions").equals("EXACT"),
                row.getBoolean("reboot"),
                row.getInt("concurrency"),
                row.getInt("errors_max"),
                row.getInt("timeout_seconds"));
    }

    /// The instances of a plan by their ids, from one on.
    static List<FixInstance> instances(
            Connection connection, AccountScope scope, UUID plan, String after, int most)
            throws SQLException {
        Map<String, List<FixChange>> changes = new HashMap<>();
        Rows.query(
                connection,
                """
                SELECT c.resource_id, c.name, c.arch, c.from_version, c.to_version
                FROM estate.fix_change c
                WHERE c.plan_id = ? AND c.account_id = ANY (?::char(12)[])
                    AND c.resource_id IN (SELECT resource_id FROM estate.fix_instance
                        WHERE plan_id = ? AND resource_id > ? ORDER BY resource_id LIMIT ?)
                ORDER BY c.resource_id, c.name, c.arch\
                """,
                row ->
                        changes.computeIfAbsent(
                                        row.getString("resource_id"), _ -> new ArrayList<>())
                                .add(change(row)),
                plan,
                scope.accounts(),
                plan,
                after,
                most);
        return Rows.query(
                connection,
                """
                SELECT i.resource_id, i.state, i.verification, i.message, k.command_id,
                    ARRAY(SELECT f.finding_arn FROM estate.fix_finding f
                        WHERE f.plan_id = i.plan_id AND f.resource_id = i.resource_id
                        ORDER BY f.finding_arn) AS findings
                FROM estate.fix_instance i
                LEFT JOIN estate.fix_command k
                    ON k.plan_id = i.plan_id AND k.number = i.command_number
                WHERE i.plan_id = ? AND i.account_id = ANY (?::char(12)[]) AND i.resource_id > ?
                ORDER BY i.resource_id LIMIT ?\
                """,
                row ->
                        new FixInstance(
                                row.getString("resource_id"),
                                FixInstance.State.valueOf(row.getString("state")),
                                FixInstance.Verification.valueOf(row.getString("verification")),
                                Rows.textIfAny(row, "command_id"),
                                row.getString("message"),
                                changes.getOrDefault(row.getString("resource_id"), List.of()),
                                List.of((String[]) row.getArray("findings").getArray())),
                plan,
                scope.accounts(),
                after,
                most);
    }

    static FixChange change(ResultSet row) throws SQLException {
        return new FixChange(
                row.getString("name"),
                row.getString("arch"),
                row.getString("from_version"),
                row.getString("to_version"));
    }

    /// ARNs of all findings that a plan should close.
    static List<String> findings(Connection connection, AccountScope scope, UUID plan)
            throws SQLException {
        return Rows.query(
                connection,
                """
                SELECT DISTINCT finding_arn FROM estate.fix_finding
                WHERE plan_id = ? AND account_id = ANY (?::char(12)[]) ORDER BY finding_arn\
                """,
                row -> row.getString("finding_arn"),
                plan,
                scope.accounts());
    }
}
