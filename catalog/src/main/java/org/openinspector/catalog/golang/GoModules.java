package org.openinspector.catalog.golang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.catalog.Catalog;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;

/// Turns build information into packages: the standard library, the main module, its dependencies.
///
/// The text has a line per module, fields separated by tabs: `mod` or `dep`, path, version,
/// checksum. A line `=>` after it names the module that was built in its place. A module of version
/// `(devel)` comes from a folder of the builder's machine: what it holds cannot be known, so it is
/// left out, and so is a module that such a folder replaces.
final class GoModules {
    private static final int MODULES_MAX = 50_000;
    private static final int PROBLEMS_MAX = 100;
    private static final String UNKNOWN_VERSION = "(devel)";

    /// What a module path may hold: a looser form of the go command's rule, without its rules about
    /// dots and Windows names.
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9._~/+-]{0,1000}");

    private static final Pattern VERSION = Pattern.compile("v[0-9][0-9A-Za-z.+~-]{0,250}");

    private final String cataloger;
    private final EntryPath path;
    private final Map<PackageUrl, InstalledPackage> packages = new LinkedHashMap<>();
    private final List<ScanProblem> problems = new ArrayList<>();

    GoModules(String cataloger, EntryPath path) {
        this.cataloger = cataloger;
        this.path = path;
    }

    Catalog read(BuildInfo info) {
        addToolchain(info.toolchain());
        String[] pending = null;
        int from = 0;
        String text = info.modules();
        while (from < text.length()) {
            int newline = text.indexOf('\n', from);
            int end = newline < 0 ? text.length() : newline;
            String line = text.substring(from, end);
            from = end + 1;
            if (line.startsWith("=>\t")) {
                pending = line.split("\t", 4);
                continue;
            }
            if (pending != null) {
                addModule(pending);
                pending = null;
            }
            if (line.startsWith("mod\t") || line.startsWith("dep\t")) {
                pending = line.split("\t", 4);
            }
        }
        if (pending != null) {
            addModule(pending);
        }
        return new Catalog(packages.values().stream().map(Catalog.Entry::of).toList(), problems);
    }

    private void addToolchain(String text) {
        Optional<Toolchain> toolchain = Toolchain.of(text);
        if (toolchain.isEmpty()) {
            problem(
                    "expected a Go toolchain of a release, got a development version; its standard"
                            + " library is not listed");
            return;
        }
        Evidence evidence = Evidence.installed(path);
        Optional<String> doubt = toolchain.get().doubt();
        add(
                PackageUrl.of("golang", "", "stdlib", toolchain.get().version()),
                doubt.isPresent() ? evidence.doubted(doubt.get()) : evidence);
    }

    private void addModule(String[] fields) {
        String module = fields[1];
        String version = fields.length > 2 ? fields[2] : "";
        if (version.isEmpty() || version.equals(UNKNOWN_VERSION)) {
            return;
        }
        if (!isPath(module)) {
            problem("expected a module path in the Go build information, got another text");
            return;
        }
        if (!VERSION.matcher(version).matches()) {
            problem("expected a version \"v…\" in the Go build information, got another text");
            return;
        }
        int slash = module.lastIndexOf('/');
        PackageUrl purl =
                PackageUrl.of(
                        "golang",
                        slash < 0 ? "" : module.substring(0, slash),
                        module.substring(slash + 1),
                        version);
        Evidence evidence = Evidence.installed(path);
        add(
                purl,
                version.endsWith("+dirty")
                        ? evidence.doubted("built from changed sources of this version")
                        : evidence);
    }

    private static boolean isPath(String module) {
        return PATH.matcher(module).matches()
                && !module.contains("//")
                && !module.endsWith("/")
                && !("/" + module + "/").contains("/../")
                && !("/" + module + "/").contains("/./");
    }

    private void add(PackageUrl purl, Evidence evidence) {
        if (packages.size() < MODULES_MAX) {
            packages.putIfAbsent(purl, InstalledPackage.of(purl, evidence));
        } else {
            problem("more than " + MODULES_MAX + " modules; the rest is not read");
        }
    }

    private void problem(String message) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new ScanProblem(cataloger, path, message));
        }
    }
}
