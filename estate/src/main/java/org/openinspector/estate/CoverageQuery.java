package org.openinspector.estate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageResourceType;
import org.openinspector.apimodel.inspector2.CoveredResource;
import org.openinspector.apimodel.inspector2.GroupKey;
import org.openinspector.apimodel.inspector2.Resource;
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
            "CASE WHEN i.evaluated_at IS NULL THEN NULL WHEN r.state = 'PRESENT' AND NOT"
                    + " r.ineligible_closes THEN greatest(i.inspected_at, i.evaluated_at,"
                    + " m.matched_at) ELSE greatest(i.inspected_at, i.evaluated_at) END";

    private static final String FROM =
            """
             FROM estate.coverage c
            JOIN estate.resource r USING (account_id, region, resource_id)
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
        String query = filter.digest();
        if (token != null) {
            Position after = Position.parse(token, query);
            filter.where(
                    "(c.account_id, c.resource_id, c.scan_type) > (?::char(12), ?, ?)",
                    after.accountId,
                    after.resourceId,
                    after.scanType);
        }
        filter.parameters().add(max + 1);
        List<CoveredResource> found =
                Sql.query(
                        connection,
                        "SELECT account_id, resource_id, c.scan_type, c.status_code, c.reason,"
                                + " r.body::text AS body, r.metadata::text AS metadata,"
                                + " r.scan_mode, "
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
                        new Position(last.accountId(), last.resourceId(), last.scanType().value())
                                .token(query)));
    }

    private static CoveredResource resource(ResultSet row) throws SQLException {
        Resource body = Resource.fromJson(row.getString("body"));
        @Nullable String metadata = row.getString("metadata");
        @Nullable String mode = row.getString("scan_mode");
        return CoveredResource.builder()
                .resourceType(CoverageResourceType.of(body.type().value()))
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
                .provider(body.provider())
                .providerAccountId(body.providerAccountId())
                .providerOrgId(body.providerOrgId())
                .providerRegion(body.provider() == null ? null : body.region())
                .providerPartition(body.provider() == null ? null : body.partition())
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
            case "RESOURCE_TYPE" -> "r.resource_type";
            case "ECR_REPOSITORY_NAME" -> CoverageFilter.ECR_REPOSITORY;
            case "PROVIDER" -> "r.body ->> 'provider'";
            case "PROVIDER_ACCOUNT_ID" -> "r.body ->> 'providerAccountId'";
            case "PROVIDER_REGION" -> CoverageFilter.PROVIDER_REGION;
            case "PROVIDER_ORG_ID" -> "r.body ->> 'providerOrgId'";
            default ->
                    throw new IllegalArgumentException(
                            "groupBy is \"" + key.value() + "\", expected one of its nine keys");
        };
    }

    /// The last row of a page. The token names the list it belongs to: with other filters it would
    /// leave rows out without anyone noticing.
    private record Position(String accountId, String resourceId, String scanType) {
        String token(String query) {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            String.join("\n", "c1", query, accountId, scanType, resourceId)
                                    .getBytes(StandardCharsets.UTF_8));
        }

        static Position parse(String token, String query) {
            List<String> parts = List.of();
            try {
                String text =
                        new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                parts = new ArrayList<>(Arrays.asList(text.split("\n", 5)));
            } catch (IllegalArgumentException notBase64) {
                // as any other wrong token
            }
            if (parts.size() != 5
                    || !parts.get(0).equals("c1")
                    || !parts.get(1).equals(query)
                    || !parts.get(2).matches("[0-9]{12}")
                    || token.indexOf('\u0000') >= 0
                    || parts.get(4).indexOf('\u0000') >= 0
                    || parts.get(3).indexOf('\u0000') >= 0) {
                throw new IllegalArgumentException(
                        "nextToken does not belong to this list; start again without it");
            }
            return new Position(parts.get(2), parts.get(4), parts.get(3));
        }
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
