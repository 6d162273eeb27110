package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.CoverageDateFilter;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageMapComparison;
import org.openinspector.apimodel.inspector2.CoverageMapFilter;
import org.openinspector.apimodel.inspector2.CoverageNumberFilter;
import org.openinspector.apimodel.inspector2.CoverageStringComparison;
import org.openinspector.apimodel.inspector2.CoverageStringFilter;
import org.openinspector.apimodel.inspector2.CoveredResource;
import org.openinspector.apimodel.inspector2.GroupKey;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.storage.AccountScope;

/// Three resources of three kinds, written as a connector hands them over; each filter must tell
/// them apart as its name says.
final class CoverageQueryTest {
    private static final String INSTANCE =
            """
            {"type":"AWS_EC2_INSTANCE","id":"i-1","partition":"aws","region":"us-east-1",
             "tags":{"env":"prod"}}\
            """;
    private static final String IMAGE =
            """
            {"type":"AWS_ECR_CONTAINER_IMAGE","id":"image-1","details":{"awsEcrContainerImage":
             {"repositoryName":"team/app","imageHash":"sha256:0","registry":"r"}}}\
            """;
    private static final String CLOUD =
            """
            {"type":"Microsoft.Web/sites","id":"site-1","region":"westeurope","provider":"AZURE",
             "providerAccountId":"sub-1","providerOrgId":"tenant-1"}\
            """;

    private static final World world = new World();

    @BeforeAll
    static void store() {
        world.database.updateAcrossAccounts(c -> {
            List<Discovered> found = new ArrayList<>();
            found.add(
                    found(
                            INSTANCE,
                            "{\"ec2\":{\"tags\":{\"env\":\"prod\"},\"platform\":\"LINUX\"}}"));
            found.add(
                    found(
                            IMAGE,
                            "{\"ecrImage\":{\"tags\":[\"v1\",\"latest\"],\"imagePulledAt\":1700000000,"
                                    + "\"lastInUseAt\":1700000100,\"inUseCount\":3}}"));
            found.add(
                    found(
                            CLOUD,
                            "{\"serverlessFunction\":{\"serverlessFunctionName\":\"f\",\"runtime\":\"node\","
                                    + "\"functionTags\":{\"a\":\"b\"}}}"));
            ResourceRows.store(c, Scripted.UNIT, "scripted", 1, found, world.instant());
            CoverageRows.refreshUnit(c, Scripted.UNIT, "scripted", world.instant());
        });
    }

    @AfterAll
    static void end() {
        world.close();
    }

    private static Discovered found(String body, String metadata) {
        return new Discovered(
                Resource.fromJson(body),
                Scripted.ACCOUNT,
                Scripted.REGION,
                "scripted",
                "ec2",
                Optional.of(ResourceScanMetadata.fromJson(metadata)),
                Optional.empty(),
                "print",
                Optional.empty(),
                "");
    }

    private static List<String> ids(CoverageFilterCriteria.Builder criteria) {
        return world.reading.coverage(World.SCOPE, criteria.build(), 100, null).resources().stream()
                .map(CoveredResource::resourceId)
                .toList();
    }

    private static CoverageFilterCriteria.Builder by() {
        return CoverageFilterCriteria.builder();
    }

    private static List<CoverageStringFilter> is(String... values) {
        return text(CoverageStringComparison.EQUALS, values);
    }

    private static List<CoverageStringFilter> not(String... values) {
        return text(CoverageStringComparison.NOT_EQUALS, values);
    }

    private static List<CoverageStringFilter> text(
            CoverageStringComparison comparison, String... values) {
        List<CoverageStringFilter> all = new ArrayList<>();
        for (String value : values) {
            all.add(CoverageStringFilter.builder().comparison(comparison).value(value).build());
        }
        return all;
    }

    private static List<CoverageMapFilter> tag(String key, String value) {
        return List.of(
                CoverageMapFilter.builder()
                        .comparison(CoverageMapComparison.EQUALS)
                        .key(key)
                        .value(value.isEmpty() ? null : value)
                        .build());
    }

    @Test
    void textFilters() {
        assertEquals(List.of("i-1"), ids(by().resourceId(is("i-1", "i-2"))));
        assertEquals(List.of("image-1", "site-1"), ids(by().resourceId(not("i-1"))));
        assertEquals(List.of(), ids(by().resourceId(is("i-1")).accountId(not(Scripted.ACCOUNT))));
        assertEquals(List.of("i-1"), ids(by().resourceType(is("AWS_EC2_INSTANCE"))));
        assertEquals(3, ids(by().scanStatusReason(is("PENDING_INITIAL_SCAN"))).size());
        assertEquals(3, ids(by().scanStatusCode(is("ACTIVE")).scanType(is("PACKAGE"))).size());
        assertEquals(List.of("image-1"), ids(by().ecrRepositoryName(is("team/app"))));
        assertEquals(List.of("i-1", "site-1"), ids(by().ecrRepositoryName(not("team/app"))));
        assertEquals(List.of("image-1"), ids(by().ecrImageTags(is("latest", "x"))));
        assertEquals(List.of("i-1", "site-1"), ids(by().ecrImageTags(not("v1"))));
        assertEquals(List.of("site-1"), ids(by().cloudProvider(is("AZURE"))));
        assertEquals(List.of("site-1"), ids(by().cloudProviderRegion(is("westeurope"))));
        assertEquals(List.of("site-1"), ids(by().cloudProviderAccountId(is("sub-1"))));
        assertEquals(List.of("site-1"), ids(by().cloudProviderOrgId(is("tenant-1"))));
        assertEquals(List.of("site-1"), ids(by().cloudServerlessFunctionName(is("f"))));
        assertEquals(List.of("site-1"), ids(by().cloudServerlessFunctionRuntime(is("node"))));
        assertEquals(List.of(), ids(by().lambdaFunctionName(is("f"))));
        assertEquals(List.of(), ids(by().scanMode(is("EC2_AGENTLESS"))));
    }

    @Test
    void mapDateAndNumberFilters() {
        assertEquals(List.of("i-1"), ids(by().ec2InstanceTags(tag("env", "prod"))));
        assertEquals(List.of(), ids(by().ec2InstanceTags(tag("env", "test"))));
        assertEquals(List.of("i-1"), ids(by().ec2InstanceTags(tag("env", ""))));
        assertEquals(List.of("site-1"), ids(by().cloudServerlessFunctionTags(tag("a", "b"))));
        assertEquals(
                List.of("image-1"),
                ids(
                        by().imagePulledAt(
                                        List.of(
                                                CoverageDateFilter.builder()
                                                        .startInclusive(
                                                                Instant.ofEpochSecond(1700000000))
                                                        .endInclusive(
                                                                Instant.ofEpochSecond(1700000000))
                                                        .build()))));
        assertEquals(
                List.of(),
                ids(
                        by().ecrImageLastInUseAt(
                                        List.of(
                                                CoverageDateFilter.builder()
                                                        .startInclusive(
                                                                Instant.ofEpochSecond(1700000101))
                                                        .build()))));
        assertEquals(
                List.of("image-1"),
                ids(
                        by().ecrImageInUseCount(
                                        List.of(
                                                CoverageNumberFilter.builder()
                                                        .lowerInclusive(3L)
                                                        .upperInclusive(3L)
                                                        .build()))));
        assertEquals(
                List.of(),
                ids(
                        by().lastScannedAt(
                                        List.of(
                                                CoverageDateFilter.builder()
                                                        .endInclusive(Instant.now())
                                                        .build()))));
    }

    @Test
    void statisticsByEveryKey() {
        Map<String, String> seen = new TreeMap<>();
        for (GroupKey key : GroupKey.known()) {
            var statistics = world.reading.statistics(World.SCOPE, null, key);
            assertEquals(3, statistics.total());
            seen.put(
                    key.value(),
                    String.join(
                            ",",
                            statistics.groups().stream()
                                    .map(group -> group.value() + "=" + group.count())
                                    .toList()));
        }
        assertEquals(
                Map.of(
                        "SCAN_STATUS_CODE", "ACTIVE=3",
                        "SCAN_STATUS_REASON", "PENDING_INITIAL_SCAN=3",
                        "ACCOUNT_ID", Scripted.ACCOUNT + "=3",
                        "RESOURCE_TYPE",
                                "AWS_EC2_INSTANCE=1,AWS_ECR_CONTAINER_IMAGE=1,Microsoft.Web/sites=1",
                        "ECR_REPOSITORY_NAME", "=2,team/app=1",
                        "PROVIDER", "AWS=2,AZURE=1",
                        "PROVIDER_ACCOUNT_ID", Scripted.ACCOUNT + "=2,sub-1=1",
                        "PROVIDER_REGION", "us-east-1=2,westeurope=1",
                        "PROVIDER_ORG_ID", "=2,tenant-1=1"),
                seen);
    }

    @Test
    void pagesHoldEverythingOnce() {
        List<String> all = new ArrayList<>();
        String token = null;
        do {
            var page = world.reading.coverage(World.SCOPE, null, 1, token);
            page.resources().forEach(one -> all.add(one.resourceId()));
            token = page.nextToken().orElse(null);
        } while (token != null);
        assertEquals(List.of("i-1", "image-1", "site-1"), all);
    }

    @Test
    void foreignTokensAreRefused() {
        String token = world.reading.coverage(World.SCOPE, null, 1, null).nextToken().orElseThrow();
        CoverageFilterCriteria other = by().resourceId(not("x")).build();
        assertThrows(
                IllegalArgumentException.class,
                () -> world.reading.coverage(World.SCOPE, other, 1, token));
        assertThrows(
                IllegalArgumentException.class,
                () -> world.reading.coverage(World.SCOPE, null, 1, "nonsense"));
    }

    @Test
    void otherAccountsSeeNothing() {
        AccountScope other = AccountScope.of("000000000002", Scripted.REGION);
        assertTrue(world.reading.coverage(other, null, 10, null).resources().isEmpty());
        AccountScope elsewhere = AccountScope.of(Scripted.ACCOUNT, "eu-west-1");
        assertTrue(world.reading.coverage(elsewhere, null, 10, null).resources().isEmpty());
    }

    /// The part of the migration that only an upgrade reaches: here there are rows and rights.
    @Test
    void rowsOfAnOlderReleaseAreFilled() throws IOException {
        String migration;
        try (InputStream in = Estate.class.getResourceAsStream("migration/V3__intervals.sql")) {
            migration =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        int begin = migration.indexOf("DO $$");
        String fill = migration.substring(begin, migration.indexOf("END $$;", begin) + 7);
        var before = world.reading.coverage(World.SCOPE, null, 10, null).resources();
        world.database.updateAcrossAccounts(c ->
                Sql.update(
                        c,
                        "UPDATE estate.coverage SET resource_type = '', metadata = NULL,"
                                + " ecr_repository = NULL"));
        world.database.asOwner(c -> Sql.update(c, fill));
        assertEquals(before, world.reading.coverage(World.SCOPE, null, 10, null).resources());
        assertEquals(List.of("image-1"), ids(by().ecrRepositoryName(is("team/app"))));
    }
}
