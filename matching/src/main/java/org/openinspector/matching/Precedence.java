package org.openinspector.matching;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;

/// Which of two sources of one publisher is listened to. Debian's tracker is what its lists of
/// advisories are entered into, and it also knows what was never affected and what will be fixed
/// without an advisory. Where it speaks for a release as a whole, the lists add nothing but what
/// has grown old in them.
final class Precedence {
    private static final String TRACKER = "debian-tracker";
    private static final Set<String> LISTS = Set.of("debian-dsa", "debian-dla", "osv-debian");
    private static final String COPY = "osv-debian-tracker";

    private final Knowledge knowledge;
    private final Map<String, Boolean> tracked = new HashMap<>();

    Precedence(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    /// True if the tracker itself speaks for a namespace as a whole.
    boolean hasTracker(String namespace) {
        return namespace.startsWith("deb:")
                && tracked.computeIfAbsent(
                        namespace,
                        name ->
                                knowledge.coverage(name).stream()
                                        .anyMatch(coverage ->
                                                coverage.source().equals(TRACKER)
                                                        && coverage.extent()
                                                                == Coverage.Extent.COMPLETE));
    }

    /// True if what a candidate says is said better by the tracker. An advisory that names no
    /// vulnerability, such as one for a regression, is in no other source.
    ///
    /// @param hasTracker of the candidate's namespace
    static boolean isSuperseded(Candidate candidate, boolean hasTracker) {
        return hasTracker
                && (candidate.source().equals(COPY)
                        || (LISTS.contains(candidate.source())
                                && !candidate.advisory().upstream().isEmpty()));
    }
}
