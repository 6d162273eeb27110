package org.openinspector.advisories.debian;

import java.util.Map;
import java.util.Optional;

/// Debian's release numbers by code name.
///
/// @see <a href="https://www.debian.org/releases/">Debian releases</a>
final class DebianReleases {
    private static final Map<String, String> NUMBERS =
            Map.ofEntries(
                    Map.entry("woody", "3.0"),
                    Map.entry("sarge", "3.1"),
                    Map.entry("etch", "4"),
                    Map.entry("lenny", "5"),
                    Map.entry("squeeze", "6"),
                    Map.entry("wheezy", "7"),
                    Map.entry("jessie", "8"),
                    Map.entry("stretch", "9"),
                    Map.entry("buster", "10"),
                    Map.entry("bullseye", "11"),
                    Map.entry("bookworm", "12"),
                    Map.entry("trixie", "13"),
                    Map.entry("forky", "14"));

    private DebianReleases() {}

    /// `deb:debian:11` for `bullseye`; empty if the code name is not known.
    static Optional<String> namespace(String codename) {
        return Optional.ofNullable(NUMBERS.get(codename)).map(number -> "deb:debian:" + number);
    }
}
