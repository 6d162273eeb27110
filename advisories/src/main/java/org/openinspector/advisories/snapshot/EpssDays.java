package org.openinspector.advisories.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Epss;

/// Collects EPSS scores of many days. A day has some 350,000 of them, so those of one day are put
/// away, sorted, to where encoded advisories wait, and in the end all days are merged by CVE. A
/// score that is said without a day is older than every day and no part of the history.
final class EpssDays {
    /// How many days are remembered; older ones are forgotten.
    static final int DAYS_MAX = 120;

    /// In place of a day: the score was said without one.
    static final int UNDATED = -1;

    private static final int RECORD_BYTES = 2 * Long.BYTES;

    /// Probability and percentile fit in one number, whose order is that of both.
    private static final int SCORE_BITS = 17;

    /// The newest score of an id that is no ordinary CVE.
    record Other(int day, long score) {
        static final Comparator<Other> ORDER =
                Comparator.comparingInt(Other::day).thenComparingLong(Other::score);
    }

    /// Takes what was said of one CVE, oldest day first, one score a day.
    @FunctionalInterface
    interface Visitor {
        void cve(long cve, int[] days, long[] scores, int count) throws IOException;
    }

    private final Bodies bodies;
    private final NavigableMap<Integer, List<Bodies.Place>> days = new TreeMap<>();
    private final Map<String, Other> others = new TreeMap<>(Format::compareText);
    private int openDay = UNDATED;
    private long[] cves = new long[16];
    private long[] scores = new long[16];
    private int size;

    /// Has the scores instead; its sections are copied.
    private @Nullable Snapshot copied;

    EpssDays(Bodies bodies) {
        this.bodies = bodies;
    }

    /// Takes a score.
    ///
    /// @throws IllegalArgumentException if it is not in [0, 1], or the day is not in 1970 to 9999
    void add(Epss scored, Optional<LocalDate> date) {
        int day = date.map(EpssDays::day).orElse(UNDATED);
        long score = (units(scored.probability()) << SCORE_BITS) | units(scored.percentile());
        Optional<Long> number = Format.cveNumber(scored.cve());
        if (number.isEmpty()) {
            others.merge(
                    Format.wellFormed(scored.cve()),
                    new Other(day, score),
                    (before, now) -> Other.ORDER.compare(before, now) > 0 ? before : now);
            return;
        }
        if (copied != null) {
            throw new IllegalStateException("scores were taken over and cannot be added to");
        }
        if (day != openDay) {
            putAway();
            openDay = day;
        }
        if (size == cves.length) {
            cves = Arrays.copyOf(cves, 2 * size);
            scores = Arrays.copyOf(scores, 2 * size);
        }
        cves[size] = number.get();
        scores[size] = score;
        size++;
    }

    /// Takes the scores of another snapshot in place of those that were added.
    void take(Snapshot other) {
        copied = other;
    }

    /// The snapshot that has the scores.
    Optional<Snapshot> taken() {
        return Optional.ofNullable(copied);
    }

    private static int day(LocalDate date) {
        if (date.getYear() < 1970 || date.getYear() > 9999) {
            throw new IllegalArgumentException(
                    "EPSS of the day " + date + ", expected a year from 1970 to 9999");
        }
        return (int) date.toEpochDay();
    }

    private static long units(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("EPSS of " + share + ", expected 0 to 1");
        }
        return Math.round(share * Format.EPSS_UNITS);
    }

    static int probability(long score) {
        return (int) (score >>> SCORE_BITS);
    }

    static int percentile(long score) {
        return (int) (score & ((1 << SCORE_BITS) - 1));
    }

    /// By id, ordered.
    Map<String, Other> others() {
        return others;
    }

    private void putAway() {
        if (size == 0) {
            return;
        }
        int[] order =
                IntStream.range(0, size)
                        .boxed()
                        .sorted(
                                Comparator.comparingLong((Integer at) -> cves[at])
                                        .thenComparingLong(at -> scores[at]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        ByteBuffer bytes = ByteBuffer.allocate(size * RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            // Of a CVE that is there twice, the last is the highest.
            if (i == size - 1 || cves[order[i + 1]] != cves[order[i]]) {
                bytes.putLong(cves[order[i]]).putLong(scores[order[i]]);
            }
        }
        days.computeIfAbsent(openDay, absent -> new ArrayList<>())
                .add(bodies.hold(Arrays.copyOf(bytes.array(), bytes.position())));
        size = 0;
        while (days.tailMap(0, true).size() > DAYS_MAX) {
            days.remove(days.ceilingKey(0));
        }
    }

    /// Goes through all CVEs in order.
    void visit(Visitor visitor) throws IOException {
        putAway();
        List<Cursor> cursors = new ArrayList<>();
        days.forEach((day, places) ->
                places.forEach(place -> cursors.add(new Cursor(day, bodies.bytes(place)))));
        int[] of = new int[cursors.size()];
        long[] said = new long[cursors.size()];
        long next = next(cursors, Long.MIN_VALUE);
        while (next != Long.MAX_VALUE) {
            long cve = next;
            int count = 0;
            for (Cursor cursor : cursors) {
                if (cursor.cve == cve) {
                    if (count > 0 && of[count - 1] == cursor.day) {
                        said[count - 1] = Math.max(said[count - 1], cursor.score());
                    } else {
                        of[count] = cursor.day;
                        said[count] = cursor.score();
                        count++;
                    }
                    cursor.advance();
                }
            }
            visitor.cve(cve, of, said, count);
            next = next(cursors, cve);
        }
    }

    /// The least CVE that was not visited; `Long.MAX_VALUE` if there is none.
    private static long next(List<Cursor> cursors, long after) {
        long least = Long.MAX_VALUE;
        for (Cursor cursor : cursors) {
            if (cursor.cve > after) {
                least = Math.min(least, cursor.cve);
            }
        }
        return least;
    }

    /// Walks through what was put away at once.
    private static final class Cursor {
        private final int day;
        private final MemorySegment records;
        private long at = -RECORD_BYTES;
        private long cve;

        Cursor(int day, MemorySegment records) {
            this.day = day;
            this.records = records;
            advance();
        }

        void advance() {
            at += RECORD_BYTES;
            cve = at < records.byteSize() ? records.get(Format.LONG, at) : Long.MAX_VALUE;
        }

        long score() {
            return records.get(Format.LONG, at + Long.BYTES);
        }
    }
}
