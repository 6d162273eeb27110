package org.openinspector.catalog.javascript;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.catalog.Catalog;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads one lock, front to back, keeping only purls.
///
/// Versions 2 and 3 have a flat map `packages`, by folder: `node_modules/a/node_modules/b`. Version
/// 1 has nested `dependencies`, by name; version 2 repeats them for npm 6. `packages` is preferred,
/// because only it tells an alias's real name and which entries are links to local folders.
final class LockReader {
    private static final int PACKAGES_MAX = 50_000;
    private static final int PROBLEMS_MAX = 100;
    private static final int LOCK_VERSION_MAX = 3;
    private static final String MODULES = "node_modules/";

    private final String cataloger;
    private final EntryPath path;
    private final Set<PackageUrl> packages = new LinkedHashSet<>();
    private final Set<PackageUrl> dependencies = new LinkedHashSet<>();
    private final List<ScanProblem> packageProblems = new ArrayList<>();
    private final List<ScanProblem> dependencyProblems = new ArrayList<>();
    private final List<ScanProblem> fileProblems = new ArrayList<>();

    /// Lists in which it is said that there are too many packages.
    private final Set<List<ScanProblem>> full = Collections.newSetFromMap(new IdentityHashMap<>());

    private boolean packagesSeen;

    LockReader(String cataloger, EntryPath path) {
        this.cataloger = cataloger;
        this.path = path;
    }

    /// What was read, also if [#read] failed on the way.
    Catalog catalog() {
        Evidence evidence = Evidence.declared(path);
        List<ScanProblem> problems = new ArrayList<>(fileProblems);
        problems.addAll(packagesSeen ? packageProblems : dependencyProblems);
        return new Catalog(
                (packagesSeen ? packages : dependencies)
                        .stream()
                                .map(purl -> Catalog.Entry.of(InstalledPackage.of(purl, evidence)))
                                .toList(),
                problems);
    }

    /// Notes that the file stops being JSON.
    ///
    /// @param seen what was there instead
    void broken(int line, String seen) {
        fileProblems.add(
                new ScanProblem(
                        cataloger,
                        path,
                        line,
                        "expected JSON, " + seen + "; what follows is not read"));
    }

    void read(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            fileProblems.add(
                    new ScanProblem(
                            cataloger, path, 1, "expected a JSON object, got something else"));
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals("lockfileVersion")) {
                readLockVersion(parser, value);
            } else if (key.equals("packages") && value == JsonToken.START_OBJECT) {
                packagesSeen = true;
                readPackages(parser);
            } else if (key.equals("dependencies")
                    && value == JsonToken.START_OBJECT
                    && !packagesSeen) {
                readDependencies(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readLockVersion(JsonParser parser, JsonToken value) {
        boolean known =
                value == JsonToken.VALUE_NUMBER_INT
                        && parser.getString().length() == 1
                        && parser.getIntValue() <= LOCK_VERSION_MAX;
        if (!known) {
            fileProblems.add(
                    new ScanProblem(
                            cataloger,
                            path,
                            line(parser),
                            "lockfileVersion is unknown, expected 1 to "
                                    + LOCK_VERSION_MAX
                                    + "; read as if it were one of them"));
            parser.skipChildren();
        }
    }

    private void readPackages(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String folder = parser.currentName();
            int line = line(parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                problem(
                        packageProblems,
                        line,
                        "expected an object for a package, got another value");
                continue;
            }
            String name = null;
            String version = null;
            boolean link = false;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (key) {
                    case "name" -> name = text(parser, value);
                    case "version" -> version = text(parser, value);
                    case "link" -> link = value == JsonToken.VALUE_TRUE;
                    default -> {}
                }
                parser.skipChildren();
            }
            int start = folder.lastIndexOf(MODULES);
            boolean installed = start == 0 || (start > 0 && folder.charAt(start - 1) == '/');
            // Other keys are the project itself ("") and its workspaces: code of its own.
            if (installed && !link && version != null && !version.isEmpty()) {
                String own = name != null ? name : folder.substring(start + MODULES.length());
                add(packages, packageProblems, own, version, line);
            }
        }
    }

    /// Depth is bounded by the parser.
    private void readDependencies(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            int line = line(parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                problem(
                        dependencyProblems,
                        line,
                        "expected an object for a package, got another value");
                continue;
            }
            String version = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                if (key.equals("version")) {
                    version = text(parser, value);
                } else if (key.equals("dependencies") && value == JsonToken.START_OBJECT) {
                    readDependencies(parser);
                } else {
                    parser.skipChildren();
                }
            }
            // "file:" is a folder of the project.
            if (version != null && !version.isEmpty() && !version.startsWith("file:")) {
                addDependency(name, version, line);
            }
        }
    }

    private void addDependency(String name, String version, int line) {
        if (version.startsWith("npm:")) {
            int at = version.lastIndexOf('@');
            if (at > "npm:".length()) {
                String real = version.substring("npm:".length(), at);
                add(dependencies, dependencyProblems, real, version.substring(at + 1), line);
                return;
            }
        }
        add(dependencies, dependencyProblems, name, version, line);
    }

    private void add(
            Set<PackageUrl> into,
            List<ScanProblem> problems,
            String name,
            String version,
            int line) {
        // Not quoted: addresses may hold passwords.
        if (version.indexOf(':') >= 0 || version.indexOf('/') >= 0) {
            problem(problems, line, "expected a version, got an address");
            return;
        }
        Optional<PackageUrl> purl = NpmPackage.purl(name, version);
        if (purl.isEmpty()) {
            problem(problems, line, "expected name and version of printable ASCII, got others");
        } else if (into.size() < PACKAGES_MAX) {
            into.add(purl.get());
        } else if (!into.contains(purl.get()) && full.add(problems)) {
            problem(
                    problems,
                    line,
                    "more than " + PACKAGES_MAX + " packages; the rest is not read");
        }
    }

    private void problem(List<ScanProblem> problems, int line, String message) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new ScanProblem(cataloger, path, line, message));
        } else if (problems.size() == PROBLEMS_MAX) {
            problems.add(
                    new ScanProblem(
                            cataloger,
                            path,
                            line,
                            "more than " + PROBLEMS_MAX + " problems; the rest is not told"));
        }
    }

    private static @Nullable String text(JsonParser parser, JsonToken value) {
        return value == JsonToken.VALUE_STRING ? parser.getString() : null;
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
