package org.openinspector.advisories.snapshot;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.DatedEpss;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.snapshot.Format.Part;

/// The EPSS scores of an open snapshot.
final class EpssTable {
    /// Larger than any day that a calendar shows.
    private static final long DAY_MAX = LocalDate.of(9999, 12, 31).toEpochDay();

    private final Texts texts;
    private final Section current;
    private final Section other;
    private final Section history;
    private final Section changes;

    EpssTable(Blocks blocks, Texts texts) {
        this.texts = texts;
        current = blocks.section(Part.EPSS);
        other = blocks.section(Part.EPSS_OTHER);
        history = blocks.section(Part.EPSS_HISTORY);
        changes = blocks.section(Part.EPSS_CHANGES);
    }

    Optional<Epss> current(String cve) {
        Optional<Long> number = Format.cveNumber(cve);
        if (number.isPresent()) {
            long found = current.find(number.get());
            return found < 0 ? Optional.empty() : Optional.of(scores(cve, current, found, 8));
        }
        long found = texts.find(other, 0, other.records(), Format.utf8(cve));
        return found < 0 ? Optional.empty() : Optional.of(scores(cve, other, found, 4));
    }

    private static Epss scores(String cve, Section section, long record, int offset) {
        return new Epss(
                cve,
                section.field(record, offset) / Format.EPSS_UNITS,
                section.field(record, offset + 4) / Format.EPSS_UNITS);
    }

    List<DatedEpss> history(String cve) {
        Optional<Long> number = Format.cveNumber(cve);
        long found = number.isPresent() ? history.find(number.get()) : -1;
        if (found < 0) {
            return List.of();
        }
        long from = found == 0 ? 0 : history.longField(found - 1, 8);
        PackedNumbers numbers = new PackedNumbers(changes, from, history.longField(found, 8));
        List<DatedEpss> all = new ArrayList<>();
        long day = 0;
        while (numbers.hasNext()) {
            day += numbers.next(DAY_MAX);
            if (day > DAY_MAX) {
                throw changes.damaged("day " + day + " of " + cve);
            }
            all.add(
                    new DatedEpss(
                            LocalDate.ofEpochDay(day),
                            numbers.next((long) Format.EPSS_UNITS) / Format.EPSS_UNITS,
                            numbers.next((long) Format.EPSS_UNITS) / Format.EPSS_UNITS));
        }
        return List.copyOf(all);
    }
}
