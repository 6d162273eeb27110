package org.openinspector.findings.publish;

import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Takes note of first scans that are complete, with the findings there are then.
public final class ScanNotices {
    private static final JsonFactory JSON = new JsonFactory();

    /// Active findings of a resource lie side by side in the key of findings; the bits are those of
    /// `org.openinspector.findings.Traits`.
    private static final String COUNTS =
            """
            select r.account_id, r.region, r.resource_id, (f.traits >> 5) & 7 as severity,
                count(*) as count
            from unnest(?::text[], ?::text[], ?::text[]) k (account_id, region, resource_id)
            join findings.resource r on r.account_id = k.account_id::bpchar
                and r.region = k.region and r.resource_id = k.resource_id
            join findings.finding f on f.account_id = r.account_id
                and f.id >= r.id_first and f.id <= r.id_last
            where (f.traits >> 8) & 3 = 0
            group by 1, 2, 3, 4
            """;

    private ScanNotices() {}

    /// A resource whose first scan is complete.
    ///
    /// @param resource as it was scanned
    public record Scanned(String accountId, String region, Resource resource, Instant at) {
        private Key key() {
            return new Key(accountId, region, resource.id());
        }
    }

    private record Key(String accountId, String region, String resourceId) {}

    private record Count(Key key, String severity, long count) {}

    /// Notes them, in the transaction that notes the scans.
    public static void append(Connection connection, List<Scanned> scanned) throws SQLException {
        if (scanned.isEmpty()) {
            return;
        }
        Map<Key, Map<String, Long>> counts = new HashMap<>();
        SinkRows.query(
                        connection,
                        COUNTS,
                        row ->
                                new Count(
                                        new Key(
                                                row.getString("account_id"),
                                                row.getString("region"),
                                                row.getString("resource_id")),
                                        SinkRows.SEVERITIES.get(row.getInt("severity")),
                                        row.getLong("count")),
                        scanned.stream().map(Scanned::accountId).toList(),
                        scanned.stream().map(Scanned::region).toList(),
                        scanned.stream().map(one -> one.resource().id()).toList())
                .forEach(one ->
                        counts.computeIfAbsent(one.key(), key -> new HashMap<>())
                                .put(one.severity(), one.count()));
        Outbox.append(
                connection,
                scanned.stream()
                        .map(one ->
                                new Outbox.Notice(
                                        one.accountId(),
                                        one.region(),
                                        EventKind.SCAN,
                                        one.resource().id(),
                                        payload(one, counts.getOrDefault(one.key(), Map.of())),
                                        one.at()))
                        .toList());
    }

    private static String payload(Scanned one, Map<String, Long> counts) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("scan-status", "INITIAL_SCAN_COMPLETE");
            json.writeObjectPropertyStart("finding-severity-counts");
            for (String severity : List.of("CRITICAL", "HIGH", "MEDIUM")) {
                json.writeNumberProperty(severity, counts.getOrDefault(severity, 0L));
            }
            json.writeNumberProperty(
                    "TOTAL", counts.values().stream().mapToLong(Long::longValue).sum());
            json.writeEndObject();
            Resource resource = one.resource();
            @Nullable ResourceDetails details = resource.details();
            @Nullable AwsEcrContainerImageDetails image =
                    details == null ? null : details.awsEcrContainerImage();
            if (resource.type().equals(ResourceType.AWS_EC2_INSTANCE)) {
                json.writeStringProperty("instance-id", resource.id());
            } else if (resource.type().equals(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                    && image != null) {
                image(one, image, json);
            }
            json.writeEndObject();
        }
        // The database refuses NUL, which anyone may name a tag by.
        return out.toString().replace("\\u0000", "\\ufffd");
    }

    private static void image(Scanned one, AwsEcrContainerImageDetails image, JsonGenerator json) {
        json.writeStringProperty(
                "repository-name",
                "arn:aws:ecr:"
                        + one.region()
                        + ':'
                        + image.registry()
                        + ":repository/"
                        + image.repositoryName());
        json.writeStringProperty("image-digest", image.imageHash());
        json.writeArrayPropertyStart("image-tags");
        if (image.imageTags() != null) {
            image.imageTags().forEach(json::writeString);
        }
        json.writeEndArray();
    }
}
