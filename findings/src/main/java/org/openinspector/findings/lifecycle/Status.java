package org.openinspector.findings.lifecycle;

/// Where a finding stands, in the wire's words.
public enum Status {
    /// It is there.
    ACTIVE,
    /// It is there, and a VEX statement or a suppression rule hides it.
    SUPPRESSED,
    /// It is there no more; it is deleted after a while.
    CLOSED
}
