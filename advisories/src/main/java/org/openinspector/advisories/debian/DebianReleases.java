package org.openinspector.advisories.debian;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Debian's releases.
///
/// @see <a href="https://www.debian.org/releases/">Debian releases</a>
/// @see <a href="https://wiki.debian.org/LTS">long-term support</a>
final class DebianReleases {
    /// A release.
    ///
    /// @param number as `VERSION_ID` of its os-release has it
    /// @param ended the last day of support for everybody, the long-term one included; empty while
    ///   it is not known
    record Release(String codename, String number, Optional<LocalDate> ended) {
        String namespace() {
            return "deb:debian:" + number;
        }
    }

    private static final List<Release> ALL =
            List.of(
                    release("woody", "3.0", "2006-06-30"),
                    release("sarge", "3.1", "2008-03-31"),
                    release("etch", "4", "2010-02-15"),
                    release("lenny", "5", "2012-02-06"),
                    release("squeeze", "6", "2016-02-29"),
                    release("wheezy", "7", "2018-05-31"),
                    release("jessie", "8", "2020-06-30"),
                    release("stretch", "9", "2022-06-30"),
                    release("buster", "10", "2024-06-30"),
                    release("bullseye", "11", "2026-08-31"),
                    release("bookworm", "12", "2028-06-30"),
                    release("trixie", "13", "2030-06-30"),
                    new Release("forky", "14", Optional.empty()),
                    new Release("duke", "15", Optional.empty()));

    private static final Map<String, Release> BY_CODENAME =
            ALL.stream().collect(Collectors.toMap(Release::codename, Function.identity()));

    private DebianReleases() {}

    private static Release release(String codename, String number, String ended) {
        return new Release(codename, number, Optional.of(LocalDate.parse(ended)));
    }

    /// All releases, oldest first.
    static List<Release> all() {
        return ALL;
    }

    /// `deb:debian:11` for `bullseye`; empty if the code name is not known.
    static Optional<String> namespace(String codename) {
        return Optional.ofNullable(BY_CODENAME.get(codename)).map(Release::namespace);
    }
}
