package org.openinspector.advisories.snapshot;

import org.openinspector.advisories.snapshot.Format.Part;

/// One section of an open snapshot. Offsets count from its beginning; each read is held against its
/// bounds.
record Section(Blocks blocks, Part part, long start, long length) {
    /// Number of fixed-width records.
    long records() {
        return length / part.recordBytes;
    }

    /// Checks the bounds and verifies the blocks of a range.
    ///
    /// @return where the range begins in the whole file
    long touch(long offset, long size) {
        if (offset < 0 || size < 0 || size > length || offset > length - size) {
            throw damaged(size + " bytes at " + offset + " of " + length);
        }
        blocks.touch(start + offset, size);
        return start + offset;
    }

    int intAt(long offset) {
        return blocks.segment().get(Format.INT, touch(offset, Integer.BYTES));
    }

    long longAt(long offset) {
        return blocks.segment().get(Format.LONG, touch(offset, Long.BYTES));
    }

    /// An `int` of a record.
    int field(long record, int offset) {
        return intAt(record * part.recordBytes + offset);
    }

    /// A `long` of a record.
    long longField(long record, int offset) {
        return longAt(record * part.recordBytes + offset);
    }

    SnapshotException damaged(String what) {
        return blocks.damaged(part.title(), what);
    }
}
