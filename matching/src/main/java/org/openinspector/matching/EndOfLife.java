package org.openinspector.matching;

import java.time.LocalDate;
import java.util.Optional;
import org.openinspector.model.Distribution;

/// That an operating system gets no more fixes from its vendor.
///
/// @param id `EOL-debian-10`
/// @param distribution which
/// @param source who says so
/// @param ended the last day of its support; empty if the source does not say when
/// @param extended the last day of a longer support, which this system does not get
public record EndOfLife(
        String id,
        Distribution distribution,
        String source,
        Optional<LocalDate> ended,
        Optional<LocalDate> extended) {
    /// One line for people.
    public String title() {
        return distribution.name() + " has reached the end of its life";
    }

    /// Why, in one sentence.
    public String sentence() {
        return ended.map(day -> "support ended on " + day)
                        .orElse(source + " says that support has ended")
                + extended.map(day -> "; paid or opted-in support lasts until " + day).orElse("");
    }
}
