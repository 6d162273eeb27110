package org.openinspector.model;

/// Packages about which nothing is known: never the same as "no findings".
///
/// @param ecosystem the feed universe that would be needed: `deb:debian:12`, `npm`
/// @param packages how many packages
/// @param reason why: nobody speaks for it, or only a sample does
public record NoData(String ecosystem, int packages, String reason) {}
