package org.openinspector.estate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageResourceType;
import org.openinspector.apimodel.inspector2.CoveredResource;
import org.openinspector.apimodel.inspector2.GroupKey;
import org.openinspector.apimodel.inspector2.Provider;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ScanMode;
import org.openinspector.apimodel.inspector2.ScanStatus;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.apimodel.inspector2.ScanType;
import org.openinspector.storage.AccountScope;

/// Lists and counts coverage.
final class CoverageQuery {
    static final int PAGE_MAX = 1_000;

    /// A resource was last scanned when it was inspected, evaluated, or its inventory was matched
    /// with newer data, whichever came last. What is gone or left out is not matched any more.
    static final String LAST_SCANNED =
            "CASE WHEN i.evaluated_at IS NULL THEN NULL WHEN c.live THEN greatest(i.inspected_at,"
                    + " i.evaluated_at, m.matched_at) ELSE greatest(i.inspected_at,"
                    + " i.evaluated_at) END";

    /// A count that needs neither of the two joined tables does not read them: PostgreSQL leaves
    /// out an outer join that can neither add nor remove a row.
    private static final String FROM =
            """
             FROM estate.coverage c
            LEFT JOIN estate.resource_inventory i USING (account_id, region, resource_id)
            LEFT JOIN estate.match_result m ON m.inventory_class = i.inventory_class
            """;

    private CoverageQuery() {}

    static EstateReading.CoveragePage list(
            Connection connection,
            AccountScope scope,
            @Nullable CoverageFilterCriteria criteria,
            int max,
            @Nullable String token)
            throws SQLException {
        if (max < 1 || max > PAGE_MAX) {
            throw new IllegalArgumentException("max is " + max + ", expected 1 to " + PAGE_MAX);
        }
        CoverageFilter filter = CoverageFilter.of(scope, criteria);
        KeysetToken keys = new KeysetToken("c1", filter.digest());
        if (token != null) {
            List<String> after = keys.read(token, 3);
            filter.where(
                    "(c.account_id, c.resource_id, c.scan_type) > (?::char(12), ?, ?)",
                    after.get(0),
                    after.get(2),
                    after.get(1));
        }
        filter.parameters().add(max + 1);
        List<CoveredResource> found =
                Sql.query(
                        connection,
                        "SELECT c.account_id, c.resource_id, c.scan_type, c.status_code, c.reason,"
                                + " c.resource_type, c.metadata::text AS metadata, c.scan_mode,"
                                + " c.provider, c.provider_account_id, c.provider_org_id,"
                                + " c.provider_region, c.provider_partition, "
                                + LAST_SCANNED
                                + " AS last_scanned_at"
                                + FROM
                                + filter.condition()
                                + " ORDER BY c.account_id, c.resource_id, c.scan_type LIMIT ?",
                        CoverageQuery::resource,
                        filter.parameters().toArray());
        if (found.size() <= max) {
            return new EstateReading.CoveragePage(found, Optional.empty());
        }
        CoveredResource last = found.get(max - 1);
        return new EstateReading.CoveragePage(
                found.subList(0, max),
                Optional.of(
                        keys.write(last.accountId(), last.scanType().value(), last.resourceId())));
    }

    private static CoveredResource resource(ResultSet row) throws SQLException {
        @Nullable String metadata = row.getString("metadata");
        @Nullable String mode = row.getString("scan_mode");
        @Nullable String provider = row.getString("provider");
        return CoveredResource.builder()
                .resourceType(CoverageResourceType.of(row.getString("resource_type")))
                .resourceId(row.getString("resource_id"))
                .accountId(row.getString("account_id"))
                .scanType(ScanType.of(row.getString("scan_type")))
                .scanStatus(
                        ScanStatus.builder()
                                .statusCode(ScanStatusCode.of(row.getString("status_code")))
                                .reason(ScanStatusReason.of(row.getString("reason")))
                                .build())
                .resourceMetadata(metadata == null ? null : ResourceScanMetadata.fromJson(metadata))
                .lastScannedAt(Sql.instantOrNull(row, "last_scanned_at"))
                .scanMode(mode == null ? null : ScanMode.of(mode))
                .provider(provider == null ? null : Provider.of(provider))
                .providerAccountId(row.getString("provider_account_id"))
                .providerOrgId(row.getString("provider_org_id"))
                .providerRegion(row.getString("provider_region"))
                .providerPartition(row.getString("provider_partition"))
                .build();
    }

    static EstateReading.CoverageStatistics statistics(
            Connection connection,
            AccountScope scope,
            @Nullable CoverageFilterCriteria criteria,
            @Nullable GroupKey groupBy)
            throws SQLException {
        CoverageFilter filter = CoverageFilter.of(scope, criteria);
        String value = groupBy == null ? "''" : group(groupBy);
        List<EstateReading.Group> groups =
                Sql.query(
                        connection,
                        "SELECT coalesce("
                                + value
                                + ", '') AS value, count(*) AS n"
                                + FROM
                                + filter.condition()
                                + " GROUP BY 1 ORDER BY n DESC, value",
                        row -> new EstateReading.Group(row.getString("value"), row.getLong("n")),
                        filter.parameters().toArray());
        return new EstateReading.CoverageStatistics(
                groups.stream().mapToLong(EstateReading.Group::count).sum(),
                groupBy == null ? List.of() : groups);
    }

    private static String group(GroupKey key) {
        return switch (key.value()) {
            case "SCAN_STATUS_CODE" -> "c.status_code";
            case "SCAN_STATUS_REASON" -> "c.reason";
            case "ACCOUNT_ID" -> "c.account_id::text";
            case "RESOURCE_TYPE" -> "c.resource_type";
            case "ECR_REPOSITORY_NAME" -> "c.ecr_repository";
            case "PROVIDER" -> "c.provider";
            case "PROVIDER_ACCOUNT_ID" -> "c.provider_account_id";
            case "PROVIDER_REGION" -> "c.provider_region";
            case "PROVIDER_ORG_ID" -> "c.provider_org_id";
            default ->
                    throw new IllegalArgumentException(
                            "groupBy is \"" + key.value() + "\", expected one of its nine keys");
        };
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
