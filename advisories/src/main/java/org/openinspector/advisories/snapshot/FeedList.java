package org.openinspector.advisories.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.Refusal;
import org.openinspector.advisories.SourceStatus;

/// Collects what became of each feed, bounded, because all of it comes from outside.
final class FeedList {
    /// How many reasons and notes of a feed are kept.
    static final int KEPT_MAX = 50;

    private static final int TEXT_LENGTH_MAX = 500;

    private final Map<String, FeedStatus> feeds = new TreeMap<>(Format::compareText);

    /// Takes a feed; of the same name the later one counts.
    void add(FeedStatus feed) {
        List<SourceStatus> sources = new ArrayList<>();
        for (SourceStatus source : feed.sources()) {
            sources.add(
                    new SourceStatus(
                            text(source.id()),
                            text(source.name()),
                            source.records(),
                            source.problems(),
                            source.date()));
        }
        List<Refusal> refusals = new ArrayList<>();
        for (Refusal refusal : feed.refusals()) {
            if (refusals.size() < KEPT_MAX) {
                refusals.add(
                        new Refusal(
                                text(refusal.entry()), text(refusal.message()), refusal.count()));
            }
        }
        String name = text(feed.feed());
        feeds.put(
                name,
                new FeedStatus(
                        name,
                        feed.reader().map(FeedList::text),
                        sources,
                        refusals,
                        feed.refused(),
                        feed.notes().stream().limit(KEPT_MAX).map(FeedList::text).toList(),
                        feed.failure().map(FeedList::text)));
    }

    private static String text(String text) {
        if (text.length() <= TEXT_LENGTH_MAX) {
            return Format.wellFormed(text);
        }
        return Format.wellFormed(text.substring(0, TEXT_LENGTH_MAX - 1)) + "…";
    }

    /// Ordered by name.
    Collection<FeedStatus> all() {
        return feeds.values();
    }

    /// All texts of all feeds, repeatedly.
    List<String> texts() {
        List<String> all = new ArrayList<>();
        for (FeedStatus feed : feeds.values()) {
            all.add(feed.feed());
            feed.reader().ifPresent(all::add);
            feed.failure().ifPresent(all::add);
            feed.sources().forEach(source -> all.addAll(List.of(source.id(), source.name())));
            feed.refusals()
                    .forEach(refusal -> all.addAll(List.of(refusal.entry(), refusal.message())));
            all.addAll(feed.notes());
        }
        return all;
    }
}
