package org.openinspector.model;

/// What is known about one vulnerability in one installed package.
public sealed interface Verdict {
    /// The installed version is affected.
    record Affected(Argument why) implements Verdict {}

    /// The installed version is at or above a fixed version.
    record Fixed(Argument why) implements Verdict {}

    /// The installed version lies in none of the affected ranges, or who knows the package says
    /// that it is not affected.
    record NotAffected(Argument why) implements Verdict {}

    /// Who knows the package has not found out yet.
    record UnderInvestigation(Argument why) implements Verdict {}

    /// The installed version cannot be ordered, and is none of the versions the advisory lists:
    /// nobody can tell.
    record Undecided(Argument why) implements Verdict {}

    /// Nobody who was asked speaks of it.
    ///
    /// @param missing what would be needed, or why what there is does not apply
    record NoData(String missing) implements Verdict {}
}
