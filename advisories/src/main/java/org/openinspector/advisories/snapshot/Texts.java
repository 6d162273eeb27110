package org.openinspector.advisories.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.snapshot.Format.Part;

/// The sorted pool of the texts that the indexes refer to: ids, names, namespaces. Text number `n`
/// precedes number `n + 1`.
final class Texts {
    private final MemorySegment segment;
    private final Section ends;
    private final Section bytes;

    Texts(Blocks blocks) {
        segment = blocks.segment();
        ends = blocks.section(Part.STRING_ENDS);
        bytes = blocks.section(Part.STRINGS);
    }

    /// Text of a number.
    String at(int number) {
        long from = from(number);
        int length = length(number, from);
        // Bounds first: a length that the file does not have must not be allocated.
        long start = bytes.touch(from, length);
        byte[] text = new byte[length];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, start, text, 0, length);
        return new String(text, StandardCharsets.UTF_8);
    }

    /// Texts of one answer, each decoded once: in a hostile file a thousand records may name the
    /// same long text.
    final class Once {
        private final Map<Integer, String> known = new HashMap<>();

        String at(int number) {
            return known.computeIfAbsent(number, Texts.this::at);
        }

        /// The text of a number that is one more than the text's; empty for 0.
        Optional<String> optional(int number) {
            return number == 0 ? Optional.empty() : Optional.of(at(number - 1));
        }
    }

    /// Compares the UTF-8 bytes of a text with the text of a number.
    int compare(byte[] text, int number) {
        long from = from(number);
        int length = length(number, from);
        long start = bytes.touch(from, length);
        int common = Math.min(text.length, length);
        for (int at = 0; at < common; at++) {
            int difference =
                    (text[at] & 0xFF) - (segment.get(ValueLayout.JAVA_BYTE, start + at) & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(text.length, length);
    }

    /// Compares the UTF-8 bytes of a text with those of a text of another snapshot.
    int compare(int number, Texts other, int otherNumber) {
        long from = from(number);
        int length = length(number, from);
        long start = bytes.touch(from, length);
        long otherFrom = other.from(otherNumber);
        int otherLength = other.length(otherNumber, otherFrom);
        long otherStart = other.bytes.touch(otherFrom, otherLength);
        long difference =
                MemorySegment.mismatch(
                        segment,
                        start,
                        start + length,
                        other.segment,
                        otherStart,
                        otherStart + otherLength);
        if (difference < 0 || difference >= Math.min(length, otherLength)) {
            return Integer.compare(length, otherLength);
        }
        return (segment.get(ValueLayout.JAVA_BYTE, start + difference) & 0xFF)
                - (other.segment.get(ValueLayout.JAVA_BYTE, otherStart + difference) & 0xFF);
    }

    private long from(int number) {
        return number == 0 ? 0 : ends.field(number - 1, 0) & 0xFFFFFFFFL;
    }

    private int length(int number, long from) {
        long length = (ends.field(number, 0) & 0xFFFFFFFFL) - from;
        if (length < 0 || length > Integer.MAX_VALUE - 8) {
            throw ends.damaged("text " + number + " has " + length + " bytes");
        }
        return (int) length;
    }

    /// The first of some records, sorted by the text whose number each begins with, that is not
    /// below the text; `to` if none is.
    long lowerBound(Section records, long from, long to, byte[] text) {
        long low = from;
        long high = to;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (compare(text, records.field(middle, 0)) > 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The record that begins with the text; -1 if there is none.
    long find(Section records, long from, long to, byte[] text) {
        long found = lowerBound(records, from, to, text);
        return found < to && compare(text, records.field(found, 0)) == 0 ? found : -1;
    }
}
