package org.openinspector.versions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a constraint, or a part of one, lets through.
///
/// @param spans of versions that have a place in the order
/// @param texts that have none, each let through as it is
record Selection(VersionScheme scheme, List<Span> spans, SortedSet<String> texts) {
    static Selection everything(VersionScheme scheme) {
        return of(scheme, Span.EVERYTHING);
    }

    static Selection nothing(VersionScheme scheme) {
        return new Selection(scheme, List.of(), Collections.emptySortedSet());
    }

    /// From a version on; `"0"` is the beginning.
    static Selection from(VersionScheme scheme, String version) {
        return version.equals("0")
                ? everything(scheme)
                : of(scheme, new Span(Cut.before(scheme, version), null));
    }

    static Selection above(VersionScheme scheme, String version) {
        return of(scheme, new Span(Cut.after(scheme, version), null));
    }

    static Selection below(VersionScheme scheme, String version) {
        return of(scheme, new Span(null, Cut.before(scheme, version)));
    }

    static Selection upTo(VersionScheme scheme, String version) {
        return of(scheme, new Span(null, Cut.after(scheme, version)));
    }

    /// From a version on, and below another.
    static Selection between(VersionScheme scheme, String version, String limit) {
        return from(scheme, version).and(below(scheme, limit));
    }

    /// One version; a text without an order is let through as it is.
    static Selection exactly(VersionScheme scheme, String version) {
        return scheme.encode(version) instanceof Encoding.Unordered
                ? text(scheme, version)
                : of(scheme, new Span(Cut.before(scheme, version), Cut.after(scheme, version)));
    }

    /// One text and no other that equals it.
    static Selection text(VersionScheme scheme, String text) {
        return new Selection(
                scheme, List.of(), Collections.unmodifiableSortedSet(new TreeSet<>(List.of(text))));
    }

    /// Every version but one.
    static Selection except(VersionScheme scheme, String version) {
        return exactly(scheme, version).complement();
    }

    private static Selection of(VersionScheme scheme, Span span) {
        return new Selection(
                scheme, span.isEmpty() ? List.of() : List.of(span), Collections.emptySortedSet());
    }

    /// What both let through. What lets every version through lets every text through, too.
    ///
    /// @throws UnorderedVersionException if bounds do not compare
    Selection and(Selection other) {
        if (spans.contains(Span.EVERYTHING)) {
            return other;
        }
        if (other.spans.contains(Span.EVERYTHING)) {
            return this;
        }
        List<Span> both = new ArrayList<>();
        for (Span ours : spans) {
            for (Span theirs : other.spans) {
                Span span = ours.intersection(theirs);
                if (!span.isEmpty()) {
                    both.add(span);
                }
            }
        }
        SortedSet<String> common = new TreeSet<>(texts);
        common.retainAll(other.texts);
        return new Selection(scheme, List.copyOf(both), Collections.unmodifiableSortedSet(common));
    }

    Selection or(Selection other) {
        List<Span> all = new ArrayList<>(spans);
        all.addAll(other.spans);
        SortedSet<String> either = new TreeSet<>(texts);
        either.addAll(other.texts);
        return new Selection(scheme, List.copyOf(all), Collections.unmodifiableSortedSet(either));
    }

    /// The same with spans in order, none touching another, if their bounds compare; else as it is.
    Selection ordered() {
        try {
            return new Selection(scheme, merged(), texts);
        } catch (UnorderedVersionException unknown) {
            return this;
        }
    }

    /// All versions with a place in the order that this does not let through.
    ///
    /// @throws UnorderedVersionException if bounds do not compare
    Selection complement() {
        List<Span> gaps = new ArrayList<>();
        Cut at = null;
        boolean open = true;
        for (Span span : merged()) {
            if (span.from() != null) {
                gaps.add(new Span(at, span.from()));
            }
            at = span.to();
            open = at != null;
        }
        if (open) {
            gaps.add(new Span(at, null));
        }
        return new Selection(scheme, List.copyOf(gaps), Collections.emptySortedSet());
    }

    private List<Span> merged() {
        if (spans.size() < 2) {
            return spans;
        }
        List<Span> sorted = new ArrayList<>(spans);
        sorted.sort((a, b) -> compareFrom(a.from(), b.from()));
        List<Span> out = new ArrayList<>();
        for (Span span : sorted) {
            Span last = out.isEmpty() ? null : out.getLast();
            if (last == null || separate(last.to(), span.from())) {
                out.add(span);
            } else if (last.to() != null
                    && (span.to() == null || span.to().compareTo(last.to()) > 0)) {
                out.set(out.size() - 1, new Span(last.from(), span.to()));
            }
        }
        return List.copyOf(out);
    }

    private static boolean separate(@Nullable Cut end, @Nullable Cut start) {
        return end != null && start != null && end.compareTo(start) < 0;
    }

    private static int compareFrom(@Nullable Cut left, @Nullable Cut right) {
        if (left == null || right == null) {
            return Boolean.compare(left != null, right != null);
        }
        return left.compareTo(right);
    }

    VersionSet set() {
        Selection ordered = ordered();
        return new VersionSet(
                scheme, ordered.spans.stream().map(span -> span.range(scheme)).toList(), texts);
    }
}
