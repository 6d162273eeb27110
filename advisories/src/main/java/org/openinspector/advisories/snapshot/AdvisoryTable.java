package org.openinspector.advisories.snapshot;

import java.util.ArrayList;
import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;

/// The advisories of an open snapshot by number, which is their place in the order of source and
/// id. A record is the end of its body, in the section of bodies, and the numbers of the texts of
/// source and id; a body begins where the one before it ends.
final class AdvisoryTable {
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
        try {
            return body(advisory).advisory(new ArrayList<>());
        } catch (BodyDecoder.Damaged e) {
            throw damaged(advisory, e);
        }
    }

    /// What the advisory says at an offset of its body.
    AffectedPackage affected(int advisory, int offset) {
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

    private BodyDecoder body(int advisory) {
        long from = bodyStart(advisory);
        long length = records.longField(advisory, 0) - from;
        if (length < 0 || length > Format.BODY_BYTES_MAX) {
            throw records.damaged("advisory " + advisory + " has " + length + " bytes");
        }
        return new BodyDecoder(bodies.blocks().segment(), bodies.touch(from, length), length);
    }

    private SnapshotException damaged(int advisory, BodyDecoder.Damaged e) {
        return bodies.damaged("advisory " + advisory + ": " + e.getMessage());
    }
}
