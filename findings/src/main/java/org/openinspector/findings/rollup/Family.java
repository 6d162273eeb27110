package org.openinspector.findings.rollup;

/// What is counted by.
public enum Family {
    /// Resources, by type, severity, fix and exploit.
    RESOURCES,
    /// Layers of resources, by severity.
    LAYERS,
    /// Titles, by type of resource, type, severity, fix and exploit.
    TITLES,
    /// Package names, by severity.
    PACKAGES
}
