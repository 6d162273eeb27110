package org.openinspector.matching;

import java.util.List;

/// Sources whose words together would make two CVEs one vulnerability. The weakest of them is not
/// believed.
///
/// @param left an id
/// @param right the id that it is not believed to be an alias of
/// @param sources who says that it is
/// @param cves which would have become one
public record AliasConflict(String left, String right, List<String> sources, List<String> cves) {
    public AliasConflict {
        sources = List.copyOf(sources);
        cves = List.copyOf(cves);
    }

    /// For people.
    @Override
    public String toString() {
        return String.join(", ", sources)
                + " calls "
                + left
                + " and "
                + right
                + " the same, which would make one of "
                + String.join(" and ", cves)
                + "; it is not believed";
    }
}
