package org.openinspector.advisories;

/// Records of a feed that were refused for the same reason.
///
/// @param entry the file or archive entry of the first one
/// @param message what was expected and what was seen, of the first one
/// @param count how many there are
public record Refusal(String entry, String message, long count) {}
