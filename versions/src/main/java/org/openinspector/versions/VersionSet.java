package org.openinspector.versions;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The versions that a constraint lets through.
///
/// @param scheme orders them
/// @param ranges in order and apart from each other, if their bounds compare
/// @param versions texts that no range can hold, because they have no place in the order
///   (branches), or that are meant as they are written
public record VersionSet(
        VersionScheme scheme, List<AffectedRange> ranges, SortedSet<String> versions) {
    /// Copies the lists.
    public VersionSet {
        ranges = List.copyOf(ranges);
        versions = Collections.unmodifiableSortedSet(new TreeSet<>(versions));
        for (AffectedRange range : ranges) {
            if (range.scheme() != scheme) {
                throw new IllegalArgumentException(
                        "a range of " + range.scheme() + " in a set of " + scheme);
            }
        }
    }

    /// All versions of a scheme.
    public static VersionSet everything(VersionScheme scheme) {
        return Selection.everything(scheme).set();
    }

    /// No version.
    public static VersionSet nothing(VersionScheme scheme) {
        return Selection.nothing(scheme).set();
    }

    /// True if the version is let through.
    ///
    /// @throws UnorderedVersionException if that cannot be said: the version, or a bound that
    ///   decides, has no place in the order
    public boolean contains(String version) {
        if (versions.contains(version)) {
            return true;
        }
        UnorderedVersionException unknown = null;
        for (AffectedRange range : ranges) {
            try {
                if (range.contains(version)) {
                    return true;
                }
            } catch (UnorderedVersionException e) {
                unknown = e;
            }
        }
        if (unknown != null) {
            throw unknown;
        }
        return false;
    }

    /// All versions with a place in the order that this does not let through. The `versions` are
    /// not needed for it, as no range holds them.
    ///
    /// @throws UnorderedVersionException if two bounds do not compare
    public VersionSet complement() {
        return selection().complement().set();
    }

    /// What this or the other lets through.
    public VersionSet or(VersionSet other) {
        return selection().or(other.selection()).set();
    }

    /// What both let through.
    ///
    /// @throws UnorderedVersionException if two bounds do not compare
    public VersionSet and(VersionSet other) {
        return selection().and(other.selection()).set();
    }

    private Selection selection() {
        return new Selection(scheme, ranges.stream().map(Span::of).toList(), versions);
    }
}
