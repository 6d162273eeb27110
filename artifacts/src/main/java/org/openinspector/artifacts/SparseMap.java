package org.openinspector.artifacts;

import java.util.Arrays;

/// Where the stored pieces of a sparse file lie; the rest is zeros.
///
/// @see <a href="https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html">GNU tar
///   manual, appendix "Storing Sparse Files"</a>
final class SparseMap {
    /// More pieces than any real file has.
    private static final int PIECES_MAX = 1 << 20;

    private long[] numbers = new long[16];
    private int count;

    /// Adds the next number: offset and length by turns.
    void add(long number) throws DamagedStreamException {
        if (count == 2 * PIECES_MAX) {
            throw new DamagedStreamException("holds a sparse file of too many pieces");
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number;
    }

    int pieces() {
        return count / 2;
    }

    long offset(int piece) {
        return numbers[2 * piece];
    }

    long length(int piece) {
        return numbers[2 * piece + 1];
    }

    /// Checks that the pieces lie in order within the file and are what is stored.
    ///
    /// @param size the file's size
    /// @param stored bytes in the archive
    void verify(long size, long stored) throws DamagedStreamException {
        long end = 0;
        long sum = 0;
        boolean valid = count % 2 == 0;
        for (int i = 0; i < pieces() && valid; i++) {
            long from = offset(i);
            long length = length(i);
            valid = from >= end && length >= 0 && length <= size && from <= size - length;
            end = from + length;
            sum += length;
            // `sum` cannot overflow: pieces do not overlap and lie within `size`.
        }
        if (!valid || sum > stored) {
            throw new DamagedStreamException("holds a sparse file whose map contradicts its size");
        }
    }
}
