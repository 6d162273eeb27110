package org.openinspector.advisories;

import java.util.List;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.versions.VersionKey;

/// What one advisory says about one package.
public interface Candidate {
    /// The advisory's own id.
    String id();

    /// The source's id.
    String source();

    /// False if it is certain, from the compiled key intervals alone, that a version with this key
    /// is not affected: every range has keys, none contains it, and the advisory lists no single
    /// versions. Allocates nothing.
    boolean mayAffect(VersionKey key);

    /// The ranges as published, each with its keys where they exist, in the advisory's order.
    List<CompiledRange> ranges();

    /// The statement as published.
    AffectedPackage affected();

    /// The whole advisory, decoded on demand.
    Advisory advisory();
}
