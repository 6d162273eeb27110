package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.model.EntryPath;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;

/// The final view holds what `umoci unpack` unpacks.
class UmociTest {
    @TempDir Path folder;

    @Test
    void foldsLikeUmoci() throws Exception {
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        image.layer(
                new TarBuilder()
                        .folder("usr")
                        .folder("usr/lib")
                        .symlink("lib", "usr/lib")
                        .file("usr/lib/a.so", "a")
                        .file("usr/lib/b.so", "b")
                        .folder("etc")
                        .file("etc/passwd", "root")
                        .file("etc/gone", "1")
                        .folder("opt")
                        .file("opt/x/deep/1", "1")
                        .file("opt/x/deep/2", "2")
                        .file("opt/y", "y")
                        .folder("srv")
                        .file("srv/folder-to-file/inner", "inner")
                        .file("srv/file-to-folder", "file")
                        .file("srv/folder-to-link/inner", "inner")
                        .symlink("srv/link-to-folder", "../opt")
                        .file("srv/twice", "first")
                        .file("srv/twice", "second")
                        .hardLink("srv/hard", "usr/lib/a.so")
                        .build());
        image.layer(
                new TarBuilder()
                        .file("lib/c.so", "c through the link")
                        .file("etc/.wh.gone", "")
                        .file("opt/x/.wh..wh..opq", "")
                        .file("opt/x/deep/3", "3")
                        .file("srv/folder-to-file", "now a file")
                        .folder("srv/file-to-folder")
                        .file("srv/file-to-folder/inner", "inner")
                        .symlink("srv/folder-to-link", "../usr")
                        .folder("srv/link-to-folder")
                        .file("srv/link-to-folder/own", "own")
                        .hardLink("srv/hard-below", "opt/y")
                        .build());
        image.layer(
                new TarBuilder()
                        .file("opt/new-then-whiteout", "stays")
                        .file("opt/.wh.new-then-whiteout", "")
                        .file("opt/.wh.x", "")
                        .folder("opt/x")
                        .file("opt/x/again", "again")
                        .file("usr/lib/a.so", "a, changed: the hard link keeps the old content")
                        .file("etc/.wh..wh..opq", "")
                        .file("etc/only", "only")
                        .build());
        assertSame(image.buildImage());
    }

    /// Stacks of random layers over few names, so that entries meet.
    @Test
    void foldsRandomLayersLikeUmoci() throws Exception {
        int wanted = Fixtures.full() ? 400 : 60;
        int checked = 0;
        int refused = 0;
        for (int seed = 0; checked < wanted; seed++) {
            Path place = folder.resolve("random" + seed);
            LayoutBuilder image = new LayoutBuilder(place);
            Random random = new Random(seed);
            int layers = 2 + random.nextInt(3);
            List<String> files = new ArrayList<>();
            for (int i = 0; i < layers; i++) {
                image.layer(randomLayer(random, i, files));
            }
            image.buildImage();
            // Not every random stack can be unpacked: entries below files, links that loop.
            Optional<Path> rootfs = unpack(place);
            if (rootfs.isPresent()) {
                assertSame(place, rootfs.get(), "seed " + seed);
                checked++;
            } else {
                refused++;
            }
            Native.succeed(folder, "rm", "-rf", place.toString(), place + "-bundle");
        }
        Counts.record("artifacts: random layer stacks", checked, "umoci", 0);
        assertTrue(refused < 4 * checked, refused + " stacks were refused by umoci");
    }

    private static byte[] randomLayer(Random random, int layer, List<String> files) {
        TarBuilder tar = new TarBuilder();
        int entries = 1 + random.nextInt(9);
        for (int i = 0; i < entries; i++) {
            String path = randomPath(random);
            int slash = path.lastIndexOf('/') + 1;
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> {
                    tar.file(path, "layer " + layer + " entry " + i);
                    files.add(path);
                }
                case 4, 5 -> tar.folder(path);
                case 6 -> tar.symlink(path, randomPath(random));
                case 7 -> tar.symlink(path, "/" + randomPath(random));
                case 8 -> tar.symlink(path, "../".repeat(random.nextInt(4)) + randomPath(random));
                case 9 -> {
                    if (!files.isEmpty()) {
                        tar.hardLink(path, files.get(random.nextInt(files.size())));
                    }
                }
                case 10 -> tar.file(path.substring(0, slash) + ".wh." + path.substring(slash), "");
                default -> tar.file(path.substring(0, slash) + ".wh..wh..opq", "");
            }
        }
        return tar.build();
    }

    private static String randomPath(Random random) {
        StringBuilder path = new StringBuilder();
        int depth = 1 + random.nextInt(3);
        for (int i = 0; i < depth; i++) {
            path.append(i == 0 ? "" : "/").append((char) ('a' + random.nextInt(4)));
        }
        return path.toString();
    }

    private Optional<Path> unpack(Path image) throws IOException, InterruptedException {
        Path bundle = Path.of(image + "-bundle");
        Native.Result result =
                Native.run(
                        folder,
                        List.of(
                                "umoci",
                                "unpack",
                                "--rootless",
                                "--image",
                                image + ":latest",
                                bundle.toString()));
        return result.status() == 0 ? Optional.of(bundle.resolve("rootfs")) : Optional.empty();
    }

    private void assertSame(Path image) throws Exception {
        Optional<Path> rootfs = unpack(image);
        assertTrue(rootfs.isPresent(), "umoci does not unpack the image");
        assertSame(image, rootfs.get(), image.toString());
    }

    private static void assertSame(Path image, Path rootfs, String which) throws Exception {
        Map<EntryPath, String> expected = Walks.filesBelow(rootfs);
        for (boolean some : new boolean[] {false, true}) {
            // The second time few files are read in the first pass, the rest through links.
            Walks.Hashing reader =
                    some
                            ? new Walks.Hashing(header -> header.path().endsWith("a"))
                            : Walks.Hashing.ALL;
            View<String> view = Walks.walk(Walks.layout(image), reader);
            Map<EntryPath, String> wanted = new TreeMap<>();
            expected.forEach((path, hash) -> {
                if (!some || path.endsWith("a")) {
                    wanted.put(path, hash);
                }
            });
            assertLinks(rootfs, view, some, wanted, which);
            Map<EntryPath, String> seen = Walks.files(view);
            assertEquals(wanted, seen, which + (some ? ", some files" : ", all files"));
        }
    }

    /// Each link leads to what it leads to in the unpacked tree. Adds to `wanted` the links at
    /// wanted paths whose target is not wanted itself: they count as files.
    private static void assertLinks(
            Path rootfs,
            View<String> view,
            boolean some,
            Map<EntryPath, String> wanted,
            String which)
            throws IOException {
        List<Path> links;
        try (Stream<Path> all = Files.walk(rootfs)) {
            links = all.filter(Files::isSymbolicLink).toList();
        }
        for (Path link : links) {
            EntryPath path = EntryPath.of(rootfs.relativize(link).toString());
            Optional<Path> target = resolve(rootfs, rootfs.relativize(link), 0);
            boolean file =
                    target.isPresent()
                            && Files.isRegularFile(target.get(), LinkOption.NOFOLLOW_LINKS);
            if (some && !path.endsWith("a")) {
                continue;
            }
            Optional<String> value = view.file(path).map(View.Found::value);
            if (!file) {
                assertEquals(Optional.empty(), value, which + ": " + path);
                continue;
            }
            String hash = Walks.hash(Files.newInputStream(target.get()));
            assertEquals(Optional.of(hash), value, which + ": " + path);
            EntryPath to = EntryPath.of(rootfs.relativize(target.get()).toString());
            if (!wanted.containsKey(to)) {
                wanted.put(path, hash);
            }
        }
    }

    /// Independent of the product: follows links below a root, with the JDK.
    private static Optional<Path> resolve(Path root, Path path, int depth) throws IOException {
        if (depth > 30) {
            return Optional.empty();
        }
        Path at = root;
        for (int i = 0; i < path.getNameCount(); i++) {
            String name = path.getName(i).toString();
            if (name.equals("..")) {
                at = at.equals(root) ? root : at.resolveSibling("");
                continue;
            }
            Path next = name.isEmpty() ? at : at.resolve(name);
            if (Files.isSymbolicLink(next)) {
                Path target = Files.readSymbolicLink(next);
                Path base = target.isAbsolute() ? Path.of("") : root.relativize(at);
                Path relative = target.isAbsolute() ? Path.of("/").relativize(target) : target;
                Path joined = base.toString().isEmpty() ? relative : base.resolve(relative);
                Optional<Path> resolved = resolve(root, joined, depth + 1);
                if (resolved.isEmpty()) {
                    return resolved;
                }
                at = resolved.get();
            } else if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                at = next;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(at);
    }
}
