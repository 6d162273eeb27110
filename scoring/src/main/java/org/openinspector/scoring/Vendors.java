package org.openinspector.scoring;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Who publishes the packages of a feed universe, in the word that their ratings are stored with,
/// and what raters are called.
final class Vendors {
    private static final Map<String, String> BY_DISTRIBUTION =
            Map.ofEntries(
                    Map.entry("deb:debian", "debian"),
                    Map.entry("deb:ubuntu", "ubuntu"),
                    Map.entry("rpm:rhel", "redhat"),
                    // CentOS rebuilt and rebuilds Red Hat's packages and rates nothing itself.
                    Map.entry("rpm:centos", "redhat"),
                    Map.entry("rpm:almalinux", "almalinux"),
                    Map.entry("rpm:rocky", "rocky"),
                    Map.entry("rpm:ol", "oracle"),
                    Map.entry("rpm:amzn", "amazon"),
                    Map.entry("rpm:sles", "suse"),
                    Map.entry("rpm:opensuse-leap", "suse"),
                    Map.entry("rpm:opensuse-tumbleweed", "suse"),
                    Map.entry("rpm:fedora", "fedora"),
                    Map.entry("rpm:epel", "fedora"),
                    Map.entry("rpm:photon", "photon"),
                    Map.entry("apk:alpine", "alpine"),
                    Map.entry("apk:wolfi", "wolfi"),
                    Map.entry("apk:chainguard", "chainguard"));

    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("nvd", "NVD"),
                    Map.entry("ghsa", "GitHub"),
                    Map.entry("cisa-adp", "CISA"),
                    Map.entry("redhat", "Red Hat"),
                    Map.entry("suse", "SUSE"),
                    Map.entry("almalinux", "AlmaLinux"),
                    Map.entry("pysec", "PyPA"),
                    Map.entry("rustsec", "RustSec"));

    private Vendors() {}

    /// Who publishes a package.
    ///
    /// @param namespace as in `PackageKey`: `deb:debian:12`, `rpm:amzn:2+docker`, `npm`
    /// @return empty for the packages of languages, which everybody publishes
    static Optional<String> of(String namespace) {
        int first = namespace.indexOf(':');
        int second = first < 0 ? -1 : namespace.indexOf(':', first + 1);
        String distribution = second < 0 ? namespace : namespace.substring(0, second);
        return Optional.ofNullable(BY_DISTRIBUTION.get(distribution));
    }

    /// A rater's name for people: `Red Hat`, `GitHub`, `numbering authority apache`.
    static String name(String source) {
        String known = NAMES.get(source);
        if (known != null) {
            return known;
        }
        if (source.startsWith("cna:")) {
            return "numbering authority " + source.substring(4);
        }
        return source.isEmpty()
                ? "somebody"
                : source.substring(0, 1).toUpperCase(Locale.ROOT) + source.substring(1);
    }
}
