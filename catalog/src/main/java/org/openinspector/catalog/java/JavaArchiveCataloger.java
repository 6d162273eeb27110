package org.openinspector.catalog.java;

import java.io.IOException;
import java.util.List;
import java.util.zip.ZipException;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.EntryPath;

/// Maven packages of Java archives and of the archives inside them.
///
/// Only the directory of an archive is walked; inflated are Maven's descriptors, the manifest if
/// there is none that fits, and nested archives. An archive without classes that nothing identifies
/// (resources, documentation) is no package and no problem; one with classes is a problem, because
/// something that runs is not covered. The JDK's own archives, sources and documentation are passed
/// over. `.jmod` files are not read: they hold the JDK's modules, which are no Maven packages.
public final class JavaArchiveCataloger implements Cataloger {
    static final String NAME = "java/archive";

    /// All are a dot and three letters, which the search for nested archives relies on.
    static final List<String> SUFFIXES =
            List.of(
                    ".jar", ".war", ".ear", ".sar", ".par", ".rar", ".hpi", ".jpi", ".nar", ".kar",
                    ".JAR", ".WAR", ".EAR");

    /// Other kinds of files bear these names too, and are passed over if they are no zip archives.
    private static final List<String> SHARED_SUFFIXES =
            List.of(".rar", ".sar", ".par", ".nar", ".kar");

    /// Stateless.
    public JavaArchiveCataloger() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<FileSelector> wants() {
        return SUFFIXES.stream().<FileSelector>map(FileSelector.Suffix::new).toList();
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        if (file.size() == 0) {
            return Catalog.EMPTY;
        }
        Content content = file.content();
        try (ArchiveWalk walk = new ArchiveWalk()) {
            if (!walk.read(content, file.path(), 0) && !isShared(file.path())) {
                throw new ZipException("expected a zip archive, found no end record");
            }
            return walk.catalog();
        }
    }

    /// True if a file of this name may be something else than a Java archive.
    static boolean isShared(EntryPath path) {
        return SHARED_SUFFIXES.stream().anyMatch(path::endsWith);
    }
}
