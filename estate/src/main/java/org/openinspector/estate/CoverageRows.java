package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;

/// Coverage follows from what is known of a resource, always by the one statement here: whoever
/// changes something calls it, nobody writes a status by hand. The first case that applies decides;
/// `docs/coverage.md` has the table. What was installed when follows with it.
final class CoverageRows {
    private static final String REFRESH =
            """
            INSERT INTO estate.coverage AS c
                (account_id, region, resource_id, scan_type, status_code, reason, message,
                 changed_at, live, resource_type, scan_mode, ecr_repository, provider,
                 provider_account_id, provider_org_id, provider_region, provider_partition,
                 registry, repository, metadata)
            SELECT r.account_id, r.region, r.resource_id, 'PACKAGE',
                CASE
                    WHEN r.state = 'GONE' THEN 'INACTIVE'
                    WHEN r.ineligible_reason IS NOT NULL THEN r.ineligible_code
                    WHEN r.missing_reason IS NOT NULL THEN 'INACTIVE'
                    WHEN r.failure_reason IS NOT NULL THEN 'INACTIVE'
                    WHEN i.evaluated_result IS NULL OR r.reviving THEN 'ACTIVE'
                    WHEN m.unsupported_os OR r.scan_once THEN 'INACTIVE'
                    ELSE 'ACTIVE' END,
                CASE
                    WHEN r.state = 'GONE' THEN 'RESOURCE_TERMINATED'
                    WHEN r.ineligible_reason IS NOT NULL THEN r.ineligible_reason
                    WHEN r.missing_reason IS NOT NULL THEN r.missing_reason
                    WHEN r.failure_reason IS NOT NULL THEN r.failure_reason
                    WHEN r.reviving AND NOT r.inspecting THEN 'PENDING_REVIVAL_SCAN'
                    WHEN i.evaluated_result IS NULL AND NOT r.inspecting
                        AND i.resource_id IS NULL THEN 'PENDING_INITIAL_SCAN'
                    WHEN i.evaluated_result IS NULL OR r.reviving THEN 'SCAN_IN_PROGRESS'
                    WHEN m.unsupported_os THEN 'UNSUPPORTED_OS'
                    WHEN r.scan_once THEN 'SCAN_FREQUENCY_SCAN_ON_PUSH'
                    ELSE coalesce(i.partial_reason, 'SUCCESSFUL') END,
                CASE WHEN r.state <> 'PRESENT' THEN ''
                    WHEN r.ineligible_reason IS NOT NULL OR r.missing_reason IS NOT NULL
                        OR r.failure_reason IS NOT NULL THEN r.message
                    WHEN i.evaluated_result IS NOT NULL AND NOT m.unsupported_os
                        THEN coalesce(i.partial_message, '')
                    ELSE '' END,
                ?,
                r.state = 'PRESENT' AND NOT r.ineligible_closes AND NOT r.scan_once,
                r.resource_type,
                r.scan_mode,
                coalesce(r.body #>> '{details,awsEcrContainerImage,repositoryName}',
                    r.metadata #>> '{ecrRepository,name}'),
                p.provider,
                coalesce(r.body ->> 'providerAccountId',
                    CASE WHEN p.provider = 'AWS' THEN r.account_id::text END),
                r.body ->> 'providerOrgId',
                CASE WHEN p.provider IS NOT NULL THEN coalesce(r.body ->> 'region',
                    CASE WHEN p.provider = 'AWS' THEN r.region END) END,
                CASE WHEN p.provider IS NOT NULL THEN r.body ->> 'partition' END,
                coalesce(r.metadata #>> '{containerRegistry,name}',
                    r.body #>> '{details,image,registry}'),
                coalesce(r.metadata #>> '{containerRepository,name}',
                    r.body #>> '{details,image,repositoryName}'),
                r.metadata
            FROM estate.resource r
            CROSS JOIN LATERAL (SELECT coalesce(r.body ->> 'provider',
                CASE WHEN starts_with(r.resource_type, 'AWS_') THEN 'AWS' END) AS provider) p
            LEFT JOIN estate.resource_inventory i USING (account_id, region, resource_id)
            LEFT JOIN estate.match_result m ON m.inventory_class = i.inventory_class
            WHERE r.state <> 'DISABLED' AND %s
            ORDER BY r.account_id, r.region, r.resource_id
            ON CONFLICT (account_id, resource_id, scan_type, region) DO UPDATE SET
                status_code = excluded.status_code, reason = excluded.reason,
                message = excluded.message, changed_at = CASE
                    WHEN (c.status_code, c.reason, c.message) IS DISTINCT FROM
                        (excluded.status_code, excluded.reason, excluded.message)
                    THEN excluded.changed_at ELSE c.changed_at END,
                live = excluded.live, resource_type = excluded.resource_type,
                scan_mode = excluded.scan_mode, ecr_repository = excluded.ecr_repository,
                provider = excluded.provider, provider_account_id = excluded.provider_account_id,
                provider_org_id = excluded.provider_org_id,
                provider_region = excluded.provider_region,
                provider_partition = excluded.provider_partition, registry = excluded.registry,
                repository = excluded.repository, metadata = excluded.metadata
            WHERE (c.status_code, c.reason, c.message, c.live, c.resource_type, c.scan_mode,
                    c.ecr_repository, c.provider, c.provider_account_id, c.provider_org_id,
                    c.provider_region, c.provider_partition, c.registry, c.repository, c.metadata)
                IS DISTINCT FROM (excluded.status_code, excluded.reason, excluded.message,
                    excluded.live, excluded.resource_type, excluded.scan_mode,
                    excluded.ecr_repository, excluded.provider, excluded.provider_account_id,
                    excluded.provider_org_id, excluded.provider_region,
                    excluded.provider_partition, excluded.registry, excluded.repository,
                    excluded.metadata)\
            """;

    private static final String REMOVE =
            """
            DELETE FROM estate.coverage c USING estate.resource r
            WHERE r.account_id = ?::char(12) AND r.region = ? AND r.connector = ? AND r.kind = ?
                AND r.state = 'DISABLED' AND c.account_id = r.account_id AND c.region = r.region
                AND c.resource_id = r.resource_id\
            """;

    private CoverageRows() {}

    static void refreshUnit(Connection connection, SweepUnit unit, String connector, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                REFRESH.formatted(
                        "r.account_id = ?::char(12) AND r.region = ? AND r.connector = ? AND r.kind = ?"),
                now,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind());
        Sql.update(connection, REMOVE, unit.accountId(), unit.region(), connector, unit.kind());
        IntervalRows.follow(
                connection,
                "r.account_id = ?::char(12) AND r.region = ? AND r.connector = ? AND r.kind = ?",
                now,
                unit.accountId(),
                unit.region(),
                connector,
                unit.kind());
    }

    static void refreshClasses(Connection connection, Collection<Long> classes, Instant now)
            throws SQLException {
        if (!classes.isEmpty()) {
            Sql.update(
                    connection,
                    REFRESH.formatted("i.inventory_class = ANY (?::bigint[])"),
                    now,
                    ResultRows.numbers(classes));
        }
    }

    static void refresh(Connection connection, Collection<ResourceKey> keys, Instant now)
            throws SQLException {
        String condition =
                "(r.account_id, r.region, r.resource_id) IN (SELECT k.account_id::char(12),"
                        + " k.region, k.resource_id FROM unnest(?::text[], ?::text[],"
                        + " ?::text[]) k (account_id, region, resource_id))";
        Sql.Texts accounts = Sql.Texts.of(keys, ResourceKey::accountId);
        Sql.Texts regions = Sql.Texts.of(keys, ResourceKey::region);
        Sql.Texts ids = Sql.Texts.of(keys, ResourceKey::resourceId);
        Sql.update(connection, REFRESH.formatted(condition), now, accounts, regions, ids);
        IntervalRows.follow(connection, condition, now, accounts, regions, ids);
    }
}
