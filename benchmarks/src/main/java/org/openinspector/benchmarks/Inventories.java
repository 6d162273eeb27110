package org.openinspector.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.openinspector.catalog.CatalogRunner;
import org.openinspector.catalog.Catalogers;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;

/// Inventories to match.
final class Inventories {
    private static final Distribution DEBIAN_11 =
            new Distribution(
                    "debian", Optional.of("11"), Optional.of("bullseye"), "Debian 11", List.of());

    private Inventories() {}

    /// What is installed in an image, without what follows an owner, repeated up to a number of
    /// packages.
    static Inventory ofImage(Path layout, int count) throws IOException, InterruptedException {
        var runner = new CatalogRunner(Catalogers.all());
        Inventory found = runner.finish(Images.walk(layout, runner.reader())).inventory();
        List<InstalledPackage> packages =
                found.packages().stream().filter(p -> p.ownedBy().isEmpty()).toList();
        if (packages.isEmpty()) {
            throw new IllegalStateException("no packages in " + layout);
        }
        return new Inventory(found.distribution(), repeated(packages, count));
    }

    /// The elements over and over, in the same order, up to a number.
    static <T> List<T> repeated(List<T> some, int count) {
        List<T> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(some.get(i % some.size()));
        }
        return all;
    }

    /// Half of its packages are known to advisories; of these, nine in ten are newer than all
    /// fixes.
    static Inventory generated(List<KnowledgeFiles.Known> known, int count) {
        var random = new SplittableRandom(11);
        List<KnowledgeFiles.Known> usable =
                known.stream().filter(k -> type(k).isPresent()).toList();
        List<InstalledPackage> packages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packages.add(installed(usable.get(random.nextInt(usable.size())), random));
        }
        return new Inventory(Optional.of(DEBIAN_11), packages);
    }

    private static Optional<String> type(KnowledgeFiles.Known known) {
        return switch (known.key().namespace()) {
            case "deb:debian:11" -> Optional.of("deb");
            case "pypi", "npm", "maven", "golang", "cargo", "gem" ->
                    Optional.of(known.key().namespace());
            default -> Optional.empty();
        };
    }

    private static InstalledPackage installed(KnowledgeFiles.Known known, RandomGenerator random) {
        String type = type(known).orElseThrow();
        String name = known.key().name() + (random.nextInt(2) == 0 ? "" : "-other");
        String version =
                random.nextInt(10) == 0
                        ? VersionTexts.next(known.scheme(), random)
                        : VersionTexts.late(known.scheme(), random);
        int slash = type.equals("maven") ? name.lastIndexOf(':') : name.lastIndexOf('/');
        String namespace = type.equals("deb") ? "debian" : name.substring(0, Math.max(slash, 0));
        PackageUrl purl =
                PackageUrl.of(type, namespace, name.substring(slash + 1), version, Map.of());
        return InstalledPackage.of(
                purl, Evidence.installed(EntryPath.of("opt/" + type + "/manifest")));
    }
}
