package org.openinspector.model;

/// A CVSS rating, with the source that gave it.
///
/// @param source the advisory source's id
/// @param version `2.0`, `3.0`, `3.1` or `4.0`
/// @param vector as published
/// @param score base score in [0.0, 10.0], one decimal
public record Cvss(String source, String version, String vector, double score) {}
