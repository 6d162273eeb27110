package org.openinspector.aws;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openinspector.aws.inventory.DataSyncLines;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/// Inventories as a Resource Data Sync of Systems Manager writes them to S3: one object for each
/// instance, one line for each application. Listing a thousand of them takes one call.
///
/// @see <a
///   href="https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-resource-data-sync.html">
///   Configuring resource data sync for Inventory</a>
final class DataSync {
    private static final String TYPE = "AWS:Application";
    private static final String SUFFIX = ".json";
    private static final int BYTES_MAX = 32 << 20;

    private final BucketPlace place;

    DataSync(BucketPlace place) {
        this.place = place;
    }

    private String folder(SweepUnit unit) {
        return place.key(
                TYPE
                        + "/accountid="
                        + unit.accountId()
                        + "/region="
                        + unit.region()
                        + "/resourcetype=ManagedInstanceInventory/");
    }

    /// Those of a unit that are there, by instance.
    ///
    /// @param only these instances; empty: all of the unit
    Map<String, Captured> list(AwsClients clients, SweepUnit unit, Set<String> only)
            throws AwsCallException, InterruptedException {
        Map<String, Captured> found = new HashMap<>();
        String folder = folder(unit);
        List<String> prefixes =
                only.isEmpty()
                        ? List.of(folder)
                        : only.stream().map(id -> folder + id + SUFFIX).toList();
        String region = place.region(unit.region());
        for (String prefix : prefixes) {
            var tokens = new PageTokens("s3:ListBucket");
            while (tokens.more()) {
                ListObjectsV2Response page =
                        clients.calls()
                                .call(
                                        region,
                                        "s3:ListBucket",
                                        () ->
                                                clients.s3(region)
                                                        .listObjectsV2(b ->
                                                                b.bucket(place.bucket())
                                                                        .prefix(prefix)
                                                                        .continuationToken(
                                                                                tokens.next())));
                page.contents()
                        .forEach(object -> {
                            String name = object.key().substring(folder.length());
                            if (name.endsWith(SUFFIX) && name.indexOf('/') < 0) {
                                found.put(
                                        name.substring(0, name.length() - SUFFIX.length()),
                                        Captured.of(
                                                "sync " + object.eTag(),
                                                Optional.ofNullable(object.lastModified())));
                            }
                        });
                tokens.after(page.nextContinuationToken());
            }
        }
        return found;
    }

    /// What an object holds.
    ///
    /// @param lines what was read
    /// @param at when the agent captured it, as the lines say; else when it was written
    record Read(DataSyncLines lines, Optional<Instant> at) {}

    /// One instance's inventory.
    ///
    /// @throws IOException if it breaks off
    Read read(AwsClients clients, SweepUnit unit, String instance)
            throws AwsCallException, IOException, InterruptedException {
        String region = place.region(unit.region());
        try (ResponseInputStream<GetObjectResponse> in =
                clients.calls()
                        .call(
                                region,
                                "s3:GetObject",
                                () ->
                                        clients.s3(region)
                                                .getObject(b ->
                                                        b.bucket(place.bucket())
                                                                .key(
                                                                        folder(unit)
                                                                                + instance
                                                                                + SUFFIX)))) {
            var lines = DataSyncLines.read(bounded(in), instance, SsmInventory.ENTRIES_MAX);
            return new Read(
                    lines,
                    lines.captured().or(() -> Optional.ofNullable(in.response().lastModified())));
        }
    }

    private static byte[] bounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
            throw new IOException(
                    "the inventory in S3 has more than " + BYTES_MAX + " bytes, expected fewer");
        }
        return bytes;
    }
}
