package org.openinspector.catalog.alpine;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.artifacts.TruncatedFileException;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.FileSelector.ExactPath;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.CatalogBuilder;
import org.openinspector.catalog.database.Lines;

/// Reads apk's `installed` database: one line per field, named by one letter, a blank line after
/// each package. `F:` names a folder, `R:` a file in the folder named last.
///
/// @see <a href="https://wiki.alpinelinux.org/wiki/Apk_spec">Apk spec, installed database</a>
public final class ApkInstalledCataloger implements Cataloger {
    private static final int LINE_BYTES_MAX = 1 << 20;

    @Override
    public String name() {
        return "alpine/apk-installed";
    }

    @Override
    public List<FileSelector> wants() {
        return List.of(
                new ExactPath("lib/apk/db/installed"), new ExactPath("usr/lib/apk/db/installed"));
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        var catalog = new CatalogBuilder(name(), file.path(), siblings.distribution());
        var current = new ApkPackage(catalog);
        try (InputStream in = file.stream()) {
            Lines lines = new Lines(in, LINE_BYTES_MAX);
            while (catalog.hasRoom() && lines.next()) {
                if (lines.start() == lines.end()) {
                    current.finish();
                } else {
                    current.line(lines);
                }
            }
            if (catalog.hasRoom()) {
                current.finish();
            }
        } catch (TruncatedFileException e) {
            // The package that the end cuts is left out: half of a version is another version.
            catalog.problem(String.valueOf(e.getMessage()));
        }
        return catalog.build();
    }
}
