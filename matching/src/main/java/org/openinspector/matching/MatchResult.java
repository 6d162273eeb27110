package org.openinspector.matching;

import java.util.List;
import java.util.Optional;
import org.openinspector.model.Argument;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.NoData;

/// What matching an inventory gave.
///
/// @param matches ordered by package, then vulnerability
/// @param dormant what would affect kernels that are installed but do not run: no findings
/// @param noData packages about which nothing is known, by ecosystem
/// @param undecided what could be neither said nor denied
/// @param owned how many language packages follow the OS package that owns their files
/// @param withoutFix how many matches were left out because there is no released fix
/// @param endOfLife that the operating system gets no more fixes
/// @param aliasConflicts where sources call two CVEs the same, as far as matches are concerned
public record MatchResult(
        List<Match> matches,
        List<Match> dormant,
        List<NoData> noData,
        List<Undecided> undecided,
        int owned,
        int withoutFix,
        Optional<EndOfLife> endOfLife,
        List<AliasConflict> aliasConflicts) {
    public MatchResult {
        matches = List.copyOf(matches);
        dormant = List.copyOf(dormant);
        noData = List.copyOf(noData);
        undecided = List.copyOf(undecided);
        aliasConflicts = List.copyOf(aliasConflicts);
    }

    /// An advisory that speaks of a package, but leaves it open whether it is affected.
    ///
    /// @param underInvestigation true if the source has not found out yet; false if the version
    ///   cannot be compared
    public record Undecided(
            InstalledPackage installed, String id, Argument why, boolean underInvestigation) {}
}
