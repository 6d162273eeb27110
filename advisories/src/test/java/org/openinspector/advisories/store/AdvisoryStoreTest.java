package org.openinspector.advisories.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.feeds.ImportReport;

final class AdvisoryStoreTest {
    private static final String EPSS = "epss_scores-2026-01-02.csv";

    @TempDir Path folder;

    @Test
    void withoutAnImportThereIsTheStarterSet() throws IOException {
        try (Knowledge knowledge = store().open()) {
            assertEquals(List.of("starter"), ids(knowledge));
            assertFalse(knowledge.advisories("CVE-2021-44228").isEmpty());
        }
    }

    @Test
    void importsAddUpAndAFeedOfTheSameNameIsReplaced() throws IOException {
        imported(EPSS, "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        imported("cwe-names.csv", "cwe_id,name\nCWE-79,Cross-site scripting\n");
        imported(EPSS, "cve,epss,percentile\nCVE-2021-44228,0.9,0.9\n");
        try (Knowledge knowledge = store().open()) {
            assertEquals(List.of("cwe", "epss", "starter"), ids(knowledge));
            assertEquals(0.9, knowledge.epss("CVE-2021-44228").orElseThrow().probability(), 1e-5);
        }
    }

    @Test
    void aFeedThatFailsLeavesItsOldOneInUse() throws IOException {
        imported(EPSS, "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        Path feeds = Files.createDirectories(folder.resolve("bad"));
        Files.write(feeds.resolve(EPSS), new byte[] {0, 1, 2});
        Files.writeString(feeds.resolve("cwe-names.csv"), "cwe_id,name\nCWE-79,Scripting\n");
        List<ImportReport.FeedReport> reports =
                store().importFrom(feeds, false, ImportListener.NONE);
        assertEquals(
                1, reports.stream().filter(AdvisoryStore::wasTaken).count(), reports::toString);
        try (Knowledge knowledge = store().open()) {
            assertTrue(knowledge.epss("CVE-2021-44228").isPresent());
            assertTrue(knowledge.weakness("CWE-79").isPresent());
        }
    }

    @Test
    void whereNothingIsAFeedNothingChanges() throws IOException {
        imported(EPSS, "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        byte[] before = Files.readAllBytes(store().snapshot());
        Path feeds = Files.createDirectories(folder.resolve("none"));
        Files.writeString(feeds.resolve("readme.txt"), "nothing here");
        store().importFrom(feeds, true, ImportListener.NONE);
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(store().snapshot())));
    }

    @Test
    void aFolderOfRecordsIsOneFeed() throws IOException {
        Path feeds = folder.resolve("feeds-of-mine");
        Path records = Files.createDirectories(feeds.resolve("osv-own"));
        Files.writeString(
                records.resolve("OSV-1.json"),
                """
                {"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-01T00:00:00Z", "affected": [{
                  "package": {"ecosystem": "npm", "name": "mine"},
                  "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}]}
                """);
        store().importFrom(feeds, false, ImportListener.NONE);
        imported(EPSS, "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        try (Knowledge knowledge = store().open()) {
            assertFalse(knowledge.advisories("GHSA-aaaa-bbbb-cccc").isEmpty(), "kept");
        }
        Path only = Files.writeString(folder.resolve("cwe-names.csv"), "cwe_id,name\nCWE-1,X\n");
        store().importFrom(only, true, ImportListener.NONE);
        try (Knowledge knowledge = store().open()) {
            assertTrue(knowledge.advisories("GHSA-aaaa-bbbb-cccc").isEmpty(), "forgotten");
        }
    }

    private void imported(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        List<ImportReport.FeedReport> reports =
                store().importFrom(file, false, ImportListener.NONE);
        assertTrue(AdvisoryStore.wasTaken(reports.getFirst()), reports::toString);
    }

    private AdvisoryStore store() {
        return new AdvisoryStore(folder.resolve("data"));
    }

    private static List<String> ids(Knowledge knowledge) {
        return knowledge.sources().stream().map(SourceStatus::id).toList();
    }
}
