package org.openinspector.advisories.bundle;

/// A piece of a feed file, named by its content.
///
/// @param sha256 of its bytes, in hexadecimal
/// @param bytes how many
/// @param carried true if the bytes are in the bundle, false if the receiver has them
record Chunk(String sha256, int bytes, boolean carried) {}
