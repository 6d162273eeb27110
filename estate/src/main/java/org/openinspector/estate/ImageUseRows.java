package org.openinspector.estate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsEcsMetadataDetails;
import org.openinspector.apimodel.inspector2.AwsEksMetadataDetails;
import org.openinspector.apimodel.inspector2.AwsEksWorkloadInfo;
import org.openinspector.apimodel.inspector2.ClusterDetails;
import org.openinspector.apimodel.inspector2.ClusterInformation;
import org.openinspector.apimodel.inspector2.ClusterMetadata;
import org.openinspector.apimodel.inspector2.EcrContainerImageMetadata;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.estate.use.ClusterUse;
import org.openinspector.estate.use.ImageUse;
import org.openinspector.estate.use.UseListing;
import org.openinspector.estate.use.Workload;
import org.openinspector.storage.AccountScope;

/// Where images run. A row belongs to the account of the cluster; what it counts shows on the
/// image, whose account may be another: that it is used, how often and when, but not where.
final class ImageUseRows {
    /// Clusters are listed so often. AWS itself looks once a day.
    private static final Duration EVERY = Duration.ofMinutes(60);

    /// What runs all the time is not told anew at every listing: findings would change with it.
    private static final Duration STEP = Duration.ofHours(24);

    /// Longer than any window of use.
    private static final Duration KEPT = Duration.ofDays(200);

    private static final int DETAILS_MAX = 100;

    private ImageUseRows() {}

    /// Whether the clusters of the unit's account and Region are to be listed now.
    static boolean due(Connection connection, SweepUnit unit, String source, Instant now)
            throws SQLException {
        return Sql.first(
                        connection,
                        """
                        SELECT tried_at FROM estate.use_listing
                        WHERE account_id = ?::char(12) AND region = ? AND source = ?\
                        """,
                        row -> Sql.instant(row, "tried_at"),
                        unit.accountId(),
                        unit.region(),
                        source)
                .map(tried -> tried.isAfter(now) || !tried.plus(EVERY).isAfter(now))
                .orElse(true);
    }

    static void store(
            Connection connection, SweepUnit unit, String source, UseListing listing, Instant now)
            throws SQLException {
        switch (listing) {
            case UseListing.Complete(List<ImageUse> uses) -> {
                store(connection, unit, source, uses, now);
                note(connection, unit, source, now, now, "");
            }
            case UseListing.Unknown(String reason) ->
                    note(connection, unit, source, now, null, reason);
        }
    }

    private static void note(
            Connection connection,
            SweepUnit unit,
            String source,
            Instant triedAt,
            @Nullable Instant completeAt,
            String reason)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO estate.use_listing AS l
                    (account_id, region, source, tried_at, complete_at, reason)
                VALUES (?, ?, ?, ?, ?::timestamptz, ?)
                ON CONFLICT (account_id, region, source) DO UPDATE SET
                    tried_at = excluded.tried_at, reason = excluded.reason,
                    complete_at = coalesce(excluded.complete_at, l.complete_at)\
                """,
                unit.accountId(),
                unit.region(),
                source,
                triedAt,
                completeAt,
                Sql.storable(reason));
    }

    /// The parts of a row that identify it within its account and Region.
    private record Key(
            String imageId,
            String clusterArn,
            String orchestrator,
            String group,
            String workload,
            String type)
            implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::imageId)
                        .thenComparing(Key::clusterArn)
                        .thenComparing(Key::orchestrator)
                        .thenComparing(Key::group)
                        .thenComparing(Key::workload)
                        .thenComparing(Key::type);

        static Key of(ImageUse use) {
            String image = Sql.storable(use.imageId());
            String cluster = Sql.storable(use.clusterArn());
            return switch (use.workload()) {
                case Workload.EcsTasks(String group, String taskDefinition) ->
                        new Key(
                                image,
                                cluster,
                                "ECS",
                                Sql.storable(group),
                                Sql.storable(taskDefinition),
                                "");
                case Workload.EksPods(String namespace, String name, String type) ->
                        new Key(
                                image,
                                cluster,
                                "EKS",
                                Sql.storable(namespace),
                                Sql.storable(name),
                                Sql.storable(type));
            };
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static void store(
            Connection connection,
            SweepUnit unit,
            String source,
            Collection<ImageUse> uses,
            Instant now)
            throws SQLException {
        TreeMap<Key, ImageUse> byKey = new TreeMap<>();
        uses.forEach(use -> byKey.merge(Key.of(use), use, ImageUseRows::sum));
        List<Map.Entry<Key, ImageUse>> all = List.copyOf(byKey.entrySet());
        Sql.update(
                connection,
                """
                INSERT INTO estate.image_use AS u
                    (account_id, region, image_id, cluster_arn, orchestrator, workload_group,
                     workload, workload_type, source, running, stopped, last_in_use, listed_at)
                SELECT ?::char(12), ?, image_id, cluster_arn, orchestrator, workload_group,
                    workload, workload_type, ?, running, stopped,
                    CASE WHEN running > 0 THEN ? ELSE least(coalesce(last, ?), ?) END, ?
                FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::bigint[], ?::bigint[], ?::timestamptz[]) w (image_id, cluster_arn,
                    orchestrator, workload_group, workload, workload_type, running, stopped, last)
                ON CONFLICT (account_id, region, image_id, cluster_arn, orchestrator,
                    workload_group, workload, workload_type) DO UPDATE SET
                    source = excluded.source, running = excluded.running,
                    stopped = excluded.stopped,
                    last_in_use = greatest(u.last_in_use, excluded.last_in_use),
                    listed_at = excluded.listed_at\
                """,
                unit.accountId(),
                unit.region(),
                source,
                now,
                now,
                now,
                now,
                Sql.Texts.of(all, one -> one.getKey().imageId),
                Sql.Texts.of(all, one -> one.getKey().clusterArn),
                Sql.Texts.of(all, one -> one.getKey().orchestrator),
                Sql.Texts.of(all, one -> one.getKey().group),
                Sql.Texts.of(all, one -> one.getKey().workload),
                Sql.Texts.of(all, one -> one.getKey().type),
                Sql.Texts.of(all, one -> String.valueOf(one.getValue().running())),
                Sql.Texts.of(all, one -> String.valueOf(one.getValue().stopped())),
                Sql.Texts.of(
                        all,
                        one -> one.getValue().lastInUse().map(Instant::toString).orElse(null)));
        Sql.update(
                connection,
                """
                UPDATE estate.image_use SET running = 0, stopped = 0
                WHERE account_id = ?::char(12) AND region = ? AND source = ? AND listed_at < ?
                    AND (running > 0 OR stopped > 0)\
                """,
                unit.accountId(),
                unit.region(),
                source,
                now);
    }

    private static ImageUse sum(ImageUse left, ImageUse right) {
        Optional<Instant> last =
                left.lastInUse().isPresent() && right.lastInUse().isPresent()
                        ? left.lastInUse()
                                        .filter(at -> at.isAfter(right.lastInUse().get()))
                                        .isEmpty()
                                ? right.lastInUse()
                                : left.lastInUse()
                        : left.lastInUse().or(right::lastInUse);
        return new ImageUse(
                left.imageId(),
                left.clusterArn(),
                left.workload(),
                left.running() + right.running(),
                left.stopped() + right.stopped(),
                last);
    }

    /// Forgets where images ran long ago.
    static void forget(Connection connection, Instant now) throws SQLException {
        Sql.update(
                connection,
                "DELETE FROM estate.image_use WHERE running = 0 AND last_in_use < ?",
                now.minus(KEPT));
    }

    /// What is known of an image's use.
    ///
    /// @param lastInUseAt empty if it was never seen in use
    private record Known(long count, Optional<Instant> lastInUseAt) {}

    /// Images as a sweep found them, with what is known of their use. Without a listing of clusters
    /// in their account and Region nothing is said of those that nobody uses.
    static List<Discovered> with(Connection connection, SweepUnit unit, List<Discovered> found)
            throws SQLException {
        if (!unit.kind().equals("ecr")) {
            return found;
        }
        Sql.Texts ids = Sql.Texts.of(found, one -> Sql.storable(one.resource().id()));
        Map<String, Known> known = new HashMap<>();
        Sql.query(
                connection,
                """
                SELECT image_id, sum(running) AS running, max(last_in_use) AS last
                FROM estate.image_use WHERE image_id = ANY (?) GROUP BY image_id\
                """,
                row ->
                        known.put(
                                row.getString("image_id"),
                                new Known(
                                        row.getLong("running"),
                                        Optional.of(Sql.instant(row, "last")))),
                ids);
        Map<String, Known> shown = new HashMap<>();
        Sql.query(
                connection,
                """
                SELECT resource_id, (metadata #>> '{ecrImage,inUseCount}')::bigint AS count,
                    to_timestamp((metadata #>> '{ecrImage,lastInUseAt}')::double precision) AS last
                FROM estate.resource
                WHERE account_id = ?::char(12) AND region = ? AND resource_id = ANY (?)
                    AND metadata #> '{ecrImage,inUseCount}' IS NOT NULL\
                """,
                row ->
                        shown.put(
                                row.getString("resource_id"),
                                new Known(
                                        row.getLong("count"),
                                        Optional.ofNullable(Sql.instantOrNull(row, "last")))),
                unit.accountId(),
                unit.region(),
                ids);
        boolean listed =
                Sql.first(
                                connection,
                                """
                                SELECT 1 FROM estate.use_listing WHERE account_id = ?::char(12)
                                    AND region = ? AND complete_at IS NOT NULL\
                                """,
                                row -> row.getInt(1),
                                unit.accountId(),
                                unit.region())
                        .isPresent();
        Known unused = new Known(0, Optional.empty());
        List<Discovered> all = new ArrayList<>(found.size());
        for (Discovered one : found) {
            String id = Sql.storable(one.resource().id());
            @Nullable Known now = known.get(id);
            if (now == null && listed) {
                now = unused;
            }
            all.add(now == null ? one : with(one, steady(shown.get(id), now)));
        }
        return all;
    }

    /// While the same number of tasks runs, the last use is told in steps.
    private static Known steady(@Nullable Known shown, Known now) {
        return shown != null
                        && shown.count == now.count
                        && shown.lastInUseAt.isPresent()
                        && now.lastInUseAt.isPresent()
                        && now.lastInUseAt.get().isBefore(shown.lastInUseAt.get().plus(STEP))
                ? shown
                : now;
    }

    private static Discovered with(Discovered one, Known known) {
        @Nullable ResourceDetails details = one.resource().details();
        @Nullable AwsEcrContainerImageDetails ecr =
                details == null ? null : details.awsEcrContainerImage();
        if (details == null || ecr == null) {
            return one;
        }
        @Nullable Instant last = known.lastInUseAt.orElse(null);
        @Nullable Image image = details.image();
        ResourceDetails told =
                details.toBuilder()
                        .awsEcrContainerImage(
                                ecr.toBuilder().inUseCount(known.count).lastInUseAt(last).build())
                        .image(
                                image == null
                                        ? null
                                        : image.toBuilder()
                                                .inUseCount(known.count)
                                                .lastInUseAt(last)
                                                .build())
                        .build();
        EcrContainerImageMetadata metadata =
                one.metadata()
                        .map(ResourceScanMetadata::ecrImage)
                        .map(EcrContainerImageMetadata::toBuilder)
                        .orElseGet(EcrContainerImageMetadata::builder)
                        .inUseCount(known.count)
                        .lastInUseAt(last)
                        .build();
        return new Discovered(
                one.resource().toBuilder().details(told).build(),
                one.accountId(),
                one.region(),
                one.connector(),
                one.kind(),
                Optional.of(ResourceScanMetadata.builder().ecrImage(metadata).build()),
                one.scanMode(),
                one.fingerprint(),
                one.ineligible(),
                one.locator());
    }

    private record Row(
            String accountId,
            String clusterArn,
            String orchestrator,
            String group,
            String workload,
            String type,
            long running,
            long stopped,
            Instant lastInUse) {}

    static ClusterUse clusters(
            Connection connection,
            AccountScope scope,
            String imageId,
            int max,
            @Nullable String token)
            throws SQLException {
        if (max < 1 || max > DETAILS_MAX) {
            throw new IllegalArgumentException("max is " + max + ", expected 1 to " + DETAILS_MAX);
        }
        KeysetToken keys = new KeysetToken("g1", scope, imageId);
        List<String> after = token == null ? List.of("", "") : keys.read(token, 2);
        String image = Sql.storable(imageId);
        // A repository's ARN stands for all images in it.
        String prefix = image.contains("/sha256:") ? null : image + "/sha256:";
        List<Row> rows =
                Sql.query(
                        connection,
                        """
                        WITH page AS (
                            SELECT DISTINCT account_id, cluster_arn FROM estate.image_use
                            WHERE account_id = ANY (?::char(12)[]) AND region = ?
                                AND (image_id = ? OR ?::text IS NOT NULL
                                    AND starts_with(image_id, ?))
                                AND (account_id, cluster_arn) > (?::char(12), ?)
                            ORDER BY account_id, cluster_arn LIMIT ?)
                        SELECT account_id, cluster_arn, orchestrator, workload_group, workload,
                            workload_type, sum(running) AS running, sum(stopped) AS stopped,
                            max(last_in_use) AS last
                        FROM estate.image_use JOIN page USING (account_id, cluster_arn)
                        WHERE account_id = ANY (?::char(12)[]) AND region = ?
                            AND (image_id = ? OR ?::text IS NOT NULL AND starts_with(image_id, ?))
                        GROUP BY account_id, cluster_arn, orchestrator, workload_group, workload,
                            workload_type
                        ORDER BY account_id, cluster_arn, max(last_in_use) DESC, workload_group,
                            workload, workload_type\
                        """,
                        ImageUseRows::row,
                        Sql.Texts.of(scope.accounts()),
                        scope.region(),
                        image,
                        prefix,
                        prefix,
                        after.get(0),
                        after.get(1),
                        max + 1,
                        Sql.Texts.of(scope.accounts()),
                        scope.region(),
                        image,
                        prefix,
                        prefix);
        Map<String, List<Row>> byCluster = new LinkedHashMap<>();
        rows.forEach(row ->
                byCluster
                        .computeIfAbsent(
                                row.accountId + "\n" + row.clusterArn, _ -> new ArrayList<>())
                        .add(row));
        List<Map.Entry<String, List<Row>>> clusters = List.copyOf(byCluster.entrySet());
        boolean more = clusters.size() > max;
        List<Map.Entry<String, List<Row>>> page = more ? clusters.subList(0, max) : clusters;
        return new ClusterUse(
                page.stream().map(each -> cluster(each.getValue())).toList(),
                more
                        ? Optional.of(keys.write(page.getLast().getKey().split("\n", 2)))
                        : Optional.empty());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("account_id"),
                row.getString("cluster_arn"),
                row.getString("orchestrator"),
                row.getString("workload_group"),
                row.getString("workload"),
                row.getString("workload_type"),
                row.getLong("running"),
                row.getLong("stopped"),
                Sql.instant(row, "last"));
    }

    /// A cluster, what used the image last first. The model has room for a hundred workloads.
    private static ClusterInformation cluster(List<Row> rows) {
        List<ClusterDetails> details = new ArrayList<>();
        Map<String, List<Row>> namespaces = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.orchestrator.equals("ECS")) {
                details.add(
                        details(
                                List.of(row),
                                new ClusterMetadata.AwsEcsMetadataDetails(
                                        AwsEcsMetadataDetails.builder()
                                                .detailsGroup(row.group)
                                                .taskDefinitionArn(row.workload)
                                                .build())));
            } else {
                namespaces.computeIfAbsent(row.group, _ -> new ArrayList<>()).add(row);
            }
        }
        namespaces.forEach((namespace, pods) ->
                details.add(
                        details(
                                pods,
                                new ClusterMetadata.AwsEksMetadataDetails(
                                        AwsEksMetadataDetails.builder()
                                                .namespace(namespace)
                                                .workloadInfoList(
                                                        pods.stream()
                                                                .limit(DETAILS_MAX)
                                                                .map(ImageUseRows::workload)
                                                                .toList())
                                                .build()))));
        return ClusterInformation.builder()
                .clusterArn(rows.getFirst().clusterArn)
                .clusterDetails(details.stream().limit(DETAILS_MAX).toList())
                .build();
    }

    private static AwsEksWorkloadInfo workload(Row row) {
        return AwsEksWorkloadInfo.builder().name(row.workload).type(row.type).build();
    }

    private static ClusterDetails details(List<Row> rows, ClusterMetadata metadata) {
        Function<Row, Instant> lastInUse = Row::lastInUse;
        return ClusterDetails.builder()
                .lastInUse(
                        rows.stream().map(lastInUse).max(Comparator.naturalOrder()).orElseThrow())
                .runningUnitCount(rows.stream().mapToLong(Row::running).sum())
                .stoppedUnitCount(rows.stream().mapToLong(Row::stopped).sum())
                .clusterMetadata(metadata)
                .build();
    }
}
