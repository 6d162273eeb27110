package org.openinspector.findings.lifecycle;

/// What somebody who examined a resource said of a weakness that is there, as far as the data tell
/// (VEX); or what a rule says.
public enum Disposition {
    /// Nothing: the weakness is open.
    NONE,
    /// It is there and harms nobody, or nobody wants to see it.
    SUPPRESSED,
    /// It is fixed, although the version does not show it.
    FIXED
}
