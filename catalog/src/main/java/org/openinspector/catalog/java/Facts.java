package org.openinspector.catalog.java;

import java.util.List;

/// What is known about one archive. The descriptors are read at once, the rest on demand, because
/// most archives are told by their descriptor alone.
interface Facts {
    /// Components of the archive's path, as text; the last is the name of its file.
    List<String> path();

    /// What Maven's descriptors say, in the archive's order; versions may be missing.
    List<Coordinates> descriptors();

    /// Main section of the manifest; [MainAttributes#NONE] if there is none.
    MainAttributes manifest();

    /// Packages of the classes.
    ClassPackages packages();
}
