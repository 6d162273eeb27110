package org.openinspector.versions;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All versions between two places.
///
/// @param from null = from the beginning
/// @param to null = without end
record Span(@Nullable Cut from, @Nullable Cut to) {
    private static final String BEGINNING = "0";

    /// How to write the version 0 where `"0"` would stand for the beginning: in every scheme zeros
    /// before a number mean nothing.
    private static final String ZERO = "00";

    static final Span EVERYTHING = new Span(null, null);

    /// The part that both have; may be empty.
    ///
    /// @throws UnorderedVersionException if the bounds do not compare
    Span intersection(Span other) {
        return new Span(
                from == null
                        ? other.from
                        : other.from == null || from.compareTo(other.from) >= 0 ? from : other.from,
                to == null
                        ? other.to
                        : other.to == null || to.compareTo(other.to) <= 0 ? to : other.to);
    }

    /// True if nothing can lie inside. A span with a bound that does not compare may be empty, too.
    boolean isEmpty() {
        try {
            return from != null && to != null && from.compareTo(to) >= 0;
        } catch (UnorderedVersionException unknown) {
            return false;
        }
    }

    AffectedRange range(VersionScheme scheme) {
        String introduced =
                from == null ? BEGINNING : from.text().equals(BEGINNING) ? ZERO : from.text();
        Optional<String> end = Optional.ofNullable(to).map(Cut::text);
        boolean inclusive = to != null && to.after();
        return new AffectedRange(
                scheme,
                introduced,
                from != null && from.after(),
                Optional.empty(),
                inclusive ? Optional.empty() : end,
                inclusive ? end : Optional.empty());
    }

    static Span of(AffectedRange range) {
        VersionScheme scheme = range.scheme();
        String introduced = range.introduced();
        Cut from =
                introduced.equals(BEGINNING)
                        ? null
                        : range.afterIntroduced()
                                ? Cut.after(scheme, introduced)
                                : Cut.before(scheme, introduced);
        Optional<String> end = range.fixed().or(range::limit);
        Cut to =
                end.isPresent()
                        ? Cut.before(scheme, end.get())
                        : range.lastAffected().map(last -> Cut.after(scheme, last)).orElse(null);
        return new Span(from, to);
    }
}
