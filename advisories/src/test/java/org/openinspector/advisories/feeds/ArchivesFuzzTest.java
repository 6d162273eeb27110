package org.openinspector.advisories.feeds;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.openinspector.advisories.Feed;

/// Whatever the bytes, an archive gives its entries within the limits or is refused.
final class ArchivesFuzzTest {
    private static final FeedLimits LIMITS = new FeedLimits(1_000, 1 << 20, 1 << 22, 100, 1 << 16);

    @FuzzTest(maxDuration = "30s")
    void tar(byte[] data) {
        read("x.tar", data);
    }

    @FuzzTest(maxDuration = "30s")
    void zip(byte[] data) {
        read("x.zip", data);
    }

    @FuzzTest(maxDuration = "30s")
    void lines(byte[] data) {
        read("x.ndjson", data);
    }

    @FuzzTest(maxDuration = "30s")
    void bzip2(byte[] data) {
        read("x.bz2", data);
    }

    @FuzzTest(maxDuration = "30s")
    void xz(byte[] data) {
        read("x.xz", data);
    }

    @FuzzTest(maxDuration = "30s")
    void zstd(byte[] data) {
        read("x.zst", data);
    }

    private static void read(String name, byte[] data) {
        Feed feed = Feeds.of(new Stored.InMemory(name, data), LIMITS);
        long[] bytes = {0};
        try {
            int entries = feed.entries().size();
            int[] seen = {0};
            feed.read((entry, content) -> {
                seen[0]++;
                byte[] all = content.readAllBytes();
                bytes[0] += all.length;
                if (bytes[0] > LIMITS.totalBytes()) {
                    throw new AssertionError(bytes[0] + " bytes passed");
                }
                if (entry.startsWith("/") || entry.matches("(.*/)?\\.\\.(/.*)?")) {
                    throw new AssertionError("an entry outside: " + entry);
                }
            });
            if (seen[0] != entries) {
                throw new AssertionError(seen[0] + " entries read, " + entries + " listed");
            }
        } catch (IOException e) {
            return; // refused
        }
    }
}
