package org.openinspector.advisories.oval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.testkit.Fixtures;

final class OvalSourceTest {
    private static final Path FIXTURES = Fixtures.path("org/openinspector/advisories/oval");

    @Test
    void criteriaTellPackagesAndCircumstances() throws IOException {
        TestFeed feed =
                new TestFeed("com.oracle.elsa-all.xml.bz2")
                        .with(
                                "com.oracle.elsa-all.xml",
                                Files.readAllBytes(FIXTURES.resolve("ksplice.xml")));
        CollectingSink sink = new CollectingSink();
        List<String> problems = new ArrayList<>();

        assertTrue(new OvalSource().recognises(feed));
        new OvalSource().read(feed, sink, (entry, message) -> problems.add(message));

        assertEquals(
                """
                oracle-elsa ELSA-2001-0001
                  upstream CVE-2001-0001
                  summary ELSA-2001-0001: glibc security update (IMPORTANT)
                  modified 2001-01-01T00:00:00Z
                  severity oracle WORD important
                  severity oracle CVSS_V3 CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H
                  affects rpm:ol:8/glibc rpm FIXED [0, 2.28-151.el8) if architecture [aarch64, x86_64]
                  affects rpm:ol:8/glibc rpm FIXED [0, 2:2.28-151.0.1.ksplice1.el8) if architecture [x86_64] flavour ksplice
                  affects rpm:ol:8/gnutls rpm FIXED [0, 10:3.6.16-4.0.1.el8_fips) if architecture [x86_64] flavour fips
                covers rpm:ol:8 oracle-elsa PARTIAL
                read oracle-elsa: 1 records, 2 problems, 2001-01-01
                """,
                Rendering.of(sink));
        assertEquals(
                List.of(
                        "a definition without an id, expected one",
                        "oval:com.oracle.elsa:def:1: 1 of 10 tests are not in the document,"
                                + " expected all of them",
                        "oval:com.oracle.elsa:def:1: left out a negated condition and 1 others,"
                                + " expected comparisons with a fixed version",
                        "1 definitions of \"oval:com.ubuntu.jammy\", expected those of Oracle, Red"
                                + " Hat, AlmaLinux, SUSE, Photon or Debian; Ubuntu's are in its"
                                + " tracker and in OSV"),
                problems);
    }

    @Test
    void recognisesByNameOrBeginning() {
        OvalSource source = new OvalSource();
        assertTrue(
                source.recognises(
                        new TestFeed("x.xml").with("x.xml", "<?xml?><oval_definitions/>")));
        assertFalse(source.recognises(new TestFeed("x.xml").with("x.xml", "<updates/>")));
        assertTrue(
                source.recognises(
                        new TestFeed("photon-oval").with("com.vmware.phsa-photon5.xml", "")));
    }
}
