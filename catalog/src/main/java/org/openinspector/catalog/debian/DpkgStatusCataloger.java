package org.openinspector.catalog.debian;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.artifacts.TruncatedFileException;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.FileSelector.ExactPath;
import org.openinspector.catalog.FileSelector.InFolder;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.CatalogBuilder;
import org.openinspector.catalog.database.OsPackage;
import org.openinspector.catalog.debian.Stanzas.Field;
import org.openinspector.model.EntryPath;
import org.openinspector.model.SourcePackage;

/// Reads dpkg's `status`, which holds all packages, and `status.d/*`, which hold one each. A
/// package counts if its files are on disk, whatever else its state says (see [PackageState]).
public final class DpkgStatusCataloger implements Cataloger {
    static final String SUMS = ".md5sums";
    private static final String STATUS_D = "var/lib/dpkg/status.d";
    private static final EntryPath STATUS_FOLDER = EntryPath.of(STATUS_D);

    // Names and architectures become names of files, so they must not be paths.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._-]*");
    private static final Pattern ARCHITECTURE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");
    private static final int NAME_CHARS_MAX = 200;

    @Override
    public String name() {
        return "debian/dpkg-status";
    }

    @Override
    public List<FileSelector> wants() {
        return List.of(new ExactPath("var/lib/dpkg/status"), new InFolder(STATUS_D, ""));
    }

    @Override
    public List<FileSelector> siblings() {
        return List.of(
                new InFolder("var/lib/dpkg/info", ".list"),
                new InFolder(STATUS_D, SUMS),
                new ExactPath("var/lib/dpkg/diversions"));
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        if (file.path().endsWith(SUMS)) {
            return Catalog.EMPTY;
        }
        boolean single = file.path().parent().equals(STATUS_FOLDER);
        var catalog = new CatalogBuilder(name(), file.path(), siblings.distribution());
        OwnedFiles owned = OwnedFiles.of(siblings, catalog);
        try (InputStream in = file.stream()) {
            Stanzas stanzas = new Stanzas(in, catalog);
            while (catalog.hasRoom() && stanzas.next()) {
                add(stanzas, single ? Optional.of(file.path()) : Optional.empty(), owned, catalog);
            }
        } catch (TruncatedFileException e) {
            catalog.problem(String.valueOf(e.getMessage()));
        }
        return catalog.build();
    }

    private static void add(
            Stanzas stanza, Optional<EntryPath> single, OwnedFiles owned, CatalogBuilder catalog) {
        int line = stanza.firstLine();
        String name = stanza.get(Field.PACKAGE);
        if (name.isEmpty()) {
            catalog.problem(line, "paragraph without a Package field");
            return;
        }
        if (!isName(name)) {
            catalog.problem(line, "expected a package name, got " + CatalogBuilder.quote(name));
            return;
        }
        Optional<PackageState> state = state(stanza, single.isPresent());
        if (state.isEmpty()) {
            catalog.problem(
                    line,
                    "expected a Status of package "
                            + name
                            + " such as \"install ok installed\", got "
                            + CatalogBuilder.quote(stanza.get(Field.STATUS)));
            return;
        }
        if (state.get() == PackageState.ABSENT) {
            return;
        }
        String version = stanza.get(Field.VERSION);
        String architecture = stanza.get(Field.ARCHITECTURE);
        if (!architecture.isEmpty() && !ARCHITECTURE.matcher(architecture).matches()) {
            catalog.problem(
                    line,
                    "expected an architecture of package "
                            + name
                            + ", got "
                            + CatalogBuilder.quote(architecture));
            architecture = "";
        }
        CatalogBuilder.Files files = catalog.files();
        try {
            if (single.isPresent()) {
                owned.digested(single.get(), files);
            } else {
                boolean qualified = stanza.get(Field.MULTI_ARCH).equals("same");
                owned.listed(name, architecture, qualified, files);
            }
        } catch (IOException e) {
            catalog.problem(line, "files of package " + name + ": " + e.getMessage());
        }
        Map<String, String> qualifiers = new LinkedHashMap<>();
        qualifiers.put("arch", architecture);
        catalog.add(
                line,
                new OsPackage(
                        "deb",
                        name,
                        version,
                        version,
                        qualifiers,
                        Optional.of(source(stanza, name, version, catalog)),
                        vendor(stanza),
                        state.get() == PackageState.PARTIAL
                                ? Optional.of("dpkg calls the package half-installed")
                                : Optional.empty()),
                files);
    }

    /// The maintainer, who is mostly one of the distribution's; and the field that names another
    /// origin where somebody else built the package: `x <x@example.org> (Origin: Example)`.
    private static Optional<String> vendor(Stanzas stanza) {
        String maintainer = stanza.get(Field.MAINTAINER);
        String origin = stanza.get(Field.ORIGIN);
        String vendor = origin.isEmpty() ? maintainer : maintainer + " (Origin: " + origin + ")";
        return Optional.of(vendor.strip()).filter(text -> !text.isEmpty());
    }

    /// Images built without dpkg write no `Status`: their packages are there.
    private static Optional<PackageState> state(Stanzas stanza, boolean single) {
        return single && !stanza.has(Field.STATUS)
                ? Optional.of(PackageState.PRESENT)
                : PackageState.of(stanza.get(Field.STATUS));
    }

    /// `Source: name (version)`, each part the binary's own if it is not given.
    private static SourcePackage source(
            Stanzas stanza, String name, String version, CatalogBuilder catalog) {
        String source = stanza.get(Field.SOURCE);
        if (source.isEmpty()) {
            return new SourcePackage(name, version);
        }
        int open = source.indexOf('(');
        String sourceName = (open < 0 ? source : source.substring(0, open)).strip();
        String sourceVersion =
                open >= 0 && source.endsWith(")")
                        ? source.substring(open + 1, source.length() - 1).strip()
                        : "";
        if (!isName(sourceName)
                || (open >= 0 && sourceVersion.isEmpty())
                || sourceVersion.chars().anyMatch(c -> c <= ' ' || c == '(')) {
            catalog.problem(
                    stanza.firstLine(),
                    "expected a Source of package "
                            + name
                            + " such as \"name (version)\", got "
                            + CatalogBuilder.quote(source));
            return new SourcePackage(isName(sourceName) ? sourceName : name, version);
        }
        return new SourcePackage(sourceName, sourceVersion.isEmpty() ? version : sourceVersion);
    }

    private static boolean isName(String text) {
        return text.length() <= NAME_CHARS_MAX && NAME.matcher(text).matches();
    }
}
