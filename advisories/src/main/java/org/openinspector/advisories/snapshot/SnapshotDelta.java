package org.openinspector.advisories.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.KnowledgeDelta;
import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.model.PackageKey;

/// What differs between two snapshots as far as matching goes. Both lie in order, and each package
/// and each id has a digest, so one walk along both tells, and nothing is decoded but what differs.
public final class SnapshotDelta {
    private SnapshotDelta() {}

    /// Compares two open snapshots.
    ///
    /// @throws SnapshotException if a block that is touched is damaged
    public static KnowledgeDelta between(Snapshot old, Snapshot next) {
        SortedSet<PackageKey> packages = new TreeSet<>();
        new PackageWalk(old, next, packages).run();
        SortedSet<String> vulnerabilities = new TreeSet<>();
        new IdWalk(old, next, vulnerabilities).run();
        return new KnowledgeDelta(
                packages,
                vulnerabilities,
                different(coverage(old), coverage(next)),
                different(releases(old), releases(next)));
    }

    /// Walks along two lists in the same order.
    private abstract static class Walk {
        final Side old;
        final Side next;

        Walk(Snapshot old, Snapshot next, Part keys, Part digests, int digestOffset) {
            this.old = new Side(old, keys, digests, digestOffset);
            this.next = new Side(next, keys, digests, digestOffset);
        }

        abstract int order(long left, long right);

        abstract void found(Side side, long record);

        void run() {
            long left = 0;
            long right = 0;
            long leftEnd = old.keys.records();
            long rightEnd = next.keys.records();
            while (left < leftEnd && right < rightEnd) {
                int order = order(left, right);
                if (order < 0) {
                    found(old, left++);
                } else if (order > 0) {
                    found(next, right++);
                } else {
                    if (!old.sameDigest(left, next, right)) {
                        found(next, right);
                    }
                    left++;
                    right++;
                }
            }
            while (left < leftEnd) {
                found(old, left++);
            }
            while (right < rightEnd) {
                found(next, right++);
            }
        }
    }

    /// The list of one snapshot.
    private static final class Side {
        private final Texts texts;
        private final Section keys;
        private final Section digests;
        private final int digestOffset;

        Side(Snapshot snapshot, Part keys, Part digests, int digestOffset) {
            this.texts = snapshot.texts();
            this.keys = snapshot.section(keys);
            this.digests = snapshot.section(digests);
            this.digestOffset = digestOffset;
            if (this.digests.records() != this.keys.records()) {
                throw this.digests.damaged(
                        this.digests.records()
                                + " digests, expected one for each of "
                                + this.keys.records());
            }
        }

        boolean sameDigest(long record, Side other, long otherRecord) {
            return digests.longField(record, digestOffset)
                            == other.digests.longField(otherRecord, digestOffset)
                    && digests.longField(record, digestOffset + Long.BYTES)
                            == other.digests.longField(otherRecord, digestOffset + Long.BYTES);
        }
    }

    private static final class PackageWalk extends Walk {
        private final SortedSet<PackageKey> differing;

        // Of many packages in a row the namespace is the same.
        private int oldNamespace = -1;
        private int nextNamespace = -1;
        private int namespaceOrder;

        PackageWalk(Snapshot old, Snapshot next, SortedSet<PackageKey> differing) {
            super(old, next, Part.PACKAGES, Part.PACKAGE_DIGESTS, 0);
            this.differing = differing;
        }

        @Override
        int order(long left, long right) {
            int leftNamespace = old.keys.field(left, 0);
            int rightNamespace = next.keys.field(right, 0);
            if (leftNamespace != oldNamespace || rightNamespace != nextNamespace) {
                oldNamespace = leftNamespace;
                nextNamespace = rightNamespace;
                namespaceOrder = old.texts.compare(leftNamespace, next.texts, rightNamespace);
            }
            return namespaceOrder != 0
                    ? namespaceOrder
                    : old.texts.compare(
                            old.keys.field(left, 4), next.texts, next.keys.field(right, 4));
        }

        @Override
        void found(Side side, long record) {
            differing.add(
                    new PackageKey(
                            side.texts.at(side.keys.field(record, 0)),
                            side.texts.at(side.keys.field(record, 4))));
        }
    }

    private static final class IdWalk extends Walk {
        private final SortedSet<String> differing;

        IdWalk(Snapshot old, Snapshot next, SortedSet<String> differing) {
            super(old, next, Part.ID_DIGESTS, Part.ID_DIGESTS, Integer.BYTES);
            this.differing = differing;
        }

        @Override
        int order(long left, long right) {
            return old.texts.compare(
                    old.keys.field(left, 0), next.texts, next.keys.field(right, 0));
        }

        @Override
        void found(Side side, long record) {
            differing.add(side.texts.at(side.keys.field(record, 0)));
        }
    }

    private static Map<String, List<Coverage>> coverage(Snapshot snapshot) {
        Map<String, List<Coverage>> all = new HashMap<>();
        for (Coverage one : snapshot.coverage()) {
            all.computeIfAbsent(one.namespace(), absent -> new ArrayList<>()).add(one);
        }
        return all;
    }

    private static Map<String, List<Fact>> releases(Snapshot snapshot) {
        Map<String, List<Fact>> all = new HashMap<>();
        for (Fact one : snapshot.releases()) {
            all.computeIfAbsent(one.subject(), absent -> new ArrayList<>()).add(one);
        }
        return all;
    }

    private static <V> SortedSet<String> different(Map<String, V> old, Map<String, V> next) {
        SortedSet<String> all = new TreeSet<>(old.keySet());
        all.addAll(next.keySet());
        all.removeIf(key -> Objects.equals(old.get(key), next.get(key)));
        return all;
    }
}
