package org.openinspector.catalog;

import java.util.List;
import org.openinspector.model.EntryPath;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.ScanProblem;

/// What a cataloger read out of one file.
///
/// @param packages in the file's order
/// @param problems entries that could not be read
public record Catalog(List<Entry> packages, List<ScanProblem> problems) {
    /// Nothing there.
    public static final Catalog EMPTY = new Catalog(List.of(), List.of());

    /// One package.
    ///
    /// @param files the files that the package owns, as its database lists them (not yet
    ///   canonical); empty for language packages
    public record Entry(InstalledPackage installed, List<EntryPath> files) {
        public Entry {
            files = List.copyOf(files);
        }

        /// A package that owns no files.
        public static Entry of(InstalledPackage installed) {
            return new Entry(installed, List.of());
        }
    }

    public Catalog {
        packages = List.copyOf(packages);
        problems = List.copyOf(problems);
    }
}
