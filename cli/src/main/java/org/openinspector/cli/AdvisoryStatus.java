package org.openinspector.cli;

import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.Refusal;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.fetch.AdvisoryUpdate;
import org.openinspector.advisories.fetch.SourceState;
import org.openinspector.advisories.store.AdvisoryStore;
import tools.jackson.core.JsonGenerator;

/// What `advisories status` tells.
///
/// @param now ages are reckoned from it
record AdvisoryStatus(
        AdvisoryStore store, Knowledge knowledge, List<SourceState> states, Instant now) {
    /// Older data than that, which nothing keeps fresh, misses a month of vulnerabilities.
    private static final int STALE_DAYS = 30;

    static AdvisoryStatus of(AdvisoryStore store, Knowledge knowledge) {
        return new AdvisoryStatus(store, knowledge, AdvisoryUpdate.states(store), Instant.now());
    }

    /// Lines for people.
    ///
    /// @param problems with every reason that is kept
    List<String> lines(boolean problems) {
        List<String> lines = new ArrayList<>();
        lines.add(
                Files.exists(store.snapshot())
                        ? "Snapshot " + store.snapshot()
                        : "No snapshot in "
                                + store.folder()
                                + "; the built-in starter set is used");
        lines.add("");
        sources(lines);
        lines.add("");
        refusals(lines, problems);
        lines.addAll(Ages.lines(states, now));
        lines.add("");
        lines.add("Speaks for:");
        Map<String, List<Coverage>> byNamespace = new TreeMap<>();
        knowledge
                .coverage()
                .forEach(c ->
                        byNamespace.computeIfAbsent(c.namespace(), _ -> new ArrayList<>()).add(c));
        byNamespace.forEach(
                (namespace, coverage) -> lines.add("  " + namespace + ": " + words(coverage)));
        return lines;
    }

    private void sources(List<String> lines) {
        lines.add(
                String.format(
                        Locale.ROOT,
                        "  %-18s %9s %8s  %-10s  %9s  %s",
                        "SOURCE",
                        "RECORDS",
                        "REFUSED",
                        "NEWEST",
                        "AGE",
                        "FROM"));
        Map<String, List<String>> feeds = feedsBySource();
        long records = 0;
        long refused = 0;
        for (SourceStatus source : knowledge.sources()) {
            records += source.records();
            refused += source.problems();
            lines.add(
                    String.format(
                                    Locale.ROOT,
                                    "  %-18s %,9d %,8d  %-10s  %9s  %s%s",
                                    source.id(),
                                    source.records(),
                                    source.problems(),
                                    source.date().map(LocalDate::toString).orElse("-"),
                                    source.date().map(this::age).orElse("-"),
                                    String.join(
                                            ", ",
                                            feeds.getOrDefault(source.id(), List.of("built in"))),
                                    isStale(source) ? "  STALE" : "")
                            .stripTrailing());
        }
        lines.add(String.format(Locale.ROOT, "  %-18s %,9d %,8d", "all", records, refused));
    }

    private String age(LocalDate date) {
        long days = days(date);
        return days == 1 ? "1 day" : days + " days";
    }

    private long days(LocalDate date) {
        return ChronoUnit.DAYS.between(date, LocalDate.ofInstant(now, ZoneOffset.UTC));
    }

    /// Fetched data is stale if it was not confirmed for two days; other data by its own date.
    private boolean isStale(SourceStatus source) {
        Optional<SourceState> fetched =
                states.stream()
                        .filter(state -> state.source().equals(source.id()))
                        .filter(state -> state.succeeded().isPresent())
                        .findFirst();
        return fetched.isPresent()
                ? fetched.get().isStale(now)
                : feedsBySource().containsKey(source.id())
                        && source.date().filter(date -> days(date) > STALE_DAYS).isPresent();
    }

    private Map<String, List<String>> feedsBySource() {
        Map<String, List<String>> feeds = new HashMap<>();
        for (FeedStatus feed : knowledge.feeds()) {
            for (SourceStatus source : feed.sources()) {
                if (!feed.feed().equals(source.id()) || !source.id().equals("starter")) {
                    feeds.computeIfAbsent(source.id(), _ -> new ArrayList<>()).add(feed.feed());
                }
            }
        }
        return feeds;
    }

    private void refusals(List<String> lines, boolean problems) {
        long refused = 0;
        int before = lines.size();
        for (FeedStatus feed : knowledge.feeds()) {
            refused += feed.refused();
            feed.failure()
                    .ifPresent(
                            why -> lines.add(feed.feed() + ": cannot be read to its end, " + why));
            if (problems && feed.refused() > 0) {
                lines.add(
                        String.format(Locale.ROOT, "%s: %,d refused", feed.feed(), feed.refused()));
                long told = 0;
                for (Refusal refusal : feed.refusals()) {
                    told += refusal.count();
                    lines.add(
                            "  "
                                    + refusal.entry()
                                    + ": "
                                    + refusal.message()
                                    + (refusal.count() > 1
                                            ? String.format(
                                                    Locale.ROOT,
                                                    " (and %,d more of this kind)",
                                                    refusal.count() - 1)
                                            : ""));
                }
                if (told < feed.refused()) {
                    lines.add("  and " + (feed.refused() - told) + " of other kinds");
                }
            }
            if (problems) {
                feed.notes().forEach(note -> lines.add(feed.feed() + ": " + note));
            }
        }
        if (refused > 0 && !problems) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "Refused: %,d; \"advisories status --problems\" says why",
                            refused));
        }
        if (lines.size() > before) {
            lines.add("");
        }
    }

    private static String words(List<Coverage> coverage) {
        List<String> words = new ArrayList<>();
        for (Coverage each : coverage) {
            words.add(
                    each.source()
                            + " "
                            + switch (each.extent()) {
                                case COMPLETE -> "(all known vulnerabilities)";
                                case FIXES_ONLY -> "(vulnerabilities with a fix)";
                                case PARTIAL -> "(a part: packages stay without data)";
                            });
        }
        return String.join(", ", words);
    }

    /// The same and every reason that is kept, for programs.
    void json(JsonGenerator json) {
        json.writeStartObject();
        if (Files.exists(store.snapshot())) {
            json.writeStringProperty("snapshot", store.snapshot().toString());
        }
        Map<String, List<String>> feeds = feedsBySource();
        json.writeArrayPropertyStart("sources");
        for (SourceStatus source : knowledge.sources()) {
            json.writeStartObject();
            source(json, source);
            source.date().ifPresent(date -> json.writeNumberProperty("ageDays", days(date)));
            json.writeBooleanProperty("stale", isStale(source));
            json.writeArrayPropertyStart("feeds");
            feeds.getOrDefault(source.id(), List.of()).forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("feeds");
        for (FeedStatus feed : knowledge.feeds()) {
            feed(json, feed);
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("coverage");
        for (Coverage coverage : knowledge.coverage()) {
            json.writeStartObject();
            json.writeStringProperty("namespace", coverage.namespace());
            json.writeStringProperty("source", coverage.source());
            json.writeStringProperty("extent", coverage.extent().name());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void source(JsonGenerator json, SourceStatus source) {
        json.writeStringProperty("id", source.id());
        json.writeStringProperty("name", source.name());
        json.writeNumberProperty("records", source.records());
        json.writeNumberProperty("refused", source.problems());
        source.date().ifPresent(date -> json.writeStringProperty("newest", date.toString()));
    }

    private static void feed(JsonGenerator json, FeedStatus feed) {
        json.writeStartObject();
        json.writeStringProperty("feed", feed.feed());
        feed.reader().ifPresent(reader -> json.writeStringProperty("reader", reader));
        feed.failure().ifPresent(failure -> json.writeStringProperty("failure", failure));
        json.writeNumberProperty("refused", feed.refused());
        json.writeArrayPropertyStart("sources");
        for (SourceStatus source : feed.sources()) {
            json.writeStartObject();
            source(json, source);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("reasons");
        for (Refusal refusal : feed.refusals()) {
            json.writeStartObject();
            json.writeStringProperty("entry", refusal.entry());
            json.writeStringProperty("message", refusal.message());
            json.writeNumberProperty("count", refusal.count());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("notes");
        feed.notes().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }
}
