package org.openinspector.model;

/// The source package a binary package was built from; distributions publish advisories by it.
///
/// @param name source name (Debian `Source`, Alpine `origin`, the name of an rpm `SOURCERPM`)
/// @param version source version, which may differ from the binary's
public record SourcePackage(String name, String version) {}
