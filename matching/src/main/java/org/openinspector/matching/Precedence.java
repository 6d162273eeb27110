package org.openinspector.matching;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;

/// Which of several sources of one publisher is listened to: the one that is kept up to date for
/// every vulnerability before the errata that were published once, and these before copies that
/// others make. Sources of different publishers do not silence each other.
final class Precedence {
    private static final String TRACKER = "debian-tracker";
    private static final Set<String> LISTS = Set.of("debian-dsa", "debian-dla", "osv-debian");

    /// The same records: its notes as text, and their copy in OSV.
    private static final Set<String> COPIES = Set.of("debian-cve-list", "osv-debian-tracker");

    /// Each publisher's sources, the one that is listened to first.
    private static final List<List<String>> PUBLISHERS =
            List.of(
                    List.of("ubuntu-vex", "ubuntu-osv", "ubuntu-tracker", "ubuntu-usn"),
                    List.of("rhel-vex", "rhel-csaf"),
                    List.of("nvd-overrides", "nvd"),
                    List.of("alma-updateinfo", "osv-almalinux"),
                    List.of("rocky-errata", "osv-rocky"),
                    List.of("alpine-secdb", "osv-alpine"),
                    List.of("wolfi-secdb", "osv-wolfi", "osv-cga"),
                    List.of("chainguard-secdb", "osv-chainguard"));

    private record Place(int publisher, int rank) {}

    private static final Map<String, Place> PLACES = places();

    private final Knowledge knowledge;
    private final Map<String, Boolean> tracked = new HashMap<>();

    Precedence(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    private static Map<String, Place> places() {
        Map<String, Place> places = new HashMap<>();
        for (int publisher = 0; publisher < PUBLISHERS.size(); publisher++) {
            List<String> sources = PUBLISHERS.get(publisher);
            for (int rank = 0; rank < sources.size(); rank++) {
                places.put(sources.get(rank), new Place(publisher, rank));
            }
        }
        return Map.copyOf(places);
    }

    /// Why one source is not listened to on a vulnerability and package of which another speaks;
    /// empty if both are.
    static Optional<String> silenced(String source, String by) {
        Place one = PLACES.get(source);
        Place other = PLACES.get(by);
        return one != null
                        && other != null
                        && one.publisher == other.publisher
                        && other.rank < one.rank
                ? Optional.of(by + " speaks of it, and is listened to before " + source)
                : Optional.empty();
    }

    /// True if Debian's tracker itself speaks for a namespace as a whole. It is what the lists of
    /// advisories are entered into, and it also knows what was never affected and what will be
    /// fixed without an advisory; the lists add nothing but what has grown old in them.
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
                && (COPIES.contains(candidate.source())
                        || (LISTS.contains(candidate.source())
                                && !candidate.advisory().upstream().isEmpty()));
    }
}
