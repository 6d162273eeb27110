package org.openinspector.matching;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Argument;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.VexStatement;

/// One vulnerability that affects one package.
///
/// @param id the vulnerability: its CVE, else the best known other id
/// @param aliases its other ids, as the advisories that matched give them
/// @param installed the package
/// @param fixedVersion first version that none of the advisories calls affected; empty if one of
///   them knows no fix
/// @param fixState what there is to expect of a fix, by the advisory that promises least
/// @param why the arguments for it, ordered by source and advisory; never empty
/// @param dissent what other advisories on the same vulnerability and package say against it
/// @param advisories the advisories behind `why`, in its order
/// @param kind `MALICIOUS` if one of them says that the package was made to do harm
/// @param vex the statement that counts, if somebody examined the product
public record Match(
        String id,
        SortedSet<String> aliases,
        InstalledPackage installed,
        Optional<String> fixedVersion,
        FixState fixState,
        List<Argument> why,
        List<Argument> dissent,
        List<Advisory> advisories,
        Advisory.Kind kind,
        Optional<VexStatement> vex) {
    public Match {
        aliases = new TreeSet<>(aliases);
        why = List.copyOf(why);
        dissent = List.copyOf(dissent);
        advisories = List.copyOf(advisories);
    }
}
