package org.openinspector.advisories.document;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.openinspector.advisories.Feed;

/// Tells whose feed an archive is by the names in it.
public final class Entries {
    private static final Pattern BESIDE =
            Pattern.compile(
                    "(?i)(?:.*/)?(?:_[^/]*|LICEN[CS]E[^/]*|README[^/]*|NOTICE[^/]*|\\.[^/]+/.*)");

    private Entries() {}

    /// True if more than half of a feed's entries are of a kind; licence and read-me files and
    /// hidden folders do not count. An archive in which a kind is one among many is a mixture, to
    /// be read entry by entry.
    public static boolean mostly(Feed feed, Predicate<String> ours) {
        List<String> entries;
        try {
            entries = feed.entries();
        } catch (IOException e) {
            return false; // reading it says why
        }
        long found = 0;
        long all = 0;
        for (String entry : entries) {
            if (ours.test(entry)) {
                found++;
                all++;
            } else if (!BESIDE.matcher(entry).matches()) {
                all++;
            }
        }
        return found * 2 > all;
    }
}
