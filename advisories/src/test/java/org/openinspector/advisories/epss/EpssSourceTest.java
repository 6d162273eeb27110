package org.openinspector.advisories.epss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.TestFeed;

final class EpssSourceTest {
    private final CollectingSink sink = new CollectingSink();
    private final List<String> problems = new ArrayList<>();

    @Test
    void readsScores() throws IOException {
        read(
                "epss_scores-2099-01-02.csv",
                "cve,epss,percentile\nCVE-2021-44228,0.97565,1.0\nCVE-1999-0001,1e-2,0\n");
        assertEquals(new Epss("CVE-2021-44228", 0.97565, 1.0), sink.epss.get("CVE-2021-44228"));
        assertEquals(new Epss("CVE-1999-0001", 0.01, 0), sink.epss.get("CVE-1999-0001"));
        assertEquals(
                List.of(
                        new SourceStatus(
                                "epss",
                                "Exploit prediction scores (EPSS)",
                                2,
                                0,
                                Optional.of(LocalDate.of(2099, 1, 2)))),
                sink.sources);
    }

    @Test
    void theDateInTheFileWinsOverItsName() throws IOException {
        read(
                "epss_scores-current.csv",
                """
                #model_version:v2099.03.01,score_date:2099-03-07T00:00:00+0000
                cve,epss,percentile
                CVE-2021-44228,0.5,0.5
                """
                        .replace("\n", "\r\n"));
        assertEquals(Optional.of(LocalDate.of(2099, 3, 7)), sink.sources.getFirst().date());
        assertEquals(1, sink.epss.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CVE-2021-44228",
                "CVE-2021-44228,0.1",
                "CVE-2021-44228,1.1,0.5",
                "CVE-2021-44228,-0.1,0.5",
                "CVE-2021-44228,NaN,0.5",
                "CVE-2021-44228,0.1,high",
                "cve,0.1,0.1"
            })
    void badLinesAreSaidAndTheRestIsRead(String line) throws IOException {
        read("epss.csv", "cve,epss,percentile\n" + line + "\nCVE-2000-0001,0.1,0.2\n");
        assertEquals(1, sink.epss.size());
        assertEquals(1, problems.size());
        assertTrue(
                problems.getFirst().startsWith("epss.csv: line 2: expected"), problems.getFirst());
        assertEquals(1, sink.sources.getFirst().problems());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cve;epss;percentile\n", "x"})
    void otherFilesAreRefused(String text) {
        assertThrows(IOException.class, () -> read("epss.csv", text));
    }

    @Test
    void recognisesItsName() {
        EpssSource source = new EpssSource();
        assertTrue(source.recognises(new TestFeed("epss_scores-2026-08-16.csv.gz")));
        assertFalse(source.recognises(new TestFeed("cwe-names.csv")));
    }

    private void read(String name, String text) throws IOException {
        new EpssSource()
                .read(
                        new TestFeed(name).with(name, text),
                        sink,
                        (entry, message) -> problems.add(entry + ": " + message));
    }
}
