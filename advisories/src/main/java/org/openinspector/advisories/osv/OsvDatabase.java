package org.openinspector.advisories.osv;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openinspector.advisories.Coverage.Extent;

/// A database that publishes in the OSV schema, known by the prefix of its ids. The same database
/// is the same source whichever file brings it.
///
/// @param sourceId our id of it
/// @param name for people
/// @param authority who says its severities
/// @param homes leading parts of the namespaces it speaks for; none if it speaks for none
/// @param extent how far its word reaches there
/// @param errata true if its records are a vendor's updates that fix vulnerabilities, rather than
///   the vulnerabilities
record OsvDatabase(
        String sourceId,
        String name,
        String authority,
        List<String> homes,
        Extent extent,
        boolean errata) {
    private static final List<String> RED_HAT = List.of("rpm:rhel:");
    private static final List<String> SUSE =
            List.of("rpm:sles:", "rpm:opensuse-leap:", "rpm:opensuse-tumbleweed");
    private static final List<String> ROCKY = List.of("rpm:rocky:");
    private static final List<String> ALMALINUX = List.of("rpm:almalinux:");
    private static final List<String> DEBIAN = List.of("deb:debian:");
    private static final List<String> UBUNTU = List.of("deb:ubuntu:");

    /// GitHub's database speaks for these, where no ecosystem has its own.
    static final List<String> GITHUB_HOMES =
            List.of(
                    "npm",
                    "maven",
                    "gem",
                    "nuget",
                    "composer",
                    "hex",
                    "pub",
                    "swift",
                    "githubactions");

    OsvDatabase {
        homes = List.copyOf(homes);
    }

    private static final Map<String, OsvDatabase> KNOWN = known();

    private static Map<String, OsvDatabase> known() {
        Map<String, OsvDatabase> known = new HashMap<>();
        known.put("GO", language("go", "Go vulnerability database", "golang"));
        known.put("RUSTSEC", language("rust", "RustSec advisories", "cargo"));
        known.put("PYSEC", language("pypi", "Python advisories", "pypi"));
        known.put("HSEC", language("haskell", "Haskell security advisories", "hackage"));
        known.put("RSEC", language("r", "R security advisories", "cran"));
        known.put("EEF", of("eef", "Erlang ecosystem advisories", "eef"));
        known.put("GHSA", of("ghsa", "GitHub advisories", "ghsa"));
        known.put("MAL", of("malicious", "Malicious packages", "malicious"));
        known.put("OSV", of("oss-fuzz", "OSS-Fuzz", "oss-fuzz"));
        known.put("GSD", of("gsd", "Global security database", "gsd"));
        known.put("CVE", of("cve", "CVE records in OSV", "nvd"));
        known.put("BIT", of("bitnami", "Bitnami", "bitnami"));
        known.put("DRUPAL", of("drupal", "Drupal advisories", "drupal"));
        known.put("JLSEC", of("julia", "Julia advisories", "julia"));
        known.put("CURL", of("curl", "curl advisories", "curl"));
        known.put("PSF", of("psf", "Python Software Foundation advisories", "psf"));
        for (String prefix : List.of("ALSA", "ALBA", "ALEA")) {
            known.put(prefix, errata("osv-almalinux", "AlmaLinux errata", "almalinux", ALMALINUX));
        }
        for (String prefix : List.of("RLSA", "RXSA", "RLBA", "RLEA")) {
            known.put(prefix, errata("osv-rocky", "Rocky Linux errata", "rocky", ROCKY));
        }
        for (String prefix : List.of("RHSA", "RHBA", "RHEA")) {
            known.put(prefix, errata("osv-redhat", "Red Hat errata in OSV", "redhat", RED_HAT));
        }
        for (String prefix : List.of("SUSE", "openSUSE")) {
            known.put(prefix, errata("osv-suse", "SUSE updates in OSV", "suse", SUSE));
        }
        for (String prefix : List.of("USN", "LSN")) {
            known.put(prefix, errata("osv-ubuntu-usn", "Ubuntu notices in OSV", "ubuntu", UBUNTU));
        }
        for (String prefix : List.of("DSA", "DLA", "DTSA")) {
            known.put(
                    prefix,
                    errata("osv-debian", "Debian security advisories in OSV", "debian", DEBIAN));
        }
        known.put(
                "CGA",
                errata(
                        "osv-chainguard",
                        "Chainguard advisories",
                        "chainguard",
                        List.of("apk:chainguard", "apk:wolfi")));
        known.put(
                "PHSA",
                errata("osv-photon", "Photon OS advisories", "photon", List.of("rpm:photon:")));
        known.put("UBUNTU", tracker("ubuntu-osv", "Ubuntu CVE tracker in OSV", "ubuntu", UBUNTU));
        known.put(
                "DEBIAN",
                tracker("osv-debian-tracker", "Debian security tracker in OSV", "debian", DEBIAN));
        known.put(
                "ALPINE",
                new OsvDatabase(
                        "osv-alpine",
                        "Alpine security database in OSV",
                        "alpine",
                        List.of("apk:alpine:"),
                        Extent.FIXES_ONLY,
                        false));
        return Map.copyOf(known);
    }

    /// The database of an id; one that speaks for no namespace if the prefix is not known.
    static OsvDatabase ofId(String id) {
        String prefix = prefix(id);
        OsvDatabase known = KNOWN.get(prefix);
        return known != null ? known : unknown(prefix);
    }

    /// True if an entry of that base name is one database's record.
    static boolean knows(String baseName) {
        return KNOWN.containsKey(prefix(baseName)) && !baseName.startsWith("CVE-");
    }

    /// True if the database speaks for a namespace.
    boolean speaksFor(String namespace) {
        return homes.stream()
                .anyMatch(home ->
                        home.endsWith(":") ? namespace.startsWith(home) : namespace.equals(home));
    }

    private static OsvDatabase unknown(String prefix) {
        String word = prefix.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "");
        String bounded = word.substring(0, Math.min(word.length(), 20));
        return bounded.isEmpty()
                ? of("other", "Other OSV records", "osv")
                : of(bounded, "OSV records of " + bounded.toUpperCase(Locale.ROOT), bounded);
    }

    /// A database that speaks for nothing as a whole.
    private static OsvDatabase of(String word, String name, String authority) {
        return new OsvDatabase("osv-" + word, name, authority, List.of(), Extent.PARTIAL, false);
    }

    private static OsvDatabase language(String word, String name, String home) {
        return new OsvDatabase("osv-" + word, name, word, List.of(home), Extent.COMPLETE, false);
    }

    private static OsvDatabase errata(
            String id, String name, String authority, List<String> homes) {
        return new OsvDatabase(id, name, authority, homes, Extent.FIXES_ONLY, true);
    }

    private static OsvDatabase tracker(
            String id, String name, String authority, List<String> homes) {
        return new OsvDatabase(id, name, authority, homes, Extent.COMPLETE, false);
    }

    private static String prefix(String id) {
        int dash = id.indexOf('-');
        return dash < 0 ? "" : id.substring(0, dash);
    }
}
