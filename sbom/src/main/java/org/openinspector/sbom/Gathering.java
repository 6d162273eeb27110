package org.openinspector.sbom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.SourcePackage;
import org.openinspector.model.SystemState;

/// Makes an inventory of what a document lists. Components without a purl cannot be judged: they
/// are counted and named, because what is left out silently passes for clean.
final class Gathering {
    private static final int PROBLEMS_MAX = 20;

    private final String cataloger;
    private final EntryPath document;
    private final Map<InstalledKey, InstalledPackage> packages = new LinkedHashMap<>();
    private final List<ScanProblem> problems = new ArrayList<>();
    private final List<String> unnamed = new ArrayList<>();
    private final TreeSet<String> channels = new TreeSet<>();
    private int unnamedCount;
    private int malformedCount;
    private Optional<String> runningKernel = Optional.empty();
    private @Nullable Distribution distribution;

    /// The same package from the same source is one, seen in several places.
    private record InstalledKey(PackageUrl purl, Optional<SourcePackage> source) {}

    Gathering(String cataloger, EntryPath document) {
        this.cataloger = cataloger;
        this.document = document;
    }

    void distribution(Distribution found) {
        if (distribution == null) {
            distribution = found;
        } else if (!distribution.label().equals(found.label())) {
            problems.add(
                    problem(
                            "operating systems "
                                    + distribution.label()
                                    + " and "
                                    + found.label()
                                    + ", expected one; the first counts"));
        }
    }

    void runningKernel(String release) {
        runningKernel = Optional.of(release);
    }

    void channel(String name) {
        channels.add(name);
    }

    void take(Listed listed) {
        if (listed.isOperatingSystem()) {
            listed.name.ifPresent(name ->
                    distribution(
                            listed.property("syft:distro:id")
                                    .map(id ->
                                            Distributions.named(
                                                    id,
                                                    listed.property("syft:distro:versionID")
                                                            .or(() -> listed.version)))
                                    .orElseGet(() -> Distributions.named(name, listed.version))));
            return;
        }
        if (listed.purl.isEmpty()) {
            // Files, services and the like have none, and need none.
            if (listed.type.isEmpty()
                    || listed.type.equals("library")
                    || listed.type.equals("application")
                    || listed.type.equals("framework")) {
                unnamedCount++;
                if (unnamed.size() < 5) {
                    unnamed.add(listed.label());
                }
            }
            return;
        }
        try {
            add(listed, PackageUrl.parse(listed.purl.get()));
        } catch (IllegalArgumentException malformed) {
            if (++malformedCount <= PROBLEMS_MAX) {
                problems.add(problem(listed.label() + ": " + malformed.getMessage()));
            }
        }
    }

    private void add(Listed listed, PackageUrl named) {
        Optional<String> version = named.version().or(() -> listed.version);
        if (version.isEmpty()) {
            throw new IllegalArgumentException(
                    "the purl " + named + " has no version, expected …@version");
        }
        PackageUrl purl =
                named.version().isPresent()
                        ? named
                        : PackageUrl.of(
                                named.type(),
                                named.namespace(),
                                named.name(),
                                version.get(),
                                new TreeMap<>(named.qualifiers()));
        List<Evidence> evidence = new ArrayList<>();
        for (String location : listed.locations) {
            evidence.add(evidence(listed, path(location)));
        }
        if (evidence.isEmpty()) {
            evidence.add(evidence(listed, document));
        }
        InstalledPackage installed =
                new InstalledPackage(
                        purl,
                        ordered(purl, version.get()),
                        source(listed, purl),
                        listed.property("openinspector:vendor", "syft:metadata:vendor"),
                        evidence,
                        listed.property("openinspector:owned-by").flatMap(Gathering::parsed));
        packages.merge(
                new InstalledKey(purl, installed.source()),
                installed,
                (before, now) -> {
                    List<Evidence> both = new ArrayList<>(before.evidence());
                    now.evidence().stream().filter(e -> !both.contains(e)).forEach(both::add);
                    return before.withEvidence(both);
                });
    }

    private static Evidence evidence(Listed listed, EntryPath path) {
        return new Evidence(
                path,
                listed.property("openinspector:layer", "aquasecurity:trivy:LayerDigest"),
                listed.property("openinspector:basis").filter("DECLARED"::equals).isPresent()
                        ? Evidence.Basis.DECLARED
                        : Evidence.Basis.INSTALLED,
                listed.property("openinspector:doubt"));
    }

    private EntryPath path(String location) {
        try {
            return EntryPath.of(location.startsWith("/") ? location.substring(1) : location);
        } catch (IllegalArgumentException noPath) {
            return document;
        }
    }

    private static Optional<PackageUrl> parsed(String purl) {
        try {
            return Optional.of(PackageUrl.parse(purl));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /// The version as the ecosystem orders it: with the epoch that a purl keeps apart.
    private static String ordered(PackageUrl purl, String version) {
        boolean epochs = purl.type().equals("rpm") || purl.type().equals("deb");
        return purl.qualifier("epoch")
                .filter(epoch -> epochs && !epoch.equals("0") && version.indexOf(':') < 0)
                .map(epoch -> epoch + ":" + version)
                .orElse(version);
    }

    private static Optional<SourcePackage> source(Listed listed, PackageUrl purl) {
        Optional<String> own = listed.property("openinspector:source-package");
        if (own.isPresent()) {
            return Optional.of(
                    new SourcePackage(
                            own.get(),
                            listed.property("openinspector:source-version")
                                    .orElse(purl.version().orElse(""))));
        }
        Optional<String> trivy = listed.property("aquasecurity:trivy:SrcName");
        if (trivy.isPresent()) {
            String version = listed.property("aquasecurity:trivy:SrcVersion").orElse("");
            String full =
                    listed.property("aquasecurity:trivy:SrcEpoch")
                                    .filter(epoch -> !epoch.equals("0"))
                                    .map(epoch -> epoch + ":" + version)
                                    .orElse(version)
                            + listed.property("aquasecurity:trivy:SrcRelease")
                                    .map(release -> "-" + release)
                                    .orElse("");
            return Optional.of(
                    new SourcePackage(trivy.get(), full.isEmpty() ? ordered(purl, "") : full));
        }
        // Syft: `upstream=glibc@2.36-9`, or the name alone where the versions are the same.
        Optional<String> upstream = purl.qualifier("upstream");
        if (upstream.isPresent() && !upstream.get().endsWith(".src.rpm")) {
            int at = upstream.get().lastIndexOf('@');
            String version = ordered(purl, purl.version().orElse(""));
            return Optional.of(
                    at > 0
                            ? new SourcePackage(
                                    upstream.get().substring(0, at),
                                    upstream.get().substring(at + 1))
                            : new SourcePackage(upstream.get(), version));
        }
        return listed.source;
    }

    Inventory inventory() {
        Optional<Distribution> known =
                Optional.ofNullable(distribution)
                        .or(() ->
                                Distributions.ofPackages(
                                        packages.keySet().stream()
                                                .map(InstalledKey::purl)
                                                .toList()));
        List<InstalledPackage> sorted = new ArrayList<>(packages.values());
        sorted.sort((left, right) -> {
            int order = left.purl().compareTo(right.purl());
            return order != 0
                    ? order
                    : left.evidence()
                            .getFirst()
                            .path()
                            .compareTo(right.evidence().getFirst().path());
        });
        return new Inventory(known, sorted, new SystemState(runningKernel, channels));
    }

    List<ScanProblem> problems() {
        List<ScanProblem> all = new ArrayList<>(problems);
        if (unnamedCount > 0) {
            all.add(
                    problem(
                            unnamedCount
                                    + " components without a purl cannot be judged ("
                                    + String.join(", ", unnamed)
                                    + (unnamedCount > unnamed.size() ? ", …" : "")
                                    + ")"));
        }
        if (malformedCount > PROBLEMS_MAX) {
            all.add(problem(malformedCount - PROBLEMS_MAX + " more components are malformed"));
        }
        return all;
    }

    private ScanProblem problem(String message) {
        return new ScanProblem(cataloger, document, message);
    }
}
