package org.openinspector.artifacts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The records of an extended header that matter here. Values are bytes.
///
/// @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html">POSIX `pax`,
///   "pax Extended Header"</a>
final class PaxRecords {
    byte @Nullable [] path;
    byte @Nullable [] linkPath;
    long size = -1;

    byte @Nullable [] sparseName;
    long sparseSize = -1;
    boolean sparseMapInData;
    @Nullable SparseMap sparseMap;

    /// Adds the records of one extended header.
    void parse(byte[] data) throws DamagedStreamException {
        int at = 0;
        while (at < data.length) {
            int space = at;
            int length = 0;
            while (space < data.length && data[space] != ' ') {
                int digit = data[space] - '0';
                if (digit < 0 || digit > 9 || length > data.length) {
                    throw malformed(at);
                }
                length = 10 * length + digit;
                space++;
            }
            int end = at + length;
            if (space == at || length <= space - at || end > data.length || data[end - 1] != '\n') {
                throw malformed(at);
            }
            int equals = space + 1;
            while (equals < end && data[equals] != '=') {
                equals++;
            }
            if (equals >= end) {
                throw malformed(at);
            }
            String key =
                    new String(data, space + 1, equals - space - 1, StandardCharsets.ISO_8859_1);
            record(key, data, equals + 1, end - 1);
            at = end;
        }
    }

    private static DamagedStreamException malformed(int at) {
        return new DamagedStreamException(
                "has an extended header with a malformed record at its byte " + at);
    }

    private void record(String key, byte[] data, int from, int to) throws DamagedStreamException {
        switch (key) {
            // An empty value takes a record back.
            case "path" -> path = from == to ? null : Arrays.copyOfRange(data, from, to);
            case "linkpath" -> linkPath = from == to ? null : Arrays.copyOfRange(data, from, to);
            case "size" -> size = from == to ? -1 : number(data, from, to);
            case "GNU.sparse.name" -> sparseName = Arrays.copyOfRange(data, from, to);
            case "GNU.sparse.size", "GNU.sparse.realsize" -> sparseSize = number(data, from, to);
            case "GNU.sparse.major" -> sparseMapInData = number(data, from, to) == 1;
            case "GNU.sparse.numblocks" -> sparseMap = new SparseMap();
            case "GNU.sparse.offset", "GNU.sparse.numbytes" ->
                    sparseMap().add(number(data, from, to));
            case "GNU.sparse.map" -> {
                sparseMap = new SparseMap();
                int start = from;
                for (int i = from; i <= to && from < to; i++) {
                    if (i == to || data[i] == ',') {
                        sparseMap.add(number(data, start, i));
                        start = i + 1;
                    }
                }
            }
            default -> {}
        }
    }

    private SparseMap sparseMap() {
        SparseMap map = sparseMap;
        if (map == null) {
            map = new SparseMap();
            sparseMap = map;
        }
        return map;
    }

    private static long number(byte[] data, int from, int to) throws DamagedStreamException {
        long value = 0;
        boolean valid = to > from && to - from <= 18;
        for (int i = from; i < to && valid; i++) {
            valid = data[i] >= '0' && data[i] <= '9';
            value = 10 * value + (data[i] - '0');
        }
        if (!valid) {
            throw new DamagedStreamException(
                    "has an extended header with \""
                            + new String(
                                    data, from, Math.min(to - from, 40), StandardCharsets.US_ASCII)
                            + "\" for a number");
        }
        return value;
    }
}
