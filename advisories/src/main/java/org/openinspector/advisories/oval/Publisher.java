package org.openinspector.advisories.oval;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.csaf.RedHatProducts;
import org.openinspector.advisories.csaf.SuseProducts;
import org.openinspector.advisories.rpm.RpmReleases;
import org.openinspector.versions.VersionScheme;

/// Who publishes OVAL, told by the ids of its definitions.
enum Publisher {
    /// Oracle Linux's errata, with builds for Ksplice and FIPS.
    ORACLE(
            "oval:com.oracle.",
            "oracle-elsa",
            "Oracle Linux errata (OVAL)",
            "oracle",
            "Oracle Linux (\\d{1,2})",
            "rpm:ol:") {
        @Override
        Optional<String> flavour(String evr) {
            return RpmReleases.flavour(evr);
        }
    },
    /// Red Hat's OVAL version 2, which names what is not fixed, too.
    RED_HAT(
            "oval:com.redhat.",
            "rhel-oval",
            "Red Hat OVAL",
            "redhat",
            "Red Hat Enterprise Linux (\\d{1,2})",
            "rpm:rhel:") {
        @Override
        boolean concerns(Definition definition) {
            return definition.cpes().isEmpty()
                    || definition.cpes().stream()
                            .anyMatch(cpe -> RedHatProducts.namespace(cpe).isPresent());
        }
    },
    /// AlmaLinux's errata.
    ALMALINUX(
            "oval:org.almalinux.",
            "alma-oval",
            "AlmaLinux errata (OVAL)",
            "almalinux",
            "AlmaLinux (\\d{1,2})",
            "rpm:almalinux:"),
    /// Photon OS's updates.
    PHOTON(
            "oval:com.vmware.phsa:",
            "photon-oval",
            "Photon OS security updates (OVAL)",
            "photon",
            "Photon(?: OS)? (\\d{1,2})",
            "rpm:photon:") {
        // Numbers of updates begin anew in each release, and one update has a definition per
        // package: "PHSA:00001:5.0:184" of ansible is "PHSA-5.0-184/ansible".
        @Override
        Optional<String> erratumId(Definition definition) {
            Matcher update = PHOTON_UPDATE.matcher(definition.advisory());
            Matcher subject = PHOTON_PACKAGE.matcher(definition.title());
            return update.matches()
                    ? Optional.of(
                            "PHSA-"
                                    + update.group(1)
                                    + "-"
                                    + update.group(2)
                                    + (subject.find() ? "/" + subject.group(1) : ""))
                    : Optional.empty();
        }
    },
    /// SUSE Linux Enterprise and openSUSE.
    SUSE("oval:org.opensuse.security:", "suse-oval", "SUSE OVAL", "suse", "", "") {
        @Override
        Optional<Set<String>> platform(String name) {
            boolean product =
                    name.startsWith("SUSE ")
                            || name.startsWith("openSUSE")
                            || name.startsWith("sles")
                            || name.startsWith("sled")
                            || SuseProducts.ofName(name).isPresent();
            return product
                    ? Optional.of(SuseProducts.ofName(name).map(Set::of).orElse(Set.of()))
                    : Optional.empty();
        }
    },
    /// Debian's, by source package.
    DEBIAN(
            "oval:org.debian:",
            "debian-oval",
            "Debian OVAL",
            "debian",
            "Debian(?: GNU/Linux)? (\\d{1,2})",
            "deb:debian:") {
        @Override
        VersionScheme scheme() {
            return VersionScheme.DEBIAN;
        }
    };

    private static final Pattern PHOTON_UPDATE =
            Pattern.compile("PHSA:\\d{1,9}:(\\d{1,2}\\.\\d):(\\d{1,6})");
    private static final Pattern PHOTON_PACKAGE =
            Pattern.compile("^PHSA-\\S+ ([A-Za-z0-9._+-]{1,100}) ");
    private static final Pattern ERRATUM =
            Pattern.compile("[A-Za-z]{2,20}(?:-[A-Za-z]{1,20})?-\\d{4}[:-]\\S{1,40}");

    private final String prefix;
    private final String source;
    private final String title;
    private final String authority;
    private final Pattern platform;
    private final String namespace;

    Publisher(
            String prefix,
            String source,
            String title,
            String authority,
            String platform,
            String namespace) {
        this.prefix = prefix;
        this.source = source;
        this.title = title;
        this.authority = authority;
        this.platform = Pattern.compile(platform);
        this.namespace = namespace;
    }

    /// Who wrote a definition.
    static Optional<Publisher> of(String definitionId) {
        return Arrays.stream(values())
                .filter(each -> definitionId.startsWith(each.prefix))
                .findFirst();
    }

    String source() {
        return source;
    }

    String title() {
        return title;
    }

    /// Who says its severities.
    String authority() {
        return authority;
    }

    VersionScheme scheme() {
        return VersionScheme.RPM;
    }

    /// The feed universes of a product as the words of a test name it: none if it is no
    /// distribution; empty if the words name no product.
    Optional<Set<String>> platform(String name) {
        Matcher matcher = platform.matcher(name);
        return matcher.matches()
                ? Optional.of(Set.of(namespace + matcher.group(1)))
                : Optional.empty();
    }

    /// Builds with a security life of their own, told by their version.
    Optional<String> flavour(String evr) {
        return Optional.empty();
    }

    /// False if a definition is about other products only.
    boolean concerns(Definition definition) {
        return true;
    }

    /// An erratum's id.
    Optional<String> erratumId(Definition definition) {
        String named = definition.advisory();
        if (ERRATUM.matcher(named).matches()) {
            return Optional.of(named);
        }
        Matcher inTitle = ERRATUM.matcher(definition.title());
        return inTitle.lookingAt()
                ? Optional.of(inTitle.group().replaceFirst(":$", ""))
                : Optional.empty();
    }
}
