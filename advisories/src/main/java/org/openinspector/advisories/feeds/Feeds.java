package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openinspector.advisories.Feed;

/// Opens feeds from the file system. Nothing of a feed is ever written to disk, so an entry's name
/// is only a label; names that try to be more are refused all the same.
public final class Feeds {
    /// More files than anybody keeps of feeds; a folder with more is something else.
    private static final int FILES_MAX = 100_000;

    private Feeds() {}

    /// The feeds at a path: a file is one; of a folder each regular file is one and each folder in
    /// it is one, ordered by name. Hidden files and links are left out.
    ///
    /// @throws IOException if there is nothing at the path, or the folder cannot be listed
    public static List<Feed> open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString(), null, "no such feed file or folder");
        }
        if (!Files.isDirectory(path)) {
            return List.of(file(path));
        }
        List<Feed> feeds = new ArrayList<>();
        for (Path child : children(path)) {
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                feeds.add(new FolderFeed(child, FeedLimits.DEFAULT));
            } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
                feeds.add(file(child));
            }
        }
        return feeds;
    }

    /// What lies at a path as one feed: a file, or a folder with everything in it.
    public static Feed one(Path path) {
        return Files.isDirectory(path) ? new FolderFeed(path, FeedLimits.DEFAULT) : file(path);
    }

    private static Feed file(Path path) {
        return file(path, FeedLimits.DEFAULT);
    }

    static Feed file(Path path, FeedLimits limits) {
        return of(new Stored.OnDisk(nameOf(path), path), limits);
    }

    /// What a file is, as its name says.
    static Feed of(Stored file, FeedLimits limits) {
        String plain = Compression.plainName(file.name()).toLowerCase(Locale.ROOT);
        if (file.name().toLowerCase(Locale.ROOT).endsWith(".zip")) {
            return new ZipFeed(file, limits);
        }
        if (plain.endsWith(".tar")) {
            return new TarFeed(file, limits);
        }
        return plain.endsWith(".ndjson") || plain.endsWith(".jsonl")
                ? new LinesFeed(file, limits)
                : new FileFeed(file, limits);
    }

    /// True if a name is that of an archive, or of a file of records.
    static boolean isContainer(String name) {
        return !(of(new Stored.InMemory(name, new byte[0]), FeedLimits.DEFAULT)
                instanceof FileFeed);
    }

    static String nameOf(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "/" : name.toString();
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> listing = Files.list(folder)) {
            List<Path> children =
                    listing.filter(child -> !nameOf(child).startsWith("."))
                            .limit(FILES_MAX + 1L)
                            .sorted()
                            .toList();
            if (children.size() > FILES_MAX) {
                throw new IOException(folder + ": more than " + FILES_MAX + " files");
            }
            return children;
        }
    }
}
