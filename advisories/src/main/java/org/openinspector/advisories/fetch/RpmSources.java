package org.openinspector.advisories.fetch;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openinspector.advisories.fetch.RemoteFile.Format;
import org.openinspector.advisories.fetch.RemoteFile.Index;

/// What the distributions that use rpm publish, and where. docs/sources.md says where each address
/// is documented.
final class RpmSources {
    private static final long MIB = 1L << 20;
    private static final String AMAZON = "https://cdn.amazonlinux.com/";
    private static final String FEDORA = "https://dl.fedoraproject.org/pub/";

    /// Releases of Fedora whose updates are fetched; the newest may not be there yet, the oldest
    /// not any more.
    private static final List<String> FEDORA_RELEASES = List.of("42", "43", "44");

    private static final List<String> EPEL_RELEASES = List.of("8", "9", "10");

    /// Topics of Amazon Linux 2 with errata of their own.
    private static final List<String> TOPICS =
            List.of(
                    "aws-nitro-enclaves-cli",
                    "docker",
                    "ecs",
                    "firefox",
                    "haproxy2",
                    "httpd_modules",
                    "kernel-5.4",
                    "kernel-5.10",
                    "kernel-5.15",
                    "livepatch",
                    "mariadb10.5",
                    "nginx1",
                    "php8.1",
                    "php8.2",
                    "postgresql13",
                    "postgresql14",
                    "python3.8",
                    "redis6",
                    "ruby3.0",
                    "selinux-ng",
                    "squid4",
                    "tomcat9",
                    "unbound1.17");

    private static final List<String> PHOTON_RELEASES = List.of("3", "4", "5");

    private RpmSources() {}

    static List<RemoteSource> all() {
        return List.of(
                one(
                        "rhel-vex",
                        "Red Hat VEX",
                        new RemoteFile(
                                URI.create(
                                        "https://security.access.redhat.com/data/csaf/v2/vex/archive_latest.txt"),
                                "rhel-vex.tar.zst",
                                Format.ZSTD,
                                2048 * MIB,
                                false,
                                Optional.of(Index.NAME))),
                one(
                        "suse-vex",
                        "SUSE VEX",
                        new RemoteFile(
                                URI.create(
                                        "https://ftp.suse.com/pub/projects/security/csaf-vex.tar.bz2"),
                                "suse-vex.tar.bz2",
                                Format.BZIP2,
                                2048 * MIB,
                                false)),
                one(
                        "oracle-elsa",
                        "Oracle Linux errata",
                        new RemoteFile(
                                URI.create(
                                        "https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2"),
                                "com.oracle.elsa-all.xml.bz2",
                                Format.BZIP2,
                                256 * MIB,
                                false)),
                amazon(),
                fedora(),
                photon());
    }

    private static RemoteSource amazon() {
        List<RemoteFile> files = new ArrayList<>();
        files.add(amazon("al2023/core/mirrors/latest", "2023/core", false));
        files.add(amazon("al2023/kernel-livepatch/mirrors/latest", "2023/livepatch", true));
        files.add(amazon("al2023/nvidia/mirrors/latest", "2023/nvidia", true));
        files.add(amazon("2/core/latest", "2/core", false));
        for (String topic : TOPICS) {
            files.add(amazon("2/extras/" + topic + "/latest", "2/" + topic, true));
        }
        return new RemoteSource("amazon-alas", "Amazon Linux security advisories", files, Set.of());
    }

    private static RemoteFile amazon(String path, String folder, boolean optional) {
        return new RemoteFile(
                URI.create(AMAZON + path + "/x86_64/mirror.list"),
                "amazon-alas/" + folder + "/updateinfo.xml.gz",
                Format.GZIP,
                64 * MIB,
                optional,
                Optional.of(Index.MIRRORS));
    }

    private static RemoteSource fedora() {
        List<RemoteFile> files = new ArrayList<>();
        for (String release : FEDORA_RELEASES) {
            files.add(fedora("fedora/linux/updates/" + release, "fedora-" + release, "zst"));
        }
        for (String release : EPEL_RELEASES) {
            files.add(
                    fedora(
                            "epel/" + release,
                            "epel-" + release,
                            release.equals("10") ? "zst" : "xz"));
        }
        return new RemoteSource("fedora-updates", "Fedora and EPEL updates", files, Set.of());
    }

    private static RemoteFile fedora(String path, String folder, String suffix) {
        return new RemoteFile(
                URI.create(FEDORA + path + "/Everything/x86_64/repodata/repomd.xml"),
                "fedora-updates/" + folder + "/updateinfo.xml." + suffix,
                suffix.equals("xz") ? Format.XZ : Format.ZSTD,
                128 * MIB,
                true,
                Optional.of(Index.REPOSITORY));
    }

    private static RemoteSource photon() {
        List<RemoteFile> files = new ArrayList<>();
        for (String release : PHOTON_RELEASES) {
            String name = "com.vmware.phsa-photon" + release + ".xml.gz";
            files.add(
                    new RemoteFile(
                            URI.create(
                                    "https://packages.vmware.com/photon/photon_oval_definitions/"
                                            + name),
                            "photon-oval/" + name,
                            Format.GZIP,
                            64 * MIB,
                            true));
        }
        return new RemoteSource("photon-oval", "Photon OS security updates", files, Set.of());
    }

    private static RemoteSource one(String id, String title, RemoteFile file) {
        return new RemoteSource(id, title, List.of(file), Set.of());
    }
}
