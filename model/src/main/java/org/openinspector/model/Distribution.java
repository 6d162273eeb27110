package org.openinspector.model;

import java.util.List;
import java.util.Optional;

/// The operating system, as its `os-release` tells it.
///
/// @param id `ID`, lower case: `debian`, `alpine`, `almalinux`
/// @param version `VERSION_ID`: `11`, `3.18.2`; empty for rolling and testing releases
/// @param codename `VERSION_CODENAME`: `bullseye`; empty if not given
/// @param name `PRETTY_NAME`, for people
/// @param like `ID_LIKE`, the distributions it derives from, nearest first
/// @see <a
///   href="https://www.freedesktop.org/software/systemd/man/latest/os-release.html">os-release(5)</a>
public record Distribution(
        String id,
        Optional<String> version,
        Optional<String> codename,
        String name,
        List<String> like) {
    public Distribution {
        like = List.copyOf(like);
    }

    /// `id` and `version` as people write them: `debian 11`.
    public String label() {
        return version.map(v -> id + " " + v).orElse(id);
    }
}
