package org.openinspector.advisories.store;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.KnowledgeSink;

/// EPSS scores that wait, some 350,000 of a day. They come and go in the same order.
final class PendingScores {
    private final List<String> cves = new ArrayList<>();
    private double[] shares = new double[16];
    private @Nullable LocalDate[] days = new @Nullable LocalDate[8];

    void add(Epss epss, Optional<LocalDate> day) {
        int at = cves.size();
        if (at == days.length) {
            days = Arrays.copyOf(days, 2 * at);
            shares = Arrays.copyOf(shares, 4 * at);
        }
        cves.add(epss.cve());
        shares[2 * at] = epss.probability();
        shares[2 * at + 1] = epss.percentile();
        days[at] = day.orElse(null);
    }

    int size() {
        return cves.size();
    }

    void clear() {
        cves.clear();
        shares = new double[16];
        days = new @Nullable LocalDate[8];
    }

    void passOn(int at, KnowledgeSink sink) {
        Epss epss = new Epss(cves.get(at), shares[2 * at], shares[2 * at + 1]);
        @Nullable LocalDate day = days[at];
        if (day == null) {
            sink.epss(epss);
        } else {
            sink.epss(epss, Objects.requireNonNull(day));
        }
    }
}
