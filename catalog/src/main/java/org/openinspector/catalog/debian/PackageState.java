package org.openinspector.catalog.debian;

import java.util.Optional;

/// How much of a package is on disk, by the third word of dpkg's `Status`. `dpkg-query -W` lists
/// all of them but `not-installed`.
///
/// @see <a href="https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html">dpkg(1), package
///   states</a>
enum PackageState {
    /// Nothing is on disk, or only configuration files.
    ABSENT,
    /// All files are on disk, whether or not its scripts have run.
    PRESENT,
    /// Unpacking began and did not end: files of the old or the new version are on disk.
    PARTIAL;

    /// The state that a `Status` field tells.
    ///
    /// The first word, what is wanted (`install`, `hold`, `deinstall`, …), does not matter: a
    /// package that is held or marked for removal is still there.
    ///
    /// @return empty if the field is not of the form `want flag state`
    static Optional<PackageState> of(String status) {
        int state = status.lastIndexOf(' ');
        int flag = status.indexOf(' ');
        if (flag < 0 || flag == state || status.indexOf(' ', flag + 1) != state) {
            return Optional.empty();
        }
        return switch (status.substring(state + 1)) {
            case "installed",
                    "unpacked",
                    "half-configured",
                    "triggers-awaited",
                    "triggers-pending" ->
                    Optional.of(PRESENT);
            case "half-installed" -> Optional.of(PARTIAL);
            case "not-installed", "config-files" -> Optional.of(ABSENT);
            default -> Optional.empty();
        };
    }
}
