package org.openinspector.advisories.snapshot;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
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

    /// A date of a record.
    Optional<LocalDate> day(long record, int offset) {
        long day = longField(record, offset);
        try {
            return day == Format.NO_DAY ? Optional.empty() : Optional.of(LocalDate.ofEpochDay(day));
        } catch (DateTimeException e) {
            throw damaged("day " + day + " is no date");
        }
    }

    /// The record that begins with a number, of those in its order; -1 if there is none.
    long find(long number) {
        long low = 0;
        long high = records() - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            long seen = longField(middle, 0);
            if (seen == number) {
                return middle;
            }
            if (seen < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    SnapshotException damaged(String what) {
        return blocks.damaged(part.title(), what);
    }
}
