package org.openinspector.advisories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.model.AffectedPackage;
import org.openinspector.testkit.Fixtures;

/// Imports real feeds. Counts come from the feeds' own README; the facts checked were read off the
/// files with `unzip` and `python3`, not with this program.
final class SharedFeedsTest {
    private static final String SAMPLES = "feed-format-samples.zip";

    private static CollectingSink sink = new CollectingSink();
    private static Map<String, ImportReport.FeedReport> reports = new TreeMap<>();

    @BeforeAll
    static void importAll() throws IOException {
        sink = new CollectingSink();
        // The samples repeat records of the real feeds. NVD and CVE records would fill the heap
        // here; MetadataFeedsTest reads them without keeping any.
        ImportReport report =
                FeedImport.importAll(
                        Feeds.open(Fixtures.shared("feeds")).stream()
                                .filter(feed -> !feed.name().equals(SAMPLES))
                                .filter(feed -> !feed.name().matches("(?:nvd|cve5)-.*"))
                                .toList(),
                        sink,
                        ImportListener.NONE);
        reports =
                report.feeds().stream()
                        .collect(Collectors.toMap(ImportReport.FeedReport::feed, feed -> feed));
    }

    @ParameterizedTest
    @CsvSource({
        "osv-go.zip, osv-go, 4291",
        "osv-rust.zip, osv-rust, 1206",
        "osv-pypi-pysec.zip, osv-pypi, 2661",
        "osv-ghsa-sample.zip, osv-ghsa, 412",
        // 5,680 records, of which 1,187 bug-fix and enhancement errata name no CVE anywhere
        "osv-almalinux.zip, osv-almalinux, 4493",
        "debian-dsa-dla-lists.zip, debian-dsa, 5406",
        "debian-dsa-dla-lists.zip, debian-dla, 3534",
        "alpine-secdb.zip, alpine-secdb, 2474",
        "epss_scores-2026-08-16.csv.gz, epss, 360142",
        "kev.zip, kev, 1404",
        "cwe-names-4.20.csv, cwe, 1450",
        "exploitdb-cve-index.csv.gz, exploitdb, 4365",
        "endoflife-date.zip, endoflife, 464"
    })
    void allRecordsAreRead(String feed, String source, int records) {
        SourceStatus status =
                report(feed).sources().stream()
                        .filter(s -> s.id().equals(source))
                        .findFirst()
                        .orElseThrow();
        assertEquals(records, status.records());
        assertEquals(0, status.problems());
        assertEquals(Optional.empty(), report(feed).failure());
    }

    @Test
    void otherFeedsAreSaidToBeUnknown() {
        assertEquals(
                List.of("README.md", "cis-complianceascode.zip"),
                reports.values().stream()
                        .filter(feed -> feed.reader().isEmpty())
                        .map(ImportReport.FeedReport::feed)
                        .sorted()
                        .toList());
    }

    @Test
    void theFormatSamplesAreReadEntryByEntry() throws IOException {
        ImportReport.FeedReport samples =
                FeedImport.importAll(
                                Feeds.open(Fixtures.shared("feeds/" + SAMPLES)),
                                new CollectingSink(),
                                ImportListener.NONE)
                        .feeds()
                        .getFirst();
        assertEquals(Optional.of("mixed"), samples.reader());
        assertEquals(Optional.empty(), samples.failure());
        Map<String, String> readers = new TreeMap<>();
        for (ImportReport.FeedReport part : samples.parts()) {
            part.reader().ifPresent(reader -> readers.put(part.feed(), reader));
        }
        assertEquals(255, samples.parts().size(), "each is accounted for");
        for (String known :
                List.of(
                        "alma/osv/all.zip osv",
                        "alpine/secdb/edge/main.json alpine-secdb",
                        "debian/osv/all.zip osv",
                        "debian/tracker/salsa/security-tracker-master.tar.gz debian-lists",
                        "epss/epss_scores-2023-03-07.csv.gz epss",
                        "suse/osv/osv.tar.bz2 osv",
                        "ubuntu/osv/happy/osv-all.tar.xz osv")) {
            String[] parts = known.split(" ", 2);
            assertEquals(parts[1], readers.get(parts[0]), parts[0]);
        }
        assertTrue(samples.unknownParts().contains("_LICENSE"));
    }

    @Test
    void whatIsLeftOutIsSaid() {
        assertEquals(
                List.of(),
                report("osv-ghsa-sample.zip").problems().stream()
                        .map(ImportReport.Problem::message)
                        .toList());
        assertEquals(
                List.of(
                        "1187 bug-fix and enhancement errata name no vulnerability and are left out"),
                report("osv-almalinux.zip").notes());
    }

    @Test
    void onlyWholeDatabasesCover() {
        Map<String, Extent> covered = new TreeMap<>();
        sink.coverage.stream()
                .filter(c -> c.extent() != Extent.PARTIAL)
                .forEach(c -> covered.put(c.namespace() + " " + c.source(), c.extent()));
        assertEquals(Extent.COMPLETE, covered.remove("golang osv-go"));
        assertEquals(Extent.COMPLETE, covered.remove("cargo osv-rust"));
        assertEquals(Extent.COMPLETE, covered.remove("pypi osv-pypi"));
        assertEquals(Extent.COMPLETE, covered.remove("gem rubysec"));
        for (String release : List.of("8", "9", "10")) {
            assertEquals(
                    Extent.FIXES_ONLY,
                    covered.remove("rpm:almalinux:" + release + " osv-almalinux"));
        }
        for (String release : List.of("3.0", "3.1", "4", "5", "6", "7", "8", "9", "10", "11")) {
            assertEquals(
                    Extent.FIXES_ONLY, covered.remove("deb:debian:" + release + " debian-dsa"));
        }
        for (String release : List.of("6", "7", "8", "9", "10")) {
            assertEquals(
                    Extent.FIXES_ONLY, covered.remove("deb:debian:" + release + " debian-dla"));
        }
        for (int minor = 3; minor <= 11; minor++) {
            for (String repository : List.of("main", "community")) {
                String namespace = "apk:alpine:v3." + minor + ":" + repository;
                assertEquals(Extent.FIXES_ONLY, covered.remove(namespace + " alpine-secdb"));
            }
        }
        assertEquals(Extent.COMPLETE, covered.get("deb:ubuntu:18.04 ubuntu-tracker"));
        covered.keySet().removeIf(each -> each.startsWith("deb:ubuntu:"));
        assertEquals(Map.of(), covered);
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("maven", "osv-ghsa"));
        assertEquals(Optional.of(Extent.PARTIAL), sink.extent("npm", "osv-ghsa"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GO-2020-0001        | golang              | github.com/gin-gonic/gin | [0, 1.6.0)
                    PYSEC-2023-121      | pypi                | zstd                     | [0, ...
                    GHSA-599f-7c49-w659 | maven               | org.apache.commons:commons-text | [1.5, 1.10.0)
                    GHSA-6fpp-rgj9-8rwc | maven | com.fasterxml.jackson.core:jackson-databind | [2.9.0, 2.9.9.2) [2.8.0, 2.8.11.4) [0, 2.7.9.6)
                    ALSA-2025:10073     | rpm:almalinux:10    | firefox                  | [0, 128.12.0-1.el10_0)
                    DSA-5380-1          | deb:debian:11       | xorg-server              | [0, 2:1.20.11-1+deb11u6)
                    DSA-4839-1          | deb:debian:10       | sudo                     | [0, 1.8.27-1+deb10u3)
                    CVE-2019-14904      | apk:alpine:v3.11:main | ansible                | [0, 2.9.3-r0)
                    CVE-2019-5747       | apk:alpine:v3.10:main | busybox                | [0, 1.30.1-r2)
                    """)
    void rangesAreAsPublished(String id, String namespace, String name, String ranges) {
        AffectedPackage affected = sink.affected(id, namespace, name).orElseThrow();
        assertEquals(ranges, Rendering.of(affected.ranges()));
    }

    @Test
    void errataNameWhatTheyFix() {
        assertEquals(
                "[CVE-2025-6424, CVE-2025-6425, CVE-2025-6429, CVE-2025-6430]",
                sink.advisory("ALSA-2025:10073").upstream().toString());
        assertEquals("[CVE-2023-1393]", sink.advisory("DSA-5380-1").upstream().toString());
        assertEquals("[]", sink.advisory("DSA-5356-2").upstream().toString());
        assertTrue(sink.advisory("DSA-5380-1").aliases().isEmpty());
    }

    @Test
    void everyDebianFixOfBullseyeIsThere() {
        // grep -c '^\s*\[bullseye\]' data/DSA/list
        long bullseye =
                sink.advisories.stream()
                        .filter(a -> a.source().equals("debian-dsa"))
                        .flatMap(a -> a.affected().stream())
                        .filter(a -> a.packageKey().namespace().equals("deb:debian:11"))
                        .count();
        assertEquals(410, bullseye);
    }

    @Test
    void datesComeFromTheData() {
        Map<String, Optional<LocalDate>> dates = new TreeMap<>();
        sink.sources.forEach(s -> dates.put(s.id(), s.date()));
        assertEquals(Optional.of(LocalDate.of(2026, 8, 16)), dates.get("epss"));
        assertEquals(Optional.of(LocalDate.of(2025, 8, 25)), dates.get("kev"));
        assertEquals(Optional.of(LocalDate.of(2023, 3, 29)), dates.get("debian-dsa"));
        assertEquals(Optional.of(LocalDate.of(2026, 8, 21)), dates.get("osv-rust"));
        assertEquals(Optional.of(LocalDate.of(2024, 10, 10)), dates.get("osv-pypi"));
        assertEquals(Optional.empty(), dates.get("osv-go"), "it has the year 1 only");
    }

    @Test
    void scoresAndNamesAreThere() {
        assertEquals(new Epss("CVE-1999-0001", 0.03351, 0.87650), sink.epss.get("CVE-1999-0001"));
        assertEquals("DEPRECATED: Location", sink.weaknesses.get("CWE-1"));
        KnownExploited git =
                Optional.ofNullable(sink.knownExploited.get("CVE-2025-48384")).orElseThrow();
        assertEquals(LocalDate.of(2025, 8, 25), git.added());
        assertEquals("Git Link Following Vulnerability", git.name());
    }

    private static ImportReport.FeedReport report(String feed) {
        return Optional.ofNullable(reports.get(feed)).orElseThrow();
    }
}
