package org.openinspector.artifacts;

import java.time.Duration;

/// How much of a hostile input is read before giving up. Whatever lies beyond becomes a
/// `ScanProblem`.
///
/// @param uncompressedBytesMax bytes of one layer or archive after decompression
/// @param ratioMax decompressed by compressed bytes of one stream, once 64 MiB have come out
/// @param entriesMax entries of one layer or folder tree
/// @param fileBytesMax largest file that is read at all
/// @param memoryBytesMax largest content kept in memory by [ScannedFile#content()]; larger ones go
///   to a temporary file
/// @param metadataBytesMax largest manifest, index or configuration document
/// @param layersMax layers of one image
/// @param duration how long one subject may take
public record Limits(
        long uncompressedBytesMax,
        int ratioMax,
        int entriesMax,
        long fileBytesMax,
        int memoryBytesMax,
        int metadataBytesMax,
        int layersMax,
        Duration duration) {
    /// Generous for real images, small enough that a bomb ends in seconds.
    public static final Limits DEFAULT =
            new Limits(
                    64L << 30,
                    1_100,
                    5_000_000,
                    4L << 30,
                    32 << 20,
                    16 << 20,
                    1_000,
                    Duration.ofMinutes(60));
}
