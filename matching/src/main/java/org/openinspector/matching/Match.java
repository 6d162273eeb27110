package org.openinspector.matching;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.model.Advisory;
import org.openinspector.model.Argument;
import org.openinspector.model.InstalledPackage;

/// One vulnerability that affects one package.
///
/// @param id the vulnerability: its CVE, else the best known other id
/// @param aliases its other ids, as the advisories that matched give them
/// @param installed the package
/// @param fixedVersion first version that none of the advisories calls affected; empty if one of
///   them knows no fix
/// @param why the arguments for it, ordered by source and advisory; never empty
/// @param dissent what other advisories on the same vulnerability and package say against it
/// @param advisories the advisories behind `why`, in its order
public record Match(
        String id,
        SortedSet<String> aliases,
        InstalledPackage installed,
        Optional<String> fixedVersion,
        List<Argument> why,
        List<Argument> dissent,
        List<Advisory> advisories) {
    public Match {
        aliases = new TreeSet<>(aliases);
        why = List.copyOf(why);
        dissent = List.copyOf(dissent);
        advisories = List.copyOf(advisories);
    }
}
