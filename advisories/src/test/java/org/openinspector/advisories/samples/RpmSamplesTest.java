package org.openinspector.advisories.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.testkit.Fixtures;

/// Reads one genuine document of each format; `samples.txt` has what a plain reader counts in them.
final class RpmSamplesTest {
    @TempDir static Path folder = Path.of("unset");

    @BeforeAll
    static void unpack() throws IOException {
        Path samples = Fixtures.shared("feeds/feed-format-samples.zip");
        try (ZipFile zip = new ZipFile(samples.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!entry.isDirectory() && file.startsWith(folder)) {
                    Files.createDirectories(Objects.requireNonNull(file.getParent()));
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/org/openinspector/advisories/samples/samples.txt",
            delimiter = '|',
            maxCharsPerColumn = 1_000)
    void everyDocumentGivesAllItHas(
            String path, String source, int records, int vulnerabilities, int names)
            throws IOException {
        CollectingSink sink = new CollectingSink();
        ImportReport report = read(path.strip(), sink);

        ImportReport.FeedReport feed = report.feeds().getFirst();
        assertTrue(feed.failure().isEmpty(), feed::toString);
        assertEquals(
                records,
                sink.sources.stream()
                        .filter(status -> status.id().equals(source.strip()))
                        .mapToInt(status -> status.records())
                        .sum(),
                () -> "records, of " + sink.sources + feed.problems());
        SortedSet<String> cves = new TreeSet<>();
        SortedSet<String> packages = new TreeSet<>();
        for (Advisory advisory : sink.advisories) {
            cves.addAll(advisory.upstream());
            cves.addAll(advisory.aliases());
            if (advisory.id().matches("CVE-\\d+-\\d+")) {
                cves.add(advisory.id());
            }
            advisory.affected().forEach(a -> packages.add(a.packageKey().name()));
        }
        assertEquals(vulnerabilities, cves.size(), () -> "" + cves);
        assertEquals(names, packages.size(), () -> "" + packages);
    }

    /// What was made bad is refused, and the reason says what was seen.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    amazon/updateinfo_invalid_gzip.xml.gz | no gzip file
                    amazon/updateinfo_invalid_xml.xml.gz  | no XML: Premature end of file
                    oracle/linux/invalid.xml.bz2          | no source knows it
                    debian/oval/oval-definitions-bullseye_invalid.xml.bz2 | no XML: Content is not allowed in prolog
                    alma/updateinfo/badid/almalinux/9/BaseOS/x86_64/os/repodata/badid-updateinfo.xml.gz | an erratum "NOT-A-VALID-ADVISORY-ID", expected such as ALSA-2022:4940
                    rocky/updateinfo/badid/pub/rocky/9/BaseOS/x86_64/os/repodata/badid-updateinfo.xml.gz | an erratum "NOT-A-VALID-ADVISORY-ID", expected such as RLSA-2022:7513
                    alma/updateinfo/corruptcrc/almalinux/9/BaseOS/x86_64/os/repodata/corrupt-updateinfo.xml.gz | Corrupt GZIP trailer
                    rocky/updateinfo/corruptcrc/pub/rocky/9/BaseOS/x86_64/os/repodata/corrupt-updateinfo.xml.gz | Corrupt GZIP trailer
                    """)
    void badDocumentsAreRefused(String path, String reason) throws IOException {
        CollectingSink sink = new CollectingSink();
        ImportReport.FeedReport feed = read(path, sink).feeds().getFirst();

        assertEquals(List.of(), sink.advisories);
        List<String> said = new ArrayList<>();
        feed.failure().ifPresent(said::add);
        if (feed.reader().isEmpty() && said.isEmpty()) {
            said.add("no source knows it");
        }
        feed.problems().forEach(problem -> said.add(problem.message()));
        assertTrue(said.stream().anyMatch(text -> text.contains(reason)), said::toString);
    }

    /// Counted with `python3`: packages whose fixed version is a module's, in errata whose title
    /// names one module.
    @Test
    void almaLinuxInOsvTellsItsModules() {
        CollectingSink sink = new CollectingSink();
        FeedImport.importAll(
                List.of(Feeds.one(Fixtures.shared("feeds/osv-almalinux.zip"))),
                sink,
                ImportListener.NONE);
        List<AffectedPackage> modular =
                sink.advisories.stream()
                        .flatMap(advisory -> advisory.affected().stream())
                        .filter(a -> a.condition().module().isPresent())
                        .toList();
        assertEquals(10_480, modular.size());
        assertEquals(
                544,
                sink.advisories.stream()
                        .filter(advisory ->
                                advisory.affected().stream()
                                        .anyMatch(a -> a.condition().module().isPresent()))
                        .count());
    }

    @Test
    void aRepositoryNamesItsModules() throws IOException {
        CollectingSink sink = new CollectingSink();
        read("rocky/updateinfo/happy/pub", sink);
        assertEquals(
                "[mariadb:10.5]",
                sink.advisory("RLSA-2023:3820").affected().stream()
                        .flatMap(a -> a.condition().module().stream())
                        .toList()
                        .toString());
    }

    /// Facts read off the documents with `python3`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    redhat/vex/v1/2023/cve-2023-6212.json | CVE-2023-6212 | rpm:rhel:9 | firefox | AFFECTED FIXED [0, 115.5.0-1.el9_3)
                    redhat/vex/v1/2023/cve-2023-6212.json | CVE-2023-6212 | rpm:rhel:9.2+eus | firefox-x11 | AFFECTED FIXED [0, 115.5.0-1.el9_2)
                    redhat/vex/v1/2023/cve-2023-6212.json | CVE-2023-6212 | rpm:rhel:8.2+aus | thunderbird | AFFECTED FIXED [0, 115.5.0-1.el8_2)
                    redhat/vex/v1/2023/cve-2023-6212.json | CVE-2023-6212 | rpm:rhel:6 | firefox | AFFECTED END_OF_LIFE [0, ... "Out of support scope"
                    redhat/vex/v1/csaf_vex_2024-08-04.tar.zst | CVE-2023-6228 | rpm:rhel:9 | libtiff | AFFECTED FIXED [0, 4.4.0-12.el9)
                    redhat/vex/v1/csaf_vex_2024-08-04.tar.zst | CVE-2023-6237 | rpm:rhel:9 | openssl | AFFECTED FIXED [0, 1:3.0.7-27.el9)
                    redhat/vex/v1/csaf_vex_2024-08-04.tar.zst | CVE-2023-6237 | rpm:rhel:9 | edk2 | AFFECTED NONE [0, ... "Affected"
                    redhat/vex/v1/csaf_vex_2024-08-04.tar.zst | CVE-2023-6238 | rpm:rhel:9 | kernel | NOT_AFFECTED UNKNOWN "vulnerable_code_not_present"
                    redhat/vex/v1/csaf_vex_2024-08-04.tar.zst | CVE-2023-6240 | rpm:rhel:9.0+eus | bpftool | AFFECTED FIXED [0, 5.14.0-70.101.1.el9_0)
                    redhat/csaf/2023/rhsa-2023_7435.json | RHSA-2023:7435 | rpm:rhel:8.2+aus | fence-agents-all | AFFECTED FIXED [0, 4.2.1-41.el8_2.12)
                    suse/csaf_vex/csaf-vex.tar.bz2 | CVE-2023-5568 | rpm:sles:15.5 | samba | NOT_AFFECTED UNKNOWN "known_not_affected"
                    suse/csaf_vex/csaf-vex.tar.bz2 | CVE-2023-5568 | rpm:sl-micro:6.0 | samba-client-libs | AFFECTED FIXED [0, 4.19.4+git.339.acf1ccaa02-1.22)
                    suse/csaf_vex/csaf-vex.tar.bz2 | CVE-2023-5568 | rpm:opensuse-tumbleweed | ctdb | AFFECTED FIXED [0, 4.19.2+git.322.7e9201cef5-1.1)
                    suse/csaf/csaf.tar.bz2 | SUSE-SU-2015:0011-2 | rpm:sles:11.2+ltss | bind | AFFECTED FIXED [0, 9.9.4P2-0.6.1)
                    oracle/linux/com.oracle.elsa-all.xml.bz2 | ELSA-2007-0057 | rpm:ol:5 | bind | AFFECTED FIXED [0, 30:9.3.3-8.el5) [i386, x86_64]
                    oracle/linux/com.oracle.elsa-all.xml.bz2 | ELSA-2023-12342 | rpm:ol:8 | hivex | AFFECTED FIXED [0, 1.3.18-21.module+el8.7.0+21037+8ee66348) [aarch64] virt:kvm_utils
                    alma/oval/org.almalinux.alsa-9.xml.bz2 | ALSA-2023:5363 | rpm:almalinux:9 | npm | AFFECTED FIXED [0, 1:9.6.7-1.18.17.1.1.module_el8.8.0+3613+1ed8c91d) [aarch64, ppc64le, s390x, x86_64] nodejs:18
                    redhat/oval/v2/oval/v2/RHEL9/rhel-9-including-unpatched.oval.xml.bz2 | CVE-2005-2541@rhel:9 | rpm:rhel:9 | tar | AFFECTED WILL_NOT_FIX [0, ... "Will not fix"
                    redhat/oval/v2/oval/v2/RHEL9/rhel-9-including-unpatched.oval.xml.bz2 | CVE-2002-0059@rhel:9 | rpm:rhel:9 | zlib | NOT_AFFECTED UNKNOWN "not affected"
                    suse/oval/happy/suse.linux.enterprise.12-affected.xml.gz | CVE-1999-0195@sles:12 | rpm:sles:12.5 | rpcbind | NOT_AFFECTED UNKNOWN "not affected"
                    suse/oval/happy/suse.linux.enterprise.server.10.xml.gz | CVE-2002-2443@sles:10 | rpm:sles:10.4 | krb5 | AFFECTED FIXED [0, 1.4.3-19.49.53.1)
                    suse/oval/happy/opensuse.tumbleweed.xml.gz | CVE-2001-1267@opensuse-tumbleweed | rpm:opensuse-tumbleweed | tar | AFFECTED FIXED [0, 1.34-2.2)
                    photon/oval/happy/com.vmware.phsa-photon5.xml.gz | PHSA-5.0-184/ansible | rpm:photon:5 | ansible | AFFECTED FIXED [0, 2.14.12-1.ph5)
                    debian/oval/oval-definitions-bullseye.xml.bz2 | CVE-2016-5416@debian:11 | deb:debian:11 | 389-ds-base | NOT_AFFECTED UNKNOWN "not affected"
                    debian/oval/oval-definitions-bullseye.xml.bz2 | DSA-5179-1 | deb:debian:11 | php7.4 | AFFECTED FIXED [0, 7.4.30-1+deb11u1)
                    amazon/updateinfo_2_kernel-5.15.xml.gz | ALAS2KERNEL-5.15-2022-001 | rpm:amzn:2+kernel-5.15 | kernel-headers | AFFECTED FIXED [0, 5.15.43-20.123.amzn2) [aarch64, i686, x86_64]
                    rocky/errata/happy/page1.json | RLSA-2025:21816 | rpm:rocky:10 | delve | AFFECTED FIXED [0, 1.25.2-1.el10_1)
                    """)
    void statementsAreAsPublished(
            String path, String id, String namespace, String name, String statement)
            throws IOException {
        CollectingSink sink = new CollectingSink();
        read(path, sink);
        List<String> found =
                sink.advisory(id).affected().stream()
                        .filter(a -> a.packageKey().namespace().equals(namespace))
                        .filter(a -> a.packageKey().name().equals(name))
                        .map(RpmSamplesTest::text)
                        .toList();
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.getFirst().startsWith(statement), found::toString);
    }

    private static String text(AffectedPackage statement) {
        return Stream.of(
                        statement.status() + " " + statement.fixState(),
                        Rendering.of(statement.ranges()),
                        statement.vendorWord().isEmpty() ? "" : '"' + statement.vendorWord() + '"',
                        statement.condition().architectures().isEmpty()
                                ? ""
                                : statement.condition().architectures().toString(),
                        statement.condition().module().orElse(""))
                .filter(text -> !text.isEmpty())
                .reduce((left, right) -> left + " " + right)
                .orElse("");
    }

    private static ImportReport read(String path, CollectingSink sink) {
        return FeedImport.importAll(
                List.of(Feeds.one(folder.resolve(path))), sink, ImportListener.NONE);
    }
}
