package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.util.List;
import org.openinspector.advisories.Feed;

/// A lone file, plain or compressed.
record FileFeed(Stored file, FeedLimits limits) implements Feed {
    @Override
    public String name() {
        return file.name();
    }

    @Override
    public List<String> entries() {
        return List.of(Compression.plainName(name()));
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        try (EntryStream content = open(file, limits)) {
            reader.entry(Compression.plainName(name()), content);
        }
    }

    /// A file's content, decompressed and bounded.
    static EntryStream open(Stored file, FeedLimits limits) throws IOException {
        Compression compression = Compression.of(file.name());
        Counting stored = new Counting(file.open());
        try {
            return new EntryStream(
                    compression.open(stored, file.name()),
                    file.name(),
                    limits.of(compression),
                    compression == Compression.NONE ? () -> Long.MAX_VALUE : stored::bytes,
                    EntryStream.NO_CRC,
                    0);
        } catch (IOException e) {
            stored.close();
            throw e;
        }
    }
}
