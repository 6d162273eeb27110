package org.openinspector.advisories.csaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.testkit.Fixtures;

final class CsafSourceTest {
    private static final Path DOCUMENTS =
            Fixtures.path("org/openinspector/advisories/csaf/documents");

    private final CollectingSink sink = new CollectingSink();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void readAll() throws IOException {
        TestFeed feed = new TestFeed("vex.tar.zst");
        for (String name :
                List.of(
                        "cve-2001-0001.json",
                        "rhsa-2001_0001.json",
                        "cve-2001-0005.json",
                        "cve-2001-0006.json")) {
            feed.with("2001/" + name, Files.readAllBytes(DOCUMENTS.resolve(name)));
        }
        feed.with("2001/cve-2001-0007.json", "{\"document\": 1}");
        feed.with("2001/cve-2001-0008.json", "{");
        feed.with("deletions.csv", "\"2001/cve-2001-0008.json\",\"2001-01-01T00:00:00+00:00\"\n");
        assertTrue(new CsafSource().recognises(feed));
        new CsafSource()
                .read(
                        feed,
                        sink,
                        new FeedProblems() {
                            @Override
                            public void report(String entry, String message) {
                                problems.add(entry + ": " + message);
                            }

                            @Override
                            public void note(String message) {
                                notes.add(message);
                            }
                        });
    }

    @Test
    void redHatsVexSaysEachReleasesOwn() {
        String text = Rendering.of(sink);
        assertTrue(text.contains("rhel-vex CVE-2001-0001\n"), text);
        assertEquals(
                """
                rpm:rhel:7/web END_OF_LIFE [0, ... "Out of support scope"
                rpm:rhel:8/asked UNKNOWN UNDER_INVESTIGATION "under_investigation"
                rpm:rhel:8/golang NONE [0, ... "Affected" if module go-toolset:rhel8
                rpm:rhel:8/other WILL_NOT_FIX [0, ... "Will not fix"
                rpm:rhel:8/safe UNKNOWN NOT_AFFECTED "vulnerable_code_not_present"
                rpm:rhel:8/slow DEFERRED [0, ... "Fix deferred"
                rpm:rhel:8/web NONE [0, ... "Affected"
                rpm:rhel:9/node FIXED [0, 1:18.1-1.module+el9.2.0+1+a) if architecture [noarch] module nodejs:18
                rpm:rhel:9/npm FIXED [0, 9-1.module+el9.2.0+1+a) if architecture [noarch] module nodejs:18
                rpm:rhel:9/web FIXED [0, 1-1.el9_2) if architecture [s390x, x86_64] stream el9_2
                rpm:rhel:9/web FIXED [0, 1-3.el9_4) if architecture [x86_64] stream el9_4
                rpm:rhel:9/web-libs FIXED [0, 1:2-3.el9_4) if architecture [x86_64]
                rpm:rhel:9.2+eus/web FIXED [0, 1-1.el9_2) if architecture [x86_64]
                """,
                statements("CVE-2001-0001"));
        assertEquals(
                "[SeverityStatement[source=redhat, type=WORD, value=important],"
                        + " SeverityStatement[source=redhat, type=CVSS_V3,"
                        + " value=CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H]]",
                sink.advisory("CVE-2001-0001").severities().toString());
        assertEquals(List.of("CWE-79"), sink.advisory("CVE-2001-0001").cwes());
        assertEquals("a flaw", sink.advisory("CVE-2001-0001").details());
    }

    @Test
    void anErratumLaysNoVulnerabilityOnOtherPackages() {
        assertEquals(
                "[CVE-2001-0002, CVE-2001-0003]",
                sink.advisory("RHSA-2001:0001").upstream().toString());
        assertEquals(
                "[CVE-2001-0004]",
                sink.advisory("RHSA-2001:0001/CVE-2001-0004").upstream().toString());
        assertEquals(
                "rpm:rhel:9/web-libs FIXED [0, 1:2-3.el9_4) if architecture [x86_64]\n",
                statements("RHSA-2001:0001/CVE-2001-0004"));
    }

    @Test
    void susesPackagesAreNamedWithoutUrls() {
        assertEquals(
                """
                rpm:opensuse-leap:15.6/java-1_8_0-openjdk NONE [0, ...
                rpm:opensuse-leap:15.6/libx0-32bit UNKNOWN NOT_AFFECTED "known_not_affected"
                rpm:sles:15.3+ltss/bind NONE [0, ...
                rpm:sles:15.5/bind FIXED [0, 9.1-2.1) if architecture [x86_64]
                """,
                statements("CVE-2001-0005"));
    }

    @Test
    void whatIsNotReadIsSaid() {
        assertEquals(
                List.of(
                        "2001/cve-2001-0001.json: 1 product ids are not in the product tree,"
                                + " expected all of them",
                        "2001/cve-2001-0006.json: published by \"https://www.example.org/\","
                                + " expected Red Hat or SUSE",
                        "2001/cve-2001-0007.json: \"document\" holds \"1\", expected an object"),
                problems);
        assertEquals(
                List.of(
                        "1 documents are left out, their publisher deleted them",
                        "2 statements on 2 other products are not matched: OpenStack, SUSE Manager"),
                notes);
    }

    @ParameterizedTest
    @CsvSource({
        "cpe:/a:redhat:enterprise_linux:9::appstream, rpm:rhel:9",
        "cpe:/o:redhat:enterprise_linux:10.0, rpm:rhel:10",
        "cpe:/o:redhat:rhel_e4s:8.1::baseos, rpm:rhel:8.1+e4s",
        "cpe:/o:redhat:rhel_els:7, rpm:rhel:7+els",
        "cpe:/a:redhat:openstack:17.1::el9, ",
        "cpe:/a:redhat:jboss_core_services:1, "
    })
    void redHatsProducts(String cpe, String namespace) {
        assertEquals(Optional.ofNullable(namespace), RedHatProducts.namespace(cpe));
    }

    @ParameterizedTest
    @CsvSource({
        "cpe:/o:suse:sles:12:sp5, rpm:sles:12.5",
        "cpe:/o:suse:sles:12, rpm:sles:12",
        "cpe:/o:suse:sles:16:16.0:server, rpm:sles:16.0",
        "cpe:/o:suse:suse_sles_ltss:11:sp4, rpm:sles:11.4+ltss",
        "cpe:/o:suse:sles_sap:15:sp3, rpm:sles:15.3+ltss",
        "cpe:/o:suse:sle-micro:5.3, rpm:sle-micro:5.3",
        "cpe:/o:suse:sl-micro:6.0, rpm:sl-micro:6.0",
        "cpe:/o:suse:packagehub:12, rpm:sles:12+packagehub",
        "cpe:/o:opensuse:tumbleweed, rpm:opensuse-tumbleweed",
        "cpe:/o:opensuse:leap-micro:5.2, rpm:opensuse-leap-micro:5.2",
        "cpe:/o:suse:sles:11:sp1:teradata, ",
        "cpe:/o:suse:sles_teradata:12:sp3, ",
        "cpe:/o:suse:suse-manager-server:4.2, ",
        "cpe:2.3:a:samba:samba:*:*:*:*:*:*:*:*, "
    })
    void susesProducts(String cpe, String namespace) {
        assertEquals(Optional.ofNullable(namespace), SuseProducts.ofCpe(cpe));
    }

    @Test
    void recognisesByNameOrBeginning() {
        CsafSource source = new CsafSource();
        assertTrue(
                source.recognises(
                        new TestFeed("odd.json")
                                .with("odd.json", "{\"document\":{\"csaf_version\":\"2.0\"}}")));
        assertFalse(source.recognises(new TestFeed("odd.json").with("odd.json", "{}")));
        assertFalse(source.recognises(new TestFeed("a.zip").with("CVE-2001-0001.json", "")));
    }

    private String statements(String id) {
        StringBuilder text = new StringBuilder();
        String all = Rendering.of(sink);
        int from = all.indexOf(" " + id + "\n");
        for (String line : all.substring(from + 1).lines().skip(1).toList()) {
            if (!line.startsWith("  ")) {
                break;
            }
            if (line.startsWith("  affects ")) {
                text.append(line.substring(10).replaceFirst(" rpm ", " ")).append('\n');
            }
        }
        return text.toString();
    }
}
