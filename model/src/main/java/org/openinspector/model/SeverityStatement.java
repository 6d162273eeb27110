package org.openinspector.model;

/// What one source says about how bad a vulnerability is, as published.
///
/// @param source who says it: the advisory's source, such as `ghsa`, `nvd`, `debian`
/// @param type `CVSS_V2`, `CVSS_V3`, `CVSS_V4`, or `WORD` for a vendor's own word
/// @param value the vector, or the word
public record SeverityStatement(String source, String type, String value) {}
