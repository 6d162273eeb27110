package org.openinspector.catalog.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.OsPurls;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;

/// The catalog of one package database while it is read. Holds the limits that keep a hostile
/// database from filling the memory: what lies beyond them is left out and said to be.
public final class CatalogBuilder {
    /// Most packages of one database; a full distribution on one host has about 100,000.
    public static final int PACKAGES_MAX = 200_000;

    /// Most characters of names, versions and the like of all packages together.
    public static final long TEXT_CHARS_MAX = 32L << 20;

    /// Most bytes of owned paths of all packages together.
    public static final long PATH_BYTES_MAX = 96L << 20;

    /// Longest path that is kept, as Linux has it (`PATH_MAX`).
    public static final int PATH_LENGTH_MAX = 4096;

    private static final int PROBLEMS_MAX = 100;
    private static final int QUOTED_CHARS_MAX = 60;
    // An object per path costs about this much beside its bytes.
    private static final int PATH_OVERHEAD_BYTES = 56;

    private final String cataloger;
    private final EntryPath file;
    private final Optional<Distribution> distribution;
    private final List<Catalog.Entry> packages = new ArrayList<>();
    private final List<ScanProblem> problems = new ArrayList<>();
    private int problemsLeftOut;
    private long textCharsLeft = TEXT_CHARS_MAX;
    private long pathBytesLeft = PATH_BYTES_MAX;
    private boolean pathsLeftOut;
    private boolean packagesLeftOut;

    /// Begins a catalog.
    ///
    /// @param cataloger the cataloger's name, for its problems
    /// @param file the database
    /// @param distribution the view's; empty while a layer passes by
    public CatalogBuilder(String cataloger, EntryPath file, Optional<Distribution> distribution) {
        this.cataloger = cataloger;
        this.file = file;
        this.distribution = distribution;
    }

    /// Notes a problem of the file as a whole.
    public void problem(String message) {
        problem(0, message);
    }

    /// Notes a problem of a line.
    public void problem(int line, String message) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new ScanProblem(cataloger, file, line, message));
        } else {
            problemsLeftOut++;
        }
    }

    /// A text from the file for use in a message: short, in quotes, without control characters.
    public static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints()
                .limit(QUOTED_CHARS_MAX)
                .forEach(c -> {
                    boolean plain =
                            !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
                    out.appendCodePoint(plain ? c : '\uFFFD');
                });
        return out.append(text.length() > QUOTED_CHARS_MAX ? "…\"" : "\"").toString();
    }

    /// True until a limit is met; a reader stops then.
    public boolean hasRoom() {
        return !packagesLeftOut;
    }

    /// Starts the list of files of one package.
    public Files files() {
        return new Files();
    }

    /// Adds a package, or a problem if its name or version cannot be one.
    ///
    /// @param line where it begins, 0 if the database has no lines
    public void add(int line, OsPackage found, Files files) {
        if (!isWord(found.name())) {
            problem(line, "expected a package name, got " + quote(found.name()));
            return;
        }
        if (!isWord(found.version()) || !isWord(found.purlVersion())) {
            problem(
                    line,
                    "expected a version of package "
                            + quote(found.name())
                            + ", got "
                            + quote(found.version()));
            return;
        }
        textCharsLeft -= charsOf(found);
        if (packages.size() == PACKAGES_MAX || textCharsLeft < 0) {
            packagesLeftOut = true;
            return;
        }
        PackageUrl purl;
        try {
            purl =
                    PackageUrl.of(
                            found.type(),
                            "",
                            found.name(),
                            found.purlVersion(),
                            found.qualifiers());
        } catch (IllegalArgumentException e) {
            problem(line, "expected a package, got the name " + quote(found.name()));
            return;
        }
        Evidence evidence = Evidence.installed(file);
        InstalledPackage installed =
                new InstalledPackage(
                        distribution.isPresent()
                                ? OsPurls.complete(purl, distribution.get())
                                : purl,
                        found.version(),
                        found.source(),
                        found.vendor(),
                        List.of(found.doubt().map(evidence::doubted).orElse(evidence)),
                        Optional.empty());
        packages.add(new Catalog.Entry(installed, files.paths));
    }

    private static long charsOf(OsPackage found) {
        long chars = 3L * found.name().length() + 4L * found.version().length();
        chars += found.vendor().map(String::length).orElse(0);
        chars += found.source().map(s -> s.name().length() + s.version().length()).orElse(0);
        for (String value : found.qualifiers().values()) {
            chars += 2L * value.length();
        }
        return chars;
    }

    private static boolean isWord(String text) {
        return !text.isEmpty()
                && text.chars().noneMatch(c -> c <= ' ' || c == 0x7f || c == '\uFFFD');
    }

    /// The finished catalog.
    public Catalog build() {
        if (packagesLeftOut) {
            problem(
                    "database holds more than "
                            + packages.size()
                            + " packages or too much text, the rest is left out");
        }
        if (pathsLeftOut) {
            problem(
                    "packages own more than "
                            + (PATH_BYTES_MAX >> 20)
                            + " MiB of file names, the rest is left out");
        }
        List<ScanProblem> all = new ArrayList<>(problems);
        if (problemsLeftOut > 0) {
            all.add(
                    new ScanProblem(
                            cataloger, file, problemsLeftOut + " further problems of this file"));
        }
        return new Catalog(packages, all);
    }

    /// The files of one package.
    public final class Files {
        private final List<EntryPath> paths = new ArrayList<>();

        private Files() {}

        /// Adds a path as the database writes it. The root, and what cannot be a path, is left out.
        public void add(byte[] raw, int offset, int length) {
            if (length > PATH_LENGTH_MAX) {
                return;
            }
            EntryPath.parse(raw, offset, length).ifPresent(this::add);
        }

        /// Adds a path.
        public void add(EntryPath path) {
            if (path.isRoot() || path.length() > PATH_LENGTH_MAX) {
                return;
            }
            pathBytesLeft -= path.length() + PATH_OVERHEAD_BYTES;
            if (pathBytesLeft < 0) {
                pathsLeftOut = true;
                return;
            }
            paths.add(path);
        }

        /// Takes out the path added last if it is the folder of this one: lists that name folders
        /// before their content need not keep them.
        public void dropLastIfParentOf(EntryPath path) {
            if (!paths.isEmpty() && path.length() > paths.getLast().length()) {
                EntryPath last = paths.getLast();
                if (path.startsWith(last)) {
                    paths.removeLast();
                    pathBytesLeft += last.length() + PATH_OVERHEAD_BYTES;
                }
            }
        }
    }
}
