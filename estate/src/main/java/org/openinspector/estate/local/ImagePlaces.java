package org.openinspector.estate.local;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Finds what may be images in a folder: every file, and every folder with an `index.json`, down to
/// five folders deep; names that begin with a dot are left out. Nothing outside the folder is
/// looked at, whatever links say.
final class ImagePlaces {
    private static final int DEPTH_MAX = 5;
    private static final int PLACES_MAX = 10_000;
    private static final int LAYOUT_FILES_MAX = 100_000;

    private final Path root;
    private final List<Place> places = new ArrayList<>();

    private ImagePlaces(Path root) {
        this.root = root;
    }

    /// Something that may be an image.
    ///
    /// @param name its path below the folder
    /// @param state differs after a change: of a layout, its `index.json`'s
    /// @param changed when it changed last
    /// @param refusal why it is not opened; empty if it is
    record Place(Path path, String name, String state, Instant changed, String refusal) {}

    /// Lists a folder.
    ///
    /// @throws IOException if not everything in it can be listed
    static List<Place> in(Path folder) throws IOException {
        ImagePlaces found = new ImagePlaces(folder.toRealPath());
        try {
            found.list(found.root, 0);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found.places;
    }

    private void list(Path folder, int depth) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path child : stream) {
                if (!child.getFileName().toString().startsWith(".")) {
                    children.add(child);
                }
            }
        }
        children.sort(null);
        for (Path child : children) {
            if (places.size() >= PLACES_MAX) {
                throw new IOException("it holds more than " + PLACES_MAX + " files");
            }
            add(child, depth);
        }
    }

    private void add(Path child, int depth) throws IOException {
        BasicFileAttributes own =
                Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (own.isSymbolicLink() && !inside(child)) {
            refuse(child, own, "it is a link that leads out of the folder, or nowhere");
            return;
        }
        BasicFileAttributes seen = Files.readAttributes(child, BasicFileAttributes.class);
        if (seen.isRegularFile()) {
            place(child, seen, "");
        } else if (!seen.isDirectory()) {
            refuse(child, seen, "it is neither a file nor a folder");
        } else if (Files.exists(child.resolve("index.json"), LinkOption.NOFOLLOW_LINKS)) {
            layout(child);
        } else if (own.isSymbolicLink()) {
            // What it leads to is found where it lies; following it could go round in circles.
            return;
        } else if (depth < DEPTH_MAX) {
            list(child, depth + 1);
        } else {
            refuse(child, seen, "it lies more than " + DEPTH_MAX + " folders deep");
        }
    }

    private void layout(Path folder) throws IOException {
        Path index = folder.resolve("index.json");
        if (!inside(index)) {
            refuse(
                    folder,
                    Files.readAttributes(folder, BasicFileAttributes.class),
                    "its index.json is a link that leads out of the folder, or nowhere");
            return;
        }
        BasicFileAttributes seen = Files.readAttributes(index, BasicFileAttributes.class);
        place(
                folder,
                seen,
                linksInside(folder) ? "" : "it holds a link that leads out of the folder");
    }

    /// Blobs lie in `blobs/<algorithm>/`.
    private boolean linksInside(Path layout) throws IOException {
        int count = 0;
        List<Path> folders = new ArrayList<>(List.of(layout));
        for (int depth = 0; depth < 3; depth++) {
            List<Path> next = new ArrayList<>();
            for (Path folder : folders) {
                try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                    for (Path child : stream) {
                        if (++count > LAYOUT_FILES_MAX) {
                            return false;
                        }
                        if (Files.isSymbolicLink(child)) {
                            if (!inside(child)) {
                                return false;
                            }
                        } else if (Files.isDirectory(child)) {
                            next.add(child);
                        }
                    }
                }
            }
            folders = next;
        }
        return true;
    }

    private boolean inside(Path path) {
        try {
            return path.toRealPath().startsWith(root);
        } catch (IOException dangling) {
            return false;
        }
    }

    private void place(Path path, BasicFileAttributes seen, String refusal) {
        String name = root.relativize(path).toString();
        places.add(
                new Place(
                        path,
                        name,
                        seen.lastModifiedTime().toInstant()
                                + " "
                                + seen.size()
                                + " "
                                + seen.fileKey(),
                        seen.lastModifiedTime().toInstant(),
                        name.chars().anyMatch(Character::isISOControl)
                                ? "its name holds control characters"
                                : refusal));
    }

    private void refuse(Path path, BasicFileAttributes seen, String why) {
        place(path, seen, why);
    }
}
