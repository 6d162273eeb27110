package org.openinspector.advisories;

import java.io.IOException;

/// Gives a source bytes that nobody vouches for.
public final class FuzzedSource {
    private FuzzedSource() {}

    /// Reads one entry; whatever was taken can be handed on.
    public static void read(AdvisorySource source, String entry, byte[] data) {
        TestFeed feed = new TestFeed("fuzz.zip").with(entry, data);
        CollectingSink sink = new CollectingSink();
        long[] blank = {0};
        try {
            source.recognises(feed);
            source.read(feed, sink, (_, message) -> blank[0] += message.isBlank() ? 1 : 0);
        } catch (IOException e) {
            return; // refused as a whole
        }
        if (blank[0] > 0) {
            throw new AssertionError(blank[0] + " problems without a word");
        }
        sink.advisories.stream()
                .flatMap(advisory -> advisory.affected().stream())
                .flatMap(affected -> affected.ranges().stream())
                .forEach(range -> range.compile());
    }
}
