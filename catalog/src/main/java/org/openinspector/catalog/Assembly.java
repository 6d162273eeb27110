package org.openinspector.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;

/// Draws up an inventory from catalogs: adds layers, completes OS purls, links language packages to
/// the OS package that owns their files, drops what is only declared where the installed tree
/// beside it tells the truth, and merges evidence of the same package.
final class Assembly {
    private static final Comparator<Evidence> BY_PATH =
            Comparator.comparing(Evidence::path)
                    .thenComparing(Evidence::basis)
                    .thenComparing(evidence -> evidence.layer().orElse(""));

    private static final Set<String> OPERATING_SYSTEM_TYPES = Set.of("deb", "apk", "rpm");
    private static final EntryPath NODE_MODULES = EntryPath.of("node_modules");

    private final UnaryOperator<EntryPath> canonical;
    private final Optional<Distribution> distribution;
    private final List<Catalog.Entry> operatingSystem = new ArrayList<>();
    private final List<InstalledPackage> languages = new ArrayList<>();
    private final List<ScanProblem> problems = new ArrayList<>();

    Assembly(UnaryOperator<EntryPath> canonical, Optional<Distribution> distribution) {
        this.canonical = canonical;
        this.distribution = distribution;
    }

    /// Adds what one file gave.
    ///
    /// @param read the path under which it was read
    /// @param found its path in the view; another one if it is a hard link to the file that was
    ///   read
    void add(Catalog catalog, EntryPath read, EntryPath found, Optional<String> layer) {
        for (ScanProblem problem : catalog.problems()) {
            problems.add(
                    new ScanProblem(
                                    problem.cataloger(),
                                    moved(problem.path(), read, found),
                                    problem.layer(),
                                    problem.line(),
                                    problem.message())
                            .inLayer(layer));
        }
        for (Catalog.Entry entry : catalog.packages()) {
            List<Evidence> evidence = new ArrayList<>();
            for (Evidence each : entry.installed().evidence()) {
                evidence.add(
                        new Evidence(
                                        moved(each.path(), read, found),
                                        each.layer(),
                                        each.basis(),
                                        each.doubt())
                                .inLayer(layer));
            }
            InstalledPackage installed = entry.installed().withEvidence(evidence);
            if (OPERATING_SYSTEM_TYPES.contains(installed.purl().type())) {
                operatingSystem.add(new Catalog.Entry(complete(installed), entry.files()));
            } else {
                languages.add(installed);
            }
        }
    }

    /// The same place below the file's path in the view: `a.jar!/b.jar` of a link `c.jar` is
    /// `c.jar!/b.jar`.
    private static EntryPath moved(EntryPath path, EntryPath read, EntryPath found) {
        byte[] bytes = path.toBytes();
        byte[] from = read.toBytes();
        if (read.equals(found)
                || bytes.length < from.length
                || !Arrays.equals(bytes, 0, from.length, from, 0, from.length)) {
            return path;
        }
        byte[] to = found.toBytes();
        byte[] joined = Arrays.copyOf(to, to.length + bytes.length - from.length);
        System.arraycopy(bytes, from.length, joined, to.length, bytes.length - from.length);
        return EntryPath.parse(joined).orElse(path);
    }

    List<ScanProblem> problems() {
        return problems;
    }

    Inventory inventory() {
        Map<EntryPath, PackageUrl> owners = owners();
        Map<Key, InstalledPackage> merged = new TreeMap<>();
        for (Catalog.Entry entry : operatingSystem) {
            merge(merged, entry.installed());
        }
        Set<Folder> installedTrees = installedTrees();
        for (InstalledPackage installed : languages) {
            Evidence evidence = installed.evidence().getFirst();
            if (evidence.basis() == Evidence.Basis.DECLARED
                    && installedTrees.contains(
                            new Folder(installed.purl().type(), evidence.path().parent()))) {
                continue;
            }
            PackageUrl owner = owners.get(outermost(evidence.path()));
            merge(merged, owner == null ? installed : installed.ownedBy(owner));
        }
        return new Inventory(distribution, List.copyOf(merged.values()));
    }

    private InstalledPackage complete(InstalledPackage installed) {
        return distribution
                .map(known ->
                        new InstalledPackage(
                                OsPurls.complete(installed.purl(), known),
                                installed.version(),
                                installed.source(),
                                installed.vendor(),
                                installed.evidence(),
                                installed.ownedBy()))
                .orElse(installed);
    }

    /// Which OS package owns the files that language packages were read from. Only those files are
    /// looked up: an image has a hundred thousand owned files and a few thousand that matter.
    private Map<EntryPath, PackageUrl> owners() {
        Map<EntryPath, EntryPath> evidenceByCanonical = new HashMap<>();
        Set<EntryPath> names = new HashSet<>();
        for (InstalledPackage installed : languages) {
            EntryPath path = outermost(installed.evidence().getFirst().path());
            evidenceByCanonical.put(canonical.apply(path), path);
            names.add(path.name());
        }
        Map<EntryPath, PackageUrl> owners = new HashMap<>();
        for (Catalog.Entry entry : operatingSystem) {
            for (EntryPath claimed : entry.files()) {
                if (!names.contains(claimed.name())) {
                    continue;
                }
                EntryPath path = evidenceByCanonical.get(claimed);
                if (path == null) {
                    path = evidenceByCanonical.get(canonical.apply(claimed));
                }
                if (path != null) {
                    owners.putIfAbsent(path, entry.installed().purl());
                }
            }
        }
        return owners;
    }

    /// `a/outer.jar!/inner.jar` lies in the file `a/outer.jar`.
    private static EntryPath outermost(EntryPath path) {
        EntryPath outer = path;
        for (EntryPath at = path; !at.isRoot(); at = at.parent()) {
            if (at.length() > 0 && at.byteAt(at.length() - 1) == '!') {
                outer = EntryPath.parse(at.toBytes(), 0, at.length() - 1).orElse(path);
            }
        }
        return outer;
    }

    /// A folder whose packages of an ecosystem are installed.
    private record Folder(String type, EntryPath path) {}

    private Set<Folder> installedTrees() {
        Set<Folder> folders = new HashSet<>();
        for (InstalledPackage installed : languages) {
            Evidence evidence = installed.evidence().getFirst();
            if (evidence.basis() == Evidence.Basis.INSTALLED) {
                folders.add(new Folder(installed.purl().type(), projectFolder(evidence.path())));
            }
        }
        return folders;
    }

    /// The folder whose lockfile would describe the file: above the outermost `node_modules`, else
    /// the file's own.
    private static EntryPath projectFolder(EntryPath path) {
        EntryPath project = path.parent();
        for (EntryPath at = path; !at.isRoot(); at = at.parent()) {
            if (at.name().equals(NODE_MODULES)) {
                project = at.parent();
            }
        }
        return project;
    }

    private record Key(PackageUrl purl, String version, Optional<PackageUrl> owner)
            implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::purl)
                        .thenComparing(Key::version)
                        .thenComparing(key -> key.owner.map(PackageUrl::toString).orElse(""));

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static void merge(Map<Key, InstalledPackage> merged, InstalledPackage installed) {
        merged.merge(
                new Key(installed.purl(), installed.version(), installed.ownedBy()),
                installed,
                Assembly::joined);
    }

    private static InstalledPackage joined(InstalledPackage first, InstalledPackage second) {
        var evidence = new LinkedHashSet<>(first.evidence());
        evidence.addAll(second.evidence());
        return first.withEvidence(evidence.stream().sorted(BY_PATH).toList());
    }
}
