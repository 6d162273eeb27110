package org.openinspector.advisories;

/// Takes what could not be read of a feed.
@FunctionalInterface
public interface FeedProblems {
    /// Reports one unreadable record; the rest of the feed is still read.
    ///
    /// @param entry the file or archive entry
    /// @param message what was expected and what was seen
    void report(String entry, String message);

    /// Says what was left out on purpose, once per feed and kind, such as errata that fix no
    /// vulnerability.
    default void note(String message) {}
}
