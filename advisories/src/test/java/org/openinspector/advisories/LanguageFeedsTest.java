package org.openinspector.advisories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.testkit.Fixtures;

/// Imports the real feeds of languages. What must come out is counted here straight from the zips,
/// by text search, and stands in the feeds' own README.
final class LanguageFeedsTest {
    private static final List<String> FEEDS =
            List.of(
                    "rubygems-rubysec.zip",
                    "packagist-friendsofphp.zip",
                    "npm-nodejs-security-wg.zip",
                    "npm-retirejs.zip",
                    "maven-sap-project-kb.zip",
                    "maven-pypi-victims.zip",
                    "nuget-stackrox-dotnet.zip",
                    "dotnet-release-metadata.zip");

    private static final CollectingSink SINK = new CollectingSink();
    private static final Map<String, ImportReport.FeedReport> REPORTS = new TreeMap<>();

    @BeforeAll
    static void importAll() throws IOException {
        for (String name : FEEDS) {
            List<Feed> feeds = Feeds.open(Fixtures.shared("feeds").resolve(name));
            ImportReport report = FeedImport.importAll(feeds, SINK, ImportListener.NONE);
            report.feeds().forEach(feed -> REPORTS.put(feed.feed(), feed));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    rubygems-rubysec.zip       | rubysec         | 1381
                    packagist-friendsofphp.zip | friendsofphp    | 1592
                    npm-nodejs-security-wg.zip | npm-wg          | 467
                    # 171 of Node.js, and 6 that say of a dependency that Node.js is not affected
                    npm-nodejs-security-wg.zip | nodejs-core     | 177
                    # 484 with Retire.js's own example
                    npm-retirejs.zip           | retirejs        | 483
                    npm-retirejs.zip           | retirejs-npm    | 544
                    maven-sap-project-kb.zip   | sap-kb          | 1297
                    maven-pypi-victims.zip     | victims-maven   | 177
                    maven-pypi-victims.zip     | victims-pypi    | 41
                    nuget-stackrox-dotnet.zip  | stackrox-nuget  | 80
                    dotnet-release-metadata.zip | dotnet-releases | 162
                    """)
    void everyRecordIsReadOrRefusedWithAReason(String feed, String source, int published) {
        SourceStatus status = status(feed, source);
        assertEquals(published, status.records() + status.problems());
        assertEquals(Optional.empty(), report(feed).failure());
    }

    @Test
    void whatIsRefusedOrInDoubtIsSaid() {
        Map<String, List<String>> said = new TreeMap<>();
        REPORTS.forEach((feed, report) -> {
            if (!report.problems().isEmpty()) {
                said.put(
                        feed,
                        report.problems().stream()
                                .map(problem ->
                                        problem.message().replaceAll("^\\S+ \\S+ is", "… is"))
                                .distinct()
                                .toList());
            }
        });
        assertEquals(
                Map.of(
                        "maven-sap-project-kb.zip",
                        List.of("… is called affected and not affected; taken as affected"),
                        "npm-retirejs.zip",
                        List.of("… is \"~\", expected a version"),
                        "rubygems-rubysec.zip",
                        List.of("… is left that is affected")),
                said);
    }

    @Test
    void onlyRubySecSpeaksForAnEcosystem() {
        assertEquals(
                List.of("gem rubysec"),
                SINK.coverage.stream()
                        .filter(coverage -> coverage.extent() != Coverage.Extent.PARTIAL)
                        .map(coverage -> coverage.namespace() + " " + coverage.source())
                        .toList());
    }

    private static ImportReport.FeedReport report(String feed) {
        return Optional.ofNullable(REPORTS.get(feed)).orElseThrow();
    }

    private static SourceStatus status(String feed, String source) {
        return report(feed).sources().stream()
                .filter(status -> status.id().equals(source))
                .findFirst()
                .orElseThrow();
    }

    /// The same figures, found by searching the texts of the zips.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    rubygems-rubysec.zip        ; (gems|rubies)/.*yml ; ^(gem|engine): ; 1381
                    packagist-friendsofphp.zip  ; .*/.*yaml     ; ^reference: +.?composer:// ; 1592
                    npm-nodejs-security-wg.zip  ; vuln/npm/[0-9]+.json  ; "module_name" ; 467
                    npm-nodejs-security-wg.zip  ; vuln/core/[0-9]+.json ; "vulnerable" ; 171
                    npm-nodejs-security-wg.zip  ; vuln/deps/[0-9]+.json ; "reason" ; 6
                    npm-retirejs.zip            ; .*/jsrepository-master.json ; "ranges" ; 484
                    npm-retirejs.zip            ; .*/npmrepository.json ; "below" ; 545
                    maven-sap-project-kb.zip    ; statements/.* ; ^vulnerability_id: ; 1297
                    maven-pypi-victims.zip      ; database/java/.* ; ^title: ; 177
                    maven-pypi-victims.zip      ; database/python/.* ; ^title: ; 41
                    nuget-stackrox-dotnet.zip   ; cves/.*       ; ^id: CVE- ; 80
                    """)
    void theFiguresStandInTheFiles(String feed, String entries, String pattern, int count)
            throws IOException {
        assertEquals(count, naive(feed, entries, pattern).size());
    }

    /// A few artifacts are listed twice in one statement, some with both answers.
    @Test
    void everyArtifactOfSapIsThere() throws IOException {
        Pattern artifact = Pattern.compile("- id: (pkg:\\S+)[\\s\\S]*?affected: (true|false)");
        int listed = 0;
        int affected = 0;
        int clean = 0;
        for (String text : texts("maven-sap-project-kb.zip", "statements/.*")) {
            Set<String> yes = new TreeSet<>();
            Set<String> no = new TreeSet<>();
            for (MatchResult match : artifact.matcher(text).results().toList()) {
                listed++;
                (match.group(2).equals("true") ? yes : no).add(match.group(1));
            }
            no.removeAll(yes);
            affected += yes.size();
            clean += no.size();
        }
        assertEquals(20_712, listed);
        assertEquals(affected, versions("sap-kb", Status.AFFECTED));
        assertEquals(clean, versions("sap-kb", Status.NOT_AFFECTED));
    }

    @Test
    void everyVulnerabilityOfDotnetIsThere() throws IOException {
        Set<String> published =
                new TreeSet<>(
                        naive(
                                "dotnet-release-metadata.zip",
                                ".*/releases.json",
                                "(?<=\"cve-id\": {0,3}\" {0,3})CVE-[0-9]+-[0-9]+"));
        assertEquals(162, published.size());
        assertEquals(
                published,
                SINK.advisories.stream()
                        .filter(advisory -> advisory.source().equals("dotnet-releases"))
                        .map(Advisory::id)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static long versions(String source, Status status) {
        return SINK.advisories.stream()
                .filter(advisory -> advisory.source().equals(source))
                .flatMap(advisory -> advisory.affected().stream())
                .filter(affected -> affected.status() == status)
                .mapToLong(affected -> affected.versions().size())
                .sum();
    }

    /// What a pattern finds in the entries of a zip.
    private static List<String> naive(String feed, String entries, String pattern)
            throws IOException {
        List<String> found = new ArrayList<>();
        Pattern wanted = Pattern.compile(pattern, Pattern.MULTILINE);
        for (String text : texts(feed, entries)) {
            wanted.matcher(text).results().forEach(match -> found.add(match.group()));
        }
        return found;
    }

    private static List<String> texts(String feed, String entries) throws IOException {
        List<String> texts = new ArrayList<>();
        try (ZipFile zip = new ZipFile(Fixtures.shared("feeds").resolve(feed).toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().matches(entries)) {
                    texts.add(
                            new String(
                                    zip.getInputStream(entry).readAllBytes(),
                                    StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }
}
