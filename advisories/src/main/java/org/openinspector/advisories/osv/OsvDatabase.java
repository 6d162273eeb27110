package org.openinspector.advisories.osv;

import java.util.List;
import java.util.Locale;
import org.openinspector.advisories.Coverage.Extent;

/// A database that publishes in the OSV schema, known by the prefix of its ids. The same database
/// is the same source whichever file brings it.
///
/// @param sourceId our id of it
/// @param name for people
/// @param authority who says its severities
/// @param home leading part of the namespaces it speaks for; empty if it speaks for none
/// @param extent how far its word reaches there
/// @param errata true if its records are a vendor's updates that fix vulnerabilities, rather than
///   the vulnerabilities
record OsvDatabase(
        String sourceId,
        String name,
        String authority,
        String home,
        Extent extent,
        boolean errata) {
    private record Prefixed(String prefix, OsvDatabase database) {}

    private static final OsvDatabase ALMALINUX =
            new OsvDatabase(
                    "osv-almalinux",
                    "AlmaLinux errata",
                    "almalinux",
                    "rpm:almalinux:",
                    Extent.FIXES_ONLY,
                    true);
    private static final OsvDatabase ROCKY =
            new OsvDatabase(
                    "osv-rocky",
                    "Rocky Linux errata",
                    "rocky",
                    "rpm:rocky:",
                    Extent.FIXES_ONLY,
                    true);
    private static final OsvDatabase DEBIAN_ERRATA =
            new OsvDatabase(
                    "osv-debian",
                    "Debian security advisories in OSV",
                    "debian",
                    "deb:debian:",
                    Extent.FIXES_ONLY,
                    true);

    /// GitHub's database speaks for these, where no ecosystem has its own.
    static final List<String> GITHUB_HOMES = List.of("npm", "maven", "gem");

    private static final List<Prefixed> KNOWN =
            List.of(
                    new Prefixed("GO", language("go", "Go vulnerability database", "golang")),
                    new Prefixed("RUSTSEC", language("rust", "RustSec advisories", "cargo")),
                    new Prefixed("PYSEC", language("pypi", "Python advisories", "pypi")),
                    new Prefixed("GHSA", language("ghsa", "GitHub advisories", "")),
                    new Prefixed("MAL", language("malicious", "Malicious packages", "")),
                    new Prefixed("ALSA", ALMALINUX),
                    new Prefixed("ALBA", ALMALINUX),
                    new Prefixed("ALEA", ALMALINUX),
                    new Prefixed("RLSA", ROCKY),
                    new Prefixed("RXSA", ROCKY),
                    new Prefixed("RLBA", ROCKY),
                    new Prefixed("RLEA", ROCKY),
                    new Prefixed("DSA", DEBIAN_ERRATA),
                    new Prefixed("DLA", DEBIAN_ERRATA),
                    new Prefixed("DTSA", DEBIAN_ERRATA),
                    new Prefixed(
                            "DEBIAN",
                            new OsvDatabase(
                                    "osv-debian-tracker",
                                    "Debian security tracker in OSV",
                                    "debian",
                                    "deb:debian:",
                                    Extent.COMPLETE,
                                    false)),
                    new Prefixed(
                            "ALPINE",
                            new OsvDatabase(
                                    "osv-alpine",
                                    "Alpine security database in OSV",
                                    "alpine",
                                    "apk:alpine:",
                                    Extent.FIXES_ONLY,
                                    false)),
                    new Prefixed("OSV", language("oss-fuzz", "OSS-Fuzz", "")));

    /// The database of an id; one that speaks for no namespace if the prefix is not known.
    static OsvDatabase ofId(String id) {
        String prefix = prefix(id);
        return KNOWN.stream()
                .filter(known -> known.prefix.equals(prefix))
                .map(Prefixed::database)
                .findFirst()
                .orElseGet(() -> unknown(prefix));
    }

    /// True if an entry of that base name is one database's record.
    static boolean knows(String baseName) {
        return KNOWN.stream().anyMatch(known -> baseName.startsWith(known.prefix + "-"));
    }

    private static OsvDatabase unknown(String prefix) {
        String word = prefix.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "");
        String bounded = word.substring(0, Math.min(word.length(), 20));
        return bounded.isEmpty()
                ? new OsvDatabase(
                        "osv-other", "Other OSV records", "osv", "", Extent.PARTIAL, false)
                : new OsvDatabase(
                        "osv-" + bounded,
                        "OSV records of " + bounded.toUpperCase(Locale.ROOT),
                        bounded,
                        "",
                        Extent.PARTIAL,
                        false);
    }

    private static OsvDatabase language(String word, String name, String home) {
        return new OsvDatabase("osv-" + word, name, word, home, Extent.COMPLETE, false);
    }

    private static String prefix(String id) {
        int dash = id.indexOf('-');
        return dash < 0 ? "" : id.substring(0, dash);
    }
}
