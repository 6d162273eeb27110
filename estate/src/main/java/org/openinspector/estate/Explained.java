package org.openinspector.estate;

/// Why a vulnerability is, or is not, a finding of a package on a resource.
///
/// @param verdict in one word or two: `affected`, `fixed`, `no data`
/// @param isFinding whether it is one
/// @param text the whole argument for people
/// @param json the same, with what it quotes; it can be replayed
public record Explained(String verdict, boolean isFinding, String text, String json) {}
