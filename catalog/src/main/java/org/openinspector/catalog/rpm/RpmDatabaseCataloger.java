package org.openinspector.catalog.rpm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.FileTooLargeException;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.artifacts.TruncatedFileException;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.CatalogBuilder;
import org.openinspector.catalog.database.OsPackage;
import org.openinspector.catalog.rpm.RpmHeader.Tag;
import org.openinspector.model.EntryPath;
import org.openinspector.model.SourcePackage;

/// Reads rpm's database in any of its formats, told apart by their first bytes.
///
/// It declares no siblings, although a SQLite database may have a write-ahead log beside it:
/// databases are large, and one with siblings would be kept in memory. Where the log can be opened
/// nonetheless (a host, a folder), it counts; where not, [RpmLogCataloger] tells of it.
public final class RpmDatabaseCataloger implements Cataloger {
    static final List<String> FOLDERS =
            List.of("var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/");
    static final String SQLITE = "rpmdb.sqlite";
    static final String LOG_SUFFIX = "-wal";

    // rpm keeps the keys of repositories as packages of this name.
    private static final String PUBLIC_KEY = "gpg-pubkey";

    @Override
    public String name() {
        return "rpm/rpmdb";
    }

    @Override
    public List<FileSelector> wants() {
        return FOLDERS.stream()
                .flatMap(folder -> Stream.of(SQLITE, "Packages.db", "Packages").map(folder::concat))
                .<FileSelector>map(FileSelector.ExactPath::new)
                .toList();
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        var catalog = new CatalogBuilder(name(), file.path(), siblings.distribution());
        try {
            Content content = file.content();
            if (content.size() > 0) {
                open(content, file.path(), siblings, catalog).read(new Packages(catalog));
            }
        } catch (CorruptDatabaseException
                | EOFException
                | TruncatedFileException
                | FileTooLargeException e) {
            catalog.problem(String.valueOf(e.getMessage()));
        }
        return catalog.build();
    }

    private static PackageBlobs open(
            Content content, EntryPath path, Siblings siblings, CatalogBuilder catalog)
            throws IOException {
        byte[] head = content.bytes(0, (int) Math.min(content.size(), 16));
        if (begins(head, NdbPackages.MAGIC)) {
            return new NdbPackages(content);
        }
        if (BerkeleyPackages.matches(head)) {
            return new BerkeleyPackages(content);
        }
        if (begins(head, SqliteDatabase.MAGIC)) {
            return new SqlitePackages(content, log(path, siblings, catalog));
        }
        throw new CorruptDatabaseException(
                "expected an rpm database of format SQLite, NDB or Berkeley DB hash, got the bytes "
                        + java.util.HexFormat.of().formatHex(head));
    }

    private static boolean begins(byte[] head, byte[] magic) {
        return head.length >= magic.length
                && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }

    private static WriteAheadLog log(EntryPath path, Siblings siblings, CatalogBuilder catalog) {
        try (InputStream in =
                siblings.open(path.parent().resolve(path.name() + LOG_SUFFIX))
                        .orElseGet(InputStream::nullInputStream)) {
            WriteAheadLog log = WriteAheadLog.read(in);
            if (log.isCut()) {
                catalog.problem("write-ahead log is too long, its latest changes are left out");
            }
            return log;
        } catch (IOException e) {
            catalog.problem("write-ahead log is not read: " + e.getMessage());
            return WriteAheadLog.EMPTY;
        }
    }

    /// Makes packages of headers.
    private record Packages(CatalogBuilder catalog) implements PackageBlobs.Sink {
        @Override
        public void blob(long number, byte[] buffer, int length) {
            try {
                add(RpmHeader.of(buffer, length));
            } catch (CorruptDatabaseException e) {
                catalog.problem(
                        (number == 0 ? "a package: " : "package " + number + ": ")
                                + e.getMessage());
            }
        }

        @Override
        public void problem(String message) {
            catalog.problem(message);
        }

        @Override
        public boolean hasRoom() {
            return catalog.hasRoom();
        }

        private void add(RpmHeader header) throws CorruptDatabaseException {
            String name = header.text(Tag.NAME);
            if (name.equals(PUBLIC_KEY)) {
                return;
            }
            String version = header.text(Tag.VERSION) + "-" + header.text(Tag.RELEASE);
            Optional<String> epoch = header.number(Tag.EPOCH).map(Integer::toUnsignedString);
            String sourceRpm = header.text(Tag.SOURCERPM);
            Map<String, String> qualifiers = new LinkedHashMap<>();
            qualifiers.put("arch", header.text(Tag.ARCH));
            epoch.ifPresent(value -> qualifiers.put("epoch", value));
            qualifiers.put("upstream", sourceRpm);
            qualifiers.put("modularitylabel", header.text(Tag.MODULARITYLABEL));
            CatalogBuilder.Files files = catalog.files();
            try {
                header.files(files);
            } catch (CorruptDatabaseException e) {
                catalog.problem(
                        "files of package " + CatalogBuilder.quote(name) + ": " + e.getMessage());
            }
            catalog.add(
                    0,
                    new OsPackage(
                            "rpm",
                            name,
                            version.startsWith("-") || version.endsWith("-") ? "" : version,
                            epoch.map(value -> value + ":").orElse("") + version,
                            qualifiers,
                            source(sourceRpm),
                            Optional.of(header.text(Tag.VENDOR)).filter(v -> !v.isEmpty()),
                            Optional.empty()),
                    files);
        }
    }

    /// What `name-version-release.src.rpm` names. Neither version nor release holds a hyphen.
    static Optional<SourcePackage> source(String sourceRpm) {
        int suffix = sourceRpm.length();
        for (String known : List.of(".src.rpm", ".nosrc.rpm")) {
            if (sourceRpm.endsWith(known)) {
                suffix = sourceRpm.length() - known.length();
            }
        }
        int release = sourceRpm.lastIndexOf('-', suffix);
        int version = release <= 0 ? -1 : sourceRpm.lastIndexOf('-', release - 1);
        return version <= 0 || suffix == sourceRpm.length()
                ? Optional.empty()
                : Optional.of(
                        new SourcePackage(
                                sourceRpm.substring(0, version),
                                sourceRpm.substring(version + 1, suffix)));
    }
}
