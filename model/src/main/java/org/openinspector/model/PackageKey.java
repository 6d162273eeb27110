package org.openinspector.model;

/// The name under which advisories speak of a package.
///
/// @param namespace the feed universe: `deb:debian:11`, `apk:alpine:v3.18:main`, `rpm:almalinux:9`,
///   `pypi`, `npm`, `maven`, `golang`, `cargo`, `gem`
/// @param name the package's name there, normalised: PEP 503 for Python, `group:artifact` for
///   Maven, the source package for Debian and Alpine
public record PackageKey(String namespace, String name) implements Comparable<PackageKey> {
    @Override
    public int compareTo(PackageKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
