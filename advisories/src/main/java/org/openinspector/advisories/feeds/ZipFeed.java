package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import org.openinspector.advisories.Feed;

/// A zip, read by its central directory: a truncated one has none and is refused as a whole, so
/// that half a feed never passes for all of it.
record ZipFeed(Stored file, FeedLimits limits) implements Feed {
    @Override
    public String name() {
        return file.name();
    }

    @Override
    public List<String> entries() throws IOException {
        try (Zip zip = open()) {
            return files(zip).stream().map(ZipEntry::getName).toList();
        }
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        try (Zip zip = open()) {
            long total = 0;
            for (ZipEntry entry : files(zip)) {
                String place = name() + ", entry " + entry.getName();
                try (InputStream raw = stream(zip, entry, place);
                        EntryStream content =
                                new EntryStream(
                                        raw,
                                        place,
                                        limits,
                                        entry::getCompressedSize,
                                        entry.getCrc(),
                                        total)) {
                    reader.entry(entry.getName(), content);
                    total += content.bytes();
                }
            }
        }
    }

    private Zip open() throws IOException {
        try {
            return Zip.open(file);
        } catch (IOException e) {
            throw new IOException(name() + ": no readable zip (" + e.getMessage() + ")", e);
        }
    }

    private static InputStream stream(Zip zip, ZipEntry entry, String place) throws IOException {
        try {
            InputStream stream = zip.open(entry);
            if (stream != null) {
                return stream;
            }
        } catch (IOException e) {
            throw new IOException(place + ": unreadable (" + e.getMessage() + ")", e);
        }
        throw new IOException(place + ": the zip lists it but does not hold it");
    }

    private List<ZipEntry> files(Zip zip) throws IOException {
        List<? extends ZipEntry> all = zip.list();
        if (all.size() > limits.entries()) {
            throw new IOException(
                    name() + ": " + all.size() + " entries, expected at most " + limits.entries());
        }
        List<ZipEntry> files = new ArrayList<>(all.size());
        EntryNames names = new EntryNames(name(), "zip", limits);
        for (ZipEntry entry : all) {
            names.take(entry.getName());
            if (!entry.isDirectory()) {
                files.add(entry);
            }
        }
        return files;
    }
}
