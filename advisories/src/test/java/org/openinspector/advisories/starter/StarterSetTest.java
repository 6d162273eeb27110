package org.openinspector.advisories.starter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.SeverityStatement;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.Encoding;
import org.openinspector.versions.VersionScheme;

final class StarterSetTest {
    private static final Path RECORDS =
            Path.of("src/main/resources/org/openinspector/advisories/starter");

    private final CollectingSink sink = new CollectingSink();
    private final ImportReport.FeedReport report =
            FeedImport.importAll(List.of(StarterSet.feed()), sink, ImportListener.NONE)
                    .feeds()
                    .getFirst();

    @Test
    void everyRecordIsReadAndListed() throws IOException {
        try (Stream<Path> files = Files.list(RECORDS)) {
            Set<String> names =
                    files.map(file -> String.valueOf(file.getFileName()))
                            .filter(name -> name.endsWith(".json"))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(List.copyOf(names), StarterSet.feed().entries());
            assertEquals(names.size(), report.records());
            assertTrue(names.size() >= 40);
        }
        assertEquals(List.of(), report.problems());
        assertEquals("starter", report.sources().getFirst().id());
        assertEquals(1, report.sources().size());
    }

    @Test
    void everyRecordIsComplete() {
        for (Advisory advisory : sink.advisories) {
            String id = advisory.id();
            assertTrue(id.matches("CVE-\\d{4}-\\d{4,}"), id);
            assertEquals("starter", advisory.source());
            assertFalse(advisory.summary().isBlank(), id);
            assertFalse(advisory.details().isBlank(), id);
            assertFalse(advisory.cwes().isEmpty(), id);
            assertFalse(advisory.references().isEmpty(), id);
            assertTrue(advisory.modified().isPresent(), id);
            assertEquals(1, advisory.severities().size(), id);
            SeverityStatement severity = advisory.severities().getFirst();
            assertEquals("CVSS_V3", severity.type(), id);
            assertTrue(
                    severity.value()
                            .matches(
                                    "CVSS:3\\.[01]/AV:[NALP]/AC:[LH]/PR:[NLH]/UI:[NR]/S:[UC]"
                                            + "/C:[NLH]/I:[NLH]/A:[NLH]"),
                    id);
            assertFalse(advisory.affected().isEmpty(), id);
            advisory.affected().forEach(affected -> assertOrdered(id, affected));
        }
    }

    /// Ranges ascend, do not overlap, and end at a fixed version.
    private static void assertOrdered(String id, AffectedPackage affected) {
        assertEquals(FixState.FIXED, affected.fixState(), id);
        Optional<String> before = Optional.empty();
        for (AffectedRange range : affected.ranges()) {
            String fixed = range.fixed().orElseThrow();
            assertKeyed(id, affected.scheme(), fixed);
            if (!range.introduced().equals("0")) {
                assertKeyed(id, affected.scheme(), range.introduced());
                assertTrue(affected.scheme().compare(range.introduced(), fixed) < 0, id);
            }
            before.ifPresent(
                    end -> assertTrue(affected.scheme().compare(end, range.introduced()) <= 0, id));
            before = Optional.of(fixed);
        }
    }

    private static void assertKeyed(String id, VersionScheme scheme, String version) {
        assertTrue(scheme.encode(version) instanceof Encoding.Keyed, id + " " + version);
    }

    @Test
    void itSpeaksForNothing() {
        assertFalse(sink.coverage.isEmpty());
        sink.coverage.forEach(coverage -> assertEquals(Extent.PARTIAL, coverage.extent()));
    }

    @ParameterizedTest
    @CsvSource({
        "CVE-2021-44228, maven, org.apache.logging.log4j:log4j-core, 2.14.1, true",
        "CVE-2021-44228, maven, org.apache.logging.log4j:log4j-core, 2.12.2, false",
        "CVE-2021-44228, maven, org.apache.logging.log4j:log4j-core, 2.15.0, false",
        "CVE-2021-44228, maven, org.apache.logging.log4j:log4j-core, 1.2.17, false",
        "CVE-2022-22965, maven, org.springframework:spring-beans, 5.2.0.RELEASE, true",
        "CVE-2022-22965, maven, org.springframework:spring-beans, 5.2.20.RELEASE, false",
        "CVE-2021-23337, npm, lodash, 4.17.15, true",
        "CVE-2022-24999, npm, express, 4.16.0, true",
        "CVE-2020-1747, pypi, pyyaml, 5.3, true",
        "CVE-2018-18074, pypi, requests, 2.19.0, true",
        "CVE-2024-3094, deb:debian:13, xz-utils, 5.6.1-1, true",
        "CVE-2024-3094, deb:debian:13, xz-utils, 5.6.1+really5.4.5-1, false",
        "CVE-2024-3094, deb:debian:13, xz-utils, 5.4.5-0.3, false",
        "CVE-2024-3094, deb:debian:13, xz-utils, 5.8.1-1, false",
        "CVE-2023-4911, deb:debian:12, glibc, 2.36-9+deb12u1, true",
        "CVE-2023-38545, deb:debian:12, curl, 7.88.1-10+deb12u4, false"
    })
    void wellKnownVersionsAreJudged(
            String id, String namespace, String name, String version, boolean affected) {
        assertEquals(affected, contains(sink.affected(id, namespace, name).orElseThrow(), version));
    }

    @Test
    void itAgreesWithTheDatabases() throws IOException {
        CollectingSink feeds = new CollectingSink();
        for (String feed :
                List.of(
                        "osv-go.zip",
                        "osv-rust.zip",
                        "osv-pypi-pysec.zip",
                        "osv-ghsa-sample.zip",
                        "debian-dsa-dla-lists.zip")) {
            FeedImport.importAll(
                    Feeds.open(Fixtures.shared("feeds/" + feed)), feeds, ImportListener.NONE);
        }
        long checked = 0;
        List<String> wrong = new ArrayList<>();
        for (Advisory ours : sink.advisories) {
            for (Advisory theirs : feeds.advisories) {
                boolean same =
                        theirs.aliases().contains(ours.id())
                                || theirs.upstream().contains(ours.id());
                if (same && theirs.withdrawn().isEmpty()) {
                    for (AffectedPackage affected : ours.affected()) {
                        checked += compare(ours.id(), affected, theirs, wrong);
                    }
                }
            }
        }
        Counts.record("starter set", checked, "Go, RustSec, PyPA, GitHub and Debian", wrong.size());
        assertEquals(List.of(), wrong);
        assertTrue(checked > 900, "only " + checked + " versions checked");
    }

    private static long compare(
            String id, AffectedPackage ours, Advisory theirs, List<String> wrong) {
        long checked = 0;
        for (AffectedPackage other : theirs.affected()) {
            if (!other.packageKey().equals(ours.packageKey())) {
                continue;
            }
            for (String version : releases(ours, other)) {
                checked++;
                if (contains(ours, version) != contains(other, version)) {
                    wrong.add(id + ", " + theirs.id() + ": " + ours.packageKey() + " " + version);
                }
            }
        }
        return checked;
    }

    private static Set<String> releases(AffectedPackage ours, AffectedPackage other) {
        Set<String> versions = new LinkedHashSet<>(other.versions());
        for (AffectedPackage affected : List.of(ours, other)) {
            for (AffectedRange range : affected.ranges()) {
                versions.add(range.introduced());
                range.fixed().ifPresent(versions::add);
            }
        }
        // RustSec writes "0.2.1-0" for "before any 0.2.1"; nobody releases that.
        versions.removeIf(version -> version.equals("0") || version.endsWith("-0"));
        return versions;
    }

    private static boolean contains(AffectedPackage affected, String version) {
        return affected.versions().contains(version)
                || affected.ranges().stream().anyMatch(range -> range.contains(version));
    }
}
