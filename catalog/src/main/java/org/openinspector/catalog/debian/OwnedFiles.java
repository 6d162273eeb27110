package org.openinspector.catalog.debian;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.CatalogBuilder;
import org.openinspector.catalog.database.Lines;
import org.openinspector.model.EntryPath;

/// Which files a package put where, by dpkg's lists and diversions.
final class OwnedFiles {
    private static final EntryPath INFO = EntryPath.of("var/lib/dpkg/info");
    private static final EntryPath DIVERSIONS = EntryPath.of("var/lib/dpkg/diversions");
    private static final int DIVERSIONS_MAX = 100_000;
    private static final int DIGEST_CHARS = 32;

    /// A file of any package but `by` lies elsewhere.
    ///
    /// @param by the package that diverts; `:` if the administrator does, which concerns all
    private record Diversion(EntryPath to, String by) {}

    private final Siblings siblings;
    private final Map<EntryPath, Diversion> diversions;

    private OwnedFiles(Siblings siblings, Map<EntryPath, Diversion> diversions) {
        this.siblings = siblings;
        this.diversions = diversions;
    }

    static OwnedFiles of(Siblings siblings, CatalogBuilder catalog) {
        try {
            return new OwnedFiles(siblings, diversions(siblings));
        } catch (IOException e) {
            catalog.problem("diversions: " + e.getMessage());
            return new OwnedFiles(siblings, Map.of());
        }
    }

    /// Reads groups of three lines: the path, where it lies instead, and by whose wish.
    private static Map<EntryPath, Diversion> diversions(Siblings siblings) throws IOException {
        Optional<InputStream> file = siblings.open(DIVERSIONS);
        if (file.isEmpty()) {
            return Map.of();
        }
        Map<EntryPath, Diversion> diversions = new HashMap<>();
        try (InputStream in = file.get()) {
            Lines lines = new Lines(in, CatalogBuilder.PATH_LENGTH_MAX);
            while (diversions.size() < DIVERSIONS_MAX && lines.next()) {
                Optional<EntryPath> from = path(lines, lines.start(), lines.end());
                Optional<EntryPath> to =
                        lines.next() ? path(lines, lines.start(), lines.end()) : Optional.empty();
                if (lines.next() && from.isPresent() && to.isPresent()) {
                    String by = lines.text(lines.start(), lines.end());
                    diversions.put(from.get(), new Diversion(to.get(), by));
                }
            }
        }
        return diversions;
    }

    private static Optional<EntryPath> path(Lines lines, int start, int end) {
        return EntryPath.parse(lines.buffer(), start, end - start);
    }

    /// The files of a package that dpkg installed, by `info/<name>[:<architecture>].list`.
    ///
    /// @param qualified true for `Multi-Arch: same`, whose list is named with the architecture
    void listed(String name, String architecture, boolean qualified, CatalogBuilder.Files files)
            throws IOException {
        String plain = name + ".list";
        String withArchitecture = name + ":" + architecture + ".list";
        Optional<InputStream> list =
                siblings.open(INFO.resolve(qualified ? withArchitecture : plain));
        if (list.isEmpty()) {
            list = siblings.open(INFO.resolve(qualified ? plain : withArchitecture));
        }
        if (list.isPresent()) {
            try (InputStream in = list.get()) {
                read(in, name, files);
            }
        }
    }

    private void read(InputStream in, String name, CatalogBuilder.Files files) throws IOException {
        Lines lines = new Lines(in, CatalogBuilder.PATH_LENGTH_MAX);
        while (lines.next()) {
            if (!lines.isCut()) {
                path(lines, lines.start(), lines.end())
                        .ifPresent(path -> {
                            files.dropLastIfParentOf(path);
                            files.add(diverted(path, name));
                        });
            }
        }
    }

    private EntryPath diverted(EntryPath path, String name) {
        Diversion diversion = diversions.get(path);
        return diversion == null || diversion.by.equals(name) ? path : diversion.to;
    }

    /// The files of a package of an image that was built without dpkg, by
    /// `status.d/<file>.md5sums`: `<digest> <path from the root>`.
    void digested(EntryPath statusFile, CatalogBuilder.Files files) throws IOException {
        Optional<InputStream> sums =
                siblings.open(
                        statusFile
                                .parent()
                                .resolve(statusFile.name().toString() + DpkgStatusCataloger.SUMS));
        if (sums.isEmpty()) {
            return;
        }
        try (InputStream in = sums.get()) {
            Lines lines = new Lines(in, CatalogBuilder.PATH_LENGTH_MAX + DIGEST_CHARS + 3);
            while (lines.next()) {
                byte[] buffer = lines.buffer();
                int start = lines.start();
                int end = lines.end();
                boolean escaped = end > start && buffer[start] == '\\';
                int path = start + DIGEST_CHARS + 2 + (escaped ? 1 : 0);
                if (path >= end || buffer[path - 2] != ' ' || lines.isCut()) {
                    continue;
                }
                if (escaped) {
                    byte[] name = unescape(buffer, path, end);
                    files.add(name, 0, name.length);
                } else {
                    files.add(buffer, path, end - path);
                }
            }
        }
    }

    /// md5sum(1) begins a line with a backslash if its path has escapes: `\\`, `\n`, `\r`.
    private static byte[] unescape(byte[] buffer, int start, int end) {
        var out = new ByteArrayOutputStream(end - start);
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\\' && i + 1 < end) {
                byte next = buffer[++i];
                out.write(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else {
                out.write(buffer[i]);
            }
        }
        return out.toByteArray();
    }
}
