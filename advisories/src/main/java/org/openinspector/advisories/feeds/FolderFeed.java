package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.openinspector.advisories.Feed;

/// A folder of files, such as an unpacked zip. Links are not followed.
record FolderFeed(Path folder, FeedLimits limits) implements Feed {
    private static final int DEPTH_MAX = 16;

    @Override
    public String name() {
        return Feeds.nameOf(folder);
    }

    /// Names of the files; a compressed one that is no archive counts as what it holds.
    @Override
    public List<String> entries() throws IOException {
        return List.copyOf(files().keySet());
    }

    /// The files by the names of their entries.
    private SequencedMap<String, String> files() throws IOException {
        List<String> names = names();
        Set<String> taken = new HashSet<>(names);
        SequencedMap<String, String> files = new LinkedHashMap<>();
        for (String name : names) {
            String plain = Compression.plainName(name);
            boolean shown = !plain.endsWith(".tar") && !taken.contains(plain);
            files.put(shown ? plain : name, name);
        }
        return files;
    }

    private List<String> names() throws IOException {
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

    /// One of its files as a feed, named by its path in the folder.
    Feed part(String entry) throws IOException {
        String file = files().getOrDefault(entry, entry);
        return Feeds.of(new Stored.OnDisk(file, folder.resolve(file)), limits);
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        long total = 0;
        for (var file : files().entrySet()) {
            String name = file.getValue();
            boolean plain = file.getKey().equals(name);
            Compression compression = plain ? Compression.NONE : Compression.of(name);
            String place = name() + ", entry " + name;
            Counting stored = new Counting(Files.newInputStream(folder.resolve(name)));
            try (EntryStream content =
                    new EntryStream(
                            opened(compression, stored, place),
                            place,
                            limits.of(compression),
                            compression == Compression.NONE ? () -> Long.MAX_VALUE : stored::bytes,
                            EntryStream.NO_CRC,
                            total)) {
                reader.entry(file.getKey(), content);
                total += content.bytes();
            }
        }
    }

    /// A file that is not compressed as its name says fails when it is read, so that the others of
    /// the folder are read all the same.
    private static InputStream opened(Compression compression, InputStream stored, String place)
            throws IOException {
        try {
            return compression.open(stored, place);
        } catch (IOException e) {
            stored.close();
            return new Unopened(e);
        }
    }

    private static final class Unopened extends InputStream {
        private final IOException why;

        Unopened(IOException why) {
            this.why = why;
        }

        @Override
        public int read() throws IOException {
            throw why;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            throw why;
        }
    }
}
