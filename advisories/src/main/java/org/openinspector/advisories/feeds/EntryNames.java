package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Checks the names of an archive's entries while they are listed.
final class EntryNames {
    private static final int LENGTH_MAX = 4_096;

    private final String archive;
    private final String kind;
    private final FeedLimits limits;
    private final Set<String> names = new HashSet<>();

    /// @param kind of archive, for messages: `zip`
    EntryNames(String archive, String kind, FeedLimits limits) {
        this.archive = archive;
        this.kind = kind;
        this.limits = limits;
    }

    /// Takes the next name.
    ///
    /// @throws IOException if it leads out of the archive, is there twice, or is one too many
    void take(String name) throws IOException {
        if (outside(name)) {
            throw new IOException(
                    archive + ", entry " + printable(name) + ": no name inside the " + kind);
        }
        if (!names.add(name)) {
            throw new IOException(archive + ", entry " + name + ": listed twice");
        }
        if (names.size() > limits.entries()) {
            throw new IOException(
                    archive + ": more than " + limits.entries() + " entries in the " + kind);
        }
    }

    private static boolean outside(String name) {
        return name.isEmpty()
                || name.length() > LENGTH_MAX
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.chars().anyMatch(Character::isISOControl)
                || List.of(name.split("/", -1)).contains("..");
    }

    private static String printable(String name) {
        return name.codePoints()
                .limit(200)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
