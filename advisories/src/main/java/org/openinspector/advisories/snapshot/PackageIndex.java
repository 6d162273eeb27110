package org.openinspector.advisories.snapshot;

import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.model.PackageKey;

/// Finds a package's record. All packages lie in the order of namespace and name; beside them lies
/// a list of their hashes, in the order of hash and package, and a table that says where in this
/// list the hashes with the same leading bits begin. So a search touches about one entry, and with
/// names made to collide as many as a binary search does.
final class PackageIndex {
    private final Texts texts;
    private final Section packages;
    private final Section hashes;
    private final Section buckets;

    PackageIndex(Blocks blocks, Texts texts) {
        this.texts = texts;
        this.packages = blocks.section(Part.PACKAGES);
        this.hashes = blocks.section(Part.PACKAGE_HASHES);
        this.buckets = blocks.section(Part.PACKAGE_BUCKETS);
    }

    /// Number of buckets for a number of packages: a power of two, about one package in each.
    static int bucketCount(int packages) {
        return packages <= 1 ? 1 : Integer.highestOneBit(packages - 1) << 1;
    }

    /// Hash of a package. FNV-1a, then the last steps of MurmurHash3, because buckets are chosen by
    /// the leading bits, which FNV mixes least.
    static int hash(byte[] namespace, byte[] name) {
        int hash = 0x811C9DC5;
        for (byte next : namespace) {
            hash = (hash ^ (next & 0xFF)) * 0x01000193;
        }
        hash = (hash ^ 0xFF) * 0x01000193; // no byte of UTF-8
        for (byte next : name) {
            hash = (hash ^ (next & 0xFF)) * 0x01000193;
        }
        hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
        return hash ^ (hash >>> 16);
    }

    /// Bucket of a hash.
    static int bucket(int hash, int bucketCount) {
        return bucketCount == 1 ? 0 : hash >>> (Integer.numberOfLeadingZeros(bucketCount) + 1);
    }

    /// The record of a package in section `packages`; -1 if there is none.
    long find(PackageKey key) {
        byte[] namespace = Format.utf8(key.namespace());
        byte[] name = Format.utf8(key.name());
        int hash = hash(namespace, name);
        long count = buckets.records() - 1;
        if (count < 1 || count > 1 << 30 || Long.bitCount(count) != 1) {
            throw buckets.damaged(count + " buckets, expected a power of two");
        }
        int bucket = bucket(hash, (int) count);
        long low = buckets.field(bucket, 0) & 0xFFFFFFFFL;
        long high = buckets.field(bucket + 1L, 0) & 0xFFFFFFFFL;
        while (low < high) {
            long middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(hash, hashes.field(middle, 0));
            long record = hashes.field(middle, 4) & 0xFFFFFFFFL;
            if (order == 0) {
                order = texts.compare(namespace, packages.field(record, 0));
            }
            if (order == 0) {
                order = texts.compare(name, packages.field(record, 4));
            }
            if (order == 0) {
                return record;
            }
            if (order > 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -1;
    }
}
