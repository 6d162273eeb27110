package org.openinspector.findings.rollup;

import java.util.Arrays;

/// Counts by key, sorted by key, none of them 0: two plain arrays, because there are millions.
///
/// Keys are packed so that what belongs together lies together; who asks unpacks them.
public final class Cells {
    static final Cells NONE = new Cells(new long[0], new int[0]);

    private final long[] keys;
    private final int[] counts;

    private Cells(long[] keys, int[] counts) {
        this.keys = keys;
        this.counts = counts;
    }

    /// How many keys there are.
    public int size() {
        return keys.length;
    }

    /// The key at an index.
    public long key(int index) {
        return keys[index];
    }

    /// The count at an index; below 0 only while a change is known in part.
    public int count(int index) {
        return counts[index];
    }

    /// Whether there are none.
    public boolean isEmpty() {
        return keys.length == 0;
    }

    Cells plus(Cells other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        long[] bothKeys = new long[keys.length + other.keys.length];
        int[] bothCounts = new int[bothKeys.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < keys.length || j < other.keys.length) {
            long key;
            int count;
            if (j == other.keys.length || (i < keys.length && keys[i] < other.keys[j])) {
                key = keys[i];
                count = counts[i++];
            } else if (i == keys.length || other.keys[j] < keys[i]) {
                key = other.keys[j];
                count = other.counts[j++];
            } else {
                key = keys[i];
                count = counts[i++] + other.counts[j++];
            }
            if (count != 0) {
                bothKeys[size] = key;
                bothCounts[size++] = count;
            }
        }
        return of(bothKeys, bothCounts, size);
    }

    private static Cells of(long[] keys, int[] counts, int size) {
        if (size == 0) {
            return NONE;
        }
        return size == keys.length
                ? new Cells(keys, counts)
                : new Cells(Arrays.copyOf(keys, size), Arrays.copyOf(counts, size));
    }

    /// Gathers counts in any order.
    static final class Builder {
        private long[] keys = new long[4];
        private int[] counts = new int[4];
        private int size;

        void add(long key, int count) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, size * 2);
                counts = Arrays.copyOf(counts, size * 2);
            }
            keys[size] = key;
            counts[size++] = count;
        }

        Cells build() {
            long[] sorted = Arrays.copyOf(keys, size);
            Arrays.sort(sorted);
            int distinct = 0;
            for (int i = 0; i < size; i++) {
                if (i == 0 || sorted[i] != sorted[i - 1]) {
                    sorted[distinct++] = sorted[i];
                }
            }
            int[] sums = new int[distinct];
            for (int i = 0; i < size; i++) {
                sums[Arrays.binarySearch(sorted, 0, distinct, keys[i])] += counts[i];
            }
            int kept = 0;
            for (int i = 0; i < distinct; i++) {
                if (sums[i] != 0) {
                    sorted[kept] = sorted[i];
                    sums[kept++] = sums[i];
                }
            }
            return of(sorted, sums, kept);
        }
    }
}
