package org.openinspector.catalog.alpine;

import java.util.Map;
import java.util.Optional;
import org.openinspector.catalog.database.CatalogBuilder;
import org.openinspector.catalog.database.Lines;
import org.openinspector.catalog.database.OsPackage;
import org.openinspector.model.SourcePackage;

/// The package whose lines are being read.
final class ApkPackage {
    private static final int VALUE_CHARS_MAX = 4096;

    private final CatalogBuilder catalog;
    private CatalogBuilder.Files files;
    private int firstLine;
    private String name = "";
    private String version = "";
    private String architecture = "";
    private String origin = "";
    private String maintainer = "";
    // The folder named last with a slash behind it, and behind that the file named last.
    private byte[] path = new byte[256];
    private int folderLength;

    ApkPackage(CatalogBuilder catalog) {
        this.catalog = catalog;
        this.files = catalog.files();
    }

    void line(Lines lines) {
        if (firstLine == 0) {
            firstLine = lines.number();
        }
        byte[] buffer = lines.buffer();
        int start = lines.start();
        int end = lines.end();
        if (end - start < 2 || buffer[start + 1] != ':') {
            catalog.problem(
                    lines.number(),
                    "expected a letter, a colon and a value, got "
                            + CatalogBuilder.quote(lines.text(start, Math.min(end, start + 80))));
            return;
        }
        if (lines.isCut()) {
            catalog.problem(lines.number(), "line is too long, it is left out");
            return;
        }
        switch (buffer[start]) {
            case 'P' -> name = value(lines, name);
            case 'V' -> version = value(lines, version);
            case 'A' -> architecture = value(lines, architecture);
            case 'o' -> origin = value(lines, origin);
            case 'm' -> maintainer = value(lines, maintainer);
            case 'F' -> folder(buffer, start + 2, end - start - 2);
            case 'R' -> file(buffer, start + 2, end - start - 2);
            default -> {
                // Checksums, dependencies, triggers, permissions.
            }
        }
    }

    private String value(Lines lines, String before) {
        if (!before.isEmpty()) {
            catalog.problem(lines.number(), "field is there twice, the first counts");
            return before;
        }
        String value = lines.text(lines.start() + 2, lines.end());
        if (value.length() > VALUE_CHARS_MAX) {
            catalog.problem(
                    lines.number(), "value is longer than " + VALUE_CHARS_MAX + " characters");
            return before;
        }
        return value;
    }

    private void folder(byte[] buffer, int offset, int length) {
        folderLength = 0;
        append(buffer, offset, length);
        folderLength = Math.min(length, CatalogBuilder.PATH_LENGTH_MAX);
        path[folderLength++] = '/';
    }

    private void file(byte[] buffer, int offset, int length) {
        int total = folderLength + length;
        if (length > 0 && total <= CatalogBuilder.PATH_LENGTH_MAX) {
            append(buffer, offset, length);
            files.add(path, 0, total);
        }
    }

    private void append(byte[] buffer, int offset, int length) {
        int size = Math.min(length, CatalogBuilder.PATH_LENGTH_MAX);
        if (folderLength + size + 1 > path.length) {
            path = java.util.Arrays.copyOf(path, 2 * (folderLength + size + 1));
        }
        System.arraycopy(buffer, offset, path, folderLength, size);
    }

    /// Adds the package, if there were lines, and starts anew.
    void finish() {
        if (firstLine == 0) {
            return;
        }
        if (name.isEmpty()) {
            catalog.problem(firstLine, "package without a name, expected a line \"P:name\"");
        } else {
            catalog.add(
                    firstLine,
                    new OsPackage(
                            "apk",
                            name,
                            version,
                            version,
                            Map.of("arch", architecture),
                            // A package without an origin is built from a source of its own name.
                            Optional.of(
                                    new SourcePackage(origin.isEmpty() ? name : origin, version)),
                            Optional.of(maintainer).filter(m -> !m.isEmpty()),
                            Optional.empty()),
                    files);
        }
        files = catalog.files();
        firstLine = 0;
        name = "";
        version = "";
        architecture = "";
        origin = "";
        maintainer = "";
        folderLength = 0;
    }
}
