package org.openinspector.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openinspector.matching.index.IndexView;
import org.openinspector.matching.index.InventoryIndex;
import org.openinspector.model.PackageKey;
import org.roaringbitmap.RoaringBitmap;

/// The index from packages to inventories at 45 million (resource, package) pairs: 150,000
/// resources of 300 packages, drawn from 2,000 profiles of 270 and 30 of their own, out of 600,000
/// packages of which few are nearly everywhere. Once with each resource as an inventory of its own,
/// once as the product keeps them: identical inventories are one class.
final class IndexLoad {
    private static final int RESOURCES = 150_000;
    private static final int PROFILES = 2_000;
    private static final int KEYS = 600_000;
    private static final int PROFILE_PACKAGES = 270;
    private static final int OWN_PACKAGES = 30;
    private static final int CHANGES = 1_000;
    private static final int ROUNDS = 25;

    private static final double MEGABYTES_BAR = 150;
    private static final double MILLIS_BAR = 100;

    private final PackageKey[] keys = new PackageKey[KEYS];
    private final PrintStream out;
    private boolean held = true;

    IndexLoad(PrintStream out) {
        this.out = out;
        List<String> namespaces =
                List.of("deb:debian:12", "rpm:almalinux:9", "npm", "pypi", "maven", "golang");
        for (int i = 0; i < KEYS; i++) {
            keys[i] = new PackageKey(namespaces.get(i % namespaces.size()), "package-name-" + i);
        }
    }

    /// Measures both indexes.
    ///
    /// @return whether the bars are held
    boolean run() {
        out.println(
                "| index of 45 M (resource, package) pairs | size | bar | 1,000 changed packages, median | worst | bar | |");
        out.println("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
        flat();
        byClass();
        out.println();
        return held;
    }

    private int popular(SplittableRandom random) {
        return (int) (KEYS * Math.pow(random.nextDouble(), 4));
    }

    private int[][] profiles() {
        SplittableRandom random = new SplittableRandom(1);
        int[][] profiles = new int[PROFILES][];
        for (int i = 0; i < PROFILES; i++) {
            profiles[i] =
                    random.ints()
                            .map(_ -> popular(random))
                            .distinct()
                            .limit(PROFILE_PACKAGES)
                            .toArray();
        }
        return profiles;
    }

    private List<PackageKey> packages(int[] profile, SplittableRandom random) {
        List<PackageKey> packages = new ArrayList<>(PROFILE_PACKAGES + OWN_PACKAGES);
        for (int one : profile) {
            packages.add(keys[one]);
        }
        for (int i = 0; i < OWN_PACKAGES; i++) {
            packages.add(keys[random.nextInt(KEYS)]);
        }
        return packages;
    }

    private void flat() {
        int[][] profiles = profiles();
        SplittableRandom random = new SplittableRandom(2);
        double before = usedMegabytes();
        InventoryIndex index = new InventoryIndex();
        for (int i = 0; i < RESOURCES; i++) {
            index.add(i, packages(profiles[i % PROFILES], random));
        }
        IndexView view = index.publish();
        double size = usedMegabytes() - before;
        report(
                "each resource an inventory, %.1f M pairs".formatted(view.pairs() / 1e6),
                size,
                view,
                null);
        if (index.view() != view) {
            throw new IllegalStateException("the index is in use until here");
        }
    }

    private void byClass() {
        int[][] profiles = profiles();
        SplittableRandom random = new SplittableRandom(2);
        double before = usedMegabytes();
        InventoryIndex index = new InventoryIndex();
        RoaringBitmap[] resources = new RoaringBitmap[PROFILES * 10];
        for (int i = 0; i < resources.length; i++) {
            index.add(i, packages(profiles[i % PROFILES], random));
            resources[i] = new RoaringBitmap();
        }
        for (int i = 0; i < RESOURCES; i++) {
            resources[i % resources.length].add(i);
        }
        Arrays.stream(resources).forEach(RoaringBitmap::trim);
        IndexView view = index.publish();
        double size = usedMegabytes() - before;
        report(
                "%,d classes, and the resources of each".formatted(resources.length),
                size,
                view,
                resources);
        if (index.view() != view) {
            throw new IllegalStateException("the index is in use until here");
        }
    }

    private void report(
            String title, double size, IndexView view, RoaringBitmap @Nullable [] resources) {
        SplittableRandom random = new SplittableRandom(3);
        double[] millis = new double[ROUNDS];
        long affected = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<PackageKey> changed = new ArrayList<>();
            for (int i = 0; i < CHANGES; i++) {
                changed.add(keys[popular(random)]);
            }
            long begin = System.nanoTime();
            int[] classes = view.affected(changed);
            if (resources != null) {
                RoaringBitmap all = new RoaringBitmap();
                for (int one : classes) {
                    all.or(resources[one]);
                }
                affected += all.getCardinality();
            } else {
                affected += classes.length;
            }
            millis[round] = (System.nanoTime() - begin) / 1e6;
        }
        // The first rounds run code that is not compiled yet.
        double[] warm = Arrays.copyOfRange(millis, 5, ROUNDS);
        Arrays.sort(warm);
        double median = warm[warm.length / 2];
        double worst = warm[warm.length - 1];
        boolean ok = size <= MEGABYTES_BAR && median <= MILLIS_BAR;
        held &= ok;
        out.printf(
                "| %s | %.0f MB | ≤ %.0f MB | %.1f ms (%,d resources) | %.1f ms | ≤ %.0f ms | %s |%n",
                title,
                size,
                MEGABYTES_BAR,
                median,
                affected / ROUNDS,
                worst,
                MILLIS_BAR,
                ok ? "held" : "**not held**");
    }

    private static double usedMegabytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
    }
}
