package org.openinspector.advisories.osv;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;

/// Turns the events of an OSV range into ranges with one start and one end each.
///
/// OSV evaluates a version by walking the events in the order of their versions and switching
/// "affected" on and off. Events of one range are therefore a set, not pairs: their order in the
/// file means nothing.
///
/// @see <a href="https://ossf.github.io/osv-schema/#evaluation">OSV schema, evaluation</a>
final class Segments {
    private static final String BEGINNING = "0";

    private Segments() {}

    private enum Kind {
        INTRODUCED,
        FIXED,
        LAST_AFFECTED,
        LIMIT
    }

    private record Event(Kind kind, String version) {}

    /// The ranges of one `ranges[]` object; none for a range of commits.
    static List<AffectedRange> of(VersionScheme scheme, Node.Fields range)
            throws UnreadableDocumentException {
        if (range.text("type").orElse("").equals("GIT")) {
            return List.of();
        }
        List<Event> events = new ArrayList<>();
        for (Node.Fields event : range.objects("events")) {
            read(event, Kind.INTRODUCED, "introduced", events);
            read(event, Kind.FIXED, "fixed", events);
            read(event, Kind.LAST_AFFECTED, "last_affected", events);
            read(event, Kind.LIMIT, "limit", events);
        }
        if (events.stream().noneMatch(event -> event.kind == Kind.INTRODUCED)) {
            throw new UnreadableDocumentException(
                    "a range without \"introduced\", expected at least one");
        }
        List<Event> sorted = sorted(scheme, events);
        List<Event> limits = sorted.stream().filter(event -> event.kind == Kind.LIMIT).toList();
        List<AffectedRange> ranges =
                walk(scheme, sorted.stream().filter(event -> event.kind != Kind.LIMIT).toList());
        // Below any limit is enough, so the highest counts; "*" is above all.
        return limits.isEmpty() || limits.stream().anyMatch(limit -> limit.version.equals("*"))
                ? ranges
                : limited(ranges, limits.getLast().version);
    }

    private static List<AffectedRange> limited(List<AffectedRange> ranges, String limit) {
        List<AffectedRange> limited = new ArrayList<>();
        for (AffectedRange range : ranges) {
            if (startsAfter(range, limit, false)) {
                continue;
            }
            boolean endsBelow =
                    range.fixed().filter(end -> below(range.scheme(), end, limit)).isPresent()
                            || range.lastAffected()
                                    .filter(end -> below(range.scheme(), end, limit))
                                    .isPresent();
            limited.add(endsBelow ? range : endingBefore(range, limit));
        }
        return limited;
    }

    private static boolean below(VersionScheme scheme, String version, String limit) {
        try {
            return scheme.compare(version, limit) <= 0;
        } catch (UnorderedVersionException e) {
            return true; // as published: a limit that cannot be ordered hides nothing
        }
    }

    private static AffectedRange endingBefore(AffectedRange range, String limit) {
        return new AffectedRange(
                range.scheme(),
                range.introduced(),
                range.afterIntroduced(),
                Optional.empty(),
                Optional.of(limit),
                Optional.empty());
    }

    /// Ends open ranges at a bound that GitHub keeps beside them: old records have no `fixed`
    /// although the last affected version is known.
    ///
    /// @param bound `<= 1.2.3` or `< 1.2.4`
    static List<AffectedRange> endingAt(List<AffectedRange> ranges, String bound) {
        String last = bound.substring(bound.lastIndexOf(',') + 1).strip();
        boolean inclusive = last.startsWith("<=");
        if (!last.startsWith("<")) {
            return ranges;
        }
        String version = last.substring(inclusive ? 2 : 1).strip();
        if (version.isEmpty()) {
            return ranges;
        }
        List<AffectedRange> ended = new ArrayList<>();
        for (AffectedRange range : ranges) {
            boolean open =
                    range.fixed().isEmpty()
                            && range.limit().isEmpty()
                            && range.lastAffected().isEmpty();
            if (!open) {
                ended.add(range);
            } else if (!startsAfter(range, version, inclusive)) {
                Optional<String> end = Optional.of(version);
                Optional<String> none = Optional.empty();
                ended.add(
                        new AffectedRange(
                                range.scheme(),
                                range.introduced(),
                                range.afterIntroduced(),
                                none,
                                inclusive ? none : end,
                                inclusive ? end : none));
            }
        }
        return ended;
    }

    private static boolean startsAfter(AffectedRange range, String end, boolean inclusive) {
        if (range.introduced().equals(BEGINNING)) {
            return false;
        }
        try {
            int order = range.scheme().compare(range.introduced(), end);
            return inclusive ? order > 0 : order >= 0;
        } catch (UnorderedVersionException e) {
            return false; // kept: whoever evaluates it meets the same version and says so
        }
    }

    private static void read(Node.Fields event, Kind kind, String key, List<Event> events)
            throws UnreadableDocumentException {
        Optional<String> version = event.text(key);
        if (version.isPresent()) {
            if (version.get().isBlank()) {
                throw new UnreadableDocumentException(
                        "\"" + key + "\" is blank, expected a version");
            }
            events.add(new Event(kind, version.get()));
        }
    }

    private static List<Event> sorted(VersionScheme scheme, List<Event> events) {
        List<Event> sorted = new ArrayList<>(events);
        try {
            sorted.sort(
                    Comparator.comparing((Event event) -> !event.version.equals(BEGINNING))
                            .thenComparing(
                                    Event::version,
                                    (left, right) ->
                                            left.equals(right) ? 0 : scheme.compare(left, right)));
            return sorted;
        } catch (UnorderedVersionException e) {
            return events; // no order known: as published, which nearly always ascends
        }
    }

    private static List<AffectedRange> walk(VersionScheme scheme, List<Event> events) {
        List<AffectedRange> ranges = new ArrayList<>();
        Optional<String> start = Optional.empty();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (event.kind == Kind.INTRODUCED) {
                start = start.or(() -> Optional.of(event.version));
                continue;
            }
            // Both ends at once are invalid, but seen; `fixed` hides no affected version.
            boolean betterFollows =
                    event.kind == Kind.LAST_AFFECTED
                            && i + 1 < events.size()
                            && events.get(i + 1).kind == Kind.FIXED;
            if (start.isPresent() && !betterFollows) {
                end(scheme, start.get(), event).ifPresent(ranges::add);
                start = Optional.empty();
            }
        }
        start.ifPresent(s -> ranges.add(AffectedRange.until(scheme, s, Optional.empty())));
        return ranges;
    }

    private static Optional<AffectedRange> end(VersionScheme scheme, String start, Event event) {
        Optional<String> version = Optional.of(event.version);
        if (event.kind == Kind.LAST_AFFECTED) {
            return Optional.of(new AffectedRange(scheme, start, Optional.empty(), version));
        }
        return start.equals(event.version)
                ? Optional.empty()
                : Optional.of(AffectedRange.until(scheme, start, version));
    }
}
