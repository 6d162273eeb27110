package org.openinspector.advisories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.dotnet.DotnetReleasesSource;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.ghsa.GithubAdvisoriesSource;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

/// Each source reads small records that hold one trap each; what must come of them was worked out
/// by hand.
final class LanguageRecordsTest {
    private static final Path INPUTS =
            Fixtures.path("org/openinspector/advisories/LanguageFuzzTestInputs");

    @ParameterizedTest
    @CsvSource({
        "rubysec, gems/thing/CVE-2099-0001.yml gems/odd/odd.yml rubies/ruby/x.yml, gem odd engine",
        "friendsOfPhp, some/thing/CVE-2099-0001.yaml a/b/2099-01-01.yaml, branches odd",
        "npmPackages, vuln/npm/7.json vuln/npm/8.json, record odd",
        "nodeItself, vuln/core/index.json, index",
        "retireJs, jsrepository-master.json npmrepository.json, repository repository",
        "sapStatement, statements/CVE-2099-0001/statement.yaml, statement",
        "victims, database/java/2099/1.yaml database/python/2099/1.yaml, record record",
        "stackroxNuget, cves/CVE-2099-0001.yaml, record",
        "dotnetReleases, 8.0/releases.json, channel",
        "githubAdvisories, ghsa.json, page"
    })
    void recordsMatchGolden(String kind, String entries, String inputs) throws IOException {
        TestFeed feed = new TestFeed(kind.equals("githubAdvisories") ? "ghsa.json" : "feed.zip");
        String[] names = entries.split(" ", -1);
        String[] files = inputs.split(" ", -1);
        for (int i = 0; i < names.length; i++) {
            feed.with(names[i], Files.readAllBytes(INPUTS.resolve(kind).resolve(files[i])));
        }
        AdvisorySource source =
                FeedImport.sources().stream()
                        .filter(one -> one.recognises(feed))
                        .findFirst()
                        .orElseThrow();
        CollectingSink sink = new CollectingSink();
        List<String> problems = new ArrayList<>();
        source.read(feed, sink, (entry, message) -> problems.add(entry + ": " + message));
        Golden.assertMatches(
                Fixtures.path("org/openinspector/advisories/languages/").resolve(kind + ".txt"),
                Rendering.of(sink) + String.join("\n", problems) + "\n");
    }

    @Test
    void otherJsonIsNotTakenForGithubs() {
        GithubAdvisoriesSource source = new GithubAdvisoriesSource();
        assertTrue(
                source.recognises(
                        new TestFeed("x.json").with("x.json", "[ {\"id\": 1, \"ghsa_id\": \"G\"")));
        assertFalse(source.recognises(new TestFeed("x.json").with("x.json", "{\"id\":\"G\"}")));
        assertFalse(source.recognises(new TestFeed("x.json").with("x.json", "")));
    }

    @Test
    void whenAChannelOfDotnetEndsIsAFact() throws IOException {
        CollectingSink sink = new CollectingSink();
        byte[] channel = Files.readAllBytes(INPUTS.resolve("dotnetReleases/channel"));
        new DotnetReleasesSource()
                .read(new TestFeed("x.zip").with("8.0/releases.json", channel), sink, (_, _) -> {});
        assertEquals(
                List.of(
                        new Fact.EndOfLife(
                                "dotnet",
                                "dotnet-releases",
                                "8.0",
                                "",
                                Optional.of(LocalDate.of(2099, 1, 1)),
                                Optional.of(LocalDate.of(2099, 11, 10)),
                                Optional.empty(),
                                false,
                                Optional.of("8.0.2"))),
                sink.facts);
    }
}
