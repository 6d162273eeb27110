package org.openinspector.matching;

import java.util.List;
import org.openinspector.model.Argument;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.NoData;

/// What matching an inventory gave.
///
/// @param matches ordered by package, then vulnerability
/// @param noData packages about which nothing is known, by ecosystem
/// @param undecided what could be neither said nor denied, because a version cannot be ordered
/// @param owned how many language packages follow the OS package that owns their files
public record MatchResult(
        List<Match> matches, List<NoData> noData, List<Undecided> undecided, int owned) {
    public MatchResult {
        matches = List.copyOf(matches);
        noData = List.copyOf(noData);
        undecided = List.copyOf(undecided);
    }

    /// An advisory that speaks of a package whose version cannot be compared.
    public record Undecided(InstalledPackage installed, Argument why) {}
}
