package org.openinspector.catalog.python;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.FileSelector;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;

/// Reads name and version of an installed distribution: `*.dist-info/METADATA` (wheels),
/// `*.egg-info/PKG-INFO` (setuptools), a single file `*.egg-info` (distutils) and
/// `*.egg/EGG-INFO/PKG-INFO` (easy_install).
///
/// @see <a
///   href="https://packaging.python.org/en/latest/specifications/recording-installed-packages/">
///   Recording installed projects</a>
public final class DistInfoCataloger implements Cataloger {
    private static final int VERSION_LENGTH_MAX = 256;

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9])?");
    private static final Pattern VERSION =
            Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    /// `name-version.dist-info`, `name-version-py3.11.egg-info`, `name-version-py3.11.egg`; names
    /// hold no hyphen there.
    private static final Pattern FOLDER =
            Pattern.compile(
                    "([^-]+)(?:-([0-9][^-]*)(?:-py[0-9.]+)?(?:-[^-]+)?)?\\.(?:dist-info|egg-info|egg)");

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final int SHOWN_MAX = 60;
    private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");

    @Override
    public String name() {
        return "python/dist-info";
    }

    @Override
    public List<FileSelector> wants() {
        return List.of(
                new FileSelector.Suffix(".dist-info/METADATA"),
                new FileSelector.Suffix(".egg-info/PKG-INFO"),
                new FileSelector.Suffix(".egg-info"),
                new FileSelector.Suffix(".egg/EGG-INFO/PKG-INFO"));
    }

    @Override
    public Catalog read(ScannedFile file, Siblings siblings) throws IOException {
        String recordName = recordName(file.path());
        // pip renames what it removes to "~name"; what is left of it cannot be imported, and `pip
        // list` does not show it.
        if (recordName.startsWith("~") || isVendored(file.path())) {
            return Catalog.EMPTY;
        }
        MetadataHeaders headers = MetadataHeaders.read(file.stream());
        if (headers.name().isEmpty() && headers.version().isEmpty()) {
            return problem(file, "expected the headers \"Name\" and \"Version\", got neither");
        }
        Evidence evidence = Evidence.installed(file.path());
        String name = headers.name();
        String version = headers.version();
        if (name.isEmpty() || version.isEmpty()) {
            String missing = name.isEmpty() ? "Name" : "Version";
            Optional<String> fromFolder = fromFolder(recordName, name.isEmpty() ? 1 : 2);
            if (fromFolder.isEmpty()) {
                return problem(file, "expected a header \"" + missing + "\", got none");
            }
            if (name.isEmpty()) {
                name = fromFolder.get();
            } else {
                version = fromFolder.get();
            }
            evidence =
                    evidence.doubted(
                            "the metadata has no header \""
                                    + missing
                                    + "\", taken from the name of its record");
        }
        if (!NAME.matcher(name).matches()) {
            return problem(
                    file,
                    "expected a name of letters, digits, \".\", \"-\" and \"_\", got "
                            + shown(name));
        }
        if (version.length() > VERSION_LENGTH_MAX || !VERSION.matcher(version).matches()) {
            return problem(file, "expected a version of printable ASCII, got " + shown(version));
        }
        PackageUrl purl = PackageUrl.of("pypi", "", normalise(name), version);
        return new Catalog(
                List.of(Catalog.Entry.of(InstalledPackage.of(purl, evidence))), List.of());
    }

    /// The name under which the index and advisories know a project.
    ///
    /// @see <a href="https://peps.python.org/pep-0503/#normalized-names">PEP 503</a>
    static String normalise(String name) {
        return SEPARATORS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    /// Not endless, and nothing that steers a terminal.
    private static String shown(String text) {
        String start = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
        return '"' + CONTROLS.matcher(start).replaceAll("\ufffd") + '"';
    }

    private Catalog problem(ScannedFile file, String message) {
        return new Catalog(List.of(), List.of(new ScanProblem(name(), file.path(), message)));
    }

    /// The folder or file that stands for the distribution in `site-packages`.
    private static String recordName(EntryPath path) {
        EntryPath record = path.endsWith(".egg-info") ? path : path.parent();
        if (record.name().equals(EntryPath.of("EGG-INFO"))) {
            record = record.parent();
        }
        return text(record.name());
    }

    private static Optional<String> fromFolder(String recordName, int group) {
        Matcher matcher = FOLDER.matcher(recordName);
        return matcher.matches() ? Optional.ofNullable(matcher.group(group)) : Optional.empty();
    }

    /// True below a folder `_vendor`: `pip/_vendor`, `setuptools/_vendor`, `pkg_resources/_vendor`.
    private static boolean isVendored(EntryPath path) {
        return ("/" + text(path)).contains("/_vendor/");
    }

    /// One character per byte: what is looked for is ASCII, and any byte may be around it.
    private static String text(EntryPath path) {
        return new String(path.toBytes(), StandardCharsets.ISO_8859_1);
    }
}
