package org.openinspector.estate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageMapComparison;
import org.openinspector.apimodel.inspector2.CoverageMapFilter;
import org.openinspector.apimodel.inspector2.CoverageStringComparison;
import org.openinspector.apimodel.inspector2.CoverageStringFilter;
import org.openinspector.apimodel.inspector2.CoveredResource;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceFilterCriteria;
import org.openinspector.apimodel.inspector2.ResourceMapFilter;
import org.openinspector.apimodel.inspector2.ResourceStringFilter;
import org.openinspector.estate.content.AssessmentCodec;
import org.openinspector.estate.content.InventoryCodec;
import org.openinspector.findings.report.Report;
import org.openinspector.findings.report.ReportContent;
import org.openinspector.findings.report.ReportException;
import org.openinspector.model.Finding;
import org.openinspector.model.Inventory;
import org.openinspector.model.Subject;
import org.openinspector.sbom.CycloneDx;
import org.openinspector.sbom.Spdx;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// Inventories of resources as SBOMs, each in a file of its own, under the keys that Amazon
/// Inspector's exports have. Resources that were never inspected have none.
final class SbomExport implements ReportContent {
    private static final int PAGE = 200;

    /// What a key may hold, with room for prefix and account.
    private static final int NAME_LENGTH_MAX = 180;

    private final Database database;
    private final Contents contents;
    private final EstateReading reading;
    private final String release;
    private final InstantSource clock;

    SbomExport(
            Database database,
            Contents contents,
            EstateReading reading,
            String release,
            InstantSource clock) {
        this.database = database;
        this.contents = contents;
        this.reading = reading;
        this.release = release;
        this.clock = clock;
    }

    /// A resource with its inventory.
    private record Stocked(
            String accountId,
            Resource resource,
            long inventoryClass,
            Optional<Map.Entry<Inventory, List<Finding>>> content) {
        Stocked with(Inventory inventory, List<Finding> findings) {
            return new Stocked(
                    accountId,
                    resource,
                    inventoryClass,
                    Optional.of(Map.entry(inventory, findings)));
        }
    }

    @Override
    public void write(Report report, Files files) throws IOException, InterruptedException {
        CoverageFilterCriteria criteria =
                criteria(
                        report.criteria()
                                .map(ResourceFilterCriteria::fromJson)
                                .orElse(ResourceFilterCriteria.builder().build()));
        int written = 0;
        @Nullable String token = null;
        do {
            EstateReading.CoveragePage page =
                    reading.coverage(report.readable(), criteria, PAGE, token);
            for (Stocked one : stocked(report.readable(), page.resources())) {
                files.check();
                Stocked loaded = loaded(one);
                files.add(
                        name(report, one),
                        "application/json",
                        out -> document(report, loaded, out));
                written++;
            }
            token = page.nextToken().orElse(null);
        } while (token != null);
        if (written == 0) {
            throw new ReportException(
                    ReportingErrorCode.NO_FINDINGS_FOUND,
                    "no resource with an inventory matches the filter criteria");
        }
    }

    /// `CYCLONEDX_1_4_outputs_ID/account=A/resource=TYPE/RESOURCE_CYCLONEDX_1_4.json`.
    private static String name(Report report, Stocked one) {
        return report.format()
                + "_outputs_"
                + report.id()
                + "/account="
                + one.accountId()
                + "/resource="
                + one.resource().type().value().replace('/', '_')
                + "/"
                + fileName(one.resource().id())
                + "_"
                + report.format()
                + ".json";
    }

    /// The resource's id without slashes; a long one is cut, with a digest in place of the rest.
    static String fileName(String id) {
        String name = id.replace('/', '_').replace('\\', '_').replaceAll("\\p{Cntrl}", "_");
        if (name.getBytes(StandardCharsets.UTF_8).length <= NAME_LENGTH_MAX) {
            return name;
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(id.getBytes(StandardCharsets.UTF_8));
            String start = name.substring(0, name.offsetByCodePoints(0, 30));
            return start + "_" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private List<Stocked> stocked(AccountScope scope, List<CoveredResource> page) {
        List<String> accounts = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (CoveredResource covered : page) {
            if (covered.scanType().value().equals("PACKAGE")) {
                accounts.add(covered.accountId());
                ids.add(covered.resourceId());
            }
        }
        if (ids.isEmpty()) {
            return List.of();
        }
        return database.read(
                scope,
                connection ->
                        Sql.query(
                                connection,
                                """
                                SELECT r.account_id, r.body::text AS body, i.inventory_class
                                FROM estate.resource r
                                JOIN estate.resource_inventory i
                                    USING (account_id, region, resource_id)
                                WHERE r.account_id = ANY (?::char(12)[]) AND r.region = ?
                                    AND r.state = 'PRESENT'
                                    AND (r.account_id::text, r.resource_id)
                                        IN (SELECT * FROM unnest(?::text[], ?::text[]))
                                ORDER BY r.account_id, r.resource_id\
                                """,
                                row ->
                                        new Stocked(
                                                row.getString("account_id"),
                                                Resource.fromJson(row.getString("body")),
                                                row.getLong("inventory_class"),
                                                Optional.empty()),
                                Sql.Texts.of(scope.accounts()),
                                scope.region(),
                                Sql.Texts.of(accounts),
                                Sql.Texts.of(ids)));
    }

    /// One at a time: an inventory may have a hundred thousand packages.
    private Stocked loaded(Stocked one) {
        List<Long> only = List.of(one.inventoryClass());
        byte[] inventory =
                database.acrossAccounts(
                                connection -> ResultRows.inventories(connection, only, contents))
                        .get(one.inventoryClass());
        byte[] result =
                database.acrossAccounts(
                                connection -> ResultRows.contents(connection, only, contents))
                        .get(one.inventoryClass());
        return one.with(
                inventory == null
                        ? new Inventory(Optional.empty(), List.of())
                        : InventoryCodec.decode(inventory),
                result == null ? List.of() : AssessmentCodec.decode(result).findings());
    }

    private void document(Report report, Stocked one, OutputStream out) {
        Map.Entry<Inventory, List<Finding>> content = one.content().orElseThrow();
        Resource resource = one.resource();
        boolean image = resource.type().value().toLowerCase(Locale.ROOT).contains("image");
        Subject subject =
                new Subject(
                        image ? "image" : "resource",
                        resource.id(),
                        Optional.ofNullable(digest(resource)));
        Map<String, String> facts = new LinkedHashMap<>();
        String digest = digest(resource);
        if (digest != null) {
            facts.put("imageId", digest);
        }
        String architecture = architecture(resource);
        if (architecture != null) {
            facts.put("architecture", architecture);
        }
        facts.put("accountId", one.accountId());
        facts.put("resourceType", resource.type().value());
        Instant now = clock.instant();
        if (report.format().equals("SPDX_2_3")) {
            Spdx.write(
                    Spdx.References.VULNERABILITY,
                    subject,
                    content.getKey(),
                    content.getValue(),
                    facts,
                    now,
                    release,
                    out);
        } else {
            CycloneDx.write(
                    CycloneDx.Version.V1_4,
                    subject,
                    content.getKey(),
                    content.getValue(),
                    facts,
                    now,
                    release,
                    out);
        }
    }

    private static @Nullable String digest(Resource resource) {
        ResourceDetails details = resource.details();
        if (details == null) {
            return null;
        }
        if (details.awsEcrContainerImage() != null) {
            return details.awsEcrContainerImage().imageHash();
        }
        return details.image() == null ? null : details.image().imageDigest();
    }

    private static @Nullable String architecture(Resource resource) {
        ResourceDetails details = resource.details();
        if (details == null) {
            return null;
        }
        if (details.awsEcrContainerImage() != null) {
            return details.awsEcrContainerImage().architecture();
        }
        return details.image() == null ? null : details.image().architecture();
    }

    /// Every field of the export's filter is one of coverage's.
    static CoverageFilterCriteria criteria(ResourceFilterCriteria by) {
        return CoverageFilterCriteria.builder()
                .accountId(texts(by.accountId()))
                .resourceId(texts(by.resourceId()))
                .resourceType(texts(by.resourceType()))
                .ecrRepositoryName(texts(by.ecrRepositoryName()))
                .lambdaFunctionName(texts(by.lambdaFunctionName()))
                .ecrImageTags(texts(by.ecrImageTags()))
                .ec2InstanceTags(maps(by.ec2InstanceTags()))
                .lambdaFunctionTags(maps(by.lambdaFunctionTags()))
                .cloudProvider(texts(by.cloudProvider()))
                .cloudProviderAccountId(texts(by.cloudProviderAccountId()))
                .cloudProviderOrgId(texts(by.cloudProviderOrgId()))
                .cloudProviderRegion(texts(by.cloudProviderRegion()))
                .cloudVmInstanceTags(maps(by.cloudVmInstanceTags()))
                .cloudContainerImageTags(texts(by.cloudContainerImageTags()))
                .cloudContainerRepositoryName(texts(by.cloudContainerRepositoryName()))
                .cloudContainerRegistryName(texts(by.cloudContainerRegistryName()))
                .cloudServerlessFunctionName(texts(by.cloudServerlessFunctionName()))
                .cloudServerlessFunctionRuntime(texts(by.cloudServerlessFunctionRuntime()))
                .cloudServerlessFunctionTags(maps(by.cloudServerlessFunctionTags()))
                .build();
    }

    private static @Nullable List<CoverageStringFilter> texts(
            @Nullable List<ResourceStringFilter> filters) {
        return filters == null
                ? null
                : filters.stream()
                        .map(filter ->
                                CoverageStringFilter.builder()
                                        .comparison(
                                                CoverageStringComparison.of(
                                                        filter.comparison().value()))
                                        .value(filter.value())
                                        .build())
                        .toList();
    }

    private static @Nullable List<CoverageMapFilter> maps(
            @Nullable List<ResourceMapFilter> filters) {
        return filters == null
                ? null
                : filters.stream()
                        .map(filter ->
                                CoverageMapFilter.builder()
                                        .comparison(
                                                CoverageMapComparison.of(
                                                        filter.comparison().value()))
                                        .key(filter.key())
                                        .value(filter.value())
                                        .build())
                        .toList();
    }
}
