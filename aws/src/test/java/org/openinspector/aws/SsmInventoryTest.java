package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;
import org.openinspector.testkit.Counts;

@NullUnmarked
class SsmInventoryTest {
    private static final Platform ALMA = Platform.of("AlmaLinux", "9.2");
    private static final Platform DEBIAN = Platform.of("Debian GNU/Linux", "12");

    private static Map<String, String> entry(String... fields) {
        Map<String, String> entry = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            entry.put(fields[i], fields[i + 1]);
        }
        return entry;
    }

    private static InstalledPackage only(Platform platform, Map<String, String> entry) {
        var inventory = new SsmInventory(platform);
        assertTrue(inventory.add(entry));
        assertEquals(1, inventory.inventory().packages().size(), inventory.problems()::toString);
        return inventory.inventory().packages().getFirst();
    }

    /// The agent's words for what this machine's `dpkg-query` says, back again.
    @Test
    void debianPackagesAreThoseOfDpkgQuery() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "dpkg-query",
                                "-W",
                                "-f",
                                "${Package} ${Version} ${Architecture} ${db:Status-Abbrev}\n")
                        .start();
        String listed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        var inventory = new SsmInventory(DEBIAN);
        var expected = new TreeSet<PackageUrl>();
        for (String line : listed.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words[1].isEmpty()) {
                continue;
            }
            String id = words[0] + "_" + words[1] + "_" + words[2] + ".deb";
            inventory.add(
                    entry(
                            "Name",
                            words[0],
                            "Version",
                            words[1],
                            "Architecture",
                            words[2].equals("amd64") ? "x86_64" : words[2],
                            "PackageId",
                            id,
                            "Publisher",
                            "someone"));
            expected.add(
                    PackageUrl.of(
                            "deb",
                            "debian",
                            words[0],
                            words[1],
                            Map.of("arch", words[2], "distro", "debian-12")));
        }
        assertFalse(expected.isEmpty());
        var seen = new TreeSet<PackageUrl>();
        inventory.inventory().packages().forEach(each -> seen.add(each.purl()));
        assertEquals(expected, seen);
        Counts.record("Systems Manager's dpkg inventory", expected.size(), "dpkg-query", 0);
    }

    @Test
    void anUnknownSourceIsSaidNotGuessed() {
        var inventory = new SsmInventory(DEBIAN);
        inventory.add(
                entry("Name", "libssl3", "Version", "3.0.11-1~deb12u2", "Architecture", "x86_64"));
        InstalledPackage installed = inventory.inventory().packages().getFirst();
        assertEquals(
                "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12",
                installed.purl().toString());
        assertEquals(Optional.empty(), installed.source());
        assertTrue(
                installed.evidence().getFirst().doubt().orElseThrow().contains("source package"));
        assertEquals(
                "Systems Manager does not tell the source package of 1 packages: vulnerabilities of"
                        + " those whose source has another name are not found",
                inventory.problems().getFirst().message());
    }

    /// Formats: the agent's own queries, `agent/plugins/inventory/gatherers/application` of
    /// amazon-ssm-agent.
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // version, release, epoch, PackageId → version, epoch of the purl, source, doubted
                "3.0.7, 16.el9_2, 1, openssl-3.0.7-16.el9_2.src.rpm, 1:3.0.7-16.el9_2, 1, openssl, false",
                "5.1.8, 6.el9, -, bash-5.1.8-6.el9.src.rpm, 5.1.8-6.el9, -, bash, false",
                "5.1.8, 6.el9, (none), bash-5.1.8-6.el9.src.rpm, 5.1.8-6.el9, -, bash, false",
                "5.1.8, 6.el9, 0, (none), 5.1.8-6.el9, -, -, false",
                "2.7.10, -, -, python27-2.7.10-4.120.amzn1.src.rpm, 2.7.10-4.120.amzn1, -, python27, true",
                "2.7.10, -, -, python27-2.7.11-4.120.amzn1.src.rpm, 2.7.10, -, python27, true",
                "2.7.10, -, -, -, 2.7.10, -, -, true",
                "1.0, 1, -, a-b-1.0-1.nosrc.rpm, 1.0-1, -, a-b, false",
            })
    void rpmPackagesAreThoseOfTheAgentsQuery(
            String version,
            String release,
            String epoch,
            String id,
            String full,
            String purlEpoch,
            String source,
            boolean doubted) {
        Map<String, String> entry =
                entry("Name", "name", "Version", version, "Architecture", "x86_64");
        if (release != null) {
            entry.put("Release", release);
        }
        if (epoch != null) {
            entry.put("Epoch", epoch);
        }
        if (id != null) {
            entry.put("PackageId", id);
        }
        InstalledPackage installed = only(ALMA, entry);
        assertEquals(full, installed.version());
        assertEquals(Optional.ofNullable(purlEpoch), installed.purl().qualifier("epoch"));
        assertEquals(Optional.ofNullable(source), installed.source().map(s -> s.name()));
        assertEquals(doubted, installed.evidence().getFirst().doubt().isPresent());
        assertEquals("almalinux", installed.purl().namespace());
        assertEquals(Optional.of("almalinux-9.2"), installed.purl().qualifier("distro"));
    }

    @Test
    void whatIsNoPackageIsAProblemAndTheRestCounts() {
        var inventory = new SsmInventory(ALMA);
        inventory.add(entry("Name", "a"));
        inventory.add(entry("Name", "", "Version", "1"));
        inventory.add(entry("Name", "x".repeat(301), "Version", "1"));
        inventory.add(entry("Name", "a", "Version", "1", "Release", "1", "Epoch", "one"));
        inventory.add(entry("Name", "gpg-pubkey", "Version", "1", "Release", "2"));
        inventory.add(
                entry("Name", "good", "Version", "1", "Release", "2", "Architecture", "noarch"));
        assertEquals(
                List.of("pkg:rpm/almalinux/good@1-2?arch=noarch&distro=almalinux-9.2"),
                inventory.inventory().packages().stream().map(p -> p.purl().toString()).toList());
        assertEquals(4, inventory.problems().size(), inventory.problems()::toString);
    }

    @Test
    void endlessInventoriesEnd() {
        var inventory = new SsmInventory(ALMA);
        int taken = 0;
        while (inventory.add(entry("Name", "p" + taken, "Version", "1", "Release", "1"))) {
            taken++;
        }
        assertEquals(SsmInventory.ENTRIES_MAX, taken);
        assertEquals(taken, inventory.inventory().packages().size());
        for (int i = 0; i < 300; i++) {
            inventory.add(Map.of());
        }
        assertTrue(inventory.problems().size() <= 102);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "Amazon Linux, 2, AMAZON_LINUX_2, RPM, amzn",
                "Amazon Linux, 2023, AMAZON_LINUX_2023, RPM, amzn",
                "Amazon Linux AMI, 2018.03, AMAZON_LINUX, RPM, amzn",
                "Ubuntu, 22.04, UBUNTU_22_04, DEB, ubuntu",
                "Debian GNU/Linux, 12, DEBIAN_12, DEB, debian",
                "Red Hat Enterprise Linux, 9.2, RHEL_9, RPM, rhel",
                "Red Hat Enterprise Linux Server, 7.9, RHEL_7, RPM, rhel",
                "Rocky Linux, 9.3, ROCKY_LINUX_9, RPM, rocky",
                "Oracle Linux Server, 8.8, ORACLE_LINUX_8, RPM, ol",
                "SLES, 15.5, SLES_15_5, RPM, sles",
                "CentOS Stream, 9, CENTOS_STREAM_9, RPM, centos",
                "Microsoft Windows Server 2019 Datacenter, 10.0.17763, WINDOWS_SERVER_2019, UNSUPPORTED, -",
                "macOS, 14.1, MACOS, UNSUPPORTED, -",
                "Debian GNU/Linux, trixie/sid, UNKNOWN, UNSUPPORTED, -",
                "Bottlerocket OS, 1.19.0, UNKNOWN, UNSUPPORTED, -",
            })
    void platformsAreRecognised(
            String name, String version, String text, Platform.Family family, String id) {
        Platform platform = Platform.of(name, version);
        assertEquals(text, platform.text());
        assertEquals(family, platform.family());
        assertEquals(Optional.ofNullable(id), platform.distribution().map(d -> d.id()));
    }
}
