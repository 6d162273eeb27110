package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.openinspector.advisories.Feed;

/// A folder of files, such as an unpacked zip. Links are not followed.
record FolderFeed(Path folder, FeedLimits limits) implements Feed {
    private static final int DEPTH_MAX = 16;

    @Override
    public String name() {
        return Feeds.nameOf(folder);
    }

    @Override
    public List<String> entries() throws IOException {
        try (Stream<Path> files = Files.walk(folder, DEPTH_MAX)) {
            List<String> names =
                    files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                            .map(file -> folder.relativize(file).toString())
                            .limit(limits.entries() + 1L)
                            .sorted()
                            .toList();
            if (names.size() > limits.entries()) {
                throw new IOException(name() + ": more than " + limits.entries() + " files");
            }
            return names;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        long total = 0;
        for (String entry : entries()) {
            try (InputStream file = Files.newInputStream(folder.resolve(entry));
                    EntryStream content =
                            new EntryStream(
                                    file,
                                    name() + ", entry " + entry,
                                    limits,
                                    () -> Long.MAX_VALUE,
                                    EntryStream.NO_CRC,
                                    total)) {
                reader.entry(entry, content);
                total += content.bytes();
            }
        }
    }
}
