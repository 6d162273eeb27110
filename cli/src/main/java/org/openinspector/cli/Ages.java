package org.openinspector.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openinspector.advisories.fetch.SourceState;

/// How old the fetched data is, for people.
final class Ages {
    private Ages() {}

    static List<String> lines(List<SourceState> states, Instant now) {
        List<String> lines = new ArrayList<>();
        List<SourceState> asked =
                states.stream()
                        .filter(state ->
                                state.succeeded().isPresent() || state.failed().isPresent())
                        .toList();
        if (asked.isEmpty()) {
            return List.of("Never fetched; \"advisories update\" fetches the feeds.");
        }
        lines.add("Fetched:");
        for (SourceState state : asked) {
            lines.add(
                    String.format(
                                    Locale.ROOT,
                                    "  %-18s %s%s",
                                    state.source(),
                                    state.age(now)
                                            .map(age -> "up to date " + words(age) + " ago")
                                            .orElse("never"),
                                    state.isStale(now) ? "  STALE" : "")
                            + state.changed()
                                    .map(then ->
                                            ", changed " + then.truncatedTo(ChronoUnit.SECONDS))
                                    .orElse(""));
            if (state.isFailing()) {
                lines.add(
                        "    failed "
                                + state.failed()
                                        .map(then ->
                                                then.truncatedTo(ChronoUnit.SECONDS).toString())
                                        .orElse("")
                                + ": "
                                + state.failure().orElse("unknown"));
            }
        }
        long stale = asked.stream().filter(state -> state.isStale(now)).count();
        if (stale > 0) {
            lines.add(
                    "WARNING: "
                            + stale
                            + (stale == 1 ? " source was" : " sources were")
                            + " not updated for more than "
                            + SourceState.STALE_AFTER.toHours()
                            + " hours");
        }
        return lines;
    }

    /// Two hours, three days: the largest unit of which there are at least two.
    static String words(Duration age) {
        if (age.toDays() >= 2) {
            return age.toDays() + " days";
        }
        if (age.toHours() >= 2) {
            return age.toHours() + " hours";
        }
        if (age.toMinutes() >= 2) {
            return age.toMinutes() + " minutes";
        }
        return age.toSeconds() + " seconds";
    }
}
