package org.openinspector.aws;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What to discover, and how.
///
/// @param endpoint in place of AWS's own addresses, for emulators; empty for AWS
/// @param regions which to sweep, such as `us-east-1`; not empty
/// @param cacheFolder where image layers and function code are kept by their digests
/// @param cacheBytesMax how large the folder may get, in bytes, 1 MiB or more
/// @param every how often each kind is listed, 1 minute or more
/// @param staleAfter from which age on an instance's inventory does not count any more
public record AwsSettings(
        Optional<URI> endpoint,
        List<String> regions,
        Path cacheFolder,
        long cacheBytesMax,
        Duration every,
        Duration staleAfter) {
    public AwsSettings {
        regions = List.copyOf(regions);
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("no Region given, expected one or more");
        }
        if (cacheBytesMax < 1 << 20) {
            throw new IllegalArgumentException(
                    "cacheBytesMax is " + cacheBytesMax + ", expected 1 MiB or more");
        }
        if (every.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("every is " + every + ", expected 1 minute or more");
        }
    }

    /// The usual settings: every 10 minutes, inventories up to 7 days old, 10 GiB of content.
    public static AwsSettings of(Optional<URI> endpoint, List<String> regions, Path cacheFolder) {
        return new AwsSettings(
                endpoint,
                regions,
                cacheFolder,
                10L << 30,
                Duration.ofMinutes(10),
                Duration.ofDays(7));
    }
}
