package org.openinspector.matching;

import java.util.Optional;
import java.util.SortedSet;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.VexStatement;

/// What those who examined the product say about vulnerabilities in it, for one product.
@FunctionalInterface
public interface VexLookup {
    /// Nobody has said anything.
    VexLookup NONE = (_, _) -> Optional.empty();

    /// The statement that counts for one vulnerability in one package.
    ///
    /// @param ids all ids of the vulnerability
    Optional<VexStatement> find(SortedSet<String> ids, InstalledPackage installed);
}
