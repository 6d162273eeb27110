package org.openinspector.advisories.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.CompiledRange;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.KeyInterval;
import org.openinspector.versions.VersionKey;

/// A place in the mapped file. Its keys are verified when it is made, so that [#mayAffect] only
/// compares. What it has decoded it keeps.
///
/// The keys are one entry per range: the lengths of both keys, 4 bytes each, then the keys. See
/// [Format#UNBOUNDED] and [Format#UNKEYED] for lengths that are none.
final class SnapshotCandidate implements Candidate {
    private static final int ENTRY_BYTES = 2 * Integer.BYTES;

    private final AdvisoryTable advisories;
    private final MemorySegment segment;
    private final int advisory;
    private final int offset;
    private final boolean undecided;
    private final long keysStart;
    private final long keysEnd;

    // Decoded when first asked for, because whoever judges a candidate asks several times. Two
    // threads may decode the same twice; both are immutable.
    private @Nullable AffectedPackage affected;
    private @Nullable Advisory whole;

    private SnapshotCandidate(
            AdvisoryTable advisories,
            int advisory,
            int offset,
            boolean undecided,
            long keysStart,
            long keysEnd) {
        this.advisories = advisories;
        this.segment = advisories.keys().blocks().segment();
        this.advisory = advisory;
        this.offset = offset;
        this.undecided = undecided;
        this.keysStart = keysStart;
        this.keysEnd = keysEnd;
    }

    static SnapshotCandidate read(Section candidates, long record, AdvisoryTable advisories) {
        int advisory = candidates.field(record, 0);
        if (advisory < 0 || advisory >= advisories.count()) {
            throw candidates.damaged(
                    "advisory " + advisory + " of " + advisories.count() + " in record " + record);
        }
        int keysLength = candidates.field(record, 12);
        long keysStart = advisories.keys().touch(candidates.longField(record, 16), keysLength);
        return new SnapshotCandidate(
                advisories,
                advisory,
                candidates.field(record, 4),
                candidates.field(record, 8) != 0,
                keysStart,
                keysStart + keysLength);
    }

    @Override
    public String id() {
        return advisories.id(advisory);
    }

    @Override
    public String source() {
        return advisories.source(advisory);
    }

    @Override
    public boolean mayAffect(VersionKey key) {
        if (undecided) {
            return true;
        }
        long at = keysStart;
        while (at < keysEnd) {
            int from = lengthAt(at);
            int to = lengthAt(at + Integer.BYTES);
            long fromStart = at + ENTRY_BYTES;
            long toStart = fromStart + Math.max(from, 0);
            at = entryEnd(fromStart, from, to);
            if ((from < 0 || key.compareTo(segment, fromStart, from) >= 0)
                    && (to < 0 || key.compareTo(segment, toStart, to) < 0)) {
                return true;
            }
        }
        return false;
    }

    private int lengthAt(long at) {
        if (at > keysEnd - Integer.BYTES) {
            throw outside();
        }
        return segment.get(Format.INT, at);
    }

    /// The end of an entry, which lies before the end of the keys.
    private long entryEnd(long keys, int from, int to) {
        long end = keys + Math.max(from, 0) + Math.max(to, 0);
        if (from < Format.UNKEYED || to < Format.UNKEYED || end > keysEnd) {
            throw outside();
        }
        return end;
    }

    private SnapshotException outside() {
        return advisories.keys().damaged("the keys of advisory " + advisory + " are out of order");
    }

    @Override
    public List<CompiledRange> ranges() {
        List<AffectedRange> ranges = affected().ranges();
        List<CompiledRange> all = new ArrayList<>(ranges.size());
        long at = keysStart;
        for (AffectedRange range : ranges) {
            int from = lengthAt(at);
            int to = lengthAt(at + Integer.BYTES);
            long fromStart = at + ENTRY_BYTES;
            long toStart = fromStart + Math.max(from, 0);
            at = entryEnd(fromStart, from, to);
            Optional<KeyInterval> interval =
                    from == Format.UNKEYED
                            ? Optional.empty()
                            : Optional.of(new KeyInterval(key(fromStart, from), key(toStart, to)));
            all.add(new CompiledRange(range, interval));
        }
        return List.copyOf(all);
    }

    private Optional<VersionKey> key(long start, int length) {
        if (length < 0) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, start, bytes, 0, length);
        return Optional.of(VersionKey.of(bytes));
    }

    @Override
    public AffectedPackage affected() {
        AffectedPackage known = affected;
        if (known == null) {
            known = advisories.affected(advisory, offset);
            affected = known;
        }
        return known;
    }

    @Override
    public Advisory advisory() {
        Advisory known = whole;
        if (known == null) {
            known = advisories.advisory(advisory);
            whole = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return source() + " " + id();
    }
}
