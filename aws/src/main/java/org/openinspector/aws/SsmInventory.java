package org.openinspector.aws;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.catalog.OsPurls;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.SourcePackage;

/// Makes an inventory of what Systems Manager lists as `AWS:Application`: texts that the agent got
/// from `rpm` or `dpkg-query`, and passed on through an account that others may write to.
///
/// | | rpm | dpkg |
/// | --- | --- | --- |
/// | `Version` | the version alone | epoch, version and revision in one text |
/// | `Release`, `Epoch` | of their own; older agents leave them out | missing |
/// | `Architecture` | rpm's | dpkg's, but `x86_64` for `amd64` |
/// | `PackageId` | the source package's file | `name_version_architecture.deb` |
///
/// So an rpm's source is known, a Debian package's is not. What only an account's owner could tell
/// is not guessed: the package is judged under its own name, its evidence says so, and a problem
/// counts such packages.
final class SsmInventory {
    static final EntryPath PLACE = EntryPath.of("AWS:Application");

    /// Who reports problems.
    static final String REPORTER = "aws/ssm-inventory";

    /// More is no machine's; Systems Manager itself keeps at most 1 MB of a type.
    static final int ENTRIES_MAX = 20_000;

    private static final int TEXT_CHARS_MAX = 300;
    private static final int PROBLEMS_MAX = 100;

    private static final String SOURCE_UNKNOWN =
            "Systems Manager does not tell the source package, so it is taken to have this name";
    private static final String RELEASE_FROM_SOURCE =
            "the agent did not tell the release, so the source package's is taken";
    private static final String RELEASE_UNKNOWN =
            "the agent did not tell the release, so the version is incomplete";

    private final Platform.Family family;
    private final Distribution distribution;
    private final EntryPath place;
    private final Map<String, SourcePackage> sources;
    private final Map<PackageUrl, InstalledPackage> packages = new TreeMap<>();
    private final List<ScanProblem> problems = new ArrayList<>();
    private int entries;
    private int left;
    private int withoutSource;

    /// @param platform a supported one
    SsmInventory(Platform platform) {
        this(platform, PLACE, Map.of());
    }

    /// @param platform a supported one
    /// @param place where the entries are from
    /// @param sources of Debian packages, by `name version` of the binary and, for other versions,
    ///   by its name alone
    SsmInventory(Platform platform, EntryPath place, Map<String, SourcePackage> sources) {
        this.family = platform.family();
        this.distribution = platform.distribution().orElseThrow();
        this.place = place;
        this.sources = Map.copyOf(sources);
    }

    /// Sources as another list tells them, for [#SsmInventory(Platform, EntryPath, Map)].
    ///
    /// @param entries with `Source` and `SourceVersion`
    static Map<String, SourcePackage> sources(List<Map<String, String>> entries) {
        Map<String, SourcePackage> sources = new HashMap<>();
        for (Map<String, String> entry : entries) {
            String name = text(entry, "Name");
            String version = text(entry, "Version");
            Optional<SourcePackage> source = source(entry, version);
            if (source.isPresent() && !name.isEmpty()) {
                sources.put(name + " " + version, source.get());
                // A version that was counted apart from the source's cannot be told of another
                // version.
                if (source.get().version().equals(version)) {
                    sources.putIfAbsent(name, source.get());
                }
            }
        }
        return sources;
    }

    private static Optional<SourcePackage> source(Map<String, String> entry, String version) {
        String source = text(entry, "Source");
        String sourceVersion = text(entry, "SourceVersion");
        return source.isEmpty()
                        || source.length() > TEXT_CHARS_MAX
                        || sourceVersion.length() > TEXT_CHARS_MAX
                ? Optional.empty()
                : Optional.of(
                        new SourcePackage(
                                source, sourceVersion.isEmpty() ? version : sourceVersion));
    }

    /// Takes one entry.
    ///
    /// @return false if no more are taken
    boolean add(Map<String, String> entry) {
        if (++entries > ENTRIES_MAX) {
            problem("more than " + ENTRIES_MAX + " applications; the rest is left out");
            return false;
        }
        String name = text(entry, "Name");
        String version = text(entry, "Version");
        if (name.isEmpty() || version.isEmpty()) {
            problem("application without a name or version: " + quoted(entry.toString()));
            return true;
        }
        if (name.length() > TEXT_CHARS_MAX || version.length() > TEXT_CHARS_MAX) {
            problem(
                    "name or version of more than "
                            + TEXT_CHARS_MAX
                            + " characters: "
                            + quoted(name));
            return true;
        }
        try {
            take(entry, name, version);
        } catch (IllegalArgumentException e) {
            problem("no package: " + quoted(String.valueOf(e.getMessage())));
        }
        return true;
    }

    private void take(Map<String, String> entry, String name, String version) {
        if (isSnap(entry)) {
            add(InstalledPackage.of(PackageUrl.of("snap", "", name, version), evidence()));
            return;
        }
        switch (family) {
            case DEB -> deb(entry, name, version);
            case RPM -> {
                // rpm keeps the keys of repositories as packages of this name.
                if (!name.equals("gpg-pubkey")) {
                    rpm(entry, name, version);
                }
            }
            case UNSUPPORTED ->
                    throw new IllegalStateException("no inventory of unsupported platforms");
        }
    }

    /// The agent lists Ubuntu's snaps among the packages, with little to them.
    private boolean isSnap(Map<String, String> entry) {
        return family == Platform.Family.DEB
                && text(entry, "PackageId").isEmpty()
                && text(entry, "Architecture").isEmpty()
                && text(entry, "ApplicationType").equals("admin");
    }

    private void deb(Map<String, String> entry, String name, String version) {
        Optional<SourcePackage> source =
                source(entry, version)
                        .or(() -> Optional.ofNullable(sources.get(name + " " + version)))
                        .or(() ->
                                Optional.ofNullable(sources.get(name))
                                        .map(known -> new SourcePackage(known.name(), version)));
        if (source.isEmpty()) {
            withoutSource++;
        }
        PackageUrl purl =
                PackageUrl.of("deb", "", name, version, Map.of("arch", debArchitecture(entry)));
        add(
                new InstalledPackage(
                        OsPurls.complete(purl, distribution),
                        version,
                        source,
                        vendor(entry),
                        List.of(source.isEmpty() ? evidence().doubted(SOURCE_UNKNOWN) : evidence()),
                        Optional.empty()));
    }

    private static String debArchitecture(Map<String, String> entry) {
        String file = text(entry, "PackageId");
        int from = file.lastIndexOf('_');
        if (file.endsWith(".deb") && from > 0) {
            return file.substring(from + 1, file.length() - ".deb".length());
        }
        String architecture = text(entry, "Architecture");
        return architecture.equals("x86_64") ? "amd64" : architecture;
    }

    private void rpm(Map<String, String> entry, String name, String version) {
        String sourceFile = text(entry, "PackageId");
        Optional<SourcePackage> source = source(sourceFile);
        String release = text(entry, "Release");
        Evidence evidence = evidence();
        if (release.isEmpty()) {
            release =
                    source.map(SourcePackage::version)
                            .filter(known -> known.startsWith(version + "-"))
                            .map(known -> known.substring(version.length() + 1))
                            .orElse("");
            evidence = evidence.doubted(release.isEmpty() ? RELEASE_UNKNOWN : RELEASE_FROM_SOURCE);
        }
        String full = release.isEmpty() ? version : version + "-" + release;
        String epoch = text(entry, "Epoch");
        if (!epoch.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(
                    "epoch of " + name + " is \"" + epoch + "\", expected a number");
        }
        epoch = epoch.equals("0") ? "" : epoch;
        Map<String, String> qualifiers = new LinkedHashMap<>();
        qualifiers.put("arch", text(entry, "Architecture"));
        qualifiers.put("epoch", epoch);
        qualifiers.put("upstream", source.isEmpty() ? "" : sourceFile);
        add(
                new InstalledPackage(
                        OsPurls.complete(
                                PackageUrl.of("rpm", "", name, full, qualifiers), distribution),
                        epoch.isEmpty() ? full : epoch + ":" + full,
                        source,
                        vendor(entry),
                        List.of(evidence),
                        Optional.empty()));
    }

    /// What `name-version-release.src.rpm` names. Neither version nor release holds a hyphen.
    static Optional<SourcePackage> source(String file) {
        String suffix = file.endsWith(".nosrc.rpm") ? ".nosrc.rpm" : ".src.rpm";
        if (!file.endsWith(suffix)) {
            return Optional.empty();
        }
        int end = file.length() - suffix.length();
        int release = file.lastIndexOf('-', end - 1);
        int version = release <= 0 ? -1 : file.lastIndexOf('-', release - 1);
        return version <= 0 || release - version < 2 || end - release < 2
                ? Optional.empty()
                : Optional.of(
                        new SourcePackage(
                                file.substring(0, version), file.substring(version + 1, end)));
    }

    private static Optional<String> vendor(Map<String, String> entry) {
        return Optional.of(text(entry, "Publisher")).filter(vendor -> !vendor.isEmpty());
    }

    private Evidence evidence() {
        return Evidence.installed(place);
    }

    private void add(InstalledPackage installed) {
        packages.putIfAbsent(installed.purl(), installed);
    }

    /// A field's text; what rpm has not, it calls `(none)`.
    private static String text(Map<String, String> entry, String field) {
        String text = entry.getOrDefault(field, "").strip();
        return text.equals("(none)") ? "" : text;
    }

    private void problem(String message) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new ScanProblem(REPORTER, place, message));
        } else {
            left++;
        }
    }

    private static String quoted(String text) {
        return "\"" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "\"";
    }

    boolean isEmpty() {
        return entries == 0;
    }

    Inventory inventory() {
        List<InstalledPackage> sorted = new ArrayList<>(packages.values());
        sorted.sort(Comparator.comparing(InstalledPackage::purl));
        return new Inventory(Optional.of(distribution), sorted);
    }

    List<ScanProblem> problems() {
        List<ScanProblem> all = new ArrayList<>(problems);
        if (left > 0) {
            all.add(new ScanProblem(REPORTER, place, "and " + left + " more problems"));
        }
        if (withoutSource > 0) {
            all.add(
                    new ScanProblem(
                            REPORTER,
                            place,
                            "Systems Manager does not tell the source package of "
                                    + withoutSource
                                    + " packages: vulnerabilities of those whose source has"
                                    + " another name are not found"));
        }
        return all;
    }
}
