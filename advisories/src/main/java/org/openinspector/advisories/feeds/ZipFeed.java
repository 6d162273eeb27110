package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.openinspector.advisories.Feed;

/// A zip, read by its central directory: a truncated one has none and is refused as a whole, so
/// that half a feed never passes for all of it.
record ZipFeed(Path path, FeedLimits limits) implements Feed {
    @Override
    public String name() {
        return Feeds.nameOf(path);
    }

    @Override
    public List<String> entries() throws IOException {
        try (ZipFile zip = open()) {
            return files(zip).stream().map(ZipEntry::getName).toList();
        }
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        try (ZipFile zip = open()) {
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

    private ZipFile open() throws IOException {
        try {
            return new ZipFile(path.toFile());
        } catch (IOException e) {
            throw new IOException(name() + ": no readable zip (" + e.getMessage() + ")", e);
        }
    }

    private static InputStream stream(ZipFile zip, ZipEntry entry, String place)
            throws IOException {
        try {
            InputStream stream = zip.getInputStream(entry);
            if (stream != null) {
                return stream;
            }
        } catch (IOException e) {
            throw new IOException(place + ": unreadable (" + e.getMessage() + ")", e);
        }
        throw new IOException(place + ": the zip lists it but does not hold it");
    }

    private List<ZipEntry> files(ZipFile zip) throws IOException {
        if (zip.size() > limits.entries()) {
            throw new IOException(
                    name() + ": " + zip.size() + " entries, expected at most " + limits.entries());
        }
        List<ZipEntry> files = new ArrayList<>(zip.size());
        Set<String> names = new HashSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String entryName = entry.getName();
            if (outside(entryName)) {
                throw new IOException(
                        name() + ", entry " + printable(entryName) + ": no name inside the zip");
            }
            if (!names.add(entryName)) {
                throw new IOException(name() + ", entry " + entryName + ": listed twice");
            }
            if (!entry.isDirectory()) {
                files.add(entry);
            }
        }
        return files;
    }

    private static boolean outside(String name) {
        return name.isEmpty()
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.chars().anyMatch(Character::isISOControl)
                || List.of(name.split("/", -1)).contains("..");
    }

    private static String printable(String name) {
        return name.codePoints()
                .limit(200)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
