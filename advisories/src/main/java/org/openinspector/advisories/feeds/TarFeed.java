package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Feed;

/// A tar, plain or compressed. It has no directory, so its names cost a walk, made once.
final class TarFeed implements Feed {
    private final Stored file;
    private final FeedLimits limits;
    private @Nullable List<String> names;

    TarFeed(Stored file, FeedLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public List<String> entries() throws IOException {
        List<String> known = names;
        if (known == null) {
            List<String> found = new ArrayList<>();
            read((entry, _) -> found.add(entry));
            known = List.copyOf(found);
            names = known;
        }
        return known;
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        EntryNames seen = new EntryNames(name(), "tar", limits);
        try (EntryStream whole = FileFeed.open(file, limits.ofWhole())) {
            TarStream tar = new TarStream(whole);
            for (String entry = next(tar); entry != null; entry = next(tar)) {
                seen.take(entry);
                reader.entry(
                        entry,
                        new EntryStream(
                                tar,
                                name() + ", entry " + entry,
                                limits,
                                () -> Long.MAX_VALUE,
                                EntryStream.NO_CRC,
                                0));
            }
        }
    }

    private @Nullable String next(TarStream tar) throws IOException {
        try {
            return tar.next();
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(name())
                    ? e
                    : new IOException(name() + ": no readable tar (" + message + ")", e);
        }
    }
}
