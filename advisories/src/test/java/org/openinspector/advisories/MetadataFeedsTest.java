package org.openinspector.advisories;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.model.Advisory;
import org.openinspector.model.SeverityStatement;
import org.openinspector.testkit.Fixtures;

/// Imports the real feeds about severity, exploitation and end of life, and counts beside it what
/// is in them by looking for words in their lines, without reading them as documents. Nothing is
/// kept, as in a compilation: the test's 1 GiB of heap must do for 770 MB of NVD.
final class MetadataFeedsTest {
    /// Path, source, records, problems.
    private static final String SAMPLES =
            """
            nvd/api/cve/1_item/0-3.json nvd 1 0
            nvd/api/cve/3_items/0-3.json nvd 3 0
            nvd/api/cve/empty/0-1.json nvd 0 0
            nvd/api/cve/ssvc_affected/0-3.json nvd 1 0
            nvd/feed/cve/v2/nvdcve-2.0-2002.json.gz nvd 4 0
            nvd/feed/cve/v2/nvdcve-2.0-2021.json.gz nvd 3 0
            nvd/feed/cve/v2/nvdcve-2.0-modified.json.gz nvd 2 0
            mitre/cve/v5/cvelistV5-main.tar.gz cve5 4 0
            cisa/kev/known_exploited_vulnerabilities.json kev 1 0
            enisa/kev/happy/eukev.json enisa-kev 1 0
            vulncheck/kev/happy/vulncheck-kev-1723803822402071515.zip vulncheck-kev 2 0
            epss/epss_scores-2021-04-14.csv.gz epss 2 0
            epss/epss_scores-2021-09-01.csv.gz epss 2 0
            epss/epss_scores-2022-02-04.csv.gz epss 2 0
            epss/epss_scores-2023-03-07.csv.gz epss 2 0
            exploit/exploitdb/files_exploits.csv exploitdb 2 0
            msf/modules_metadata_base.json metasploit 1 0
            nuclei/api/happy/public.json nuclei 2 0
            nuclei/api/happy/early.json nuclei 0 0
            nuclei/repository/happy/main.tar.gz nuclei 1 0
            endoflife-date/api/happy/full endoflife 2 0
            endoflife-date/products/happy/master.tar.gz endoflife 2 0
            mitre/cwe/cwec_latest.xml.zip cwe 3 0
            """;

    @Test
    @EnabledIfSystemProperty(
            named = "openinspector.size",
            matches = "full",
            disabledReason = "reads 770 MB of NVD")
    void everyItemOfNvdIsRead() throws IOException {
        Map<String, Integer> words = new HashMap<>();
        int[] rejected = {0};
        String[] state = {""};
        zip(
                "nvd-json-1.1.zip",
                line -> {
                    String text = line.strip();
                    count(words, "items", text.startsWith("\"CVE_data_meta\""));
                    count(words, "v3", text.startsWith("\"vectorString\" : \"CVSS:3"));
                    count(words, "v2", text.startsWith("\"vectorString\" : \"AV:"));
                    // The value follows the language of the description, which precedes
                    // configurations.
                    if (text.startsWith("\"description_data\"")) {
                        state[0] = "description";
                    } else if (state[0].equals("description") && text.startsWith("\"value\"")) {
                        rejected[0] +=
                                text.matches("\"value\" : \"(?:\\*\\* REJECT|Rejected reason).*")
                                        ? 1
                                        : 0;
                        state[0] = "";
                    }
                });
        Tallying sink = new Tallying();
        ImportReport.FeedReport report = read("nvd-json-1.1.zip", sink);
        assertEquals(163_579, words.get("items"));
        assertEquals(163_579, report.records());
        assertEquals(0, report.problemCount(), () -> report.problems().toString());
        assertEquals(Optional.empty(), report.failure());
        assertEquals(words.get("v3"), sink.severities.get("nvd CVSS_V3"));
        assertEquals(words.get("v2"), sink.severities.get("nvd CVSS_V2"));
        assertEquals(Set.of("nvd CVSS_V3", "nvd CVSS_V2"), sink.severities.keySet());
        assertEquals(rejected[0], sink.withdrawn);
        assertTrue(sink.withdrawn > 5_000, () -> sink.withdrawn + " withdrawn");
        assertEquals(
                List.of(new Coverage("cpe", "nvd", Coverage.Extent.PARTIAL)),
                List.copyOf(sink.coverage));
        assertTrue(sink.affected > 4_000, () -> sink.affected + " affected packages");
    }

    @Test
    void everyCorrectionOfNvdIsRead() throws IOException {
        long[] lines = {0};
        gzip("nvd-anchore-overrides.ndjson.gz", line -> lines[0] += line.isBlank() ? 0 : 1);
        Tallying sink = new Tallying();
        ImportReport.FeedReport report = read("nvd-anchore-overrides.ndjson.gz", sink);
        assertEquals(32_184, lines[0]);
        assertEquals(32_184, report.records());
        assertEquals(0, report.problemCount());
        assertEquals(Map.of(), sink.severities);
        assertTrue(sink.affected > 100, () -> sink.affected + " affected packages");
    }

    @Test
    void everyCveRecordIsRead() throws IOException {
        Map<String, Integer> words = new HashMap<>();
        gzip(
                "cve5-vulnrichment.ndjson.gz",
                line -> {
                    count(words, "records", line.contains("\"dataType\":\"CVE_RECORD\""));
                    count(words, "rejected", line.contains("\"state\":\"REJECTED\""));
                    count(words, "decided", line.contains("\"Exploitation\":"));
                    for (String version : List.of("2_0", "3_0", "3_1", "4_0")) {
                        String key = "\"cvssV" + version + "\":{";
                        for (int at = line.indexOf(key); at >= 0; at = line.indexOf(key, at + 1)) {
                            words.merge("v" + version.charAt(0), 1, Integer::sum);
                        }
                    }
                });
        Tallying sink = new Tallying();
        ImportReport.FeedReport report = read("cve5-vulnrichment.ndjson.gz", sink);
        assertEquals(44_130, words.get("records"));
        assertEquals(44_130, report.records());
        assertEquals(0, report.problemCount(), () -> report.problems().toString());
        assertEquals(words.get("rejected"), sink.withdrawn);
        assertEquals(words.get("decided"), sink.decided.size());
        for (int version = 2; version <= 4; version++) {
            String type = "CVSS_V" + version;
            // The same vector of the same source twice in one record counts once.
            int taken = sum(sink.severities, type);
            int written = words.getOrDefault("v" + version, 0);
            assertTrue(
                    taken <= written && taken > written * 0.99,
                    () -> type + ": " + taken + " of " + written);
        }
        assertEquals(Set.of("cisa"), Set.copyOf(sink.factSources));
    }

    @Test
    void everyExploitIsRead() throws IOException {
        int[] lines = {-1};
        Set<String> pairs = new HashSet<>();
        gzip(
                "exploitdb-cve-index.csv.gz",
                line -> {
                    lines[0]++;
                    for (String word : line.split("[,;]", -1)) {
                        if (word.startsWith("CVE-")) {
                            pairs.add(line.substring(0, line.indexOf(',')) + word);
                        }
                    }
                });
        Tallying sink = new Tallying();
        ImportReport.FeedReport report = read("exploitdb-cve-index.csv.gz", sink);
        assertEquals(4_365, lines[0]);
        assertEquals(4_365, report.records());
        assertEquals(0, report.problemCount());
        assertEquals(pairs.size(), sink.facts);
    }

    @Test
    void everyProductIsRead() throws IOException {
        int[] cycles = {0};
        int[] files = {0};
        try (ZipFile zip = new ZipFile(feed("endoflife-date.zip").toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().endsWith(".md")) {
                    files[0]++;
                    lines(
                            zip.getInputStream(entry),
                            line ->
                                    cycles[0] +=
                                            line.matches(" *- *releaseCycle:.*| +releaseCycle: .*")
                                                            && !line.contains("\"Version\"")
                                                    ? 1
                                                    : 0);
                }
            }
        }
        CollectingSink sink = new CollectingSink();
        ImportReport.FeedReport report =
                FeedImport.importAll(
                                List.of(Feeds.one(feed("endoflife-date.zip"))),
                                sink,
                                ImportListener.NONE)
                        .feeds()
                        .getFirst();
        assertEquals(464, files[0]);
        assertEquals(464, report.records());
        assertEquals(0, report.problemCount(), () -> report.problems().toString());
        assertTrue(sink.facts.size() > 7_000, () -> sink.facts.size() + " releases");
        assertTrue(
                Math.abs(cycles[0] - sink.facts.size()) < 100,
                () -> cycles[0] + " lines, " + sink.facts.size() + " releases");
        assertTrue(
                sink.facts.contains(
                        new Fact.EndOfLife(
                                "debian",
                                "endoflife",
                                "11",
                                "Bullseye",
                                Optional.of(LocalDate.of(2021, 8, 14)),
                                Optional.of(LocalDate.of(2024, 8, 14)),
                                Optional.of(LocalDate.of(2026, 8, 31)),
                                false,
                                Optional.of("11.11"))));
    }

    @Test
    void scoresCarryTheirDay() throws IOException {
        Map<LocalDate, Integer> days = new HashMap<>();
        Tallying sink = new Tallying();
        sink.days = days;
        ImportReport.FeedReport report = read("epss_scores-2026-08-16.csv.gz", sink);
        assertEquals(360_142, report.records());
        assertEquals(Map.of(LocalDate.of(2026, 8, 16), 360_142), days);
    }

    @Test
    void theCatalogueIsReadOnceAlthoughTheZipHoldsItTwice() throws IOException {
        CollectingSink sink = new CollectingSink();
        ImportReport report =
                FeedImport.importAll(
                        List.of(Feeds.one(feed("kev.zip"))), sink, ImportListener.NONE);
        assertEquals(1_404, report.records());
        assertEquals(1_404, sink.knownExploited.size());
    }

    /// Real documents of every format, each alone in a mixture. The numbers were counted with `jq`
    /// and `grep` on the unpacked files.
    @Test
    void everyFormatIsRead() throws IOException {
        CollectingSink sink = new CollectingSink();
        ImportReport.FeedReport samples = read("feed-format-samples.zip", sink);
        Map<String, String> parts = new TreeMap<>();
        for (ImportReport.FeedReport part : samples.parts()) {
            part.reader()
                    .ifPresent(reader ->
                            parts.put(
                                    part.feed(),
                                    reader + " " + part.records() + " " + part.problemCount()));
        }
        assertAll(
                SAMPLES.lines()
                        .map(line -> line.split(" ", 2))
                        .map(line -> () -> assertEquals(line[1], parts.get(line[0]), line[0])));
    }

    private static int sum(Map<String, Integer> counts, String type) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(type))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static void count(Map<String, Integer> counts, String key, boolean found) {
        if (found) {
            counts.merge(key, 1, Integer::sum);
        }
    }

    private static Path feed(String name) {
        return Fixtures.shared("feeds").resolve(name);
    }

    private static ImportReport.FeedReport read(String name, KnowledgeSink sink) {
        return FeedImport.importAll(List.of(Feeds.one(feed(name))), sink, ImportListener.NONE)
                .feeds()
                .getFirst();
    }

    private static void gzip(String name, Consumer<String> line) throws IOException {
        lines(new GZIPInputStream(Files.newInputStream(feed(name)), 1 << 16), line);
    }

    private static void zip(String name, Consumer<String> line) throws IOException {
        try (ZipFile zip = new ZipFile(feed(name).toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                lines(new GZIPInputStream(zip.getInputStream(entry), 1 << 16), line);
            }
        }
    }

    private static void lines(InputStream content, Consumer<String> line) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line.accept(text);
            }
        }
    }

    /// Counts and forgets.
    private static final class Tallying implements KnowledgeSink {
        final Map<String, Integer> severities = new HashMap<>();
        final Set<Coverage> coverage = new HashSet<>();
        final Set<String> decided = new HashSet<>();
        final Set<String> factSources = new HashSet<>();
        Map<LocalDate, Integer> days = new HashMap<>();
        int withdrawn;
        int affected;
        int facts;

        @Override
        public void advisory(Advisory advisory) {
            for (SeverityStatement statement : advisory.severities()) {
                severities.merge(statement.source() + " " + statement.type(), 1, Integer::sum);
            }
            withdrawn += advisory.withdrawn().isPresent() ? 1 : 0;
            affected += advisory.affected().size();
        }

        @Override
        public void coverage(Coverage one) {
            coverage.add(one);
        }

        @Override
        public void epss(Epss epss) {}

        @Override
        public void epss(Epss epss, LocalDate date) {
            days.merge(date, 1, Integer::sum);
        }

        @Override
        public void fact(Fact fact) {
            facts++;
            factSources.add(fact.source());
            if (fact instanceof Fact.Ssvc) {
                decided.add(fact.subject());
            }
        }

        @Override
        public void knownExploited(KnownExploited entry) {}

        @Override
        public void weakness(String cwe, String name) {}

        @Override
        public void source(SourceStatus status) {}
    }
}
