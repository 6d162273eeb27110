package org.openinspector.matching.index;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import org.openinspector.model.PackageKey;
import org.roaringbitmap.RoaringBitmap;

/// What an [InventoryIndex] contained at one moment. Immutable, for any number of threads.
public final class IndexView {
    private final KeyTable keys;
    private final Postings postings;
    private final RoaringBitmap classes;
    private final long pairs;

    IndexView(KeyTable keys, Postings postings, RoaringBitmap classes, long pairs) {
        this.keys = keys;
        this.postings = postings;
        this.classes = classes;
        this.pairs = pairs;
    }

    /// The classes that contain one of the packages, ascending.
    public int[] affected(Collection<PackageKey> packages) {
        RoaringBitmap union = new RoaringBitmap();
        for (PackageKey key : packages) {
            int number = keys.find(key);
            if (number >= 0) {
                postings.addTo(number, union);
            }
        }
        return union.toArray();
    }

    /// The classes that contain a package of one of the feed universes, ascending.
    public int[] affectedByNamespaces(Set<String> namespaces) {
        RoaringBitmap union = new RoaringBitmap();
        for (int number = 0; number < keys.count(); number++) {
            if (namespaces.contains(keys.namespaceName(number))) {
                postings.addTo(number, union);
            }
        }
        return union.toArray();
    }

    /// Whether the class is in the index.
    public boolean contains(int inventoryClass) {
        return classes.contains(inventoryClass);
    }

    /// All classes, ascending.
    public int[] classes() {
        return classes.toArray();
    }

    /// How many classes there are.
    public int classCount() {
        return classes.getCardinality();
    }

    /// How many package keys were ever in it.
    public int keyCount() {
        return keys.count();
    }

    /// How many (class, package key) pairs there are.
    public long pairs() {
        return pairs;
    }

    /// Those of the classes whose packages are not exactly the ones expected: drift.
    ///
    /// @param expected the package keys of each class, at the same places
    public int[] drifted(
            int[] inventoryClasses, Collection<? extends Collection<PackageKey>> expected) {
        RoaringBitmap sample = RoaringBitmap.bitmapOf(inventoryClasses);
        int[] found = new int[inventoryClasses.length];
        int[] ordered = inventoryClasses.clone();
        Arrays.sort(ordered);
        for (int number = 0; number < keys.count(); number++) {
            RoaringBitmap here = new RoaringBitmap();
            postings.addTo(number, here);
            here.and(sample);
            here.forEach((int one) -> found[Arrays.binarySearch(ordered, one)]++);
        }
        RoaringBitmap wrong = new RoaringBitmap();
        int place = 0;
        for (Collection<PackageKey> packages : expected) {
            int inventoryClass = inventoryClasses[place++];
            int[] numbers = packages.stream().mapToInt(keys::find).distinct().toArray();
            boolean complete =
                    contains(inventoryClass)
                            && Arrays.stream(numbers)
                                    .allMatch(number ->
                                            number >= 0
                                                    && postings.contains(number, inventoryClass));
            if (!complete
                    || found[Arrays.binarySearch(ordered, inventoryClass)] != numbers.length) {
                wrong.add(inventoryClass);
            }
        }
        return wrong.toArray();
    }

    /// The index as bytes, with a checksum.
    public byte[] toBytes() {
        return IndexBytes.write(keys, postings, classes);
    }
}
