package org.openinspector.advisories.updateinfo;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.advisories.rpm.RpmReleases;

/// The publishers that are known.
final class Publishers {
    static final List<Publisher> ALL =
            List.of(new Amazon(), new AlmaLinux(), new Rocky(), new Fedora());

    private Publishers() {}

    /// Who published an erratum: by its id, or else by who it is from.
    static Optional<Publisher> of(Erratum erratum) {
        return ALL.stream()
                .filter(publisher -> publisher.id(erratum).isPresent())
                .findFirst()
                .or(() -> ofMail(erratum.from()));
    }

    /// Who has that mail address.
    static Optional<Publisher> ofMail(String from) {
        return ALL.stream().filter(each -> each.wrote(from)).findFirst();
    }

    /// AlmaLinux's errata: `ALSA-2022:4940`.
    private static final class AlmaLinux extends Publisher {
        private static final Pattern COLLECTION = Pattern.compile("almalinux-(\\d{1,2})-for-");

        AlmaLinux() {
            super(
                    "alma-updateinfo",
                    "AlmaLinux errata (updateinfo)",
                    "almalinux",
                    ".*@almalinux\\.org",
                    "AL[SBE]A-\\d{4}:[A-Z]?\\d{1,6}",
                    "ALSA-2022:4940");
        }

        @Override
        Optional<String> namespace(Erratum erratum, Erratum.Item each) {
            return group(COLLECTION, each.collection())
                    .or(() -> RpmReleases.major(each.evr()))
                    .map("rpm:almalinux:"::concat);
        }
    }

    /// Rocky Linux's errata: `RLSA-2022:7513`, `RXSA-…` of its special interest groups.
    private static final class Rocky extends Publisher {
        private static final Pattern RELEASE = Pattern.compile("Rocky Linux (\\d{1,2})");
        private static final Pattern COLLECTION = Pattern.compile("rocky-linux-(\\d{1,2})-");

        Rocky() {
            super(
                    "rocky-updateinfo",
                    "Rocky Linux errata (updateinfo)",
                    "rocky",
                    ".*@rockylinux\\.org",
                    "R[LX][SBE]A-\\d{4}:\\d{1,6}",
                    "RLSA-2022:7513");
        }

        @Override
        Optional<String> namespace(Erratum erratum, Erratum.Item each) {
            return group(COLLECTION, each.collection())
                    .or(() -> group(RELEASE, erratum.release()))
                    .or(() -> RpmReleases.major(each.evr()))
                    .map("rpm:rocky:"::concat);
        }
    }

    /// Fedora's updates, and those of EPEL, which are packages of their own for RHEL and its kin.
    private static final class Fedora extends Publisher {
        private static final Pattern FEDORA = Pattern.compile("^Fedora (\\d{1,3})(?: Modular)?$");
        private static final Pattern EPEL =
                Pattern.compile("\\bEPEL[ -](\\d{1,2}(?:\\.\\d{1,2})?)(?: Modular)?$");
        private static final Pattern NEXT = Pattern.compile("\\bEPEL[ -](\\d{1,2}) Next$");

        Fedora() {
            super(
                    "fedora-updates",
                    "Fedora and EPEL updates",
                    "fedora",
                    ".*@fedoraproject\\.org",
                    "FEDORA-(?:[A-Z]+-){0,3}\\d{4}-[0-9a-f]{4,20}",
                    "FEDORA-2025-4a08954c02");
        }

        @Override
        Optional<String> namespace(Erratum erratum, Erratum.Item each) {
            return group(FEDORA, erratum.release())
                    .map("rpm:fedora:"::concat)
                    .or(() -> group(EPEL, erratum.release()).map("rpm:epel:"::concat))
                    .or(() ->
                            group(NEXT, erratum.release())
                                    .map(major -> "rpm:epel:" + major + "+next"));
        }
    }
}
