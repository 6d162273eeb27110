package org.openinspector.sbom;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.model.Distribution;
import org.openinspector.model.PackageUrl;

/// Which operating system a document speaks of. Generators name it in their own ways: by its `ID`
/// (Trivy, Syft), by its name for people (Amazon Inspector's generator), or in the `distro`
/// qualifier of its packages alone.
final class Distributions {
    /// What a name for people begins with, lower case, and the `ID` of os-release.
    private static final List<Map.Entry<String, String>> NAMES =
            List.of(
                    Map.entry("alpine", "alpine"),
                    Map.entry("debian", "debian"),
                    Map.entry("ubuntu", "ubuntu"),
                    Map.entry("amazon", "amzn"),
                    Map.entry("amzn", "amzn"),
                    Map.entry("red hat enterprise linux", "rhel"),
                    Map.entry("redhat", "rhel"),
                    Map.entry("rhel", "rhel"),
                    Map.entry("centos", "centos"),
                    Map.entry("rocky", "rocky"),
                    Map.entry("alma", "almalinux"),
                    Map.entry("oracle", "ol"),
                    Map.entry("ol", "ol"),
                    Map.entry("fedora", "fedora"),
                    Map.entry("suse linux enterprise", "sles"),
                    Map.entry("sles", "sles"),
                    Map.entry("opensuse tumbleweed", "opensuse-tumbleweed"),
                    Map.entry("opensuse-tumbleweed", "opensuse-tumbleweed"),
                    Map.entry("opensuse leap", "opensuse-leap"),
                    Map.entry("opensuse-leap", "opensuse-leap"),
                    Map.entry("opensuse", "opensuse-leap"),
                    Map.entry("photon", "photon"),
                    Map.entry("vmware photon", "photon"),
                    Map.entry("wolfi", "wolfi"),
                    Map.entry("chainguard", "chainguard"));

    private Distributions() {}

    /// The system that a component of type `operating-system` names.
    static Distribution named(String name, Optional<String> version) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        String id =
                NAMES.stream()
                        .filter(entry -> lower.startsWith(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(lower.replace(' ', '-'));
        return new Distribution(
                id,
                version.map(String::strip),
                Optional.empty(),
                version.map(v -> name + " " + v).orElse(name),
                List.of());
    }

    /// `debian 11`, as our own documents write it.
    static Distribution labelled(String label) {
        int space = label.indexOf(' ');
        return space < 0
                ? named(label, Optional.empty())
                : named(label.substring(0, space), Optional.of(label.substring(space + 1)));
    }

    /// The system that all packages of the operating system name; empty if they name none or
    /// several, or only a code name.
    static Optional<Distribution> ofPackages(Iterable<PackageUrl> purls) {
        TreeSet<String> seen = new TreeSet<>();
        for (PackageUrl purl : purls) {
            if (isOperatingSystems(purl)) {
                purl.qualifier("distro")
                        .flatMap(distro -> label(purl.namespace(), distro))
                        .ifPresent(seen::add);
            }
        }
        return seen.size() == 1 ? Optional.of(labelled(seen.first())) : Optional.empty();
    }

    private static boolean isOperatingSystems(PackageUrl purl) {
        return purl.type().equals("deb") || purl.type().equals("rpm") || purl.type().equals("apk");
    }

    /// @param distro `debian-12`, `3.18.2`, `12`
    private static Optional<String> label(String namespace, String distro) {
        int dash = distro.lastIndexOf('-');
        String version = distro.substring(dash + 1);
        String id = dash > 0 ? distro.substring(0, dash) : namespace;
        boolean number = !version.isEmpty() && Character.isDigit(version.charAt(0));
        return number && !id.isEmpty() ? Optional.of(id + " " + version) : Optional.empty();
    }
}
