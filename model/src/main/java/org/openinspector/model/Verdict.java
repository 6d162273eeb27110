package org.openinspector.model;

/// What one advisory means for one installed package.
public sealed interface Verdict {
    /// The installed version is affected.
    record Affected(Argument why) implements Verdict {}

    /// The installed version is at or above a fixed version.
    record Fixed(Argument why) implements Verdict {}

    /// The installed version lies in none of the affected ranges, and the advisory names no fix
    /// below it.
    record NotAffected(Argument why) implements Verdict {}

    /// The installed version cannot be ordered, and is none of the versions the advisory lists:
    /// nobody can tell.
    record Undecided(Argument why) implements Verdict {}
}
