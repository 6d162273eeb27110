package org.openinspector.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.openinspector.model.AffectedPackage.FixState;

/// Why a version is affected, or is not, according to one advisory: enough to check the verdict by
/// hand.
///
/// @param source the source's id: `debian-dsa`
/// @param advisory the advisory's own id: `DSA-5343-1`
/// @param ids the vulnerability ids that the advisory stands for: its id and aliases, or the CVEs
///   of an erratum
/// @param packageKey the name under which the advisory speaks of the package
/// @param scheme id of the version order: `debian`
/// @param version the version that was compared: the source package's for Debian and Alpine
/// @param range the range that decided, for people: `>= 0, < 1.1.1n-0+deb11u4`, or `one of the
///   listed versions`
/// @param comparison the deciding comparison: `1.1.1n-0+deb11u3 < 1.1.1n-0+deb11u4 (debian order)`
/// @param fixedVersion first version no longer affected, in this range
/// @param fixState what there is to expect of a fix
/// @param vendorWord the vendor's own word for status and fix state; may be empty
/// @param channel the channel of updates that the statement is about: `esm-infra`, `eus`; empty for
///   the release itself and outside distributions
/// @param conditions each condition of the statement, in words, and whether it holds; usually empty
/// @param doubts why the verdict is less certain than others: a missing epoch, a curated CPE;
///   usually empty
public record Argument(
        String source,
        String advisory,
        SortedSet<String> ids,
        PackageKey packageKey,
        String scheme,
        String version,
        String range,
        String comparison,
        Optional<String> fixedVersion,
        FixState fixState,
        String vendorWord,
        String channel,
        List<String> conditions,
        List<String> doubts) {
    public Argument {
        ids = Ids.sorted(ids);
        conditions = List.copyOf(conditions);
        doubts = List.copyOf(doubts);
    }

    /// An argument without conditions and doubts, about the release itself. The state of the fix is
    /// what `fixedVersion` says.
    public Argument(
            String source,
            String advisory,
            SortedSet<String> ids,
            PackageKey packageKey,
            String scheme,
            String version,
            String range,
            String comparison,
            Optional<String> fixedVersion) {
        this(
                source,
                advisory,
                ids,
                packageKey,
                scheme,
                version,
                range,
                comparison,
                fixedVersion,
                fixedVersion.isPresent() ? FixState.FIXED : FixState.UNKNOWN,
                "",
                "",
                List.of(),
                List.of());
    }

    /// The same, with another reason for doubt.
    public Argument doubted(String why) {
        return doubts.contains(why) ? this : with(conditions, joined(doubts, why));
    }

    /// The same, with another condition, in words.
    public Argument conditioned(String words) {
        return conditions.contains(words) ? this : with(joined(conditions, words), doubts);
    }

    private static List<String> joined(List<String> some, String more) {
        List<String> all = new ArrayList<>(some);
        all.add(more);
        return all;
    }

    private Argument with(List<String> otherConditions, List<String> otherDoubts) {
        return new Argument(
                source,
                advisory,
                ids,
                packageKey,
                scheme,
                version,
                range,
                comparison,
                fixedVersion,
                fixState,
                vendorWord,
                channel,
                otherConditions,
                otherDoubts);
    }
}
