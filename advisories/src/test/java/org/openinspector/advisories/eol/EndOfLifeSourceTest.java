package org.openinspector.advisories.eol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.TestFeed;

final class EndOfLifeSourceTest {
    private final CollectingSink sink = new CollectingSink();
    private final List<String> problems = new ArrayList<>();

    @Test
    void pagesAndTheApiSayTheSame() throws IOException {
        read(
                new TestFeed("endoflife-date.zip")
                        .with(
                                "products/debian.md",
                                """
                                ---
                                title: Debian
                                permalink: /debian
                                releases:
                                  - releaseCycle: "11"
                                    codename: "Bullseye"
                                    releaseDate: 2021-08-14
                                    eoas: 2023-01-01
                                    eol: 2024-08-14
                                    eoes: 2026-08-31
                                    latest: "11.11"
                                    latestReleaseDate: 2024-08-31
                                  - releaseCycle: 1.10
                                    eol: true
                                    eoes: false
                                  - releaseCycle: "14"
                                    eol: false
                                ---
                                > Text: [that is not: YAML
                                """)
                        .with("products/bad.md", "no front matter")
                        .with("products/README.txt", "not ours"));
        List<Fact> pages = List.copyOf(sink.facts);
        sink.facts.clear();
        read(
                new TestFeed("endoflife-date/api/full")
                        .with(
                                "endoflife-date/api/full",
                                """
                                {"schema_version": "1.2.0", "generated_at": "2099-07-02T00:53:29+00:00",
                                 "total": 1, "result": [{"name": "debian", "releases": [
                                   {"name": "11", "codename": "Bullseye", "releaseDate": "2021-08-14",
                                    "isEol": true, "eolFrom": "2024-08-14", "isEoes": false,
                                    "eoesFrom": "2026-08-31", "latest": {"name": "11.11"}},
                                   {"name": "1.10", "codename": null, "isEol": true,
                                    "eolFrom": null, "latest": null},
                                   {"name": "14", "isEol": false}]}]}
                                """));
        assertEquals(pages, sink.facts);
        assertEquals(
                new Fact.EndOfLife(
                        "debian",
                        "endoflife",
                        "11",
                        "Bullseye",
                        Optional.of(LocalDate.of(2021, 8, 14)),
                        Optional.of(LocalDate.of(2024, 8, 14)),
                        Optional.of(LocalDate.of(2026, 8, 31)),
                        false,
                        Optional.of("11.11")),
                pages.getFirst());
        assertTrue(((Fact.EndOfLife) pages.get(1)).ended());
        assertFalse(((Fact.EndOfLife) pages.get(2)).ended());
        assertEquals(
                List.of("products/bad.md: product: no line \"---\", expected YAML after it"),
                problems);
        assertEquals(Optional.of(LocalDate.of(2024, 8, 31)), sink.sources.get(0).date());
        assertEquals(Optional.of(LocalDate.of(2099, 7, 2)), sink.sources.get(1).date());
    }

    @Test
    void recognisesItsFiles() {
        EndOfLifeSource source = new EndOfLifeSource();
        assertTrue(
                source.recognises(
                        new TestFeed("master.tar.gz")
                                .with("endoflife.date-master/products/windows.md", "")));
        assertTrue(source.recognises(new TestFeed("x").with("endoflife.json", "")));
        assertFalse(source.recognises(new TestFeed("shop.zip").with("products/shoes.md", "")));
    }

    private void read(TestFeed feed) throws IOException {
        assertTrue(new EndOfLifeSource().recognises(feed));
        new EndOfLifeSource()
                .read(feed, sink, (entry, message) -> problems.add(entry + ": " + message));
    }
}
