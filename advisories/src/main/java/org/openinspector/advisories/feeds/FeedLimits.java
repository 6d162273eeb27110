package org.openinspector.advisories.feeds;

/// How large a feed may be. The defaults leave room for the largest public feeds; tests shrink
/// them.
///
/// @param entries how many entries an archive or folder may have
/// @param entryBytes decompressed size of one entry
/// @param totalBytes decompressed size of all entries
/// @param ratio how many times larger than compressed an entry may be, once it exceeds
///   `ratioFromBytes`
/// @param ratioFromBytes smaller entries may have any ratio
record FeedLimits(int entries, long entryBytes, long totalBytes, int ratio, long ratioFromBytes) {
    /// OSV's export of all ecosystems has some 500,000 entries and 5 GB; JSON shrinks up to
    /// 30-fold.
    static final FeedLimits DEFAULT = new FeedLimits(2_000_000, 1L << 30, 32L << 30, 200, 1 << 20);

    /// How much better than deflate the other compressions may do: they see far repetitions, of
    /// which an archive of similar documents is full.
    private static final int STRONG = 10;

    /// The limits of a file that is compressed so.
    FeedLimits of(Compression compression) {
        return switch (compression) {
            case NONE, GZIP -> this;
            case BZIP2, XZ, ZSTD ->
                    new FeedLimits(entries, entryBytes, totalBytes, ratio * STRONG, ratioFromBytes);
        };
    }

    /// The limits of a file that holds all entries.
    FeedLimits ofWhole() {
        return new FeedLimits(entries, totalBytes, totalBytes, ratio, ratioFromBytes);
    }
}
