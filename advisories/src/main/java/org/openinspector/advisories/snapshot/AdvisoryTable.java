package org.openinspector.advisories.snapshot;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;

/// The advisories of an open snapshot by number, which is their place in the order of source and
/// id. A record is the end of its body, in the section of bodies, and the numbers of the texts of
/// source and id; a body begins where the one before it ends.
///
/// What was decoded last is kept: an advisory that speaks of one installed package speaks of its
/// other versions and its neighbours too, and whoever holds many findings then holds each advisory
/// once.
final class AdvisoryTable {
    private static final int KEPT = 1 << 10;
    private static final int KEPT_BYTES_MAX = 1 << 16;

    /// @param offsets where in the body each affected package begins, ascending
    private record Decoded(int number, Advisory advisory, List<Integer> offsets) {}

    /// At the lowest bits of an advisory's number. Written without a lock: whichever thread was
    /// last, the record is whole, because its fields are final.
    private final @Nullable Decoded[] kept = new Decoded[KEPT];

    private final Section records;
    private final Section bodies;
    private final Section keys;
    private final Texts texts;

    AdvisoryTable(Blocks blocks, Texts texts) {
        this.records = blocks.section(Part.ADVISORIES);
        this.bodies = blocks.section(Part.BODIES);
        this.keys = blocks.section(Part.KEYS);
        this.texts = texts;
    }

    long count() {
        return records.records();
    }

    /// The compiled ranges that candidates refer to.
    Section keys() {
        return keys;
    }

    String source(int advisory) {
        return texts.at(records.field(advisory, 8));
    }

    String id(int advisory) {
        return texts.at(records.field(advisory, 12));
    }

    Advisory advisory(int advisory) {
        return decoded(advisory).advisory;
    }

    private Decoded decoded(int advisory) {
        Decoded known = kept[advisory & (KEPT - 1)];
        if (known != null && known.number == advisory) {
            return known;
        }
        try {
            List<Integer> offsets = new ArrayList<>();
            Advisory whole = body(advisory).advisory(offsets);
            Decoded decoded = new Decoded(advisory, whole, List.copyOf(offsets));
            if (bodyLength(advisory) <= KEPT_BYTES_MAX) {
                kept[advisory & (KEPT - 1)] = decoded;
            }
            return decoded;
        } catch (BodyDecoder.Damaged e) {
            throw damaged(advisory, e);
        }
    }

    /// What the advisory says at an offset of its body.
    AffectedPackage affected(int advisory, int offset) {
        if (bodyLength(advisory) <= KEPT_BYTES_MAX) {
            Decoded decoded = decoded(advisory);
            int found = Collections.binarySearch(decoded.offsets, offset);
            if (found >= 0) {
                return decoded.advisory.affected().get(found);
            }
        }
        try {
            return body(advisory).affected(offset);
        } catch (BodyDecoder.Damaged e) {
            throw damaged(advisory, e);
        }
    }

    /// Where the body begins in its section.
    long bodyStart(int advisory) {
        return advisory == 0 ? 0 : records.longField(advisory - 1L, 0);
    }

    private long bodyLength(int advisory) {
        return records.longField(advisory, 0) - bodyStart(advisory);
    }

    /// The encoded advisory.
    byte[] bytes(int advisory) {
        long from = bodyStart(advisory);
        long length = length(advisory, from);
        long start = bodies.touch(from, length);
        return bodies.blocks().segment().asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private long length(int advisory, long from) {
        long length = records.longField(advisory, 0) - from;
        if (length < 0 || length > Format.BODY_BYTES_MAX) {
            throw records.damaged("advisory " + advisory + " has " + length + " bytes");
        }
        return length;
    }

    private BodyDecoder body(int advisory) {
        long from = bodyStart(advisory);
        long length = bodyLength(advisory);
        if (length < 0 || length > Format.BODY_BYTES_MAX) {
            throw records.damaged("advisory " + advisory + " has " + length + " bytes");
        }
        return new BodyDecoder(bodies.blocks().segment(), bodies.touch(from, length), length);
    }

    private SnapshotException damaged(int advisory, BodyDecoder.Damaged e) {
        return bodies.damaged("advisory " + advisory + ": " + e.getMessage());
    }
}
