package org.openinspector.catalog.java;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ZipDirectory;
import org.openinspector.artifacts.ZipEntry;
import org.openinspector.catalog.Catalog;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;

/// Reads one archive and, inside it, the next, within one [Budget]. What cannot be read becomes a
/// problem of the archive it lies in; the rest is still read.
final class ArchiveWalk implements AutoCloseable {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private final Budget budget = new Budget();
    private final EntryReader reader = new EntryReader(budget);
    private final List<Catalog.Entry> packages = new ArrayList<>();
    private final List<ScanProblem> problems = new ArrayList<>();
    private boolean archivesExceeded;
    private boolean packagesExceeded;

    /// A nested archive.
    private record Nested(ZipEntry entry, EntryPath path) {}

    /// Reads an archive and all in it.
    ///
    /// @return false if the content is no zip archive
    /// @throws IOException if its directory cannot be read
    boolean read(Content content, EntryPath path, int depth) throws IOException {
        Optional<ZipDirectory> found = ZipDirectory.open(content, budget::takeDirectory);
        if (found.isEmpty()) {
            return false;
        }
        ZipDirectory directory = found.get();
        Descriptors descriptors = new Descriptors();
        List<Nested> nested = new ArrayList<>();
        ZipEntry manifest = null;
        boolean classes = false;
        ZipDirectory.Cursor cursor = directory.cursor();
        while (cursor.next()) {
            if (!classes && ClassPackages.isClass(cursor)) {
                classes = true;
            } else if (cursor.nameHas(0, MANIFEST) && cursor.nameLength() == MANIFEST.length()) {
                manifest = entry(cursor, path);
            } else if (isArchive(cursor)) {
                note(cursor, path, nested);
            } else {
                try {
                    descriptors.add(cursor);
                } catch (IOException e) {
                    problem(path, cursor.name(0, cursor.nameLength()), e);
                }
            }
        }
        cursor.damage().ifPresent(why -> problem(path, why));
        identify(new Archive(content, path, directory, descriptors, manifest), classes);
        for (Nested each : nested) {
            readNested(content, path, each, depth);
        }
        return true;
    }

    private @Nullable ZipEntry entry(ZipDirectory.Cursor cursor, EntryPath archive) {
        try {
            return cursor.entry();
        } catch (IOException e) {
            problem(archive, cursor.name(0, cursor.nameLength()), e);
            return null;
        }
    }

    private static boolean isArchive(ZipDirectory.Cursor cursor) {
        // All suffixes are a dot and three letters.
        int length = cursor.nameLength();
        if (length < 5 || cursor.nameByte(length - 4) != '.') {
            return false;
        }
        for (String suffix : JavaArchiveCataloger.SUFFIXES) {
            if (cursor.nameEndsWith(suffix)) {
                return true;
            }
        }
        return false;
    }

    private void note(ZipDirectory.Cursor cursor, EntryPath archive, List<Nested> nested) {
        if (!budget.takeArchive()) {
            if (!archivesExceeded) {
                archivesExceeded = true;
                problem(archive, "more archives inside it than are read; the rest is left out");
            }
            return;
        }
        ZipEntry entry = entry(cursor, archive);
        if (entry == null) {
            return;
        }
        byte[] name = new byte[cursor.nameLength()];
        for (int i = 0; i < name.length; i++) {
            name[i] = cursor.nameByte(i);
        }
        EntryPath.parse(name)
                .filter(path -> !path.isRoot())
                .ifPresentOrElse(
                        path -> nested.add(new Nested(entry, path)),
                        () ->
                                problem(
                                        archive,
                                        "entry "
                                                + display(entry.name())
                                                + ": name leads out of the archive"));
    }

    private void readNested(Content content, EntryPath archive, Nested nested, int depth) {
        String name = nested.path.toString();
        if (depth == Budget.DEPTH_MAX) {
            problem(
                    archive,
                    "entry " + name + ": archives nested deeper than " + depth + " are not read");
            return;
        }
        boolean copied = nested.entry.method() != ZipEntry.STORED;
        int held = copied ? (int) Math.min(nested.entry.size(), Budget.NESTED_BYTES_MAX) : 0;
        try {
            budget.hold(held);
        } catch (IOException e) {
            problem(archive, name, e);
            return;
        }
        try {
            Content inner = reader.nested(content, nested.entry);
            if (inner.size() > 0
                    && !read(inner, inside(archive, nested.path), depth + 1)
                    && !JavaArchiveCataloger.isShared(nested.path)) {
                problem(archive, "entry " + name + ": expected a zip archive, found no directory");
            }
        } catch (IOException e) {
            problem(archive, name, e);
        } finally {
            budget.release(held);
        }
    }

    private static EntryPath inside(EntryPath archive, EntryPath entry) {
        byte[] outer = archive.toBytes();
        byte[] inner = entry.toBytes();
        byte[] joined = new byte[outer.length + 2 + inner.length];
        System.arraycopy(outer, 0, joined, 0, outer.length);
        joined[outer.length] = '!';
        joined[outer.length + 1] = '/';
        System.arraycopy(inner, 0, joined, outer.length + 2, inner.length);
        return EntryPath.parse(joined).orElseThrow();
    }

    private void identify(Archive archive, boolean classes) {
        Identity.Result result = Identity.of(archive);
        boolean runs = classes || !FileName.isSourceOrDocumentation(archive.path().getLast());
        for (Identity.Found found : result.found()) {
            if (runs) {
                add(archive.location, found);
            }
        }
        if (classes) {
            result.unknown().ifPresent(unknown -> unknown(archive.location, unknown));
        }
        for (Coordinates each : result.incomplete()) {
            problem(
                    archive.location,
                    "descriptor of \"" + each + "\": expected group, artifact and version");
        }
    }

    private void add(EntryPath path, Identity.Found found) {
        if (!budget.takePackage()) {
            if (!packagesExceeded) {
                packagesExceeded = true;
                problem(path, "more packages inside it than are listed; the rest is left out");
            }
            return;
        }
        Coordinates id = found.coordinates();
        Evidence evidence = Evidence.installed(path);
        packages.add(
                Catalog.Entry.of(
                        InstalledPackage.of(
                                PackageUrl.of("maven", id.group(), id.artifact(), id.version()),
                                found.doubt().map(evidence::doubted).orElse(evidence))));
    }

    private void unknown(EntryPath path, Coordinates known) {
        String missing =
                known.version().isEmpty()
                        ? "no version in descriptor, manifest or name"
                        : "no group for " + known.artifact() + " " + known.version();
        problem(path, "archive with classes, but not known as a Maven package: " + missing);
    }

    private void problem(EntryPath archive, String entry, IOException why) {
        problem(archive, "entry " + display(entry) + ": " + why.getMessage());
    }

    private static String display(String name) {
        String shown = name.length() > 300 ? name.substring(0, 300) + "…" : name;
        return EntryPath.parse(shown.getBytes(StandardCharsets.UTF_8))
                .map(EntryPath::toString)
                .orElse("with an unusable name");
    }

    private void problem(EntryPath archive, String message) {
        if (problems.size() < Budget.PROBLEMS_MAX) {
            problems.add(new ScanProblem(JavaArchiveCataloger.NAME, archive, message));
        } else if (problems.size() == Budget.PROBLEMS_MAX) {
            problems.add(
                    new ScanProblem(
                            JavaArchiveCataloger.NAME,
                            archive,
                            "more than "
                                    + Budget.PROBLEMS_MAX
                                    + " problems in one file; the rest is not listed"));
        }
    }

    /// What was read.
    Catalog catalog() {
        return new Catalog(packages, problems);
    }

    @Override
    public void close() {
        reader.close();
    }

    /// One archive's facts, read when asked for.
    private final class Archive implements Facts {
        private final Content content;
        private final EntryPath location;
        private final ZipDirectory directory;
        private final List<Coordinates> descriptors;
        private final @Nullable ZipEntry manifestEntry;
        private @Nullable MainAttributes manifest;
        private @Nullable ClassPackages packages;

        Archive(
                Content content,
                EntryPath location,
                ZipDirectory directory,
                Descriptors descriptors,
                @Nullable ZipEntry manifest) {
            this.content = content;
            this.location = location;
            this.directory = directory;
            this.manifestEntry = manifest;
            this.descriptors = read(descriptors);
        }

        private List<Coordinates> read(Descriptors folders) {
            List<Coordinates> read = new ArrayList<>();
            for (Descriptors.Folder folder : folders.folders()) {
                try {
                    read.add(folder.read(content, reader));
                } catch (IOException e) {
                    problem(location, folder.path(), e);
                    read.add(folder.byFolder());
                }
            }
            return List.copyOf(read);
        }

        @Override
        public List<String> path() {
            byte[] bytes = location.toBytes();
            String text = new String(bytes, StandardCharsets.UTF_8).replace('\\', '/');
            return List.of(text.split("/", -1));
        }

        @Override
        public List<Coordinates> descriptors() {
            return descriptors;
        }

        @Override
        public MainAttributes manifest() {
            if (manifest == null) {
                manifest = MainAttributes.NONE;
                if (manifestEntry != null) {
                    try {
                        manifest =
                                MainAttributes.parse(
                                        reader.head(
                                                content, manifestEntry, MainAttributes.BYTES_MAX));
                    } catch (IOException e) {
                        problem(location, MANIFEST, e);
                    }
                }
            }
            return manifest;
        }

        @Override
        public ClassPackages packages() {
            if (packages == null) {
                packages = ClassPackages.of(directory);
            }
            return packages;
        }
    }
}
