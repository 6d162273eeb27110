package org.openinspector.advisories;

/// That a source speaks for a feed universe, and how far its word reaches.
///
/// @param namespace as in `PackageKey`: `deb:debian:11`, `pypi`
/// @param source the source's id
/// @param extent how far
public record Coverage(String namespace, String source, Extent extent) {
    /// What it means that such a source names no advisory for a package.
    public enum Extent {
        /// A sample or the starter set: it means nothing, the package stays `no-data`.
        PARTIAL,
        /// There is no known vulnerability that has a fix; those without a fix are not in the
        /// source.
        FIXES_ONLY,
        /// There is no known vulnerability.
        COMPLETE
    }
}
